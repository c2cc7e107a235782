#include "store/lane.hpp"

#include <chrono>

namespace store {
namespace {

// Attempts of one closure when others stand in its way or the server is restarting: 5, 20, 45, 80 … ms apart,
// about 1.4 s in all.
constexpr int max_attempts = 10;

thread_local bool on_a_lane = false;

void pause_after(int attempt) { std::this_thread::sleep_for(std::chrono::milliseconds(5 * attempt * attempt)); }

}  // namespace

bool Lane::is_this_thread() { return on_a_lane; }

Lane::Lane(Driver& driver, Table::File file, const Options& options, Counters& counters)
    : driver_(driver),
      file_(file),
      group_max_(options.group_max),
      queue_max_(options.queue_max),
      counters_(counters),
      session_(driver.open(file, Use::write)),
      thread_([this] { serve(); }) {}

Lane::~Lane() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_all();
    thread_.join();
}

void Lane::write(Priority priority, const std::function<void(Tx&)>& body) {
    base::invariant(!on_a_lane, "a write was begun inside a write");
    std::vector<std::function<void()>> after_commit;
    auto work = std::make_unique<Work>(Work{&body, priority, {}, {}, {}, &after_commit});
    auto done = work->done.get_future();
    {
        std::lock_guard lock(mutex_);
        if (stopping_) throw base::Unavailable("the server is stopping");
        if (pages_.size() + jobs_.size() >= queue_max_) throw base::Unavailable("too many writes are waiting");
        (priority == Priority::page ? pages_ : jobs_).push_back(std::move(work));
    }
    arrived_.notify_one();
    done.get();
    for (const auto& action : after_commit) action();
}

void Lane::serve() {
    on_a_lane = true;
    while (auto first = wait_for_work()) {
        run_group(std::move(first));
        if (session_) session_->after_group();
    }
    session_.reset();
}

Lane::WorkPtr Lane::wait_for_work() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return stopping_ || !pages_.empty() || !jobs_.empty(); });
    if (auto page = take_page()) return page;
    if (jobs_.empty()) return nullptr;
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    return job;
}

Lane::WorkPtr Lane::take_page() {
    if (pages_.empty()) return nullptr;
    auto page = std::move(pages_.front());
    pages_.pop_front();
    return page;
}

// Who joins a group: pages as long as any wait; jobs only where no page is in the group yet, since it would wait for
// them.
Lane::WorkPtr Lane::take_more(const Group& group) {
    if (group.size() >= group_max_) return nullptr;
    std::lock_guard lock(mutex_);
    if (auto page = take_page()) return page;
    if (jobs_.empty() || group.back()->priority == Priority::page) return nullptr;
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    return job;
}

void Lane::run_group(WorkPtr first) {
    Group group;
    if (run_together(std::move(first), group) == Outcome::again) {
        counters_.retries.fetch_add(1, std::memory_order_relaxed);
        for (auto& work : group) run_alone(*work);
    }
    for (auto& work : group) settle(*work);
}

Lane::Outcome Lane::run_together(WorkPtr first, Group& group) {
    group.push_back(std::move(first));
    try {
        session().begin_write();
        std::size_t kept = 0;
        while (true) {
            auto& work = *group.back();
            if (kept > 0) session_->mark();
            run_closure(work);
            if (session_->fate() == Fate::again || session_->fate() == Fate::lost) break;
            if (!work.failure)
                ++kept;
            else if (!undo_closure(kept))
                break;
            auto next = take_more(group);
            if (!next) return commit(group);
            group.push_back(std::move(next));
        }
    } catch (const base::Unavailable&) {  // begin, mark or undo found the database gone: each closure shall hear for
                                          // itself
    }
    if (session_) session_->rollback();
    return Outcome::again;
}

// The closure and what it buffered. A failed statement that the closure passed over would be undone on one database and
// kept on the other: neither is let through.
void Lane::run_closure(Work& work) {
    work.failure = nullptr;
    work.before_commit.clear();
    work.after_commit->clear();
    try {
        Tx tx(*session_);
        (*work.body)(tx);
        tx.flush_parts();
        base::invariant(session_->fate() == Fate::fine, "a write went on after one of its statements had failed");
        work.before_commit = std::move(tx.before_commit_);
        *work.after_commit = std::move(tx.after_commit_);
    } catch (...) {
        work.failure = std::current_exception();
    }
}

void Lane::run_before_commit(const Work& work) {
    if (work.failure) return;
    Tx tx(*session_);
    for (const auto& action : work.before_commit) action(tx);
    base::invariant(session_->fate() == Fate::fine, "a write went on after one of its statements had failed");
}

// The first closure needs no mark: undoing it leaves nothing.
bool Lane::undo_closure(std::size_t kept) {
    if (kept > 0) {
        session_->undo_to_mark();
    } else {
        session_->rollback();
        session().begin_write();
    }
    return session_->fate() == Fate::fine;
}

Lane::Outcome Lane::commit(Group& group) {
    try {
        for (const auto& work : group) run_before_commit(*work);
        if (session_->commit()) counters_.commits.fetch_add(1, std::memory_order_relaxed);
        return Outcome::settled;
    } catch (const Uncertain&) {
        for (auto& work : group)
            if (!work->failure) work->failure = std::current_exception();
        return Outcome::settled;
    } catch (const base::Failure&) {  // a constraint checked only now is one closure's fault, a full disk may be
        session_->rollback();
        return Outcome::again;
    }
}

void Lane::run_alone(Work& work) {
    for (int attempt = 1;; ++attempt) {
        if (try_alone(work) == Outcome::settled) return;
        if (attempt == max_attempts) return;
        counters_.retries.fetch_add(1, std::memory_order_relaxed);
        pause_after(attempt);
    }
}

// `again` leaves in work.failure what is told when it was the last attempt.
Lane::Outcome Lane::try_alone(Work& work) {
    try {
        session().begin_write();
        run_closure(work);
        const auto fate = session_->fate();
        if (!work.failure) {
            run_before_commit(work);
            if (session_->commit()) counters_.commits.fetch_add(1, std::memory_order_relaxed);
            return Outcome::settled;
        }
        session_->rollback();
        return fate == Fate::again || fate == Fate::lost ? Outcome::again : Outcome::settled;
    } catch (const Transient&) {
        work.failure = std::current_exception();
    } catch (...) {
        work.failure = std::current_exception();
        if (session_) session_->rollback();
        return Outcome::settled;
    }
    if (session_) session_->rollback();
    return Outcome::again;
}

Session& Lane::session() {
    if (session_ && session_->fate() == Fate::lost) session_.reset();
    if (!session_) session_ = driver_.open(file_, Use::write);
    return *session_;
}

void Lane::settle(Work& work) {
    if (work.failure) {
        work.after_commit->clear();
        work.done.set_exception(std::move(work.failure));
        return;
    }
    counters_.writes.fetch_add(1, std::memory_order_relaxed);
    work.done.set_value();
}

}  // namespace store
