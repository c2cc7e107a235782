#include "store/postgres_session.hpp"

#include "store/postgres_copy.hpp"

#include <charconv>
#include <cmath>

namespace store {
namespace {

std::string_view field(const PGresult* result, int code) {
    const char* text = result ? PQresultErrorField(result, code) : nullptr;
    return text ? text : std::string_view{};
}

bool is_one_of(std::string_view state, std::initializer_list<std::string_view> states) {
    for (const auto one : states)
        if (state == one) return true;
    return false;
}

// 08: connection; 57P01–57P03: the server is stopping or starting. 08P01 is a mistake in what we asked, not a lost
// line.
bool says_lost(std::string_view state) {
    return (state.starts_with("08") && state != "08P01") || is_one_of(state, {"57P01", "57P02", "57P03"});
}

std::int64_t rows_affected(const PGresult* result) {
    const std::string_view tuples = PQcmdTuples(const_cast<PGresult*>(result));
    std::int64_t rows = 0;
    std::from_chars(tuples.data(), tuples.data() + tuples.size(), rows);
    return rows;
}

bool is_select(const PGresult* result) {
    return std::string_view(PQcmdStatus(const_cast<PGresult*>(result))).starts_with("SELECT");
}

template <typename Number>
void append_number(std::string& text, Number number) {
    char digits[40];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    text.append(digits, end);
}

}  // namespace

void PostgresParams::set(Params params) {
    text_.clear();
    values_.assign(params.size(), nullptr);
    lengths_.assign(params.size(), 0);
    formats_.assign(params.size(), 0);
    std::size_t size = 0;
    for (const auto& param : params) size += param.kind() == Kind::text ? param.view().size() + 1 : 40;
    text_.reserve(size);  // so that no pointer into it moves
    for (std::size_t at = 0; at < params.size(); ++at) {
        const auto& param = params[at];
        const auto* start = text_.data() + text_.size();
        switch (param.kind()) {
            case Kind::null: continue;
            case Kind::bytes:
                values_[at] = param.view().data() ? param.view().data() : "";
                lengths_[at] = static_cast<int>(param.view().size());
                formats_[at] = 1;
                continue;
            case Kind::integer: append_number(text_, param.integer()); break;
            case Kind::real:
                base::invariant(std::isfinite(param.real()), "a real number to be stored is finite");
                append_number(text_, param.real());
                break;
            case Kind::text:
                check_text(param.view());
                text_ += param.view();
                break;
        }
        text_ += '\0';
        values_[at] = start;
    }
}

PostgresSession::PostgresSession(PostgresHandle connection, Use use, const Options& options, Counters& counters)
    : connection_(std::move(connection)), use_(use), prepare_(options.prepare), counters_(counters) {
    // A snapshot's statements last as long as whoever downloads takes. Set for the transaction only, as a pooler
    // needs it.
    const auto limit = use_ == Use::snapshot ? 0 : options.statement_timeout_ms;
    const auto set = "; set local statement_timeout = " + std::to_string(limit);
    begin_read_sql_ = "begin isolation level repeatable read, read only" + set + "; savepoint closure";
    begin_write_sql_ = "begin isolation level read committed" + set;
}

PostgresSession::~PostgresSession() = default;

std::unique_ptr<CursorSource> PostgresSession::query(std::string_view sql, Params params, Expect expect) {
    if (expect == Expect::many && reading_) return copy(sql, params);
    send(sql, params);
    return std::make_unique<RowCursor>(*this, expect);
}

std::unique_ptr<CursorSource> PostgresSession::copy(std::string_view sql, Params params) {
    refuse_after_failure();
    counters_.statements.fetch_add(1, std::memory_order_relaxed);
    make_way();
    const PostgresResult made(PQprepare(connection_.get(), "", std::string(sql).c_str(), 0, nullptr));
    if (PQresultStatus(made.get()) != PGRES_COMMAND_OK) fail(made.get());
    PostgresResult described(PQdescribePrepared(connection_.get(), ""));
    if (PQresultStatus(described.get()) != PGRES_COMMAND_OK) fail(described.get());
    base::invariant(PQnparams(described.get()) == static_cast<int>(params.size()),
                    "as many values as the statement has parameters");
    return std::make_unique<CopyCursor>(*this, std::move(described), with_literals(connection_.get(), sql, params));
}

std::int64_t PostgresSession::run(std::string_view sql, Params params) {
    send(sql, params);
    const auto result = whole_result();
    return is_select(result.get()) ? 0 : rows_affected(result.get());
}

// Schema changes last as long as they last.
void PostgresSession::run_script(std::string_view sql) {
    refuse_after_failure();
    make_way();
    wrote_ = true;
    control("set local statement_timeout = 0");
    control(std::string(sql).c_str());
}

void PostgresSession::send(std::string_view sql, Params params) {
    refuse_after_failure();
    counters_.statements.fetch_add(1, std::memory_order_relaxed);
    params_.set(params);
    make_way();
    int sent = 0;
    if (prepare_ == Options::Prepare::named) {
        const auto& name = prepared(sql);
        sent = PQsendQueryPrepared(connection_.get(), name.c_str(), params_.count(), params_.values(),
                                   params_.lengths(), params_.formats(), 1);
    } else {
        sent = PQsendQueryParams(connection_.get(), std::string(sql).c_str(), params_.count(), nullptr,
                                 params_.values(), params_.lengths(), params_.formats(), 1);
    }
    if (!sent) fail(nullptr);
}

void PostgresSession::refuse_after_failure() {
    if (fate_ == Fate::lost) lose("the connection was closed");
    base::invariant(fate_ == Fate::fine, "a statement after one that failed in the same write");
}

const std::string& PostgresSession::prepared(std::string_view sql) {
    if (const auto* known = statements_.find(sql)) return known->name;
    forget_dropped();
    auto statement = std::make_unique<PostgresStatement>("s" + std::to_string(++statements_made_), dropped_);
    const PostgresResult result(
        PQprepare(connection_.get(), statement->name.c_str(), std::string(sql).c_str(), 0, nullptr));
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
        statement.reset();
        dropped_.pop_back();  // the server never had it
        fail(result.get());
    }
    return statements_.keep(sql, std::move(statement)).name;
}

