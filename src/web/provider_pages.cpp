// Signing in by a provider: there and back, and out again. What goes wrong becomes a page that says what to do; the log
// says which rule was broken, and nothing of tokens.
#include "gate/identities.hpp"
#include "govuk/button.hpp"
#include "openid/provider.hpp"
#include "web/cookies.hpp"
#include "web/entering.hpp"
#include "web/kept_form.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using govuk::Html;

namespace {

openid::Provider& provider_of(const Visit& visit) {
    if (!visit.app.provider) throw base::NotFound("no sign-in provider is set up");
    return *visit.app.provider;
}

std::string_view label_of(const Visit& visit) { return provider_of(visit).settings().label.in(visit.language); }

// Where the provider sends people back to: one address whatever their language, since each must be registered there.
std::string address_of_ours(const Visit& visit, std::string_view path) {
    return std::string(visit.app.settings.secure ? "https://" : "http://") + std::string(visit.request.header("host")) +
           std::string(path);
}
constexpr std::string_view kReturn = "/sign-in/provider/return";

http::Response leave_for(std::string address) {
    http::Response response;
    response.status = 303;
    response.set("location", std::move(address));
    return response;
}

void forget_errand(const Visit& visit, http::Response& response) {
    response.cookies.push_back({.name = provider_cookie(visit.app.settings), .value = "", .max_age_seconds = 0});
}

// What stopped it, and what to do. `then`: the way on.
struct Stop {
    int status;
    base::Message title, text;
};
http::Response stopped(Visit& visit, const Stop& stop) {
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(visit.say(stop.title)).raw("</h1><p class=\"govuk-body\">");
    body.text(visit.say(stop.text, {{"provider", label_of(visit)}})).raw("</p><p class=\"govuk-body\">");
    body.text(visit.say(t("Number of this request: {number}"), {{"number", visit.request_id()}})).raw("</p>");
    visit.here = visit.root("/sign-in");
    govuk::button(body, {.text = visit.say(t("Go to the sign-in page")), .href = visit.here});
    auto response = page(visit, {.title = std::string(visit.say(stop.title)), .status = stop.status}, std::move(body));
    forget_errand(visit, response);
    return response;
}

constexpr auto kNotSignedIn = t("You are not signed in");

Stop stop_for(openid::Fault fault) {
    switch (fault) {
        case openid::Fault::no_such_attempt:
            return {
                400, kNotSignedIn,
                t("This attempt to sign in was begun too long ago or in another browser, or it has been used. Begin "
                  "again from the sign-in page.")};
        case openid::Fault::refused:
            return {403, kNotSignedIn,
                    t("{provider} did not sign you in. Begin again from the sign-in page. If it stays so, ask whoever "
                      "looks after {provider}.")};
        case openid::Fault::unreachable:
            return {503, kNotSignedIn,
                    t("{provider} can’t be reached at the moment. Try again in a few minutes. If it stays so, tell an "
                      "administrator the number below.")};
        case openid::Fault::subject:
            return {403, kNotSignedIn,
                    t("{provider} did not say who you are in the way this system was set up for. Tell an administrator "
                      "the number below.")};
        default:
            return {502, kNotSignedIn,
                    t("The answer of {provider} could not be trusted, so nobody was signed in. Begin again from the "
                      "sign-in page. If it happens again, tell an administrator the number below.")};
    }
}

Stop stop_for(gate::Meeting meeting) {
    switch (meeting) {
        case gate::Meeting::taken:
            return {403, kNotSignedIn,
                    t("The link is for another account than the one that {provider} knows you by. Nothing was changed. "
                      "Ask an administrator of your organisation to look at both accounts.")};
        case gate::Meeting::link_used:
            return {404, t("This link no longer works"),
                    t("It has been used, or is too old. Ask an administrator for another.")};
        case gate::Meeting::disabled:
            return {403, kNotSignedIn,
                    t("Your account here can’t sign in any more. Ask an administrator of your organisation.")};
        default:
            return {
                403, kNotSignedIn,
                t("{provider} knows you, but nobody has linked that to an account here yet. Ask an administrator of "
                  "your organisation for an invitation link. Open it, and choose {provider} there.")};
    }
}

http::Response refuse(Visit& visit, openid::Fault fault) {
    visit.app.log.write(base::LogLevel::warning, "sign-in by provider refused",
                        {{"request", visit.request_id()}, {"why", openid::name(fault)}});
    return stopped(visit, stop_for(fault));
}

http::Response go_and_sign_in(Visit& visit) {
    if (visit.principal.signed_in()) return http::Response::see_other(visit.root("/"));
    return send_to_provider(visit, {.address = then_of(visit.request), .language = visit.language});
}

http::Response go_with_link(Visit& visit) {
    const auto token = visit.request.parameter("token");
    const auto grant = visit.app.store.read(
        [&](store::Reader& db) { return gate::find_link(db, token, visit.app.world().clock.now()); });
    if (!grant || grant->kind == gate::LinkKind::set_up) return stopped(visit, stop_for(gate::Meeting::link_used));
    return send_to_provider(visit, {.language = visit.language, .link = gate::link_digest(token)});
}

http::Response come_back(Visit& visit) {
    auto& provider = provider_of(visit);
    const std::string secret(visit.request.cookies.get(provider_cookie(visit.app.settings)));
    const auto errand = gate::take_errand(visit.app.store, visit.app.world(), secret);
    if (!errand) return refuse(visit, openid::Fault::no_such_attempt);
    visit.language = errand->language;
    const auto& brought = visit.request.query;
    const auto identity =
        provider.finish({secret, address_of_ours(visit, kReturn)},
                        {brought.get("code"), brought.get("state"), brought.get("error"), brought.get("iss")});
    if (!identity) return refuse(visit, identity.fault());
    if (errand->purpose == gate::Errand::Purpose::test) {
        auto response = show_test(visit, *errand, *identity);
        forget_errand(visit, response);
        return response;
    }
    const auto result = visit.app.sign_in.with_identity({.issuer = provider.settings().issuer,
                                                         .identity = *identity,
                                                         .link = errand->link,
                                                         .peer = visit.request.peer,
                                                         .agent = visit.request.header("user-agent")});
    if (result.meeting != gate::Meeting::known) return stopped(visit, stop_for(result.meeting));
    auto response = come_in(visit, result.signed_in, errand->address);
    forget_errand(visit, response);
    return response;
}

// Told by the provider itself (OpenID Connect Back-Channel Logout 2.5).
http::Response take_ended(Visit& visit) {
    auto& provider = provider_of(visit);
    const auto logout = provider.read_logout(visit.request.form.get("logout_token"));
    http::Response response;
    response.set("cache-control", "no-store");
    if (!logout) {
        visit.app.log.write(base::LogLevel::warning, "sign-out by provider refused",
                            {{"request", visit.request_id()}, {"why", openid::name(logout.fault())}});
        response.status = 400;
        return response;
    }
    const auto ended = gate::end_provider_sessions(visit.app.store, visit.app.trail, *logout);
    visit.app.log.write(base::LogLevel::info, "signed out by provider",
                        {{"request", visit.request_id()}, {"sessions", ended}});
    response.status = 200;
    return response;
}

http::Response show_signed_out(Visit& visit) {
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">")
        .text(visit.say(t("You have signed out")))
        .raw("</h1><p class=\"govuk-body\">")
        .text(visit.say(t("This browser is still signed in with {provider}. If others use it, sign out there too."),
                        {{"provider", label_of(visit)}}))
        .raw("</p>");
    govuk::button(body, {.text = visit.say(t("Sign out of {provider} too"), {{"provider", label_of(visit)}}),
                         .href = visit.root("/sign-out/provider")});
    body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", visit.root("/sign-in"))
        .raw(">")
        .text(visit.say(t("Sign in again")))
        .raw("</a></p>");
    return page(visit, {.title = std::string(visit.say(t("You have signed out")))}, std::move(body));
}

