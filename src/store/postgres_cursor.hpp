// Rows as they come from PostgreSQL, in its binary format. Only the PostgreSQL driver includes this.
#pragma once

#include "store/postgres_session.hpp"

#include <deque>

namespace store {

// Network order, as all of PostgreSQL's binary format.
template <typename Unsigned>
Unsigned big_endian(const char* bytes) {
    Unsigned value = 0;
    for (std::size_t at = 0; at < sizeof(Unsigned); ++at)
        value = static_cast<Unsigned>((std::uint64_t{value} << 8) | static_cast<unsigned char>(bytes[at]));
    return value;
}

// How the bytes of a column are read, by its type.
enum class Decoding : std::uint8_t { integer8, integer4, integer2, flag, real8, real4, numeric, text, bytes };
using Decodings = std::vector<Decoding>;
// Throws Broken for types the house does not use.
Decodings decodings_of(const PGresult* result);
Cell decode(Decoding decoding, std::string_view value);

// A cursor on a connection that can send one result at a time.
class PostgresCursor : public CursorSource {
public:
    explicit PostgresCursor(PostgresSession& session) : session_(session) {}
    PostgresCursor(const PostgresCursor&) = delete;
    PostgresCursor& operator=(const PostgresCursor&) = delete;
    // Takes the rest into memory: another statement needs the connection.
    virtual void keep_rest() = 0;

protected:
    void start();
    void step_aside();  // nothing comes over the wire any more
    void stop();
    PGconn* connection() const { return session_.connection_.get(); }
    PostgresSession& session_;
};

// Row by row (libpq's single-row mode), or all at once where only the first is wanted.
class RowCursor final : public PostgresCursor {
public:
    // After the statement was sent. The first row is awaited, so that what the database refuses is refused by query().
    RowCursor(PostgresSession& session, Expect expect);
    ~RowCursor() override;

    bool next() override;
    std::span<const Cell> cells() const override { return cells_; }
    std::size_t column_count() const override { return cells_.size(); }
    std::string_view column_name(std::size_t column) const override;
    void keep_rest() override;

private:
    PostgresResult receive();
    void finished();

    PostgresResult result_;             // holds the current row, and the column names
    std::deque<PostgresResult> ahead_;  // what keep_rest kept
    Decodings decodings_;
    std::vector<Cell> cells_;
    int row_ = -1;
    bool running_ = true;
};

}  // namespace store
