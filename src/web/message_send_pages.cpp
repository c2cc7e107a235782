// Writing to the person of a record: what, by which way, and then exactly what will be sent, before it is.
#include "base/text.hpp"
#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "web/message_form.hpp"
#include "web/messages.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using govuk::Html;
using notify::ChannelKind;

namespace {

struct Writing {
    const dataset::Dataset& definition;
    Reachable reachable;
    std::vector<notify::Template> templates;
};

Writing writing_of(const Visit& visit) {
    const auto& definition = dataset_of(visit);
    if (!can_be_written_to(definition)) throw base::NotFound("nobody is written to by these records");
    const auto scope = visit.scope(definition, dataset::Verb::read);
    return visit.app.store.read([&](store::Reader& db) {
        const auto record = dataset::find(db, visit.registry(), definition, scope, id_of(visit), visit.language);
        if (!record) throw base::NotFound("no such record in scope");
        return Writing{definition, reach(visit, db, *record), notify::templates(db)};
    });
}

std::string record_address(const Visit& visit, const Writing& writing) {
    return visit.link("/data/" + std::string(writing.definition.name) + "/" + writing.reachable.to.record.text());
}

// For a channel by which this person can be reached.
ChosenTemplate chosen_in(const Visit& visit, const Writing& writing) {
    const auto chosen = chosen_template(visit, writing.templates);
    return chosen.of && writing.reachable.addresses.contains(chosen.kind) ? chosen : ChosenTemplate{};
}

void heading(Html& out, std::string_view text) { out.raw("<h1 class=\"govuk-heading-l\">").text(text).raw("</h1>"); }

void write_ways(Html& out, const Visit& visit, const Writing& writing, const notify::Template& of) {
    out.raw("<h2 class=\"govuk-heading-m\">").text(of.label.in(visit.language)).raw("</h2>");
    if (const auto help = of.help.in(visit.language); !help.empty())
        out.raw("<p class=\"govuk-body\">").text(help).raw("</p>");
    out.raw("<ul class=\"govuk-list\">");
    for (const auto kind : notify::channel_kinds) {
        if (!of.is_for(kind) || !writing.reachable.addresses.contains(kind)) continue;
        out.raw("<li><a class=\"govuk-link\"")
            .attribute("href", record_address(visit, writing) + "/message?what=" + of.name + "." +
                                   std::string(notify::name(kind)))
            .raw(">")
            .text(visit.say(notify::label(kind)))
            .raw("<span class=\"govuk-visually-hidden\">: ")
            .text(of.label.in(visit.language))
            .raw("</span></a></li>");
    }
    out.raw("</ul>");
}

http::Response choose(Visit& visit, const Writing& writing) {
    const auto title = visit.say(t("Write to {name}"), {{"name", writing.reachable.to.name}});
    Html body(visit.language);
    heading(body, title);
    if (writing.reachable.addresses.empty()) {
        govuk::inset_text(body, {.text = visit.say(t("No address is recorded that you could write to: add an email "
                                                     "address, a mobile telephone or an address first."))});
    } else {
        for (const auto& one : writing.templates) write_ways(body, visit, writing, one);
    }
    return page(visit, {.title = title, .back = record_address(visit, writing), .current = "data"}, std::move(body));
}

http::Response ask_values(Visit& visit, const Writing& writing, const ChosenTemplate& chosen,
                          const base::Problems* problems) {
    const auto title =
        visit.say(t("{kind} to {name}"), {{"kind", notify::label(chosen.kind)}, {"name", writing.reachable.to.name}});
    const auto here = record_address(visit, writing) + "/message";
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">").text(chosen.of->label.in(visit.language)).raw("</span>");
    heading(body, title);
    open_form(body, visit, here);
    govuk::hidden_input(body, "what", chosen.text());
    write_value_controls(body, visit, *chosen.of, problems);
    close_form(body, visit, {.action = t("See the message"), .cancel_href = record_address(visit, writing)});
    return page(visit,
                {.title = title, .back = here, .problems = problems, .current = "data", .status = problems ? 422 : 200},
                std::move(body));
}

// ---- The preview, and sending

