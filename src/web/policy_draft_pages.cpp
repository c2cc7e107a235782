// One version of the rules of access: its differences, who did what to it, and what the reader may do about it. A draft
// is changed role by role, with tick boxes.
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/messages.hpp"
#include "govuk/table.hpp"
#include "web/policy_pages.hpp"
#include "web/policy_words.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/versions.hpp"

#include <algorithm>
#include <set>

namespace web {

using base::t;
using base::tn;
using gate::PolicyVersion;
using govuk::Html;
using State = PolicyVersion::State;

namespace {

struct Shown {
    PolicyVersion version;
    gate::PolicyTable rules;
    gate::PolicyDifferences differences;  // from what it replaces
    std::vector<dataset::TakenStep> steps;
    Names names;
    bool worked_on = false;  // by the reader
};

std::int64_t number_of(const Visit& visit) { return number_from(visit.request.parameter("version")); }

Shown read_version(const Visit& visit) {
    return visit.app.store.read([&](store::Reader& db) {
        auto version = gate::find_policy_version(db, number_of(visit));
        if (!version) throw base::NotFound("no such version");
        const bool settled = version->state != State::draft;
        Shown shown{.version = std::move(*version)};
        shown.rules = gate::read_policy(db, shown.version.number);
        const auto replaces = settled && shown.version.based_on > 0 ? shown.version.based_on : gate::newest_policy(db);
        if (replaces != shown.version.number)
            shown.differences = gate::differences(gate::read_policy(db, replaces), shown.rules);
        shown.steps = dataset::steps_of(db, gate::versioned(shown.version.number));
        for (const auto& step : shown.steps) shown.names.want(step.who);
        shown.names.want(shown.version.made_by);
        shown.names.want(shown.version.approved_by);
        shown.names.read(db);
        shown.worked_on = dataset::has_worked_on(db, gate::versioned(shown.version.number), visit.principal.account);
        return shown;
    });
}

void write_differences(Html& out, const Visit& visit, const Shown& shown) {
    govuk::TableWriter table(
        out,
        {.caption = std::string(visit.say(t("What is different"))),
         .caption_classes = "govuk-table__caption--m",
         .head = {{.text = visit.say(t("Role"))}, {.text = visit.say(t("What"))}, {.text = visit.say(t("Right"))}}});
    const auto rows = [&](const std::vector<gate::Right>& rights, base::Message what) {
        for (const auto& right : rights) {
            table.row();
            table.heading(role_label(visit, shown.rules, right.role));
            table.cell(visit.say(what));
            table.cell(right_in_words(visit, right));
        }
    };
    rows(shown.differences.given, t("Given"));
    rows(shown.differences.taken, t("Taken away"));
    table.close();
}

void write_about(Html& out, const Visit& visit, const Shown& shown) {
    const auto& version = shown.version;
    govuk::SummaryList list;
    const auto row = [&](base::Message key, std::string value) {
        if (!value.empty()) list.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    const auto in_force = visit.app.policy.table()->version;
    row(t("State"), std::string(visit.say(policy_state(visit, version, in_force))));
    row(t("Made by"),
        visit.say(t("{name}, {when}"), {{"name", version.made_by ? shown.names.of(visit, version.made_by)
                                                                 : std::string(visit.say(t("The release")))},
                                        {"when", version.made_at.say(visit.language)}}));
    if (version.state == State::sent || version.state == State::approved)
        row(t("In force from"), version.valid_from.say(visit.language));
    if (version.origin == PolicyVersion::Origin::people) row(t("Why it changes"), version.reason);
    if (version.approved_at && version.approved_by)
        row(t("Approved by"), visit.say(t("{name}, {when}"), {{"name", shown.names.of(visit, version.approved_by)},
                                                              {"when", version.approved_at->say(visit.language)}}));
    govuk::summary_list(out, list);
}

void write_roles_to_change(Html& out, Visit& visit, const Shown& shown, const std::string& address) {
    out.raw("<h2 class=\"govuk-heading-m\">")
        .text(visit.say(t("Change what a role may do")))
        .raw("</h2><ul class=\"govuk-list govuk-list--spaced\">");
    for (const auto& role : shown.rules.roles)
        out.raw("<li><a class=\"govuk-link\"")
            .attribute("href", address + "/roles/" + role.name)
            .raw(">")
            .text(role.label.in(visit.language))
            .raw("</a></li>");
    out.raw("</ul>");
}

void write_next_step(Html& out, Visit& visit, const Shown& shown, const std::string& address,
                     const base::Problems* problems) {
    const auto state = shown.version.state;
    const bool future = state == State::approved && shown.version.valid_from > visit.today();
    if (state == State::draft && changes_policy(visit)) {
        write_roles_to_change(out, visit, shown, address);
        if (!shown.differences.empty()) write_sending(out, visit, address + "/send", problems);
    }
    if (state == State::sent && approves_policy(visit) && !shown.worked_on)
        write_deciding(out, visit, address + "/decide", problems);
    else if (state == State::sent)
        govuk::inset_text(out, {.text = visit.say(t("Somebody who did not work on it, and may approve rules for the "
                                                    "whole installation, decides."))});
    if (changes_policy(visit) && (state == State::draft || state == State::sent || future))
        write_withdrawing(out, visit, address + "/withdraw");
}

http::Response version_page(Visit& visit, const base::Problems* problems) {
    const auto shown = read_version(visit);
    const auto title = visit.say(t("Version {number}"), {{"number", shown.version.number}});
    const auto address = policy_address(visit, shown.version.number);
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(visit.say(t("Rules of access")))
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1>");
    if (shown.version.origin == PolicyVersion::Origin::release && shown.version.state == State::draft)
        govuk::inset_text(body,
                          {.text = visit.say(t("A release brought these rules. Yours stay in force until somebody "
                                               "sends these and another person approves them."))});
    write_about(body, visit, shown);
    if (shown.differences.empty() && shown.version.state == State::draft)
        body.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("It says the same as the rules in force. Choose a role to change.")))
            .raw("</p>");
    if (!shown.differences.empty()) write_differences(body, visit, shown);
    write_next_step(body, visit, shown, address, problems);
    write_steps(body, visit, shown.steps, shown.names);
    return page(visit,
                {.title = title,
                 .back = visit.link("/settings/policy"),
                 .problems = problems,
                 .current = "settings",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_version(Visit& visit) { return version_page(visit, nullptr); }

// ---- Tick boxes

struct Box {
    std::string_view group, relation;
};

std::string box_name(const Box& box) {
    return std::string(box.group) + (box.relation.empty() ? "" : "." + std::string(box.relation));
}

// A row for each group of data; where a role is held at an organisation, one more for that organisation's records, and
// for any relation that the version names already. Others have no meaning yet, so giving them would give nothing.
std::vector<Box> boxes_of(const Visit& visit, const gate::PolicyTable& rules, const gate::Role& role) {
    std::vector<Box> boxes;
    for (const auto* group : policy_groups(visit)) {
        boxes.push_back({group->id, {}});
        std::set<std::string_view> relations;
        if (role.place == dataset::Place::organisation) relations.insert(gate::own_organisation);
        for (const auto& right : rules.rights)
            if (right.role == role.name && right.group == group->id && !right.relation.empty())
                relations.insert(right.relation);
        for (const auto relation : relations) boxes.push_back({group->id, relation});
    }
    return boxes;
}

void write_box(Html& out, const Visit& visit, const gate::PolicyTable& rules, const gate::Role& role, const Box& box,
               dataset::Verb verb) {
    const bool stands = std::any_of(rules.rights.begin(), rules.rights.end(), [&](const gate::Right& right) {
        return right.role == role.name && right.group == box.group && right.relation == box.relation &&
               right.verb == verb;
    });
    const gate::Right right{role.name, std::string(box.group), verb, std::string(box.relation)};
    const auto id = box_name(box) + "." + std::string(gate::name(verb));
    // A change of language brings along what was ticked.
    const auto& form = visit.request.form;
    const bool ticked = form.empty() ? stands : form.has(id);
    out.raw(
           "<div class=\"govuk-checkboxes govuk-checkboxes--small\"><div class=\"govuk-checkboxes__item\">"
           "<input class=\"govuk-checkboxes__input\" type=\"checkbox\" value=\"yes\"")
        .attribute("id", id)
        .attribute("name", id);
    if (ticked) out.raw(" checked");
    out.raw("><label class=\"govuk-label govuk-checkboxes__label\"")
        .attribute("for", id)
        .raw("><span class=\"govuk-visually-hidden\">")
        .text(right_in_words(visit, right))
        .raw("</span></label></div></div>");
}

struct RoleOfDraft {
    gate::PolicyTable rules;
    const gate::Role* role;
};

RoleOfDraft read_role(const Visit& visit) {
    auto shown = read_version(visit);
    if (shown.version.state != State::draft) throw base::NotFound("no draft any more");
    RoleOfDraft found{std::move(shown.rules), nullptr};
    found.role = found.rules.find(visit.request.parameter("role"));
    if (!found.role) throw base::NotFound("no such role");
    return found;
}

http::Response show_boxes(Visit& visit) {
    const auto draft = read_role(visit);
    const auto address = policy_address(visit, number_of(visit));
    const std::string title(draft.role->label.in(visit.language));
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(visit.say(t("Draft: version {number}"), {{"number", number_of(visit)}}))
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1><p class=\"govuk-body\">")
        .text(draft.role->help.in(visit.language))
        .raw("</p>");
    open_form(body, visit, address + "/roles/" + draft.role->name);
    govuk::Table head{.caption = std::string(visit.say(t("What this role may do"))),
                      .caption_classes = "govuk-table__caption--m",
                      .head = {{.text = visit.say(t("Data"))}}};
    for (const auto verb : all_verbs) head.head.push_back({.text = visit.say(label_of(verb))});
    govuk::TableWriter table(body, head);
    for (const auto& box : boxes_of(visit, draft.rules, *draft.role)) {
        table.row();
        table.heading(group_label(visit, box.group) +
                      (box.relation.empty() ? "" : " (" + relation_label(visit, box.relation) + ")"));
        for (const auto verb : all_verbs)
            table.cell_with([&](Html& cell) { write_box(cell, visit, draft.rules, *draft.role, box, verb); });
    }
    table.close();
    close_form(body, visit, {.action = t("Keep in the draft"), .cancel_href = address});
    return page(visit, {.title = title, .back = address, .width = Frame::Width::full, .current = "settings"},
                std::move(body));
}

http::Response take_boxes(Visit& visit) {
    const auto draft = read_role(visit);
    std::vector<gate::Right> rights;
    for (const auto& box : boxes_of(visit, draft.rules, *draft.role))
        for (const auto verb : all_verbs)
            if (visit.request.form.has(box_name(box) + "." + std::string(gate::name(verb))))
                rights.push_back({draft.role->name, std::string(box.group), verb, std::string(box.relation)});
    base::Problems problems;
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        problems = gate::set_rights(tx, visit.app.trail, visit.actor(), number_of(visit), draft.role->name, rights);
    });
    if (!problems.empty()) return version_page(visit, &problems);
    return done(visit, policy_address(visit, number_of(visit)), visit.say(t("Kept in the draft")));
}

// ---- Sent, decided, withdrawn

template <typename Act>
http::Response act(Visit& visit, base::Message told, Act&& act_on) {
    base::Problems problems;
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) { problems = act_on(tx); });
    if (!problems.empty()) return version_page(visit, &problems);
    visit.app.policy.forget();
    return done(visit, policy_address(visit, number_of(visit)), visit.say(told));
}

