// The clocks of Europe/London.
#pragma once

#include <cstdint>

namespace base {

// How far London's clocks are ahead of UTC at this moment (seconds since 1970, UTC): 0 or 3600.
// Exact from 27 October 1968 on; earlier moments count as GMT all year, since nothing we hold has a time of day that
// old.
int london_offset_seconds(std::int64_t utc_seconds);

// The moment at which London's clocks show `wall_seconds` (since 1970-01-01 00:00 on the wall). Of a doubled hour the
// first; a time that is skipped moves forward by the hour that is missing.
std::int64_t london_to_utc_seconds(std::int64_t wall_seconds);

}  // namespace base
