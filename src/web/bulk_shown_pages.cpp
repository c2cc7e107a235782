// A change of many records that was tried out: every difference and every refusal before it is done, and afterwards
// what became of each, and the way back.
#include "audit/reads.hpp"
#include "dataset/find_all.hpp"
#include "dataset/reference_titles.hpp"
#include "exchange/csv_writer.hpp"
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/messages.hpp"
#include "govuk/patterns.hpp"
#include "govuk/table.hpp"
#include "web/bulk.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace web {

using base::t;
using base::tn;
using dataset::BulkChange;
using dataset::BulkRecord;
using dataset::BulkState;
using dataset::Dataset;
using govuk::Html;
using Phase = BulkChange::Phase;

namespace {

constexpr std::int64_t kRows = 50;  // of a page: each is tried out anew for it
constexpr std::int64_t kRefreshSeconds = 3;
constexpr std::size_t kReasonsShown = 10;
constexpr std::int64_t kFileChunk = 500;

// Of the address, as its visitor sees it now.
struct Shown {
    const Dataset& definition;
    BulkChange bulk;
    std::optional<jobs::Job> job;  // of its phase
    std::vector<dataset::BulkCount> counts;
    std::shared_ptr<const dataset::Codes> codes;

    std::int64_t count(BulkState state) const {
        std::int64_t sum = 0;
        for (const auto& each : counts)
            if (each.state == state) sum += each.count;
        return sum;
    }
    std::int64_t all() const {
        std::int64_t sum = 0;
        for (const auto& each : counts) sum += each.count;
        return sum;
    }
    bool works() const { return job && !jobs::has_ended(job->state); }
    // Nothing is being done, and something has been.
    bool was_done() const {
        return !works() && (bulk.phase == Phase::changing || bulk.phase == Phase::changed ||
                            bulk.phase == Phase::undoing || bulk.phase == Phase::undone);
    }
    bool may_go_on() const { return !works() && (bulk.phase == Phase::tried || bulk.phase == Phase::changing); }
};

Shown shown_of(const Visit& visit) {
    const auto& definition = dataset_of(visit);
    const auto id = base::Id::from_text(visit.request.parameter("bulk")).value_or(base::Id());
    return visit.app.store.read([&](store::Reader& db) {
        auto bulk = dataset::find_bulk_change(db, definition, visit.authority_id(), id);
        if (!bulk || bulk->account != visit.principal.account) throw base::NotFound("no such bulk change");
        Shown shown{
            .definition = definition, .bulk = std::move(*bulk), .job = {}, .counts = {}, .codes = visit.codes(db)};
        shown.counts = dataset::bulk_counts(db, shown.bulk);
        if (shown.bulk.job) shown.job = visit.app.jobs.find(shown.bulk.authority, shown.bulk.job);
        return shown;
    });
}

std::string address_of(const Visit& visit, const Shown& shown) { return visit.link(bulk_address(shown.bulk)); }

std::string list_path(const Visit& visit, const Shown& shown) {
    const auto path = visit.link("/data/" + shown.bulk.dataset);
    return shown.bulk.list.empty() ? path : path + "?" + shown.bulk.list;
}

base::Message label(BulkState state) {
    switch (state) {
        case BulkState::waiting: return t("Not looked at yet");
        case BulkState::will: return t("Would change");
        case BulkState::same: return t("Already the same");
        case BulkState::refused: return t("Can’t be changed");
        case BulkState::changed: return t("Changed");
        case BulkState::left: return t("Left out");
        case BulkState::undone: return t("Given back");
        case BulkState::stays: return t("Stay as they are");
    }
    return {};
}

// What to look at first comes first.
std::vector<BulkState> states_of(const Shown& shown) {
    using enum BulkState;
    const std::vector<BulkState> before = {will, refused, same},
                                 after = {left, stays, changed, undone, will, refused, same};
    std::vector<BulkState> there;
    for (const auto state : shown.bulk.phase == Phase::tried ? before : after)
        if (shown.count(state) > 0) there.push_back(state);
    return there;
}

BulkState asked_state(const Visit& visit, const std::vector<BulkState>& there) {
    const auto asked = dataset::bulk_state_from(visit.request.query.get("show"));
    return asked && std::ranges::find(there, *asked) != there.end() ? *asked : there.front();
}

std::int64_t asked_page(const Visit& visit, std::int64_t pages) {
    const auto text = visit.request.query.get("page");
    std::int64_t number = 1;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return std::clamp<std::int64_t>(number, 1, std::max<std::int64_t>(pages, 1));
}

std::string titled(const Visit& visit, std::string_view title, base::Id record) {
    return title.empty() ? visit.say(t("Record {id}"), {{"id", record.text()}}) : std::string(title);
}

// By id; those that the visitor does not see are absent. One statement.
std::unordered_map<std::int64_t, std::string> titles_of(const Visit& visit, const Dataset& definition,
                                                        store::Reader& db, const std::vector<BulkRecord>& records) {
    std::unordered_map<std::int64_t, std::string> titles;
    if (records.empty()) return titles;
    std::vector<base::Id> ids;
    for (const auto& record : records) ids.push_back(record.aim.record);
    dataset::Query query{.dataset = &definition, .where = {dataset::among("r.id", ids)}, .page = {.rows = 0}};
    query.scope = visit.scope(definition, dataset::Verb::read);
    for (const auto& record : dataset::find_all(db, visit.registry(), std::move(query)))
        titles[record.id.value()] = record.title(visit.language);
    return titles;
}

// ---- What it is

void write_values(Html& out, const Visit& visit, const Shown& shown) {
    dataset::ReferenceTitles references;
    for (const auto& [field, value] : shown.bulk.values) references.want(*field, value);
    visit.app.store.read(
        [&](store::Reader& db) { references.read(db, visit.registry(), visit.authority_id(), visit.language); });
    govuk::SummaryList list;
    for (const auto& [field, value] : shown.bulk.values)
        list.rows.push_back(
            {.key = {.text = field->label.in(visit.language)},
             .value = {.text = value.empty() ? std::string(visit.say(t("Nothing: it is emptied")))
                                             : references.shown(*field, value, visit.show_as(*shown.codes))}});
    govuk::summary_list(out, list);
}

// The most frequent come first.
void write_reasons(Html& out, const Visit& visit, const Shown& shown, BulkState state) {
    std::vector<const dataset::BulkCount*> reasons;
    for (const auto& each : shown.counts)
        if (each.state == state && !each.why.english.empty()) reasons.push_back(&each);
    if (reasons.empty()) return;
    out.raw("<ul class=\"govuk-list govuk-list--bullet\">");
    for (std::size_t i = 0; i < std::min(reasons.size(), kReasonsShown); ++i)
        out.raw("<li>")
            .text(visit.say(tn("{count} record", "{count} records"), reasons[i]->count))
            .raw(": ")
            .text(reasons[i]->why.in(visit.language))
            .raw("</li>");
    out.raw("</ul>");
    if (reasons.size() > kReasonsShown)
        out.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("And other reasons: each record below tells its own.")))
            .raw("</p>");
}

