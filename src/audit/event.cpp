#include "audit/event.hpp"

#include "audit/change_log.hpp"
#include "audit/counter.hpp"
#include "audit/erase.hpp"
#include "audit/pending.hpp"
#include "audit/reads.hpp"
#include "audit/values.hpp"

namespace audit {

void record(store::Tx& tx, const Trail& trail, Event event) { pending(tx).add(tx, trail, std::move(event)); }

void record_aside(store::Tx& side, const Trail& trail, Event event) {
    pending_aside(side).add(side, trail, std::move(event));
}

void record_aside(store::Store& store, const Trail& trail, Event event) {
    store.write_side([&](store::Tx& side) { record_aside(side, trail, event); });
}

namespace {

Event erasing(Event event) {
    base::invariant(event.changes.empty() && event.note.empty() && !event.staged,
                    "audit: erasing has an event to itself");
    base::invariant(!event.record.empty(), "audit: erasing names a record");
    event.action = "audit.erase";
    return event;
}

}  // namespace

void erase_values(store::Tx& tx, const Trail& trail, Event event, std::span<const std::int32_t> fields) {
    pending(tx).add(tx, trail, erasing(std::move(event)), std::vector(fields.begin(), fields.end()));
}

void erase_values_aside(store::Tx& side, const Trail& trail, Event event, std::span<const std::int32_t> fields) {
    pending_aside(side).add(side, trail, erasing(std::move(event)), std::vector(fields.begin(), fields.end()));
}

void next(store::Tx& tx, base::Id authority, std::string name, Numbered use) {
    pending(tx).add_counter(authority, std::move(name), std::move(use));
}

void number_changes(store::Tx& tx, base::Id authority, std::int64_t count, Numbered use) {
    pending(tx).add_changes(authority, count, std::move(use));
}

std::int64_t last_change(store::Reader& db, base::Id authority) {
    const auto row = db.maybe("select change_seq from audit_head where authority = $1", {authority.value()});
    return row ? row->integer(0) : 0;
}

Staged stage(store::Tx& tx, const Trail& trail, const Staged& so_far, std::span<const Change> changes) {
    base::invariant(so_far.batch.value() >= first_load_batch, "audit: a load has an id");
    std::vector<Change> stored(changes.begin(), changes.end());
    const auto salts = make_salts(trail, stored.size());
    ValueRows rows(stored.size());
    auto staged = so_far;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        base::invariant(!stored[i].record.empty(), "audit: a staged change names its record");
        seal_change(tx, trail, so_far.authority, stored[i]);
        rows.add(staged, stored[i], std::string_view(salts).substr(i * salt_bytes, salt_bytes));
    }
    rows.write(tx, Chain::main);
    return staged;
}

std::int64_t discard_staged(store::Tx& tx, base::Id authority, base::Id batch, std::int64_t limit) {
    base::invariant(batch.value() >= first_load_batch, "audit: a load has an id");
    const auto covered =
        tx.maybe("select number from audit_event where authority = $1 and batch = $2 and batch > number",
                 {authority.value(), batch});
    base::invariant(!covered.has_value(), "audit: the values of a published load stay");
    return discard_entries(tx, authority, batch, limit) +
           tx.run(R"(delete from audit_value where authority = $1 and batch = $2 and position in
                     (select position from audit_value where authority = $1 and batch = $2
                      order by position desc limit $3))",
                  {authority.value(), batch, limit});
}

}  // namespace audit
