// One PostgreSQL connection. Only the PostgreSQL driver includes this.
#pragma once

#include "store/driver.hpp"
#include "store/statement_cache.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct FinishPostgres {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
using PostgresHandle = std::unique_ptr<PGconn, FinishPostgres>;

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, ClearResult>;

// Connects and checks what the house relies on: UTF-8 and PostgreSQL 15 or newer. Throws Transient when nobody answers,
// Unavailable when the database is of the wrong kind.
PostgresHandle connect_postgres(const std::string& conninfo);

class PostgresCursor;

// Parameters in libpq's form. Numbers and texts go as text, so that the server reads them as whatever type it inferred.
class PostgresParams {
public:
    void set(Params params);
    int count() const { return static_cast<int>(values_.size()); }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

private:
    std::string text_;  // one after another, each closed by a NUL
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

struct PostgresStatement {
    PostgresStatement(std::string known_as, std::vector<std::string>& dropped)
        : name(std::move(known_as)), dropped_(dropped) {}
    PostgresStatement(const PostgresStatement&) = delete;
    PostgresStatement& operator=(const PostgresStatement&) = delete;
    ~PostgresStatement() { dropped_.push_back(std::move(name)); }

    std::string name;
    bool in_use = false;  // the server keeps a running statement's plan by itself

private:
    std::vector<std::string>& dropped_;
};

class PostgresSession final : public Session {
public:
    PostgresSession(PostgresHandle connection, Use use, const Options& options, Counters& counters);
    ~PostgresSession() override;

    Dialect dialect() const override { return Dialect::postgres; }
    std::unique_ptr<CursorSource> query(std::string_view sql, Params params, Expect expect) override;
    std::int64_t run(std::string_view sql, Params params) override;
    void run_script(std::string_view sql) override;

    void begin_read() override;
    void end_read() override;
    void begin_write() override;
    void mark() override;
    void undo_to_mark() override;
    bool commit() override;
    void rollback() noexcept override;
    Fate fate() const override { return fate_; }
    std::string check(std::string_view sql) override;

private:
    friend class PostgresCursor;
    friend class RowCursor;
    friend class CopyCursor;
    enum class Left : std::uint8_t { some, much };
    std::unique_ptr<CursorSource> copy(std::string_view sql, Params params);
    void send(std::string_view sql, Params params);
    const std::string& prepared(std::string_view sql);
    void refuse_after_failure();
    void forget_dropped();
    PostgresResult next_result();
    PostgresResult whole_result();
    void drain() noexcept;
    void note(const PGresult* result);
    [[noreturn]] void fail(const PGresult* result);
    [[noreturn]] void lose(const std::string& message);
    void control(const char* sql);
    void collect_pending() noexcept;
    void restore_read() noexcept;
    void make_way();
    void abandon(Left left) noexcept;
    void cancel() noexcept;

    PostgresHandle connection_;
    Use use_;
    Options::Prepare prepare_;
    std::string begin_read_sql_;
    std::string begin_write_sql_;
    Counters& counters_;
    std::vector<std::string> dropped_;  // names the server still holds
    StatementCache<PostgresStatement> statements_;
    std::int64_t statements_made_ = 0;
    PostgresParams params_;
    PostgresCursor* running_ = nullptr;  // the one cursor whose rows are still coming over the wire
    Fate fate_ = Fate::fine;
    bool reading_ = false;
    bool writing_ = false;
    bool marked_ = false;
    bool wrote_ = false;
    bool pending_ = false;  // a commit was sent whose answer was not waited for
    int open_cursors_ = 0;
};

}  // namespace store
