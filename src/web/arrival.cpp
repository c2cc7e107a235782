#include "web/arrival.hpp"

#include "audit/reads.hpp"
#include "web/cookies.hpp"

namespace web {

bool changes_nothing(http::Method method) { return method == http::Method::get || method == http::Method::head; }

bool from_elsewhere(const http::Request& request) {
    const auto site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none") return true;
    const auto origin = request.header("origin");
    if (origin.empty() || origin == "null") return origin == "null" && site.empty();
    const auto scheme = origin.find("://");
    return scheme == std::string_view::npos || origin.substr(scheme + 3) != request.header("host");
}

void recognise(Visit& visit) {
    const auto& app = visit.app;
    const auto token = visit.request.cookies.get(session_cookie(app.settings));
    if (token.empty()) return;
    if (auto principal = gate::principal_of(app.store, app.world(), token, app.settings.sessions))
        visit.principal = std::move(*principal);
}

void log_failure(const Visit& visit, std::string_view kind, base::LogLevel level, const std::exception& failure) {
    visit.app.log.write(
        level, kind,
        {{"request", visit.request_id()}, {"method", http::name(visit.request.method)}, {"what", failure.what()}});
}

void note_refusal(const Visit& visit, std::string_view rule) {
    audit::record_aside(visit.app.store, visit.app.trail,
                        {.authority = visit.authority ? visit.authority->id : base::Id(),
                         .actor = visit.actor(),
                         .action = "page.refuse",
                         .dataset = {},
                         .record = {},
                         .outcome = audit::Outcome::refused,
                         .reason = std::string(rule),
                         .note = visit.request.path,
                         .request = static_cast<std::int64_t>(visit.request.number)});
}

}  // namespace web
