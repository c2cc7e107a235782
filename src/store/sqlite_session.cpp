#include "store/sqlite_session.hpp"

#include <charconv>
#include <cmath>

namespace store {
namespace {

// The log is folded back after the callers were answered once it holds this many pages (of 4 kB). A load changes the
// same pages of its indexes again and again: in a log of this length many of them go back once.
constexpr int checkpoint_pages = 4000;

std::string after_prefix(std::string_view message, std::string_view prefix) {
    return std::string(message.starts_with(prefix) ? message.substr(prefix.size()) : message);
}

// 3 for "$3"; 0 for what is no number, such as "$1::text", which SQLite takes for one name.
int parameter_number(const char* name) {
    if (!name || *name != '$') return 0;
    const std::string_view digits(name + 1);
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc{} && end == digits.data() + digits.size() ? number : 0;
}

// $1 … $n, each used: PostgreSQL needs it so.
void read_parameters(SqliteStatement& statement, std::string_view sql) {
    const int count = sqlite3_bind_parameter_count(statement.handle.get());
    std::vector<bool> seen;
    for (int position = 1; position <= count; ++position) {
        const auto* name = sqlite3_bind_parameter_name(statement.handle.get(), position);
        const int number = parameter_number(name);
        if (number < 1 || number > count)
            throw base::Broken("parameter " + std::string(name ? name : "?") + " is not one of $1 to $" +
                               std::to_string(count) + " in: " + std::string(sql));
        statement.numbers.push_back(number);
    }
    statement.parameter_count = count;
}

Cell cell_of(sqlite3_value* value) {
    switch (sqlite3_value_type(value)) {
        case SQLITE_INTEGER: return {Kind::integer, sqlite3_value_int64(value), 0, {}};
        case SQLITE_TEXT: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
            return {Kind::text, 0, 0, {text, static_cast<std::size_t>(sqlite3_value_bytes(value))}};
        }
        case SQLITE_FLOAT: return {Kind::real, 0, sqlite3_value_double(value), {}};
        case SQLITE_BLOB: {
            const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
            return {Kind::bytes, 0, 0, {bytes ? bytes : "", static_cast<std::size_t>(sqlite3_value_bytes(value))}};
        }
        default: return {};
    }
}

}  // namespace

class SqliteSession::Cursor final : public CursorSource {
public:
    // Steps at once, as PostgreSQL does: `insert … returning` has happened when query() returns.
    Cursor(SqliteSession& session, SqliteStatement& statement, std::unique_ptr<SqliteStatement> spare)
        : session_(session), statement_(statement), spare_(std::move(spare)) {
        ++session_.open_cursors_;
        try {
            more_ = session_.step(statement_);
        } catch (...) {
            close();
            throw;
        }
    }
    ~Cursor() override { close(); }
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;

    bool next() override {
        if (!first_ && more_) more_ = session_.step(statement_);
        first_ = false;
        if (!more_) return false;
        auto* handle = statement_.handle.get();
        for (std::size_t at = 0; at < statement_.cells.size(); ++at)
            statement_.cells[at] = cell_of(sqlite3_column_value(handle, static_cast<int>(at)));
        return true;
    }
    std::span<const Cell> cells() const override { return statement_.cells; }
    std::size_t column_count() const override { return statement_.cells.size(); }
    std::string_view column_name(std::size_t column) const override {
        return sqlite3_column_name(statement_.handle.get(), static_cast<int>(column));
    }

private:
    void close() noexcept {
        --session_.open_cursors_;
        session_.release(statement_);
    }

    SqliteSession& session_;
    SqliteStatement& statement_;
    std::unique_ptr<SqliteStatement> spare_;
    bool first_ = true;
    bool more_ = false;
};

