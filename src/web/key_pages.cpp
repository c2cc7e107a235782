// Keys of programs: who looks after access makes them, sees when they were used, and ends them.
#include "gate/api_keys.hpp"
#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/patterns.hpp"
#include "govuk/table.hpp"
#include "web/people_sections.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

#include <algorithm>

namespace web {

using base::t;
using gate::Reach;
using govuk::Html;

namespace {

constexpr int kDaysAtFirst = 90;

std::string role_words(const Visit& visit, const gate::ApiKey& key) {
    const auto rules = visit.app.policy.table();
    const auto* role = rules->find(key.role);
    std::string words(role ? role->label.in(visit.language) : std::string_view(key.role));
    if (key.reach == Reach::reading) (words += ", ") += visit.say(t("reading only"));
    return words;
}

base::Message state_of(const Visit& visit, const gate::ApiKey& key) {
    if (key.ended_at) return t("Ended");
    return key.last_day < visit.today() ? t("Run out") : t("Works");
}

http::Response show_keys(Visit& visit) {
    const auto keys = gate::api_keys_of(visit.app.store, visit.authority_id());
    const bool manages = visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::write, "access");
    const auto title = visit.say(t("Keys of programs"));
    Html body(visit.language);
    govuk::sub_navigation(body, people_sections(visit, "keys"));
    govuk::PageHeader header{.title = title};
    if (manages) header.actions.push_back({.text = visit.say(t("Make a key")), .href = visit.link("/keys/add")});
    govuk::page_header(body, header);
    body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", "/api/v1/" + visit.authority->slug + "/openapi.json")
        .raw(">")
        .text(visit.say(t("What programs may ask, for programs (OpenAPI 3.1)")))
        .raw("</a></p>");
    if (keys.empty())
        body.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("None yet. A program that reads or writes your records needs a key of its own.")))
            .raw("</p>");
    for (const auto& key : keys) {
        govuk::SummaryList about;
        about.card = govuk::SummaryCard{.title = {.text = key.name}};
        const auto row = [&](base::Message name, std::string value) {
            about.rows.push_back({.key = {.text = visit.say(name)}, .value = {.text = std::move(value)}});
        };
        row(t("State"), std::string(visit.say(state_of(visit, key))));
        row(t("May do"), role_words(visit, key));
        row(t("Last day"), key.last_day.say(visit.language));
        row(t("Made by"), key.made_by + ", " + key.made_at.say(visit.language));
        row(t("Last used"), key.used_at ? key.used_at->say(visit.language) : std::string(visit.say(t("Never"))));
        govuk::summary_list(body, about);
        if (manages && !key.ended_at && key.last_day >= visit.today())
            button_form(body, visit,
                        {.action = visit.link("/keys/" + key.id.text() + "/end"),
                         .text = t("End this key now"),
                         .classes = "govuk-button--warning"});
    }
    return page(visit, {.title = std::string(title), .width = Frame::Width::full, .current = "people"},
                std::move(body));
}

struct TypedKey {
    gate::NewApiKey key;
    base::Problems problems;
};

TypedKey typed_key(const Visit& visit) {
    const auto& form = visit.request.form;
    TypedKey typed;
    typed.key = {.authority = visit.authority_id(),
                 .name = std::string(form.get("name")),
                 .role = std::string(form.get("role")),
                 .reach = form.get("reach") == "everything" ? Reach::everything : Reach::reading,
                 .last_day = {}};
    const auto day =
        base::Date::from_text(std::string(form.get("last_day-day")) + "/" + std::string(form.get("last_day-month")) +
                              "/" + std::string(form.get("last_day-year")));
    typed.key.last_day = day.value_or(visit.today());
    typed.problems = gate::check_api_key(typed.key, *visit.app.policy.table(), visit.today());
    if (!day) typed.problems.add("last_day", "not_a_date", t("Enter the last day as a real date, like 27 3 2027"));
    return typed;
}

