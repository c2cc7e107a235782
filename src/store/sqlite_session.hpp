// One SQLite connection. Only the SQLite driver includes this.
#pragma once

#include "store/driver.hpp"
#include "store/statement_cache.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct CloseSqlite {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using SqliteHandle = std::unique_ptr<sqlite3, CloseSqlite>;

// Opens with what every connection of the house has: no waiting mutex, foreign keys, no trust in the schema's
// functions, no double-quoted strings, LIKE that minds case as PostgreSQL's does. Throws Unavailable.
SqliteHandle open_sqlite(const std::filesystem::path& file, int flags, int busy_timeout_ms);

// A prepared statement, its parameters' numbers by position (SQLite counts them by first appearance) and its current
// row.
struct SqliteStatement {
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    std::unique_ptr<sqlite3_stmt, Finalize> handle;
    std::vector<int> numbers;  // of the parameter at position i + 1: 3 for $3
    int parameter_count = 0;
    std::vector<Cell> cells;
    bool in_use = false;
};

class SqliteSession final : public Session {
public:
    SqliteSession(SqliteHandle database, Use use, Counters& counters);
    ~SqliteSession() override;

    Dialect dialect() const override { return Dialect::sqlite; }
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
    void after_group() override;
    void checkpoint() override;

private:
    class Cursor;
    std::unique_ptr<SqliteStatement> prepare(std::string_view sql);
    SqliteStatement& statement(std::string_view sql, std::unique_ptr<SqliteStatement>& spare);
    void bind(SqliteStatement& statement, Params params, sqlite3_destructor_type text_lives);
    bool step(SqliteStatement& statement);
    void release(SqliteStatement& statement) noexcept;
    void refuse_after_failure() const;
    [[noreturn]] void fail(int code);
    void control(std::string_view sql);

    SqliteHandle database_;
    Use use_;
    Counters& counters_;
    StatementCache<SqliteStatement> statements_;
    Fate fate_ = Fate::fine;
    bool writing_ = false;
    bool marked_ = false;
    int open_cursors_ = 0;
    int log_pages_ = 0;      // of the write-ahead log after the last commit
    bool log_grew_ = false;  // since begin_write
};

}  // namespace store
