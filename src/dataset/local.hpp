// A local value beside a national one, never in its place: what an authority knows better or says differently. Fields
// that say local = true.
#pragma once

#include "dataset/record.hpp"

#include <string>
#include <vector>

namespace dataset {

struct LocalValue {
    const Field* field = nullptr;
    Value value;
    std::string source;  // where it comes from, in the writer's words
    std::string note;
    std::int64_t version = 0;
    base::Instant changed_at;
};

// Those of one record, for one authority, in field order.
std::vector<LocalValue> local_values(store::Reader& db, const Dataset& dataset, base::Id authority, base::Id record);
// Sets one; an empty value takes it away. `version`: of the one that was shown (0: none was). Outcomes as record
// writes, Clash included.
Written set_local_value(store::Tx& tx, const Writing& writing, const Dataset& dataset, base::Id record,
                        const LocalValue& local);
// The record as this authority sees it: local values in the places of national ones, and which they are.
std::vector<const Field*> lay_over(Record& record, const std::vector<LocalValue>& locals);

}  // namespace dataset
