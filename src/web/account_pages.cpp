// My account: language, second factor, where I am signed in.
#include "gate/accounts.hpp"
#include "govuk/button.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/table.hpp"
#include "web/code_field.hpp"
#include "web/kept_form.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/time_out.hpp"

namespace web {

using base::t;
using govuk::Html;

namespace {

void heading(Html& out, const char* level, std::string_view text) {
    if (level[0] == 'l')
        out.raw("<h1 class=\"govuk-heading-l\">").text(text).raw("</h1>");
    else
        out.raw("<h2 class=\"govuk-heading-m\">").text(text).raw("</h2>");
}

void write_sessions(Html& out, const Visit& visit) {
    heading(out, "m", visit.say(t("Where you are signed in")));
    govuk::TableWriter table(out, {.head = {{.text = visit.say(t("Browser"))},
                                            {.text = visit.say(t("Address"))},
                                            {.text = visit.say(t("Last used"))},
                                            {.text = visit.say(t("Signed in"))},
                                            {.text = visit.say(t("End"))}}});
    for (const auto& session :
         gate::sessions_of(visit.app.store, visit.app.world(), visit.principal.account, visit.app.settings.sessions)) {
        table.row();
        table.heading(session.agent.empty() ? visit.say(t("Not known")) : std::string_view(session.agent));
        table.cell(session.peer);
        table.cell(session.seen_at.say(visit.language));
        table.cell(session.created_at.say(visit.language));
        table.cell_with([&](Html& cell) {
            if (session.id == visit.principal.session)
                cell.text(visit.say(t("This one")));
            else {
                open_side_form(cell, visit, visit.root("/account/sessions/end"));
                govuk::hidden_input(cell, "session", session.id.text());
                cell.raw("<button class=\"app-link-button\" type=\"submit\">")
                    .text(visit.say(t("End")))
                    .raw("<span class=\"govuk-visually-hidden\"> ")
                    .text(session.agent)
                    .raw("</span></button>");
                close_form(cell);
            }
        });
    }
    table.close();
    button_form(out, visit,
                {.action = visit.root("/account/sessions/end-others"), .text = t("Sign out everywhere else")});
}

http::Response show_account(Visit& visit) {
    const auto& principal = visit.principal;
    Html body(visit.language);
    heading(body, "l", visit.say(t("Your account")));
    body.raw("<p class=\"govuk-body\">").text(principal.name).raw("<br>").text(principal.email).raw("</p>");

    heading(body, "m", visit.say(t("Language")));
    open_form(body, visit, visit.root("/account/language"));
    govuk::select(body, {.label = {.text = visit.say(t("Language you want to work in"))},
                         .name = "language",
                         .items = {{.text = "English", .value = "en", .attributes = {{"lang", "en"}}},
                                   {.text = "Cymraeg", .value = "cy", .attributes = {{"lang", "cy"}}}},
                         .value = std::string(base::tag(principal.language))});
    govuk::button(body, {.text = visit.say(t("Save")), .classes = "govuk-button--secondary"});
    close_form(body);

    heading(body, "m", visit.say(t("Second step when signing in")));
    if (principal.second_factor_set) {
        body.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("On: after your password you enter a code from your app.")))
            .raw("</p>");
        button_form(body, visit,
                    {.action = visit.root("/account/second-step/remove"),
                     .text = t("Turn off"),
                     .classes = "govuk-button--warning"});
    } else {
        body.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("Off. With it, nobody who learns your password can sign in as you.")))
            .raw("</p>");
        govuk::button(body, {.text = visit.say(t("Turn on")), .href = visit.root("/account/second-step")});
    }
    write_sessions(body, visit);
    return page(visit, {.title = std::string(visit.say(t("Your account")))}, std::move(body));
}

http::Response take_language(Visit& visit) {
    const auto language = visit.request.form.get("language") == "cy" ? base::Language::welsh : base::Language::english;
    visit.app.store.write(store::Priority::page,
                          [&](store::Tx& tx) { gate::set_language(tx, visit.principal.account, language); });
    return done(visit, language == base::Language::welsh ? "/cy/account" : "/account", base::say(language, t("Saved")));
}

// The sign-in provider said just now that it is them, which is as good as their password.
bool vouched_for(const Visit& visit) {
    return gate::vouched_lately(visit.principal, visit.app.world(), visit.app.settings.sessions);
}

http::Response second_step_form(Visit& visit, const std::string& secret, const base::Problems* problems) {
    Html body(visit.language);
    heading(body, "l", visit.say(t("Turn on the second step")));
    body.raw("<p class=\"govuk-body\">")
        .text(visit.say(t("1. In your authenticator app choose to enter a key by hand, and enter this one:")))
        .raw("</p>");
    std::string spaced;
    for (std::size_t i = 0; i < secret.size(); ++i) {
        if (i && i % 4 == 0) spaced += ' ';
        spaced += secret[i];
    }
    body.raw("<p class=\"govuk-body app-code\">").text(spaced).raw("</p>");
    body.raw("<p class=\"govuk-body\">")
        .text(visit.say(t("2. Enter the 6 digits that the app then shows.")))
        .raw("</p>");
    open_form(body, visit, visit.root("/account/second-step"));
    govuk::hidden_input(body, "secret", secret);
    write_kept(body, visit.request);
    if (!visit.principal.second_factor_set && !vouched_for(visit))
        govuk::password_input(
            body, {.label = {.text = visit.say(t("Your password"))},
                   .hint = {.text = visit.say(visit.principal.vouched_at
                                                  ? t("So that nobody else turns this on in your name. If you have no "
                                                      "password here, sign out, sign in again and come back at once")
                                                  : t("So that nobody else turns this on in your name"))},
                   .error = {.text = problem_text(visit, problems, "password")},
                   .name = "password",
                   .classes = "govuk-!-width-two-thirds"});
    code_field(body, visit, problems, CodeFrom::app);
    govuk::button(body, {.text = visit.say(t("Turn on")), .prevent_double_click = true});
    close_form(body);
    return page(visit,
                {.title = std::string(visit.say(t("Turn on the second step"))),
                 .back = visit.root("/account"),
                 .problems = problems,
                 .status = problems ? 422 : 200},
                std::move(body));
}

