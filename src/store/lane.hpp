// One thread that does all the writing to one database file: closures wait in two queues, run one after another, and
// are committed together, so that one flush of the disk serves many callers. Only store/ includes this.
//
// Invariants: a closure's caller hears of success only after the commit that holds it is durable; a closure of a job
// never starts while one of a page waits; a closure that fails leaves no trace.
#pragma once

#include "store/driver.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace store {

class Lane {
public:
    Lane(Driver& driver, Table::File file, const Options& options, Counters& counters);
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;
    ~Lane();  // finishes what waits

    void write(Priority priority, const std::function<void(Tx&)>& body);
    // Whether the calling thread is a lane, that is, stands inside a write.
    static bool is_this_thread();

private:
    // One waiting write. The body lives on the stack of the caller, who waits for `done`.
    struct Work {
        const std::function<void(Tx&)>* body;
        Priority priority;
        std::promise<void> done;
        std::exception_ptr failure;
        std::vector<std::function<void(Tx&)>> before_commit;
        std::vector<std::function<void()>>* after_commit;
    };
    using WorkPtr = std::unique_ptr<Work>;
    using Group = std::vector<WorkPtr>;
    enum class Outcome : std::uint8_t { settled, again };

    void serve();
    WorkPtr wait_for_work();
    WorkPtr take_more(const Group& group);
    WorkPtr take_page();
    void run_group(WorkPtr first);
    Outcome run_together(WorkPtr first, Group& group);
    void run_alone(Work& work);
    Outcome try_alone(Work& work);
    void run_closure(Work& work);
    bool undo_closure(std::size_t kept);
    void run_before_commit(const Work& work);
    Outcome commit(Group& group);
    Session& session();
    void settle(Work& work);

    Driver& driver_;
    const Table::File file_;
    const std::size_t group_max_;
    const std::size_t queue_max_;
    Counters& counters_;
    std::unique_ptr<Session> session_;

    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<WorkPtr> pages_;
    std::deque<WorkPtr> jobs_;
    bool stopping_ = false;
    std::thread thread_;  // last: starts when all else is there
};

}  // namespace store
