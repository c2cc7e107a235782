// Walks the chains and says what was changed, removed or put elsewhere. Memory stays bounded; nothing is written.
#pragma once

#include "base/hash.hpp"
#include "base/id.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace audit {

enum class Chain : std::uint8_t { main, side };

enum class Fault : std::uint8_t {
    event_missing,   // numbers from `number` to `number_to` are not there
    event_changed,   // its columns do not give its hash
    event_moved,     // it stood at `number_to` when it was written
    event_replaced,  // whole in itself, but not what the next one was written after
    value_changed,   // a value or its digest
    value_missing,
    value_added,       // a value of no event, or more than the event had
    erasure_unproven,  // emptied, but no erasing event lists it
    head_differs,      // the head's number or hash is not the last event's: the tail was cut, or the head edited
    unknown_past,      // the chain does not hold an event that was known from an earlier verification
};
std::string_view name(Fault fault);  // "event_missing", for reports and the log

struct Finding {
    Chain chain = Chain::main;
    Fault fault = Fault::event_changed;
    base::Id authority;
    std::int64_t number = 0;
    std::int64_t number_to = 0;
    std::int64_t position = -1;  // of the value within its event, or -1
    base::Id record;             // of the value
    std::int32_t field = 0;
    std::string text() const;  // one line, for the operator
};

// Kept outside the database (printed, mailed, on paper) it proves that the past was not rewritten as a whole.
struct Anchor {
    Chain chain = Chain::main;
    base::Id authority;
    std::int64_t number = 0;
    base::Digest hash{};
};

struct Verification {
    std::int64_t events = 0;
    std::int64_t values = 0;
    std::int64_t erased = 0;          // values
    std::int64_t waiting = 0;         // values of loads not yet published: no fault
    std::vector<Anchor> heads;        // by chain and authority
    std::vector<Finding> findings;    // the first findings_max
    std::int64_t findings_count = 0;  // all
    bool whole() const { return findings_count == 0; }
};

inline constexpr std::size_t findings_max = 1000;

// All chains of both files. `known`: heads of earlier verifications.
Verification verify(store::Store& store, std::span<const Anchor> known = {});
// One file, on a view the caller holds.
Verification verify_chain(store::Reader& db, Chain chain, std::span<const Anchor> known = {});

}  // namespace audit
