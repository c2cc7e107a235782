// Roles by what the sign-in provider says of people: rules, who approves them, and what one's own sign-in would give.
#include "gate/mappings.hpp"

#include "base/text.hpp"
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/patterns.hpp"
#include "govuk/table.hpp"
#include "openid/provider.hpp"
#include "web/entering.hpp"
#include "web/fields.hpp"
#include "web/people_sections.hpp"
#include "web/policy_words.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

#include <algorithm>
#include <unordered_map>

namespace web {

using base::t;
using govuk::Html;

namespace {

using Places = std::unordered_map<std::int64_t, std::string>;

void heading(Html& out, std::string_view text) { out.raw("<h1 class=\"govuk-heading-l\">").text(text).raw("</h1>"); }
void paragraph(Html& out, std::string_view text) { out.raw("<p class=\"govuk-body\">").text(text).raw("</p>"); }

bool manages(const Visit& visit) {
    return visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::write, "access");
}

Places places_of(const Visit& visit, store::Reader& db, const std::vector<gate::Mapping>& rules) {
    std::vector<base::Id> ids;
    for (const auto& rule : rules)
        if (rule.place) ids.push_back(rule.place);
    return dataset::titles(db, visit.registry(), visit.registry().dataset("organisation"), visit.authority_id(), ids,
                           visit.language);
}

std::string role_in_words(const Visit& visit, const gate::Mapping& rule, const Places& places) {
    auto words = role_label(visit, *visit.app.policy.table(), rule.role);
    if (const auto place = places.find(rule.place.value()); place != places.end()) words += ", " + place->second;
    return words;
}

void write_actions(Html& cell, const Visit& visit, const gate::Mapping& rule) {
    const auto button = [&](const char* path, base::Message text) {
        open_side_form(cell, visit, visit.link("/people/rules/" + rule.id.text() + path));
        cell.raw("<button class=\"app-link-button\" type=\"submit\">")
            .text(visit.say(text))
            .raw("<span class=\"govuk-visually-hidden\"> ")
            .text(rule.value)
            .raw("</span></button>");
        close_form(cell);
    };
    if (rule.state == gate::Mapping::State::proposed && rule.made_by != visit.principal.account)
        button("/approve", t("Approve"));
    button("/end", rule.state == gate::Mapping::State::proposed ? t("Withdraw") : t("End"));
}

void write_rules(Html& out, const Visit& visit, const std::vector<gate::Mapping>& rules, const Places& places) {
    govuk::TableWriter table(out, {.head = {{.text = visit.say(t("Value"))},
                                            {.text = visit.say(t("Role"))},
                                            {.text = visit.say(t("Why"))},
                                            {.text = visit.say(t("State"))},
                                            {.text = visit.say(t("Proposed by"))},
                                            {.text = visit.say(t("Approved by"))},
                                            {.text = visit.say(t("What to do"))}}});
    for (const auto& rule : rules) {
        table.row();
        table.heading(rule.value);
        table.cell(role_in_words(visit, rule, places));
        table.cell(rule.reason);
        table.cell(visit.say(rule.state == gate::Mapping::State::approved ? t("In force") : t("Waits for approval")));
        table.cell(rule.made_by_name);
        table.cell(rule.approved_by_name.empty() ? visit.say(t("Nobody yet"))
                                                 : std::string_view(rule.approved_by_name));
        table.cell_with([&](Html& cell) {
            if (manages(visit))
                write_actions(cell, visit, rule);
            else
                cell.text(visit.say(t("None")));
        });
    }
    table.close();
}

http::Response rules_page(Visit& visit, const base::Problems* problems) {
    std::vector<gate::Mapping> rules;
    Places places;
    visit.app.store.read([&](store::Reader& db) {
        rules = gate::mappings_of(db, visit.authority_id());
        places = places_of(visit, db, rules);
    });
    const auto title = visit.say(t("Roles by the sign-in provider"));
    Html body(visit.language);
    govuk::sub_navigation(body, people_sections(visit, "rules"));
    govuk::PageHeader header{.title = title};
    if (manages(visit))
        header.actions.push_back({.text = visit.say(t("Propose a rule")), .href = visit.link("/people/rules/add")});
    govuk::page_header(body, header);
    paragraph(body,
              visit.say(t("What the provider says at sign-in gives these roles. They hold for {days} days after the "
                          "last sign-in, and end at the next one where it does not say so any more."),
                        {{"days", gate::mapped_days}}));
    if (!visit.app.provider)
        govuk::inset_text(body,
                          {.text = visit.say(t("No sign-in provider is set up, so these rules give nobody a role. "
                                               "Whoever runs Cantref names one in its configuration."))});
    if (rules.empty())
        paragraph(body, visit.say(t("There are no rules yet.")));
    else
        write_rules(body, visit, rules, places);
    if (visit.app.provider && manages(visit)) {
        body.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(t("Test with your own sign-in"))).raw("</h2>");
        paragraph(body,
                  visit.say(t("You are sent to the provider and come back to a page that shows what it says of you, "
                              "and what the rules would give you for it. Nothing is changed.")));
        govuk::button(body, {.text = visit.say(t("Test with my sign-in")),
                             .href = visit.link("/people/rules/test"),
                             .classes = "govuk-button--secondary"});
    }
    return page(visit,
                {.title = std::string(title),
                 .problems = problems,
                 .width = Frame::Width::full,
                 .current = "people",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_rules(Visit& visit) { return rules_page(visit, nullptr); }

// ---- Proposing

http::Response rule_form(Visit& visit, const base::Problems* problems) {
    const auto& form = visit.request.form;
    const auto title = visit.say(t("Propose a rule"));
    Html body(visit.language);
    heading(body, title);
    open_form(body, visit, visit.link("/people/rules/add"));
    const auto field = [&](const char* name, base::Message label, base::Message hint) {
        govuk::input(body, {.label = {.text = visit.say(label)},
                            .hint = {.text = visit.say(hint)},
                            .error = {.text = problem_text(visit, problems, name)},
                            .name = name,
                            .value = std::string(form.get(name))});
    };
    field("value", t("Value that the provider gives"), t("Letter by letter, like school-contacts"));
    govuk::Select role{.label = {.text = visit.say(t("Role"))},
                       .error = {.text = problem_text(visit, problems, "role")},
                       .name = "role",
                       .items = {{.text = std::string(visit.say(t("Choose a role"))), .value = ""}},
                       .value = std::string(form.get("role"))};
    for (const auto& each : visit.app.policy.table()->roles)
        if (gate::can_be_mapped(each))
            role.items.push_back({.text = std::string(each.label.in(visit.language)), .value = each.name});
    govuk::select(body, role);
    field("place", t("Organisation (for a role at one organisation)"),
          t("A name in either language, or a number such as a URN"));
    field("reason", t("Why people with this value need the role"), t("Like: looks after school contacts in the east"));
    close_form(body, visit, {.action = t("Propose it"), .cancel_href = visit.link("/people/rules")});
    return page(visit,
                {.title = std::string(title),
                 .back = visit.link("/people/rules"),
                 .problems = problems,
                 .current = "people",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_rule_form(Visit& visit) { return rule_form(visit, nullptr); }

http::Response take_rule(Visit& visit) {
    const auto& form = visit.request.form;
    gate::NewMapping rule{.authority = visit.authority_id(),
                          .value = std::string(form.get("value")),
                          .role = std::string(form.get("role")),
                          .reason = std::string(form.get("reason"))};
    base::Problems problems;
    if (const auto place = base::tidy_line(form.get("place")); !place.empty()) {
        const auto meant = visit.app.store.read([&](store::Reader& db) {
            const auto codes = visit.codes(db);
            return record_meant(visit, visit.registry().dataset("organisation"), *codes, place, "place", db);
        });
        if (meant)
            rule.place = *meant;
        else
            problems.add_all(meant.problems());
    }
    if (problems.empty())
        visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
            const auto made = gate::propose_mapping(tx, visit.app.trail, visit.actor(), rule);
            problems = made ? base::Problems() : made.problems();
        });
    if (!problems.empty()) return rule_form(visit, &problems);
    return done(visit, visit.link("/people/rules"), visit.say(t("Proposed: somebody else approves it")));
}

base::Id rule_of(const Visit& visit) {
    const auto id = base::Id::from_text(visit.request.parameter("id"));
    if (!id) throw base::NotFound("not an id");
    return *id;
}

http::Response take_approval(Visit& visit) {
    const auto problems = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        return gate::approve_mapping(tx, visit.app.trail, visit.actor(), visit.authority_id(), rule_of(visit));
    });
    if (!problems.empty()) return rules_page(visit, &problems);
    return done(visit, visit.link("/people/rules"), visit.say(t("Approved: it holds from the next sign-in on")));
}

http::Response take_end(Visit& visit) {
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        gate::end_mapping(tx, visit.app.trail, visit.actor(), visit.authority_id(), rule_of(visit));
    });
    return done(visit, visit.link("/people/rules"), visit.say(t("Ended, with all that it gave")));
}

