// A record: what is known of it, where each value came from, what stands beside it, and its history.
#include "audit/reads.hpp"
#include "dataset/correction.hpp"
#include "dataset/history.hpp"
#include "dataset/local.hpp"
#include "dataset/query.hpp"
#include "dataset/source.hpp"
#include "gate/accounts.hpp"
#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/messages.hpp"
#include "govuk/patterns.hpp"
#include "govuk/table.hpp"
#include "web/documents.hpp"
#include "web/list_address.hpp"
#include "web/messages.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/versions.hpp"

#include <set>

namespace web {

using base::t;
using dataset::Dataset;
using dataset::Field;
using govuk::Html;

namespace {

constexpr std::int64_t kChildrenShown = 20;
constexpr std::size_t kEventsShown = 50;

// What a record page shows, read in one snapshot.
struct Shown {
    dataset::Record record;
    std::shared_ptr<const dataset::Codes> codes;
    std::vector<dataset::LocalValue> locals;
    std::vector<dataset::Correction> corrections;
    std::optional<dataset::RecordSource> source;
    std::unordered_map<std::int64_t, std::string> references;  // titles by id
    struct Children {
        const Dataset* dataset;
        dataset::PageOfRows rows;
    };
    std::vector<Children> children;
};

void read_references(Shown& shown, const Visit& visit, store::Reader& db) {
    std::map<std::string_view, std::vector<base::Id>> wanted;
    for (const auto& field : shown.record.dataset->fields)
        if (field.type == dataset::Type::reference && shown.record.seen.has(field) && !shown.record[field].empty())
            wanted[field.target].push_back(shown.record[field].id());
    for (const auto& [target, ids] : wanted)
        shown.references.merge(dataset::titles(db, visit.registry(), visit.registry().dataset(target),
                                               visit.authority_id(), ids, visit.language));
}

void read_children(Shown& shown, const Visit& visit, store::Reader& db) {
    for (const auto* child : visit.registry().datasets()) {
        if (child->parent != shown.record.dataset->name) continue;
        dataset::Query query{.dataset = child,
                             .scope = visit.scope(*child, dataset::Verb::read),
                             .language = visit.language,
                             .today = visit.today()};
        if (!query.scope.sees_rows()) continue;
        query.reference_scope = visit.reference_scope();
        query.columns = columns_at_first(*child, query.scope);
        query.filters.all.push_back({.field = std::string(child->parent_field),
                                     .op = dataset::Operator::is,
                                     .values = {std::to_string(shown.record.id.value())}});
        query.page.rows = kChildrenShown;
        auto rows = dataset::read_page(db, visit.registry(), std::move(query), &visit.app.counts);
        if (rows) shown.children.push_back({child, std::move(*rows)});
    }
}

// NotFound when the visitor's scope shows no such record.
Shown read_record(const Visit& visit, std::optional<base::Instant> at) {
    const auto& definition = dataset_of(visit);
    const base::Id id = id_of(visit);
    const auto scope = visit.scope(definition, dataset::Verb::read);
    return visit.app.store.read([&](store::Reader& db) {
        auto found = at ? dataset::as_at(db, visit.registry(), definition, scope, id, *at, visit.language)
                        : dataset::find(db, visit.registry(), definition, scope, id, visit.language);
        if (!found && at && dataset::find(db, visit.registry(), definition, scope, id, visit.language))
            return Shown{.record = {.dataset = nullptr}};
        if (!found) throw base::NotFound("no such record in scope");
        Shown shown{.record = std::move(*found), .codes = visit.codes(db)};
        read_references(shown, visit, db);
        if (at) return shown;
        if (visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::read, "local"))
            shown.locals = dataset::local_values(db, definition, visit.authority_id(), id);
        if (visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::read, "correction"))
            shown.corrections = dataset::corrections_of(db, definition, id);
        shown.source = dataset::source_of(db, visit.registry(), shown.record);
        read_children(shown, visit, db);
        return shown;
    });
}

