// Webhooks: which other systems are told that records changed, how it goes, and what was sent (exchange/webhook.hpp).
#include "exchange/webhook.hpp"

#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/patterns.hpp"
#include "govuk/table.hpp"
#include "web/deliveries.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/versions.hpp"

#include <algorithm>

namespace web {

using base::t;
using base::tn;
using exchange::Webhook;
using exchange::WebhookDraft;
using exchange::WebhookTry;
using exchange::WebhookWriting;
using govuk::Html;
using State = Webhook::State;

namespace {

constexpr std::int64_t kTriesShown = 50;

base::Id id_of(const Visit& visit) {
    const auto id = base::Id::from_text(visit.request.parameter("webhook"));
    if (!id) throw base::NotFound("not an id");
    return *id;
}

std::string path_of(const Visit& visit, base::Id webhook, std::string_view more = {}) {
    return visit.link("/settings/webhooks/" + webhook.text() + std::string(more));
}

template <typename F>
auto write_webhook(const Visit& visit, F&& work) {
    return visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        return work(WebhookWriting{tx, visit.app.trail, visit.authority_id(), visit.actor()});
    });
}

// ---- Words

void write_state(Html& out, const Visit& visit, const Webhook& webhook) {
    const auto tag = [&](base::Message text, const char* colour) {
        govuk::tag(out, {.text = visit.say(text), .classes = colour});
    };
    switch (webhook.state) {
        case State::on:
            if (webhook.failures == 0) return tag(t("Works"), "govuk-tag--green");
            tag(t("Failing"), "govuk-tag--red");
            out.raw("<br>").text(visit.say(t("since {moment}; tried again at {next}"),
                                           {{"moment", webhook.failing_since->say(visit.language)},
                                            {"next", webhook.due_at.say(visit.language)}}));
            return;
        case State::off: return tag(t("Switched off"), "govuk-tag--grey");
        case State::gone:
            tag(t("Switched off"), "govuk-tag--red");
            out.raw("<br>").text(visit.say(t("The other system said that it wants no more of them (410)")));
            return;
        case State::failing: break;
    }
    tag(t("Switched off"), "govuk-tag--red");
    out.raw("<br>").text(visit.say(t("It had done nothing but fail since {moment}"),
                                   {{"moment", webhook.failing_since->say(visit.language)}}));
}

std::string datasets_in_words(const Visit& visit, const Webhook& webhook) {
    std::string words;
    for (const auto& name : webhook.datasets) {
        const auto* dataset = visit.registry().find(name);
        (words += words.empty() ? "" : ", ") += dataset ? dataset->plural.in(visit.language) : std::string_view(name);
    }
    return words;
}

std::string reason_of(const Visit& visit, const WebhookTry& one) {
    if (one.why == "gone") return std::string(visit.say(t("It wants no more of them (410)")));
    if (one.why == "redirected") return std::string(visit.say(t("It answered with another address; none is followed")));
    if (one.why == "status") return std::string(visit.say(t("It did not take it")));
    if (one.why == "out_of_reach")
        return std::string(visit.say(t("The address is not one that may be called from here")));
    if (one.why == "timed_out") return std::string(visit.say(t("It did not answer in time")));
    if (one.why == "no_secret") return std::string(visit.say(t("Its secret was destroyed: make a new one")));
    return one.why;
}

// ---- The list

http::Response show_webhooks(Visit& visit) {
    const auto all =
        visit.app.store.read([&](store::Reader& db) { return exchange::webhooks_of(db, visit.authority_id()); });
    const std::string title(visit.say(t("Webhooks")));
    Html body(visit.language);
    govuk::PageHeader header{.title = title};
    if (manages_outward(visit))
        header.actions.push_back({.text = visit.say(t("Add a webhook")), .href = visit.link("/settings/webhooks/add")});
    govuk::page_header(body, header);
    body.raw("<p class=\"govuk-body\">")
        .text(visit.say(t("Another system is told within seconds that records changed, by a signed request to an "
                          "address of its own: which records, and never what is in them.")))
        .raw("</p>");
    if (all.empty()) {
        body.raw("<p class=\"govuk-body\">").text(visit.say(t("None yet."))).raw("</p>");
        return page(visit, {.title = title, .back = visit.link("/settings"), .current = "settings"}, std::move(body));
    }
    govuk::TableWriter table(body, {.caption = title,
                                    .caption_classes = "govuk-visually-hidden",
                                    .head = {{.text = visit.say(t("What it is for"))},
                                             {.text = visit.say(t("Told of"))},
                                             {.text = visit.say(t("State"))}}});
    for (const auto& webhook : all) {
        table.row();
        table.heading_with([&](Html& cell) {
            cell.raw("<a class=\"govuk-link\"")
                .attribute("href", path_of(visit, webhook.id))
                .raw(">")
                .text(webhook.name)
                .raw("</a>");
        });
        table.cell(datasets_in_words(visit, webhook));
        table.parts_with([&](Html& cell) { write_state(cell, visit, webhook); });
    }
    table.close();
    return page(visit, {.title = title, .back = visit.link("/settings"), .current = "settings"}, std::move(body));
}

