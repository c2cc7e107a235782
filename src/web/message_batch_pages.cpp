// Writing to everybody of a list: what, by which way, and then whom it reaches and exactly what they get, before it is
// sent; and what became of it.
#include "audit/reads.hpp"
#include "base/text.hpp"
#include "exchange/csv_writer.hpp"
#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/table.hpp"
#include "notify/limits.hpp"
#include "web/message_batches.hpp"
#include "web/message_form.hpp"
#include "web/recipients.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/versions.hpp"

#include <algorithm>
#include <set>

namespace web {

using base::t;
using base::tn;
using govuk::Html;
using notify::Batch;
using notify::ChannelKind;
using notify::In;

namespace {

constexpr std::size_t kExamples = 3;  // of each language
constexpr std::int64_t kBatchesShown = 50;
constexpr std::size_t kMissingShown = 10;

// The filters, of the address or, once there is a form, of what it carries along.
http::Fields filters_of(const Visit& visit) {
    const auto& form = visit.request.form;
    auto fields = form.has("list") ? http::parse_form(form.get("list")).value_or(http::Fields{}) : visit.request.query;
    http::Fields filters;
    for (const auto& [name, value] : fields)
        if (name != "what") filters.add(name, value);
    return filters;
}

std::string here(const Visit& visit) { return visit.link("/data/" + std::string(dataset_of(visit).name) + "/write"); }

std::string with_filters(std::string path, const http::Fields& filters, std::string_view more = {}) {
    const auto query = http::query_string(filters);
    if (!query.empty() || !more.empty()) path += "?" + query;
    if (!more.empty()) (path += query.empty() ? "" : "&") += more;
    return path;
}

std::string list_path(const Visit& visit, const http::Fields& filters) {
    return with_filters(visit.link("/data/" + std::string(dataset_of(visit).name)), filters);
}

// ---- Whom it reaches

struct Reach {
    std::int64_t records = 0;
    std::map<ChannelKind, std::int64_t> by_channel;  // with an address for it
};

struct Reached {
    std::int64_t records = 0, with_address = 0, repeated = 0, parts = 0;
    std::vector<Reachable> missing;  // the first of those without an address
    std::int64_t without() const { return records - with_address; }
    std::map<In, std::vector<Reachable>> examples;
};

Reach reach_of(const Visit& visit, const http::Fields& filters) {
    Reach reach;
    visit.app.store.read([&](store::Reader& db) {
        each_recipient(visit, db, recipients_list(visit, db, filters), [&](const Reachable& one) {
            ++reach.records;
            for (const auto& [kind, address] : one.addresses) ++reach.by_channel[kind];
        });
    });
    return reach;
}

notify::Values values_for(const Visit& visit, const notify::Values& typed, const Reachable& one) {
    auto values = typed;
    values["name"] = {one.to.name, one.to.name};
    values["authority"] = visit.authority->name;
    return values;
}

Reached reached_by(const Visit& visit, const http::Fields& filters, const ChosenTemplate& chosen,
                   const notify::Values& typed) {
    Reached reached;
    std::set<std::string> addresses;
    visit.app.store.read([&](store::Reader& db) {
        each_recipient(visit, db, recipients_list(visit, db, filters), [&](const Reachable& one) {
            ++reached.records;
            const auto address = one.addresses.find(chosen.kind);
            if (address == one.addresses.end()) {
                if (reached.missing.size() < kMissingShown) reached.missing.push_back(one);
                return;
            }
            ++reached.with_address;
            if (!addresses.insert(notify::folded_address(chosen.kind, address->second)).second) ++reached.repeated;
            if (auto& examples = reached.examples[one.to.language]; examples.size() < kExamples)
                examples.push_back(one);
            if (chosen.kind == ChannelKind::sms)
                reached.parts += static_cast<std::int64_t>(notify::sms_parts(
                    notify::render(*chosen.of, chosen.kind, one.to.language, values_for(visit, typed, one)).plain));
        });
    });
    return reached;
}

// ---- Choosing

http::Response choose(Visit& visit, const std::vector<notify::Template>& templates) {
    const auto filters = filters_of(visit);
    const auto reach = reach_of(visit, filters);
    const auto title = visit.say(tn("Write to {count} record", "Write to {count} records"), reach.records);
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    if (reach.records > notify::limits::bulk_max)
        govuk::warning_text(body, {.text = visit.say(t("At most {count} can be written to at once: filter the list"),
                                                     {{"count", notify::limits::bulk_max}})});
    for (const auto& of : templates) {
        body.raw("<h2 class=\"govuk-heading-m\">").text(of.label.in(visit.language)).raw("</h2>");
        body.raw("<ul class=\"govuk-list\">");
        for (const auto& [kind, count] : reach.by_channel) {
            if (!of.is_for(kind)) continue;
            body.raw("<li><a class=\"govuk-link\"")
                .attribute("href", with_filters(here(visit), filters, "what=" + ChosenTemplate{&of, kind}.text()))
                .raw(">")
                .text(visit.say(notify::label(kind)))
                .raw("<span class=\"govuk-visually-hidden\">: ")
                .text(of.label.in(visit.language))
                .raw("</span></a> ")
                .text(visit.say(tn("{count} has an address", "{count} have an address"), count))
                .raw("</li>");
        }
        body.raw("</ul>");
    }
    return page(visit, {.title = title, .back = list_path(visit, filters), .current = "data"}, std::move(body));
}

http::Response ask_values(Visit& visit, const ChosenTemplate& chosen, const base::Problems* problems) {
    const auto filters = filters_of(visit);
    const auto title = visit.say(t("{kind} to many"), {{"kind", notify::label(chosen.kind)}});
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">").text(chosen.of->label.in(visit.language)).raw("</span>");
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    open_form(body, visit, here(visit));
    govuk::hidden_input(body, "list", http::query_string(filters));
    govuk::hidden_input(body, "what", chosen.text());
    write_value_controls(body, visit, *chosen.of, problems);
    close_form(body, visit, {.action = t("See whom it reaches"), .cancel_href = list_path(visit, filters)});
    return page(visit,
                {.title = title,
                 .back = with_filters(here(visit), filters),
                 .problems = problems,
                 .current = "data",
                 .status = problems ? 422 : 200},
                std::move(body));
}

// ---- The preview

void write_reached(Html& out, const Visit& visit, const ChosenTemplate& chosen, const Reached& reached) {
    govuk::SummaryList about;
    const auto row = [&](base::Message key, std::int64_t count) {
        about.rows.push_back(
            {.key = {.text = visit.say(key)}, .value = {.text = visit.say(tn("{count}", "{count}"), count)}});
    };
    row(t("Records"), reached.records);
    row(notify::label(chosen.kind), reached.with_address);
    row(t("No address for it"), reached.without());
    row(t("The same address again"), reached.repeated);
    if (chosen.kind == ChannelKind::sms) row(t("Text messages as the network counts them"), reached.parts);
    govuk::summary_list(out, about);
}

void write_missing(Html& out, const Visit& visit, const ChosenTemplate& chosen, const http::Fields& filters,
                   const Reached& reached) {
    if (reached.missing.empty()) return;
    out.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(t("No address for it"))).raw("</h2>");
    out.raw("<ul class=\"govuk-list govuk-list--bullet\">");
    for (const auto& one : reached.missing)
        out.raw("<li><a class=\"govuk-link\"")
            .attribute("href", visit.link("/data/" + one.to.dataset + "/" + one.to.record.text()))
            .raw(">")
            .text(one.to.name)
            .raw("</a></li>");
    out.raw("</ul><p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", with_filters(here(visit) + "/missing.csv", filters, "what=" + chosen.text()))
        .raw(">")
        .text(visit.say(t("Download all of them (CSV)")))
        .raw("</a></p>");
}