http::Response go_and_sign_out(Visit& visit) {
    const auto address = provider_of(visit).sign_out_address(address_of_ours(visit, "/sign-in"));
    if (!address) return refuse(visit, address.fault());
    return address->empty() ? http::Response::see_other(visit.root("/sign-in")) : leave_for(*address);
}

}  // namespace

http::Response send_to_provider(Visit& visit, const gate::Errand& errand) {
    auto& provider = provider_of(visit);
    const auto secret = gate::begin_errand(visit.app.store, visit.app.world(), errand);
    const auto back = address_of_ours(visit, kReturn);
    const auto address =
        provider.sign_in_address({secret, back}, visit.language == base::Language::welsh ? "cy en" : "en");
    if (!address) return refuse(visit, address.fault());
    auto response = leave_for(*address);
    // Not strict: it must come along when the provider sends the browser back.
    response.cookies.push_back(
        {.name = provider_cookie(visit.app.settings), .value = secret, .max_age_seconds = gate::errand_seconds});
    return response;
}

void write_provider_button(Html& out, const Visit& visit, std::string_view then) {
    if (!visit.app.provider) return;
    govuk::button(out,
                  {.text = visit.say(t("Sign in with {provider}"), {{"provider", label_of(visit)}}),
                   .href = visit.root("/sign-in/provider") + (then.empty() ? "" : "?then=" + http::url_encode(then))});
}

std::vector<Page> provider_pages() {
    using enum http::Method;
    constexpr Rule everyone{.who = Who::everyone};
    constexpr auto outgoing = http::Pool::outgoing;
    return {
        {get, "/sign-in/provider", everyone, go_and_sign_in, {}, outgoing},
        {get, kReturn, everyone, come_back, {}, outgoing},
        {post, "/sign-in/provider/ended", {.who = Who::machine}, take_ended, {.body_bytes = 32 * 1024}, outgoing},
        {get, "/link/{token}/provider", everyone, go_with_link, {}, outgoing},
        {get, "/signed-out", everyone, show_signed_out},
        {get, "/sign-out/provider", everyone, go_and_sign_out, {}, outgoing},
    };
}

}  // namespace web