// ---- Adding and changing

// What the visitor may read: of nothing else may they have others told.
std::vector<const dataset::Dataset*> offered(const Visit& visit) {
    std::vector<const dataset::Dataset*> all;
    for (const auto* dataset : visit.registry().datasets())
        if (dataset->source == dataset::Source::table && visit.scope(*dataset, dataset::Verb::read).sees_rows())
            all.push_back(dataset);
    return all;
}

WebhookDraft typed_draft(const Visit& visit) {
    const auto& form = visit.request.form;
    WebhookDraft draft{.name = std::string(form.get("name")), .url = std::string(form.get("url")), .datasets = {}};
    const auto chosen = form.all("datasets");
    for (const auto* dataset : offered(visit))
        if (std::ranges::find(chosen, dataset->name) != chosen.end()) draft.datasets.push_back(dataset);
    return draft;
}

struct DraftForm {
    base::Message title, action;
    std::string path, back;
};

http::Response draft_page(Visit& visit, const DraftForm& form, const WebhookDraft& draft,
                          const base::Problems* problems) {
    const auto title = visit.say(form.title);
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    open_form(body, visit, form.path);
    govuk::input(body, {.label = {.text = visit.say(t("What it is for"))},
                        .hint = {.text = visit.say(t("Like: timetable of Ysgol Bro"))},
                        .error = {.text = problem_text(visit, problems, "name")},
                        .name = "name",
                        .value = draft.name});
    govuk::input(body, {.label = {.text = visit.say(t("Address of the other system"))},
                        .hint = {.text = visit.say(t("It begins with https://. Redirects are not followed"))},
                        .error = {.text = problem_text(visit, problems, "url")},
                        .name = "url",
                        .value = draft.url,
                        .type = "url",
                        .spellcheck = false});
    govuk::Checkboxes datasets{.fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("Told of")),
                                                                      .classes = "govuk-fieldset__legend--s"}},
                               .error = {.text = problem_text(visit, problems, "datasets")},
                               .name = "datasets"};
    for (const auto* dataset : offered(visit)) {
        datasets.items.push_back(
            {.text = std::string(dataset->plural.in(visit.language)), .value = std::string(dataset->name)});
        if (std::ranges::find(draft.datasets, dataset) != draft.datasets.end())
            datasets.values.emplace_back(dataset->name);
    }
    govuk::checkboxes(body, datasets);
    close_form(body, visit, {.action = form.action, .cancel_href = form.back});
    return page(visit,
                {.title = std::string(title),
                 .back = form.back,
                 .problems = problems,
                 .current = "settings",
                 .status = problems ? 422 : 200},
                std::move(body));
}

DraftForm adding(const Visit& visit) {
    return {t("Add a webhook"), t("Add the webhook"), visit.link("/settings/webhooks/add"),
            visit.link("/settings/webhooks")};
}

http::Response secret_page(Visit& visit, base::Id webhook, const std::string& secret, base::Message title) {
    Html body(visit.language);
    govuk::panel(body, {.title = visit.say(title), .text = visit.say(t("Copy it now: it is not shown again"))});
    body.raw("<p class=\"govuk-body app-code\" id=\"secret\">")
        .text(secret)
        .raw("</p><p class=\"govuk-body\">")
        .text(visit.say(t("The other system checks with it that a request is ours, by the libraries of Standard "
                          "Webhooks.")))
        .raw("</p>");
    govuk::button(body, {.text = visit.say(t("I have kept it")), .href = path_of(visit, webhook)});
    return page(visit, {.title = std::string(visit.say(title)), .current = "settings", .shown = Frame::Shown::once},
                std::move(body));
}

