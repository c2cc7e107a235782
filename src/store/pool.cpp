#include "store/pool.hpp"

#include "store/lane.hpp"

#include <chrono>

namespace store {
namespace {

// Longer than any page should wait: somebody holds every connection.
constexpr std::chrono::seconds wait_for_connection{30};

// The reads this thread stands in, innermost last.
struct Open {
    const Pool* pool;
    Reader* reader;
};
thread_local std::vector<Open> open_reads;

Reader* open_read(const Pool* pool) {
    for (const auto& open : open_reads)
        if (open.pool == pool) return open.reader;
    return nullptr;
}

}  // namespace

// A connection lent, given back however the loan ends.
class Pool::Loan {
public:
    explicit Loan(Pool& pool) : pool_(pool), session_(pool.take()) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() { pool_.give_back(std::move(session_)); }
    Session& operator*() { return *session_; }
    Session* operator->() { return session_.get(); }
    void reopen() {
        session_.reset();
        session_ = pool_.driver_.open(pool_.file_, Use::read);
    }

private:
    Pool& pool_;
    std::unique_ptr<Session> session_;
};

Pool::Pool(Driver& driver, Table::File file, std::size_t size) : driver_(driver), file_(file), free_places_(size) {
    base::invariant(size > 0, "a store has connections for reading");
}

std::unique_ptr<Session> Pool::take() {
    {
        std::unique_lock lock(mutex_);
        if (!returned_.wait_for(lock, wait_for_connection, [&] { return free_places_ > 0; }))
            throw base::Unavailable("every connection for reading is in use");
        --free_places_;
        if (!idle_.empty()) {
            auto session = std::move(idle_.back());
            idle_.pop_back();
            return session;
        }
    }
    try {
        return driver_.open(file_, Use::read);
    } catch (...) {
        give_back(nullptr);
        throw;
    }
}

void Pool::give_back(std::unique_ptr<Session> session) {
    {
        std::lock_guard lock(mutex_);
        ++free_places_;
        if (session && session->fate() != Fate::lost) idle_.push_back(std::move(session));
    }
    returned_.notify_one();
}

void Pool::read(const std::function<void(Reader&)>& body) {
    if (auto* outer = open_read(this)) return body(*outer);
    base::invariant(!Lane::is_this_thread(), "a write reads through its own Tx: store.read would show an older moment");

    Loan session(*this);
    try {
        session->begin_read();
    } catch (const Transient&) {  // an idle connection that the server has closed meanwhile
        session.reopen();
        session->begin_read();
    }
    Reader reader(*session);
    open_reads.push_back({this, &reader});
    try {
        body(reader);
    } catch (...) {
        open_reads.pop_back();
        session->rollback();
        throw;
    }
    open_reads.pop_back();
    session->end_read();
}

std::string Pool::check(std::string_view sql) {
    Loan session(*this);
    return session->check(sql);
}

}  // namespace store
