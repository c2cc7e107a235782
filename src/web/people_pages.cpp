// People and access: who can sign in here, which roles they hold, and why somebody can't see something.
#include "base/text.hpp"
#include "gate/accounts.hpp"
#include "gate/identities.hpp"
#include "gate/sessions.hpp"
#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/patterns.hpp"
#include "govuk/table.hpp"
#include "web/account_mail.hpp"
#include "web/fields.hpp"
#include "web/people_sections.hpp"
#include "web/policy_words.hpp"
#include "web/routes.hpp"
#include "web/settings.hpp"
#include "web/shell.hpp"

#include <algorithm>
#include <unordered_map>

namespace web {

using base::t;
using govuk::Html;

govuk::SubNavigation people_sections(const Visit& visit, std::string_view current) {
    govuk::SubNavigation navigation{.label = std::string(visit.say(t("People and access")))};
    const auto add = [&](base::Message text, const char* path, std::string_view name) {
        navigation.items.push_back(
            {.text = std::string(visit.say(text)), .href = visit.link(path), .current = name == current});
    };
    add(t("People"), "/people", "people");
    add(t("Keys of programs"), "/keys", "keys");
    if (visit.app.provider) add(t("Roles by the sign-in provider"), "/people/rules", "rules");
    if (sees_policy(visit)) add(t("What roles may do"), "/settings/policy", "roles");
    add(t("Why can’t they see this?"), "/people/why", "why");
    return navigation;
}

namespace {

base::Id parameter_id(const Visit& visit, std::string_view name) {
    const auto id = base::Id::from_text(visit.request.parameter(name));
    if (!id) throw base::NotFound("not an id");
    return *id;
}

// NotFound for accounts that never had a role here: other authorities' people are none of ours.
gate::Account account_here(const Visit& visit, store::Reader& db) {
    const base::Id id = parameter_id(visit, "account");
    if (gate::memberships_of(db, visit.authority_id(), id).empty())
        throw base::NotFound("no account of this authority");
    return *gate::find_account(db, id);
}

// Roles of the whole installation are given and ended by those who hold access for all of it.
bool looks_after_installation(const Visit& visit) {
    return visit.app.policy.may(visit.principal, {}, dataset::Verb::write, "access");
}

// To somebody who is here already: who is invited needs a role here, or has no place to stand.
bool gives_for_installation(const Visit& visit) {
    return looks_after_installation(visit) && !visit.request.parameter("account").empty();
}

std::string role_and_reach(const Visit& visit, const gate::Role& role) {
    const std::string label(role.label.in(visit.language));
    switch (role.place) {
        case dataset::Place::platform: return visit.say(t("{role} (the whole installation)"), {{"role", label}});
        case dataset::Place::organisation: return visit.say(t("{role} (one organisation)"), {{"role", label}});
        default: return label;
    }
}

// Roles that this visitor may give here.
std::vector<govuk::SelectItem> role_items(const Visit& visit, const gate::PolicyTable& rules) {
    std::vector<govuk::SelectItem> items{{.text = std::string(visit.say(t("Choose a role"))), .value = ""}};
    const bool all = gives_for_installation(visit);
    for (const auto& role : rules.roles)
        if ((all || role.place != dataset::Place::platform) && role.name != gate::public_role)
            items.push_back({.text = role_and_reach(visit, role), .value = role.name});
    return items;
}

base::Message label_of(gate::AccountState state) {
    switch (state) {
        case gate::AccountState::active: return t("Can sign in");
        case gate::AccountState::invited: return t("Invited");
        case gate::AccountState::disabled: return t("Disabled");
    }
    return t("Disabled");
}

http::Response show_people(Visit& visit) {
    std::vector<gate::Account> accounts;
    std::map<std::int64_t, std::vector<std::string>> roles;
    const auto rules = visit.app.policy.table();
    visit.app.store.read([&](store::Reader& db) {
        accounts = gate::accounts_of(db, visit.authority_id());
        for (const auto authority : {visit.authority_id(), base::Id()})
            for (const auto& membership : gate::memberships_on(db, authority, visit.today()))
                roles[membership.account.value()].push_back(role_label(visit, *rules, membership.role));
    });
    Html body(visit.language);
    govuk::sub_navigation(body, people_sections(visit, "people"));
    govuk::PageHeader header{.title = visit.say(t("People"))};
    if (visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::write, "access"))
        header.actions.push_back({.text = visit.say(t("Invite somebody")), .href = visit.link("/people/invite")});
    govuk::page_header(body, header);
    govuk::TableWriter table(body, {.head = {{.text = visit.say(t("Name"))},
                                             {.text = visit.say(t("Email address"))},
                                             {.text = visit.say(t("Roles today"))},
                                             {.text = visit.say(t("State"))},
                                             {.text = visit.say(t("Second step"))},
                                             {.text = visit.say(t("Last signed in"))}}});
    for (const auto& account : accounts) {
        table.row();
        table.heading_with([&](Html& cell) {
            cell.raw("<a class=\"govuk-link\"")
                .attribute("href", visit.link("/people/" + account.id.text()))
                .raw(">")
                .text(account.name)
                .raw("</a>");
        });
        table.cell(account.email);
        std::string held;
        for (const auto& role : roles[account.id.value()]) held += (held.empty() ? "" : ", ") + role;
        table.cell(held.empty() ? std::string(visit.say(t("None"))) : held);
        table.cell(visit.say(label_of(account.state)));
        table.cell(visit.say(account.has_second_factor ? t("On") : t("Off")));
        table.cell(account.last_signed_in ? account.last_signed_in->say(visit.language)
                                          : std::string(visit.say(t("Never"))));
    }
    table.close();
    return page(visit, {.title = std::string(visit.say(t("People"))), .width = Frame::Width::full, .current = "people"},
                std::move(body));
}

// ---- Inviting, granting, ending

struct Grant {
    gate::NewMembership membership;
    base::Problems problems;
};

Grant typed_grant(const Visit& visit) {
    const auto& form = visit.request.form;
    Grant grant;
    grant.membership = {.authority = visit.authority_id(),
                        .role = std::string(form.get("role")),
                        .valid_from = visit.today(),
                        .reason = std::string(form.get("reason"))};
    const auto rules = visit.app.policy.table();
    if (const auto* role = rules->find(grant.membership.role); role && role->place == dataset::Place::platform) {
        if (gives_for_installation(visit))
            grant.membership.authority = {};
        else
            grant.problems.add("role", "unknown", t("Choose a role from the list"));
    }
    if (const auto place = base::tidy_line(form.get("place")); !place.empty()) {
        const auto meant = visit.app.store.read([&](store::Reader& db) {
            const auto codes = visit.codes(db);
            return record_meant(visit, visit.registry().dataset("organisation"), *codes, place, "place", db);
        });
        if (meant)
            grant.membership.place = *meant;
        else
            grant.problems.add_all(meant.problems());
    }
    const std::string day(form.get("valid_to-day")), month(form.get("valid_to-month")), year(form.get("valid_to-year"));
    if (!(day + month + year).empty()) {
        grant.membership.valid_to = base::Date::from_text(day + "/" + month + "/" + year);
        if (!grant.membership.valid_to)
            grant.problems.add("valid_to", "not_a_date", t("Enter the last day as a real date, like 27 3 2027"));
    }
    return grant;
}

void write_grant(Html& out, const Visit& visit, const base::Problems* problems) {
    const auto& form = visit.request.form;
    govuk::select(out, {.label = {.text = visit.say(t("Role"))},
                        .error = {.text = problem_text(visit, problems, "role")},
                        .name = "role",
                        .items = role_items(visit, *visit.app.policy.table()),
                        .value = std::string(form.get("role"))});
    govuk::input(out, {.label = {.text = visit.say(t("Organisation (for a role at one organisation)"))},
                       .hint = {.text = visit.say(t("A name in either language, or a number such as a URN"))},
                       .error = {.text = problem_text(visit, problems, "place")},
                       .name = "place",
                       .value = std::string(form.get("place"))});
    govuk::DateInput until{.id = "valid_to",
                           .name_prefix = "valid_to",
                           .fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("Last day (optional)")),
                                                                  .classes = "govuk-fieldset__legend--s"}},
                           .hint = {.text = visit.say(t("The role ends by itself after this day"))},
                           .error = {.text = problem_text(visit, problems, "valid_to")}};
    until.day = govuk::DatePart{.name = "day", .value = std::string(form.get("valid_to-day"))};
    until.month = govuk::DatePart{.name = "month", .value = std::string(form.get("valid_to-month"))};
    until.year = govuk::DatePart{.name = "year", .value = std::string(form.get("valid_to-year"))};
    govuk::date_input(out, until);
    govuk::input(out, {.label = {.text = visit.say(t("Why they need it"))},
                       .hint = {.text = visit.say(t("Like: looks after school contacts in the east"))},
                       .error = {.text = problem_text(visit, problems, "reason")},
                       .name = "reason",
                       .value = std::string(form.get("reason"))});
}

