// Changing many records at once: the same fields of each get the same values. Each record is written by its dataset's
// own operation, with the writer's own rights on it and an event of its own, so that nothing is done to many that could
// not be done to each. The events of one bulk change belong together: their number of a request is its id.
#pragma once

#include "dataset/operation.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace dataset {

// What the event of each record gives as its reason.
inline constexpr std::string_view bulk_reason = "bulk_change";
inline constexpr std::string_view bulk_undo_reason = "undo_bulk_change";

// The fields of a dataset that many records may be given one value of, among those that somebody may write: none where
// its operation asks for each record by itself (other eyes, a second factor); nor files, nor what tells records apart.
FieldSet bulk_fields(const Registry& registry, const Dataset& dataset, const FieldSet& writable);

// A record as it was when it was shown.
struct Aim {
    base::Id record;
    std::int64_t version = 0;
};

// What became of one record, or would.
struct Fate {
    base::Id record;
    enum class Outcome : std::uint8_t { changed, unchanged, refused } outcome = Outcome::changed;
    base::Problems why;  // refused
};

struct Difference {
    const Field* field = nullptr;
    Value before, after;
};
struct Tried {
    Fate fate;
    std::optional<Record> record;         // as the writer sees it now; none: they don't
    std::vector<Difference> differences;  // of what they see, and of what follows from the change
};

// Does it, and takes it back.
std::vector<Tried> try_changes(store::Store& store, const Writing& writing, const Dataset& dataset,
                               std::span<const Aim> aims, std::span<const Change> changes);

// Within a write, as part of it. What is known only once a record is written - it lies out of the writer's reach, the
// database has the last word - undoes the whole write: see together_or_singly().
std::vector<Fate> change_all(store::Tx& tx, const Writing& writing, const Dataset& dataset, std::span<const Aim> aims,
                             std::span<const Change> changes);
// Gives each record back what it had in these fields before bulk change `bulk`, where it is still as that left it.
std::vector<Fate> give_back_all(store::Tx& tx, const Writing& writing, const Dataset& dataset,
                                std::span<const Aim> aims, std::span<const std::int32_t> fields, base::Id bulk);

// A write of some records; where it is undone because of one of them, a write for each. `refused` is told of those that
// are refused even so.
void together_or_singly(std::span<const Aim> aims, const std::function<void(std::span<const Aim>)>& write,
                        const std::function<void(const Fate&)>& refused);

}  // namespace dataset
