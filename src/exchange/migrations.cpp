#include "exchange/migrations.hpp"

namespace exchange {

using enum store::ColumnType;
using store::Null;
using store::Table;

namespace {

Table run_table() {
    return {.name = "run",
            .columns = {{"authority", id},
                        {"id", id},
                        {"account", id},
                        {"dataset", text},
                        {"address", text},
                        {"file_name", text},
                        {"format", text, Null::no, "", "format in ('csv', 'xlsx', 'jsonl')"},
                        {"header", text, Null::no, "", "header in ('labels', 'names')"},
                        {"labels", flag},
                        {"mark", flag},
                        {"guard", flag},
                        {"language", text, Null::no, "", "language in ('en', 'cy')"},
                        {"filters", text},
                        {"words_en", text},
                        {"words_cy", text},
                        {"columns", text},
                        {"withheld", text},
                        {"catalogue", text},
                        {"data_as_at", instant},
                        {"oldest_load", instant, Null::yes},
                        {"newest_load", instant, Null::yes},
                        {"started_at", instant},
                        {"state", text, Null::no, "", "state in ('running', 'done', 'failed')"},
                        {"ended_at", instant, Null::yes},
                        {"rows_written", integer},
                        {"bytes", integer, Null::no, "0"},
                        {"sha256", text, Null::no, "''"}},
            .primary_key = {"authority", "id"},
            .indexes = {{"run_account", {"authority", "account", "id"}, false, ""},
                        {"run_running", {"started_at"}, false, "state = 'running'"}},
            .file = Table::File::side};
}

Table import_mapping_table() {
    return {.name = "import_mapping",
            .columns = {{"authority", id},
                        {"id", id},
                        {"dataset", text},
                        {"headings", text},
                        {"source", text},
                        {"columns", text},
                        {"account", id},
                        {"chosen_at", instant}},
            .primary_key = {"authority", "id"},
            .indexes = {{"import_mapping_headings", {"authority", "dataset", "headings"}, true, ""}},
            .file = Table::File::side};
}

// ---- Webhooks (webhook.hpp)

std::vector<Table> webhook_tables() {
    return {{.name = "webhook",
             .columns = {{"authority", id},
                         {"id", id},
                         {"slug", text},
                         {"name", text},
                         {"url", text},
                         {"state", text, Null::no, "'on'", "state in ('on', 'off', 'gone', 'failing')"},
                         {"failures", integer, Null::no, "0"},
                         {"failing_since", instant, Null::yes},
                         {"due_at", instant},
                         {"made_by", id},
                         {"made_at", instant}},
             .primary_key = {"authority", "id"}},
            {.name = "webhook_place",
             .columns = {{"authority", id}, {"webhook", id}, {"dataset", text}, {"home", id}, {"seq", integer}},
             .primary_key = {"authority", "webhook", "dataset"},
             .layout = Table::Layout::without_rowid},
            {.name = "webhook_secret",
             .columns =
                 {{"authority", id}, {"webhook", id}, {"id", id}, {"sealed", bytes}, {"ends_at", instant, Null::yes}},
             .primary_key = {"authority", "webhook", "id"}},
            {.name = "webhook_message",
             .columns = {{"authority", id},
                         {"id", id},
                         {"webhook", id},
                         {"type", text},
                         {"body", text},
                         {"made_at", instant},
                         {"sent_at", instant, Null::yes}},
             .primary_key = {"authority", "id"},
             .indexes = {{"webhook_message_waiting", {"authority", "webhook", "id"}, false, "sent_at is null"},
                         {"webhook_message_sent", {"sent_at"}, false, "sent_at is not null"}}},
            {.name = "webhook_try",
             .columns = {{"authority", id},
                         {"id", id},
                         {"webhook", id},
                         {"message", id},
                         {"type", text},
                         {"at", instant},
                         {"status", integer},
                         {"duration_ms", integer},
                         {"why", text},
                         {"answer", text}},
             .primary_key = {"authority", "id"},
             .indexes = {{"webhook_try_log", {"authority", "webhook", "id"}, false, ""},
                         {"webhook_try_at", {"at"}, false, ""}}}};
}

// ---- Deliveries (destination.hpp, delivery.hpp)

std::vector<Table> delivery_tables() {
    return {{.name = "destination",
             .columns = {{"authority", id},
                         {"id", id},
                         {"name", text},
                         {"kind", text, Null::no, "", "kind in ('folder', 'sftp')"},
                         {"folder", text},
                         {"host", text},
                         {"port", integer},
                         {"user_name", text},
                         {"secret", text, Null::no, "", "secret in ('', 'password', 'key')"},
                         {"sealed", bytes, Null::yes},
                         {"host_key", text},
                         {"made_by", id},
                         {"made_at", instant}},
             .primary_key = {"authority", "id"}},
            {.name = "delivery_try",
             .columns = {{"authority", id},
                         {"id", id},
                         {"run", id},
                         {"destination", id},
                         {"destination_name", text},
                         {"at", instant},
                         {"outcome", text, Null::no, "", "outcome in ('done', 'refused', 'later')"},
                         {"place", text},
                         {"why", text}},
             .primary_key = {"authority", "id"},
             .indexes = {{"delivery_try_run", {"authority", "run", "id"}, false, ""},
                         {"delivery_try_destination", {"authority", "destination", "id"}, false, ""}}}};
}

}  // namespace

std::vector<store::Migration> migrations() {
    constexpr auto side = Table::File::side;
    return {{.number = 50, .name = "exchange: runs", .create = {run_table()}},
            {.number = 52,
             .name = "exchange: runs of saved views",
             .add = {{"run", {"saved_view", id, Null::yes}, side},
                     {"run", {"view_version", integer, Null::no, "0"}, side},
                     {"run", {"view_name", text, Null::no, "''"}, side}}},
            {.number = 53,
             .name = "exchange: kept files of runs",
             .add = {{"run", {"change_seq", integer, Null::yes}, side},
                     {"run", {"kept_until", instant, Null::yes}, side},
                     {"run", {"fetched_at", instant, Null::yes}, side}},
             .run = {{.sqlite = "create index run_kept on run (authority, account, kept_until) "
                                "where kept_until is not null",
                      .file = side}}},
            {.number = 56,
             .name = "exchange: headings of runs",
             .add = {{"run", {"own_headings", text, Null::no, "''"}, side}}},
            {.number = 80, .name = "exchange: what columns of files mean", .create = {import_mapping_table()}},
            {.number = 81,
             .name = "exchange: good rows alone",
             .create = {{.name = "import_profile",
                         .columns = {{"authority", id}, {"dataset", text}},
                         .primary_key = {"authority", "dataset"}}}},
            {.number = 85, .name = "exchange: webhooks", .create = webhook_tables()},
            {.number = 86, .name = "exchange: destinations and deliveries", .create = delivery_tables()}};
}

}  // namespace exchange