http::Response key_form(Visit& visit, const base::Problems* problems) {
    const auto& form = visit.request.form;
    const auto title = visit.say(t("Make a key"));
    const auto at_first = visit.today().plus_days(kDaysAtFirst);
    const auto typed = [&](const char* name, std::string otherwise) {
        return form.has(name) ? std::string(form.get(name)) : std::move(otherwise);
    };
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    open_form(body, visit, visit.link("/keys/add"));
    govuk::input(body, {.label = {.text = visit.say(t("What it is for"))},
                        .hint = {.text = visit.say(t("Like: timetable of Ysgol Bro"))},
                        .error = {.text = problem_text(visit, problems, "name")},
                        .name = "name",
                        .value = typed("name", "")});
    govuk::Select role{.label = {.text = visit.say(t("May do what this role may"))},
                       .error = {.text = problem_text(visit, problems, "role")},
                       .name = "role",
                       .items = {{.text = std::string(visit.say(t("Choose a role"))), .value = ""}},
                       .value = typed("role", "")};
    for (const auto& each : visit.app.policy.table()->roles)
        if (each.place == dataset::Place::authority)
            role.items.push_back({.text = std::string(each.label.in(visit.language)), .value = each.name});
    govuk::select(body, role);
    govuk::radios(body, {.fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("How far it reaches")),
                                                                .classes = "govuk-fieldset__legend--s"}},
                         .name = "reach",
                         .items = {{.text = visit.say(t("Reading only")), .value = "reading"},
                                   {.text = visit.say(t("All that the role may")), .value = "everything"}},
                         .value = typed("reach", "reading")});
    govuk::DateInput last{.id = "last_day",
                          .name_prefix = "last_day",
                          .fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("Last day")),
                                                                 .classes = "govuk-fieldset__legend--s"}},
                          .hint = {.text = visit.say(t("A year from today at most"))},
                          .error = {.text = problem_text(visit, problems, "last_day")}};
    last.day = govuk::DatePart{.name = "day", .value = typed("last_day-day", std::to_string(at_first.day()))};
    last.month = govuk::DatePart{.name = "month", .value = typed("last_day-month", std::to_string(at_first.month()))};
    last.year = govuk::DatePart{.name = "year", .value = typed("last_day-year", std::to_string(at_first.year()))};
    govuk::date_input(body, last);
    close_form(body, visit, {.action = t("Make the key"), .cancel_href = visit.link("/keys")});
    return page(visit,
                {.title = std::string(title),
                 .back = visit.link("/keys"),
                 .problems = problems,
                 .current = "people",
                 .status = problems ? 422 : 200},
                std::move(body));
}

// A key opens doors without a person: who makes one confirms who they are, before anything is typed.
http::Response show_add(Visit& visit) { return visit.confirmed() ? key_form(visit, nullptr) : confirm_first(visit); }

http::Response take_add(Visit& visit) {
    const auto typed = typed_key(visit);
    if (!typed.problems.empty()) return key_form(visit, &typed.problems);
    if (!visit.confirmed()) return confirm_first(visit);
    const auto secret = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        return gate::make_api_key(tx, visit.app.trail, visit.actor(), typed.key);
    });
    Html body(visit.language);
    govuk::panel(body, {.title = visit.say(t("Key made")), .text = visit.say(t("Copy it now: it is not shown again"))});
    body.raw("<p class=\"govuk-body app-code\" id=\"key\">")
        .text(secret)
        .raw("</p><p class=\"govuk-body\">")
        .text(visit.say(t("The program sends it with each request, as Authorization: Bearer and the key.")))
        .raw("</p>");
    govuk::button(body, {.text = visit.say(t("I have kept it")), .href = visit.link("/keys")});
    return page(visit,
                {.title = std::string(visit.say(t("Key made"))), .current = "people", .shown = Frame::Shown::once},
                std::move(body));
}

http::Response take_end(Visit& visit) {
    const auto id = base::Id::from_text(visit.request.parameter("key"));
    if (!id) throw base::NotFound("not an id");
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        gate::end_api_key(tx, visit.app.trail, visit.actor(), visit.authority_id(), *id);
    });
    return done(visit, visit.link("/keys"), visit.say(t("Key ended")));
}

}  // namespace

std::vector<Page> key_pages() {
    using enum http::Method;
    constexpr Rule see{.who = Who::right, .group = "access", .verb = dataset::Verb::read},
        manage{.who = Who::right, .group = "access", .verb = dataset::Verb::write};
    return {
        {get, "/{authority}/keys", see, show_keys},
        {get, "/{authority}/keys/add", manage, show_add},
        {post, "/{authority}/keys/add", manage, take_add},
        {post, "/{authority}/keys/{key}/end", manage, take_end},
    };
}

}  // namespace web
