// What a record must hold to be written: its definition's rules, then its wing's. Within this room.
#pragma once

#include "dataset/record.hpp"
#include "dataset/shape.hpp"

namespace dataset {

// Rules that need nothing but the record, its codes and the day: form, length, pattern, least and most, required, codes
// that exist and are valid. Only fields that differ from `before` are looked at (all of a new record): what was right
// once does not stand in the way of other changes.
base::Problems check_values(const Writing& writing, const Shape& shape, const Record* before, const Record& after);
// References that point to a record there is, within the writer's scope.
base::Problems check_references(store::Reader& db, const Writing& writing, const Shape& shape, const Record* before,
                                const Record& after);
// Key and unique fields that nobody else has. A load finds its records by key, and so need not ask for it again.
enum class KeyToo : std::uint8_t { no, yes };
base::Problems check_unique(store::Reader& db, const Shape& shape, const Record* before, const Record& after,
                            KeyToo key_too = KeyToo::yes);
// Derivations change `after`; then all checks, the wing's own last.
base::Problems derive_and_check(store::Reader& db, const Writing& writing, const Shape& shape, const Record* before,
                                Record& after);

bool differs(const Field& field, const Record* before, const Record& after);

}  // namespace dataset