http::Response invite_form(Visit& visit, const base::Problems* problems) {
    const auto& form = visit.request.form;
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(visit.say(t("Invite somebody"))).raw("</h1>");
    open_form(body, visit, visit.link("/people/invite"));
    govuk::input(body, {.label = {.text = visit.say(t("Name"))},
                        .error = {.text = problem_text(visit, problems, "name")},
                        .name = "name",
                        .value = std::string(form.get("name"))});
    govuk::input(body, {.label = {.text = visit.say(t("Email address"))},
                        .error = {.text = problem_text(visit, problems, "email")},
                        .name = "email",
                        .value = std::string(form.get("email")),
                        .type = "email",
                        .spellcheck = false});
    govuk::select(body, {.label = {.text = visit.say(t("Language they want to work in"))},
                         .name = "language",
                         .items = {{.text = "English", .value = "en", .attributes = {{"lang", "en"}}},
                                   {.text = "Cymraeg", .value = "cy", .attributes = {{"lang", "cy"}}}},
                         .value = form.has("language") ? std::string(form.get("language"))
                                                       : std::string(base::tag(visit.language))});
    write_grant(body, visit, problems);
    govuk::button(body, {.text = visit.say(t("Make the invitation")), .prevent_double_click = true});
    close_form(body);
    return page(visit,
                {.title = std::string(visit.say(t("Invite somebody"))),
                 .back = visit.link("/people"),
                 .problems = problems,
                 .current = "people",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_invite(Visit& visit) { return invite_form(visit, nullptr); }

// The link is shown once, to hand over by a way the two trust, where no mail brings it (account_mail.hpp). It leads
// to a page in the language of whom it is for, whoever made it.
http::Response link_page(Visit& visit, base::Message title, std::string_view token, base::Id account) {
    const auto theirs =
        visit.app.store.read([&](store::Reader& db) { return gate::find_account(db, account)->language; });
    const std::string address = std::string(visit.app.settings.secure ? "https://" : "http://") +
                                std::string(visit.request.header("host")) +
                                (theirs == base::Language::welsh ? "/cy/link/" : "/link/") + std::string(token);
    Html body(visit.language);
    govuk::panel(body, {.title = visit.say(title), .text = visit.say(t("Give them this link"))});
    body.raw("<p class=\"govuk-body app-code\" id=\"link\">")
        .text(address)
        .raw("</p><p class=\"govuk-body\">")
        .text(visit.say(t("It works once. It is not shown again; you can always make another, which ends this one.")))
        .raw("</p>");
    govuk::button(body, {.text = visit.say(t("Done")), .href = visit.link("/people/" + account.text())});
    return page(visit, {.title = std::string(visit.say(title)), .current = "people", .shown = Frame::Shown::once},
                std::move(body));
}

struct Undone {};  // takes a transaction back when its problems are told instead

http::Response take_invite(Visit& visit) {
    const auto& form = visit.request.form;
    base::Problems problems;
    base::Id account;
    std::string token;
    const bool by_mail = sends_account_mail(visit.app);
    try {
        const auto grant = typed_grant(visit);
        visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
            problems = grant.problems;
            const auto made = gate::create_account(
                tx, visit.app.trail, visit.actor(), visit.authority_id(),
                {.name = std::string(form.get("name")),
                 .email = std::string(form.get("email")),
                 .language = form.get("language") == "cy" ? base::Language::welsh : base::Language::english});
            if (!made) problems.add_all(made.problems());
            auto membership = grant.membership;
            membership.account = made ? *made : base::Id();
            problems.add_all(gate::grant_membership(tx, visit.app.trail, visit.actor(), membership));
            if (!problems.empty()) throw Undone{};
            account = *made;
            if (!by_mail)
                token =
                    gate::create_link(tx, visit.app.trail, gate::LinkKind::invite, account, visit.principal.account);
        });
    } catch (const Undone&) {
        return invite_form(visit, &problems);
    }
    if (!by_mail) return link_page(visit, t("Invitation made"), token, account);
    ask_for_account_mail(visit.app, gate::LinkKind::invite, visit.authority->slug, account, visit.actor());
    return done(visit, visit.link("/people/" + account.text()),
                visit.say(t("The invitation is on its way to {email}"), {{"email", form.get("email")}}));
}

struct Held {
    std::vector<gate::MembershipRow> memberships;          // of this authority, and of the whole installation
    std::unordered_map<std::int64_t, std::string> places;  // names by id
};

Held held_by(const Visit& visit, store::Reader& db, base::Id account) {
    Held held{.memberships = gate::memberships_of(db, visit.authority_id(), account), .places = {}};
    for (auto& membership : gate::memberships_of(db, base::Id(), account)) held.memberships.push_back(membership);
    std::vector<base::Id> places;
    for (const auto& membership : held.memberships)
        if (membership.place) places.push_back(membership.place);
    held.places = dataset::titles(db, visit.registry(), visit.registry().dataset("organisation"), visit.authority_id(),
                                  places, visit.language);
    return held;
}

std::string role_in_words(const Visit& visit, const gate::PolicyTable& rules, const Held& held,
                          const gate::MembershipRow& membership) {
    auto words = role_label(visit, rules, membership.role);
    if (!membership.authority) return visit.say(t("{role} (the whole installation)"), {{"role", words}});
    if (const auto place = held.places.find(membership.place.value()); place != held.places.end())
        words += ", " + place->second;
    return words;
}

// `address`: of the person, where a role can be ended; empty for those who only look.
void write_memberships(Html& out, const Visit& visit, const gate::PolicyTable& rules, const Held& held,
                       const std::string& address) {
    const bool all = looks_after_installation(visit);
    govuk::TableWriter table(out, {.head = {{.text = visit.say(t("Role"))},
                                            {.text = visit.say(t("From"))},
                                            {.text = visit.say(t("Last day"))},
                                            {.text = visit.say(t("Why"))},
                                            {.text = visit.say(t("Given by"))},
                                            {.text = visit.say(t("End"))}}});
    for (const auto& membership : held.memberships) {
        const auto role = role_in_words(visit, rules, held, membership);
        const bool over = membership.valid_to && *membership.valid_to < visit.today();
        table.row();
        table.heading(role);
        table.cell(membership.valid_from.say(visit.language));
        table.cell(membership.valid_to ? membership.valid_to->say(visit.language) : std::string(visit.say(t("None"))));
        table.cell(membership.mapping
                       ? visit.say(t("The sign-in provider says: {value}"), {{"value", membership.reason}})
                       : membership.reason);
        table.cell(membership.granted_by_name.empty() ? std::string(visit.say(t("The system")))
                                                      : membership.granted_by_name);
        table.cell_with([&](Html& cell) {
            if (over)
                cell.text(visit.say(t("Ended")));
            else if (!address.empty() && (all || membership.authority))
                cell.raw("<a class=\"govuk-link\"")
                    .attribute("href", address + "/end/" + membership.id.text())
                    .raw(">")
                    .text(visit.say(t("End")))
                    .raw("<span class=\"govuk-visually-hidden\"> ")
                    .text(role)
                    .raw("</span></a>");
        });
    }
    table.close();
}

http::Response person_page(Visit& visit, const base::Problems* problems) {
    std::optional<gate::Account> account;
    Held held;
    std::vector<gate::IdentityRow> identities;
    visit.app.store.read([&](store::Reader& db) {
        account = account_here(visit, db);
        held = held_by(visit, db, account->id);
        identities = gate::identities_of(db, account->id);
    });
    const auto rules = visit.app.policy.table();
    const bool manages = visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::write, "access");
    const std::string address = visit.link("/people/" + account->id.text());
    Html body(visit.language);
    govuk::identity_bar(
        body, {.name = account->name,
               .facts = {{.label = std::string(visit.say(t("Email address"))), .value = account->email},
                         {.label = std::string(visit.say(t("State"))), .value = visit.say(label_of(account->state))}}});
    body.raw("<h1 class=\"govuk-heading-l\">")
        .text(account->name)
        .raw("</h1><h2 class=\"govuk-heading-m\">")
        .text(visit.say(t("Roles")))
        .raw("</h2>");
    write_memberships(body, visit, *rules, held, manages ? address : "");
    if (manages) {
        body.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(t("Give another role"))).raw("</h2>");
        open_form(body, visit, address + "/grant");
        write_grant(body, visit, problems);
        govuk::button(
            body,
            {.text = visit.say(t("Give role")), .classes = "govuk-button--secondary", .prevent_double_click = true});
        close_form(body);
        body.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(t("Signing in"))).raw("</h2>");
        for (const auto& identity : identities)
            body.raw("<p class=\"govuk-body\">")
                .text(visit.say(
                    t("Signs in by {issuer} since {date}."),
                    {{"issuer", identity.issuer}, {"date", identity.linked_at.london_date().say(visit.language)}}))
                .raw("</p>");
        body.raw("<div class=\"govuk-button-group\">");
        const auto action = [&](const char* path, base::Message text, const char* classes) {
            button_form(body, visit, {.action = address + path, .text = text, .classes = classes});
        };
        action("/link",
               account->state == gate::AccountState::invited ? t("Make another invitation link")
                                                             : t("Make a password reset link"),
               "govuk-button--secondary");
        action("/end-sessions", t("Sign them out everywhere"), "govuk-button--secondary");
        if (!identities.empty())
            action("/unlink", t("End signing in by the sign-in provider"), "govuk-button--secondary");
        if (account->state != gate::AccountState::disabled)
            action("/disable", t("Disable the account"), "govuk-button--warning");
        body.raw("</div>");
    }
    return page(visit,
                {.title = account->name,
                 .back = visit.link("/people"),
                 .problems = problems,
                 .width = Frame::Width::full,
                 .current = "people",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_person(Visit& visit) { return person_page(visit, nullptr); }

http::Response take_grant(Visit& visit) {
    auto grant = typed_grant(visit);
    grant.membership.account = visit.app.store.read([&](store::Reader& db) { return account_here(visit, db).id; });
    auto problems = grant.problems;
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        problems = grant.problems;
        if (problems.empty())
            problems.add_all(gate::grant_membership(tx, visit.app.trail, visit.actor(), grant.membership));
    });
    if (!problems.empty()) return person_page(visit, &problems);
    return done(visit, visit.link("/people/" + grant.membership.account.text()), visit.say(t("Role given")));
}

