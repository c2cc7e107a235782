#include "dataset/shape.hpp"

#include "base/failure.hpp"
#include "base/text.hpp"

#include <re2/re2.h>

namespace dataset {

struct Shape::Patterns {
    std::vector<std::unique_ptr<RE2>> of;  // by position; null: none
};

Shape::Shape(const Dataset& dataset) : dataset_(dataset), patterns_(std::make_unique<Patterns>()) {
    for (const auto& field : dataset.fields) {
        base::invariant(&dataset.fields[static_cast<std::size_t>(field.position)] == &field,
                        "a field stands at its position");
        auto& pattern = patterns_->of.emplace_back();
        if (field.pattern.empty()) continue;
        RE2::Options options;
        options.set_max_mem(1 << 20);  // a pattern of a definition is a line, not a program
        pattern = std::make_unique<RE2>(re2::StringPiece(field.pattern.data(), field.pattern.size()), options);
        base::invariant(pattern->ok(), "the pattern of " + std::string(dataset.name) + "." + std::string(field.name) +
                                           " is understood");
    }
    name_columns();
    from_ = dataset.source == Source::sql ? "(" + std::string(dataset.sql) + ") r" : std::string(dataset.name) + " r";
    if (dataset.source != Source::sql) write_statements();
}

Shape::~Shape() = default;

bool Shape::fits_pattern(const Field& field, std::string_view text) const {
    const auto& pattern = patterns_->of[static_cast<std::size_t>(field.position)];
    return !pattern || RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *pattern);
}

void Shape::name_columns() {
    for (const auto& field : dataset_.fields) {
        auto& columns = columns_.emplace_back();
        has_facts_ = has_facts_ || field.use.dated;
        if (is_sealed(field)) {
            has_sealed_ = true;
            continue;
        }
        const std::string name(field.column.empty() ? field.name : field.column);
        columns.value = field.type == Type::bilingual ? name + "_en" : name;
        if (field.type == Type::bilingual) columns.welsh = name + "_cy";
        if (dataset_.source == Source::sql) continue;  // its statement gives values alone
        if (field.use.search) columns.folded = name + "_fold";
        if (has_sort_column(field)) columns.sort = name + "_sort";
        if (has_sort_column(field) && field.type == Type::bilingual) columns.sort_welsh = name + "_sort_cy";
        has_searched_ = has_searched_ || field.use.search;
    }
}

void Shape::write_statements() {
    std::vector<std::string> names;
    if (owned()) names.emplace_back("authority");
    for (const auto* fixed : {"id", "from_mark", "to_mark", "version", "changed_at", "added_load"})
        names.emplace_back(fixed);
    row_columns_ = "r.id, r.from_mark, r.to_mark, r.version, r.changed_at, r.added_load";
    for (const auto& columns : columns_) {
        for (const auto* name : {&columns.value, &columns.welsh}) {
            if (!name->empty()) row_columns_ += ", r." + *name;
        }
        for (const auto* name : {&columns.value, &columns.welsh, &columns.folded, &columns.sort, &columns.sort_welsh}) {
            if (!name->empty()) names.push_back(*name);
        }
    }
    std::string listed, numbered, set;
    const std::size_t first_set = owned() ? 4 : 3;  // version on: the ids and marks of a row do not change
    for (std::size_t i = 0; i < names.size(); ++i) {
        listed += (i ? ", " : "") + names[i];
        const auto parameter = "$" + std::to_string(i + 1);
        numbered += (i ? ", " : "") + parameter;
        if (i >= first_set && names[i] != "added_load") set += (set.empty() ? "" : ", ") + names[i] + " = " + parameter;
    }
    const std::string table(dataset_.name);
    insert_sql_ = "insert into " + table + " (" + listed + ") values (" + numbered + ")";
    // Every parameter must have its place (PostgreSQL wants a type for each): the marks come in as what they are
    // compared with.
    const std::string at = owned() ? "$2" : "$1", from = owned() ? "$3" : "$2", to = owned() ? "$4" : "$3",
                      load = owned() ? "$7" : "$6";
    update_sql_ = "update " + table + " set " + set + " where " + of_authority("", "$1") + "id = " + at +
                  " and from_mark = " + from + " and to_mark >= " + to + " and to_mark > " + mark_sql("$1") +
                  " and added_load is not distinct from cast(" + load + " as bigint) and version = $" +
                  std::to_string(names.size() + 1) + " returning to_mark";
}

