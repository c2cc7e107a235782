// The one place where a request becomes a visit and where what goes wrong becomes an answer.
#include "audit/event.hpp"
#include "audit/reads.hpp"
#include "base/failure.hpp"
#include "dataset/record.hpp"
#include "govuk/page.hpp"
#include "web/api.hpp"
#include "web/arrival.hpp"
#include "web/cookies.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

#include <algorithm>

namespace web {

namespace {

void identify(Visit& visit) {
    const auto& app = visit.app;
    recognise(visit);
    visit.form_cookie = visit.request.cookies.get(form_cookie(app.settings));
    if (const auto slug = visit.request.parameter("authority"); !slug.empty()) {
        visit.authority = app.store.read([&](store::Reader& db) { return find_authority(db, slug); });
        if (!visit.authority) throw base::NotFound("no authority of that name");
    } else if (const auto last = visit.request.cookies.get(place_cookie);
               visit.principal.signed_in() && !last.empty()) {
        auto place = app.store.read([&](store::Reader& db) { return find_authority(db, last); });
        if (place && visit.principal.belongs_to(place->id)) visit.authority = std::move(place);
    }
    (void)visit.registry();  // which may read the database: not while a page does
}

http::Response to_sign_in(Visit& visit) {
    if (!changes_nothing(visit.request.method) && !visit.request.form.empty()) return sign_in_again(visit);
    return http::Response::see_other(visit.root("/sign-in") + "?then=" + http::url_encode(visit.request.target));
}

// Nothing when the visitor may; otherwise what they get instead.
std::optional<http::Response> admit(Visit& visit, const Rule& rule) {
    if (rule.who == Who::everyone) return std::nullopt;
    if (!visit.principal.signed_in()) return to_sign_in(visit);
    if (rule.who == Who::signed_in) return std::nullopt;
    // To those who are not its members, an authority does not exist.
    if (!visit.principal.belongs_to(visit.authority_id())) throw base::NotFound("not a member");
    const auto& policy = visit.app.policy;
    if (rule.who == Who::installation && !policy.may(visit.principal, {}, rule.verb, rule.group))
        throw base::Forbidden("installation " + std::string(rule.group) + " " + std::string(gate::name(rule.verb)));
    if (rule.who == Who::right && !policy.may(visit.principal, visit.authority_id(), rule.verb, rule.group))
        throw base::Forbidden(std::string(rule.group) + " " + std::string(gate::name(rule.verb)));
    if (rule.who == Who::reader || rule.who == Who::writer) {
        const auto* dataset = visit.registry().find(visit.request.parameter("dataset"));
        if (!dataset) throw base::NotFound("no dataset of that name");
        const auto verb = rule.who == Who::reader ? dataset::Verb::read : dataset::Verb::write;
        if (!policy.may_any(visit.principal, visit.authority_id(), verb, *dataset))
            throw base::Forbidden(std::string(dataset->name) + " " + std::string(gate::name(verb)));
    }
    return std::nullopt;
}

bool form_is_ours(const Visit& visit) {
    if (from_elsewhere(visit.request)) return false;
    const auto token = visit.request.form.get("form_token");
    return visit.principal.signed_in() ? gate::form_token_fits(visit.principal, token)
                                       : gate::form_token_fits_cookie(visit.form_cookie, token);
}

// An address: what answers it, and the page that people see there. A form without a page of its own ("…/grant") belongs
// to the nearest page above it.
struct Door {
    Page page;  // without an answer: only the language switch sends something here
    Page shown;
    std::size_t above = 0;  // how many segments up `shown` is
};

std::string above(std::string_view target, std::size_t segments) {
    if (segments == 0) return std::string(target);
    auto path = target.substr(0, target.find('?'));
    for (std::size_t i = 0; i < segments && path.size() > 1; ++i) path = path.substr(0, path.rfind('/'));
    return path.empty() ? "/" : std::string(path);
}

// The language switch of a form: the page in this language, with what was typed into its form as it stood.
http::Response show_again(const Door& door, const Visit& visit) {
    http::Request asked = visit.request;
    asked.method = http::Method::get;
    Visit again{.app = visit.app,
                .request = asked,
                .language = visit.language,
                .principal = visit.principal,
                .authority = visit.authority,
                .form_cookie = visit.form_cookie,
                .here = visit.here,
                .switched = true};
    if (auto instead = admit(again, door.shown.rule)) return std::move(*instead);
    return door.shown.answer(again);
}

void remember_place(const Visit& visit, http::Response& response) {
    const auto slug = visit.request.parameter("authority");
    if (slug.empty() || slug == visit.request.cookies.get(place_cookie)) return;
    if (visit.principal.belongs_to(visit.authority_id()))
        response.cookies.push_back({.name = std::string(place_cookie), .value = std::string(slug)});
}

http::Response not_allowed(Visit& visit, const std::vector<http::Method>& allowed) {
    auto response = error_page(visit, 405);
    std::string names;
    for (const auto method : allowed) names += (names.empty() ? "" : ", ") + std::string(http::name(method));
    response.set("allow", names);
    return response;
}

// A page for people, a problem for programs.
http::Response refusal(Visit& visit, const Door& door, int status) {
    return is_api(door.page.path) ? api_refusal(visit, status, {}) : error_page(visit, status);
}

// What went well and what did not becomes an answer.
http::Response answer_visit(Visit& visit, const Door& door) {
    const auto& request = visit.request;
    try {
        if (door.page.rule.who == Who::machine) return door.page.answer(visit);
        visit.app.policy.keep_fresh();
        visit.app.registries.keep_fresh();
        if (is_api(door.page.path)) return answer_api(visit, door.page);
        const bool switches = !changes_nothing(request.method) && request.form.has(switch_field);
        if (!door.page.answer && !switches) return not_allowed(visit, {door.shown.method});
        identify(visit);
        if (auto instead = admit(visit, door.page.rule)) return std::move(*instead);
        if (!changes_nothing(request.method) && !form_is_ours(visit))
            return error_page(visit, 403,
                              visit.say(base::t("The form was open too long, or came from another site. Nothing was "
                                                "changed. Go back, reload the page and send it again.")));
        auto response = switches ? show_again(door, visit) : door.page.answer(visit);
        remember_place(visit, response);
        return response;
    } catch (const base::NotFound&) {
        return refusal(visit, door, 404);
    } catch (const base::Forbidden& failure) {
        note_refusal(visit, failure.what());
        return refusal(visit, door, 403);
    } catch (const base::Conflict& failure) {
        log_failure(visit, "conflict", base::LogLevel::info, failure);
        return refusal(visit, door, 409);
    } catch (const base::BadRequest& failure) {
        return refusal(visit, door, failure.status);
    } catch (const base::Unavailable& failure) {
        log_failure(visit, "unavailable", base::LogLevel::warning, failure);
        return refusal(visit, door, 503);
    } catch (const std::exception& failure) {
        log_failure(visit, "broken", base::LogLevel::error, failure);
        return refusal(visit, door, 500);
    }
}

http::Response answer(App& app, const Door& door, base::Language language, const http::Request& request) {
    Visit visit{.app = app,
                .request = request,
                .language = is_api(door.page.path) ? api_language(request) : language,
                .principal = {},
                .authority = {},
                .form_cookie = {},
                .here = above(request.target, door.above)};
    const auto& clock = app.world().clock;
    const auto began = clock.now().microseconds();
    auto response = answer_visit(visit, door);
    const auto taken = std::max(clock.now().microseconds() - began, std::int64_t{0});  // a clock may be set back
    app.metrics.answered(request.method, door.page.path, response.status, taken);
    // The page's pattern, not the address: addresses hold tokens and what people search for.
    app.log.write(base::LogLevel::info, "request",
                  {{"request", visit.request_id()},
                   {"method", http::name(request.method)},
                   {"page", door.page.path},
                   {"status", response.status},
                   {"microseconds", taken},
                   {"authority", visit.authority ? std::string_view(visit.authority->slug) : std::string_view()},
                   {"account", visit.principal.account.value()}});
    return response;
}

// Of the address as it was sent: what could not be read has no path, and is answered in its language all the same.
base::Language language_of(const http::Request& request) {
    const auto path = std::string_view(request.target).substr(0, request.target.find('?'));
    return path == "/cy" || path.starts_with("/cy/") ? base::Language::welsh : base::Language::english;
}

const Page* find_page(const std::vector<Page>& pages, http::Method method, std::string_view path) {
    const auto found =
        std::ranges::find_if(pages, [&](const Page& page) { return page.method == method && page.path == path; });
    return found == pages.end() ? nullptr : &*found;
}

// Every page, every form with the page it belongs to, and the language switch of pages whose forms go elsewhere.
std::vector<Door> all_doors() {
    const auto pages = all_pages();
    std::vector<Door> doors;
    for (const auto& page : pages) {
        Door door{.page = page, .shown = page};
        if (is_api(page.path)) {
            doors.push_back(door);
            continue;
        }
        auto path = page.path;
        const Page* shown = find_page(pages, http::Method::get, path);
        for (; !shown && path.size() > 1; ++door.above) {
            path = path.substr(0, path.rfind('/'));
            if (path.empty()) path = "/";
            shown = find_page(pages, http::Method::get, path);
        }
        if (shown) door.shown = *shown;
        doors.push_back(door);
        if (page.method != http::Method::get || page.pool != http::Pool::page ||
            find_page(pages, http::Method::post, page.path))
            continue;
        Page only_switched = page;
        only_switched.method = http::Method::post;
        only_switched.answer = nullptr;
        doors.push_back({.page = only_switched, .shown = page});
    }
    return doors;
}

}  // namespace

http::Router build_router(App& app) {
    http::Router router;
    for (const auto& door : all_doors()) {
        const auto& page = door.page;
        const bool both = page.rule.who != Who::machine && !is_api(page.path) && !page.path.starts_with("/assets/");
        for (const auto language : {base::Language::english, base::Language::welsh}) {
            if (language == base::Language::welsh && !both) continue;
            std::string pattern(page.path);
            if (language == base::Language::welsh) pattern = pattern == "/" ? "/cy" : "/cy" + pattern;
            router.add({.method = page.method,
                        .pattern = pattern,
                        .handler = [&app, door, language](
                                       const http::Request& request) { return answer(app, door, language, request); },
                        .limits = page.limits,
                        .pool = page.pool});
        }
    }
    return router;
}

http::Server::Fallback fallback(App& app) {
    return [&app](const http::Request& request, int status, const std::vector<http::Method>& allowed) {
        Visit visit{.app = app,
                    .request = request,
                    .language = language_of(request),
                    .principal = {},
                    .authority = {},
                    .form_cookie = {}};
        app.log.write(base::LogLevel::info, "refused",
                      {{"request", visit.request_id()}, {"method", http::name(request.method)}, {"status", status}});
        if (is_api(request.path)) return api_refusal(visit, status, allowed);
        return status == 405 ? not_allowed(visit, allowed) : error_page(visit, status);
    };
}

http::Server::Finish finish(App& app) {
    return [&app](const http::Request& request, http::Response& response, std::int64_t) {
        app.metrics.finished(response.status);
        response.set("x-content-type-options", "nosniff");
        // What is no page of ours may bring a stricter one.
        if (response.header("content-security-policy").empty())
            response.set("content-security-policy", std::string(govuk::content_security_policy));
        response.set("referrer-policy", "same-origin");
        response.set("cross-origin-opener-policy", "same-origin");
        response.set("cross-origin-resource-policy", "same-origin");
        response.set("permissions-policy", "camera=(), geolocation=(), microphone=()");
        response.set("x-frame-options", "DENY");
        if (response.header("cache-control").empty()) response.set("cache-control", "no-store");
        if (app.settings.secure) response.set("strict-transport-security", "max-age=31536000; includeSubDomains");
        response.set("x-request-id", base::Id(static_cast<std::int64_t>(request.number)).text());
        if (response.header("content-language").empty() && response.header("content-type").starts_with("text/html"))
            response.set("content-language", std::string(base::tag(language_of(request))));
    };
}

}  // namespace web
