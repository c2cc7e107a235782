// How events and values are hashed, in one place for those who write and those who verify. Within this room only.
//
//   digest        = SHA-256(salt ‖ record ‖ field ‖ sealed ‖ old ‖ new)         of a value, as stored
//   values_digest = dₙ,  d₀ = 32 zero bytes,  dᵢ = SHA-256(dᵢ₋₁ ‖ digestᵢ)      running, so that a load can go on from
//   dᵢ hash          = SHA-256(previous ‖ every other column, in the table's order)
//
// Numbers go in as 8 bytes, big endian; texts with their length before them, so that nothing can slide from one to the
// next.
#pragma once

#include "audit/event.hpp"
#include "audit/verify.hpp"
#include "base/hash.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace audit {

// Values of everyday events stand under the event's own number, values of loads under the load's id. Ids are
// milliseconds since 2020 shifted by 21 bits, so all ids made after 2020-01-01 00:09 are above this, and no chain gets
// so long.
inline constexpr std::int64_t first_load_batch = std::int64_t{1} << 40;

inline constexpr std::size_t salt_bytes = 16;  // an erased value can't be found again by trying

struct EventColumns {
    std::int64_t authority = 0, number = 0, at = 0, actor_kind = 0, actor = 0;
    std::string_view actor_name, action, dataset;
    std::int64_t record = 0, outcome = 0;
    std::string_view reason;
    std::int64_t request = 0, batch = 0, value_count = 0;
    std::string_view values_digest, previous;
};

struct ValueColumns {
    std::int64_t record = 0, field = 0, sealed = 0;
    std::optional<std::string_view> before, after;
    std::string_view salt;
};

// Bytes joined unambiguously; kept from one digest to the next so that its memory is.
class Joined {
public:
    Joined& clear();
    Joined& number(std::int64_t value);
    Joined& text(std::string_view value);
    Joined& maybe_text(const std::optional<std::string_view>& value);
    base::Digest digest() const { return base::sha256(bytes_); }

private:
    std::string bytes_;
};

base::Digest hash_of(const EventColumns& event, Joined& scratch);
base::Digest digest_of(const ValueColumns& value, Joined& scratch);
base::Digest running(const base::Digest& so_far, std::string_view digest);

// SQL of either chain: "@" stands for the prefix of its tables (audit_event, side_event).
std::string for_chain(Chain chain, std::string_view sql);

}  // namespace audit
