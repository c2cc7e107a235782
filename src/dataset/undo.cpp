#include "dataset/undo.hpp"

#include "audit/history.hpp"
#include "dataset/operation.hpp"
#include "dataset/shape.hpp"

#include <algorithm>

namespace dataset {

using base::t;

namespace {

// The event of a load says who made it. $1 authority, $2 dataset.
constexpr std::string_view kPastLoads = R"(
    select l.id, l.source, l.ended_at, e.actor, l.added, l.changed
    from dataset_load l join audit_event e on e.authority = l.authority and e.batch = l.id and e.batch > e.number
    where l.authority = $1 and l.dataset = $2 and l.state in ('published', 'cleared') and e.actor_kind in (1, 3))";

std::string past_loads_sql(std::string_view rest) {
    std::string sql(kPastLoads);
    sql += rest;
    return sql;
}

PastLoad read_load(const store::Row& row) {
    return {row.id(0), std::string(row.text(1)), row.instant(2), row.id(3), row.integer(4), row.integer(5)};
}

// $1 authority, $2 load. The authority is named whether the dataset is owned or not: each parameter must be.
std::string added_sql(const Shape& shape) {
    return "select r.id, r.changed_at, cast($1 as bigint) from " + shape.from() + " where " + shape.visible("r", "$1") +
           " and r.added_load = $2 order by r.id";
}

std::string changed_sql(const Shape& shape) {
    return "select v.record, r.changed_at from (select distinct record from audit_value where authority = $1 and batch "
           "= $2 and field > 0) v left join " +
           shape.from() + " on r.id = v.record and " + shape.visible("r", "$1") + " order by v.record";
}

// The trail holds its values sealed.
bool is_special(const Field& field) { return field.sensitivity == Class::s3_special; }

Written refused(base::Id record, std::string_view code, base::Message what) {
    Written written{.outcome = Written::Outcome::refused, .id = record};
    written.problems.add("", code, what);
    return written;
}

}  // namespace

std::vector<PastLoad> past_loads(store::Reader& db, const Writing& writing, const Dataset& dataset,
                                 std::int64_t at_most) {
    std::vector<PastLoad> found;
    db.each(past_loads_sql(" order by l.id desc limit $3"),
            {home_of(dataset, writing.authority).value(), dataset.name, at_most},
            [&](const store::Row& row) { found.push_back(read_load(row)); });
    return found;
}

std::optional<PastLoad> find_past_load(store::Reader& db, const Writing& writing, const Dataset& dataset, base::Id id) {
    const auto row =
        db.maybe(past_loads_sql(" and l.id = $3"), {home_of(dataset, writing.authority).value(), dataset.name, id});
    return row ? std::optional(read_load(row->row())) : std::nullopt;
}

Brought brought_by(store::Reader& db, const Writing& writing, const Dataset& dataset, const PastLoad& load) {
    const auto& shape = writing.registry.shape(dataset);
    const auto home = home_of(dataset, writing.authority).value();
    Brought brought;
    const auto read = [&](const std::string& sql, std::vector<base::Id>& into) {
        db.each(sql, {home, load.id}, [&](const store::Row& row) {
            into.push_back(row.id(0));
            if (row.is_null(1) || row.instant(1) > load.at) brought.touched.push_back(row.id(0));
        });
    };
    read(changed_sql(shape), brought.changed);
    read(added_sql(shape), brought.added);
    return brought;
}

Written take_back(store::Tx& tx, const Writing& writing, const Dataset& dataset, const PastLoad& load,
                  base::Id record) {
    const auto now = find(tx, writing.registry, dataset, writing.authority, record);
    if (!now || now->changed_at > load.at) return {.outcome = Written::Outcome::conflicted, .id = record};
    const std::string name(dataset.name);
    if (now->added_load == load.id)
        return perform(tx, writing, name + ".remove", {.id = record, .version = now->version});
    const auto home = home_of(dataset, writing.authority);
    std::optional<audit::OpenKeys> keys;
    if (std::ranges::any_of(dataset.fields, is_special)) keys.emplace(tx, writing.trail, home);
    const audit::Opening opening{.keys = keys ? &*keys : nullptr, .highest = audit::Sensitivity::s3};
    Input input{.id = record, .version = now->version};
    for (const auto& change : audit::changes_by(tx, home, record, load.id, opening)) {
        const auto* field = dataset.find_id(change.field);
        if (!field || change.state != audit::ValueState::plain)
            return refused(record, "erased", t("What stood here before is not known any more"));
        input.changes.push_back(
            {field->position, change.before ? Value::from_stored(*field, *change.before) : Value(), {}, {}});
    }
    return perform(tx, writing, name + ".change", input);
}

}  // namespace dataset