notify::Sending sending_of(const Visit& visit, const Writing& writing, const ChosenTemplate& chosen) {
    auto to = writing.reachable.to;
    to.address = writing.reachable.addresses.at(chosen.kind);
    return {.authority = visit.authority_id(),
            .authority_name = visit.authority->name,
            .actor = visit.actor(),
            .template_name = chosen.of->name,
            .channel = chosen.kind,
            .to = std::move(to),
            .values = typed_values(visit.request.form, *chosen.of),
            .id = base::Id::from_text(visit.request.form.get("once")).value_or(base::Id()),
            .request = static_cast<std::int64_t>(visit.request.number)};
}

http::Response preview(Visit& visit, const Writing& writing, const ChosenTemplate& chosen,
                       const notify::Sending& sending) {
    auto values = sending.values;
    values["name"] = {sending.to.name, sending.to.name};
    values["authority"] = sending.authority_name;
    const auto rendered = notify::render(*chosen.of, chosen.kind, sending.to.language, values);
    const auto title = std::string(visit.say(t("Check the message before it is sent")));
    Html body(visit.language);
    heading(body, title);
    govuk::SummaryList about;
    const auto row = [&](base::Message key, std::string value) {
        about.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    row(t("To"), sending.to.name);
    row(notify::label(chosen.kind), sending.to.address);
    row(t("Language"), std::string(visit.say(notify::label(sending.to.language))));
    govuk::summary_list(body, about);
    write_rendered(body, visit, chosen.kind, rendered);
    govuk::warning_text(body, {.text = visit.say(t("What has been sent can’t be called back."))});
    open_form(body, visit, record_address(visit, writing) + "/message");
    for (const auto& [name, value] : visit.request.form)
        if (name == "what" || name.starts_with("value.")) govuk::hidden_input(body, name, value);
    govuk::hidden_input(body, "once", visit.app.world().ids.next().text());
    body.raw("<div class=\"govuk-button-group\">");
    govuk::button(body,
                  {.text = visit.say(t("Send it")), .name = "step", .value = "send", .prevent_double_click = true});
    govuk::button(
        body,
        {.text = visit.say(t("Change it")), .name = "step", .value = "change", .classes = "govuk-button--secondary"});
    body.raw("<a class=\"govuk-link\"")
        .attribute("href", record_address(visit, writing))
        .raw(">")
        .text(visit.say(t("Cancel")))
        .raw("</a></div>");
    close_form(body);
    return page(visit, {.title = title, .back = record_address(visit, writing), .current = "data"}, std::move(body));
}

http::Response show_message(Visit& visit) {
    const auto writing = writing_of(visit);
    const auto chosen = chosen_in(visit, writing);
    return chosen.of ? ask_values(visit, writing, chosen, nullptr) : choose(visit, writing);
}

http::Response take_message(Visit& visit) {
    const auto writing = writing_of(visit);
    const auto chosen = chosen_in(visit, writing);
    if (!chosen.of) return choose(visit, writing);
    const auto step = visit.request.form.get("step");
    if (step == "change") return ask_values(visit, writing, chosen, nullptr);
    const auto sending = sending_of(visit, writing, chosen);
    if (const auto problems = notify::check(*chosen.of, sending.values); !problems.empty())
        return ask_values(visit, writing, chosen, &problems);
    if (step != "send") return preview(visit, writing, chosen, sending);
    const auto sent = visit.app.store.write(store::Priority::page,
                                            [&](store::Tx& tx) { return notify::send(tx, visit.app.trail, sending); });
    if (!sent) return ask_values(visit, writing, chosen, &sent.problems());
    return done(visit, visit.link("/messages/" + sent->text()), visit.say(t("The message will be sent")));
}

}  // namespace

std::vector<Page> message_send_pages() {
    using enum http::Method;
    constexpr Rule writers{.who = Who::right, .group = "message", .verb = dataset::Verb::write};
    return {
        {get, "/{authority}/data/{dataset}/{id}/message", writers, show_message},
        {post, "/{authority}/data/{dataset}/{id}/message", writers, take_message},
    };
}

}  // namespace web