void PostgresSession::forget_dropped() {
    for (const auto& name : dropped_) control(("deallocate " + name).c_str());
    dropped_.clear();
}

PostgresResult PostgresSession::next_result() { return PostgresResult(PQgetResult(connection_.get())); }

PostgresResult PostgresSession::whole_result() {
    auto result = next_result();
    drain();
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail(result.get());
    note(result.get());
    return result;
}

void PostgresSession::drain() noexcept {
    while (const auto result = next_result()) {
        if (PQresultStatus(result.get()) != PGRES_COPY_OUT) continue;
        char* row = nullptr;
        while (PQgetCopyData(connection_.get(), &row, 0) > 0) PQfreemem(row);
    }
}

void PostgresSession::note(const PGresult* result) {
    if (!is_select(result) && rows_affected(result) > 0) wrote_ = true;
}

void PostgresSession::make_way() {
    if (running_) running_->keep_rest();
}

void PostgresSession::lose(const std::string& message) {
    fate_ = Fate::lost;
    throw Transient("the database is gone: " + message);
}

// A failed statement spoils the whole transaction here; a read goes on after it, as it would on SQLite.
void PostgresSession::restore_read() noexcept { PostgresResult(PQexec(connection_.get(), "rollback to closure")); }

// Sorts PostgreSQL's states into the house's exceptions, and notes what became of the transaction.
void PostgresSession::fail(const PGresult* result) {
    const auto state = field(result, PG_DIAG_SQLSTATE);
    const auto primary = field(result, PG_DIAG_MESSAGE_PRIMARY);
    const std::string message(primary.empty() ? std::string_view(PQerrorMessage(connection_.get())) : primary);
    if (PQstatus(connection_.get()) == CONNECTION_BAD || says_lost(state)) lose(message);
    if (writing_ && state == "25006") lose(message);  // the server has become a standby: the primary is elsewhere
    if (reading_) restore_read();
    if (writing_) fate_ = Fate::refused;

    const auto again = [&] {
        if (writing_) fate_ = Fate::again;
        throw Transient(message);
    };
    if (is_one_of(state, {"40001", "40P01", "55P03"})) again();
    if (state == "0A000" && message.starts_with("cached plan")) {  // a migration has changed the table meanwhile
        statements_.clear();
        again();
    }
    if (state == "26000" || state == "42P05")
        throw base::Unavailable(message + ": behind a pooler that shares connections, say --pooler");
    if (state == "57014" || state.starts_with("53") || state.starts_with("58") || state.starts_with("XX00"))
        throw base::Unavailable("database: " + message);
    if (state.starts_with("54")) throw base::BadRequest("too long for the database", 413);
    if (state == "23505") throw UniqueViolation(message, std::string(field(result, PG_DIAG_CONSTRAINT_NAME)));
    if (state.starts_with("23")) throw CheckViolation(message);
    throw base::Broken("database: " + message + " (" + std::string(state) + ")");
}

