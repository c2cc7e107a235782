// What the gate knew of people and needs no longer.
#pragma once

#include "base/date.hpp"
#include "store/store.hpp"

#include <cstdint>

namespace gate {

struct Forgotten {
    std::int64_t sessions = 0;  // that are over
    std::int64_t links = 0;     // used up, or too old
    std::int64_t places = 0;    // that an account has not come from for long
};
Forgotten forget_old(store::Store& store, base::Instant now);

}  // namespace gate
