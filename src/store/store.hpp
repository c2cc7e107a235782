// The database: SQLite or PostgreSQL behind one small interface (DESIGN §4, §7). Nothing outside this room calls
// sqlite3_ or PQ.
//
//   auto name = store.read([&](Reader& db) { return db.one("select name from place where id = $1", {id}).text(0); });
//   store.write(Priority::page, [&](Tx& tx) { tx.run("update place set name = $1 where id = $2", {name, id}); });
//
// SQL is one text for both databases: $1 …, cast($1 as text) and never $1::text, no clock, no boolean results (stack
// B2, B3).
#pragma once

#include "base/failure.hpp"
#include "store/schema.hpp"
#include "store/value.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeindex>
#include <vector>

namespace store {

using Params = std::span<const Param>;
using ParamList = std::initializer_list<Param>;

// The driver's side of a running statement. Only store/ makes these.
class CursorSource {
public:
    virtual ~CursorSource() = default;
    virtual bool next() = 0;  // fills cells()
    virtual std::span<const Cell> cells() const = 0;
    virtual std::size_t column_count() const = 0;
    virtual std::string_view column_name(std::size_t column) const = 0;
};

// A forward cursor. Abandoning it half-way is fine (the rest is cancelled, not read).
//   while (rows.next()) use(rows.row());
class Rows {
public:
    explicit Rows(std::unique_ptr<CursorSource> source) : source_(std::move(source)) {}
    bool next() { return source_->next(); }
    Row row() const { return Row(source_->cells()); }
    std::size_t column_count() const { return source_->column_count(); }
    std::string_view column_name(std::size_t column) const { return source_->column_name(column); }

private:
    std::unique_ptr<CursorSource> source_;
};

// A row kept after its cursor has gone.
class KeptRow {
public:
    KeptRow(Row row);  // copies
    KeptRow(const KeptRow&) = delete;
    KeptRow(KeptRow&&) noexcept = default;
    KeptRow& operator=(KeptRow&&) noexcept = default;
    Row row() const { return Row(cells_); }
    operator Row() const { return row(); }  // NOLINT(google-explicit-constructor)
    std::int64_t integer(std::size_t column) const { return row().integer(column); }
    std::string_view text(std::size_t column) const { return row().text(column); }
    base::Id id(std::size_t column) const { return row().id(column); }
    bool is_null(std::size_t column) const { return row().is_null(column); }

private:
    std::unique_ptr<char[]> bytes_;
    std::vector<Cell> cells_;
};

// What the asker will look at: the first row alone lets the driver fetch more simply.
enum class Expect : std::uint8_t { rows, one, many };

// The driver's side of a connection. Only store/ makes these.
class Connection {
public:
    virtual ~Connection() = default;
    virtual Dialect dialect() const = 0;
    virtual std::unique_ptr<CursorSource> query(std::string_view sql, Params params, Expect expect) = 0;
    virtual std::int64_t run(std::string_view sql, Params params) = 0;  // rows affected
    virtual void run_script(std::string_view sql) = 0;                  // several statements, no parameters
};

// A consistent view of the database, read only. Everything asked through one Reader shows the same moment.
class Reader {
public:
    explicit Reader(Connection& connection) : connection_(&connection) {}

    Rows query(std::string_view sql, Params params) { return Rows(connection_->query(sql, params, Expect::rows)); }
    Rows query(std::string_view sql, ParamList params = {}) {
        return query(sql, Params(params.begin(), params.size()));
    }
    // As query, for results of very many rows (exports): fetched in large pieces where that is faster.
    Rows stream(std::string_view sql, Params params) { return Rows(connection_->query(sql, params, Expect::many)); }
    Rows stream(std::string_view sql, ParamList params = {}) {
        return stream(sql, Params(params.begin(), params.size()));
    }
    // The only row; none: NotFound. `maybe`: none is nullopt. More rows than one are not looked at.
    KeptRow one(std::string_view sql, Params params);
    KeptRow one(std::string_view sql, ParamList params = {}) { return one(sql, Params(params.begin(), params.size())); }
    std::optional<KeptRow> maybe(std::string_view sql, Params params);
    std::optional<KeptRow> maybe(std::string_view sql, ParamList params = {}) {
        return maybe(sql, Params(params.begin(), params.size()));
    }
    template <typename F>
    void each(std::string_view sql, ParamList params, F&& use) {
        auto rows = query(sql, params);
        while (rows.next()) use(rows.row());
    }
    template <typename F>
    void each(std::string_view sql, Params params, F&& use) {
        auto rows = query(sql, params);
        while (rows.next()) use(rows.row());
    }
    Dialect dialect() const { return connection_->dialect(); }

protected:
    Connection* connection_;
};

class Tx;

// What a room above buffers during a write and lays down last: counters, events, changes, outbox (DESIGN §4 "Order").
// One object of each type lives as long as one attempt of the transaction; attempts start afresh.
class TxPart {
public:
    virtual ~TxPart() = default;
    // Parts are flushed in ascending order() once the closure has returned. A flush may use parts of a higher order.
    virtual int order() const = 0;
    virtual void flush(Tx& tx) = 0;
};

// A write. The closure may run more than once (retries): no side effects outside tx.
class Tx : public Reader {
public:
    using Reader::Reader;
    virtual ~Tx() = default;
    std::int64_t run(std::string_view sql, Params params) { return connection_->run(sql, params); }
    std::int64_t run(std::string_view sql, ParamList params = {}) {
        return run(sql, Params(params.begin(), params.size()));
    }

