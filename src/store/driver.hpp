// What stands between the store and one database program. Two implementations: sqlite_driver.cpp and
// postgres_driver.cpp. Only store/ includes this.
#pragma once

#include "store/store.hpp"

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace store {

// What a failed statement did to the transaction it stood in.
enum class Fate : std::uint8_t {
    fine,
    refused,  // this closure is to be undone; what went before it in the transaction is untouched
    again,    // the whole transaction is gone or must go; nothing of it was committed; trying again may help
    lost,     // so is the connection
};

// The transaction stood in another's way (SQLITE_BUSY, 40001, 40P01) or its connection went before anything was
// committed.
class Transient : public base::Unavailable {
public:
    using Unavailable::Unavailable;
};

// The connection went while committing: what was written may or may not be there.
class Uncertain : public base::Unavailable {
public:
    using Unavailable::Unavailable;
};

// Counted by lanes and sessions, shown by Store::statistics().
struct Counters {
    std::atomic<std::int64_t> commits{0};
    std::atomic<std::int64_t> writes{0};
    std::atomic<std::int64_t> retries{0};
    std::atomic<std::int64_t> statements{0};
};

// One connection, used by one thread at a time.
class Session : public Connection {
public:
    virtual void begin_read() = 0;
    virtual void end_read() = 0;  // throws Broken when a cursor was carried out of its read
    virtual void begin_write() = 0;
    // Marks where the next closure of a group begins; undo_to_mark takes back what was done since.
    virtual void mark() = 0;
    virtual void undo_to_mark() = 0;
    // Makes everything since begin_write durable. False when there was nothing to make durable (no flush was caused).
    virtual bool commit() = 0;
    virtual void rollback() noexcept = 0;
    virtual Fate fate() const = 0;
    // Prepares without running; the error text, or empty.
    virtual std::string check(std::string_view sql) = 0;
    // Once the callers have been answered: what the database needs done now and then (folding back SQLite's log).
    virtual void after_group() {}
    virtual void checkpoint() {}
};

enum class Use : std::uint8_t { read, write, snapshot };

// Held while migrations run, against other servers starting at the same time.
class MigrationLock {
public:
    virtual ~MigrationLock() = default;
};

class Driver {
public:
    virtual ~Driver() = default;
    virtual Dialect dialect() const = 0;
    virtual std::unique_ptr<Session> open(Table::File file, Use use) = 0;
    // A statement that finds a row when the table named $1 exists.
    virtual std::string_view table_named_sql() const = 0;
    // Waits until no other server holds it.
    virtual std::unique_ptr<MigrationLock> lock_migrations() = 0;
    // Files of the whole database in this folder, while others read and write; their names.
    virtual std::vector<std::string> back_up(const std::filesystem::path& folder) = 0;
    // The contrary: what was there is replaced, whole or not at all.
    virtual void restore(const std::filesystem::path& folder) = 0;
    // Whether there is any table.
    virtual bool holds_anything() = 0;
};

std::unique_ptr<Driver> sqlite_driver(const Options& options, Counters& counters);
std::unique_ptr<Driver> postgres_driver(const Options& options, Counters& counters);

// SQLite or PostgreSQL, as options.database says.
std::unique_ptr<Driver> make_driver(const Options& options, Counters& counters);

// Whether the files of a backup can be read and restored as a whole; throws Unavailable that says what is wrong.
void verify_sqlite_files(const std::filesystem::path& folder, const std::vector<std::string>& names);
// Reads all of it; restores nothing.
void verify_postgres_files(const std::filesystem::path& folder, const std::vector<std::string>& names);

// Text as both databases take it: UTF-8 without NUL bytes. Throws BadRequest otherwise.
void check_text(std::string_view text);

}  // namespace store
