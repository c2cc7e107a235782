// The rules of access as people understand them: who may do what with which data, each role's page, and the versions
// there were and will be. policy_draft_pages.cpp changes them.
#include "web/policy_pages.hpp"

#include "gate/accounts.hpp"
#include "govuk/button.hpp"
#include "govuk/table.hpp"
#include "web/policy_words.hpp"
#include "web/routes.hpp"
#include "web/settings.hpp"
#include "web/shell.hpp"
#include "web/versions.hpp"

#include <algorithm>

namespace web {

using base::t;
using gate::PolicyVersion;
using govuk::Html;

namespace {

constexpr std::string_view kHeld = "policy";

void link(Html& out, std::string_view href, std::string_view text) {
    out.raw("<a class=\"govuk-link\"").attribute("href", href).raw(">").text(text).raw("</a>");
}

void section(Html& out, std::string_view text) { out.raw("<h2 class=\"govuk-heading-m\">").text(text).raw("</h2>"); }

// ---- Who may do what: groups down, verbs across, roles in the cells

void write_roles_that_may(Html& cell, const Visit& visit, const gate::PolicyTable& rules, std::string_view group,
                          dataset::Verb verb) {
    bool any = false;
    cell.raw("<div>");  // one piece, beside its heading on narrow screens
    for (const auto& role : rules.roles)
        for (const auto& right : rules.rights) {
            if (right.role != role.name || right.group != group || right.verb != verb) continue;
            cell.raw("<div>");
            cell.text(role.label.in(visit.language));
            if (!right.relation.empty()) cell.text(" (" + relation_label(visit, right.relation) + ")");
            cell.raw("</div>");
            any = true;
        }
    if (!any) cell.text(visit.say(t("Nobody")));
    cell.raw("</div>");
}

void write_overview(Html& out, const Visit& visit, const gate::PolicyTable& rules) {
    govuk::Table head{.caption = std::string(visit.say(t("Which roles may do what with which data"))),
                      .caption_classes = "govuk-table__caption--m",
                      .head = {{.text = visit.say(t("Data"))}}};
    for (const auto verb : all_verbs) head.head.push_back({.text = visit.say(label_of(verb))});
    govuk::TableWriter table(out, head);
    for (const auto* group : policy_groups(visit)) {
        table.row();
        table.heading(group->label.in(visit.language));
        for (const auto verb : all_verbs)
            table.cell_with([&](Html& cell) { write_roles_that_may(cell, visit, rules, group->id, verb); });
    }
    table.close();
}

void write_roles(Html& out, const Visit& visit, const gate::PolicyTable& rules) {
    section(out, visit.say(t("Roles")));
    out.raw("<ul class=\"govuk-list govuk-list--spaced\">");
    for (const auto& role : rules.roles) {
        out.raw("<li>");
        link(out, visit.link("/settings/policy/roles/" + role.name), role.label.in(visit.language));
        out.raw("</li>");
    }
    out.raw("</ul>");
}

void write_versions(Html& out, const Visit& visit, const std::vector<PolicyVersion>& versions, std::int64_t in_force,
                    const Names& names) {
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("Versions"))),
                                   .caption_classes = "govuk-table__caption--m",
                                   .head = {{.text = visit.say(t("Version"))},
                                            {.text = visit.say(t("State"))},
                                            {.text = visit.say(t("First day"))},
                                            {.text = visit.say(t("Made by"))},
                                            {.text = visit.say(t("Approved by"))}}});
    for (const auto& version : versions) {
        table.row();
        table.heading_with([&](Html& cell) {
            link(cell, policy_address(visit, version.number),
                 visit.say(t("Version {number}"), {{"number", version.number}}));
        });
        table.cell(visit.say(policy_state(visit, version, in_force)));
        const bool dated =
            version.state == PolicyVersion::State::sent || version.state == PolicyVersion::State::approved;
        table.cell(dated ? version.valid_from.say(visit.language) : "");
        table.cell(version.made_by ? names.of(visit, version.made_by) : std::string(visit.say(t("The release"))));
        table.cell(!version.approved_at  ? ""
                   : version.approved_by ? names.of(visit, version.approved_by)
                                         : std::string(visit.say(t("The release"))));
    }
    table.close();
}

http::Response policy_page(Visit& visit, const base::Problems* problems) {
    const auto rules = visit.app.policy.table();
    std::vector<PolicyVersion> versions;
    Names names;
    visit.app.store.read([&](store::Reader& db) {
        versions = gate::policy_versions(db);
        for (const auto& version : versions) {
            names.want(version.made_by);
            names.want(version.approved_by);
        }
        names.read(db);
    });
    const auto title = visit.say(t("Rules of access"));
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1><p class=\"govuk-body\">")
        .text(visit.say(
            t("What a role is not given here, it may not do. These are the rules in force; version {version}. "
              "They hold for every organisation here."),
            {{"version", rules->version}}))
        .raw("</p>");
    if (changes_policy(visit))
        button_form(body, visit, {.action = visit.link("/settings/policy/draft"), .text = t("Make a draft")});
    write_overview(body, visit, *rules);
    write_roles(body, visit, *rules);
    write_versions(body, visit, versions, rules->version, names);
    return page(visit,
                {.title = std::string(title),
                 .back = visit.link("/settings"),
                 .problems = problems,
                 .width = Frame::Width::full,
                 .current = "settings",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_policy(Visit& visit) { return policy_page(visit, nullptr); }

http::Response take_draft(Visit& visit) {
    base::Problems problems;
    std::int64_t number = 0;
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        problems = {};
        const auto made = gate::make_policy_draft(tx, visit.app.trail, visit.actor());
        if (made)
            number = *made;
        else
            problems = made.problems();
    });
    if (!problems.empty()) return policy_page(visit, &problems);
    return done(visit, policy_address(visit, number), visit.say(t("Draft made: it says what is in force now")));
}