// Reading S3 fields is itself an event, durable before the page is sent. S4 ones are not on this page
// (restricted_pages.cpp).
void note_reading(const Visit& visit, const dataset::Record& record) {
    audit::Reading reading{.authority = visit.authority_id(),
                           .actor = visit.actor(),
                           .action = std::string(record.dataset->name) + ".view",
                           .dataset = std::string(record.dataset->name),
                           .records = {record.id},
                           .request = static_cast<std::int64_t>(visit.request.number)};
    for (const auto& field : record.dataset->fields) {
        if (field.sensitivity == dataset::Class::s3_special && record.seen.has(field))
            reading.fields.push_back(field.id);
    }
    if (!reading.fields.empty()) audit::record_reading(visit.app.store, visit.app.trail, reading);
}

void write_value(Html& out, const Visit& visit, const Shown& shown, const Field& field, const dataset::Value& value) {
    if (value.empty()) {
        out.raw("<span class=\"app-nothing\">").text(visit.say(t("Not recorded"))).raw("</span>");
        return;
    }
    const std::string text = dataset::show(field, value, visit.show_as(*shown.codes));
    switch (field.type) {
        case dataset::Type::reference: {
            const auto title = shown.references.find(value.number());
            out.raw("<a class=\"govuk-link\"")
                .attribute("href", visit.link("/data/" + std::string(field.target) + "/" + value.id().text()))
                .raw(">")
                .text(title == shown.references.end() ? text : title->second)
                .raw("</a>");
            break;
        }
        case dataset::Type::link:
            if (text.starts_with("https://") || text.starts_with("http://"))
                out.raw("<a class=\"govuk-link\" rel=\"noreferrer noopener external\"")
                    .attribute("href", text)
                    .raw(">")
                    .text(text)
                    .raw("</a>");
            else
                out.text(text);
            break;
        case dataset::Type::email:
            out.raw("<a class=\"govuk-link\"").attribute("href", "mailto:" + text).raw(">").text(text).raw("</a>");
            break;
        case dataset::Type::long_text: out.raw("<span class=\"app-lines\">").text(text).raw("</span>"); break;
        default: out.text(text);
    }
}

// Beside the value: a local one, a correction that stands or waits.
void write_beside(Html& out, const Visit& visit, const Shown& shown, const Field& field) {
    for (const auto& local : shown.locals) {
        if (local.field != &field) continue;
        out.raw("<div class=\"app-beside\">");
        govuk::tag(out, {.text = visit.say(t("Local")), .classes = "govuk-tag--turquoise"});
        out.raw(" ");
        write_value(out, visit, shown, field, local.value);
        if (!local.source.empty()) out.raw(" <span class=\"govuk-hint app-inline\">").text(local.source).raw("</span>");
        out.raw("</div>");
    }
    for (const auto& correction : shown.corrections) {
        if (correction.field != &field || (correction.state != dataset::Correction::State::proposed &&
                                           correction.state != dataset::Correction::State::accepted))
            continue;
        out.raw("<div class=\"app-beside\"><a class=\"govuk-link\"")
            .attribute("href", visit.link("/corrections/" + correction.id.text()))
            .raw(">");
        govuk::tag(out, {.text = visit.say(dataset::label(correction.state)), .classes = "govuk-tag--yellow"});
        out.raw("</a> ");
        const bool waits = correction.state == dataset::Correction::State::proposed;
        const auto& other = waits ? correction.proposed : correction.register_value;
        out.text(visit.say(waits ? t("Proposed: {value}") : t("The register says: {value}"),
                           {{"value", other.empty() ? std::string(visit.say(t("nothing")))
                                                    : dataset::show(field, other, visit.show_as(*shown.codes))}}));
        out.raw("</div>");
    }
}

