// A request that a program sends twice, since it did not hear the first answer, is done once: its Idempotency-Key is
// kept for a week beside the record it made, in the same transaction.
#pragma once

#include "base/date.hpp"
#include "store/store.hpp"

#include <string>

namespace gate {

inline constexpr std::size_t idempotency_key_bytes_max = 200;

struct ApiRequest {
    base::Id authority;
    base::Id caller;
    std::string key;
    std::string content;  // address and body: another content under the same key is another request
};

enum class Earlier : std::uint8_t { none, same, other };
// `record`: what the same request made.
Earlier find_request(store::Reader& db, const ApiRequest& request, base::Id& record);
void keep_request(store::Tx& tx, const ApiRequest& request, base::Id record, base::Instant now);

}  // namespace gate