std::string Shape::of_authority(std::string_view alias, std::string_view authority) const {
    if (!owned()) return {};
    return std::string(alias) + "authority = " + std::string(authority) + " and ";
}

std::string Shape::mark_sql(std::string_view authority) const {
    return "(select coalesce(max(mark), 0) from dataset_mark where authority = " +
           (owned() ? std::string(authority) : "0") + " and dataset = '" + std::string(dataset_.name) + "')";
}

std::string Shape::visible(std::string_view alias, std::string_view authority) const {
    const auto dot = alias.empty() ? std::string() : std::string(alias) + ".";
    if (dataset_.source == Source::sql) return of_authority(dot, authority) + "1 = 1";
    const auto mark = mark_sql(authority);
    return of_authority(dot, authority) + dot + "from_mark <= " + mark + " and " + dot + "to_mark > " + mark;
}

StoredRow read_row(const Shape& shape, base::Id authority, const store::Row& row) {
    StoredRow stored;
    stored.from_mark = row.integer(1);
    stored.to_mark = row.integer(2);
    auto& record = stored.record;
    record.dataset = &shape.dataset();
    record.authority = shape.owned() ? authority : base::Id();
    record.id = row.id(0);
    record.version = row.integer(3);
    record.changed_at = row.instant(4);
    record.added_load = row.id(5);
    record.values.reserve(shape.dataset().fields.size());
    std::size_t cell = 6;
    for (const auto& field : shape.dataset().fields) {
        if (is_sealed(field)) {
            record.values.emplace_back();
            continue;
        }
        record.values.push_back(value_at(field, row, cell));
        cell += field.type == Type::bilingual ? 2 : 1;
    }
    return stored;
}

std::string folded(const Value& value) {
    if (value.empty()) return {};
    if (value.is_number()) return std::to_string(value.number());
    if (!value.is_bilingual()) return base::fold(value.text());
    auto english = base::fold(value.label().english);
    const auto welsh = base::fold(value.label().welsh);
    if (welsh.empty() || welsh == english) return english;
    return english.empty() ? welsh : english + ' ' + welsh;
}

RowParams::RowParams(const Shape& shape, const StoredRow& row) {
    const auto& record = row.record;
    if (shape.owned()) params.emplace_back(record.authority);
    for (const std::int64_t number :
         {record.id.value(), row.from_mark, row.to_mark, record.version, record.changed_at.microseconds()})
        params.emplace_back(number);
    params.emplace_back(record.added_load);
    const auto text = [&](std::string made) {
        made.empty() ? params.emplace_back() : params.emplace_back(made_.emplace_back(std::move(made)));
    };
    const auto view = [&](std::string_view part) { part.empty() ? params.emplace_back() : params.emplace_back(part); };
    for (const auto& field : shape.dataset().fields) {
        const auto& columns = shape.of(field);
        if (columns.value.empty()) continue;
        const auto& value = record[field];
        const auto label = value.label();
        if (value.is_number())
            params.emplace_back(value.number());
        else
            view(label.english);
        if (!columns.welsh.empty()) view(label.welsh);
        if (!columns.folded.empty()) text(folded(value));
        // A record without a name in one language stands in that language's order under its other name.
        const auto english = label.english.empty() ? label.welsh : label.english;
        const auto welsh = label.welsh.empty() ? label.english : label.welsh;
        if (!columns.sort.empty()) text(english.empty() ? std::string() : base::sort_key(english));
        if (!columns.sort_welsh.empty()) text(welsh.empty() ? std::string() : base::sort_key_welsh(welsh));
    }
}

}  // namespace dataset
