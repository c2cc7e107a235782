// Signing in and out, the set-up link of a new system, invitations and forgotten passwords.
#include "base/hash.hpp"
#include "govuk/button.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "openid/provider.hpp"
#include "web/account_mail.hpp"
#include "web/code_field.hpp"
#include "web/cookies.hpp"
#include "web/entering.hpp"
#include "web/kept_form.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/start.hpp"

namespace web {

using base::t;
using govuk::Html;

namespace {

void heading(Html& out, std::string_view text) { out.raw("<h1 class=\"govuk-heading-l\">").text(text).raw("</h1>"); }
void paragraph(Html& out, std::string_view text) { out.raw("<p class=\"govuk-body\">").text(text).raw("</p>"); }

// Forms before sign-in are bound to a random cookie (double submit).
http::Response with_form_cookie(Visit& visit, http::Response (*make)(Visit&, const base::Problems*),
                                const base::Problems* problems) {
    const bool fresh = visit.form_cookie.empty();
    if (fresh) visit.form_cookie = visit.app.world().random.token(24);
    auto response = make(visit, problems);
    if (fresh) response.cookies.push_back({.name = form_cookie(visit.app.settings), .value = visit.form_cookie});
    return response;
}

http::Response sign_in_form(Visit& visit, const base::Problems* problems) {
    // Wherever it is shown: it may stand in the place of another page's form.
    const auto question = visit.here.find('?');
    visit.here = visit.root("/sign-in") + (question == std::string::npos ? "" : visit.here.substr(question));
    Html body(visit.language);
    heading(body, visit.say(t("Sign in")));
    write_provider_button(body, visit, then_of(visit.request));
    open_form(body, visit, visit.root("/sign-in"));
    write_kept(body, visit.request);
    govuk::input(body, {.label = {.text = visit.say(t("Email address"))},
                        .error = {.text = problem_text(visit, problems, "email")},
                        .name = "email",
                        .value = std::string(visit.request.form.get("email")),
                        .type = "email",
                        .classes = "govuk-!-width-two-thirds",
                        .autocomplete = "username",
                        .spellcheck = false});
    govuk::password_input(body, {.label = {.text = visit.say(t("Password"))},
                                 .error = {.text = problem_text(visit, problems, "password")},
                                 .name = "password",
                                 .classes = "govuk-!-width-two-thirds"});
    govuk::button(body, {.text = visit.say(t("Sign in")), .prevent_double_click = true});
    close_form(body);
    body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", visit.root("/forgotten"))
        .raw(">")
        .text(visit.say(t("I have forgotten my password")))
        .raw("</a></p>");
    if (visit.app.settings.demo) write_demo_sign_ins(body, visit);
    return page(visit,
                {.title = std::string(visit.say(t("Sign in"))), .problems = problems, .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_sign_in(Visit& visit) {
    if (visit.principal.signed_in()) return http::Response::see_other(visit.root("/"));
    return with_form_cookie(visit, sign_in_form, nullptr);
}

// What was typed before, and came along, is sent on by its owner.
http::Response signed_in(Visit& visit, const gate::SignInResult& result) {
    const std::string address = then_of(visit.request);
    auto response = come_in(visit, result, address);
    if (!has_kept(visit.request.form) || address.empty()) return response;
    visit.principal = gate::principal_of(visit.app.store, visit.app.world(), result.token, visit.app.settings.sessions)
                          .value_or(gate::Principal{});
    auto shown = carry_on(visit, t("You are signed in again"));
    shown.cookies = std::move(response.cookies);
    return shown;
}

base::Problem wait_problem(std::int64_t seconds) {
    const std::int64_t minutes = (seconds + 59) / 60;
    return {"",
            "wait",
            t("Too many wrong tries. Minutes to wait before another: {minutes}. Others can still sign in"),
            {{"minutes", minutes}},
            {}};
}

http::Response code_form(Visit& visit, const base::Problems* problems);

http::Response take_sign_in(Visit& visit) {
    const auto& form = visit.request.form;
    base::Problems problems;
    if (form.get("email").empty()) problems.add("email", "required", t("Enter your email address"));
    if (form.get("password").empty()) problems.add("password", "required", t("Enter your password"));
    if (!problems.empty()) return with_form_cookie(visit, sign_in_form, &problems);

    const auto result = visit.app.sign_in.with_password(
        {form.get("email"), form.get("password"), visit.request.peer, visit.request.header("user-agent")});
    switch (result.outcome) {
        case gate::SignInOutcome::signed_in: return signed_in(visit, result);
        case gate::SignInOutcome::code_needed: {
            auto response = come_in(visit, result, then_of(visit.request));
            if (!has_kept(form)) return response;
            auto shown = with_form_cookie(visit, code_form, nullptr);
            shown.cookies.insert(shown.cookies.end(), response.cookies.begin(), response.cookies.end());
            return shown;
        }
        case gate::SignInOutcome::wait: problems.add(wait_problem(result.wait_seconds)); break;
        case gate::SignInOutcome::refused:
            problems.add("email", "refused", t("The email address or password is not right"));
            break;
    }
    return with_form_cookie(visit, sign_in_form, &problems);
}

http::Response code_form(Visit& visit, const base::Problems* problems) {
    visit.here = visit.root("/sign-in/code");
    Html body(visit.language);
    heading(body, visit.say(t("Enter your code")));
    open_form(body, visit, visit.root("/sign-in/code"));
    write_kept(body, visit.request);
    code_field(body, visit, problems, CodeFrom::app_or_recovery);
    govuk::button(body, {.text = visit.say(t("Continue")), .prevent_double_click = true});
    close_form(body);
    return page(visit,
                {.title = std::string(visit.say(t("Enter your code"))),
                 .back = visit.root("/sign-in"),
                 .problems = problems,
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_code(Visit& visit) {
    if (visit.request.cookies.get("code").empty()) return http::Response::see_other(visit.root("/sign-in"));
    return with_form_cookie(visit, code_form, nullptr);
}

http::Response take_code(Visit& visit) {
    base::Problems problems;
    const auto code = visit.request.form.get("code");
    if (code.empty() || code.size() > 40) problems.add("code", "required", t("Enter the 6 digits from your app"));
    if (!problems.empty()) return with_form_cookie(visit, code_form, &problems);
    const auto result = visit.app.sign_in.with_code(visit.request.cookies.get("code"), code, visit.request.peer,
                                                    visit.request.header("user-agent"));
    if (result.outcome == gate::SignInOutcome::signed_in) return signed_in(visit, result);
    if (result.outcome == gate::SignInOutcome::wait) {
        problems.add("email", "again", t("That took too long, or too many tries. Sign in again"));
        return with_form_cookie(visit, sign_in_form, &problems);
    }
    problems.add("code", "refused", t("That code is not right, or has been used. Wait for the next one in your app"));
    return with_form_cookie(visit, code_form, &problems);
}

http::Response sign_out(Visit& visit) {
    gate::end_session(visit.app.store, visit.principal.account, visit.principal.session);
    auto response = visit.principal.vouched_at && visit.app.provider
                        ? http::Response::see_other(visit.root("/signed-out"))
                        : done(visit, visit.root("/sign-in"), visit.say(t("You have signed out")));
    response.cookies.push_back({.name = session_cookie(visit.app.settings), .value = "", .max_age_seconds = 0});
    response.cookies.push_back({.name = std::string(place_cookie), .value = "", .max_age_seconds = 0});
    response.set("clear-site-data", "\"cache\", \"storage\"");
    return response;
}

// ---- One-time links: set-up, invitation, reset

std::optional<gate::LinkGrant> grant_of(const Visit& visit) {
    return visit.app.store.read([&](store::Reader& db) {
        return gate::find_link(db, visit.request.parameter("token"), visit.app.world().clock.now());
    });
}

// A password is not the only way to make use of a link.
void write_provider_way(Html& out, const Visit& visit) {
    if (!visit.app.provider) return;
    const auto provider = visit.app.provider->settings().label.in(visit.language);
    govuk::button(out, {.text = visit.say(t("Sign in with {provider}"), {{"provider", provider}}),
                        .href = visit.root("/link/") + std::string(visit.request.parameter("token")) + "/provider"});
    paragraph(out, visit.say(t("Or choose a password to sign in with here.")));
}

http::Response link_form(Visit& visit, const base::Problems* problems) {
    const auto grant = grant_of(visit);
    if (!grant) {
        Html body(visit.language);
        heading(body, visit.say(t("This link no longer works")));
        paragraph(body, visit.say(t("It has been used, or is too old. Ask an administrator for another.")));
        return page(visit, {.title = std::string(visit.say(t("This link no longer works"))), .status = 404},
                    std::move(body));
    }
    const bool set_up = grant->kind == gate::LinkKind::set_up;
    const auto title = visit.say(set_up ? t("Set up Cantref") : t("Choose your password"));
    const auto& form = visit.request.form;
    Html body(visit.language);
    heading(body, title);
    open_form(body, visit, visit.root("/link/") + std::string(visit.request.parameter("token")));
    const auto field = [&](const char* name, base::Message label, base::Message hint, std::string autocomplete) {
        govuk::input(body, {.label = {.text = visit.say(label)},
                            .hint = {.text = hint.empty() ? std::string_view() : visit.say(hint)},
                            .error = {.text = problem_text(visit, problems, name)},
                            .name = name,
                            .value = std::string(form.get(name)),
                            .classes = "govuk-!-width-two-thirds",
                            .autocomplete = std::move(autocomplete)});
    };
    if (set_up) {
        paragraph(body, visit.say(t("This makes your organisation and its first administrator: you.")));
        field("authority_name_en", t("Name of your organisation in English"), t("Like Gwynfryn County Council"),
              "organization");
        field("authority_name_cy", t("Name of your organisation in Welsh"), t("Like Cyngor Sir Gwynfryn"), "");
        field("slug", t("Short name in addresses"), t("Small letters, digits and hyphens, like gwynfryn"), "");
        field("name", t("Your name"), {}, "name");
        field("email", t("Your email address"), {}, "email");
    } else {
        paragraph(body, visit.say(t("You will sign in as {email}."), {{"email", grant->email}}));
        write_provider_way(body, visit);
    }
    govuk::password_input(body, {.label = {.text = visit.say(t("New password"))},
                                 .hint = {.text = visit.say(t("At least 12 characters. Three or four random words are "
                                                              "strong and easy to remember. You can paste it."))},
                                 .error = {.text = problem_text(visit, problems, "password")},
                                 .name = "password",
                                 .classes = "govuk-!-width-two-thirds",
                                 .autocomplete = "new-password"});
    govuk::button(body, {.text = visit.say(t("Continue")), .prevent_double_click = true});
    close_form(body);
    return page(visit, {.title = std::string(title), .problems = problems, .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_link(Visit& visit) { return with_form_cookie(visit, link_form, nullptr); }

http::Response take_link(Visit& visit) {
    const auto grant = grant_of(visit);
    if (!grant) return link_form(visit, nullptr);
    const auto& form = visit.request.form;
    const auto password = form.get("password");
    const bool set_up = grant->kind == gate::LinkKind::set_up;
    auto problems = gate::check_password(password, set_up ? form.get("name") : grant->account_name,
                                         set_up ? form.get("email") : grant->email, "password");
    if (!problems.empty() && !set_up) return with_form_cookie(visit, link_form, &problems);

    const std::string hash = problems.empty() ? base::hash_password(password) : "";
    if (set_up) {
        problems.add_all(start_house(visit.app, {.name = {std::string(form.get("authority_name_en")),
                                                          std::string(form.get("authority_name_cy"))},
                                                 .slug = std::string(form.get("slug")),
                                                 .person = std::string(form.get("name")),
                                                 .email = std::string(form.get("email")),
                                                 .language = visit.language,
                                                 .password_hash = hash,
                                                 .token = std::string(visit.request.parameter("token"))}));
    } else {
        problems = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
            return gate::use_link(tx, visit.app.trail, visit.request.parameter("token"), hash);
        });
        if (problems.empty()) gate::end_sessions(visit.app.store, grant->account);
    }
    if (!problems.empty()) return with_form_cookie(visit, link_form, &problems);
    return done(visit, visit.root("/sign-in"), visit.say(t("Your password is set. Sign in with it")));
}

// By mail: the answer is the same whoever asks.
http::Response forgotten_form(Visit& visit, const base::Problems* problems) {
    const auto title = visit.say(t("I have forgotten my password"));
    Html body(visit.language);
    heading(body, title);
    paragraph(body, visit.say(t("We send you a link by which you choose another. It works once, for one hour.")));
    open_form(body, visit, visit.root("/forgotten"));
    govuk::input(body, {.label = {.text = visit.say(t("Email address"))},
                        .hint = {.text = visit.say(t("The one you sign in with"))},
                        .error = {.text = problem_text(visit, problems, "email")},
                        .name = "email",
                        .value = std::string(visit.request.form.get("email")),
                        .type = "email",
                        .classes = "govuk-!-width-two-thirds",
                        .autocomplete = "username",
                        .spellcheck = false});
    govuk::button(body, {.text = visit.say(t("Send the link")), .prevent_double_click = true});
    close_form(body);
    return page(visit,
                {.title = std::string(title),
                 .back = visit.root("/sign-in"),
                 .problems = problems,
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response take_forgotten(Visit& visit) {
    if (!sends_account_mail(visit.app)) throw base::NotFound("links are carried by people here");
    const auto email = visit.request.form.get("email");
    base::Problems problems;
    if (email.empty()) problems.add("email", "required", t("Enter your email address"));
    if (problems.empty())
        if (const auto wait = visit.app.sign_in.ask_for_link(email, visit.request.peer); wait > 0)
            problems.add({"",
                          "wait",
                          t("Links were asked for too often. Minutes to wait before another: {minutes}"),
                          {{"minutes", (wait + 59) / 60}},
                          {}});
    if (!problems.empty()) return with_form_cookie(visit, forgotten_form, &problems);
    const auto account = visit.app.store.read([&](store::Reader& db) {
        const auto found = gate::find_account_by_email(db, email);
        return found ? found->id : base::Id();
    });
    ask_for_account_mail(visit.app, gate::LinkKind::reset, "", account,
                         {.kind = audit::ActorKind::anyone, .id = {}, .name = {}});
    return done(visit, visit.root("/sign-in"),
                visit.say(t("If somebody signs in with that address, a link is on its way to it. Look at your mail")));
}

http::Response show_forgotten(Visit& visit) {
    if (sends_account_mail(visit.app)) return with_form_cookie(visit, forgotten_form, nullptr);
    Html body(visit.language);
    heading(body, visit.say(t("I have forgotten my password")));
    paragraph(body,
              visit.say(t("Ask an administrator of your organisation for a reset link. It works once, for one hour.")));
    paragraph(body, visit.say(t("Administrators find it under People and access, beside your name.")));
    return page(visit,
                {.title = std::string(visit.say(t("I have forgotten my password"))), .back = visit.root("/sign-in")},
                std::move(body));
}

}  // namespace

http::Response come_in(Visit& visit, const gate::SignInResult& result, std::string address) {
    if (result.outcome == gate::SignInOutcome::code_needed) {
        auto response = http::Response::see_other(visit.root("/sign-in/code") +
                                                  (address.empty() ? "" : "?then=" + http::url_encode(address)));
        // Not strict: it must come along where a provider sent the browser back.
        response.cookies.push_back({.name = "code", .value = result.token, .max_age_seconds = 300});
        return response;
    }
    const auto account =
        visit.app.store.read([&](store::Reader& db) { return gate::find_account(db, result.account); });
    if (address.empty()) address = account && account->language == base::Language::welsh ? "/cy" : visit.root("/");
    auto response = http::Response::see_other(address);
    response.cookies.push_back({.name = session_cookie(visit.app.settings), .value = result.token});
    response.cookies.push_back({.name = form_cookie(visit.app.settings), .value = "", .max_age_seconds = 0});
    response.cookies.push_back({.name = "code", .value = "", .max_age_seconds = 0});
    return response;
}

http::Response sign_in_again(Visit& visit) {
    const http::Request asked = keeping(visit);
    Visit again{.app = visit.app,
                .request = asked,
                .language = visit.language,
                .principal = {},
                .authority = {},
                .form_cookie = visit.form_cookie};
    base::Problems problems;
    problems.add("email", "signed_out", t("You were signed out. Sign in again: what you typed is kept"));
    return with_form_cookie(again, sign_in_form, &problems);
}

std::vector<Page> sign_in_pages() {
    using enum http::Method;
    constexpr Rule everyone{.who = Who::everyone};
    constexpr http::RouteLimits small{.body_bytes = 16 * 1024}, with_kept{.body_bytes = 2 << 20};
    return {
        {get, "/sign-in", everyone, show_sign_in},
        {post, "/sign-in", everyone, take_sign_in, with_kept},
        {get, "/sign-in/code", everyone, show_code},
        {post, "/sign-in/code", everyone, take_code, with_kept},
        {post, "/sign-out", {.who = Who::signed_in}, sign_out, small},
        {get, "/link/{token}", everyone, show_link},
        {post, "/link/{token}", everyone, take_link, small},
        {get, "/forgotten", everyone, show_forgotten},
        {post, "/forgotten", everyone, take_forgotten, small},
    };
}

}  // namespace web
