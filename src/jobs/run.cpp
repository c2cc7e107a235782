// Invariant: steps of a job are numbered 1, 2, 3 … without gaps, each written by whoever knew the one before.
#include "jobs/run.hpp"

#include "jobs/lease.hpp"
#include "jobs/limits.hpp"

namespace jobs {

namespace {

constexpr std::string_view kLastStep = R"(
    select step, reached from job_step where authority = $1 and job = $2 order by step desc limit 1)";

// First of all in its transaction: of two workers with the same step, the second waits here and is told.
constexpr std::string_view kStep = R"(
    insert into job_step (authority, job, step, reached, at) values ($1, $2, $3, '', $4) on conflict do nothing)";

constexpr std::string_view kReached = R"(
    update job_step set reached = $4 where authority = $1 and job = $2 and step = $3)";

}  // namespace

Run::Run(store::Store& store, const audit::Trail& trail, Job job, const std::atomic<bool>& stopping)
    : store_(store),
      trail_(trail),
      job_(std::move(job)),
      stopping_(stopping),
      cancelled_(job_.cancel_asked_at.has_value()),
      progress_(job_.progress),
      told_at_(job_.told_at) {
    store_.read([&](store::Reader& db) {
        const auto last = db.maybe(kLastStep, {job_.authority.value(), job_.id});
        if (!last) return;
        step_ = first_step_ = last->integer(0);
        reached_ = last->text(1);
    });
}

void Run::step(const std::function<std::string(store::Tx&)>& work) {
    check();
    const auto authority = job_.authority.value();
    const auto step = step_ + 1;
    std::string reached;
    store_.write(store::Priority::job, [&](store::Tx& tx) {
        if (tx.run(kStep, {authority, job_.id, step, now()}) == 0) throw Overtaken();
        reached = work(tx);
        tx.run(kReached, {authority, job_.id, step, reached});
    });
    step_ = step;
    reached_ = std::move(reached);
}

void Run::progress(Progress progress) {
    {
        const std::lock_guard lock(mutex_);
        progress_ = std::move(progress);
    }
    check();
}

void Run::check() {
    const auto due = [&] {
        const std::lock_guard lock(mutex_);
        return now().microseconds() - told_at_.microseconds() >= limits::progress_ms * 1000;
    };
    if (due()) renew();
    if (lost_.load()) throw Overtaken();
    if (cancelled_.load() || stopping_.load()) throw Stopped();
}

void Run::renew() {
    const auto told = this->told();
    switch (jobs::renew(store_, told, now())) {
        case Held::mine: break;
        case Held::cancel: cancelled_.store(true); break;
        case Held::lost: lost_.store(true); break;
    }
    const std::lock_guard lock(mutex_);
    told_at_ = now();
}

Job Run::told() const {
    const std::lock_guard lock(mutex_);
    Job job = job_;
    job.progress = progress_;
    return job;
}

}  // namespace jobs