http::Response end_form(Visit& visit, const base::Problems* problems) {
    const auto account = visit.app.store.read([&](store::Reader& db) { return account_here(visit, db); });
    const std::string address = visit.link("/people/" + account.id.text());
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(account.name)
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(visit.say(t("End this role")))
        .raw("</h1>");
    govuk::warning_text(body, {.text = visit.say(t("It ends at once, on every page they have open."))});
    open_form(body, visit, visit.request.target);
    govuk::input(body, {.label = {.text = visit.say(t("Why it ends"))},
                        .error = {.text = problem_text(visit, problems, "reason")},
                        .name = "reason",
                        .value = std::string(visit.request.form.get("reason"))});
    govuk::button(
        body, {.text = visit.say(t("End the role")), .classes = "govuk-button--warning", .prevent_double_click = true});
    close_form(body);
    return page(visit,
                {.title = std::string(visit.say(t("End this role"))),
                 .back = address,
                 .problems = problems,
                 .current = "people",
                 .status = problems ? 422 : 200},
                std::move(body));
}

// NotFound when it is none that this visitor may end.
base::Id authority_of(const Visit& visit, store::Reader& db, base::Id account, base::Id membership) {
    const auto held = held_by(visit, db, account).memberships;
    const auto found = std::ranges::find(held, membership, &gate::MembershipRow::id);
    if (found == held.end() || (!found->authority && !looks_after_installation(visit)))
        throw base::NotFound("no role that could be ended here");
    return found->authority;
}

