#include "base/clock.hpp"

#include "base/failure.hpp"
#include "base/hash.hpp"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace base {

namespace {

constexpr std::int64_t id_epoch_milliseconds = 1'577'836'800'000;  // 2020-01-01T00:00Z
constexpr int counter_bits = 21;
// The counter starts in its lower half, so that a million ids of one millisecond stay within that millisecond.
constexpr std::int64_t counter_start_mask = (std::int64_t{1} << (counter_bits - 1)) - 1;
constexpr std::int64_t last_millisecond = (std::int64_t{1} << 42) - 1;

}  // namespace

Instant SystemClock::now() const {
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    return Instant::from_microseconds(std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count());
}

std::uint64_t Random::number() {
    std::array<std::byte, sizeof(std::uint64_t)> bytes{};
    fill(bytes);
    std::uint64_t value = 0;
    for (const auto byte : bytes) value = value << 8 | std::to_integer<std::uint64_t>(byte);
    return value;
}

std::string Random::token(std::size_t bytes) {
    std::string raw(bytes, '\0');
    fill(std::as_writable_bytes(std::span(raw)));
    return base64url(raw);
}

void SystemRandom::fill(std::span<std::byte> bytes) {
    while (!bytes.empty()) {
        const auto got = getrandom(bytes.data(), bytes.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        invariant(got > 0, "the system gives random bytes");
        bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
}

// SplitMix64: a short generator that visits every 64-bit state. Repeatable, and not secret.
void SeededRandom::fill(std::span<std::byte> bytes) {
    while (!bytes.empty()) {
        state_ += 0x9e3779b97f4a7c15U;
        auto mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
        mixed ^= mixed >> 31;
        const auto count = std::min(bytes.size(), sizeof(mixed));
        for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::byte>(mixed >> (8 * i) & 0xff);
        bytes = bytes.subspan(count);
    }
}

Id Ids::next() {
    const auto now = clock_.now().microseconds() / 1000 - id_epoch_milliseconds;
    const auto millisecond = std::clamp<std::int64_t>(now, 0, last_millisecond);
    const std::scoped_lock lock(mutex_);
    // A new millisecond starts at a random count; within one, or when the clock was set back, just count on.
    if (millisecond > last_ >> counter_bits)
        last_ = millisecond << counter_bits | (static_cast<std::int64_t>(random_.number() >> 1) & counter_start_mask);
    else
        ++last_;
    return Id(last_);
}

}  // namespace base
