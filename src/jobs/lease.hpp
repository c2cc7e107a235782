// How a worker holds a job: it moves the job's lease, keeps moving it, and gives it back. Only jobs/ includes this.
//
// Invariant: a job is held by whoever knows the number of its last attempt; whoever knows an older one can write
// nothing of it here. At most one step more it can still make, before it hears of it; then its successor finds that
// step made, and leaves the job to whoever takes it next (run.hpp).
#pragma once

#include "jobs/job.hpp"
#include "store/store.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace audit {
class Trail;
}

namespace jobs {

// The columns of job that read_job() reads, in their order, of alias j.
extern const std::string_view job_columns;
Job read_job(const store::Row& row);

// The next job of one of these kinds that is due, or whose lease has lapsed; nullopt: none. Of an authority with the
// fewest jobs running; of those, the one whose turn was longest ago; of its jobs, the one due first.
std::optional<Job> take(store::Store& store, std::span<const std::string_view> kinds, base::Instant now);

enum class Held : std::uint8_t {
    mine,
    cancel,  // and somebody wants it to end
    lost,    // another worker has it, or it has ended
};
// Writes the progress and moves the lease.
Held renew(store::Store& store, const Job& job, base::Instant now);

// What becomes of a job that its worker leaves. Each returns false, having written nothing, when it was not theirs any
// more.
struct End {
    State state = State::done;
    base::Instant keep_until;
    std::string_view result_address;
    base::OwnedLabel result;
    base::Problems problems;
};
bool end(store::Store& store, const audit::Trail& trail, const Job& job, const End& end);
// To be taken again at once, by whoever is there: the server stops.
bool give_back(store::Store& store, const Job& job, base::Instant now);
// To be tried again after a pause that grows with the failures; returns the moment, or nullopt.
std::optional<base::Instant> try_later(store::Store& store, const Job& job, std::int64_t failures, base::Instant now);

// The event of the chain of the second file that says what became of a job, or that somebody asked for it.
void tell_trail(store::Tx& side, const audit::Trail& trail, const Job& job, std::string_view verb,
                const audit::Actor& actor);

}  // namespace jobs
