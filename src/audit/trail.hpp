// What the audit needs from outside, wired once: clock, randomness, ids, keys, and the bell that wakes
// whoever sends.
#pragma once

#include "audit/keys.hpp"
#include "base/clock.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace audit {

// Rung after a commit that added to the outbox.
class Bell {
public:
    void ring();
    // Until rung after `seen` rings, or the time is up. Returns the rings so far: pass them the next time.
    std::uint64_t wait(std::uint64_t seen, std::chrono::milliseconds at_most);

private:
    std::mutex mutex_;
    std::condition_variable rung_;
    std::uint64_t rings_ = 0;
};

class Trail {
public:
    Trail(const base::World& world, Keys keys) : world_(world), keys_(std::move(keys)) {}
    const base::World& world() const { return world_; }
    const Keys& keys() const { return keys_; }
    Bell& outbox_bell() const { return outbox_bell_; }

private:
    base::World world_;
    Keys keys_;
    mutable Bell outbox_bell_;
};

}  // namespace audit
