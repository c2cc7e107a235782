#include "gate/tables.hpp"

namespace gate {

using enum store::ColumnType;
using store::Null;
using store::Table;

namespace {

std::vector<Table> account_tables() {
    return {
        {.name = "account",
         .columns = {{"id", id},
                     {"name", text},
                     {"email", text},
                     {"email_fold", text},
                     {"language", text, Null::no, "'en'", "language in ('en', 'cy')"},
                     {"state", text, Null::no, "", "state in ('invited', 'active', 'disabled')"},
                     {"password_hash", text, Null::yes},
                     {"second_factor", bytes, Null::yes},
                     {"second_factor_step", integer, Null::no, "0"},
                     {"signed_in_at", instant, Null::yes},
                     {"created_at", instant}},
         .primary_key = {"id"},
         .indexes = {{"account_email", {"email_fold"}, true, ""}}},
        {.name = "membership",
         .columns = {{"authority", id},
                     {"id", id},
                     {"account", id},
                     {"role", text},
                     {"place", id, Null::no, "0"},
                     {"valid_from", date},
                     {"valid_to", date, Null::yes},
                     {"reason", text},
                     {"granted_by", id, Null::no, "0"},
                     {"granted_at", instant},
                     {"ended_by", id, Null::yes},
                     {"end_reason", text, Null::yes}},
         .primary_key = {"authority", "id"},
         .indexes = {{"membership_account", {"account", "authority"}, false, ""}},
         .foreign_keys = {{{"account"}, "account", {"id"}}}},
        {.name = "one_time_link",
         .columns = {{"token_hash", bytes},
                     {"kind", text, Null::no, "", "kind in ('set_up', 'invite', 'reset')"},
                     {"account", id, Null::no, "0"},
                     {"made_by", id, Null::no, "0"},
                     {"made_at", instant},
                     {"expires_at", instant},
                     {"used_at", instant, Null::yes}},
         .primary_key = {"token_hash"}},
        {.name = "recovery_code",
         .columns = {{"account", id}, {"code_hash", bytes}, {"used_at", instant, Null::yes}},
         .primary_key = {"account", "code_hash"},
         .foreign_keys = {{{"account"}, "account", {"id"}}}},
    };
}

std::vector<Table> policy_tables() {
    return {
        {.name = "policy_version",
         .columns = {{"number", integer},
                     {"origin", text, Null::no, "", "origin in ('definitions', 'local')"},
                     {"hash", text},
                     {"state", text, Null::no, "", "state in ('draft', 'approved')"},
                     {"valid_from", date},
                     {"reason", text},
                     {"made_by", id, Null::no, "0"},
                     {"made_at", instant},
                     {"approved_by", id, Null::yes},
                     {"approved_at", instant, Null::yes}},
         .primary_key = {"number"}},
        {.name = "policy_role",
         .columns = {{"version", integer},
                     {"position", integer},
                     {"role", text},
                     {"label_en", text},
                     {"label_cy", text},
                     {"help_en", text},
                     {"help_cy", text},
                     {"place", text},
                     {"ending", text}},
         .primary_key = {"version", "role"},
         .foreign_keys = {{{"version"}, "policy_version", {"number"}}}},
        {.name = "policy_right",
         .columns = {{"version", integer}, {"role", text}, {"data_group", text}, {"verb", text}, {"relation", text}},
         .primary_key = {"version", "role", "data_group", "verb", "relation"},
         .foreign_keys = {{{"version", "role"}, "policy_role", {"version", "role"}}}},
    };
}

std::vector<Table> side_tables() {
    return {
        {.name = "session",
         .columns = {{"token_hash", bytes},
                     {"id", id},
                     {"account", id},
                     {"form_key", text},
                     {"created_at", instant},
                     {"seen_at", instant},
                     {"second_factor_at", instant, Null::yes},
                     {"agent", text},
                     {"peer", text}},
         .primary_key = {"token_hash"},
         .indexes = {{"session_account", {"account", "id"}, false, ""}},
         .file = Table::File::side},
        {.name = "sign_in_pass",
         .columns = {{"token_hash", bytes}, {"account", id}, {"made_at", instant}, {"tries", integer, Null::no, "0"}},
         .primary_key = {"token_hash"},
         .file = Table::File::side},
        {.name = "throttle",
         .columns = {{"what", text}, {"failures", integer}, {"last_at", instant}},
         .primary_key = {"what"},
         .file = Table::File::side},
        {.name = "known_place",
         .columns = {{"account", id}, {"peer", text}, {"seen_at", instant}},
         .primary_key = {"account", "peer"},
         .file = Table::File::side},
    };
}

std::vector<Table> identity_tables() {
    return {
        {.name = "identity",
         .columns = {{"issuer", text}, {"subject_key", text}, {"account", id}, {"linked_at", instant}},
         .primary_key = {"issuer", "subject_key"},
         .indexes = {{"identity_account", {"account", "issuer"}, true, ""}},
         .foreign_keys = {{{"account"}, "account", {"id"}}}},
        {.name = "errand",
         .columns = {{"secret_hash", bytes},
                     {"purpose", text, Null::no, "", "purpose in ('sign_in', 'test')"},
                     {"address", text},
                     {"language", text},
                     {"link_hash", bytes},
                     {"account", id},
                     {"made_at", instant}},
         .primary_key = {"secret_hash"},
         .file = Table::File::side},
    };
}

// What the provider calls the person and their session over there: what it names when they sign out.
std::vector<store::Migration::AddColumn> provider_columns() {
    std::vector<store::Migration::AddColumn> added;
    for (const auto* table : {"session", "sign_in_pass"})
        for (const auto* column : {"provider_subject", "provider_session"})
            added.push_back({.table = table, .column = {column, text, Null::yes}, .file = Table::File::side});
    return added;
}

std::vector<Table> mapping_tables() {
    return {
        {.name = "role_mapping",
         .columns = {{"authority", id},
                     {"id", id},
                     {"claim_value", text},
                     {"role", text},
                     {"place", id, Null::no, "0"},
                     {"reason", text},
                     {"state", text, Null::no, "", "state in ('proposed', 'approved', 'ended')"},
                     {"made_by", id},
                     {"made_at", instant},
                     {"approved_by", id, Null::yes},
                     {"approved_at", instant, Null::yes},
                     {"ended_by", id, Null::yes},
                     {"ended_at", instant, Null::yes}},
         .primary_key = {"authority", "id"},
         .indexes = {{"role_mapping_value", {"claim_value"}, false, "state = 'approved'"}}},
    };
}

std::vector<Table> key_tables() {
    return {
        {.name = "api_key",
         .columns = {{"authority", id},
                     {"id", id},
                     {"key_hash", bytes},
                     {"name", text},
                     {"role", text},
                     {"reach", text, Null::no, "", "reach in ('everything', 'reading')"},
                     {"last_day", date},
                     {"made_by", id},
                     {"made_at", instant},
                     {"ended_at", instant, Null::yes}},
         .primary_key = {"authority", "id"},
         .indexes = {{"api_key_hash", {"key_hash"}, true, ""}}},
        {.name = "api_request",
         .columns = {{"authority", id},
                     {"caller", id},
                     {"request_key", text},
                     {"digest", bytes},
                     {"record", id},
                     {"at", instant}},
         .primary_key = {"authority", "caller", "request_key"},
         .indexes = {{"api_request_at", {"at"}, false, ""}}},
        {.name = "api_key_use",
         .columns = {{"authority", id}, {"id", id}, {"used_at", instant}},
         .primary_key = {"authority", "id"},
         .file = Table::File::side},
    };
}

}  // namespace

std::vector<store::Migration> migrations() {
    return {
        {.number = 30, .name = "gate: accounts, memberships, links", .create = account_tables(), .add = {}, .run = {}},
        {.number = 31, .name = "gate: policy", .create = policy_tables(), .add = {}, .run = {}},
        {.number = 32, .name = "gate: sessions and throttling", .create = side_tables(), .add = {}, .run = {}},
        {.number = 35,
         .name = "gate: drafts of policy",
         .create = {},
         .add = {{.table = "policy_version",
                  .column = {"stage", text, Null::no, "'open'", "stage in ('open', 'sent', 'withdrawn')"},
                  .file = Table::File::main},
                 {.table = "policy_version",
                  .column = {"based_on", integer, Null::no, "0"},
                  .file = Table::File::main}},
         .run = {}},
        {.number = 36, .name = "gate: keys of programs", .create = key_tables(), .add = {}, .run = {}},
        {.number = 95,
         .name = "gate: identities of sign-in providers",
         .create = identity_tables(),
         .add = provider_columns(),
         .run = {}},
        {.number = 96,
         .name = "gate: roles by claims of sign-in providers",
         .create = mapping_tables(),
         .add = {{.table = "membership", .column = {"mapping", id, Null::no, "0"}, .file = Table::File::main}},
         .run = {}},
    };
}

}  // namespace gate
