#include "dataset/find_all.hpp"
#include "dataset/query.hpp"
#include "dataset/record.hpp"
#include "dataset/rows.hpp"

namespace dataset {

const Value& Record::at(std::string_view field) const {
    const auto* found = dataset->find(field);
    base::invariant(found != nullptr, "the dataset has the field it is asked for");
    return (*this)[*found];
}

std::string Record::title(base::Language language) const {
    std::string title;
    for (const auto position : dataset->title) {
        const auto& field = dataset->fields[static_cast<std::size_t>(position)];
        if (!seen.has(field) || (*this)[field].empty()) continue;
        if (!title.empty()) title += ' ';
        append_shown(title, field, (*this)[field], {.language = language});
    }
    return title;
}

std::optional<StoredRow> visible_row(store::Reader& db, const Shape& shape, base::Id authority, base::Id id) {
    if (!is_stored(shape.dataset())) return std::nullopt;
    std::vector<store::Param> params = {id};
    if (shape.owned()) params.emplace_back(authority);
    const auto row = db.maybe("select " + shape.row_columns() + " from " + std::string(shape.dataset().name) +
                                  " r where r.id = $1 and " + shape.visible("r", "$2"),
                              store::Params(params));
    return row ? std::optional(read_row(shape, authority, row->row())) : std::nullopt;
}

std::optional<Record> find(store::Reader& db, const Registry& registry, const Dataset& dataset, base::Id authority,
                           base::Id id) {
    auto row = visible_row(db, registry.shape(dataset), authority, id);
    return row ? std::optional(std::move(row->record)) : std::nullopt;
}

Record get(store::Reader& db, const Registry& registry, const Dataset& dataset, base::Id authority, base::Id id) {
    auto found = find(db, registry, dataset, authority, id);
    if (!found) throw base::NotFound("no record of that number");
    return std::move(*found);
}

std::optional<Record> find(store::Reader& db, const Registry& registry, const Dataset& dataset, const Scope& scope,
                           base::Id id, base::Language language) {
    auto found = find_all(db, registry,
                          {.dataset = &dataset, .only = id, .page = {.rows = 1}, .scope = scope, .language = language});
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<Record> find_all(store::Reader& db, const Registry& registry, Query query) {
    const auto& dataset = *query.dataset;
    FieldSet asked;
    query.columns.clear();
    for (const auto& field : dataset.fields) {
        if (!query.scope.sees(field)) continue;
        asked.add(field);
        if (!is_sealed(field)) query.columns.emplace_back(field.name);
    }
    std::vector<Record> records;
    const auto planned = plan(registry, query);
    if (!planned) return records;
    db.each(planned->sql, planned->bound.params(), [&](const store::Row& row) {
        Record record;
        record.dataset = &dataset;
        record.authority = home_of(dataset, query.scope.authority);
        record.id = row.id(Plan::id_cell);
        record.version = row.integer(Plan::version_cell);
        record.changed_at = row.instant(Plan::changed_cell);
        record.values.resize(dataset.fields.size());
        for (const auto& column : planned->columns) record[*column.field] = value_at(*column.field, row, column.cell);
        record.seen = planned->grants.empty() ? asked : planned->seen(row);
        records.push_back(std::move(record));
    });
    return records;
}

std::optional<Record> find_by_key(store::Reader& db, const Registry& registry, const Dataset& dataset,
                                  base::Id authority, std::span<const Value> key) {
    const auto& shape = registry.shape(dataset);
    base::invariant(key.size() == dataset.key.size() && !key.empty(), "a key has a value for each of its fields");
    Bound bound;
    auto sql = "select " + shape.row_columns() + " from " + std::string(dataset.name) + " r where " +
               shape.visible("r", shape.owned() ? bound.add_id(authority) : std::string());
    for (std::size_t i = 0; i < key.size(); ++i) {
        const auto& columns = shape.of(dataset.fields[static_cast<std::size_t>(dataset.key[i])]);
        sql += " and r." + columns.value + " = " +
               (key[i].is_number() ? bound.add_number(key[i].number()) : bound.add_text(key[i].text()));
        if (!columns.welsh.empty()) sql += " and r." + columns.welsh + " = " + bound.add_text(key[i].label().welsh);
    }
    const auto row = db.maybe(sql, bound.params());
    return row ? std::optional(std::move(read_row(shape, authority, row->row()).record)) : std::nullopt;
}

std::vector<std::pair<const Field*, Value>> sealed_values(store::Reader& db, const audit::Trail& trail,
                                                          const Record& record) {
    std::vector<std::pair<const Field*, Value>> values;
    const auto& dataset = *record.dataset;
    const audit::OpenKeys keys(db, trail, record.authority);
    const auto table = sealed_table(dataset);
    std::vector<store::Param> params = {record.id};
    const bool owned = dataset.kind == DatasetKind::owned;
    if (owned) params.emplace_back(record.authority);
    db.each("select field, value from " + table + " where " + (owned ? "authority = $2 and " : "") +
                "id = $1 order by field",
            store::Params(params), [&](const store::Row& row) {
                const auto* field = dataset.find_id(static_cast<std::int32_t>(row.integer(0)));
                if (!field) return;
                const auto plain =
                    keys.unseal(row.bytes(1), audit::value_context(table, record.authority, record.id, field->id));
                if (plain) values.emplace_back(field, Value::from_stored(*field, *plain));
            });
    return values;
}

std::unordered_map<std::int64_t, std::string> titles(store::Reader& db, const Registry& registry,
                                                     const Dataset& dataset, base::Id authority,
                                                     std::span<const base::Id> ids, base::Language language) {
    std::unordered_map<std::int64_t, std::string> found;
    if (ids.empty()) return found;
    Query query;
    query.dataset = &dataset;
    query.scope = Scope::whole(authority);
    query.language = language;
    query.page.rows = 0;
    for (const auto position : dataset.title)
        query.columns.emplace_back(dataset.fields[static_cast<std::size_t>(position)].name);
    query.where.push_back(among("r.id", ids));
    const auto planned = plan(registry, query);
    base::invariant(planned.ok(), "titles can be asked for");
    db.each(planned->sql, planned->bound.params(), [&](const store::Row& row) {
        auto& title = found[row.integer(Plan::id_cell)];
        for (const auto& column : planned->columns) {
            if (!title.empty()) title += ' ';
            append_shown(title, *column.field, row, column.cell, {.language = language});
        }
    });
    return found;
}

}  // namespace dataset