http::Response take_send(Visit& visit) {
    return act(visit, t("Sent for approval"), [&](store::Tx& tx) {
        return gate::send_policy(tx, visit.app.trail, visit.actor(), number_of(visit), typed_first_day(visit),
                                 visit.request.form.get("reason"));
    });
}

http::Response take_decision(Visit& visit) {
    const bool approves = visit.request.form.get("decision") == "approve";
    return act(visit, approves ? t("Approved") : t("Given back"), [&](store::Tx& tx) {
        const auto& trail = visit.app.trail;
        if (approves) return gate::approve_policy(tx, trail, visit.actor(), number_of(visit));
        return gate::give_policy_back(tx, trail, visit.actor(), number_of(visit), visit.request.form.get("note"));
    });
}

http::Response take_withdraw(Visit& visit) {
    return act(visit, t("Withdrawn"), [&](store::Tx& tx) {
        return gate::withdraw_policy(tx, visit.app.trail, visit.actor(), number_of(visit));
    });
}

}  // namespace

std::vector<Page> policy_draft_pages() {
    using enum http::Method;
    constexpr Rule see{.who = Who::right, .group = "policy", .verb = dataset::Verb::read},
        change{.who = Who::installation, .group = "policy", .verb = dataset::Verb::write},
        approve{.who = Who::installation, .group = "policy", .verb = dataset::Verb::approve};
    return {
        {get, "/{authority}/settings/policy/versions/{version}", see, show_version},
        {get, "/{authority}/settings/policy/versions/{version}/roles/{role}", change, show_boxes},
        {post, "/{authority}/settings/policy/versions/{version}/roles/{role}", change, take_boxes},
        {post, "/{authority}/settings/policy/versions/{version}/send", change, take_send},
        {post, "/{authority}/settings/policy/versions/{version}/decide", approve, take_decision},
        {post, "/{authority}/settings/policy/versions/{version}/withdraw", change, take_withdraw},
    };
}

}  // namespace web
