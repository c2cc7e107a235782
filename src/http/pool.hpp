// Plain threads that run what may block, behind a queue of bounded length.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace http {

class ThreadPool {
public:
    ThreadPool(int threads, std::size_t queue_length);
    ~ThreadPool() { finish(); }
    void finish();  // runs what is queued, then joins
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;
    // False when the queue is full.
    bool try_run(std::function<void()> job);

private:
    struct Worker {
        std::condition_variable wake;
        bool called = false;
        std::thread thread;
    };
    void work(Worker& self);
    Worker* next_to_wake();  // under the lock

    const std::size_t queue_length_;
    std::mutex mutex_;
    std::deque<std::function<void()>> queue_;
    std::vector<Worker*> idle_;  // the last to fall idle, whose cache is warm, is woken first
    bool waking_ = false;        // somebody is on the way and will look at the whole queue
    bool stopping_ = false;
    std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace http
