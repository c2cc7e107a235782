// Who did what to a version of something that is defined in rows (rules of access, a code list): what "approved by
// another person" is judged by, and what its page tells. Steps are added, never changed.
#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/message.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dataset {

enum class Step : std::uint8_t { make, edit, send, give_back, approve, withdraw };
std::string_view word(Step step);  // as stored
base::Message label(Step step);    // "Sent for approval"

// Which version of what: {"policy", "", 4}, {"code_list", "nation", 2}. Of an authority's own, or (none) the product's.
struct Versioned {
    base::Id authority = {};
    std::string_view kind;
    std::string_view name = {};
    std::int64_t version = 0;
};

struct TakenStep {
    Step step = Step::make;
    base::Id who;
    base::Instant at;
    std::string note;
};

void take_step(store::Tx& tx, const Versioned& of, Step step, base::Id who, base::Instant at,
               std::string_view note = {});
std::vector<TakenStep> steps_of(store::Reader& db, const Versioned& of);  // oldest first
// Made, edited or sent it: whoever did never approves it.
bool has_worked_on(store::Reader& db, const Versioned& of, base::Id who);

}  // namespace dataset
