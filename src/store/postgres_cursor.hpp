// Rows as they come from PostgreSQL, in its binary format. Only the PostgreSQL driver includes this.
#pragma once

#include "store/postgres_session.hpp"

#include <deque>

namespace store {

// How the bytes of a column are read, by its type. Throws Broken for types the house does not use.
enum class Decoding : std::uint8_t { integer8, integer4, integer2, flag, real8, real4, numeric, text, bytes };
Decoding decoding_of(unsigned type, std::string_view column);
Cell decode(Decoding decoding, std::string_view value);

class PostgresCursor final : public CursorSource {
public:
    // After the statement was sent. The first row is awaited, so that what the database refuses is refused by query().
    PostgresCursor(PostgresSession& session, Expect expect);
    ~PostgresCursor() override;
    PostgresCursor(const PostgresCursor&) = delete;
    PostgresCursor& operator=(const PostgresCursor&) = delete;

    bool next() override;
    std::span<const Cell> cells() const override { return cells_; }
    std::size_t column_count() const override { return cells_.size(); }
    std::string_view column_name(std::size_t column) const override;

    // Takes the rest into memory: another statement needs the connection.
    void keep_rest();

private:
    void take(PostgresResult result);
    void receive();
    void describe();
    void finished();

    PostgresSession& session_;
    PostgresResult result_;              // holds the current row, and the column names
    std::deque<PostgresResult> ahead_;   // what keep_rest kept
    std::vector<Decoding> decodings_;
    std::vector<Cell> cells_;
    int row_ = -1;
    bool running_ = true;
};

}  // namespace store
