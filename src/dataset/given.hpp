// The conditions of a query asked of records that are given, not of those stored: what a record was is told from
// today's by the same SQL that finds it in a list, so that the two can't come apart. Within this room.
#pragma once

#include "dataset/query.hpp"
#include "dataset/record.hpp"

#include <span>
#include <string_view>

namespace dataset {

// Gives the ids of those that the query's scope and filters take in, and with grants that differ by row what each shows
// (Plan::seen). At most limits::given_records at once. Problems as plan().
base::Result<Plan> plan_given(const Registry& registry, const Query& query, std::span<const Record> records);

// Whether the SQL speaks of a column, "r.name".
bool speaks_of(std::string_view sql, std::string_view column);

}  // namespace dataset
