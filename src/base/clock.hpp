// Time, randomness and ids come in from outside, so that any scenario can be replayed.
#pragma once

#include "base/date.hpp"
#include "base/id.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>

namespace base {

class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    Date today() const { return now().london_date(); }
};

class SystemClock final : public Clock {
public:
    Instant now() const override;
};

// Stands still until told; for tests, demo data and replays.
class SetClock final : public Clock {
public:
    explicit SetClock(Instant start) : now_(start.microseconds()) {}
    Instant now() const override { return Instant::from_microseconds(now_.load()); }
    void set(Instant instant) { now_.store(instant.microseconds()); }
    void advance_seconds(std::int64_t seconds) { now_.fetch_add(seconds * 1'000'000); }

private:
    std::atomic<std::int64_t> now_;
};

// Cryptographically secure in production; repeatable from a seed in tests.
class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::byte> bytes) = 0;
    std::uint64_t number();
    // `bytes` random bytes as unpadded base64url, for links, session and set-up tokens.
    std::string token(std::size_t bytes);
};

class SystemRandom final : public Random {
public:
    void fill(std::span<std::byte> bytes) override;
};

class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    void fill(std::span<std::byte> bytes) override;

private:
    std::uint64_t state_;
};

// Makes ids that grow with time and never repeat within a process: 42 bits of milliseconds since 2020-01-01, 21 bits
// that count up from a random start. Safe to call from any thread.
class Ids {
public:
    Ids(const Clock& clock, Random& random) : clock_(clock), random_(random) {}
    Id next();

private:
    const Clock& clock_;
    Random& random_;
    std::mutex mutex_;
    std::int64_t last_ = 0;
};

// What every operation is given instead of globals.
struct World {
    const Clock& clock;
    Random& random;
    Ids& ids;
};

}  // namespace base
