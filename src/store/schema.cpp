#include "store/schema.hpp"

#include "base/failure.hpp"
#include "base/text.hpp"

namespace store {
namespace {

std::string_view type_name(ColumnType type, Dialect dialect) {
    const bool sqlite = dialect == Dialect::sqlite;
    switch (type) {
        case ColumnType::id:
        case ColumnType::integer:
        case ColumnType::flag:
        case ColumnType::instant:
        case ColumnType::money: return sqlite ? "integer" : "bigint";
        case ColumnType::real: return sqlite ? "real" : "double precision";
        case ColumnType::text:
        case ColumnType::date:
        case ColumnType::month: return "text";
        case ColumnType::bytes: return sqlite ? "blob" : "bytea";
    }
    throw base::Broken("a column type without a name");
}

// What the type itself promises, as a condition on the column.
std::string type_check(const Column& column) {
    switch (column.type) {
        case ColumnType::flag: return column.name + " in (0, 1)";
        case ColumnType::date: return "length(" + column.name + ") = 10";
        case ColumnType::month: return "length(" + column.name + ") = 7";
        default: return {};
    }
}

std::string column_sql(const Column& column, Dialect dialect) {
    auto sql = column.name + " " + std::string(type_name(column.type, dialect));
    if (column.null == Null::no) sql += " not null";
    if (!column.default_sql.empty()) sql += " default " + column.default_sql;
    for (const auto& check : {type_check(column), column.check_sql})
        if (!check.empty()) sql += " check (" + check + ")";
    return sql;
}

std::string key_sql(const ForeignKey& key) {
    return "foreign key (" + base::join(key.columns, ", ") + ") references " + key.table + " (" +
           base::join(key.references, ", ") + ")";
}

std::string index_sql(const Table& table, const Index& index) {
    auto sql = std::string(index.unique ? "create unique index " : "create index ") + index.name + " on " + table.name +
               " (" + base::join(index.columns, ", ") + ")";
    if (!index.where_sql.empty()) sql += " where " + index.where_sql;
    return sql;
}

}  // namespace

std::vector<std::string> create_statements(const Table& table, Dialect dialect) {
    std::vector<std::string> lines;
    for (const auto& column : table.columns) lines.push_back(column_sql(column, dialect));
    if (!table.primary_key.empty()) lines.push_back("primary key (" + base::join(table.primary_key, ", ") + ")");
    for (const auto& key : table.foreign_keys) lines.push_back(key_sql(key));

    auto create = "create table " + table.name + " (\n    " + base::join(lines, ",\n    ") + "\n)";
    if (dialect == Dialect::sqlite)
        create += table.layout == Table::Layout::without_rowid ? " strict, without rowid" : " strict";
    std::vector<std::string> statements{std::move(create)};
    for (const auto& index : table.indexes) statements.push_back(index_sql(table, index));
    return statements;
}

std::vector<std::string> add_column_statements(const Table& table, const Column& column, Dialect dialect) {
    base::invariant(column.null == Null::yes || !column.default_sql.empty(),
                    "a column added to a table may be null or has a default");
    return {"alter table " + table.name + " add column " + column_sql(column, dialect)};
}

}  // namespace store
