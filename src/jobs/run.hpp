// What a handler is given: the job, where it had got to, and how to go on from there.
//
//   Outcome import_rows(Run& run) {
//       auto next = number_from(run.reached());                 // "" at the beginning
//       while (next < total) {
//           run.step([&](store::Tx& tx) { next = write_some(tx, next); return std::to_string(next); });
//           run.progress({next, total, in_both(t("Writing rows"))});
//       }
//       return {.words = …};
//   }
//
// A step and where it got to are committed with the business rows it writes, under a number that a job has once. So a
// step is never made twice, however often the process dies, and even where a worker that was believed dead goes on.
#pragma once

#include "audit/trail.hpp"
#include "jobs/job.hpp"
#include "store/store.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace jobs {

// Ends a handler early, when it asks; let them through. No std::exceptions, so that nobody swallows them unawares.
struct Stopped {};    // somebody cancelled the job, or the server stops
struct Overtaken {};  // another worker has the job, or made this very step

class Run {
public:
    // Only workers make one. `stopping`: the worker is to leave its jobs.
    Run(store::Store& store, const audit::Trail& trail, Job job, const std::atomic<bool>& stopping);
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    const Job& job() const { return job_; }
    // What the last step returned, whoever made it; empty: none was made yet.
    const std::string& reached() const { return reached_; }
    std::int64_t steps() const { return step_; }

    // One step: `work` writes the business rows and returns where the job has got to. It may run more than once, like
    // every write. Throws Stopped, Overtaken, and what the work throws; then nothing of the step is there.
    void step(const std::function<std::string(store::Tx&)>& work);
    // Written a few times a second at most, however often it is told. Throws as check(). Not from inside a write.
    void progress(Progress progress);
    // Throws Stopped when the job is to end; costs a look at the clock, and now and then one small write. Not from
    // inside a write.
    void check();

    store::Store& store() const { return store_; }
    const audit::Trail& trail() const { return trail_; }
    base::Instant now() const { return trail_.world().clock.now(); }

    // For the worker. renew(): from any thread; also tells the progress.
    void renew();
    Job told() const;  // the job with the progress of now
    bool cancelled() const { return cancelled_.load(); }
    bool made_steps() const { return step_ > first_step_; }

private:
    store::Store& store_;
    const audit::Trail& trail_;
    const Job job_;
    const std::atomic<bool>& stopping_;
    std::atomic<bool> cancelled_;
    std::atomic<bool> lost_{false};
    std::string reached_;
    std::int64_t step_ = 0;
    std::int64_t first_step_ = 0;

    mutable std::mutex mutex_;  // of what renew() may read on another thread
    Progress progress_;
    base::Instant told_at_;
};

}  // namespace jobs
