// Taking back what an imported file did, record by record, while nobody has touched them since: those it added are
// removed, the others are given back the values they had. Each is a write of its own like any other, by the dataset's
// operations, so that rights are asked and the trail tells it.
#pragma once

#include "dataset/record.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dataset {

// A load that a person made and that was published.
struct PastLoad {
    base::Id id;
    std::string source;  // "contacts.csv"
    base::Instant at;    // when it was published
    base::Id by;         // the account
    std::int64_t added = 0, changed = 0;
};
// Of this dataset and the writer's authority, newest first.
std::vector<PastLoad> past_loads(store::Reader& db, const Writing& writing, const Dataset& dataset,
                                 std::int64_t at_most);
std::optional<PastLoad> find_past_load(store::Reader& db, const Writing& writing, const Dataset& dataset, base::Id id);

// The records a load brought. Each list by id; those it changed are all it changed, the others are those still there.
struct Brought {
    std::vector<base::Id> changed, added;
    std::vector<base::Id> touched;  // of both: changed or removed since, also while the load was still being staged
};
Brought brought_by(store::Reader& db, const Writing& writing, const Dataset& dataset, const PastLoad& load);

// Takes back what the load did to one record. conflicted: it was touched since. refused: it can't be as it was before,
// since others refer to it, values were erased, or what was allowed then is not any more. Throws as perform().
Written take_back(store::Tx& tx, const Writing& writing, const Dataset& dataset, const PastLoad& load, base::Id record);

}  // namespace dataset