// Who is told of records, and the secret they know us by, is changed by somebody who confirmed who they are.
http::Response show_add(Visit& visit) {
    return visit.confirmed() ? draft_page(visit, adding(visit), typed_draft(visit), nullptr) : confirm_first(visit);
}

http::Response take_add(Visit& visit) {
    const auto draft = typed_draft(visit);
    const auto problems = exchange::check_webhook(draft, visit.app.settings.outward.reach);
    if (!problems.empty()) return draft_page(visit, adding(visit), draft, &problems);
    if (!visit.confirmed()) return confirm_first(visit);
    const auto made = write_webhook(visit, [&](const WebhookWriting& writing) {
        return exchange::add_webhook(writing, visit.authority->slug, draft);
    });
    return secret_page(visit, made.id, made.secret, t("Webhook added"));
}

Webhook read_one(const Visit& visit) {
    auto found = visit.app.store.read(
        [&](store::Reader& db) { return exchange::find_webhook(db, visit.authority_id(), id_of(visit)); });
    if (!found) throw base::NotFound("no such webhook");
    return std::move(*found);
}

DraftForm changing(const Visit& visit, const Webhook& webhook) {
    return {t("Change a webhook"), t("Save"), path_of(visit, webhook.id, "/change"), path_of(visit, webhook.id)};
}

http::Response show_change(Visit& visit) {
    const auto webhook = read_one(visit);
    if (!visit.confirmed()) return confirm_first(visit);
    if (visit.switched) return draft_page(visit, changing(visit, webhook), typed_draft(visit), nullptr);
    WebhookDraft draft{.name = webhook.name, .url = webhook.url, .datasets = {}};
    for (const auto& name : webhook.datasets)
        if (const auto* dataset = visit.registry().find(name)) draft.datasets.push_back(dataset);
    return draft_page(visit, changing(visit, webhook), draft, nullptr);
}

http::Response take_change(Visit& visit) {
    const auto webhook = read_one(visit);
    const auto draft = typed_draft(visit);
    const auto problems = exchange::check_webhook(draft, visit.app.settings.outward.reach);
    if (!problems.empty()) return draft_page(visit, changing(visit, webhook), draft, &problems);
    if (!visit.confirmed()) return confirm_first(visit);
    write_webhook(visit, [&](const WebhookWriting& writing) { exchange::change_webhook(writing, webhook.id, draft); });
    return done(visit, path_of(visit, webhook.id), visit.say(t("Saved")));
}

// ---- One

