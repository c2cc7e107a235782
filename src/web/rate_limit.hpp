// How often one caller may ask: a bucket that fills by so many a minute and holds so many.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace web {

class RateLimit {
public:
    static constexpr std::int64_t a_minute = 600;

    // Takes one. 0: go on; else the seconds after which there is one again.
    std::int64_t take(std::int64_t caller, base::Instant now);

private:
    struct Bucket {
        double left;
        base::Instant at;
    };
    std::mutex mutex_;
    std::unordered_map<std::int64_t, Bucket> buckets_;
};

}  // namespace web
