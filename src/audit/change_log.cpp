#include "audit/change_log.hpp"

#include "audit/chain.hpp"
#include "audit/change_rows.hpp"
#include "audit/counter.hpp"
#include "audit/values.hpp"

#include "base/failure.hpp"

namespace audit {

namespace {

std::optional<std::string_view> told(const Change& change, const std::optional<std::string>& value) {
    return value && sealed_class(change.sensitivity) == 0 ? std::optional<std::string_view>(*value) : std::nullopt;
}

}  // namespace

const store::RowInsert& entry_insert() {
    static const store::RowInsert insert(
        "change_entry (authority, batch, ordinal, dataset, record, action, field, old, new)");
    return insert;
}

const store::RowInsert& group_insert() {
    static const store::RowInsert insert(
        "change_group (authority, batch, first_seq, count, at, cause, actor_kind, actor, actor_name)");
    return insert;
}

void append_entry_cells(std::vector<store::Param>& cells, const Staged& at, const Entry& entry) {
    cells.insert(cells.end(), {at.authority.value(), at.batch.value(), at.entries, entry.dataset, entry.record.value(),
                               static_cast<std::int64_t>(entry.action), entry.field, entry.before, entry.after});
}

void append_entries(std::vector<Entry>& entries, std::string_view dataset, base::Id record, Action action,
                    std::span<const Change> changes) {
    const auto before = entries.size();
    if (action != Action::added)
        for (const auto& change : changes)
            if (change.told == Told::readers)
                entries.push_back({dataset, change.record ? change.record : record, action, change.field,
                                   told(change, change.before), told(change, change.after)});
    if (action != Action::changed && entries.size() == before) entries.push_back({dataset, record, action, 0, {}, {}});
}

Staged stage_entries(store::Tx& tx, const Staged& so_far, std::span<const Entry> entries) {
    auto staged = so_far;
    if (entries.empty()) return staged;
    std::vector<store::Param> cells;
    cells.reserve(entries.size() * 9);
    for (const auto& entry : entries) {
        append_entry_cells(cells, staged, entry);
        ++staged.entries;
    }
    entry_insert().run(tx, cells);
    return staged;
}

void discard_entries(store::Tx& tx, base::Id authority, base::Id batch, base::Id record) {
    tx.run("delete from change_entry where authority = $1 and batch = $2 and record = $3",
           {authority.value(), batch, record});
}

std::int64_t discard_entries(store::Tx& tx, base::Id authority, base::Id batch, std::int64_t limit) {
    base::invariant(batch.value() >= first_load_batch, "audit: a load has an id");
    return tx.run(R"(delete from change_entry where authority = $1 and batch = $2 and ordinal in
                     (select ordinal from change_entry where authority = $1 and batch = $2
                      order by ordinal desc limit $3))",
                  {authority.value(), batch, limit});
}

std::int64_t oldest_start(store::Reader& db, base::Id authority) {
    const auto first = db.one("select min(first_seq) from change_group where authority = $1", {authority.value()});
    return first.is_null(0) ? last_change(db, authority) : first.integer(0) - 1;
}

namespace {

// Walks the oldest groups by their place in the order, which needs no index of its own for their age. No more of them
// at once than have `limit` entries together, but one at least.
std::int64_t sweep_authority(store::Tx& tx, std::int64_t authority, base::Instant before, std::int64_t limit) {
    std::vector<std::int64_t> batches;
    std::int64_t entries = 0;
    bool older = true;  // and so are all before it: a hole in the log would go unnoticed
    tx.each("select batch, count, at from change_group where authority = $1 order by first_seq limit $2",
            {authority, limit}, [&](const store::Row& row) {
                entries += row.integer(1);
                older = older && row.instant(2) < before;
                if (older && (entries <= limit || batches.empty())) batches.push_back(row.integer(0));
            });
    for (const auto batch : batches) {
        tx.run("delete from change_entry where authority = $1 and batch = $2", {authority, batch});
        tx.run("delete from change_group where authority = $1 and batch = $2", {authority, batch});
    }
    return static_cast<std::int64_t>(batches.size());
}

}  // namespace

std::int64_t sweep_changes(store::Store& store, base::Instant before, std::int64_t limit) {
    std::vector<std::int64_t> authorities;
    store.read([&](store::Reader& db) {
        db.each("select authority from audit_head order by authority", {},
                [&](const store::Row& row) { authorities.push_back(row.integer(0)); });
    });
    std::int64_t swept = 0;
    for (const auto authority : authorities)
        for (std::int64_t now = 1; now > 0; swept += now)
            now = store.write(store::Priority::job,
                              [&](store::Tx& tx) { return sweep_authority(tx, authority, before, limit); });
    return swept;
}

}  // namespace audit