http::Response show_end(Visit& visit) {
    visit.app.store.read([&](store::Reader& db) {
        (void)authority_of(visit, db, account_here(visit, db).id, parameter_id(visit, "membership"));
    });
    return end_form(visit, nullptr);
}

http::Response take_end(Visit& visit) {
    const auto account = visit.app.store.read([&](store::Reader& db) { return account_here(visit, db); });
    const base::Id membership = parameter_id(visit, "membership");
    base::Problems problems;
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        const auto authority = authority_of(visit, tx, account.id, membership);
        problems = gate::end_membership(tx, visit.app.trail, visit.actor(), authority, membership,
                                        visit.request.form.get("reason"));
    });
    if (!problems.empty()) return end_form(visit, &problems);
    return done(visit, visit.link("/people/" + account.id.text()), visit.say(t("Role ended")));
}

http::Response take_link(Visit& visit) {
    std::string token;
    const auto account = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        const auto found = account_here(visit, tx);
        const auto kind = found.state == gate::AccountState::invited ? gate::LinkKind::invite : gate::LinkKind::reset;
        token = gate::create_link(tx, visit.app.trail, kind, found.id, visit.principal.account);
        audit::record(tx, visit.app.trail,
                      {.authority = visit.authority_id(),
                       .actor = visit.actor(),
                       .action = "account.make_link",
                       .dataset = "account",
                       .record = found.id});
        return found.id;
    });
    return link_page(visit, t("Link made"), token, account);
}

