#include "web/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace web {

namespace {

constexpr std::size_t kCallersMax = 10'000;  // beyond it everybody begins anew: memory stays small

}  // namespace

std::int64_t RateLimit::take(std::int64_t caller, base::Instant now) {
    const std::lock_guard lock(mutex_);
    if (buckets_.size() >= kCallersMax) buckets_.clear();
    const auto most = static_cast<double>(a_minute);
    auto& bucket = buckets_.try_emplace(caller, Bucket{most, now}).first->second;
    const auto passed = static_cast<double>(now.microseconds() - bucket.at.microseconds()) / 60e6;
    bucket.left = std::min(most, bucket.left + std::max(passed, 0.0) * most);
    bucket.at = now;
    if (bucket.left < 1)
        return std::max(std::int64_t{1}, static_cast<std::int64_t>(std::ceil((1 - bucket.left) * 60 / most)));
    bucket.left -= 1;
    return 0;
}

}  // namespace web