std::vector<govuk::SummaryAction> actions_for(const Visit& visit, const Field& field, std::string_view base_address,
                                              const Rights& rights) {
    std::vector<govuk::SummaryAction> actions;
    const std::string name(field.name), label(field.label.in(visit.language));
    if (rights.local && field.use.local)
        actions.push_back({.text = visit.say(t("Local value")),
                           .href = std::string(base_address) + "/local/" + name,
                           .hidden_text = label});
    if (rights.correct && field.use.correctable)
        actions.push_back({.text = visit.say(t("Correct")),
                           .href = std::string(base_address) + "/correct/" + name,
                           .hidden_text = label});
    return actions;
}

void write_sections(Html& out, const Visit& visit, const Shown& shown, std::string_view base_address,
                    const Rights& rights) {
    const auto& definition = *shown.record.dataset;
    const std::size_t sections = std::max<std::size_t>(definition.sections.size(), 1);
    for (std::size_t section = 0; section < sections; ++section) {
        govuk::SummaryList list{.classes = "app-record"};
        std::size_t unrecorded = 0;
        for (const auto& field : definition.fields) {
            const bool here =
                definition.sections.empty() ||
                definition.section_of[static_cast<std::size_t>(field.position)] == static_cast<std::int32_t>(section);
            if (!here || !shown.record.seen.has(field) || dataset::is_sealed(field)) continue;
            auto actions = actions_for(visit, field, base_address, rights);
            // Empty fields that nobody can do anything about only make the page long.
            if (shown.record[field].empty() && actions.empty()) {
                ++unrecorded;
                continue;
            }
            Html value(visit.language);
            write_value(value, visit, shown, field, shown.record[field]);
            write_beside(value, visit, shown, field);
            list.rows.push_back({.key = {.text = field.label.in(visit.language)},
                                 .value = {.text = value.take()},
                                 .actions = {.items = std::move(actions)}});
        }
        if (list.rows.empty()) continue;
        if (!definition.sections.empty())
            out.raw("<h2 class=\"govuk-heading-m\">")
                .text(definition.sections[section].in(visit.language))
                .raw("</h2>");
        govuk::summary_list(out, list);
        if (unrecorded)
            out.raw("<p class=\"govuk-hint\">")
                .text(visit.say(base::tn("{count} more field here has nothing recorded",
                                         "{count} more fields here have nothing recorded"),
                                static_cast<std::int64_t>(unrecorded)))
                .raw("</p>");
    }
}

// Names what is restricted, and shows none of it, not even whether anything is recorded.
void write_restricted(Html& out, const Visit& visit, const dataset::Record& record, std::string_view base_address) {
    govuk::SummaryList list{.classes = "app-record"};
    for (const auto& field : record.dataset->fields) {
        if (!dataset::is_sealed(field) || !record.seen.has(field)) continue;
        const std::string label(field.label.in(visit.language));
        list.rows.push_back(
            {.key = {.text = label},
             .value = {.text = visit.say(t("Not shown here"))},
             .actions = {.items = {{.text = visit.say(t("Open")),
                                    .href = std::string(base_address) + "/restricted/" + std::string(field.name),
                                    .hidden_text = label}}}});
    }
    if (list.rows.empty()) return;
    out.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(t("Restricted"))).raw("</h2>");
    out.raw("<p class=\"govuk-hint\">")
        .text(
            visit.say(t("For named people only. Opening one asks for the code of your second step, and is recorded.")))
        .raw("</p>");
    govuk::summary_list(out, list);
}

