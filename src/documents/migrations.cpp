#include "documents/migrations.hpp"

namespace documents {

namespace {

using store::Null;
using store::Table;
using enum store::ColumnType;

std::vector<Table> tables() {
    return {
        {.name = "document",
         .columns = {{"authority", id},
                     {"id", id},
                     {"dataset", text},
                     {"record", id},
                     {"title", text},
                     {"removed_at", instant, Null::yes}},
         .primary_key = {"authority", "id"},
         .indexes = {{"document_of", {"authority", "dataset", "record"}, false, ""},
                     {"document_removed", {"removed_at"}, false, "removed_at is not null"}}},
        {.name = "document_version",
         .columns = {{"authority", id},
                     {"document", id},
                     {"number", integer},
                     {"file_name", text},
                     {"type", text},
                     {"bytes", integer},
                     {"sha256", text},
                     {"state", text, Null::no, "", "state in ('waiting', 'clean', 'unscanned', 'infected')"},
                     {"finding", text, Null::no, "''"},
                     {"added_by", id},
                     {"added_at", instant}},
         .primary_key = {"authority", "document", "number"},
         .indexes = {{"document_version_content", {"authority", "sha256"}, false, ""},
                     {"document_version_waiting", {"added_at"}, false, "state = 'waiting'"}}},
    };
}

}  // namespace

std::vector<store::Migration> migrations() {
    return {
        {.number = 70, .name = "documents: documents and their versions", .create = tables(), .add = {}, .run = {}}};
}

}  // namespace documents
