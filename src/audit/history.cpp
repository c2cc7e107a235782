#include "audit/history.hpp"

#include "audit/chain.hpp"
#include "audit/history_sql.hpp"
#include "audit/values.hpp"

#include <algorithm>
#include <limits>

namespace audit {

namespace {

struct StoredValue {
    base::Id authority, record;
    std::int32_t field;
    std::int64_t sealed;
    std::optional<std::int64_t> erased_by;
};

// What may be said of one side of a change. `state` is lowered to sealed or lost where it can't be opened.
std::optional<std::string> open_value(const StoredValue& value, const store::Cell& cell, std::string_view side,
                                      const Opening& opening, ValueState& state) {
    if (cell.kind == store::Kind::null) return std::nullopt;
    if (value.sealed == 0) return std::string(cell.text);
    if (opening.keys == nullptr || value.sealed > static_cast<std::int64_t>(opening.highest)) {
        state = ValueState::sealed;
        return std::nullopt;
    }
    const auto sealed = base::from_base64url(cell.text);
    base::invariant(sealed.has_value(), "audit: a sealed value is base64url");
    auto plain = opening.keys->unseal(*sealed, trail_context(value.authority, value.record, value.field, side));
    if (!plain) state = ValueState::lost;
    return plain;
}

// A row of (…, field, old, new, sealed, erased) from column `first` on.
PastChange past_change(store::Row row, std::size_t first, base::Id authority, base::Id record, const Opening& opening) {
    PastChange change;
    change.field = static_cast<std::int32_t>(row.integer(first));
    const StoredValue value{authority, record, change.field, row.integer(first + 3), row.maybe_integer(first + 4)};
    if (value.sealed != 0) change.sensitivity = static_cast<Sensitivity>(value.sealed);
    if (value.erased_by) {
        change.state = ValueState::erased;
        change.erased_by = *value.erased_by;
        return change;
    }
    change.before = open_value(value, row[first + 1], "old", opening, change.state);
    change.after = open_value(value, row[first + 2], "new", opening, change.state);
    return change;
}

PastEvent past_event(store::Row row) {
    PastEvent event;
    event.number = row.integer(0);
    event.at = row.instant(1);
    event.actor = {static_cast<ActorKind>(row.integer(2)), row.id(3), std::string(row.text(4))};
    event.action = row.text(5);
    event.dataset = row.text(6);
    event.record = row.id(7);
    event.outcome = static_cast<Outcome>(row.integer(8));
    event.reason = row.text(9);
    event.request = row.integer(10);
    if (row.integer(11) != event.number) event.load = row.id(11);
    return event;
}

// The event whose values stand under this batch, if it is on the page. Newest first, so numbers descend.
PastEvent* event_of_batch(std::vector<PastEvent>& events, std::int64_t batch) {
    if (batch >= first_load_batch) {
        const auto found = std::ranges::find(events, base::Id(batch), &PastEvent::load);
        return found == events.end() ? nullptr : &*found;
    }
    const auto found = std::ranges::lower_bound(events, batch, std::ranges::greater{}, &PastEvent::number);
    return found == events.end() || found->number != batch || found->load ? nullptr : &*found;
}

}  // namespace

HistoryPage history(store::Reader& db, base::Id authority, base::Id record, std::int64_t before, std::size_t limit,
                    const Opening& opening) {
    if (before == 0) before = std::numeric_limits<std::int64_t>::max();
    HistoryPage page;
    db.each(history_events_sql,
            {authority.value(), record, before, limit + 1, std::min(before, first_load_batch), first_load_batch},
            [&](store::Row row) { page.events.push_back(past_event(row)); });
    if (page.events.size() > limit) {
        page.events.resize(limit);
        page.next_before = page.events.back().number;
    }
    if (page.events.empty()) return page;
    db.each(history_values_sql,
            {authority.value(), record, page.events.back().number, page.events.front().number, first_load_batch},
            [&](store::Row row) {
                auto* event = event_of_batch(page.events, row.integer(0));
                if (event == nullptr) return;  // a load of another page, or not yet published
                auto change = past_change(row, 1, authority, record, opening);
                if (change.field == note_field) {
                    event->note = std::move(change);
                } else {
                    event->changes.push_back(std::move(change));
                }
            });
    return page;
}

std::vector<PastChange> changes_by(store::Reader& db, base::Id authority, base::Id record, base::Id load,
                                   const Opening& opening) {
    std::vector<PastChange> changes;
    db.each(load_values_sql, {authority.value(), record, load},
            [&](store::Row row) { changes.push_back(past_change(row, 0, authority, record, opening)); });
    return changes;
}

std::vector<PastChange> changes_under(store::Reader& db, base::Id authority, base::Id record, std::int64_t request,
                                      std::string_view reason, const Opening& opening) {
    std::vector<PastChange> changes;
    db.each(request_values_sql, {authority.value(), record, request, reason},
            [&](store::Row row) { changes.push_back(past_change(row, 0, authority, record, opening)); });
    return changes;
}

bool has_acted(store::Reader& db, base::Id authority, base::Id record, base::Id added_load, const Actor& actor) {
    return db
        .maybe(has_acted_sql, {authority.value(), record, static_cast<std::int64_t>(actor.kind), actor.id,
                               first_load_batch, added_load.value()})
        .has_value();
}

AsAt as_at(store::Reader& db, base::Id authority, base::Id record, base::Instant at, const Opening& opening) {
    AsAt past;
    past.added_later = db.maybe(added_later_sql, {authority.value(), record, at}).has_value();
    db.each(later_values_sql, {authority.value(), record, at, first_load_batch}, [&](store::Row row) {
        const auto field = static_cast<std::int32_t>(row.integer(0));
        // The first change after the moment says what stood there until then.
        if (!past.fields.empty() && past.fields.back().field == field) return;
        auto change = past_change(row, 0, authority, record, opening);
        past.fields.push_back({field, std::move(change.before), change.state});
    });
    return past;
}

}  // namespace audit