void write_examples(Html& out, const Visit& visit, const ChosenTemplate& chosen, const notify::Values& typed,
                    const Reached& reached) {
    for (const auto& [language, examples] : reached.examples) {
        out.raw("<h2 class=\"govuk-heading-m\">")
            .text(visit.say(t("What they get: {language}"), {{"language", notify::label(language)}}))
            .raw("</h2>");
        for (const auto& one : examples) {
            out.raw("<p class=\"govuk-body govuk-!-margin-bottom-1\">")
                .text(one.to.name)
                .raw("<br><span class=\"govuk-hint app-break\">")
                .text(one.addresses.at(chosen.kind))
                .raw("</span></p>");
            write_rendered(out, visit, chosen.kind,
                           notify::render(*chosen.of, chosen.kind, language, values_for(visit, typed, one)));
        }
    }
}

void write_send_form(Html& out, Visit& visit, const Reached& reached) {
    const auto& form = visit.request.form;
    open_form(out, visit, here(visit));
    for (const auto& [name, value] : form)
        if (name == "what" || name == "list" || name.starts_with("value.")) govuk::hidden_input(out, name, value);
    govuk::hidden_input(out, "once", visit.app.world().ids.next().text());
    if (reached.repeated > 0)
        govuk::radios(out,
                      {.fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("To an address that several have")),
                                                              .classes = "govuk-fieldset__legend--s"}},
                       .name = "same",
                       .items = {{.text = visit.say(t("Send it once")), .value = "once"},
                                 {.text = visit.say(t("Send it for each of them")), .value = "each"}},
                       .value = "once"});
    if (reached.with_address > 0)
        govuk::warning_text(out, {.text = visit.say(t("What has been sent can’t be called back."))});
    out.raw("<div class=\"govuk-button-group\">");
    if (reached.with_address > 0 && reached.records <= notify::limits::bulk_max)
        govuk::button(out,
                      {.text = visit.say(tn("Send {count} message", "Send {count} messages"), reached.with_address),
                       .name = "step",
                       .value = "send",
                       .prevent_double_click = true});
    govuk::button(
        out,
        {.text = visit.say(t("Change it")), .name = "step", .value = "change", .classes = "govuk-button--secondary"});
    out.raw("</div>");
    close_form(out);
}