// ---- One role

// Those who hold the role today, here or for the whole installation.
std::vector<gate::MembershipRow> holders_of(const Visit& visit, store::Reader& db, const gate::Role& role) {
    const bool platform = role.place == dataset::Place::platform;
    auto all = gate::memberships_on(db, platform ? base::Id() : visit.authority_id(), visit.today());
    std::erase_if(all, [&](const gate::MembershipRow& membership) { return membership.role != role.name; });
    return all;
}

void write_holders(Html& out, const Visit& visit, const gate::Role& role) {
    section(out, visit.say(role.place == dataset::Place::platform ? t("Who holds it for the whole installation")
                                                                  : t("Who holds it here")));
    const auto holders = visit.app.store.read([&](store::Reader& db) { return holders_of(visit, db, role); });
    if (holders.empty()) {
        out.raw("<p class=\"govuk-body\">").text(visit.say(t("Nobody"))).raw("</p>");
        return;
    }
    const bool known = role.place != dataset::Place::platform;
    out.raw("<ul class=\"govuk-list govuk-list--bullet\">");
    for (const auto& holder : holders) {
        out.raw("<li>");
        if (known)
            link(out, visit.link("/people/" + holder.account.text()), holder.account_name);
        else
            out.text(holder.account_name);
        out.raw("</li>");
    }
    out.raw("</ul>");
}

http::Response show_role(Visit& visit) {
    const auto rules = visit.app.policy.table();
    const auto* role = rules->find(visit.request.parameter("role"));
    if (!role) throw base::NotFound("no such role");
    const std::string title(role->label.in(visit.language));
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(visit.say(t("Role")))
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1><p class=\"govuk-body\">")
        .text(role->help.in(visit.language))
        .raw("</p>");
    govuk::TableWriter table(body, {.caption = std::string(visit.say(t("What it may do"))),
                                    .caption_classes = "govuk-table__caption--m",
                                    .head = {{.text = visit.say(t("Data"))}, {.text = visit.say(t("May"))}}});
    for (const auto* group : policy_groups(visit)) {
        std::string may;
        for (const auto& right : rules->rights) {
            if (right.role != role->name || right.group != group->id) continue;
            may += (may.empty() ? "" : ", ") + std::string(visit.say(label_of(right.verb)));
            if (!right.relation.empty()) may += " (" + relation_label(visit, right.relation) + ")";
        }
        if (may.empty()) continue;
        table.row();
        table.heading(group->label.in(visit.language));
        table.cell(may);
    }
    table.close();
    // Everybody is "the public"; who holds another role is for those who may see people.
    if (role->name != gate::public_role &&
        visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::read, "access"))
        write_holders(body, visit, *role);
    return page(visit, {.title = title, .back = visit.link("/settings/policy"), .current = "settings"},
                std::move(body));
}

}  // namespace

bool sees_policy(const Visit& visit) {
    return visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::read, kHeld);
}
bool changes_policy(const Visit& visit) {
    return visit.app.policy.may(visit.principal, {}, dataset::Verb::write, kHeld);
}
bool approves_policy(const Visit& visit) {
    return visit.app.policy.may(visit.principal, {}, dataset::Verb::approve, kHeld);
}

std::string policy_address(const Visit& visit, std::int64_t version) {
    return visit.link("/settings/policy/versions/" + std::to_string(version));
}

base::Message policy_state(const Visit& visit, const PolicyVersion& version, std::int64_t in_force) {
    switch (version.state) {
        case PolicyVersion::State::draft: return t("Draft");
        case PolicyVersion::State::sent: return t("Waits for approval");
        case PolicyVersion::State::withdrawn: return t("Withdrawn");
        case PolicyVersion::State::approved: break;
    }
    if (version.number == in_force) return t("In force");
    return version.valid_from > visit.today() ? t("Approved, waits for its first day") : t("Was in force");
}

std::vector<Page> policy_pages() {
    using enum http::Method;
    constexpr Rule see{.who = Who::right, .group = kHeld, .verb = dataset::Verb::read},
        change{.who = Who::installation, .group = kHeld, .verb = dataset::Verb::write};
    return {
        {get, "/{authority}/settings/policy", see, show_policy},
        {get, "/{authority}/settings/policy/roles/{role}", see, show_role},
        {post, "/{authority}/settings/policy/draft", change, take_draft},
    };
}

}  // namespace web
