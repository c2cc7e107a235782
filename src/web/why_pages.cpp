// Why can't they see this? Which right allows it, or which roles would.
#include "gate/accounts.hpp"
#include "govuk/button.hpp"
#include "govuk/form_controls.hpp"
#include "web/people_sections.hpp"
#include "web/policy_words.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using govuk::Html;

namespace {

void write_answer(Html& out, const Visit& visit, const gate::Account& account, dataset::Verb verb,
                  const dataset::GroupSeed& group) {
    gate::Principal principal{.account = account.id};
    visit.app.store.read(
        [&](store::Reader& db) { principal.memberships = gate::current_memberships(db, account.id, visit.today()); });
    const auto why = visit.app.policy.explain(principal, visit.authority_id(), verb, group.id);
    const auto rules = visit.app.policy.table();
    out.raw("<h2 class=\"govuk-heading-m\" id=\"answer\">").text(visit.say(t("Answer"))).raw("</h2>");
    if (why.allowed) {
        out.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("{name} may: {group}, {verb}. By:"),
                            {{"name", account.name}, {"group", group.label}, {"verb", web::label_of(verb)}}))
            .raw("</p><ul class=\"govuk-list govuk-list--bullet\">");
        for (const auto& right : why.by)
            out.raw("<li>")
                .text(role_label(visit, *rules, right.role))
                .text(right.relation.empty() ? "" : " (" + relation_label(visit, right.relation) + ")")
                .raw("</li>");
    } else {
        out.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("{name} may not: {group}, {verb}. One of these roles would allow it:"),
                            {{"name", account.name}, {"group", group.label}, {"verb", web::label_of(verb)}}))
            .raw("</p><ul class=\"govuk-list govuk-list--bullet\">");
        for (const auto& role : why.roles_that_may) out.raw("<li>").text(role.label.in(visit.language)).raw("</li>");
    }
    out.raw("</ul>");
}

http::Response show_why(Visit& visit) {
    const auto& asked = visit.request.query;
    const auto accounts =
        visit.app.store.read([&](store::Reader& db) { return gate::accounts_of(db, visit.authority_id()); });
    Html body(visit.language);
    govuk::sub_navigation(body, people_sections(visit, "why"));
    body.raw("<h1 class=\"govuk-heading-l\">")
        .text(visit.say(t("Why can’t they see this?")))
        .raw("</h1><form method=\"get\"")
        .attribute("action", visit.link("/people/why"))
        .raw(">");
    govuk::Select who{.label = {.text = visit.say(t("Who"))}, .name = "who", .value = std::string(asked.get("who"))};
    for (const auto& account : accounts) who.items.push_back({.text = account.name, .value = account.id.text()});
    govuk::select(body, who);
    govuk::Select what{
        .label = {.text = visit.say(t("What"))}, .name = "what", .value = std::string(asked.get("what"))};
    for (const auto* group : policy_groups(visit))
        what.items.push_back({.text = std::string(group->label.in(visit.language)), .value = std::string(group->id)});
    govuk::select(body, what);
    govuk::Select verb{
        .label = {.text = visit.say(t("To do what with it"))}, .name = "verb", .value = std::string(asked.get("verb"))};
    for (const auto each : all_verbs)
        verb.items.push_back(
            {.text = std::string(visit.say(web::label_of(each))), .value = std::string(gate::name(each))});
    govuk::select(body, verb);
    govuk::button(body, {.text = visit.say(t("Explain"))});
    body.raw("</form>");
    const auto asked_verb = gate::verb_from(asked.get("verb"));
    for (const auto& account : accounts)
        for (const auto* group : policy_groups(visit))
            if (asked_verb && account.id.text() == asked.get("who") && group->id == asked.get("what"))
                write_answer(body, visit, account, *asked_verb, *group);
    return page(visit, {.title = std::string(visit.say(t("Why can’t they see this?"))), .current = "people"},
                std::move(body));
}

}  // namespace

std::vector<Page> why_pages() {
    return {{http::Method::get,
             "/{authority}/people/why",
             {.who = Who::right, .group = "access", .verb = dataset::Verb::read},
             show_why}};
}

}  // namespace web
