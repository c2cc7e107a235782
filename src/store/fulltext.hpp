// Full-text search over an ordinary table, the one thing the two databases do in two ways: FTS5 beside the table on
// SQLite, a GIN index over it on PostgreSQL. The table has `number bigint` (its key) and `text` holding folded words
// (base::fold); neither stems, so both find alike.
#pragma once

#include "store/store.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace store {

// What makes the index of `table`, for Migration::run.
std::vector<Migration::Statement> fulltext_statements(std::string_view table);
// To be run after a row was added, and before one is deleted (SQLite keeps the words in a table of its own). Nothing to
// do on PostgreSQL.
void fulltext_added(Tx& tx, std::string_view table, std::int64_t number, std::string_view text);
void fulltext_deleting(Tx& tx, std::string_view table, std::int64_t number, std::string_view text);
// "select …": the `number` of those rows of `table` that match parameter `name` ("$3"), any `at_most` of them.
std::string fulltext_select(Dialect dialect, std::string_view table, std::string_view name, std::int64_t at_most);
// The parameter's text for words that must all be there, the last one as a beginning or whole like the others. Words
// must be folded: letters and digits only.
enum class LastWord : std::uint8_t { beginning, whole };
std::string fulltext_query(Dialect dialect, std::span<const std::string_view> words,
                           LastWord last = LastWord::beginning);

}  // namespace store
