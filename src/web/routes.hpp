// Pages and their addresses. Every route says who may use it, and a test walks all routes as every role.
#pragma once

#include "web/visit.hpp"

#include <string_view>
#include <vector>

namespace web {

enum class Who : std::uint8_t {
    everyone,
    machine,       // watches the server, without session or language; asked even while the database is gone
    program,       // holds a key of the address's authority, or is signed in as its member
    signed_in,     // others are sent to sign in, and come back
    member,        // of the address's authority; to others there is no such address
    right,         // holds `verb` on data group `group` there
    installation,  // the same, by a role held for the whole installation: what it changes holds for everybody
    reader,        // may read some field of the address's {dataset}
    writer,        // may write some field of it
};

struct Rule {
    Who who = Who::member;
    std::string_view group = {};
    dataset::Verb verb = dataset::Verb::read;
};

struct Page {
    http::Method method = http::Method::get;
    std::string_view path;  // without language: "/{authority}/data/{dataset}"
    Rule rule;
    http::Response (*answer)(Visit&);
    http::RouteLimits limits = {};
    http::Pool pool = http::Pool::page;
};

// One list a file of pages, joined in routes.cpp.
std::vector<Page> asset_pages();
std::vector<Page> sign_in_pages();
std::vector<Page> provider_pages();
std::vector<Page> account_pages();
std::vector<Page> home_pages();
std::vector<Page> about_pages();
std::vector<Page> list_pages();
std::vector<Page> bulk_pages();
std::vector<Page> bulk_shown_pages();
std::vector<Page> column_pages();
std::vector<Page> feed_pages();
std::vector<Page> record_pages();
std::vector<Page> document_pages();
std::vector<Page> edit_pages();
std::vector<Page> correction_pages();
std::vector<Page> restricted_pages();
std::vector<Page> confirm_pages();
std::vector<Page> search_pages();
std::vector<Page> people_pages();
std::vector<Page> import_start_pages();
std::vector<Page> why_pages();
std::vector<Page> mapping_pages();
std::vector<Page> statistics_pages();
std::vector<Page> import_pages();
std::vector<Page> import_settings_pages();
std::vector<Page> past_import_pages();
std::vector<Page> job_pages();
std::vector<Page> settings_pages();
std::vector<Page> look_pages();
std::vector<Page> policy_pages();
std::vector<Page> policy_draft_pages();
std::vector<Page> code_pages();
std::vector<Page> code_change_pages();
std::vector<Page> local_field_pages();
std::vector<Page> local_field_edit_pages();
std::vector<Page> local_choice_pages();
std::vector<Page> receipt_pages();
std::vector<Page> message_pages();
std::vector<Page> message_send_pages();
std::vector<Page> message_batch_pages();
std::vector<Page> health_pages();
std::vector<Page> file_pages();
std::vector<Page> run_pages();
std::vector<Page> filter_pages();
std::vector<Page> view_pages();
std::vector<Page> view_form_pages();
std::vector<Page> view_owner_pages();
std::vector<Page> standing_pages();
std::vector<Page> key_pages();
std::vector<Page> webhook_pages();
std::vector<Page> destination_pages();
std::vector<Page> api_list_pages();
std::vector<Page> api_record_pages();
std::vector<Page> api_view_pages();
std::vector<Page> api_about_pages();
std::vector<Page> api_import_pages();
std::vector<Page> all_pages();

// For a form that arrives after its session ended: signing in again, with what was typed kept (sign_in_pages.cpp).
http::Response sign_in_again(Visit& visit);
// For what takes a second factor used lately (StepUp::yes): asks for it, and comes back, with what was typed kept
// (confirm_pages.cpp).
http::Response confirm_first(Visit& visit);

}  // namespace web
