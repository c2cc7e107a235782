// What changed in a list since a day, a number or the visitor's last download: on a page, and as files that programs
// apply to their copy (specs/conversions.md 18.8).
#include "web/feed_address.hpp"

#include "base/text.hpp"
#include "exchange/feed_file.hpp"
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/patterns.hpp"
#include "govuk/table.hpp"
#include "web/download_notes.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using base::tn;
using dataset::Dataset;
using dataset::Feed;
using dataset::FeedCell;
using dataset::FeedMode;
using dataset::FeedPosition;
using dataset::FeedRecord;
using govuk::Html;

namespace {

constexpr std::size_t kEntriesOnPage = 200;  // more than anybody reads; the files have them all
constexpr std::size_t kBytesOfValue = 160;   // shown of a long text

// ---- The page

std::string brief(std::string text) {
    if (text.size() <= kBytesOfValue) return text;
    auto end = kBytesOfValue;
    while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
    return text + "…";
}

// One sentence for each part of a cell that is another now.
void write_cell(Html& out, const Visit& visit, const FeedCell& cell, const dataset::ShowAs& as) {
    for (const auto& column : exchange::parts_of(*cell.field)) {
        if (column.part == exchange::FileColumn::Part::id) continue;  // its title says more
        const auto before = brief(exchange::shown_part(column, cell.before, cell.title_before, as));
        const auto after = brief(exchange::shown_part(column, cell.after, cell.title_after, as));
        if (before == after && !cell.untold) continue;
        const auto label = exchange::heading_of(column, exchange::FileStyle::Headings::labels, visit.language);
        const auto message = cell.untold_after ? t("{label}: changed, to what is not kept")
                             : cell.untold     ? t("{label}: now {after}, before that is not kept")
                             : before.empty()  ? t("{label}: {after}")
                             : after.empty()   ? t("{label}: {before} taken away")
                                               : t("{label}: {before} became {after}");
        out.raw("<li>").text(visit.say(message, {{"label", label}, {"before", before}, {"after", after}})).raw("</li>");
    }
}

void write_record(govuk::TableWriter& table, const Visit& visit, const FeedAddress& asked, const FeedRecord& record,
                  const exchange::NameOf& name_of) {
    const auto as = visit.show_as(*asked.codes);
    table.row();
    table.heading_with([&](Html& cell) {
        const auto title = record.title.empty() ? record.id.text() : record.title;
        if (record.action == audit::Action::removed) {
            cell.text(title);
            return;
        }
        cell.raw("<a class=\"govuk-link\"")
            .attribute("href", asked.list.path + "/" + record.id.text())
            .raw(">")
            .text(title)
            .raw("</a>");
    });
    table.cell_with([&](Html& cell) {
        govuk::tag(cell, {.text = visit.say(exchange::in_words(record.action)),
                          .classes = record.action == audit::Action::added     ? "govuk-tag--green"
                                     : record.action == audit::Action::removed ? "govuk-tag--red"
                                                                               : "govuk-tag--blue"});
    });
    table.cell_with([&](Html& cell) {
        if (record.action != audit::Action::changed) return;
        cell.raw("<ul class=\"govuk-list govuk-!-margin-bottom-0\">");
        for (const auto& one : record.cells) write_cell(cell, visit, one, as);
        cell.raw("</ul>");
    });
    table.cell(record.step.at == base::Instant() ? std::string() : record.step.at.say(visit.language));
    table.cell(visit.say(exchange::in_words(record.step.cause)));
    if (asked.mode == FeedMode::every) table.cell(name_of(record.step.actor));
}

void write_since(Html& out, const Visit& visit, const FeedAddress& asked) {
    out.raw("<form method=\"get\"").attribute("action", asked.list.path + "/changes").raw(">");
    for (const auto& [name, value] : asked.list.kept_by_size()) govuk::hidden_input(out, name, value);
    if (asked.mode == FeedMode::every) govuk::hidden_input(out, "mode", "every");
    std::string error;
    for (const auto& problem : asked.problems)
        if (problem.where == "since") error = problem.say(visit.language);
    govuk::input(out, {.label = {.text = visit.say(t("Since")), .classes = "govuk-label--s"},
                       .hint = {.text = visit.say(t("A day, like 27/3/2026, or the change number of a file"))},
                       .error = {.text = error},
                       .name = "since",
                       .value = asked.since == since_last ? std::string() : asked.since,
                       .classes = "govuk-input--width-10"});
    govuk::button(out, {.text = visit.say(t("Show changes")), .classes = "govuk-button--secondary"});
    out.raw("</form><p class=\"govuk-body\">");
    if (asked.last)
        out.raw("<a class=\"govuk-link\"")
            .attribute("href", asked.address("/changes", since_last))
            .raw(">")
            .text(visit.say(t("Since my last download, {moment}"), {{"moment", asked.last->at.say(visit.language)}}))
            .raw("</a>");
    else
        out.text(
            visit.say(t("You have not taken a file of this list yet. Once you have, you can ask here what changed "
                        "since.")));
    out.raw("</p>");
}

void write_filters(Html& out, const Visit& visit, const FeedAddress& asked) {
    const auto& filters = asked.query.filters;
    if (filters.empty()) return;
    const auto as = visit.show_as(*asked.codes);
    std::vector<std::string> words;
    for (const auto& condition : filters.all) words.push_back(dataset::describe(asked.definition, condition, as));
    for (const auto& group : filters.any)
        for (const auto& condition : group) words.push_back(dataset::describe(asked.definition, condition, as));
    if (!filters.words.empty()) words.push_back(filters.words);
    govuk::inset_text(out, {.text = visit.say(t("Of the list with these filters: {filters}. A record that enters them "
                                                "counts as added, one that leaves them as removed."),
                                              {{"filters", base::join(words, "; ")}})});
}

// The table, and how many entries it has; one more than kEntriesOnPage: there are further ones.
std::size_t write_changes(Html& out, const Visit& visit, const FeedAddress& asked, store::Reader& db,
                          const Feed& feed) {
    Html rows(visit.language);
    const auto caption = visit.say(t("Changes"));
    rows.raw("<div class=\"app-table-scroll\" role=\"region\" tabindex=\"0\"")
        .attribute("aria-label", caption)
        .raw(">");
    govuk::Table style{.caption = std::string(caption),
                       .caption_classes = "govuk-visually-hidden",
                       .head = {{.text = visit.say(t("Record"))},
                                {.text = visit.say(t("Change"))},
                                {.text = visit.say(t("What became of it"))},
                                {.text = visit.say(t("Last changed"))},
                                {.text = visit.say(t("Cause"))}},
                       .classes = "app-table--dense"};
    if (asked.mode == FeedMode::every) {
        style.head[3].text = visit.say(t("Changed at"));
        style.head.push_back({.text = visit.say(t("Changed by"))});
    }
    govuk::TableWriter table(rows, style);
    const auto name_of = names_of_actors(db, visit.language);
    std::size_t entries = 0;
    feed.each(db, [&](const FeedRecord& record) {
        if (++entries > kEntriesOnPage) return Feed::Go::no_further;
        write_record(table, visit, asked, record, name_of);
        return Feed::Go::on;
    });
    table.close();
    rows.raw("</div>");
    if (entries > 0) out.put(rows.take());
    return entries;
}

// How many there are, of the net changes or of the steps, and the way to the other.
void write_count(Html& out, const Visit& visit, const FeedAddress& asked, std::size_t entries) {
    const bool every = asked.mode == FeedMode::every;
    const auto count = static_cast<std::int64_t>(entries);
    out.raw("<p class=\"govuk-body\">");
    if (entries == 0)
        out.text(visit.say(t("Nothing has changed since.")));
    else if (entries > kEntriesOnPage)
        out.text(visit.say(every ? t("The first {count} steps. A file has them all.")
                                 : t("The first {count} records that changed. A file has them all."),
                           {{"count", kEntriesOnPage}}));
    else
        out.text(visit.say(
            every ? tn("{count} step", "{count} steps") : tn("{count} record changed", "{count} records changed"),
            count));
    out.raw("</p><p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", asked.address("/changes", asked.since, every ? FeedMode::net : FeedMode::every))
        .raw(">")
        .text(visit.say(every ? t("Show only what is different now") : t("Show every step, and who made it")))
        .raw("</a></p>");
}

void write_result(Html& out, Visit& visit, const FeedAddress& asked, store::Reader& db, const Feed& feed) {
    Html table(visit.language);
    write_count(out, visit, asked, write_changes(table, visit, asked, db, feed));
    out.put(table.take());
    open_form(out, visit, asked.address("/changes", asked.since));
    govuk::hidden_input(out, "seq", std::to_string(feed.until()));
    out.raw("<p class=\"govuk-body\">")
        .text(visit.say(t("This goes as far as change number {number}. Remember it, and what you are told next time "
                          "begins there."),
                        {{"number", feed.until()}}))
        .raw("</p>");
    govuk::button(out, {.text = visit.say(t("Remember this place")), .classes = "govuk-button--secondary"});
    close_form(out);
}

http::Response show_changes(Visit& visit) {
    Html body(visit.language);
    std::string title, back;
    base::Problems problems;
    visit.app.store.read([&](store::Reader& db) {
        auto asked = feed_address(visit, db);
        const auto feed = feed_of(visit, db, asked);
        title = visit.say(t("Changes to {plural}"), {{"plural", asked.definition.plural}});
        back = asked.list.page(1);
        govuk::PageHeader header{.title = title};
        if (feed) {
            const auto file = asked.address("/changes/download", asked.since);
            header.actions = {
                {.text = visit.say(t("Download as CSV")), .href = file, .classes = "govuk-button--secondary"},
                {.text = visit.say(t("Download as JSON Lines")),
                 .href = file + "&format=jsonl",
                 .classes = "govuk-button--secondary"}};
        }
        govuk::page_header(body, header);
        write_filters(body, visit, asked);
        write_since(body, visit, asked);
        if (feed) {
            note_reading(visit.app, reading_of(visit, asked.query, "changes"));
            write_result(body, visit, asked, db, *feed);
        }
        problems = std::move(asked.problems);
    });
    return page(visit,
                {.title = title,
                 .back = back,
                 .problems = problems.empty() ? nullptr : &problems,
                 .width = Frame::Width::full,
                 .current = "data",
                 .status = feed_status(problems)},
                std::move(body));
}

http::Response keep_place(Visit& visit) {
    const auto seq = number_from(visit.request.form.get("seq"));
    const auto asked = visit.app.store.read([&](store::Reader& db) {
        auto read = feed_address(visit, db);
        if (seq > dataset::place_now(db, read.definition, visit.authority_id()))
            throw base::NotFound("no change of that number yet");
        return read;
    });
    visit.app.store.write_side([&](store::Tx& side) {
        dataset::move_position(side, feed_reader(visit, asked.query), {seq, visit.app.world().clock.now()});
    });
    return done(visit, asked.address("/changes", since_last), visit.say(t("Remembered")));
}

// ---- Files

// Everything the file is made of; outlives the visit.
struct Download {
    App& app;
    std::unique_ptr<store::Snapshot> snapshot;
    std::shared_ptr<const dataset::Codes> codes;
    std::optional<Feed> feed;
    exchange::FileStyle style;
    exchange::NameOf name_of;
    dataset::FeedReader reader;
    base::Instant at;
};

// "organisation_changes_1200-1314.csv", "organisation_steps_…"
std::string file_name(const Dataset& definition, const Feed& feed, std::string_view ending) {
    return std::string(definition.name) + (feed.mode() == FeedMode::every ? "_steps_" : "_changes_") +
           std::to_string(feed.since()) + "-" + std::to_string(feed.until()) + "." + std::string(ending);
}

http::Response download_changes(Visit& visit) {
    const auto& query = visit.request.query;
    auto download = std::make_shared<Download>(Download{.app = visit.app, .snapshot = visit.app.store.snapshot()});
    download->at = visit.app.world().clock.now();
    auto asked = feed_address(visit, download->snapshot->reader());
    download->feed = feed_of(visit, download->snapshot->reader(), asked);
    if (!download->feed) return show_changes(visit);  // which says why
    download->codes = asked.codes;
    download->name_of = names_of_actors(download->snapshot->reader(), visit.language);
    download->reader = feed_reader(visit, asked.query);
    download->style.csv = query.get("for") == "programs" ? exchange::csv_for_programs : exchange::csv_for_spreadsheets;
    if (query.get("headings") == "names") download->style.headings = exchange::FileStyle::Headings::names;
    download->style.show.language = visit.language;
    const auto notes = download_notes(visit, asked.query);
    audit::record_aside(visit.app.store, visit.app.trail, notes.event);
    note_reading(visit.app, notes.reading);
    const bool json = query.get("format") == "jsonl";
    auto response = http::Response::stream(
        json ? "application/jsonl; charset=utf-8" : "text/csv; charset=utf-8; header=present",
        [download, json](http::Sink& sink) {
            auto style = download->style;
            style.show.codes = download->codes.get();
            auto& db = download->snapshot->reader();
            const auto drain = [&](std::string_view bytes) { sink.write(bytes); };
            json ? exchange::write_feed_json(db, *download->feed, download->name_of, drain)
                 : exchange::write_feed_csv(db, *download->feed, style, download->name_of, drain);
            // Only now: one that was broken off is told again.
            download->app.store.write_side([&](store::Tx& side) {
                dataset::move_position(side, download->reader, {download->feed->until(), download->at});
            });
        });
    response.attach_as(file_name(asked.definition, *download->feed, json ? "jsonl" : "csv"));
    response.set("x-data-as-at", download->at.iso());
    response.set("x-change-seq", std::to_string(download->feed->until()));
    return response;
}

}  // namespace

std::vector<Page> feed_pages() {
    using enum http::Method;
    constexpr Rule readers{.who = Who::reader};
    return {
        {get, "/{authority}/data/{dataset}/changes", readers, show_changes},
        {post, "/{authority}/data/{dataset}/changes", readers, keep_place},
        {.method = get,
         .path = "/{authority}/data/{dataset}/changes/download",
         .rule = readers,
         .answer = download_changes,
         .pool = http::Pool::stream},
    };
}

}  // namespace web