// ---- Testing

http::Response go_and_test(Visit& visit) {
    return send_to_provider(visit, {.purpose = gate::Errand::Purpose::test,
                                    .address = visit.authority->slug,
                                    .language = visit.language,
                                    .link = {},
                                    .account = visit.principal.account});
}

std::string shown(const base::Json& value) {
    if (const auto* text = value.text()) return *text;
    if (const auto* number = value.integer()) return std::to_string(*number);
    if (const auto* truth = value.boolean()) return *truth ? "true" : "false";
    std::string all;
    if (const auto* list = value.list())
        for (const auto& each : *list) all += (all.empty() ? "" : ", ") + shown(each);
    if (const auto* members = value.object())
        for (const auto& [name, each] : *members) all += (all.empty() ? "" : ", ") + name + ": " + shown(each);
    return all;
}

void write_claims(Html& out, const Visit& visit, const openid::Claims& claims) {
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("What the provider says of you"))),
                                   .caption_classes = "govuk-table__caption--m",
                                   .head = {{.text = visit.say(t("Claim"))}, {.text = visit.say(t("Value"))}}});
    for (const auto& [name, value] : *claims.object()) {
        table.row();
        table.heading(name);
        table.cell(shown(value));
    }
    table.close();
}

}  // namespace

http::Response show_test(Visit& visit, const gate::Errand& errand, const openid::Identity& identity) {
    visit.authority = visit.app.store.read([&](store::Reader& db) { return find_authority(db, errand.address); });
    // Whoever asked is who sees it: what they may do here is looked at again.
    if (!visit.authority || visit.principal.account != errand.account || !manages(visit))
        throw base::NotFound("a test is for who began it");
    std::vector<gate::Mapping> met;
    Places places;
    visit.app.store.read([&](store::Reader& db) {
        met = gate::met_by(db, identity.roles);
        std::erase_if(met, [&](const gate::Mapping& rule) { return rule.authority != visit.authority_id(); });
        places = places_of(visit, db, met);
    });
    const auto title = visit.say(t("What your sign-in would give"));
    visit.here = visit.link("/people/rules");
    Html body(visit.language);
    heading(body, title);
    const auto& claim = visit.app.provider->settings().roles_claim;
    if (met.empty())
        paragraph(body,
                  visit.say(t("No rule in force meets what the claim “{claim}” says of you, so it gives no role."),
                            {{"claim", claim}}));
    else
        paragraph(body, visit.say(t("By the claim “{claim}” you would be given these roles here. Nothing was changed."),
                                  {{"claim", claim}}));
    if (!met.empty()) write_rules(body, visit, met, places);
    write_claims(body, visit, identity.claims);
    return page(visit,
                {.title = std::string(title),
                 .back = visit.here,
                 .width = Frame::Width::full,
                 .current = "people",
                 .shown = Frame::Shown::once},
                std::move(body));
}

std::vector<Page> mapping_pages() {
    using enum http::Method;
    constexpr Rule see{.who = Who::right, .group = "access", .verb = dataset::Verb::read},
        manage{.who = Who::right, .group = "access", .verb = dataset::Verb::write};
    return {
        {get, "/{authority}/people/rules", see, show_rules},
        {get, "/{authority}/people/rules/add", manage, show_rule_form},
        {post, "/{authority}/people/rules/add", manage, take_rule},
        {get, "/{authority}/people/rules/test", manage, go_and_test, {}, http::Pool::outgoing},
        {post, "/{authority}/people/rules/{id}/approve", manage, take_approval},
        {post, "/{authority}/people/rules/{id}/end", manage, take_end},
    };
}

}  // namespace web
