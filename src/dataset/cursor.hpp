// Keyset paging: where a row stands in an order, as text fit for an address, and the rows beyond it. Within this room.
#pragma once

#include "dataset/query.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dataset {

struct SortKey {
    const Field* field;
    std::string sql;  // nulls stand last in either direction
    bool number;      // else text
    Order::Direction direction;
};

// Sort values and id.
struct RowPlace {
    std::vector<Bound::Content> values;
    std::int64_t id = 0;
};

std::string order_mark(const std::vector<SortKey>& keys);  // "name,-open_date"
// nullopt: not a cursor, or one of another order.
std::optional<RowPlace> place_from(std::string_view cursor, std::string_view order_mark,
                                   const std::vector<SortKey>& keys);
// The condition that holds for the rows after (or before) the place.
std::string beyond_sql(const RowPlace& place, const std::vector<SortKey>& keys, Plan::Read direction, Bound& bound);

}  // namespace dataset
