#include "web/shell.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/page.hpp"
#include "web/look.hpp"
#include "web/messages.hpp"
#include "web/settings.hpp"
#include "web/time_out.hpp"

namespace web {

using base::t;
using govuk::Html;

namespace {

constexpr std::size_t kNoticeBytesMax = 600;
constexpr std::string_view kMainForm = "main-form";  // its id

govuk::ServiceNavigationItem item(const Visit& visit, base::Message text, std::string href, std::string_view name,
                                  std::string_view current) {
    using State = govuk::ServiceNavigationItem::State;
    return {.text = visit.say(text), .href = std::move(href), .state = name == current ? State::active : State::other};
}

std::vector<govuk::ServiceNavigationItem> navigation(const Visit& visit, std::string_view current) {
    std::vector<govuk::ServiceNavigationItem> items;
    if (!visit.principal.signed_in() || !visit.authority) return items;
    items.push_back(item(visit, t("Home"), visit.link(""), "home", current));
    items.push_back(item(visit, t("Records"), visit.link("/data"), "data", current));
    if (visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::approve, "correction"))
        items.push_back(item(visit, t("Corrections"), visit.link("/corrections"), "corrections", current));
    if (visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::read, "access"))
        items.push_back(item(visit, t("People and access"), visit.link("/people"), "people", current));
    if (reads_messages(visit))
        items.push_back(item(visit, t("Messages"), visit.link("/messages"), "messages", current));
    if (sees_settings(visit)) items.push_back(item(visit, t("Settings"), visit.link("/settings"), "settings", current));
    items.push_back(item(visit, t("Search"), visit.link("/search"), "search", current));
    return items;
}

// At the right of the navigation: who I am, and the way out.
govuk::SafeHtml navigation_end(const Visit& visit) {
    Html out(visit.language);
    if (!visit.principal.signed_in()) return out.take();
    out.raw("<li class=\"app-account\"><a class=\"govuk-link govuk-link--no-visited-state app-account__name\"")
        .attribute("href", visit.root("/account"))
        .raw(">")
        .text(visit.principal.name)
        .raw("</a>");
    out.raw("<form class=\"app-account__out\" method=\"post\"").attribute("action", visit.root("/sign-out")).raw(">");
    form_token_field(out, visit);
    out.raw("<button class=\"app-link-button\" type=\"submit\">")
        .text(visit.say(t("Sign out")))
        .raw("</button></form></li>");
    return out.take();
}

govuk::Footer footer(const Visit& visit) {
    govuk::Footer footer;
    footer.meta = govuk::FooterMeta{
        .items = {{.text = std::string(visit.say(t("Help"))), .href = visit.root("/help")},
                  {.text = std::string(visit.say(t("Accessibility"))), .href = visit.root("/accessibility")},
                  {.text = std::string(visit.say(t("Cookies"))), .href = visit.root("/cookies")},
                  {.text = std::string(visit.say(t("About"))), .href = visit.root("/about")}},
        .text = visit.say(t("Cantref {version}"), {{"version", visit.app.settings.version}})};
    return footer;
}

void summary(Html& out, const Visit& visit, const base::Problems& problems) {
    govuk::ErrorSummary summary;
    for (const auto& problem : problems)
        summary.errors.push_back(
            {.text = problem.say(visit.language), .href = problem.where.empty() ? "" : "#" + problem.where});
    govuk::error_summary(out, summary);
}

// What is an authority's own in the frame: its colour, and its logo in place of our mark.
void dress(govuk::Page& shell, const Visit& visit) {
    if (!visit.authority || !visit.principal.belongs_to(visit.authority->id)) return;
    if (auto sheet = look_stylesheet(*visit.authority); !sheet.empty()) shell.stylesheets.push_back(std::move(sheet));
    const auto logo = logo_address(*visit.authority);
    if (logo.empty()) return;
    Html out(visit.language);
    out.raw("<img class=\"app-logo\"")
        .attribute("src", logo)
        .attribute("alt", visit.authority->name.in(visit.language))
        .raw(">");
    shell.logo = out.take();
}

// The message of done(), shown once.
std::string notice(const Visit& visit) {
    const auto kept = base::from_base64url(visit.request.cookies.get("notice"));
    return kept ? *kept : "";
}

}  // namespace

http::Response page(Visit& visit, const Frame& frame, Html body) {
    govuk::Page shell;
    shell.title = frame.title;
    const bool wrong = frame.problems && !frame.problems->empty();
    shell.state = wrong ? govuk::Page::State::has_errors : govuk::Page::State::normal;
    shell.home_href = visit.authority ? visit.link("") : visit.root("/");
    if (frame.shown == Frame::Shown::again)
        (visit.language == base::Language::english ? shell.languages.welsh_href : shell.languages.english_href) =
            visit.twin();
    if (visit.has_main_form) {
        shell.languages.form = kMainForm;
        shell.languages.form_field = switch_field;
    }
    shell.navigation = navigation(visit, frame.current);
    if (visit.authority) shell.service_name = visit.authority->name.in(visit.language);
    shell.navigation_end = navigation_end(visit);
    dress(shell, visit);
    if (visit.app.settings.demo)
        shell.phase = visit.say(t("This is a demonstration: the people are made up, the schools are real."));
    if (!frame.back.empty()) {
        Html back(visit.language);
        govuk::back_link(back, {.href = frame.back});
        shell.before_content = back.take();
    }
    // Inside a house the navigation needs the whole screen, and must not jump from page to page.
    const bool wide = frame.width == Frame::Width::full || (visit.principal.signed_in() && visit.authority);
    shell.width = wide ? govuk::Page::Width::wide : govuk::Page::Width::normal;
    shell.footer = footer(visit);
    shell.at_end = time_out_warning(visit);
    shell.refresh_seconds = static_cast<int>(frame.refresh_seconds);

    Html out(visit.language);
    out.reserve(body.size() + 16 * 1024);
    const std::string told = notice(visit);
    govuk::page(out, shell, [&](Html& main) {
        if (frame.width == Frame::Width::two_thirds)
            main.raw("<div class=\"govuk-grid-row\"><div class=\"govuk-grid-column-two-thirds\">");
        if (!told.empty())
            govuk::notification_banner(main, {.text = told, .kind = govuk::NotificationBanner::Kind::success});
        if (wrong) summary(main, visit, *frame.problems);
        main.put(body.take());
        if (frame.width == Frame::Width::two_thirds) main.raw("</div></div>");
    });
    auto response = http::Response::html(out.finish(), frame.status);
    if (!told.empty()) response.cookies.push_back({.name = "notice", .value = "", .max_age_seconds = 0});
    return response;
}