http::Response preview(Visit& visit, const ChosenTemplate& chosen, const notify::Values& typed) {
    const auto filters = filters_of(visit);
    const auto reached = reached_by(visit, filters, chosen, typed);
    const auto title = std::string(visit.say(t("Check whom the message reaches before it is sent")));
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    if (reached.records > notify::limits::bulk_max)
        govuk::warning_text(body, {.text = visit.say(t("At most {count} can be written to at once: filter the list"),
                                                     {{"count", notify::limits::bulk_max}})});
    write_reached(body, visit, chosen, reached);
    write_missing(body, visit, chosen, filters, reached);
    write_examples(body, visit, chosen, typed, reached);
    write_send_form(body, visit, reached);
    return page(visit, {.title = title, .back = list_path(visit, filters), .current = "data"}, std::move(body));
}

// ---- Sending

// What was typed of the values.
std::string values_form(const http::Fields& form) {
    http::Fields values;
    for (const auto& [name, value] : form)
        if (name.starts_with("value.")) values.add(name, value);
    return http::query_string(values);
}

http::Response send(Visit& visit, const ChosenTemplate& chosen, const notify::Values& typed) {
    const auto filters = filters_of(visit);
    const auto reached = reached_by(visit, filters, chosen, typed);
    if (reached.records > notify::limits::bulk_max || reached.with_address == 0) return preview(visit, chosen, typed);
    const auto& form = visit.request.form;
    Batch batch{.authority = visit.authority_id(),
                .id = base::Id::from_text(form.get("once")).value_or(visit.app.world().ids.next()),
                .dataset = std::string(dataset_of(visit).name),
                .list = http::query_string(filters),
                .template_name = chosen.of->name,
                .channel = chosen.kind,
                .form = values_form(form),
                .same = form.get("same") == "each" ? Batch::Same::each : Batch::Same::once,
                .language = visit.language,
                .actor = visit.actor(),
                .wanted = reached.with_address};
    // A form sent twice, and a job asked for twice, are one.
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        if (!notify::find_batch(tx, batch.authority, batch.id)) notify::add_batch(tx, visit.app.trail, batch);
    });
    const auto id = batch.id.text();
    const auto job = visit.app.jobs.ask(
        {.authority = batch.authority, .kind = batch_job, .input = id, .asker = visit.actor(), .key = id});
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) { notify::note_job(tx, batch, job); });
    return done(visit, visit.link("/messages/batches/" + id), visit.say(t("The messages will be sent")));
}