void write_children(Html& out, const Visit& visit, const Shown& shown) {
    for (const auto& [child, rows] : shown.children) {
        out.raw("<h2 class=\"govuk-heading-m\">").text(child->plural.in(visit.language)).raw("</h2>");
        if (rows.rows.empty()) {
            out.raw("<p class=\"govuk-body\">").text(visit.say(t("None yet."))).raw("</p>");
        } else {
            std::vector<govuk::TableHeading> head;
            for (const auto& column : rows.plan.columns)
                head.push_back({.text = column.field->label.in(visit.language)});
            govuk::TableWriter table(out, {.caption = std::string(child->plural.in(visit.language)),
                                           .caption_classes = "govuk-visually-hidden",
                                           .head = head});
            for (const auto& row : rows.rows) {
                table.row();
                bool first = true;
                for (const auto& column : rows.plan.columns) {
                    std::string text;
                    dataset::append_shown(text, *column.field, row.row(), column.cell, visit.show_as(*shown.codes));
                    if (first)
                        table.heading_with([&](Html& cell) {
                            cell.raw("<a class=\"govuk-link\"")
                                .attribute("href", visit.link("/data/" + std::string(child->name) + "/" +
                                                              row.id(dataset::Plan::id_cell).text()))
                                .raw(">")
                                .text(text)
                                .raw("</a>");
                        });
                    else
                        table.cell(text);
                    first = false;
                }
            }
            table.close();
        }
        const std::string about = std::string(child->parent_field) + "=" + shown.record.id.text();
        const auto* add = find_operation(visit, *child, "add");
        if (add && visit.app.policy.may_any(visit.principal, visit.authority_id(), dataset::Verb::write, *child))
            govuk::button(out, {.text = visit.say(add->label, {{"thing", child->label}}),
                                .href = visit.link("/data/" + std::string(child->name) + "/add?" + about),
                                .classes = "govuk-button--secondary"});
        if (rows.total > kChildrenShown)
            out.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
                .attribute("href", visit.link("/data/" + std::string(child->name) + "?" + about))
                .raw(">")
                .text(visit.say(base::tn("See all {count}", "See all {count}"), rows.total))
                .raw("</a></p>");
    }
}

void write_source(Html& out, const Visit& visit, const Shown& shown) {
    out.raw("<p class=\"govuk-hint\">");
    if (shown.source)
        out.text(
            visit.say(t("From {source} of {day}, loaded {when}."), {{"source", shown.source->name},
                                                                    {"day", shown.source->day.say(visit.language)},
                                                                    {"when", shown.source->at.say(visit.language)}}));
    else
        out.text(visit.say(t("Entered here.")));
    out.raw(" ")
        .text(visit.say(t("Last changed {when}."), {{"when", shown.record.changed_at.say(visit.language)}}))
        .raw("</p>");
}

// "See it as it was on …": a form that works without JavaScript and puts the day in the address.
void write_as_at_form(Html& out, const Visit& visit, std::string_view base_address) {
    Html form(visit.language);
    form.raw("<form method=\"get\"").attribute("action", base_address).raw(">");
    govuk::date_input(form, {.id = "as_at",
                             .name_prefix = "as_at",
                             .fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("At the end of which day?"))}},
                             .hint = {.text = visit.say(t("For example, 27 3 2026"))}});
    govuk::button(form, {.text = visit.say(t("Show it as it was")), .classes = "govuk-button--secondary"});
    form.raw("</form>");
    govuk::details(out, {.summary = visit.say(t("See it as it was on an earlier day")), .text = form.take()});
}

std::optional<base::Date> asked_day(const Visit& visit) {
    const auto& query = visit.request.query;
    if (query.has("as_at")) return base::Date::from_text(query.get("as_at"));
    if (!query.has("as_at-day")) return std::nullopt;
    return base::Date::from_text(std::string(query.get("as_at-day")) + "/" + std::string(query.get("as_at-month")) +
                                 "/" + std::string(query.get("as_at-year")));
}

void write_actions(Html& out, const Visit& visit, const Dataset& definition, const Rights& rights,
                   const std::string& address) {
    const auto link = [&](std::string_view page, base::Message text) {
        out.raw("<a class=\"govuk-link\"").attribute("href", address + std::string(page)).raw(">");
        out.text(visit.say(text)).raw("</a>");
    };
    out.raw("<div class=\"govuk-button-group app-actions\">");
    if (rights.change) govuk::button(out, {.text = visit.say(t("Change")), .href = address + "/change"});
    if (can_be_written_to(definition) && writes_messages(visit)) link("/message", t("Send a message"));
    link("/history", t("History"));
    if (rights.change) link("/remove", t("Remove"));
    out.raw("</div>");
}