void write_states(Html& out, const Visit& visit, const Shown& shown, const std::vector<BulkState>& there,
                  BulkState now) {
    govuk::SubNavigation parts{.label = std::string(visit.say(t("Records by what becomes of them")))};
    for (const auto state : there)
        parts.items.push_back({.text = std::string(visit.say(label(state))),
                               .href = address_of(visit, shown) + "?show=" + std::string(dataset::name(state)),
                               .current = state == now,
                               .count = static_cast<int>(shown.count(state))});
    govuk::sub_navigation(out, parts);
}

// ---- The records

void write_record(Html& cell, const Visit& visit, const Shown& shown, base::Id record, std::string_view title) {
    cell.raw("<a class=\"govuk-link\"")
        .attribute("href", visit.link("/data/" + shown.bulk.dataset + "/" + record.text()))
        .raw(">")
        .text(titled(visit, title, record))
        .raw("</a>");
}

// Reading S3 fields is itself an event, durable before the page is sent.
void note_reading(const Visit& visit, const Shown& shown, const std::vector<dataset::Tried>& tried) {
    audit::Reading reading{.authority = visit.authority_id(),
                           .actor = visit.actor(),
                           .action = shown.bulk.dataset + ".view",
                           .dataset = shown.bulk.dataset,
                           .request = static_cast<std::int64_t>(visit.request.number)};
    std::set<std::int32_t> fields;
    for (const auto& each : tried) {
        const auto special = [](const auto& difference) {
            return difference.field->sensitivity == dataset::Class::s3_special;
        };
        if (std::ranges::any_of(each.differences, special)) reading.records.push_back(each.fate.record);
        for (const auto& difference : each.differences)
            if (special(difference)) fields.insert(difference.field->id);
    }
    reading.fields.assign(fields.begin(), fields.end());
    if (!fields.empty()) audit::record_reading(visit.app.store, visit.app.trail, reading);
}

