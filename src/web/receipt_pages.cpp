// What became of messages, as GOV.UK Notify tells it: asked without a session, with the token that it was given. Each
// receipt may come late, twice and in any order; whoever sends one again after an answer of 200 changes nothing.
#include "base/hash.hpp"
#include "base/json_out.hpp"
#include "exchange/govuk_notify.hpp"
#include "notify/limits.hpp"
#include "web/routes.hpp"

namespace web {

namespace {

http::Response said(int status, std::string_view what) {
    base::JsonOut json;
    json.begin_object();
    json.member(status == 200 ? "told" : "error", what);
    json.end_object();
    return http::Response::json(json.take() + "\n", status);
}

http::Response take_notify_receipt(Visit& visit) {
    const auto& token = visit.app.settings.receipts_token;
    if (token.empty()) throw base::NotFound("no token is set");
    if (!base::same_secret(visit.request.header("authorization"), "Bearer " + token)) {
        auto refused = said(401, "send the token of the setting notify.receipts_token: Authorization: Bearer …");
        refused.set("www-authenticate", "Bearer");
        return refused;
    }
    const auto receipt = exchange::read_govuk_receipt(visit.request.body);
    if (!receipt) return said(400, receipt.problems().front().say(base::Language::english));
    const auto told =
        visit.app.store.write(store::Priority::page, [&](store::Tx& tx) { return notify::take_receipt(tx, *receipt); });
    switch (told) {
        case notify::Told::taken: return said(200, "taken");
        case notify::Told::known: return said(200, "known");
        case notify::Told::nobody_s: return said(404, "no message of ours has this reference and id");
        case notify::Told::no_status: break;
    }
    return said(400, "there is no such status");
}

}  // namespace

std::vector<Page> receipt_pages() {
    return {{http::Method::post,
             "/notify/receipts",
             {.who = Who::machine},
             take_notify_receipt,
             {.body_bytes = notify::limits::receipt_bytes}}};
}

}  // namespace web
