#include "store/postgres_copy.hpp"

#include "base/hash.hpp"

#include <charconv>

namespace store {
namespace {

// "PGCOPY\n\377\r\n\0", flags, length of the extension: before the first row, in the same message.
constexpr int header_bytes = 19;
constexpr std::uint16_t end_of_rows = 0xffff;

// Where the quoted text or comment that begins at `at` ends; `at` itself when none begins there.
std::size_t end_of_opaque(std::string_view sql, std::size_t at) {
    const auto after = [&](std::string_view closing) {
        const auto found = sql.find(closing, at + 2);
        return found == std::string_view::npos ? sql.size() : found + closing.size();
    };
    if (sql[at] == '\'' || sql[at] == '"') {
        const auto found =
            sql.find(sql[at], at + 1);  // a doubled quote is the end of one text and the start of the next
        return found == std::string_view::npos ? sql.size() : found + 1;
    }
    if (sql.substr(at, 2) == "--") return after("\n");
    if (sql.substr(at, 2) == "/*") return after("*/");
    return at;
}

void append_literal(std::string& text, PGconn* connection, const Param& param) {
    switch (param.kind()) {
        case Kind::null: text += "null"; return;
        case Kind::integer: text += "'" + std::to_string(param.integer()) + "'"; return;
        case Kind::real: {
            char digits[40];
            const auto end = std::to_chars(digits, digits + sizeof digits, param.real()).ptr;
            text += "'" + std::string(digits, end) + "'";
            return;
        }
        case Kind::bytes: text += "'\\x" + base::hex(std::as_bytes(std::span(param.view()))) + "'"; return;
        case Kind::text: break;
    }
    check_text(param.view());
    const PostgresText literal(PQescapeLiteral(connection, param.view().data(), param.view().size()));
    if (!literal) throw base::Unavailable(PQerrorMessage(connection));
    text += literal.get();
}

std::size_t parameter_at(std::string_view sql, std::size_t at, std::size_t& end) {
    std::size_t number = 0;
    const auto [stop, error] = std::from_chars(sql.data() + at + 1, sql.data() + sql.size(), number);
    end = static_cast<std::size_t>(stop - sql.data());
    return error == std::errc{} ? number : 0;
}

}  // namespace

std::string with_literals(PGconn* connection, std::string_view sql, Params params) {
    std::string text;
    for (std::size_t at = 0; at < sql.size();) {
        if (const auto end = end_of_opaque(sql, at); end != at) {
            text += sql.substr(at, end - at);
            at = end;
        } else if (sql[at] == '$') {
            const auto number = parameter_at(sql, at, at);
            base::invariant(number >= 1 && number <= params.size(), "as many values as the statement has parameters");
            append_literal(text, connection, params[number - 1]);
        } else {
            text += sql[at++];
        }
    }
    return text;
}

CopyCursor::CopyCursor(PostgresSession& session, PostgresResult described, const std::string& select)
    : PostgresCursor(session), described_(std::move(described)), decodings_(decodings_of(described_.get())) {
    cells_.resize(decodings_.size());
    const auto copy = "copy (" + select + ") to stdout (format binary)";
    if (!PQsendQuery(connection(), copy.c_str())) session_.fail(nullptr);
    const auto result = session_.next_result();
    if (PQresultStatus(result.get()) != PGRES_COPY_OUT) {
        session_.drain();
        session_.fail(result.get());
    }
    start();
}

CopyCursor::~CopyCursor() {
    if (running_) session_.abandon(PostgresSession::Left::much);
    stop();
}

// An empty message is the end.
CopyCursor::Message CopyCursor::receive() {
    char* bytes = nullptr;
    const int length = PQgetCopyData(connection(), &bytes, 0);
    if (length > 0) return {PostgresText(bytes), length};
    finished();
    return {};
}

void CopyCursor::finished() {
    const auto result = session_.next_result();
    session_.drain();
    running_ = false;
    step_aside();
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) session_.fail(result.get());
}

bool CopyCursor::next() {
    if (!ahead_.empty()) {
        current_ = std::move(ahead_.front());
        ahead_.pop_front();
    } else {
        current_ = running_ ? receive() : Message{};
    }
    if (current_.length == 0) return false;
    const char* at = current_.bytes.get();
    if (!begun_) at += header_bytes;
    begun_ = true;
    const auto columns = big_endian<std::uint16_t>(at);
    if (columns == end_of_rows) return next();  // the trailer: what follows is the end
    at += 2;
    for (std::size_t column = 0; column < cells_.size(); ++column) {
        const auto length = static_cast<std::int32_t>(big_endian<std::uint32_t>(at));
        at += 4;
        if (length < 0) {
            cells_[column] = {};
            continue;
        }
        cells_[column] = decode(decodings_[column], {at, static_cast<std::size_t>(length)});
        at += length;
    }
    return true;
}

std::string_view CopyCursor::column_name(std::size_t column) const {
    return PQfname(described_.get(), static_cast<int>(column));
}

void CopyCursor::keep_rest() {
    while (running_) {
        auto message = receive();
        if (message.length > 0) ahead_.push_back(std::move(message));
    }
}

}  // namespace store
