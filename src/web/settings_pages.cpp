// Settings: what is changed in the running system, each with its own page. This one leads to those the visitor may see.
#include "web/settings.hpp"

#include "web/routes.hpp"
#include "web/shell.hpp"

#include <algorithm>
#include <iterator>

namespace web {

using base::t;
using govuk::Html;

namespace {

struct Place {
    std::string_view path;
    base::Message title, what;
    bool (*shown)(const Visit&);
};

constexpr Place kPlaces[] = {
    {"/settings/look", t("Name, logo and colour"), t("How the pages of your organisation look"), sees_look},
    {"/settings/policy", t("Rules of access"),
     t("Which roles may do what with which data, for every organisation here"), sees_policy},
    {"/settings/codes", t("Code lists"), t("What may be chosen in fields with a list, in both languages"), sees_codes},
    {"/settings/fields", t("Fields of our own"), t("What is recorded here beside what everybody records"),
     sees_local_fields},
    {"/settings/imports", t("Imported files"), t("Whether one wrong row keeps a whole file out"), sees_look},
    {"/settings/webhooks", t("Webhooks"), t("Which other systems are told, by themselves, that records changed"),
     sees_outward},
    {"/settings/destinations", t("Destinations of files"),
     t("Folders and SFTP servers that files are brought to by themselves"), sees_outward},
    {"/jobs", t("Background work"), t("What is done while nobody waits for it, and what became of it"), sees_jobs},
};

http::Response show_settings(Visit& visit) {
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(visit.say(t("Settings"))).raw("</h1>");
    bool any = false;
    for (const auto& place : kPlaces) {
        if (!place.shown(visit)) continue;
        any = true;
        body.raw("<h2 class=\"govuk-heading-s govuk-!-margin-bottom-1\"><a class=\"govuk-link\"")
            .attribute("href", visit.link(place.path))
            .raw(">")
            .text(visit.say(place.title))
            .raw("</a></h2><p class=\"govuk-body\">")
            .text(visit.say(place.what))
            .raw("</p>");
    }
    if (!any)
        body.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("Your roles show no settings. An administrator of your organisation can change them.")))
            .raw("</p>");
    return page(visit, {.title = std::string(visit.say(t("Settings"))), .current = "settings"}, std::move(body));
}

}  // namespace

bool sees_look(const Visit& visit) {
    return visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::read, "administration");
}

bool sees_outward(const Visit& visit) {
    return visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::read, "outward");
}

bool sees_settings(const Visit& visit) {
    return std::any_of(std::begin(kPlaces), std::end(kPlaces), [&](const Place& place) { return place.shown(visit); });
}

std::vector<Page> settings_pages() {
    return {{http::Method::get, "/{authority}/settings", {.who = Who::member}, show_settings}};
}

}  // namespace web