http::Response show_record(Visit& visit) {
    const auto& definition = dataset_of(visit);
    const bool asked = visit.request.query.has("as_at") || visit.request.query.has("as_at-day");
    if (asked && !keeps_history(definition)) throw base::NotFound("no history of its own");
    const auto day = asked_day(visit);
    const std::string address = visit.link("/data/" + std::string(definition.name) + "/" + id_of(visit).text());
    // "At the end of that day": the last moment before the next begins.
    const auto moment = day ? std::optional(base::Instant::from_microseconds(
                                  base::Instant::start_of(day->plus_days(1)).microseconds() - 1))
                            : std::nullopt;
    const auto shown = read_record(visit, moment);
    Html body(visit.language);
    if (!shown.record.dataset) {
        body.raw("<h1 class=\"govuk-heading-l\">")
            .text(visit.say(t("It was not there yet")))
            .raw("</h1><p class=\"govuk-body\">")
            .text(visit.say(t("This record was added after {day}."), {{"day", day->say(visit.language)}}))
            .raw("</p>");
        return page(visit,
                    {.title = std::string(visit.say(t("It was not there yet"))), .back = address, .current = "data"},
                    std::move(body));
    }
    note_reading(visit, shown.record);
    const std::string title = shown.record.title(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(definition.label.in(visit.language))
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1>");
    if (day) {
        Html notice(visit.language);
        notice.text(visit.say(t("As it was at the end of {day}."), {{"day", day->say(visit.language)}}))
            .raw(" <a class=\"govuk-link\"")
            .attribute("href", address)
            .raw(">")
            .text(visit.say(t("See it as it is now")))
            .raw("</a>");
        govuk::inset_text(body, {.text = notice.take()});
        write_sections(body, visit, shown, address, {});
        return page(visit, {.title = title, .back = address, .width = Frame::Width::full, .current = "data"},
                    std::move(body));
    }
    if (asked) govuk::warning_text(body, {.text = visit.say(t("That is not a day. Enter one like 27 3 2026."))});
    const Rights rights = rights_on(visit, definition, shown.record.id);
    if (keeps_history(definition)) {
        write_source(body, visit, shown);
        write_actions(body, visit, definition, rights, address);
    }
    write_sections(body, visit, shown, address, rights);
    write_restricted(body, visit, shown.record, address);
    write_children(body, visit, shown);
    if (keeps_history(definition)) write_documents(body, visit, shown.record);
    write_messages_of(body, visit, shown.record);
    if (keeps_history(definition)) write_as_at_form(body, visit, address);
    return page(visit,
                {.title = title,
                 .back = visit.link("/data/" + std::string(definition.name)),
                 .width = Frame::Width::full,
                 .current = "data"},
                std::move(body));
}

std::unordered_map<std::int64_t, std::string> names_of(store::Reader& db, const dataset::History& history) {
    std::unordered_map<std::int64_t, std::string> names;
    std::set<std::int64_t> wanted;
    for (const auto& event : history.events)
        if (event.actor.id) wanted.insert(event.actor.id.value());
    for (const auto& [id, name] : gate::account_names(db, {wanted.begin(), wanted.end()})) names[id] = name;
    return names;
}

void write_changes(Html& out, const Visit& visit, const dataset::EventInWords& event) {
    if (event.changes.empty()) return;
    out.raw("<dl class=\"app-changes\">");
    for (const auto& change : event.changes) {
        out.raw("<div><dt>").text(change.label).raw("</dt><dd>");
        using State = dataset::ChangeInWords::State;
        const auto nothing = visit.say(t("nothing"));
        switch (change.state) {
            case State::shown:
                out.raw("<del>")
                    .text(change.before.empty() ? nothing : std::string_view(change.before))
                    .raw("</del> <span aria-hidden=\"true\">→</span> <ins>")
                    .text(change.after.empty() ? nothing : std::string_view(change.after))
                    .raw("</ins>");
                break;
            case State::sealed: out.text(visit.say(t("Restricted: changed, and not shown here"))); break;
            case State::erased: out.text(visit.say(t("Erased, as the law asks"))); break;
            case State::lost: out.text(visit.say(t("Can no longer be read: its key was destroyed"))); break;
        }
        out.raw("</dd></div>");
    }
    out.raw("</dl>");
}

http::Response show_history(Visit& visit) {
    const auto& definition = dataset_of(visit);
    if (!keeps_history(definition)) throw base::NotFound("no history of its own");
    const base::Id id = id_of(visit);
    const auto scope = visit.scope(definition, dataset::Verb::read);
    const std::string address = visit.link("/data/" + std::string(definition.name) + "/" + id.text());
    std::int64_t before = 0;
    if (const auto text = visit.request.query.get("before"); !text.empty()) before = number_from(text);
    const auto sees = [&](std::string_view group) {
        return visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::read, group);
    };
    const base::Id beside = sees("local") && sees("correction") ? visit.authority_id() : base::Id();
    dataset::History history;
    std::optional<dataset::RecordSource> source;
    bool messages = false;  // are told in it
    std::unordered_map<std::int64_t, std::string> names;
    const std::string title = visit.app.store.read([&](store::Reader& db) {
        const auto record = dataset::find(db, visit.registry(), definition, scope, id, visit.language);
        if (!record) throw base::NotFound("no such record in scope");
        const auto codes = visit.codes(db);
        history = dataset::history(db, visit.registry(), *record, visit.show_as(*codes), before, kEventsShown, beside);
        names = names_of(db, history);
        messages = can_be_written_to(definition) && reads_messages_of(visit, *record);
        // A load is one event for all its rows: what it added says so itself.
        if (history.next_before == 0) source = dataset::source_of(db, visit.registry(), *record);
        return record->title(visit.language);
    });
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(title)
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(visit.say(t("History")))
        .raw("</h1>");
    if (history.events.empty() && !source)
        body.raw("<p class=\"govuk-body\">").text(visit.say(t("Nothing has happened to it yet."))).raw("</p>");
    govuk::Timeline timeline;
    for (const auto& event : history.events) {
        const auto name = names.find(event.actor.id.value());
        Html more(visit.language);
        if (!event.note.empty()) more.raw("<p class=\"govuk-body\">").text(event.note).raw("</p>");
        write_changes(more, visit, event);
        timeline.items.push_back(
            {.title = event.what,
             .by = name != names.end() ? std::string_view(name->second) : machine_name(visit.language, event.actor),
             .when = event.at.say(visit.language),
             .when_iso = event.at.iso(),
             .text = more.take()});
    }
    if (source)
        timeline.items.push_back({.title = visit.say(t("Added from {source}"), {{"source", source->name}}),
                                  .by = visit.say(t("The system")),
                                  .when = source->at.say(visit.language),
                                  .when_iso = source->at.iso()});
    if (before == 0 && messages)
        visit.app.store.read([&](store::Reader& db) {
            const bool older = history.next_before != 0 && !timeline.items.empty();
            add_messages(timeline, visit, db, id, older ? timeline.items.back().when_iso : std::string());
        });
    govuk::timeline(body, timeline);
    if (history.next_before)
        body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
            .attribute("href", address + "/history?before=" + std::to_string(history.next_before))
            .raw(">")
            .text(visit.say(t("Earlier")))
            .raw("</a></p>");
    write_as_at_form(body, visit, address);
    return page(visit,
                {.title = visit.say(t("History of {title}"), {{"title", title}}), .back = address, .current = "data"},
                std::move(body));
}

}  // namespace

std::vector<Page> record_pages() {
    using enum http::Method;
    constexpr Rule readers{.who = Who::reader};
    return {
        {get, "/{authority}/data/{dataset}/{id}", readers, show_record},
        {get, "/{authority}/data/{dataset}/{id}/history", readers, show_history},
    };
}

}  // namespace web
