// The step-up page: what is most sensitive asks for the second factor again, within the session. There is no way round
// by password: what this protects against is somebody at another's open browser, or with another's password, and the
// password is what they are likeliest to have.
#include "govuk/button.hpp"
#include "govuk/form_controls.hpp"
#include "web/code_field.hpp"
#include "web/kept_form.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using govuk::Html;

namespace {

void heading(Html& out, std::string_view text) { out.raw("<h1 class=\"govuk-heading-l\">").text(text).raw("</h1>"); }
void paragraph(Html& out, std::string_view text) { out.raw("<p class=\"govuk-body\">").text(text).raw("</p>"); }

// For who has no second factor yet. With a form waiting, it is set up beside this page, which keeps what was typed.
http::Response set_up_first(Visit& visit, int status) {
    const auto title = visit.say(t("This needs a second step"));
    const bool kept = has_kept(visit.request.form);
    const std::string set_up = visit.root("/account/second-step");
    Html body(visit.language);
    heading(body, title);
    paragraph(body, visit.say(t("What you asked for is open only to people who use a second step: a code from an app "
                                "on their telephone. Turning it on takes two minutes.")));
    if (!kept) {
        govuk::button(body, {.text = visit.say(t("Turn on")),
                             .href = set_up + "?then=" + http::url_encode(then_of(visit.request))});
    } else {
        body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\" target=\"_blank\" rel=\"opener\"")
            .attribute("href", set_up)
            .raw(">")
            .text(visit.say(t("Turn it on (opens in a new tab)")))
            .raw("</a></p>");
        paragraph(body, visit.say(t("What you had typed is kept here. Send it when the second step is on.")));
        write_kept_form(body, visit);
    }
    return page(visit, {.title = std::string(title), .status = status}, std::move(body));
}

http::Response confirm_form(Visit& visit, const base::Problems* problems, int status) {
    if (!visit.principal.second_factor_set) return set_up_first(visit, status);
    const auto title = visit.say(t("Confirm that it is you"));
    Html body(visit.language);
    heading(body, title);
    paragraph(body, visit.say(base::tn("What you asked for needs a code from your app, given in the last {count} "
                                       "minute.",
                                       "What you asked for needs a code from your app, given in the last {count} "
                                       "minutes."),
                              visit.app.settings.sessions.confirmed_seconds / 60));
    visit.here = visit.root("/confirm");
    open_form(body, visit, visit.here);
    write_kept(body, visit.request);
    code_field(body, visit, problems, CodeFrom::app_or_recovery);
    govuk::button(body, {.text = visit.say(t("Continue")), .prevent_double_click = true});
    close_form(body);
    return page(visit, {.title = std::string(title), .problems = problems, .status = problems ? 422 : status},
                std::move(body));
}

http::Response show_confirm(Visit& visit) { return confirm_form(visit, nullptr, 200); }

http::Response take_confirm(Visit& visit) {
    base::Problems problems;
    const auto code = visit.request.form.get("code");
    if (code.empty() || code.size() > 40) {
        problems.add("code", "required", t("Enter the 6 digits from your app"));
        return confirm_form(visit, &problems, 422);
    }
    const auto result = visit.app.sign_in.confirm(visit.principal, code, visit.request.peer);
    switch (result.outcome) {
        case gate::ConfirmOutcome::confirmed: break;
        case gate::ConfirmOutcome::refused:
            problems.add("code", "refused",
                         t("That code is not right, or has been used. Wait for the next one in your app"));
            return confirm_form(visit, &problems, 422);
        case gate::ConfirmOutcome::wait:
            problems.add("code", "wait", t("Too many wrong tries. Minutes to wait before another: {minutes}"),
                         {{"minutes", (result.wait_seconds + 59) / 60}});
            return confirm_form(visit, &problems, 422);
    }
    const std::string then = then_of(visit.request);
    if (has_kept(visit.request.form) && !then.empty()) return carry_on(visit, t("It is you"));
    return http::Response::see_other(then.empty() ? visit.root("/") : then);
}

}  // namespace

http::Response confirm_first(Visit& visit) {
    if (visit.request.method == http::Method::get && !visit.switched)
        return http::Response::see_other(visit.root("/confirm") + "?then=" + http::url_encode(visit.request.target));
    const http::Request asked = keeping(visit);
    Visit again{.app = visit.app,
                .request = asked,
                .language = visit.language,
                .principal = visit.principal,
                .authority = {},
                .form_cookie = {}};
    return confirm_form(again, nullptr, 403);
}

std::vector<Page> confirm_pages() {
    using enum http::Method;
    constexpr Rule mine{.who = Who::signed_in};
    constexpr http::RouteLimits with_kept{.body_bytes = 2 << 20};
    return {
        {get, "/confirm", mine, show_confirm},
        {post, "/confirm", mine, take_confirm, with_kept},
    };
}

}  // namespace web
