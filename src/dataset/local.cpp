#include "dataset/local.hpp"

#include "dataset/check.hpp"
#include "dataset/rows.hpp"

#include <algorithm>

namespace dataset {
namespace {

using base::t;

std::optional<LocalValue> stored_value(store::Reader& db, const Dataset& dataset, base::Id authority, base::Id record,
                                       const Field& field) {
    for (auto& local : local_values(db, dataset, authority, record))
        if (local.field == &field) return std::move(local);
    return std::nullopt;
}

std::optional<std::string> stored_or_none(const Value& value) {
    return value.empty() ? std::nullopt : std::optional(value.stored());
}

}  // namespace

std::vector<LocalValue> local_values(store::Reader& db, const Dataset& dataset, base::Id authority, base::Id record) {
    std::vector<LocalValue> locals;
    db.each(
        "select field, value, source, note, version, changed_at from local_value where authority = $1 and dataset = $2 "
        "and record = $3",
        {authority, dataset.name, record}, [&](const store::Row& row) {
            const auto* field = dataset.find_id(static_cast<std::int32_t>(row.integer(0)));
            // An emptied one keeps its row, so that its version goes on counting.
            if (!field || row.text(1).empty()) return;
            locals.push_back({field, Value::from_stored(*field, row.text(1)), std::string(row.text(2)),
                              std::string(row.text(3)), row.integer(4), row.instant(5)});
        });
    std::sort(locals.begin(), locals.end(), [](const LocalValue& one, const LocalValue& other) {
        return one.field->position < other.field->position;
    });
    return locals;
}

Written set_local_value(store::Tx& tx, const Writing& writing, const Dataset& dataset, base::Id record_id,
                        const LocalValue& local) {
    base::invariant(local.field != nullptr && writing.authority, "a local value is of a field and an authority");
    const auto& field = *local.field;
    const auto record = get(tx, writing.registry, dataset, writing.authority, record_id);
    Written written;
    written.id = record_id;
    if (!field.use.local)
        written.problems.add(std::string(field.name), "not_local", t("“{label}” takes no local value"),
                             {{"label", field.label}});
    else if (!writing.may_write.has(field))
        written.problems.add(std::string(field.name), "not_permitted", t("You may not change “{label}”"),
                             {{"label", field.label}});
    else if (!local.value.empty()) {
        Record as_local = record;
        as_local[field] = local.value;
        const auto& shape = writing.registry.shape(dataset);
        written.problems.add_all(check_values(writing, shape, &record, as_local));
        written.problems.add_all(check_references(tx, writing, shape, &record, as_local));
    }
    if (!written.problems.empty()) {
        written.outcome = Written::Outcome::refused;
        return written;
    }
    const auto known = stored_value(tx, dataset, writing.authority, record_id, field);
    const auto row =
        tx.maybe("select version from local_value where authority = $1 and dataset = $2 and record = $3 and field = $4",
                 {writing.authority, dataset.name, record_id, field.id});
    const auto version_now = row ? row->integer(0) : 0;
    const auto version_shown = known ? version_now : 0;
    written.version = version_shown;
    if (local.version != version_shown) {
        written.outcome = Written::Outcome::conflicted;
        written.clashes.push_back({&field, known ? known->value : Value(), local.value});
        return written;
    }
    if (known ? known->value == local.value && known->source == local.source && known->note == local.note
              : local.value.empty()) {
        written.outcome = Written::Outcome::unchanged;
        return written;
    }
    tx.run(
        "insert into local_value (authority, dataset, record, field, value, source, note, version, changed_at) values "
        "($1, $2, $3, $4, $5, $6, $7, $8, $9) "
        "on conflict (authority, dataset, record, field) do update set value = excluded.value, source = "
        "excluded.source, note = excluded.note, "
        "version = excluded.version, changed_at = excluded.changed_at",
        {writing.authority, dataset.name, record_id, field.id, local.value.stored(), local.source, local.note,
         version_now + 1, writing.now()});
    // In the authority's own chain: what it says of a national record is its own affair.
    auto event = event_of(writing, record, "local_value");
    event.authority = writing.authority;
    event.changes.push_back({.field = field.id,
                             .before = known ? stored_or_none(known->value) : std::nullopt,
                             .after = stored_or_none(local.value),
                             .sensitivity = sensitivity_of(field),
                             .record = {}});
    audit::record(tx, writing.trail, std::move(event));
    written.version = local.value.empty() ? 0 : version_now + 1;
    return written;
}

std::vector<const Field*> lay_over(Record& record, const std::vector<LocalValue>& locals) {
    std::vector<const Field*> laid;
    for (const auto& local : locals) {
        if (!record.seen.has(*local.field)) continue;
        record[*local.field] = local.value;
        laid.push_back(local.field);
    }
    return laid;
}

}  // namespace dataset
