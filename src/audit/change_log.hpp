// The change log: what whoever keeps a copy of a dataset is told (docs/adr/0002-data-in-and-out.md, "Change log").
//
//   change_group (authority, batch, first_seq, count, …)   one for each event that changed published columns
//   change_entry (authority, batch, ordinal, …)            what it changed
//
// `batch` is the event's number or, of a load, the load's id: the same as of the event's values, so that both are
// erased together. An entry's number is first_seq + ordinal; first_seq is drawn under the authority's head lock.
// Invariants: groups of an authority follow one another without gaps, in the order of commits. Values of S3 and S4 are
// never in it: only that they changed.
#pragma once

#include "audit/event.hpp"
#include "audit/staged.hpp"
#include "base/date.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace store {
class Reader;
class Store;
}  // namespace store

namespace audit {

struct Entry {
    std::string_view dataset;
    base::Id record;
    Action action = Action::changed;
    std::int32_t field = 0;                         // 0: the record as such (added; removed without any value)
    std::optional<std::string_view> before, after;  // as stored; both none: a value that is not told
};

// What is told of a record: one entry where it was added, else one for each change that readers are told. Changes may
// name records of their own. The entries are views of the changes.
void append_entries(std::vector<Entry>& entries, std::string_view dataset, base::Id record, Action action,
                    std::span<const Change> changes);

// Entries of a load, laid down with its chunks; the event that publishes it numbers them all at once.
Staged stage_entries(store::Tx& tx, const Staged& so_far, std::span<const Entry> entries);
// Takes back what a load has laid down of a record.
void discard_entries(store::Tx& tx, base::Id authority, base::Id batch, base::Id record);
// Removes at most `limit` entries of a load that failed; returns how many.
std::int64_t discard_entries(store::Tx& tx, base::Id authority, base::Id batch, std::int64_t limit);

// The first place in the change order from which on the log is whole: whoever stands at `oldest_start` or later can be
// told what came since. 0 while nothing was swept.
std::int64_t oldest_start(store::Reader& db, base::Id authority);

// Forgets groups that are older, oldest first, some `limit` entries of an authority in one transaction; returns how
// many groups.
std::int64_t sweep_changes(store::Store& store, base::Instant before, std::int64_t limit);

}  // namespace audit
