#include "dataset/change_log.hpp"

#include "dataset/shape.hpp"

namespace dataset {
namespace {

constexpr std::string_view changes_sql = R"(
select g.first_seq + e.ordinal, g.at, g.cause, g.actor_kind, g.actor, g.actor_name, e.record, e.action, e.field, e.old,
       e.new, g.first_seq
from change_group g join change_entry e on e.authority = g.authority and e.batch = g.batch
where g.authority = $1 and g.first_seq > $2 and e.dataset = $3 and e.record between $4 and $5
order by g.first_seq, e.ordinal)";

Value value_of(const Field* field, const store::Row& row, std::size_t cell) {
    return field && !row.is_null(cell) ? Value::from_stored(*field, row.text(cell)) : Value();
}

LoggedChange change_of(const Dataset& dataset, const store::Row& row) {
    LoggedChange change;
    change.seq = row.integer(0);
    change.at = row.instant(1);
    change.cause = static_cast<audit::Cause>(row.integer(2));
    change.actor = {static_cast<audit::ActorKind>(row.integer(3)), row.id(4), std::string(row.text(5))};
    change.record = row.id(6);
    change.action = static_cast<audit::Action>(row.integer(7));
    change.field = dataset.find_id(static_cast<std::int32_t>(row.integer(8)));
    change.before = value_of(change.field, row, 9);
    change.after = value_of(change.field, row, 10);
    change.group = row.integer(11);
    change.untold = change.field && row.is_null(9) && row.is_null(10);
    return change;
}

template <typename F>
void each_among(store::Reader& db, const Dataset& dataset, base::Id authority, std::int64_t since, Among among,
                F&& use) {
    db.each(changes_sql,
            {home_of(dataset, authority).value(), since, dataset.name, among.first.value(), among.last.value()},
            [&](const store::Row& row) { use(change_of(dataset, row)); });
}

}  // namespace

void each_change(store::Reader& db, const Dataset& dataset, base::Id authority, std::int64_t since,
                 const std::function<void(const LoggedChange&)>& use) {
    each_among(db, dataset, authority, since, all_records, use);
}

std::map<base::Id, RecordThen> records_then(store::Reader& db, const Dataset& dataset, base::Id authority,
                                            std::int64_t since, Among among,
                                            const std::function<void(const LoggedChange&)>& beside) {
    std::map<base::Id, RecordThen> then;
    each_among(db, dataset, authority, since, among, [&](const LoggedChange& change) {
        then[change.record].take(change);
        if (beside) beside(change);
    });
    return then;
}

// The oldest entry of a field says what it was: the first one stays.
void RecordThen::take(const LoggedChange& change) {
    if (last.seq == 0 && change.action == audit::Action::added) existed = false;
    last = {change.seq, change.at, change.cause, change.actor};
    if (change.action == audit::Action::removed) removed = true;
    if (!change.field) return;
    fields.try_emplace(change.field->position, FieldThen{change.before, !change.untold, {}}).first->second.last = last;
}

Record RecordThen::undone(const Dataset& dataset, base::Id id, const Record* now) const {
    Record record;
    record.dataset = &dataset;
    record.id = id;
    record.values.resize(dataset.fields.size());
    if (now && !removed) record = *now;
    for (const auto& [position, field] : fields) record.values[static_cast<std::size_t>(position)] = field.value;
    return record;
}

}  // namespace dataset
