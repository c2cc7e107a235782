#include "audit/migrations.hpp"

namespace audit {

namespace {

using store::Column;
using store::ColumnType;
using store::Null;
using store::Table;

Column column(std::string name, ColumnType type, Null null = Null::no) {
    return {.name = std::move(name), .type = type, .null = null, .default_sql = {}, .check_sql = {}};
}

Column column_from(std::string name, ColumnType type, std::string default_sql) {
    return {.name = std::move(name),
            .type = type,
            .null = Null::no,
            .default_sql = std::move(default_sql),
            .check_sql = {}};
}

Table head_table(const std::string& prefix, Table::File file) {
    return {.name = prefix + "_head",
            .columns = {column("authority", ColumnType::id), column("event_number", ColumnType::integer),
                        column("event_hash", ColumnType::bytes), column_from("change_seq", ColumnType::integer, "0"),
                        column_from("outbox_number", ColumnType::integer, "0")},
            .primary_key = {"authority"},
            .indexes = {},
            .foreign_keys = {},
            .file = file,
            .layout = Table::Layout::without_rowid};
}

Table event_table(const std::string& prefix, Table::File file) {
    return {.name = prefix + "_event",
            .columns = {column("authority", ColumnType::id), column("number", ColumnType::integer),
                        column("at", ColumnType::instant), column("actor_kind", ColumnType::integer),
                        column("actor", ColumnType::id), column("actor_name", ColumnType::text),
                        column("action", ColumnType::text), column("dataset", ColumnType::text),
                        column("record", ColumnType::id), column("outcome", ColumnType::integer),
                        column("reason", ColumnType::text), column("request", ColumnType::integer),
                        column("batch", ColumnType::id), column("value_count", ColumnType::integer),
                        column("values_digest", ColumnType::bytes), column("previous", ColumnType::bytes),
                        column("hash", ColumnType::bytes)},
            .primary_key = {"authority", "number"},
            // By record alone, and asked as "+authority = $1": without statistics SQLite takes any equality for a good
            // one and would rather walk the whole authority. The second holds only loads: other events have their
            // number as batch.
            .indexes = {{prefix + "_event_record", {"record", "number"}, false, ""},
                        {prefix + "_event_load", {"authority", "batch"}, true, "batch > number"}},
            .foreign_keys = {},
            .file = file,
            .layout = Table::Layout::without_rowid};
}

Table value_table(const std::string& prefix, Table::File file) {
    return {.name = prefix + "_value",
            .columns = {column("authority", ColumnType::id), column("batch", ColumnType::id),
                        column("position", ColumnType::integer), column("record", ColumnType::id),
                        column("field", ColumnType::integer), column("old", ColumnType::text, Null::yes),
                        column("new", ColumnType::text, Null::yes), column("sealed", ColumnType::integer),
                        column("salt", ColumnType::bytes, Null::yes), column("digest", ColumnType::bytes),
                        column("erased", ColumnType::integer, Null::yes)},
            .primary_key = {"authority", "batch", "position"},
            .indexes = {{prefix + "_value_record", {"record", "batch"}, false, ""},
                        {prefix + "_value_erased", {"erased"}, false, "erased is not null"}},
            .foreign_keys = {},
            .file = file,
            .layout = Table::Layout::without_rowid};
}

std::vector<Table> chain_tables(const std::string& prefix, Table::File file) {
    return {head_table(prefix, file), event_table(prefix, file), value_table(prefix, file)};
}

Table counter_table() {
    return {.name = "counter",
            .columns = {column("authority", ColumnType::id), column("name", ColumnType::text),
                        column("value", ColumnType::integer)},
            .primary_key = {"authority", "name"},
            .indexes = {},
            .foreign_keys = {},
            .file = Table::File::main,
            .layout = Table::Layout::without_rowid};
}

Table outbox_table() {
    return {
        .name = "outbox",
        .columns = {column("authority", ColumnType::id), column("number", ColumnType::integer),
                    column("id", ColumnType::id), column("topic", ColumnType::text),
                    column("recipient", ColumnType::text), column("key", ColumnType::text),
                    column("payload", ColumnType::text), column("created_at", ColumnType::instant),
                    column("due_at", ColumnType::instant), column_from("attempts", ColumnType::integer, "0"),
                    column_from("error", ColumnType::text, "''"), column("done_at", ColumnType::instant, Null::yes)},
        .primary_key = {"authority", "number"},
        .indexes = {{"outbox_key", {"authority", "key"}, true, ""},
                    {"outbox_order", {"authority", "topic", "recipient", "number"}, false, "done_at is null"},
                    {"outbox_due", {"topic", "due_at"}, false, "done_at is null"},
                    {"outbox_done", {"done_at"}, false, "done_at is not null"}},
        .foreign_keys = {},
        .file = Table::File::main,
        .layout = Table::Layout::rows};
}

Table data_key_table() {
    return {
        .name = "data_key",
        .columns = {column("authority", ColumnType::id), column("class", ColumnType::integer),
                    column("number", ColumnType::integer), column("sealed", ColumnType::bytes, Null::yes),
                    column("created_at", ColumnType::instant), column("destroyed_at", ColumnType::instant, Null::yes)},
        .primary_key = {"authority", "class", "number"},
        .indexes = {},
        .foreign_keys = {},
        .file = Table::File::main,
        .layout = Table::Layout::without_rowid};
}

Table change_group_table() {
    return {.name = "change_group",
            .columns = {column("authority", ColumnType::id), column("batch", ColumnType::id),
                        column("first_seq", ColumnType::integer), column("count", ColumnType::integer),
                        column("at", ColumnType::instant), column("cause", ColumnType::integer),
                        column("actor_kind", ColumnType::integer), column("actor", ColumnType::id),
                        column("actor_name", ColumnType::text)},
            .primary_key = {"authority", "batch"},
            .indexes = {{"change_group_order", {"authority", "first_seq"}, true, ""}},
            .foreign_keys = {},
            .file = Table::File::main,
            .layout = Table::Layout::without_rowid};
}

Table change_entry_table() {
    return {.name = "change_entry",
            .columns = {column("authority", ColumnType::id), column("batch", ColumnType::id),
                        column("ordinal", ColumnType::integer), column("dataset", ColumnType::text),
                        column("record", ColumnType::id), column("action", ColumnType::integer),
                        column("field", ColumnType::integer), column("old", ColumnType::text, Null::yes),
                        column("new", ColumnType::text, Null::yes)},
            .primary_key = {"authority", "batch", "ordinal"},
            .indexes = {},
            .foreign_keys = {},
            .file = Table::File::main,
            .layout = Table::Layout::without_rowid};
}

}  // namespace

std::vector<store::Migration> migrations() {
    return {
        {.number = 1,
         .name = "audit: heads, events and values",
         .create = chain_tables("audit", Table::File::main),
         .add = {},
         .run = {}},
        {.number = 2,
         .name = "audit: the side chain of reads and sign-ins",
         .create = chain_tables("side", Table::File::side),
         .add = {},
         .run = {}},
        {.number = 3,
         .name = "audit: counters and outbox",
         .create = {counter_table(), outbox_table()},
         .add = {},
         .run = {}},
        {.number = 4, .name = "audit: data keys", .create = {data_key_table()}, .add = {}, .run = {}},
        {.number = 21,
         .name = "audit: change log",
         .create = {change_group_table(), change_entry_table()},
         .add = {},
         .run = {}},
    };
}

}  // namespace audit