SqliteSession::SqliteSession(SqliteHandle database, Use use, Counters& counters)
    : database_(std::move(database)), use_(use), counters_(counters) {
    if (use_ != Use::write) {
        run_script("pragma query_only = 1");
        return;
    }
    // All of a load's indexes are walked at once, from one end to the other; 2 MB, SQLite's own measure, hold none of
    // them.
    run_script("pragma cache_size = -32000");
    // In place of SQLite's own folding back, which would come before the callers are answered.
    sqlite3_wal_hook(
        database_.get(),
        [](void* self, sqlite3*, const char*, int pages) {
            auto* session = static_cast<SqliteSession*>(self);
            session->log_pages_ = pages;
            session->log_grew_ = true;
            return SQLITE_OK;
        },
        this);
}

SqliteSession::~SqliteSession() { rollback(); }

std::unique_ptr<SqliteStatement> SqliteSession::prepare(std::string_view sql) {
    sqlite3_stmt* handle = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, &rest);
    auto statement = std::make_unique<SqliteStatement>();
    statement->handle.reset(handle);
    if (code != SQLITE_OK) fail(code);
    base::invariant(handle != nullptr, "an empty statement");
    const std::string_view left(rest, static_cast<std::size_t>(sql.data() + sql.size() - rest));
    base::invariant(left.find_first_not_of(" \t\r\n;") == std::string_view::npos, "one statement at a time");
    read_parameters(*statement, sql);
    statement->cells.resize(static_cast<std::size_t>(sqlite3_column_count(handle)));
    return statement;
}

// The cached statement, or a spare one for a text that is being stepped through already.
SqliteStatement& SqliteSession::statement(std::string_view sql, std::unique_ptr<SqliteStatement>& spare) {
    refuse_after_failure();
    counters_.statements.fetch_add(1, std::memory_order_relaxed);
    auto* known = statements_.find(sql);
    if (!known) known = &statements_.keep(sql, prepare(sql));
    if (known->in_use) {
        spare = prepare(sql);
        known = spare.get();
    }
    known->in_use = true;
    return *known;
}

void SqliteSession::bind(SqliteStatement& statement, Params params, sqlite3_destructor_type text_lives) {
    base::invariant(params.size() == static_cast<std::size_t>(statement.parameter_count),
                    "as many values as the statement has parameters");
    auto* handle = statement.handle.get();
    for (int position = 1; const int number : statement.numbers) {
        const auto& param = params[static_cast<std::size_t>(number - 1)];
        const auto view = param.view();
        int code = SQLITE_OK;
        switch (param.kind()) {
            case Kind::null: code = sqlite3_bind_null(handle, position); break;
            case Kind::integer: code = sqlite3_bind_int64(handle, position, param.integer()); break;
            case Kind::real:
                base::invariant(std::isfinite(param.real()), "a real number to be stored is finite");
                code = sqlite3_bind_double(handle, position, param.real());
                break;
            case Kind::text:
                check_text(view);
                code = sqlite3_bind_text64(handle, position, view.data() ? view.data() : "", view.size(), text_lives,
                                           SQLITE_UTF8);
                break;
            case Kind::bytes:
                code = sqlite3_bind_blob64(handle, position, view.data() ? view.data() : "", view.size(), text_lives);
                break;
        }
        if (code != SQLITE_OK) fail(code);
        ++position;
    }
}

