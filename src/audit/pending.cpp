#include "audit/pending.hpp"

#include "audit/change_rows.hpp"
#include "audit/values.hpp"
#include "store/row_insert.hpp"

#include <algorithm>

namespace audit {

namespace {

// The texts of one chain, made once.
struct Texts {
    std::string lock_head, make_head, move_head, fields_of, erase_field, erase_all;
    store::RowInsert events;
};

Texts texts_for(Chain chain) {
    return {
        // Changes nothing: it locks the row and reads what stands in it then (read committed reads it anew after
        // waiting).
        for_chain(chain, R"(update @_head set event_number = event_number where authority = $1
                            returning event_number, event_hash, change_seq, outbox_number)"),
        for_chain(chain, R"(insert into @_head (authority, event_number, event_hash) values ($1, 0, $2)
                            on conflict (authority) do nothing)"),
        for_chain(chain, R"(update @_head set event_number = $2, event_hash = $3, change_seq = $4, outbox_number = $5
                            where authority = $1)"),
        for_chain(chain, R"(select distinct field from @_value where +authority = $1 and record = $2
                            and (old is not null or new is not null) order by field)"),
        for_chain(chain, R"(update @_value set old = null, new = null, salt = null, erased = $3
                            where +authority = $1 and record = $2 and field = $4
                            and (old is not null or new is not null))"),
        for_chain(chain, R"(update @_value set old = null, new = null, salt = null, erased = $3
                            where +authority = $1 and record = $2
                            and (old is not null or new is not null))"),
        store::RowInsert(
            for_chain(chain,
                      "@_event (authority, number, at, actor_kind, actor, actor_name, action, dataset, record, "
                      "outcome, reason, request, batch, value_count, values_digest, previous, hash)")),
    };
}

const Texts& texts(Chain chain) {
    static const Texts main = texts_for(Chain::main);
    static const Texts side = texts_for(Chain::side);
    return chain == Chain::main ? main : side;
}

const store::RowInsert& outbox_insert() {
    static const store::RowInsert insert(
        "outbox (authority, number, id, topic, recipient, key, payload, created_at, due_at)");
    return insert;
}

// Where the record has values in the trail it may have some in the change log, under the same batches.
constexpr std::string_view forget_field = R"(update change_entry set old = null, new = null
    where authority = $1 and record = $2 and field = $3
      and batch in (select batch from audit_value where +authority = $1 and record = $2))";
constexpr std::string_view forget_all = R"(update change_entry set old = null, new = null
    where authority = $1 and record = $2
      and batch in (select batch from audit_value where +authority = $1 and record = $2))";

constexpr std::string_view next_number = R"(insert into counter (authority, name, value) values ($1, $2, 1)
    on conflict (authority, name) do update set value = counter.value + 1 returning value)";

}  // namespace

std::vector<std::string> flush_statements(Chain chain) {
    const auto& t = texts(chain);
    std::vector<std::string> all{t.lock_head, t.make_head, t.move_head, t.fields_of, t.erase_field, t.erase_all};
    for (const auto& text : t.events.statements()) all.push_back(text);
    for (const auto& text : value_insert(chain).statements()) all.push_back(text);
    if (chain == Chain::main) {
        for (const auto& text : outbox_insert().statements()) all.push_back(text);
        for (const auto& text : entry_insert().statements()) all.push_back(text);
        for (const auto& text : group_insert().statements()) all.push_back(text);
        for (const auto text : {next_number, forget_field, forget_all}) all.emplace_back(text);
    }
    return all;
}

Pending::Group& Pending::group(base::Id authority) {
    if (locked_) {
        base::invariant(groups_.contains(authority.value()),
                        "audit: what is numbered at the flush may speak only of authorities named before it");
    }
    return groups_[authority.value()];
}

void Pending::add(store::Tx& tx, const Trail& trail, Event event, std::optional<std::vector<std::int32_t>> erase) {
    base::invariant(!event.action.empty(), "audit: an event says what was done");
    if (event.staged) {
        base::invariant(event.staged->authority == event.authority, "audit: a load and its event are of one authority");
        base::invariant(event.staged->batch.value() >= first_load_batch, "audit: a load has an id");
    }
    if (!event.note.empty()) {
        event.changes.push_back(
            {.field = note_field, .before = {}, .after = std::move(event.note), .record = event.record});
        event.note.clear();
    }
    for (auto& change : event.changes) {
        if (!change.record) change.record = event.record;
        base::invariant(chain_ == Chain::main || sealed_class(change.sensitivity) == 0,
                        "audit: S3 and S4 values do not go to the side file");
        seal_change(tx, trail, event.authority, change);
    }
    const auto authority = event.authority;
    group(authority).events.push_back({std::move(event), trail.world().clock.now(), &trail, std::move(erase)});
}