void PostgresSession::control(const char* sql) {
    const PostgresResult result(PQexec(connection_.get(), sql));
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK && PQresultStatus(result.get()) != PGRES_TUPLES_OK)
        fail(result.get());
}

void PostgresSession::collect_pending() noexcept {
    if (pending_) drain();
    pending_ = false;
}

void PostgresSession::begin_read() {
    collect_pending();
    control(begin_read_sql_.c_str());
    reading_ = true;
}

// Nothing hangs on a read's commit, so its answer is collected when the connection is used next.
void PostgresSession::end_read() {
    base::invariant(open_cursors_ == 0, "a cursor was carried out of the read it belongs to");
    reading_ = false;
    if (!PQsendQuery(connection_.get(), "commit")) fate_ = Fate::lost;
    pending_ = true;
}

void PostgresSession::begin_write() {
    collect_pending();
    fate_ = Fate::fine;
    marked_ = false;
    wrote_ = false;
    writing_ = true;
    control(begin_write_sql_.c_str());
}

void PostgresSession::mark() {
    control(marked_ ? "release savepoint closure; savepoint closure" : "savepoint closure");
    marked_ = true;
}

void PostgresSession::undo_to_mark() {
    control("rollback to closure");
    fate_ = Fate::fine;
}

bool PostgresSession::commit() {
    base::invariant(open_cursors_ == 0, "a cursor was carried out of the write it belongs to");
    // A line that is dead already has committed nothing: that is worth knowing before asking.
    if (!PQconsumeInput(connection_.get()) || PQstatus(connection_.get()) == CONNECTION_BAD)
        lose(PQerrorMessage(connection_.get()));
    const PostgresResult result(PQexec(connection_.get(), "commit"));
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
        const auto state = field(result.get(), PG_DIAG_SQLSTATE);
        if (wrote_ && (PQstatus(connection_.get()) == CONNECTION_BAD || says_lost(state))) {
            fate_ = Fate::lost;
            throw Uncertain("the database went away while saving: what was written may or may not be there");
        }
        fail(result.get());
    }
    base::invariant(std::string_view(PQcmdStatus(result.get())) == "COMMIT",
                    "a transaction that is to be committed has not failed");
    writing_ = false;
    return wrote_;
}

void PostgresSession::rollback() noexcept {
    reading_ = false;
    writing_ = false;
    if (fate_ == Fate::lost) return;
    fate_ = Fate::fine;
    drain();
    PostgresResult(PQexec(connection_.get(), "rollback"));
    if (PQstatus(connection_.get()) == CONNECTION_BAD) fate_ = Fate::lost;
}

std::string PostgresSession::check(std::string_view sql) {
    collect_pending();
    const PostgresResult made(PQprepare(connection_.get(), "checked", std::string(sql).c_str(), 0, nullptr));
    if (PQresultStatus(made.get()) != PGRES_COMMAND_OK) return PQresultErrorMessage(made.get());
    const PostgresResult described(PQdescribePrepared(connection_.get(), "checked"));
    const PostgresResult dropped(PQexec(connection_.get(), "deallocate checked"));
    try {
        decodings_of(described.get());
        return {};
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace store
