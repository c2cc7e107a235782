// Midnight: what dated facts say of the new day comes into the rows.
#include "dataset/roll.hpp"

#include "dataset/facts.hpp"
#include "dataset/limits.hpp"
#include "dataset/rows.hpp"

#include <algorithm>

namespace dataset {
namespace {

// Records whose row says otherwise than their facts of the day, for one of the columns that a field's facts fill.
std::string differing_sql(const Shape& shape, const std::string& column, std::int32_t fact_field) {
    const std::string table(shape.dataset().name);
    const auto authority = shape.owned() ? "f.authority = r.authority and " : std::string();
    const auto fact = "(select f.value from " + table + "_fact f where " + authority +
                      "f.id = r.id and f.field = " + std::to_string(fact_field) +
                      " and f.superseded_at = " + std::to_string(open_mark) +
                      " and f.valid_from <= $1 and f.valid_to > $1 order by f.recorded_at desc, f.fact desc limit 1)";
    return "select r.id from " + shape.from() + " where " + shape.visible("r", "$2") + " and cast(r." + column +
           " as text) is distinct from " + fact + " and exists (select 1 from " + table + "_fact f where " + authority +
           "f.id = r.id and f.field = " + std::to_string(fact_field) + ")";
}

// A value from before its field was dated has no fact, and stays.
bool has_fact(store::Reader& db, const Shape& shape, const Record& record, const Field& field) {
    std::vector<store::Param> params = {record.id, field.id, -field.id};
    if (shape.owned()) params.emplace_back(record.authority);
    return db
        .maybe("select 1 from " + std::string(shape.dataset().name) + "_fact where " + shape.of_authority("", "$4") +
                   "id = $1 and field in ($2, $3) limit 1",
               store::Params(params))
        .has_value();
}

std::vector<base::Id> due(store::Reader& db, const Shape& shape, base::Id authority, base::Date day) {
    std::vector<base::Id> ids;
    std::vector<store::Param> params = {day};
    if (shape.owned()) params.emplace_back(authority);
    for (const auto& field : shape.dataset().fields) {
        if (!field.use.dated || is_sealed(field)) continue;
        const auto& columns = shape.of(field);
        const auto add = [&](const store::Row& row) { ids.push_back(row.id(0)); };
        db.each(differing_sql(shape, columns.value, field.id), store::Params(params), add);
        if (!columns.welsh.empty()) db.each(differing_sql(shape, columns.welsh, -field.id), store::Params(params), add);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

bool roll_record(store::Tx& tx, const Writing& writing, const Shape& shape, base::Id id, base::Date day) {
    const auto row = visible_row(tx, shape, writing.authority, id);
    if (!row) return false;
    auto after = row->record;
    for (const auto& field : shape.dataset().fields)
        if (field.use.dated && !is_sealed(field) && has_fact(tx, shape, after, field))
            after[field] = fact_on(tx, shape, after, field, day);
    if (after.values == row->record.values) return false;
    ++after.version;
    after.changed_at = writing.now();
    rewrite_row(tx, writing, *row, after);
    auto event = event_of(writing, after, "change");
    event.reason = "day";
    event.changes = audit_changes(shape.dataset(), &row->record, &after);
    event.cause = audit::Cause::calendar;
    tell_readers(event, shape.dataset(), audit::Action::changed);
    audit::record(tx, writing.trail, std::move(event));
    return true;
}

}  // namespace

std::vector<base::Id> due_on(store::Reader& db, const Writing& writing, const Dataset& dataset, base::Date day) {
    const auto& shape = writing.registry.shape(dataset);
    if (!shape.has_facts()) return {};
    return due(db, shape, writing.authority, day);
}

std::int64_t roll(store::Tx& tx, const Writing& writing, const Dataset& dataset, std::span<const base::Id> ids,
                  base::Date day) {
    const auto& shape = writing.registry.shape(dataset);
    return std::count_if(ids.begin(), ids.end(), [&](base::Id id) { return roll_record(tx, writing, shape, id, day); });
}

std::int64_t roll_day(store::Store& store, const Writing& writing, const Dataset& dataset, base::Date day) {
    const auto ids = store.read([&](store::Reader& db) { return due_on(db, writing, dataset, day); });
    std::int64_t rolled = 0;
    for (std::span rest(ids); !rest.empty();) {
        const auto chunk = rest.first(std::min(rest.size(), limits::chunk_rows));
        rolled +=
            store.write(store::Priority::job, [&](store::Tx& tx) { return roll(tx, writing, dataset, chunk, day); });
        rest = rest.subspan(chunk.size());
    }
    return rolled;
}

}  // namespace dataset
