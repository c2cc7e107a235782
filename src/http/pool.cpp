#include "http/pool.hpp"

namespace http {

ThreadPool::ThreadPool(int threads, std::size_t queue_length) : queue_length_(queue_length) {
    workers_.reserve(static_cast<std::size_t>(threads));
    for (int i = 0; i < threads; ++i) {
        auto& worker = *workers_.emplace_back(std::make_unique<Worker>());
        worker.thread = std::thread([this, &worker] { work(worker); });
    }
}

void ThreadPool::finish() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        for (auto* worker : idle_) {
            worker->called = true;
            worker->wake.notify_one();
        }
        idle_.clear();
    }
    for (auto& worker : workers_)
        if (worker->thread.joinable()) worker->thread.join();
}

// One thread is woken at a time; it wakes the next if it finds more than it can take. A burst of short jobs is then
// worked off by few threads without a system call for each, and a job that blocks still never holds up the one behind
// it.
ThreadPool::Worker* ThreadPool::next_to_wake() {
    if (waking_ || queue_.empty() || idle_.empty()) return nullptr;
    auto* worker = idle_.back();
    idle_.pop_back();
    worker->called = true;
    waking_ = true;
    return worker;
}

bool ThreadPool::try_run(std::function<void()> job) {
    Worker* woken = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (queue_.size() >= queue_length_) return false;
        queue_.push_back(std::move(job));
        woken = next_to_wake();
    }
    if (woken) woken->wake.notify_one();
    return true;
}

void ThreadPool::work(Worker& self) {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (queue_.empty()) {
            if (stopping_) return;
            self.called = false;
            idle_.push_back(&self);
            self.wake.wait(lock, [&] { return self.called; });
            waking_ = false;
            continue;
        }
        auto job = std::move(queue_.front());
        queue_.pop_front();
        auto* woken = next_to_wake();
        lock.unlock();
        if (woken) woken->wake.notify_one();
        job();
        job = nullptr;  // what it holds is let go outside the lock
        lock.lock();
    }
}

}  // namespace http