void Pending::add_counter(base::Id authority, std::string name, Numbered use) {
    base::invariant(!name.empty(), "audit: a counter has a name");
    group(authority).numberings.push_back({std::move(name), 1, std::move(use)});
}

void Pending::add_changes(base::Id authority, std::int64_t count, Numbered use) {
    base::invariant(count > 0, "audit: at least one change is numbered");
    group(authority).numberings.push_back({{}, count, std::move(use)});
}

void Pending::add_outgoing(const Trail& trail, outbox::Outgoing item) {
    auto& to = group(item.authority);
    const auto id = trail.world().ids.next();
    if (item.key.empty()) item.key = id.text();
    to.outgoing.push_back({std::move(item), id, trail.world().clock.now()});
    to.bell = &trail.outbox_bell();
}

void Pending::flush(store::Tx& tx) {
    for (auto& [authority, group] : groups_) group.head = lock_head(tx, authority);
    locked_ = true;
    for (auto& [authority, group] : groups_) give_numbers(tx, authority, group);
    for (auto& [authority, group] : groups_) {
        const auto first_event = group.head.event_number + 1;
        write_events(tx, authority, group);
        write_changes(tx, authority, group, first_event);
        write_outgoing(tx, authority, group);
        move_head(tx, authority, group.head);
    }
}

Pending::Head Pending::lock_head(store::Tx& tx, std::int64_t authority) const {
    auto row = tx.maybe(texts(chain_).lock_head, {authority});
    if (!row) {
        tx.run(texts(chain_).make_head, {authority, store::Param::bytes(base::bytes_of(base::Digest{}))});
        row = tx.one(texts(chain_).lock_head, {authority});
    }
    Head head{.event_number = row->integer(0), .change_seq = row->integer(2), .outbox_number = row->integer(3)};
    const auto hash = row->row().bytes(1);
    base::invariant(hash.size() == head.event_hash.size(), "audit: a head holds a hash");
    std::ranges::copy(std::as_bytes(std::span(hash)), head.event_hash.begin());
    return head;
}

// What is numbered may ask for more numbers, so the list can grow while it is walked.
void Pending::give_numbers(store::Tx& tx, std::int64_t authority, Group& group) {
    for (std::size_t i = 0; i < group.numberings.size(); ++i) {
        auto numbering = std::move(group.numberings[i]);
        std::int64_t number = 0;
        if (numbering.counter.empty()) {
            number = group.head.change_seq + 1;
            group.head.change_seq += numbering.count;
        } else {
            number = tx.one(next_number, {authority, numbering.counter}).integer(0);
        }
        numbering.use(tx, number);
    }
    group.numberings.clear();
}

// Empties what is there and lists it in the event: a value without content is whole only if such a list names it.
void Pending::erase(store::Tx& tx, std::int64_t authority, std::int64_t number, PendingEvent& pending) const {
    const auto record = pending.event.record.value();
    const auto& t = texts(chain_);
    auto fields = *pending.erase;
    if (fields.empty()) {
        tx.each(t.fields_of, {authority, record},
                [&](store::Row row) { fields.push_back(static_cast<std::int32_t>(row.integer(0))); });
        tx.run(t.erase_all, {authority, record, number});
        if (chain_ == Chain::main) tx.run(forget_all, {authority, record});
    } else {
        for (const auto field : fields) {
            tx.run(t.erase_field, {authority, record, number, field});
            if (chain_ == Chain::main) tx.run(forget_field, {authority, record, field});
        }
    }
    for (const auto field : fields)
        pending.event.changes.push_back({.field = field, .before = {}, .after = {}, .record = pending.event.record});
}

namespace {

EventColumns columns_of(const Event& event, base::Instant at, std::int64_t number, const Staged& values) {
    EventColumns columns;
    columns.authority = event.authority.value();
    columns.number = number;
    columns.at = at.microseconds();
    columns.actor_kind = static_cast<std::int64_t>(event.actor.kind);
    columns.actor = event.actor.id.value();
    columns.actor_name = event.actor.name;
    columns.action = event.action;
    columns.dataset = event.dataset;
    columns.record = event.record.value();
    columns.outcome = static_cast<std::int64_t>(event.outcome);
    columns.reason = event.reason;
    columns.request = event.request;
    columns.batch = values.batch.value();
    columns.value_count = values.count;
    return columns;
}

void append_cells(std::vector<store::Param>& cells, const EventColumns& e, const base::Digest& hash) {
    using store::Param;
    cells.insert(cells.end(),
                 {e.authority, e.number, e.at, e.actor_kind, e.actor, e.actor_name, e.action, e.dataset, e.record,
                  e.outcome, e.reason, e.request, e.batch, e.value_count, Param::bytes(e.values_digest),
                  Param::bytes(e.previous), Param::bytes(base::bytes_of(hash))});
}

}  // namespace