// Tried out anew: as the records are at this moment.
void write_differences(Html& out, const Visit& visit, const Shown& shown, const std::vector<BulkRecord>& records) {
    std::vector<dataset::Aim> aims;
    for (const auto& record : records) aims.push_back(record.aim);
    std::vector<dataset::Change> changes;
    for (const auto& [field, value] : shown.bulk.values) changes.push_back({field->position, value, {}, {}});
    const auto writing = visit.writing(shown.codes);
    const auto tried = dataset::try_changes(visit.app.store, writing, shown.definition, aims, changes);
    note_reading(visit, shown, tried);
    dataset::ReferenceTitles references;
    for (const auto& each : tried)
        for (const auto& difference : each.differences) {
            references.want(*difference.field, difference.before);
            references.want(*difference.field, difference.after);
        }
    visit.app.store.read(
        [&](store::Reader& db) { references.read(db, visit.registry(), visit.authority_id(), visit.language); });
    const auto as = visit.show_as(*shown.codes);
    const auto said = [&](const dataset::Field& field, const dataset::Value& value) {
        return value.empty() ? std::string(visit.say(t("nothing"))) : references.shown(field, value, as);
    };
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("What would change in each record"))),
                                   .caption_classes = "govuk-visually-hidden",
                                   .head = {{.text = visit.say(t("Record"))}, {.text = visit.say(t("What changes"))}}});
    for (const auto& each : tried) {
        table.row();
        table.heading_with([&](Html& cell) {
            write_record(cell, visit, shown, each.fate.record,
                         each.record ? each.record->title(visit.language) : std::string());
        });
        table.parts_with([&](Html& cell) {
            for (const auto& problem : each.fate.why) cell.raw("<div>").text(problem.say(visit.language)).raw("</div>");
            for (const auto& difference : each.differences)
                cell.raw("<div>")
                    .text(difference.field->label.in(visit.language))
                    .raw(": <del>")
                    .text(said(*difference.field, difference.before))
                    .raw("</del> → <ins>")
                    .text(said(*difference.field, difference.after))
                    .raw("</ins></div>");
        });
    }
    table.close();
}

void write_fates(Html& out, const Visit& visit, const Shown& shown, const std::vector<BulkRecord>& records,
                 BulkState state) {
    const auto titles =
        visit.app.store.read([&](store::Reader& db) { return titles_of(visit, shown.definition, db, records); });
    const bool reasons = std::ranges::any_of(records, [](const auto& record) { return !record.why.english.empty(); });
    govuk::Table shape{.caption = std::string(visit.say(label(state))),
                       .caption_classes = "govuk-visually-hidden",
                       .head = {{.text = visit.say(t("Record"))}}};
    if (reasons) shape.head.push_back({.text = visit.say(t("Why"))});
    govuk::TableWriter table(out, shape);
    for (const auto& record : records) {
        const auto title = titles.find(record.aim.record.value());
        table.row();
        table.heading_with([&](Html& cell) {
            write_record(cell, visit, shown, record.aim.record, title == titles.end() ? "" : title->second);
        });
        if (reasons) table.cell(record.why.in(visit.language));
    }
    table.close();
}