// Another second factor in the place of one that is there, or none, takes the one that is there: else whoever finds a
// browser open makes its owner's theirs.
bool must_confirm(const Visit& visit) { return visit.principal.second_factor_set && !visit.confirmed(); }

http::Response show_second_step(Visit& visit) {
    if (must_confirm(visit)) return confirm_first(visit);
    // Shown again in the other language, the key is the one that the app has by now.
    const std::string known(visit.request.form.get("secret"));
    return second_step_form(
        visit,
        known.empty() ? gate::propose_second_factor(visit.app.world().random, visit.principal.email).secret_base32
                      : known,
        nullptr);
}

// Before the first one there is only the password to tell the owner of a session from who found it open.
base::Problems check_own_password(const Visit& visit) {
    base::Problems problems;
    if (visit.principal.second_factor_set || vouched_for(visit)) return problems;
    const auto password = visit.request.form.get("password");
    if (password.empty()) {
        problems.add("password", "required", t("Enter your password"));
        return problems;
    }
    const auto result = visit.app.sign_in.confirm_with_password(visit.principal, password, visit.request.peer);
    if (result.outcome == gate::ConfirmOutcome::wait)
        problems.add("password", "wait", t("Too many wrong tries. Minutes to wait before another: {minutes}"),
                     {{"minutes", (result.wait_seconds + 59) / 60}});
    if (result.outcome == gate::ConfirmOutcome::refused)
        problems.add("password", "refused", t("That is not your password"));
    return problems;
}

http::Response take_second_step(Visit& visit) {
    if (must_confirm(visit)) return http::Response::see_other(visit.root("/account/second-step"));
    const std::string secret(visit.request.form.get("secret"));
    if (const auto problems = check_own_password(visit); !problems.empty())
        return second_step_form(visit, secret, &problems);
    const auto set = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        return gate::set_second_factor(tx, visit.app.trail, visit.actor(), base::Id(), visit.principal.account, secret,
                                       visit.request.form.get("code"));
    });
    if (!set) {
        base::Problems problems;
        problems.add("code", "refused",
                     t("That code is not right. Check the key in your app, wait for the next code and enter it"));
        return second_step_form(visit, secret, &problems);
    }
    gate::note_second_factor(visit.app.store, visit.app.world(), visit.principal.session);
    gate::end_sessions(visit.app.store, visit.principal.account, visit.principal.session);
    Html body(visit.language);
    heading(body, "l", visit.say(t("The second step is on")));
    body.raw("<p class=\"govuk-body\">")
        .text(visit.say(t("Keep these recovery codes somewhere safe. Each works once, when you don’t have your app. "
                          "They are not shown again.")))
        .raw("</p><ul class=\"govuk-list app-code\">");
    for (const auto& code : set->recovery_codes) body.raw("<li>").text(code).raw("</li>");
    body.raw("</ul>");
    const auto then = then_of(visit.request);
    govuk::button(body,
                  {.text = visit.say(t("I have kept them")), .href = then.empty() ? visit.root("/account") : then});
    return page(visit, {.title = std::string(visit.say(t("The second step is on"))), .shown = Frame::Shown::once},
                std::move(body));
}

http::Response remove_second_step(Visit& visit) {
    if (must_confirm(visit)) return confirm_first(visit);
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        gate::remove_second_factor(tx, visit.app.trail, visit.actor(), base::Id(), visit.principal.account);
    });
    return done(visit, visit.root("/account"), visit.say(t("The second step is off")));
}

http::Response end_one(Visit& visit) {
    const auto session = base::Id::from_text(visit.request.form.get("session"));
    if (!session) throw base::NotFound("no such session");
    gate::end_session(visit.app.store, visit.principal.account, *session);
    return done(visit, visit.root("/account"), visit.say(t("Signed out there")));
}

// The time-out's warning asks for this: being asked, the session is used, and goes on.
http::Response stay_signed_in(Visit& visit) { return http::Response::text(std::to_string(seconds_left(visit))); }

http::Response end_others(Visit& visit) {
    gate::end_sessions(visit.app.store, visit.principal.account, visit.principal.session);
    return done(visit, visit.root("/account"), visit.say(t("Signed out everywhere else")));
}

}  // namespace

std::vector<Page> account_pages() {
    using enum http::Method;
    constexpr Rule mine{.who = Who::signed_in};
    return {
        {get, "/account", mine, show_account},
        {post, "/account/language", mine, take_language},
        {post, "/account/stay", mine, stay_signed_in},
        {get, "/account/second-step", mine, show_second_step},
        {post, "/account/second-step", mine, take_second_step},
        {post, "/account/second-step/remove", mine, remove_second_step},
        {post, "/account/sessions/end", mine, end_one},
        {post, "/account/sessions/end-others", mine, end_others},
    };
}

}  // namespace web
