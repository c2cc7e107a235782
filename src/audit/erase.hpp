// Removing a person from the trail: values and salts go, digests stay, so every hash still holds and nothing
// can be guessed back.
#pragma once

#include "audit/event.hpp"

#include <cstdint>
#include <span>

namespace audit {

// Empties all values the trail holds of `event.record` in these fields (none: in every field, notes
// included), at the flush, and records `event` (its action becomes "audit.erase"), which lists the fields.
// Erasing needs its own event, so it must carry no changes.
void erase_values(store::Tx& tx, const Trail& trail, Event event, std::span<const std::int32_t> fields);

// The same in the side file: notes and reads of the record.
void erase_values_aside(store::Tx& side, const Trail& trail, Event event, std::span<const std::int32_t> fields);

}  // namespace audit
