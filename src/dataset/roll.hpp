// Midnight: what dated facts say of a new day comes into the rows. In pieces, for jobs; roll_day() of record.hpp does
// all of it at once.
#pragma once

#include "dataset/record.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace dataset {

// The records whose rows say otherwise than their facts of `day`. `writing` says whose: owned datasets have none
// without an authority.
std::vector<base::Id> due_on(store::Reader& db, const Writing& writing, const Dataset& dataset, base::Date day);
// Brings them into line; returns how many changed, each with an event. Twice does no harm.
std::int64_t roll(store::Tx& tx, const Writing& writing, const Dataset& dataset, std::span<const base::Id> ids,
                  base::Date day);

}  // namespace dataset