std::vector<notify::Template> read_templates(const Visit& visit) {
    return visit.app.store.read([](store::Reader& db) { return notify::templates(db); });
}

http::Response show_write(Visit& visit) {
    const auto templates = read_templates(visit);
    const auto chosen = chosen_template(visit, templates);
    return chosen.of ? ask_values(visit, chosen, nullptr) : choose(visit, templates);
}

http::Response take_write(Visit& visit) {
    const auto templates = read_templates(visit);
    const auto chosen = chosen_template(visit, templates);
    if (!chosen.of) return choose(visit, templates);
    const auto step = visit.request.form.get("step");
    if (step == "change") return ask_values(visit, chosen, nullptr);
    const auto typed = typed_values(visit.request.form, *chosen.of);
    if (const auto problems = notify::check(*chosen.of, typed); !problems.empty())
        return ask_values(visit, chosen, &problems);
    return step == "send" ? send(visit, chosen, typed) : preview(visit, chosen, typed);
}

http::Response download_missing(Visit& visit) {
    const auto templates = read_templates(visit);
    const auto chosen = chosen_template(visit, templates);
    if (!chosen.of) throw base::NotFound("no such template");
    std::string csv;
    exchange::CsvWriter out(exchange::csv_for_spreadsheets, [&](std::string_view bytes) { csv += bytes; });
    out.text(visit.say(t("Record id")));
    out.text(visit.say(t("Name")));
    out.end_row();
    const auto filters = filters_of(visit);
    visit.app.store.read([&](store::Reader& db) {
        each_recipient(visit, db, recipients_list(visit, db, filters), [&](const Reachable& one) {
            if (one.addresses.contains(chosen.kind)) return;
            out.text(one.to.record.text());
            out.text(one.to.name);
            out.end_row();
        });
    });
    out.finish();
    audit::record_aside(visit.app.store, visit.app.trail,
                        {.authority = visit.authority_id(),
                         .actor = visit.actor(),
                         .action = std::string(dataset_of(visit).name) + ".download",
                         .dataset = std::string(dataset_of(visit).name),
                         .note = visit.request.target,
                         .request = static_cast<std::int64_t>(visit.request.number)});
    http::Response response;
    response.body = std::move(csv);
    response.set("content-type", "text/csv; charset=utf-8");
    response.attach_as("no-address.csv");
    return response;
}

// ---- What became of it