void write_about(Html& out, const Visit& visit, const Webhook& webhook, std::int64_t waiting) {
    Names names;
    names.want(webhook.made_by);
    visit.app.store.read([&](store::Reader& db) { names.read(db); });
    govuk::SummaryList about;
    const auto row = [&](base::Message key, govuk::Content value) {
        about.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    Html state(visit.language);
    write_state(state, visit, webhook);
    row(t("State"), state.take());
    row(t("Address of the other system"), webhook.url);
    row(t("Told of"), datasets_in_words(visit, webhook));
    row(t("Messages that wait"), std::to_string(waiting));
    row(t("Added by"), names.of(visit, webhook.made_by) + ", " + webhook.made_at.say(visit.language));
    govuk::summary_list(out, about);
}

void write_actions(Html& out, Visit& visit, const Webhook& webhook) {
    out.raw("<div class=\"govuk-button-group\">");
    const auto button = [&](std::string_view what, base::Message text, std::string_view classes) {
        button_form(out, visit, {.action = path_of(visit, webhook.id, what), .text = text, .classes = classes});
    };
    if (webhook.state == State::on) {
        button("/test", t("Send a test"), "govuk-button--secondary");
        button("/off", t("Switch off"), "govuk-button--secondary");
    } else {
        button("/on", t("Switch on"), "govuk-button--secondary");
    }
    button("/secret", t("Make a new secret"), "govuk-button--secondary");
    button("/remove", t("Remove"), "govuk-button--warning");
    out.raw("</div>");
}

void write_try(govuk::TableWriter& table, const Visit& visit, const Webhook& webhook, const WebhookTry& one,
               bool with_button) {
    table.row();
    table.heading(one.at.say(visit.language));
    table.cell(one.type == exchange::test_type ? visit.say(t("Test")) : visit.say(t("Changes")));
    table.parts_with([&](Html& cell) {
        govuk::tag(cell, {.text = visit.say(one.taken() ? t("Taken") : t("Not taken")),
                          .classes = one.taken() ? "govuk-tag--green" : "govuk-tag--red"});
        if (one.status != 0) cell.raw(" ").text(std::to_string(one.status));
        if (!one.taken()) cell.raw("<br>").text(reason_of(visit, one));
        if (one.answer.empty()) return;
        Html answer(visit.language);
        answer.raw("<p class=\"govuk-body app-code\">").text(one.answer).raw("</p>");
        govuk::details(cell, {.summary = visit.say(t("Its answer")), .text = answer.take()});
    });
    table.cell(visit.say(t("{count} ms"), {{"count", one.duration_ms}}));
    table.cell_with([&](Html& cell) {
        if (!with_button || !one.taken() || one.type == exchange::test_type) return;
        open_side_form(cell, visit, path_of(visit, webhook.id, "/again"));
        govuk::hidden_input(cell, "message", one.message.text());
        govuk::button(cell, {.text = visit.say(t("Send again")), .classes = "govuk-button--secondary"});
        close_form(cell);
    });
}

void write_tries(Html& out, const Visit& visit, const Webhook& webhook, const std::vector<WebhookTry>& tries) {
    out.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(t("What was sent"))).raw("</h2>");
    if (tries.empty()) {
        out.raw("<p class=\"govuk-body\">").text(visit.say(t("Nothing yet."))).raw("</p>");
        return;
    }
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("What was sent"))),
                                   .caption_classes = "govuk-visually-hidden",
                                   .head = {{.text = visit.say(t("When"))},
                                            {.text = visit.say(t("What"))},
                                            {.text = visit.say(t("What became of it"))},
                                            {.text = visit.say(t("Took"))},
                                            {.text = visit.say(t("Again"))}}});
    const bool with_buttons = manages_outward(visit);
    for (const auto& one : tries) write_try(table, visit, webhook, one, with_buttons);
    table.close();
    if (static_cast<std::int64_t>(tries.size()) == kTriesShown)
        out.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
            .attribute("href", path_of(visit, webhook.id) + "?before=" + tries.back().id.text())
            .raw(">")
            .text(visit.say(t("Earlier")))
            .raw("</a></p>");
}

void write_again_since(Html& out, Visit& visit, const Webhook& webhook, const base::Problems* problems) {
    const auto& form = visit.request.form;
    const auto part = [&](std::string name) {
        return govuk::DatePart{.name = name, .value = std::string(form.get("since-" + name))};
    };
    open_form(out, visit, path_of(visit, webhook.id, "/again"));
    govuk::date_input(
        out, {.id = "since",
              .name_prefix = "since",
              .fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("Send again all that was sent since")),
                                                     .classes = "govuk-fieldset__legend--m"}},
              .hint = {.text = visit.say(t("For a system that lost something. What was sent is kept for {count} days"),
                                         {{"count", exchange::webhook_days_kept}})},
              .error = {.text = problem_text(visit, problems, "since")},
              .day = part("day"),
              .month = part("month"),
              .year = part("year")});
    govuk::button(out, {.text = visit.say(t("Send it all again")), .classes = "govuk-button--secondary"});
    close_form(out);
}

