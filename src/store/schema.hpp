// Tables described once, written out for both databases. Few types: what differs between SQLite and PostgreSQL stays
// here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace store {

enum class Dialect : std::uint8_t { sqlite, postgres };

enum class ColumnType : std::uint8_t {
    id,       // bigint
    integer,  // bigint
    real,     // double precision: coordinates only, never money
    text,
    bytes,    // blob, bytea
    flag,     // 0 or 1, checked
    date,     // text "YYYY-MM-DD", length checked
    month,    // text "YYYY-MM", length checked
    instant,  // bigint, UTC microseconds
    money,    // bigint, pence
};

enum class Null : std::uint8_t { no, yes };

struct Column {
    std::string name = {};
    ColumnType type = ColumnType::text;
    Null null = Null::no;
    std::string default_sql = {};  // a literal both databases take, or empty
    std::string check_sql = {};    // a condition both databases take, or empty
};

struct Index {
    std::string name = {};
    std::vector<std::string> columns = {};  // may say "name desc"
    bool unique = false;
    std::string where_sql = {};  // partial index, or empty
};

struct ForeignKey {
    std::vector<std::string> columns = {};
    std::string table = {};
    std::vector<std::string> references = {};
};

// A table with its own primary key. `owned` tables have `authority` as the first column of every key (tested).
struct Table {
    std::string name = {};
    std::vector<Column> columns = {};
    std::vector<std::string> primary_key = {};
    std::vector<Index> indexes = {};
    std::vector<ForeignKey> foreign_keys = {};
    enum class File : std::uint8_t { main, side } file = File::main;  // side: the second SQLite file (DESIGN §4)
    enum class Layout : std::uint8_t { rows, without_rowid } layout = Layout::rows;
};

// The statements that make a table, its indexes included, in order.
std::vector<std::string> create_statements(const Table& table, Dialect dialect);
std::vector<std::string> add_column_statements(const Table& table, const Column& column, Dialect dialect);

// One step of the schema's history: forward only, run in one transaction, recorded with its checksum.
struct Migration {
    int number = 0;         // ascending over the whole house
    std::string name = {};  // "audit: events and heads"
    std::vector<Table> create = {};
    struct AddColumn {
        std::string table = {};
        Column column = {};
        Table::File file = Table::File::main;
    };
    std::vector<AddColumn> add = {};
    struct Statement {
        std::string sqlite = {};
        std::string postgres = {};  // empty: the same text
        Table::File file = Table::File::main;
    };
    std::vector<Statement> run = {};  // after create and add: seeds, full-text tables, what differs
};

}  // namespace store
