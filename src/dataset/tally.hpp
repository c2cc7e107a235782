// How many rows of a list have each value of a field: the list's own statement, grouped. What a reader may not see is
// not counted: rows by the query's scope, and of values that differ by row those that are hidden count as none.
#pragma once

#include "dataset/query.hpp"

namespace dataset {

enum class Grain : std::uint8_t { value, year };  // year: of a date or a moment, as ISO text

// Rows of two cells, the value as text (null: none, or hidden) and a number; by number, most first, or by year.
// At most limits::page_rows. Problems as plan(), and not_tallied: by value a field that is no code or yes_no, by year
// one that is no date.
base::Result<Plan> plan_tally(const Registry& registry, const Query& query, std::string_view field, Grain grain);

}  // namespace dataset
