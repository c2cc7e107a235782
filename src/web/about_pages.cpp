// About, help, accessibility, cookies: what the service is, what it holds and under which licence.
#include "govuk/table.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using govuk::Html;

namespace {

void heading(Html& out, std::string_view text) { out.raw("<h1 class=\"govuk-heading-l\">").text(text).raw("</h1>"); }
void section(Html& out, std::string_view text) { out.raw("<h2 class=\"govuk-heading-m\">").text(text).raw("</h2>"); }
void paragraph(Html& out, std::string_view text) { out.raw("<p class=\"govuk-body\">").text(text).raw("</p>"); }

// In the reader's language where the licence has a name in both.
std::string licence_name(const Visit& visit, std::string_view licence) {
    const bool open_government = licence == "OGL-UK-3.0" || licence == "Open Government Licence v3.0";
    return std::string(open_government ? visit.say(t("Open Government Licence v3.0")) : licence);
}

http::Response show_about(Visit& visit) {
    Html body(visit.language);
    heading(body, visit.say(t("About Cantref")));
    paragraph(body, visit.say(t("Cantref is one shared back office for public bodies in England and Wales: open, "
                                "bilingual, and provable.")));
    section(body, visit.say(t("Versions")));
    govuk::TableWriter versions(body, {.head = {{.text = visit.say(t("Part"))}, {.text = visit.say(t("Version"))}}});
    versions.row();
    versions.heading("Cantref");
    versions.cell(visit.app.settings.version);
    versions.row();
    versions.heading(visit.say(t("Database")));
    versions.cell(visit.app.settings.database);
    for (const auto* definitions : visit.registry().definitions()) {
        versions.row();
        versions.heading(visit.say(t("Definitions: {name}"), {{"name", definitions->name}}));
        versions.cell(definitions->version.substr(0, 12));
    }
    versions.close();

    section(body, visit.say(t("Registers and code lists")));
    paragraph(body,
              visit.say(t("Contains public sector information licensed under the Open Government Licence v3.0.")));
    govuk::TableWriter sources(body, {.head = {{.text = visit.say(t("What"))},
                                               {.text = visit.say(t("Where it comes from"))},
                                               {.text = visit.say(t("Licence"))}}});
    for (const auto& source : visit.app.settings.sources) {
        sources.row();
        sources.heading(source.name.in(visit.language));
        sources.cell(source.attribution.in(visit.language));
        sources.cell(licence_name(visit, source.licence));
    }
    for (const auto* definitions : visit.registry().definitions())
        for (const auto& list : definitions->code_lists) {
            sources.row();
            sources.heading(list.label.in(visit.language));
            sources.cell_with([&](Html& cell) { cell.raw("<span lang=\"en\">").text(list.source).raw("</span>"); });
            sources.cell(licence_name(visit, list.licence));
        }
    sources.close();
    return page(visit, {.title = std::string(visit.say(t("About Cantref")))}, std::move(body));
}

http::Response show_help(Visit& visit) {
    Html body(visit.language);
    heading(body, visit.say(t("Help")));
    section(body, visit.say(t("Finding")));
    paragraph(body,
              visit.say(t("Search takes a name in Welsh or English, with or without accents, a URN, UPRN, postcode or "
                          "reference. Lists can be narrowed with filters; each chosen filter can be taken away again, "
                          "and the address of the page keeps them all, so you can save or send it.")));
    section(body, visit.say(t("Changing")));
    paragraph(body,
              visit.say(t("Registers belong to those who publish them. Beside a national value you can keep a local "
                          "one, or propose a correction, which somebody else decides. Your own records you can add and "
                          "change. Every change is kept in the record’s history, with who made it and when.")));
    section(body, visit.say(t("Taking the data away")));
    paragraph(body, visit.say(t("Every list can be downloaded as a file, exactly as filtered and sorted. The file "
                                "shows one moment: changes made while it is written are not in it.")));
    section(body, visit.say(t("If you can’t see something")));
    paragraph(body, visit.say(t("What you see depends on your roles. An administrator of your organisation can tell "
                                "you which role shows what, and give it to you.")));
    return page(visit, {.title = std::string(visit.say(t("Help")))}, std::move(body));
}

http::Response show_accessibility(Visit& visit) {
    Html body(visit.language);
    heading(body, visit.say(t("Accessibility")));
    paragraph(body, visit.say(t("Cantref is built to meet WCAG 2.2 level AA. Every page works with the keyboard alone, "
                                "without JavaScript, at 320 pixels width and at 400% zoom.")));
    paragraph(
        body,
        visit.say(t(
            "Every page is checked automatically in both languages each time the program is changed. Automatic checks "
            "find only part of what can go wrong: tell your administrator about anything that gets in your way.")));
    return page(visit, {.title = std::string(visit.say(t("Accessibility")))}, std::move(body));
}

http::Response show_cookies(Visit& visit) {
    Html body(visit.language);
    heading(body, visit.say(t("Cookies")));
    paragraph(
        body,
        visit.say(
            t("Cantref uses only cookies it can’t work without. None follows you, and none is read by anybody else.")));
    govuk::TableWriter table(body, {.head = {{.text = visit.say(t("Name"))},
                                             {.text = visit.say(t("What it is for"))},
                                             {.text = visit.say(t("How long"))}}});
    const auto row = [&](std::string_view name, base::Message purpose, base::Message lasts) {
        table.row();
        table.heading(name);
        table.cell(visit.say(purpose));
        table.cell(visit.say(lasts));
    };
    row("session", t("Keeps you signed in"), t("Until you sign out, or close the browser"));
    row("form", t("Makes sure that a form comes from this site"), t("Until you sign in"));
    row("code", t("Remembers that your password was right while you enter your code"), t("5 minutes"));
    row("place", t("Remembers whose pages you came from, for the menu of your account"),
        t("Until you sign out, or close the browser"));
    row("session-ends",
        t("Lets the tabs of a browser agree on when you will be signed out. It is kept in the browser, and never sent"),
        t("Until you sign out"));
    row("notice", t("Carries a message such as “Saved” to the next page"), t("1 minute"));
    table.close();
    return page(visit, {.title = std::string(visit.say(t("Cookies")))}, std::move(body));
}

}  // namespace

std::vector<Page> about_pages() {
    using enum http::Method;
    constexpr Rule everyone{.who = Who::everyone};
    return {
        {get, "/about", everyone, show_about},
        {get, "/help", everyone, show_help},
        {get, "/accessibility", everyone, show_accessibility},
        {get, "/cookies", everyone, show_cookies},
    };
}

}  // namespace web
