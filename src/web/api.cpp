#include "web/api.hpp"

#include "base/json_out.hpp"
#include "gate/api_keys.hpp"
#include "web/arrival.hpp"

namespace web {

using base::t;

namespace {

constexpr std::string_view kBearer = "Bearer ";

base::Message title_of(int status) {
    switch (status) {
        case 400: return t("The request can’t be read");
        case 403: return t("The role does not include this");
        case 404: return t("There is no such thing here");
        case 405: return t("The address is right, but not for this method");
        case 409: return t("Somebody else changed this first");
        case 413: return t("That is too large");
        case 414: return t("That address is too long");
        case 429: return t("Too many requests");
        case 503: return t("Cantref is busy");
        default: return t("Sorry, there is a problem");
    }
}

std::string_view code_of(int status) {
    switch (status) {
        case 400: return "malformed";
        case 403: return "forbidden";
        case 404: return "not_found";
        case 405: return "method_not_allowed";
        case 409: return "conflict";
        case 413: return "too_large";
        case 414: return "address_too_long";
        case 429: return "too_many_requests";
        case 503: return "busy";
        default: return "broken";
    }
}

http::Response told(const Visit& visit, int status) {
    return api_problem(visit, status, code_of(status), title_of(status));
}

// By key; else by the session of a page of ours, which proves that it is one by its form token.
void recognise_program(Visit& visit) {
    const auto sent = visit.request.header("authorization");
    if (sent.empty()) return recognise(visit);
    if (!sent.starts_with(kBearer)) return;
    if (auto principal = gate::principal_of_key(visit.app.store, visit.app.world(), sent.substr(kBearer.size())))
        visit.principal = std::move(*principal);
}

bool page_is_ours(const Visit& visit) {
    return !from_elsewhere(visit.request) &&
           gate::form_token_fits(visit.principal, visit.request.header("x-form-token"));
}

// Nothing when the caller may; otherwise what they get instead.
std::optional<http::Response> admit(Visit& visit) {
    if (visit.principal.kind == gate::PrincipalKind::anyone) {
        auto refused = api_problem(visit, 401, "no_key", t("Send a key that works: Authorization: Bearer and the key"));
        refused.set("www-authenticate", "Bearer");
        return refused;
    }
    if (const auto wait = visit.app.api_limit.take(visit.principal.account.value(), visit.app.world().clock.now())) {
        auto refused = told(visit, 429);
        refused.set("retry-after", std::to_string(wait));
        return refused;
    }
    const auto slug = visit.request.parameter("authority");
    visit.authority = visit.app.store.read([&](store::Reader& db) { return find_authority(db, slug); });
    // To those who are not its members, an authority does not exist.
    if (!visit.authority || !visit.principal.belongs_to(visit.authority->id)) throw base::NotFound("not a member");
    (void)visit.registry();  // which may read the database: not while a page does
    if (visit.principal.signed_in() && !changes_nothing(visit.request.method) && !page_is_ours(visit))
        return api_problem(visit, 403, "not_from_here",
                           t("Send the form token of the page as X-Form-Token, or use a key"));
    return std::nullopt;
}

}  // namespace

bool is_api(std::string_view path) { return path.starts_with("/api/"); }

base::Language api_language(const http::Request& request) {
    const auto accepted = request.header("accept-language");
    const auto welsh = accepted.find("cy"), english = accepted.find("en");
    return welsh < english ? base::Language::welsh : base::Language::english;
}

http::Response answer_api(Visit& visit, const Page& page) {
    if (page.rule.who == Who::everyone) return page.answer(visit);
    recognise_program(visit);
    if (auto instead = admit(visit)) return std::move(*instead);
    return page.answer(visit);
}

http::Response api_problem(const Visit& visit, int status, std::string_view code, base::Message title,
                           const base::Problems* problems) {
    base::JsonOut json;
    json.begin_object();
    json.member("type", "urn:cantref:problem:" + std::string(code));
    json.member("title", visit.say(title));
    json.name("status");
    json.number(status);
    json.member("request", visit.request_id());
    if (problems) {
        json.name("errors");
        json.begin_list();
        for (const auto& problem : *problems) {
            json.begin_object();
            json.member("field", problem.where);
            json.member("code", problem.code);
            json.member("message", problem.say(visit.language));
            json.end_object();
        }
        json.end_list();
    }
    json.end_object();
    http::Response response(status, "application/problem+json", json.take() + "\n");
    response.set("content-language", std::string(base::tag(visit.language)));
    return response;
}

http::Response api_refusal(const Visit& visit, int status, const std::vector<http::Method>& allowed) {
    auto response = told(visit, status);
    std::string names;
    for (const auto method : allowed) names += (names.empty() ? "" : ", ") + std::string(http::name(method));
    if (status == 405) response.set("allow", names);
    if (status == 503) response.set("retry-after", "5");
    return response;
}

}  // namespace web