http::Response one_page(Visit& visit, const base::Problems* problems) {
    std::optional<Webhook> webhook;
    std::vector<WebhookTry> tries;
    std::int64_t waiting = 0;
    visit.app.store.read([&](store::Reader& db) {
        webhook = exchange::find_webhook(db, visit.authority_id(), id_of(visit));
        if (!webhook) throw base::NotFound("no such webhook");
        const auto before = base::Id::from_text(visit.request.query.get("before")).value_or(base::Id());
        tries = exchange::tries_of(db, visit.authority_id(), webhook->id, before, kTriesShown);
        waiting = exchange::waiting_messages(db, visit.authority_id(), webhook->id);
    });
    Html body(visit.language);
    govuk::PageHeader header{.caption = std::string(visit.say(t("Webhook"))), .title = webhook->name};
    if (manages_outward(visit))
        header.actions.push_back({.text = visit.say(t("Change")), .href = path_of(visit, webhook->id, "/change")});
    govuk::page_header(body, header);
    write_about(body, visit, *webhook, waiting);
    if (manages_outward(visit)) write_actions(body, visit, *webhook);
    write_tries(body, visit, *webhook, tries);
    if (manages_outward(visit) && !tries.empty()) write_again_since(body, visit, *webhook, problems);
    return page(visit,
                {.title = webhook->name,
                 .back = visit.link("/settings/webhooks"),
                 .problems = problems,
                 .width = Frame::Width::full,
                 .current = "settings",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_one(Visit& visit) { return one_page(visit, nullptr); }

http::Response take_again(Visit& visit) {
    const auto& form = visit.request.form;
    const auto webhook = read_one(visit);
    std::int64_t count = 0;
    if (const auto message = base::Id::from_text(form.get("message"))) {
        count = write_webhook(
            visit, [&](const WebhookWriting& writing) { return exchange::send_again(writing, webhook.id, *message); });
    } else {
        const auto day =
            base::Date::from_text(std::string(form.get("since-day")) + "/" + std::string(form.get("since-month")) +
                                  "/" + std::string(form.get("since-year")));
        if (!day) {
            base::Problems problems;
            problems.add("since", "not_a_date", t("Enter a real date, like 27 3 2026"));
            return one_page(visit, &problems);
        }
        count = write_webhook(visit, [&](const WebhookWriting& writing) {
            return exchange::send_again_since(writing, webhook.id, base::Instant::start_of(*day));
        });
    }
    return done(visit, path_of(visit, webhook.id),
                visit.say(tn("{count} message is sent again", "{count} messages are sent again"), count));
}

http::Response take_test(Visit& visit) {
    const auto id = id_of(visit);
    write_webhook(visit, [&](const WebhookWriting& writing) { exchange::send_test(writing, id); });
    return done(visit, path_of(visit, id), visit.say(t("The test is on its way: load this page again in a moment")));
}

http::Response take_on(Visit& visit) {
    const auto id = id_of(visit);
    write_webhook(visit,
                  [&](const WebhookWriting& writing) { exchange::switch_webhook(writing, id, exchange::Switch::on); });
    return done(visit, path_of(visit, id), visit.say(t("Switched on: it goes on from where it stopped")));
}

http::Response take_off(Visit& visit) {
    const auto id = id_of(visit);
    write_webhook(visit,
                  [&](const WebhookWriting& writing) { exchange::switch_webhook(writing, id, exchange::Switch::off); });
    return done(visit, path_of(visit, id), visit.say(t("Switched off: what changes is told when it is on again")));
}

http::Response take_secret(Visit& visit) {
    const auto webhook = read_one(visit);
    if (!visit.confirmed()) return confirm_first(visit);
    const auto secret = write_webhook(visit, [&](const WebhookWriting& writing) {
        return exchange::make_webhook_secret(writing, webhook.id, visit.app.settings.outward.overlap_hours);
    });
    return secret_page(visit, webhook.id, secret, t("New secret made"));
}

http::Response take_remove(Visit& visit) {
    const auto id = id_of(visit);
    write_webhook(visit, [&](const WebhookWriting& writing) { exchange::remove_webhook(writing, id); });
    return done(visit, visit.link("/settings/webhooks"), visit.say(t("Webhook removed")));
}

}  // namespace

std::vector<Page> webhook_pages() {
    using enum http::Method;
    constexpr Rule see{.who = Who::right, .group = "outward", .verb = dataset::Verb::read},
        manage{.who = Who::right, .group = "outward", .verb = dataset::Verb::write};
    return {
        {get, "/{authority}/settings/webhooks", see, show_webhooks},
        {get, "/{authority}/settings/webhooks/add", manage, show_add},
        {post, "/{authority}/settings/webhooks/add", manage, take_add},
        {get, "/{authority}/settings/webhooks/{webhook}", see, show_one},
        {get, "/{authority}/settings/webhooks/{webhook}/change", manage, show_change},
        {post, "/{authority}/settings/webhooks/{webhook}/change", manage, take_change},
        {post, "/{authority}/settings/webhooks/{webhook}/test", manage, take_test},
        {post, "/{authority}/settings/webhooks/{webhook}/on", manage, take_on},
        {post, "/{authority}/settings/webhooks/{webhook}/off", manage, take_off},
        {post, "/{authority}/settings/webhooks/{webhook}/secret", manage, take_secret},
        {post, "/{authority}/settings/webhooks/{webhook}/again", manage, take_again},
        {post, "/{authority}/settings/webhooks/{webhook}/remove", manage, take_remove},
    };
}

}  // namespace web
