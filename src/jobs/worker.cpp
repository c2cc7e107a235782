#include "jobs/worker.hpp"

#include "base/failure.hpp"
#include "jobs/lease.hpp"
#include "jobs/run.hpp"

#include <algorithm>

namespace jobs {

using base::t;

namespace {

constexpr std::int64_t kDaySeconds = 24 * 60 * 60;

base::Problem problem(std::string_view code, base::Message what, std::vector<base::NamedArgument> arguments = {}) {
    return {{}, code, what, std::move(arguments), std::nullopt};
}

// What people are told of a failure; the words of the failure itself are for the log.
base::Problem told_of(const std::exception& failure) {
    if (dynamic_cast<const base::NotFound*>(&failure))
        return problem("not_found", t("Something this needs is not there any more. Ask for it again"));
    if (dynamic_cast<const base::Forbidden*>(&failure))
        return problem("forbidden", t("Whoever asked for this may not do it any more. Somebody with the right role can "
                                      "ask for it again"));
    if (dynamic_cast<const base::Conflict*>(&failure))
        return problem("conflict", t("Somebody else changed the same records meanwhile. Ask for it again"));
    return problem("broken", t("Something went wrong that only those who run Cantref can put right. Tell them the "
                               "number of this job"));
}

}  // namespace

// A run whose lease the keeper renews.
class Worker::Kept {
public:
    Kept(Worker& worker, Run& run) : worker_(worker), run_(run) {
        const std::lock_guard lock(worker_.mutex_);
        worker_.running_.push_back(&run_);
    }
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;
    ~Kept() {
        const std::lock_guard lock(worker_.mutex_);
        std::erase(worker_.running_, &run_);
    }

private:
    Worker& worker_;
    Run& run_;
};

Worker::Worker(Board& board, const base::Log& log, std::size_t threads)
    : board_(board), log_(log), thread_count_(threads) {}

Worker::~Worker() { stop(); }

void Worker::start() {
    stopping_.store(false);
    for (std::size_t i = 0; i < thread_count_; ++i) threads_.emplace_back([this] { work(); });
    keeper_ = std::jthread([this](const std::stop_token& stop) { keep_alive(stop); });
}

void Worker::stop() {
    stopping_.store(true);
    board_.ring();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    if (!keeper_.joinable()) return;
    keeper_.request_stop();
    keeper_.join();
}

void Worker::tell(const Job& job, std::string_view what) const {
    log_.write(base::LogLevel::warning, "job", {{"job", job.id.text()}, {"kind", job.kind}, {"what", what}});
}

void Worker::work() {
    std::uint64_t seen = 0;
    while (!stopping_.load()) {
        bool worked = false;
        try {
            worked = run_one();
        } catch (const std::exception& failure) {  // the database is gone: the lease lapses, and it is taken again
            log_.write(base::LogLevel::error, "jobs stand still", {{"what", failure.what()}});
        }
        if (!worked && !stopping_.load()) seen = board_.wait(seen, std::chrono::milliseconds(limits::poll_ms));
    }
}

// Handlers renew by telling their progress; this is for those that are silent for long, and for the day.
void Worker::keep_alive(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any bell;
    while (!stop.stop_requested()) {
        try {
            ask_for_today();
            renew_all();
        } catch (const std::exception& failure) {
            log_.write(base::LogLevel::error, "jobs stand still", {{"what", failure.what()}});
        }
        std::unique_lock lock(mutex);
        bell.wait_for(lock, stop, std::chrono::seconds(limits::renew_seconds), [] { return false; });
    }
}

void Worker::renew_all() {
    const std::lock_guard lock(mutex_);
    for (auto* run : running_) run->renew();
}

void Worker::ask_for_today() {
    const auto today = board_.trail().world().clock.today();
    if (asked_for_ == today) return;
    for (const auto& [name, kind] : board_.kinds())
        if (kind.when == Kind::When::each_day) board_.ask({.kind = name, .key = today.iso()});
    asked_for_ = today;
}

bool Worker::run_one() {
    std::vector<std::string_view> kinds;
    for (const auto& [name, kind] : board_.kinds()) kinds.push_back(name);
    auto job = take(board_.store(), kinds, board_.now());
    if (!job) return false;
    run(std::move(*job));
    return true;
}

void Worker::run(Job job) {
    const auto& kind = *board_.find_kind(job.kind);
    Run run(board_.store(), board_.trail(), std::move(job), stopping_);
    const Kept kept(*this, run);
    try {
        finish(kind, run, handle(kind, run));
    } catch (const Stopped&) {
        leave(kind, run);
    } catch (const Overtaken&) {
        tell(run.job(), "another worker has it, or had it for a step more");
    } catch (const base::Unavailable& failure) {
        try_later(kind, run, failure);
    } catch (const std::exception& failure) {
        tell(run.job(), failure.what());
        fail(kind, run, told_of(failure));
    }
}

Outcome Worker::handle(const Kind& kind, Run& run) const {
    run.check();
    // Whoever held it before may have died of it, and so would we, for ever.
    if (run.job().failures <= limits::failures_max) return kind.handler(run);
    Outcome outcome;
    outcome.problems.add(problem("cut_short", t("This was cut short {count} times and is not tried again"),
                                 {{"count", run.job().failures}}));
    return outcome;
}

void Worker::finish(const Kind& kind, const Run& run, Outcome outcome) const {
    const auto keep = board_.now().plus_seconds(kind.keep_days * kDaySeconds);
    const auto state = outcome.problems.empty() ? State::done : State::failed;
    if (!end(board_.store(), board_.trail(), run.told(),
             {.state = state,
              .keep_until = keep,
              .result_address = outcome.address,
              .result = std::move(outcome.words),
              .problems = std::move(outcome.problems)}))
        tell(run.job(), "ended, and another worker has it");
}

void Worker::fail(const Kind& kind, const Run& run, base::Problem problem) const {
    base::Problems problems;
    problems.add(std::move(problem));
    finish(kind, run, {.words = {}, .address = {}, .problems = std::move(problems)});
}

// Stopped: cancelled for good, or left to the next worker.
void Worker::leave(const Kind& kind, const Run& run) const {
    if (!run.cancelled()) {
        give_back(board_.store(), run.told(), board_.now());
        return;
    }
    const auto keep = board_.now().plus_seconds(kind.keep_days * kDaySeconds);
    end(board_.store(), board_.trail(), run.told(),
        {.state = State::cancelled, .keep_until = keep, .result_address = {}, .result = {}, .problems = {}});
}

void Worker::try_later(const Kind& kind, const Run& run, const std::exception& failure) const {
    tell(run.job(), failure.what());
    if (run.cancelled()) return leave(kind, run);
    // Steps made since it was taken are no failure: it gets on, if slowly.
    const auto failures = run.made_steps() ? 1 : run.job().failures + 1;
    if (failures <= limits::failures_max) {
        jobs::try_later(board_.store(), run.told(), failures, board_.now());
        return;
    }
    fail(kind, run,
         problem("unavailable", t("Something this needs could not be reached, {count} times. Ask for it again later"),
                 {{"count", failures}}));
}

}  // namespace jobs