http::Response take_end_sessions(Visit& visit) {
    const auto account = visit.app.store.read([&](store::Reader& db) { return account_here(visit, db); });
    gate::end_sessions(visit.app.store, account.id);
    return done(visit, visit.link("/people/" + account.id.text()), visit.say(t("Signed out everywhere")));
}

http::Response take_unlink(Visit& visit) {
    const auto account = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        const auto found = account_here(visit, tx);
        gate::unlink_identities(tx, visit.app.trail, visit.actor(), visit.authority_id(), found.id);
        return found.id;
    });
    gate::end_sessions(visit.app.store, account);
    return done(visit, visit.link("/people/" + account.text()),
                visit.say(t("They can’t sign in by the sign-in provider any more")));
}

http::Response take_disable(Visit& visit) {
    const auto account = visit.app.store.read([&](store::Reader& db) { return account_here(visit, db); });
    base::Problems problems;
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        problems = gate::disable_account(tx, visit.app.trail, visit.actor(), visit.authority_id(), account.id);
    });
    if (!problems.empty()) return person_page(visit, &problems);
    gate::end_sessions(visit.app.store, account.id);
    return done(visit, visit.link("/people/" + account.id.text()), visit.say(t("Account disabled")));
}

}  // namespace

std::vector<Page> people_pages() {
    using enum http::Method;
    constexpr Rule see{.who = Who::right, .group = "access", .verb = dataset::Verb::read},
        manage{.who = Who::right, .group = "access", .verb = dataset::Verb::write};
    return {
        {get, "/{authority}/people", see, show_people},
        {get, "/{authority}/people/invite", manage, show_invite},
        {post, "/{authority}/people/invite", manage, take_invite},
        {get, "/{authority}/people/{account}", see, show_person},
        {post, "/{authority}/people/{account}/grant", manage, take_grant},
        {get, "/{authority}/people/{account}/end/{membership}", manage, show_end},
        {post, "/{authority}/people/{account}/end/{membership}", manage, take_end},
        {post, "/{authority}/people/{account}/link", manage, take_link},
        {post, "/{authority}/people/{account}/end-sessions", manage, take_end_sessions},
        {post, "/{authority}/people/{account}/unlink", manage, take_unlink},
        {post, "/{authority}/people/{account}/disable", manage, take_disable},
    };
}

}  // namespace web
