// What the API's lists and single records share.
#pragma once

#include "base/json_out.hpp"
#include "dataset/view.hpp"
#include "exchange/json_row.hpp"
#include "web/visit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace web {

// The address's {dataset}. Forbidden: the caller may read no field of it.
const dataset::Dataset& readable_dataset(const Visit& visit);
// Whether a list's address may ask by that: "status", "name.contains".
bool asks_by(const dataset::Dataset& definition, std::string_view name);
// {"id":"…",…,"_version":3}
void append_api_record(std::string& out, exchange::JsonRow& row, const store::Row& cells);
// {"id":"…","name":"…",…} of a saved view.
void describe_view(base::JsonOut& json, const Visit& visit, const dataset::View& view);

// ---- Versions and repeated requests

std::string etag(std::int64_t version);
// Of If-Match; nullopt: none, or not one of ours.
std::optional<std::int64_t> version_named(const Visit& visit);
http::Response no_version_named(const Visit& visit);
http::Response key_too_long(const Visit& visit);  // Idempotency-Key
http::Response key_used(const Visit& visit);      // with another request

// Reading special fields of these records is itself an event, durable before the answer is sent.
void note_reading_of(const Visit& visit, const dataset::Query& query, std::vector<base::Id> records);

}  // namespace web
