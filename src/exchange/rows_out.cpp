#include "exchange/rows_out.hpp"

#include "dataset/codes.hpp"

namespace exchange {

using base::t;
using dataset::Field;
using dataset::Type;
using Part = FileColumn::Part;

namespace {

// Whether people type it, so that it may hold anything, a formula included.
bool is_typed(Type type) {
    return type == Type::text || type == Type::long_text || type == Type::bilingual || type == Type::list ||
           type == Type::code;
}

// A column and the code list its labels stand in, found once for all rows; null: the codes stand for themselves.
struct Writing {
    FileColumn column;
    const dataset::Codes::List* labels = nullptr;
};

std::vector<Writing> writings_of(const dataset::Plan& plan, const dataset::ShowAs& show) {
    const bool labels = show.codes && show.codes_as == dataset::ShowAs::CodesAs::labels;
    std::vector<Writing> writings;
    for (const auto& column : file_columns(plan)) {
        const bool code = column.field && column.field->type == Type::code;
        writings.push_back({column, code && labels ? show.codes->list(column.field->codes) : nullptr});
    }
    return writings;
}

void write_cell(CsvWriter& csv, const Writing& writing, const store::Row& row, const FileStyle& style,
                std::string& scratch) {
    const auto& column = writing.column;
    if (!column.field) return csv.plain(row.id(column.cell).text());
    const store::Cell& cell = row[column.cell];
    if (cell.kind == store::Kind::null) return csv.empty();
    switch (column.field->type) {
        case Type::text:
        case Type::long_text:
        case Type::bilingual: return csv.text(cell.text);
        case Type::integer: return csv.integer(cell.integer);
        case Type::money: return csv.decimal(cell.integer, 2);
        case Type::decimal: return csv.decimal(cell.integer, column.field->decimals);
        case Type::date:
        case Type::month:
        case Type::urn:
        case Type::uprn:
        case Type::upn: return csv.plain(cell.text);
        case Type::email:
        case Type::phone:
        case Type::postcode:
        case Type::link: return csv.value(cell.text);
        case Type::code: {
            const auto* code = writing.labels ? writing.labels->find(cell.text) : nullptr;
            if (code) return csv.text(code->label.in(style.show.language));
            break;
        }
        case Type::reference:
            return column.part == Part::id ? csv.plain(base::Id(cell.integer).text()) : csv.text(cell.text);
        default: break;
    }
    scratch.clear();
    dataset::append_shown(scratch, *column.field, row, column.cell, style.show);
    if (is_typed(column.field->type))
        csv.text(scratch);
    else
        csv.value(scratch);
}

}  // namespace

std::vector<FileColumn> file_columns(const dataset::Plan& plan) {
    std::vector<FileColumn> columns{{.field = nullptr, .part = Part::id, .cell = dataset::Plan::id_cell}};
    for (const auto& [field, cell] : plan.columns) {
        if (field->type == Type::bilingual) {
            columns.push_back({field, Part::english, cell});
            columns.push_back({field, Part::welsh, cell + 1});
        } else if (field->type == Type::reference) {
            columns.push_back({field, Part::title, cell + 1});
            columns.push_back({field, Part::id, cell});
        } else {
            columns.push_back({field, Part::whole, cell});
        }
    }
    return columns;
}

std::string heading_of(const FileColumn& column, FileStyle::Headings headings, base::Language language) {
    if (headings == FileStyle::Headings::names) {
        if (!column.field) return "id";
        const std::string name(column.field->name);
        switch (column.part) {
            case Part::english: return name + ".en";
            case Part::welsh: return name + ".cy";
            case Part::id: return name + ".id";
            default: return name;
        }
    }
    if (!column.field) return std::string(base::say(language, t("Record id")));
    const auto label = column.field->label;
    switch (column.part) {
        case Part::english: return base::say(language, t("{label} (English)"), {{"label", label}});
        case Part::welsh: return base::say(language, t("{label} (Welsh)"), {{"label", label}});
        case Part::id: return base::say(language, t("{label} (record id)"), {{"label", label}});
        default: return std::string(label.in(language));
    }
}

std::int64_t write_csv(store::Reader& db, const dataset::Plan& plan, const FileStyle& style, CsvDrain drain) {
    CsvWriter csv(style.csv, std::move(drain));
    const auto writings = writings_of(plan, style.show);
    for (const auto& writing : writings) csv.text(heading_of(writing.column, style.headings, style.show.language));
    csv.end_row();
    std::string scratch;
    auto rows = db.stream(plan.sql, plan.bound.params());
    while (rows.next()) {
        const store::Row row = rows.row();
        for (const auto& writing : writings) write_cell(csv, writing, row, style, scratch);
        csv.end_row();
    }
    csv.finish();
    return csv.rows() - 1;
}

}  // namespace exchange
