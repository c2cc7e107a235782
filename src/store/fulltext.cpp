#include "store/fulltext.hpp"

namespace store {
namespace {

std::string words_table(std::string_view table) { return std::string(table) + "_words"; }

// FTS5 writes what it has gathered to the disk whenever a statement or a write of the group marks its beginning: with
// the words last, once a commit.
void before_commit(Tx& tx, std::string sql, std::int64_t number, std::string_view text) {
    tx.before_commit(
        [sql = std::move(sql), number, text = std::string(text)](Tx& last) { last.run(sql, {number, text}); });
}

}  // namespace

std::vector<Migration::Statement> fulltext_statements(std::string_view table) {
    const std::string name(table);
    // Contentless: only the words are kept; prefixes of two and three letters have lists of their own, since people
    // type those first.
    return {{.sqlite = "create virtual table " + words_table(table) +
                       " using fts5(text, content='', prefix='2 3', tokenize='unicode61 remove_diacritics 0')",
             .postgres =
                 "create index " + words_table(table) + " on " + name + " using gin (to_tsvector('simple', text))"}};
}

void fulltext_added(Tx& tx, std::string_view table, std::int64_t number, std::string_view text) {
    if (tx.dialect() != Dialect::sqlite) return;
    before_commit(tx, "insert into " + words_table(table) + " (rowid, text) values ($1, $2)", number, text);
}

void fulltext_deleting(Tx& tx, std::string_view table, std::int64_t number, std::string_view text) {
    if (tx.dialect() != Dialect::sqlite) return;
    const auto words = words_table(table);
    before_commit(tx, "insert into " + words + " (" + words + ", rowid, text) values ('delete', $1, $2)", number, text);
}

std::string fulltext_select(Dialect dialect, std::string_view table, std::string_view name, std::int64_t at_most) {
    const auto words = words_table(table);
    const auto limit = " limit " + std::to_string(at_most);
    if (dialect == Dialect::sqlite)
        return "select rowid as number from " + words + " where " + words + " match " + std::string(name) + limit;
    return "select number from " + std::string(table) +
           " where to_tsvector('simple', text) @@ to_tsquery('simple', cast(" + std::string(name) + " as text))" +
           limit;
}

std::string fulltext_query(Dialect dialect, std::span<const std::string_view> words, LastWord last) {
    std::string query;
    for (const auto& word : words) {
        if (!query.empty()) query += dialect == Dialect::sqlite ? " AND " : " & ";
        ((query += dialect == Dialect::sqlite ? '"' : '\'') += word) += dialect == Dialect::sqlite ? '"' : '\'';
        if (last == LastWord::beginning && &word == &words.back()) query += dialect == Dialect::sqlite ? " *" : ":*";
    }
    return query;
}

}  // namespace store
