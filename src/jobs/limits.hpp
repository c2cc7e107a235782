// What bounds background work, each with its reason.
#pragma once

#include <cstddef>
#include <cstdint>

namespace jobs::limits {

inline constexpr std::int64_t lease_seconds = 60;  // how long a dead worker's job stays untouched
// Well before the lease lapses, so that two renewals may be missed while the database is slow.
inline constexpr std::int64_t renew_seconds = 15;
// Progress is read by people: more than a few words a second would only cost writes.
inline constexpr std::int64_t progress_ms = 300;
inline constexpr std::int64_t poll_ms = 2000;  // how long a job asked for on another server waits at most
inline constexpr std::size_t threads = 2;      // jobs write in turn anyway; one long one must not hold up the rest
inline constexpr std::int64_t first_pause_seconds = 30;  // before another try; doubled each time
inline constexpr std::int64_t longest_pause_seconds = 3600;
// Tries in a row that came to nothing: with the pauses above, some four hours of a database or another server gone.
inline constexpr std::int64_t failures_max = 10;
inline constexpr std::size_t problems_kept = 500;       // more are counted, not kept: nobody reads on
inline constexpr std::size_t input_bytes = 256 * 1024;  // what is larger belongs in a file that the input names
inline constexpr std::int64_t keep_days = 30;           // how long people may want to look at what became of it
inline constexpr std::int64_t listed = 100;             // jobs on one page of the list
inline constexpr std::int64_t sweep_chunk = 200;        // jobs cleared away in one write

}  // namespace jobs::limits
