// What happened to a record, in words of either language, and the record as it stood at any moment.
#pragma once

#include "dataset/record.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dataset {

struct ChangeInWords {
    const Field* field = nullptr;  // null: a field that is no longer defined
    std::string label;
    std::string before, after;  // shown; "" for nothing recorded
    enum class State : std::uint8_t { shown, sealed, erased, lost } state = State::shown;
};

struct EventInWords {
    std::int64_t number = 0;
    base::Instant at;
    audit::Actor actor;  // its name is looked up by the caller
    std::string what;    // "Changed name and 2 more", "Added", "Loaded from GIAS establishments"
    std::string note;
    std::vector<ChangeInWords> changes;
};

struct History {
    std::vector<EventInWords> events;  // newest first
    std::int64_t next_before = 0;      // 0: no older ones
};

// `seen`: fields outside are left out, as on the page. `before`: events numbered below it (0: newest). Constant number
// of statements. `beside`: the authority whose local values and corrections are told too; they stand in its own chain,
// and come among the newest.
History history(store::Reader& db, const Registry& registry, const Record& record, const ShowAs& as,
                std::int64_t before = 0, std::size_t limit = 50, base::Id beside = {});
// The record at the end of that instant; nullopt: it was not there yet.
std::optional<Record> as_at(store::Reader& db, const Registry& registry, const Dataset& dataset, const Scope& scope,
                            base::Id id, base::Instant at, base::Language language);

}  // namespace dataset
