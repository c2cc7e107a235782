// Values of a load, laid down in chunks before the event that covers them, so that publishing stays one small
// write.
//
//   auto staged = audit::Staged{.authority = county, .batch = load_id};
//   for (auto& chunk : chunks)
//       staged = store.write(Priority::job, [&](Tx& tx) { …rows…; return audit::stage(tx, trail, staged,
//       chunk.changes); });
//   store.write(Priority::page, [&](Tx& tx) { …move the mark…; audit::record(tx, trail, {…, .staged = staged}); });
#pragma once

#include "base/hash.hpp"
#include "base/id.hpp"

#include <cstdint>
#include <span>

namespace store {
class Tx;
}

namespace audit {

class Trail;
struct Change;

// How far a load has come: all that the next chunk needs, so a retried chunk starts from the same place and a
// resumed load may keep it in a row.
struct Staged {
    base::Id authority;
    base::Id batch;            // the load's id
    std::int64_t count = 0;    // values so far
    base::Digest digest{};     // running digest over them, in order
    std::int64_t entries = 0;  // of the change log so far (audit/change_log.hpp)
};

// Writes the values at once (no lock on the chain) and returns where the load stands then. Every change names
// its record.
Staged stage(store::Tx& tx, const Trail& trail, const Staged& so_far, std::span<const Change> changes);

// Removes at most `limit` values and as many entries of a load that failed; returns how many. Broken when an event
// covers them already.
std::int64_t discard_staged(store::Tx& tx, base::Id authority, base::Id batch, std::int64_t limit);

}  // namespace audit