bool SqliteSession::step(SqliteStatement& statement) {
    const int code = sqlite3_step(statement.handle.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(code);
}

void SqliteSession::release(SqliteStatement& statement) noexcept {
    sqlite3_reset(statement.handle.get());
    sqlite3_clear_bindings(statement.handle.get());
    statement.in_use = false;
}

std::unique_ptr<CursorSource> SqliteSession::query(std::string_view sql, Params params, Expect) {
    std::unique_ptr<SqliteStatement> spare;
    auto& found = statement(sql, spare);
    try {
        bind(found, params, SQLITE_TRANSIENT);  // the cursor may outlive what the parameters look at
    } catch (...) {
        release(found);
        throw;
    }
    return std::make_unique<Cursor>(*this, found, std::move(spare));
}

std::int64_t SqliteSession::run(std::string_view sql, Params params) {
    std::unique_ptr<SqliteStatement> spare;
    auto& found = statement(sql, spare);
    const auto before = sqlite3_total_changes64(database_.get());
    try {
        bind(found, params, SQLITE_STATIC);
        while (step(found)) {
        }
    } catch (...) {
        release(found);
        throw;
    }
    release(found);
    return sqlite3_total_changes64(database_.get()) == before ? 0 : sqlite3_changes64(database_.get());
}

void SqliteSession::run_script(std::string_view sql) {
    refuse_after_failure();
    const int code = sqlite3_exec(database_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code);
}

void SqliteSession::refuse_after_failure() const {
    base::invariant(fate_ == Fate::fine, "a statement after one that failed in the same write");
}

// Sorts SQLite's codes into the house's exceptions, and notes what became of the transaction.
void SqliteSession::fail(int code) {
    const int extended = sqlite3_extended_errcode(database_.get());
    const std::string message = sqlite3_errmsg(database_.get());
    const bool transaction_gone = writing_ && sqlite3_get_autocommit(database_.get()) != 0;
    if (writing_) fate_ = transaction_gone ? Fate::again : Fate::refused;
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            if (writing_) fate_ = Fate::again;
            throw Transient("the database is busy: " + message);
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_NOMEM:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_PERM: throw base::Unavailable("database: " + message);
        case SQLITE_TOOBIG: throw base::BadRequest("too long for the database", 413);
        case SQLITE_CONSTRAINT: break;
        default: throw base::Broken("database: " + message);
    }
    if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
        extended == SQLITE_CONSTRAINT_ROWID)
        throw UniqueViolation(message, after_prefix(message, "UNIQUE constraint failed: "));
    throw CheckViolation(message);
}

// Statements that begin and end transactions: prepared once, as they come with every page.
void SqliteSession::control(std::string_view sql) {
    auto* known = statements_.find(sql);
    if (!known) known = &statements_.keep(sql, prepare(sql));
    const int code = sqlite3_step(known->handle.get());
    sqlite3_reset(known->handle.get());
    if (code != SQLITE_DONE) fail(code);
}

void SqliteSession::begin_read() { control("begin deferred"); }

void SqliteSession::end_read() {
    control("commit");
    base::invariant(open_cursors_ == 0, "a cursor was carried out of the read it belongs to");
}

void SqliteSession::begin_write() {
    control("begin immediate");
    writing_ = true;
    marked_ = false;
    log_grew_ = false;
    fate_ = Fate::fine;
}

void SqliteSession::mark() {
    if (marked_) control("release closure");
    control("savepoint closure");
    marked_ = true;
}

void SqliteSession::undo_to_mark() {
    control("rollback to closure");
    fate_ = Fate::fine;
}

bool SqliteSession::commit() {
    base::invariant(open_cursors_ == 0, "a cursor was carried out of the write it belongs to");
    control("commit");
    writing_ = false;
    return log_grew_;
}

void SqliteSession::rollback() noexcept {
    writing_ = false;
    fate_ = Fate::fine;
    if (database_ && sqlite3_get_autocommit(database_.get()) == 0)
        sqlite3_exec(database_.get(), "rollback", nullptr, nullptr, nullptr);
}

std::string SqliteSession::check(std::string_view sql) {
    try {
        prepare(sql);
        return {};
    } catch (const std::exception& error) {
        return error.what();
    }
}

void SqliteSession::after_group() {
    if (log_pages_ >= checkpoint_pages) checkpoint();
}

// Passive: stands in nobody's way; what readers still need stays in the log.
void SqliteSession::checkpoint() {
    log_pages_ = 0;
    sqlite3_wal_checkpoint_v2(database_.get(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

}  // namespace store
