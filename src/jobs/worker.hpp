// Does what stands on the board: threads of its own, which take the next job due, run its handler, and say what became
// of it.
//
//   Worker worker(board, log);
//   worker.start();      // … stop() or its end: running jobs are left at their next step, for whoever takes them next
#pragma once

#include "base/log.hpp"
#include "jobs/board.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace jobs {

class Worker {
public:
    Worker(Board& board, const base::Log& log, std::size_t threads = limits::threads);
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker();

    void start();
    void stop();

    // Takes the next job due, if there is one, and runs it here; what the threads do, for tests and commands.
    bool run_one();
    // Asks for the jobs of a new day, once a day. Those of this day that another server asked for are the same.
    void ask_for_today();

private:
    class Kept;
    void work();
    void tell(const Job& job, std::string_view what) const;
    void keep_alive(const std::stop_token& stop);
    void renew_all();
    void run(Job job);
    Outcome handle(const Kind& kind, Run& run) const;
    void finish(const Kind& kind, const Run& run, Outcome outcome) const;
    void fail(const Kind& kind, const Run& run, base::Problem problem) const;
    void leave(const Kind& kind, const Run& run) const;
    void try_later(const Kind& kind, const Run& run, const std::exception& failure) const;

    Board& board_;
    const base::Log& log_;
    const std::size_t thread_count_;
    std::atomic<bool> stopping_{false};
    std::vector<std::thread> threads_;
    std::jthread keeper_;
    std::optional<base::Date> asked_for_;

    std::mutex mutex_;  // of running_
    std::vector<Run*> running_;
};

}  // namespace jobs
