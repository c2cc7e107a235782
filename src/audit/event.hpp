// What happened, who did it and what it changed: one event for every write, chained by hash per authority
// (docs/adr/0001-records.md, "Events").
//
//   store.write(Priority::page, [&](Tx& tx) {
//       …
//       audit::record(tx, trail, {.authority = county, .actor = officer, .action = "organisation.update",
//                                 .dataset = "organisation", .record = id, .changes = {{.field = 3, .before = "x",
//                                 .after = "y"}}});
//   });
#pragma once

#include "audit/staged.hpp"
#include "base/id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace store {
class Tx;
}

namespace audit {

class Trail;

// Sensitivity S0 open … S4 restricted (specs/schools.md 2.2). Values of S3 and S4 are sealed in the trail.
enum class Sensitivity : std::uint8_t { s0, s1, s2, s3, s4 };

// Stored by these numbers; never renumber.
enum class ActorKind : std::uint8_t { staff = 1, token = 2, client = 3, anyone = 4, system = 5 };  // anyone: the public
enum class Outcome : std::uint8_t { done = 1, refused = 2 };

struct Actor {
    ActorKind kind = ActorKind::system;
    base::Id id;       // person, token or client; empty for the public and the system
    std::string name;  // machine name of what is no person ("gias-load"); never a person's name: it can't be erased
};

// Why a record changed, for readers of the change log. Stored by these numbers; never renumber.
enum class Cause : std::uint8_t {
    user = 1,
    import = 2,
    register_load = 3,
    correction = 4,
    deletion = 5,
    calendar = 6,  // nobody did: a day came
};
// What became of the record. Stored by these numbers; never renumber.
enum class Action : std::uint8_t { added = 1, changed = 2, removed = 3 };

// Whom a change is told: the trail alone, or also readers of the change log (audit/change_log.hpp).
enum class Told : std::uint8_t { trail, readers };

// Field numbers that are no dataset's.
inline constexpr std::int32_t note_field = 0;   // words somebody typed about the event
inline constexpr std::int32_t read_field = -1;  // which fields of the record were read (audit/reads.hpp)

// One value that became another; nullopt: there was none, there is none now. As stored, not as shown.
struct Change {
    std::int32_t field = note_field;  // permanent field id of the dataset
    std::optional<std::string> before;
    std::optional<std::string> after;
    Sensitivity sensitivity = Sensitivity::s1;
    base::Id record;  // empty: the event's own
    Told told = Told::trail;
};

// All but `note` and the values of `changes` is covered by the hash and can never be erased: no personal data
// in it.
struct Event {
    base::Id authority;  // empty: national and platform events, a chain of their own
    Actor actor;
    std::string
        action;  // stable machine name "<what>.<verb>"; the verbs add and remove say that the record came or went
    std::string dataset;  // may be empty
    base::Id record;      // may be empty
    Outcome outcome = Outcome::done;
    std::string reason;        // stable machine name of the rule that refused, or of the ground given; no free words
    std::string note;          // free words as typed: erasable
    std::int64_t request = 0;  // the request's number (http/request.hpp); 0: none
    std::vector<Change> changes;
    std::optional<Staged> staged;  // values laid down beforehand in chunks, which this event covers
    std::optional<Action> told;    // readers of the change log are told so of the record; a load's entries are staged
    Cause cause = Cause::user;
};

// Buffers the event; it is numbered, hashed and written when the transaction flushes (order 900), after its
// closure has returned. S3 and S4 values are sealed here. `at` is the trail's clock now.
void record(store::Tx& tx, const Trail& trail, Event event);

// The same in a transaction of store.write_side, to the chain of the side file: sign-ins, refusals, reads.
// Seals nothing, so Broken when a change is S3 or S4.
void record_aside(store::Tx& side, const Trail& trail, Event event);

}  // namespace audit
