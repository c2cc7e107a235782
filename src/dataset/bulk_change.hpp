// A bulk change as it is kept: which records, what they are to become, and what became of each. It is tried out when it
// is asked for; whoever asked looks at that, and then has it done, and perhaps undone. One that nobody has done is
// cleared away after a day, the others after limits::bulk_kept_days.
#pragma once

#include "dataset/bulk_write.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dataset {

struct BulkChange {
    base::Id authority;  // where it was asked for; of national records too
    base::Id id;
    std::string dataset;
    base::Id account;  // who asked: nobody else sees it
    base::Instant at;
    enum class Phase : std::uint8_t { trying, tried, changing, changed, undoing, undone } phase = Phase::trying;
    base::Id job;      // of the phase; none: it is done while a page waits
    std::string list;  // the query of the list it was asked for from
    std::vector<std::pair<const Field*, Value>> values;
};

// Of a record. By trying it out: will, same, refused. By doing it: changed, left. By undoing it: undone, stays.
enum class BulkState : std::uint8_t { waiting, will, same, refused, changed, left, undone, stays };
std::string_view name(BulkState state);  // as stored, and in addresses
std::optional<BulkState> bulk_state_from(std::string_view name);

struct BulkRecord {
    Aim aim;
    BulkState state = BulkState::waiting;
    base::OwnedLabel why;  // of those that are refused, left or stay as they are
};
struct BulkCount {
    BulkState state = BulkState::waiting;
    base::OwnedLabel why;
    std::int64_t count = 0;
};

// False: it was there already, since a form was sent twice. A record that is not to be seen has version 0.
bool add_bulk_change(store::Tx& tx, const BulkChange& bulk, std::span<const Aim> aims);
// Of this dataset.
std::optional<BulkChange> find_bulk_change(store::Reader& db, const Dataset& dataset, base::Id authority, base::Id id);
// Somebody's of a dataset, newest first, without their values.
std::vector<BulkChange> bulk_changes_of(store::Reader& db, base::Id authority, std::string_view dataset,
                                        base::Id account, std::int64_t at_most);
// Unless it has left the phase that `bulk` says.
void set_phase(store::Tx& tx, const BulkChange& bulk, BulkChange::Phase phase, base::Id job);

// By record, those after `after`.
std::vector<BulkRecord> bulk_records(store::Reader& db, const BulkChange& bulk, std::span<const BulkState> states,
                                     base::Id after, std::int64_t at_most);
// The page of that number, from 1.
std::vector<BulkRecord> bulk_page(store::Reader& db, const BulkChange& bulk, BulkState state, std::int64_t number,
                                  std::int64_t rows);
std::vector<BulkCount> bulk_counts(store::Reader& db, const BulkChange& bulk);

// What became of some records in this phase.
void settle(store::Tx& tx, const BulkChange& bulk, std::span<const Fate> fates);

// Those that are kept no longer. Returns how many.
std::int64_t clear_bulk_changes(store::Store& store, base::Instant now);

}  // namespace dataset
