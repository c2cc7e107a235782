// What the API's lists and single records share.
#pragma once

#include "exchange/json_row.hpp"
#include "web/visit.hpp"

#include <string>
#include <vector>

namespace web {

// The address's {dataset}. Forbidden: the caller may read no field of it.
const dataset::Dataset& readable_dataset(const Visit& visit);
// {"id":"…",…,"_version":3}
void append_api_record(std::string& out, exchange::JsonRow& row, const store::Row& cells);
// Reading special fields of these records is itself an event, durable before the answer is sent.
void note_reading_of(const Visit& visit, const dataset::Query& query, std::vector<base::Id> records);

}  // namespace web