void write_batch(Html& out, const Visit& visit, const Batch& batch, const std::vector<notify::Counted>& counted,
                 const std::string& who, const std::string& what) {
    govuk::SummaryList about;
    const auto row = [&](base::Message key, std::string value) {
        about.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    const auto number = [&](std::int64_t count) { return visit.say(tn("{count}", "{count}"), count); };
    row(t("Message"), what);
    row(t("Kind"), std::string(visit.say(notify::label(batch.channel))));
    row(t("Asked for by"), who + ", " + batch.created_at.say(visit.language));
    row(t("Recipients when it was asked for"), number(batch.wanted));
    row(t("Messages so far"), number(batch.laid_down));
    row(t("No address for it"), number(batch.without));
    row(t("The same address again"), number(batch.repeated));
    for (const auto& one : counted) row(notify::label(one.status), number(one.count));
    govuk::summary_list(out, about);
}

http::Response show_batch(Visit& visit) {
    if (!reads_messages(visit)) throw base::Forbidden("message read, of their own organisation alone");
    const auto id = base::Id::from_text(visit.request.parameter("batch"));
    std::optional<Batch> batch;
    std::vector<notify::Counted> counted;
    std::optional<notify::Template> of;
    Names names;
    visit.app.store.read([&](store::Reader& db) {
        batch = notify::find_batch(db, visit.authority_id(), id.value_or(base::Id()));
        if (!batch) throw base::NotFound("no such batch");
        counted = notify::counts_of(db, *batch);
        of = notify::find_template(db, batch->template_name);
        names.want(batch->actor.id);
        names.read(db);
    });
    const auto what = of ? std::string(of->label.in(visit.language)) : batch->template_name;
    const auto title = std::string(visit.say(t("Message to many")));
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    write_batch(body, visit, *batch, counted, names.of(visit, batch->actor.id), what);
    const auto link = [&](const std::string& href, base::Message text) {
        body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
            .attribute("href", href)
            .raw(">")
            .text(visit.say(text))
            .raw("</a></p>");
    };
    link(visit.link("/messages?batch=" + batch->id.text()), t("The messages, one by one"));
    if (batch->actor.id == visit.principal.account)
        link(visit.link("/jobs/" + batch->job.text()), t("How far it is, and where it can be cancelled"));
    return page(visit, {.title = title, .back = visit.link("/messages/batches"), .current = "messages"},
                std::move(body));
}

http::Response show_batches(Visit& visit) {
    if (!reads_messages(visit)) throw base::Forbidden("message read, of their own organisation alone");
    std::vector<Batch> all;
    Names names;
    visit.app.store.read([&](store::Reader& db) {
        all = notify::batches(db, visit.authority_id(), kBatchesShown);
        for (const auto& batch : all) names.want(batch.actor.id);
        names.read(db);
    });
    const auto title = std::string(visit.say(t("Messages to many")));
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    if (all.empty()) {
        body.raw("<p class=\"govuk-body\">").text(visit.say(t("None yet."))).raw("</p>");
        return page(visit, {.title = title, .back = visit.link("/messages"), .current = "messages"}, std::move(body));
    }
    govuk::TableWriter table(body, {.caption = title,
                                    .caption_classes = "govuk-visually-hidden",
                                    .head = {{.text = visit.say(t("Asked for"))},
                                             {.text = visit.say(t("Asked for by"))},
                                             {.text = visit.say(t("Kind"))},
                                             {.text = visit.say(t("Messages so far")), .format = "numeric"}}});
    for (const auto& batch : all) {
        table.row();
        table.heading_with([&](Html& cell) {
            cell.raw("<a class=\"govuk-link\"")
                .attribute("href", visit.link("/messages/batches/" + batch.id.text()))
                .raw(">")
                .text(batch.created_at.say(visit.language))
                .raw("</a>");
        });
        table.cell(names.of(visit, batch.actor.id));
        table.cell(visit.say(notify::label(batch.channel)));
        table.number(visit.say(tn("{count}", "{count}"), batch.laid_down));
    }
    table.close();
    return page(visit, {.title = title, .back = visit.link("/messages"), .current = "messages"}, std::move(body));
}

}  // namespace

std::vector<Page> message_batch_pages() {
    using enum http::Method;
    constexpr Rule writers{.who = Who::right, .group = "message", .verb = dataset::Verb::write},
        readers{.who = Who::right, .group = "message", .verb = dataset::Verb::read};
    return {
        {get, "/{authority}/data/{dataset}/write", writers, show_write},
        {post, "/{authority}/data/{dataset}/write", writers, take_write},
        {get, "/{authority}/data/{dataset}/write/missing.csv", writers, download_missing},
        {get, "/{authority}/messages/batches", readers, show_batches},
        {get, "/{authority}/messages/batches/{batch}", readers, show_batch},
    };
}

}  // namespace web
