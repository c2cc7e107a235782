// Where jobs are asked for, looked at and cancelled, and where kinds of them are registered by name.
//
//   board.add({.name = "contact.import", .label = t("Import of contacts"), .handler = import_contacts});
//   const auto job = board.ask({.authority = county, .kind = "contact.import", .input = "…", .asker = officer});
#pragma once

#include "audit/trail.hpp"
#include "jobs/job.hpp"
#include "jobs/limits.hpp"
#include "store/store.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jobs {

class Run;

// What a handler leaves behind. With problems the job has failed, for good: they say what to mend before it is asked
// for again.
struct Outcome {
    base::OwnedLabel words = {};  // "50,515 rows loaded"
    std::string address = {};     // where the result is, below the authority's own address: "/data/contact"
    base::Problems problems = {};
};

struct Kind {
    std::string_view name;  // "contact.import"; a literal, kept in rows: never rename
    base::Message label;
    // May run again from its last step at any time: what it writes for the business it writes in steps (run.hpp), or so
    // that doing it twice makes no difference. Throws Unavailable: tried again later; anything else: the job has
    // failed.
    std::function<Outcome(Run&)> handler;
    enum class When : std::uint8_t {
        asked,
        each_day,  // by itself: once a London day, for the whole installation, on whichever server is first
    } when = When::asked;
    std::int64_t keep_days = limits::keep_days;  // after it ended
};

struct Asked {
    base::Id authority;  // empty: of the whole installation
    std::string_view kind;
    std::string_view input = {};
    audit::Actor asker = {.name = "jobs"};
    std::optional<base::Instant> run_after = {};
    std::string_view key = {};  // asked twice with the same key of its kind, it is one job, for as long as it is kept
};

enum class Cancelled : std::uint8_t {
    at_once,   // it had not begun
    soon,      // its worker will hear of it
    too_late,  // it has ended, or there is none
};

class Board {
public:
    Board(store::Store& store, const audit::Trail& trail) : store_(store), trail_(trail) {}
    Board(const Board&) = delete;
    Board& operator=(const Board&) = delete;

    // While building, before the first worker starts. Broken: a kind of that name is there.
    void add(Kind kind);
    const Kind* find_kind(std::string_view name) const;
    const std::map<std::string_view, Kind>& kinds() const { return kinds_; }

    // Durable on return; not from inside a write. The job of that key where there is one. Broken: no such kind, or more
    // input than limits::input_bytes.
    base::Id ask(const Asked& asked);
    // Not from inside a write.
    Cancelled cancel(base::Id authority, base::Id job, const audit::Actor& actor);

    std::optional<Job> find(base::Id authority, base::Id job) const;
    struct Wanted {
        std::vector<base::Id> authorities;  // an empty one: those of the whole installation
        std::optional<base::Id> asker = {};
        std::int64_t at_most = limits::listed;
    };
    std::vector<Job> list(const Wanted& wanted) const;  // newest first
    std::vector<KeptProblem> problems(base::Id authority, base::Id job) const;

    store::Store& store() const { return store_; }
    const audit::Trail& trail() const { return trail_; }
    base::Instant now() const { return trail_.world().clock.now(); }

    // For workers: until somebody asks for a job on this server, or the time is up. Pass the count of the last time.
    std::uint64_t wait(std::uint64_t seen, std::chrono::milliseconds at_most);
    void ring();

private:
    store::Store& store_;
    const audit::Trail& trail_;
    std::map<std::string_view, Kind> kinds_;
    audit::Bell bell_;
};

// Registers the daily clearing away of jobs that were kept long enough, with their problems and steps.
void add_sweep(Board& board);

}  // namespace jobs