void write_records(Html& out, const Visit& visit, const Shown& shown, BulkState state) {
    const auto pages = (shown.count(state) + kRows - 1) / kRows;
    const auto number = asked_page(visit, pages);
    const auto records = visit.app.store.read(
        [&](store::Reader& db) { return dataset::bulk_page(db, shown.bulk, state, number, kRows); });
    if (state == BulkState::will && shown.bulk.phase == Phase::tried)
        write_differences(out, visit, shown, records);
    else
        write_fates(out, visit, shown, records, state);
    const auto href = [&](std::int64_t page) {
        return address_of(visit, shown) + "?show=" + std::string(dataset::name(state)) +
               "&page=" + std::to_string(page);
    };
    govuk::numbered_pages(out, {.current = number, .pages = pages, .href = href});
}

// ---- The pages

std::string title_of(const Visit& visit, const Shown& shown) {
    if (shown.works()) return std::string(visit.say(t("Changing many records")));
    switch (shown.bulk.phase) {
        case Phase::trying: return std::string(visit.say(t("Trying out a change of many records")));
        case Phase::tried: return std::string(visit.say(t("Check what would change before it is done")));
        case Phase::changing:
        case Phase::changed: return std::string(visit.say(t("What was changed")));
        case Phase::undoing:
        case Phase::undone: return std::string(visit.say(t("What was given back")));
    }
    return {};
}

void write_link(Html& out, const std::string& href, std::string_view text) {
    out.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", href)
        .raw(">")
        .text(text)
        .raw("</a></p>");
}

// Fetched anew until it has ended; without scripts, the whole page is.
void write_working(Html& out, const Visit& visit, const Shown& shown) {
    out.raw("<div id=\"live\"").attribute("data-live-seconds", std::to_string(kRefreshSeconds)).raw(">");
    govuk::progress(out, {.label = std::string(shown.job->progress.words.in(visit.language)),
                          .done = shown.job->progress.done,
                          .total = shown.job->progress.total});
    write_link(out, visit.link("/jobs/" + shown.job->id.text()),
               visit.say(t("How far it is, and where it can be cancelled")));
    out.raw("</div>");
}

void write_going_on(Html& out, const Visit& visit, const Shown& shown) {
    const auto count = shown.count(BulkState::will);
    if (!shown.may_go_on()) return;
    if (shown.bulk.phase == Phase::tried) {
        if (count == 0)
            govuk::inset_text(out, {.text = visit.say(t("Nothing would change. Go back to the list and choose other "
                                                        "records, or another value."))});
        else
            govuk::inset_text(out, {.text = visit.say(t("Nothing has been changed yet. A record that somebody changes "
                                                        "before its turn comes is left out, and you are told."))});
    } else if (count > 0) {
        govuk::warning_text(out, {.text = visit.say(t("It ended before all of them were changed."))});
    }
    open_side_form(out, visit, address_of(visit, shown) + "/apply");
    out.raw("<div class=\"govuk-button-group\">");
    if (count > 0)
        govuk::button(out, {.text = visit.say(tn("Change {count} record", "Change {count} records"), count),
                            .prevent_double_click = true});
    out.raw("<a class=\"govuk-link\"")
        .attribute("href", list_path(visit, shown))
        .raw(">")
        .text(visit.say(shown.bulk.phase == Phase::tried && count > 0 ? t("Cancel") : t("Back to the list")))
        .raw("</a></div>");
    close_form(out);
}

void write_way_back(Html& out, const Visit& visit, const Shown& shown) {
    if (!shown.was_done()) return;
    if (shown.count(BulkState::left) + shown.count(BulkState::refused) + shown.count(BulkState::stays) > 0)
        write_link(out, address_of(visit, shown) + "/left.csv", visit.say(t("Download those left out, with reasons")));
    if (!shown.may_go_on()) write_link(out, list_path(visit, shown), visit.say(t("Back to the list")));
    if (shown.count(BulkState::changed) == 0 || shown.bulk.phase == Phase::undone) return;
    out.raw("<p class=\"govuk-body\">")
        .text(visit.say(t("Undoing it gives each record back what it had, where nobody has changed it since.")))
        .raw("</p>");
    button_form(out, visit,
                {.action = address_of(visit, shown) + "/undo",
                 .text = t("Undo this change"),
                 .classes = "govuk-button--warning"});
}