    // The part of type P of this attempt, made with P(tx) when first asked for.
    template <typename P>
    P& part() {
        if (auto* found = find_part(typeid(P))) return static_cast<P&>(*found);
        return static_cast<P&>(keep_part(typeid(P), std::make_unique<P>(*this)));
    }
    // Several statements without parameters: schema changes, however long they take.
    void script(std::string_view sql) { connection_->run_script(sql); }
    // Run once every write of the group has been made, before they are committed together: for what costs less written
    // at once (a word index). Nothing of the group sees it. Where it fails, the writes are tried one by one.
    void before_commit(std::function<void(Tx&)> action);
    // Run after the commit is durable, outside the lane; for waking waiters, never for work that must not be lost.
    void after_commit(std::function<void()> action);

private:
    friend class Lane;
    TxPart* find_part(std::type_index type);
    TxPart& keep_part(std::type_index type, std::unique_ptr<TxPart> part);
    void flush_parts();
    std::vector<std::pair<std::type_index, std::unique_ptr<TxPart>>> parts_;
    int flushed_ = std::numeric_limits<int>::min();  // parts up to this order have had their turn
    std::vector<std::function<void(Tx&)>> before_commit_;
    std::vector<std::function<void()>> after_commit_;
};

enum class Priority : std::uint8_t { page, job };  // pages pass jobs

struct Options {
    std::string database;          // a folder for SQLite ("var/cantref"), or "postgresql://…" / "host=… dbname=…"
    std::size_t readers = 8;       // connections for reading
    std::size_t group_max = 64;    // writes committed together
    std::size_t queue_max = 4096;  // waiting writes before Unavailable
    enum class Prepare : std::uint8_t { named, unnamed } prepare = Prepare::named;  // unnamed: behind PgBouncer
    int busy_timeout_ms = 5000;
    int statement_timeout_ms = 30000;  // PostgreSQL; 0: none
};

// A read view that may be held as long as a download lasts, with a connection of its own.
class Snapshot {
public:
    virtual ~Snapshot() = default;
    virtual Reader& reader() = 0;
};

struct Statistics {
    std::int64_t commits = 0;  // durable commits (fsyncs)
    std::int64_t writes = 0;   // closures committed
    std::int64_t retries = 0;
    std::int64_t statements = 0;  // since start, all connections
};

class Store {
public:
    // Opens, and makes the SQLite files where there are none. Does not migrate. Throws Unavailable with what to do
    // about it.
    static std::unique_ptr<Store> open(const Options& options);
    virtual ~Store() = default;
    virtual Dialect dialect() const = 0;

    // One read transaction on a pooled connection. Nested calls on one thread share the outer one's snapshot.
    template <typename F>
    auto read(F&& work) -> std::invoke_result_t<F, Reader&> {
        return run_typed<std::invoke_result_t<F, Reader&>>([&](auto&& body) { with_reader(body); },
                                                           [&](Reader& db) { return work(db); });
    }
    // One durable write through the lane; returns when it is on disk. An exception of the closure undoes it alone and
    // is rethrown here. Neither write nor read may be called from inside a write (throws Broken): use its tx.
    template <typename F>
    auto write(Priority priority, F&& work) -> std::invoke_result_t<F, Tx&> {
        return run_typed<std::invoke_result_t<F, Tx&>>(
            [&](auto&& body) { with_writer(priority, Table::File::main, body); }, [&](Tx& tx) { return work(tx); });
    }
    // The same for the second file: read-audit, sessions, progress (on PostgreSQL: the same database, a lane of its
    // own).
    template <typename F>
    auto write_side(F&& work) -> std::invoke_result_t<F, Tx&> {
        return run_typed<std::invoke_result_t<F, Tx&>>(
            [&](auto&& body) { with_writer(Priority::page, Table::File::side, body); },
            [&](Tx& tx) { return work(tx); });
    }
    template <typename F>
    auto read_side(F&& work) -> std::invoke_result_t<F, Reader&> {
        return run_typed<std::invoke_result_t<F, Reader&>>([&](auto&& body) { with_side_reader(body); },
                                                           [&](Reader& db) { return work(db); });
    }
    virtual std::unique_ptr<Snapshot> snapshot() = 0;
    virtual Statistics statistics() const = 0;

    // Prepares without running, on the database itself; the error text, or empty. For the test that walks every
    // statement.
    virtual std::string check_statement(std::string_view sql, Table::File file = Table::File::main) = 0;
    // Where a full page write-ahead log is folded back; called when idle and at shutdown.
    virtual void checkpoint() = 0;

protected:
    virtual void with_reader(const std::function<void(Reader&)>& body) = 0;
    virtual void with_side_reader(const std::function<void(Reader&)>& body) = 0;
    virtual void with_writer(Priority priority, Table::File file, const std::function<void(Tx&)>& body) = 0;

private:
    template <typename R, typename Runner, typename Body>
    static R run_typed(Runner&& runner, Body&& body) {
        if constexpr (std::is_void_v<R>) {
            runner([&](auto& db) { body(db); });
        } else {
            std::optional<R> result;
            runner([&](auto& db) { result.emplace(body(db)); });
            return std::move(*result);
        }
    }
};

// The database's own refusals, for rooms that turn them into Problems. Thrown by statements.
class UniqueViolation : public base::Conflict {
public:
    UniqueViolation(const std::string& what, std::string constraint_or_columns)
        : Conflict(what), constraint(std::move(constraint_or_columns)) {}
    std::string constraint;  // index name (PostgreSQL) or "table.column, …" (SQLite)
};
class CheckViolation : public base::Broken {
public:
    using Broken::Broken;
};

}  // namespace store
