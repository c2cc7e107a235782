// Big results through COPY in its binary format: measured at two thirds of the time and CPU of row-by-row results.
// Only the PostgreSQL driver includes this.
#pragma once

#include "store/postgres_cursor.hpp"

namespace store {

struct FreePostgres {
    void operator()(char* memory) const { PQfreemem(memory); }
};
using PostgresText = std::unique_ptr<char, FreePostgres>;

// COPY takes no parameters, so this is the one place where values go into a statement's text: each as a quoted
// literal escaped by libpq, of unknown type, which the server reads just as it reads an untyped parameter.
// Understands what shared SQL may hold: '…' and "…" with doubled quotes, -- and /* */; no E'…' and no $$…$$, which
// SQLite would not take.
std::string with_literals(PGconn* connection, std::string_view sql, Params params);

class CopyCursor final : public PostgresCursor {
public:
    CopyCursor(PostgresSession& session, PostgresResult described, const std::string& select);
    ~CopyCursor() override;

    bool next() override;
    std::span<const Cell> cells() const override { return cells_; }
    std::size_t column_count() const override { return cells_.size(); }
    std::string_view column_name(std::size_t column) const override;
    void keep_rest() override;

private:
    struct Message {
        PostgresText bytes;
        int length = 0;
    };
    Message receive();
    void finished();

    PostgresResult described_;
    Decodings decodings_;
    std::vector<Cell> cells_;
    Message current_;
    std::deque<Message> ahead_;
    bool running_ = true;
    bool begun_ = false;
};

}  // namespace store