void Pending::write_events(store::Tx& tx, std::int64_t authority, Group& group) const {
    const auto count = group.events.size();
    if (count == 0) return;
    std::size_t value_count = 0;
    for (std::size_t i = 0; i < count; ++i) {
        auto& pending = group.events[i];
        if (pending.erase) erase(tx, authority, group.head.event_number + 1 + static_cast<std::int64_t>(i), pending);
        value_count += pending.event.changes.size();
    }
    const auto salts = make_salts(*group.events.front().trail, value_count);
    ValueRows values(value_count);
    std::vector<base::Digest> values_digests(count), hashes(count + 1);  // sized: cells point into them
    hashes[0] = group.head.event_hash;
    std::vector<store::Param> cells;
    cells.reserve(count * 17);
    Joined scratch;
    std::size_t salted = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [event, at, trail, erased] = group.events[i];
        const auto number = ++group.head.event_number;
        auto staged = event.staged.value_or(Staged{.authority = event.authority, .batch = base::Id(number)});
        base::invariant(event.staged || number < first_load_batch, "audit: event numbers stay below the ids of loads");
        for (const auto& change : event.changes)
            values.add(staged, change, std::string_view(salts).substr(salt_bytes * salted++, salt_bytes));
        values_digests[i] = staged.digest;
        auto columns = columns_of(event, at, number, staged);
        columns.values_digest = base::bytes_of(values_digests[i]);
        columns.previous = base::bytes_of(hashes[i]);
        hashes[i + 1] = hash_of(columns, scratch);
        append_cells(cells, columns, hashes[i + 1]);
    }
    texts(chain_).events.run(tx, cells);
    values.write(tx, chain_);
    group.head.event_hash = hashes[count];
}

// After the events, whose numbers are the batches. One group for each event that readers are told of.
void Pending::write_changes(store::Tx& tx, std::int64_t authority, Group& group, std::int64_t first_event) const {
    std::vector<Entry> entries;
    std::vector<store::Param> entry_cells, group_cells;
    for (std::size_t i = 0; i < group.events.size(); ++i) {
        const auto& [event, at, trail, erased] = group.events[i];
        auto staged = event.staged.value_or(
            Staged{.authority = event.authority, .batch = base::Id(first_event + static_cast<std::int64_t>(i))});
        if (event.told) {
            entries.clear();
            append_entries(entries, event.dataset, event.record, *event.told, event.changes);
            for (const auto& entry : entries) {
                append_entry_cells(entry_cells, staged, entry);
                ++staged.entries;
            }
        }
        if (staged.entries == 0) continue;
        group_cells.insert(group_cells.end(),
                           {authority, staged.batch.value(), group.head.change_seq + 1, staged.entries, at,
                            static_cast<std::int64_t>(event.cause), static_cast<std::int64_t>(event.actor.kind),
                            event.actor.id.value(), event.actor.name});
        group.head.change_seq += staged.entries;
    }
    if (group_cells.empty()) return;
    group_insert().run(tx, group_cells);
    entry_insert().run(tx, entry_cells);
}

void Pending::write_outgoing(store::Tx& tx, std::int64_t authority, Group& group) const {
    if (group.outgoing.empty()) return;
    std::vector<store::Param> cells;
    cells.reserve(group.outgoing.size() * 9);
    for (const auto& [item, id, created_at] : group.outgoing) {
        cells.insert(cells.end(), {authority, ++group.head.outbox_number, id, item.topic, item.recipient, item.key,
                                   item.payload, created_at, item.due_at.value_or(created_at)});
    }
    outbox_insert().run(tx, cells);
    tx.after_commit([bell = group.bell] { bell->ring(); });
}

void Pending::move_head(store::Tx& tx, std::int64_t authority, const Head& head) const {
    tx.run(texts(chain_).move_head, {authority, head.event_number, store::Param::bytes(base::bytes_of(head.event_hash)),
                                     head.change_seq, head.outbox_number});
}

}  // namespace audit
