// Ended jobs are kept for people to look at, and then cleared away. Steps go first: a job that is still there without
// its steps is one that ended, and nobody resumes it.
#include "jobs/board.hpp"
#include "jobs/run.hpp"

namespace jobs {

using base::t;
using base::tn;

namespace {

struct Ended {
    base::Id authority, id;
};

std::vector<Ended> kept_long_enough(store::Store& store, base::Instant now) {
    std::vector<Ended> found;
    store.read_side([&](store::Reader& side) {
        side.each("select authority, id from job where keep_until <= $1 order by keep_until limit $2",
                  {now, limits::sweep_chunk}, [&](const store::Row& row) { found.push_back({row.id(0), row.id(1)}); });
    });
    return found;
}

void clear_away(store::Store& store, const std::vector<Ended>& ended) {
    store.write(store::Priority::job, [&](store::Tx& tx) {
        for (const auto& job : ended)
            tx.run("delete from job_step where authority = $1 and job = $2", {job.authority.value(), job.id});
    });
    store.write_side([&](store::Tx& side) {
        for (const auto& job : ended) {
            side.run("delete from job_problem where authority = $1 and job = $2", {job.authority.value(), job.id});
            side.run("delete from job where authority = $1 and id = $2", {job.authority.value(), job.id});
        }
    });
}

Outcome sweep(Run& run) {
    std::int64_t cleared = 0;
    for (auto ended = kept_long_enough(run.store(), run.now()); !ended.empty();
         ended = kept_long_enough(run.store(), run.now())) {
        run.check();
        clear_away(run.store(), ended);
        cleared += static_cast<std::int64_t>(ended.size());
    }
    return {.words = in_both(tn("{count} old job cleared away", "{count} old jobs cleared away"), cleared)};
}

}  // namespace

void add_sweep(Board& board) {
    board.add(
        {.name = "jobs.sweep", .label = t("Clearing away old jobs"), .handler = sweep, .when = Kind::When::each_day});
}

}  // namespace jobs
