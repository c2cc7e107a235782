#include "notify/migrations.hpp"

namespace notify {

namespace {

using store::Null;
using store::Table;
using enum store::ColumnType;

Table template_table() {
    return {.name = "message_template",
            .columns = {{"name", text},
                        {"version", integer},
                        {"digest", text},
                        {"since", instant},
                        {"label_en", text},
                        {"label_cy", text},
                        {"help_en", text},
                        {"help_cy", text},
                        {"email_subject_en", text},
                        {"email_subject_cy", text},
                        {"email_en", text},
                        {"email_cy", text},
                        {"sms_en", text},
                        {"sms_cy", text},
                        {"letter_subject_en", text},
                        {"letter_subject_cy", text},
                        {"letter_en", text},
                        {"letter_cy", text}},
            .primary_key = {"name", "version"}};
}

Table template_value_table() {
    return {.name = "message_template_value",
            .columns = {{"template", text},
                        {"version", integer},
                        {"position", integer},
                        {"name", text},
                        {"type", integer},
                        {"label_en", text},
                        {"label_cy", text},
                        {"help_en", text},
                        {"help_cy", text},
                        {"typed_by_anyone", flag}},
            .primary_key = {"template", "version", "position"},
            .layout = Table::Layout::without_rowid};
}

// Address and values are personal (S2): who may read the record they are of, may read them.
Table message_table() {
    return {.name = "message",
            .columns = {{"authority", id},
                        {"id", id},
                        {"template", text},
                        {"version", integer},
                        {"channel", text, Null::no, "", "channel in ('email', 'sms', 'letter')"},
                        {"language", text, Null::no, "", "language in ('en', 'cy', 'both')"},
                        {"dataset", text, Null::no, "''"},
                        {"record", id, Null::yes},
                        {"address", text},
                        {"status", text},
                        {"status_at", instant},
                        {"reason", text, Null::no, "''"},
                        {"provider", text, Null::no, "''"},
                        {"provider_reference", text, Null::no, "''"},
                        {"batch", id, Null::yes},
                        {"actor_kind", integer},
                        {"actor", id},
                        {"created_at", instant}},
            .primary_key = {"authority", "id"},
            .indexes = {{"message_by_record", {"authority", "record", "id"}, false, "record is not null"},
                        {"message_by_status", {"authority", "status", "id"}, false, ""},
                        {"message_by_batch", {"authority", "batch", "id"}, false, "batch is not null"}}};
}

Table value_table() {
    return {.name = "message_value",
            .columns = {{"authority", id}, {"message", id}, {"name", text}, {"english", text}, {"welsh", text}},
            .primary_key = {"authority", "message", "name"},
            .layout = Table::Layout::without_rowid};
}

// What became of a message, as it was told. A thing told twice is told once: the key holds it.
Table status_table() {
    return {.name = "message_status",
            .columns = {{"authority", id},
                        {"message", id},
                        {"at", instant},
                        {"status", text},
                        {"reason", text, Null::no, "''"}},
            .primary_key = {"authority", "message", "at", "status", "reason"},
            .layout = Table::Layout::without_rowid};
}

std::vector<Table> batch_tables() {
    return {{.name = "message_batch",
             .columns = {{"authority", id},
                         {"id", id},
                         {"dataset", text},
                         {"list", text},
                         {"template", text},
                         {"channel", text, Null::no, "", "channel in ('email', 'sms', 'letter')"},
                         {"form", text},
                         {"same", text, Null::no, "", "same in ('once', 'each')"},
                         {"language", text, Null::no, "", "language in ('en', 'cy')"},
                         {"actor", id},
                         {"created_at", instant},
                         {"wanted", integer},
                         {"job", id, Null::no, "0"},
                         {"laid_down", integer, Null::no, "0"},
                         {"without", integer, Null::no, "0"},
                         {"repeated", integer, Null::no, "0"}},
             .primary_key = {"authority", "id"}},
            {.name = "message_batch_address",
             .columns = {{"authority", id}, {"batch", id}, {"digest", bytes}},
             .primary_key = {"authority", "batch", "digest"},
             .layout = Table::Layout::without_rowid}};
}

}  // namespace

std::vector<store::Migration> migrations() {
    return {
        {.number = 60,
         .name = "notify: templates",
         .create = {template_table(), template_value_table()},
         .add = {},
         .run = {}},
        {.number = 61,
         .name = "notify: messages, their values and what became of them",
         .create = {message_table(), value_table(), status_table()},
         .add = {},
         .run = {}},
        {.number = 88, .name = "notify: messages to many", .create = batch_tables(), .add = {}, .run = {}},
    };
}

}  // namespace notify