http::Response done(Visit&, std::string address, std::string_view message) {
    auto response = http::Response::see_other(std::move(address));
    if (!message.empty())
        response.cookies.push_back({.name = "notice",
                                    .value = base::base64url(base::beginning(message, kNoticeBytesMax)),
                                    .max_age_seconds = 60});
    return response;
}

void form_token_field(Html& out, const Visit& visit) {
    out.raw("<input type=\"hidden\" name=\"form_token\"").attribute("value", visit.form_token()).raw(">");
}

void open_form(Html& out, Visit& visit, std::string_view action, Encoding encoding) {
    out.raw("<form method=\"post\" novalidate").attribute("action", action);
    if (encoding == Encoding::files) out.raw(" enctype=\"multipart/form-data\"");
    const bool is_main = !std::exchange(visit.has_main_form, true);
    if (is_main) out.attribute("id", kMainForm);
    out.raw(">");
    form_token_field(out, visit);
    if (!is_main || !visit.switched) return;
    out.hold({visit.request.form.begin(), visit.request.form.end()});
    if (encoding == Encoding::files)
        govuk::inset_text(out, {.text = visit.say(t("If you had chosen a file, choose it again: a change of language "
                                                    "can’t keep it."))});
}

void open_side_form(Html& out, const Visit& visit, std::string_view action) {
    out.raw("<form method=\"post\" novalidate").attribute("action", action).raw(">");
    form_token_field(out, visit);
}

void close_form(Html& out) {
    out.raw("</form>");
    out.hold({});
}

void button_form(Html& out, const Visit& visit, const ButtonForm& form) {
    open_side_form(out, visit, form.action);
    govuk::button(out,
                  {.text = visit.say(form.text), .classes = std::string(form.classes), .prevent_double_click = true});
    close_form(out);
}

void close_form(Html& out, const Visit& visit, const FormFoot& foot) {
    out.raw("<div class=\"govuk-button-group\">");
    govuk::button(out,
                  {.text = visit.say(foot.action), .classes = std::string(foot.classes), .prevent_double_click = true});
    out.raw("<a class=\"govuk-link\"")
        .attribute("href", foot.cancel_href)
        .raw(">")
        .text(visit.say(foot.cancel))
        .raw("</a></div>");
    close_form(out);
}

std::string problem_text(const Visit& visit, const base::Problems* problems, std::string_view where) {
    if (!problems) return "";
    const auto found = problems->of(where);
    return found.empty() ? "" : found.front()->say(visit.language);
}

http::Response error_page(Visit& visit, int status, std::string_view detail) {
    struct Words {
        base::Message title, text;
    };
    const Words words = [&]() -> Words {
        switch (status) {
            case 400:
                return {t("There is a problem with that address"),
                        t("The address or form could not be read. Nothing was changed. Go back and try again.")};
            case 403:
                if (!detail.empty()) return {t("This form can no longer be sent"), {}};
                return {t("You can’t see this page"), t("Your role does not include it. An administrator of your "
                                                        "organisation can give you one that does.")};
            case 404:
                return {
                    t("Page not found"),
                    t("If you typed the address, check it is right. If you pasted it, check you copied all of it.")};
            case 405:
                return {t("That can’t be done here"),
                        t("The address is right, but not for this. Nothing was changed.")};
            case 409:
                return {t("Someone else changed this first"),
                        t("Nothing of yours was saved. Go back to see their change, then make yours again.")};
            case 413:
                return {t("That is too large"),
                        t("The file or form is larger than this page takes. Nothing was changed.")};
            case 414:
                return {t("That address is too long"), t("Use fewer filters, or save them as a shorter address.")};
            case 429: return {t("Too many requests"), t("Wait a minute, then try again.")};
            case 503: return {t("Cantref is busy"), t("Nothing was changed. Wait a moment, then try again.")};
            default:
                return {t("Sorry, there is a problem"), t("Nothing was changed. Try again later. If it goes on, tell "
                                                          "your administrator the number below.")};
        }
    }();
    visit.has_main_form = false;  // of the page that could not be shown
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(visit.say(words.title)).raw("</h1>");
    if (!words.text.empty()) body.raw("<p class=\"govuk-body\">").text(visit.say(words.text)).raw("</p>");
    if (!detail.empty()) body.raw("<p class=\"govuk-body\">").text(detail).raw("</p>");
    if (status >= 500)
        body.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("Number of this request: {number}"), {{"number", visit.request_id()}}))
            .raw("</p>");
    auto response = page(visit, {.title = std::string(visit.say(words.title)), .status = status}, std::move(body));
    if (status == 503) response.set("retry-after", "5");
    return response;
}

}  // namespace web
