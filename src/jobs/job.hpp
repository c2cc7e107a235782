// A job: durable background work that somebody asked for. It is done by a worker of any server of the database, and
// outlives them all (docs/adr/0002-data-in-and-out.md, "Jobs").
#pragma once

#include "audit/event.hpp"
#include "base/date.hpp"
#include "base/label.hpp"
#include "base/message.hpp"
#include "base/problem.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jobs {

enum class State : std::uint8_t { waiting, running, done, failed, cancelled };
std::string_view name(State state);  // as stored; never rename
State state_from(std::string_view name);
base::Message label(State state);
inline bool has_ended(State state) { return state != State::waiting && state != State::running; }

// Texts that jobs leave behind are kept in both languages, since whoever asked and whoever looks may read different
// ones.
base::OwnedLabel in_both(base::Message message, std::initializer_list<base::NamedArgument> arguments = {});
base::OwnedLabel in_both(base::PluralMessage message, std::int64_t count,
                         std::initializer_list<base::NamedArgument> arguments = {});

struct Progress {
    std::int64_t done = 0;
    std::int64_t total = 0;  // 0: nobody knows
    base::OwnedLabel words;  // what is being done; may be empty
};

// A base::Problem as it is kept.
struct KeptProblem {
    std::string where;
    std::string code;
    std::optional<std::int64_t> row;
    base::OwnedLabel what;
};

struct Job {
    base::Id authority;  // empty: of the whole installation
    base::Id id;
    std::string kind;
    std::string input;  // the kind's own
    std::optional<std::string> key;
    audit::Actor asker;
    State state = State::waiting;
    base::Instant due_at;  // waiting: not before then; running: when its lease lapses
    base::Instant created_at;
    std::optional<base::Instant> started_at;  // the first time it was taken
    std::optional<base::Instant> ended_at;
    std::optional<base::Instant> cancel_asked_at;
    std::int64_t attempts = 0;  // how often it was taken: who holds it knows this number, and nobody else does
    std::int64_t failures = 0;  // tries in a row that came to nothing
    Progress progress;
    base::Instant taken_at;          // the last time
    std::int64_t taken_done = 0;     // how far it was then
    base::Instant told_at;           // when the progress was last written
    std::string result_address;      // below the authority's own: "/data/contact"; may be empty
    base::OwnedLabel result;         // what was done, in words
    std::int64_t problem_count = 0;  // those beyond limits::problems_kept included
};

// Reckoned from how fast it went since it was last taken; nullopt: not running, or nothing to reckon from.
std::optional<std::int64_t> seconds_left(const Job& job, base::Instant now);

}  // namespace jobs