http::Response show_bulk_change(Visit& visit) {
    const auto shown = shown_of(visit);
    const auto title = title_of(visit, shown);
    const auto there = states_of(shown);
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(shown.definition.plural.in(visit.language))
        .raw(", ")
        .text(visit.say(tn("{count} record", "{count} records"), shown.all()))
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1>");
    write_values(body, visit, shown);
    if (shown.works()) {
        write_working(body, visit, shown);
    } else if (shown.bulk.phase == Phase::trying) {
        govuk::warning_text(body, {.text = visit.say(t("This was not finished, and nothing has been changed. Go back "
                                                       "to the list and begin again."))});
        write_link(body, list_path(visit, shown), visit.say(t("Back to the list")));
    } else {
        write_going_on(body, visit, shown);
        write_way_back(body, visit, shown);
        if (!there.empty()) {
            const auto state = asked_state(visit, there);
            write_states(body, visit, shown, there, state);
            write_reasons(body, visit, shown, state);
            write_records(body, visit, shown, state);
        }
    }
    return page(visit,
                {.title = title,
                 .back = list_path(visit, shown),
                 .width = Frame::Width::full,
                 .current = "data",
                 .refresh_seconds = shown.works() ? kRefreshSeconds : 0},
                std::move(body));
}

http::Response take_apply(Visit& visit) {
    const auto shown = shown_of(visit);
    if (!shown.may_go_on()) return http::Response::see_other(address_of(visit, shown));
    const auto job = ask_for_bulk(visit, shown.bulk, bulk_change_job);
    return http::Response::see_other(visit.link("/jobs/" + job.text()));
}

http::Response take_undo(Visit& visit) {
    const auto shown = shown_of(visit);
    if (!shown.was_done() || shown.count(BulkState::changed) == 0)
        return http::Response::see_other(address_of(visit, shown));
    const auto job = ask_for_bulk(visit, shown.bulk, bulk_undo_job);
    return http::Response::see_other(visit.link("/jobs/" + job.text()));
}

// Those that did not become what was asked, with reasons.
http::Response download_left(Visit& visit) {
    const auto shown = shown_of(visit);
    std::string csv;
    exchange::CsvWriter out(exchange::csv_for_spreadsheets, [&](std::string_view bytes) { csv += bytes; });
    for (const auto heading : {t("Record id"), t("Name"), t("What became of it"), t("Why")})
        out.text(visit.say(heading));
    out.end_row();
    constexpr BulkState states[] = {BulkState::refused, BulkState::left, BulkState::stays};
    visit.app.store.read([&](store::Reader& db) {
        for (base::Id last;;) {
            const auto some = dataset::bulk_records(db, shown.bulk, states, last, kFileChunk);
            if (some.empty()) break;
            const auto titles = titles_of(visit, shown.definition, db, some);
            for (const auto& record : some) {
                const auto title = titles.find(record.aim.record.value());
                out.text(record.aim.record.text());
                out.text(title == titles.end() ? "" : title->second);
                out.text(visit.say(label(record.state)));
                out.text(record.why.in(visit.language));
                out.end_row();
            }
            last = some.back().aim.record;
        }
    });
    out.finish();
    audit::record_aside(visit.app.store, visit.app.trail,
                        {.authority = visit.authority_id(),
                         .actor = visit.actor(),
                         .action = shown.bulk.dataset + ".download",
                         .dataset = shown.bulk.dataset,
                         .note = visit.request.target,
                         .request = static_cast<std::int64_t>(visit.request.number)});
    http::Response response;
    response.body = std::move(csv);
    response.set("content-type", "text/csv; charset=utf-8");
    response.attach_as("left-out.csv");
    return response;
}

}  // namespace

std::vector<Page> bulk_shown_pages() {
    using enum http::Method;
    constexpr Rule writers{.who = Who::writer};
    return {
        {get, "/{authority}/data/{dataset}/bulk/{bulk}", writers, show_bulk_change},
        {get, "/{authority}/data/{dataset}/bulk/{bulk}/left.csv", writers, download_left},
        {post, "/{authority}/data/{dataset}/bulk/{bulk}/apply", writers, take_apply},
        {post, "/{authority}/data/{dataset}/bulk/{bulk}/undo", writers, take_undo},
    };
}

}  // namespace web
