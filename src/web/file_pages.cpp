// A list taken away: the page where its format is chosen, and the file. The file's address holds the list's own
// filters, order and columns, so that it can be kept and asked for again:
//   …/data/organisation/download?status=1&sort=name&format=xlsx
//   format=csv (as it is without), csv-plain, xlsx, jsonl; of CSV header=names, raw=1 (no formula guard), bom=0;
//   of JSON Lines labels=1; id=…: these records alone
// A saved view is taken away alike, from its own address: …/views/01h2m8k3q7rtw/download?format=xlsx
#include "base/number.hpp"
#include "base/text.hpp"
#include "dataset/query.hpp"
#include "exchange/runs.hpp"
#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/patterns.hpp"
#include "web/download_notes.hpp"
#include "web/feed_address.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/views.hpp"

#include <variant>

namespace web {

using base::t;
using dataset::Dataset;
using exchange::FileStyle;
using exchange::Format;
using govuk::Html;

namespace {

constexpr std::string_view kPlainCsv = "csv-plain";

// ---- What is asked for

// Nullopt: no such format.
std::optional<FileStyle> style_of(const Visit& visit) {
    const auto& asked = visit.request.query;
    FileStyle style{.csv = exchange::csv_for_spreadsheets};
    const auto format = asked.get("format");
    if (format == kPlainCsv) {
        style.csv = exchange::csv_for_programs;
        style.headings = FileStyle::Headings::names;
    } else if (!format.empty()) {
        const auto known = exchange::format_from(format);
        if (!known) return std::nullopt;
        style.format = *known;
    }
    if (asked.get("bom") == "0") style.csv.mark = exchange::CsvStyle::Mark::none;
    if (asked.get("raw") == "1") style.csv.guard = exchange::CsvStyle::Guard::none;
    if (asked.get("header") == "names") style.headings = FileStyle::Headings::names;
    if (asked.get("labels") == "1") style.labels = FileStyle::Labels::beside;
    style.show.language = visit.language;
    return style;
}

// The rows and columns of the file that the address of a list or a view asks for.
struct Asked {
    const Dataset* definition = nullptr;
    std::string path;  // of the list or view
    std::string back;  // where what is to be taken is seen
    std::shared_ptr<const dataset::Codes> codes;
    std::optional<dataset::View> view;
    dataset::AddressFields kept;  // by the form that chooses the format
    dataset::Query query;
    bool every_column = false;          // nobody chose
    std::vector<std::string> records;   // picked by hand
    std::vector<std::string> withheld;  // machine names
    std::int64_t rows = 0;
};

// False: the address cannot be read; its list says what is wrong with it.
bool ask_list(Visit& visit, store::Reader& db, Asked& asked) {
    const auto& definition = dataset_of(visit);
    asked.definition = &definition;
    asked.codes = visit.codes(db);
    base::Problems problems;
    auto list = list_address(visit, definition, *asked.codes, problems);
    asked.back = list_of(visit, definition);
    if (!problems.empty()) return false;
    const auto& fields = visit.request.query;
    asked.path = list.path;
    asked.back = list.page(1);
    asked.kept = list.kept_whole();
    asked.query = list.query;
    const auto named = fields.all("columns");
    asked.every_column = named.empty();
    if (asked.every_column) asked.query.columns = list.every_column();
    asked.withheld =
        exchange::withheld_columns(definition, asked.query.scope, std::vector<std::string>(named.begin(), named.end()));
    const auto ids = fields.all("id");
    asked.records.assign(ids.begin(), ids.end());
    for (const auto& id : asked.records) asked.kept.emplace_back("id", id);
    narrow_to(asked.query, ids);
    return true;
}

// False: nothing of it can be shown to this reader; its page says why.
bool ask_view(Visit& visit, store::Reader& db, Asked& asked) {
    auto opened = open_view(visit, db);
    asked.definition = opened.definition;
    asked.path = asked.back = opened.path(visit);
    asked.codes = opened.codes;
    asked.withheld = opened.withheld;
    const bool can_run = opened.can_run();
    asked.query = std::move(opened.list.query);
    asked.view = std::move(opened.view);
    return can_run;
}

struct Refused {
    std::string see;  // where it is told why
};

// The rows are counted, and nothing is read yet.
std::variant<Asked, Refused> asked_of(Visit& visit, store::Reader& db) {
    Asked asked;
    const bool of_view = !visit.request.parameter("view").empty();
    if (!(of_view ? ask_view(visit, db, asked) : ask_list(visit, db, asked))) return Refused{asked.back};
    asked.query.page = {.rows = 0};
    const auto rows = visit.app.counts.of(db, visit.app.registry, asked.query);
    if (!rows) return Refused{of_view ? asked.back : list_of(visit, *asked.definition)};
    asked.rows = *rows;
    return asked;
}

std::string in_words(const Asked& asked, base::Language language) {
    return exchange::filters_in_words(*asked.definition, asked.query.filters,
                                      static_cast<std::int64_t>(asked.records.size()),
                                      {.language = language, .codes = asked.codes.get()});
}

// ---- The choice

std::string words_or_all(const Visit& visit, const Asked& asked) {
    const auto words = in_words(asked, visit.language);
    return words.empty() ? std::string(visit.say(t("None: all records that you may see"))) : words;
}

// "Lately opened, version 3".
std::string view_in_words(const Visit& visit, const dataset::View& view) {
    return visit.say(t("{name}, version {version}"), {{"name", view.content.name}, {"version", view.version}});
}

void write_what(Html& out, const Visit& visit, const Asked& asked) {
    const auto& definition = *asked.definition;
    govuk::SummaryList list{.classes = "govuk-summary-list--no-border"};
    const auto row = [&](base::Message key, std::string value) {
        list.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    if (asked.view) row(t("View"), view_in_words(visit, *asked.view));
    row(t("Rows"), base::with_commas(asked.rows));
    row(t("Filters"), words_or_all(visit, asked));
    row(t("Columns"), asked.every_column ? visit.say(t("{count}: every column that you may see"),
                                                     {{"count", asked.query.columns.size()}})
                                         : labels_of(definition, asked.query.columns, visit.language));
    if (!asked.withheld.empty()) row(t("Withheld from you"), labels_of(definition, asked.withheld, visit.language));
    govuk::summary_list(out, list);
}

void write_formats(Html& out, const Visit& visit, const Asked& asked) {
    const bool fits = asked.rows <= exchange::xlsx_rows_max;
    govuk::Radios formats{
        .fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("Format")), .classes = "govuk-fieldset__legend--m"}},
        .name = "format",
        .value = fits ? "xlsx" : "csv"};
    if (fits)
        formats.items.push_back(
            {.text = visit.say(t("Excel workbook")),
             .value = "xlsx",
             .hint = {.text = visit.say(t("Dates and numbers as such, with a sheet that explains the columns and one "
                                          "that says where the rows come from"))}});
    formats.items.push_back({.text = visit.say(t("CSV for spreadsheets")),
                             .value = "csv",
                             .hint = {.text = visit.say(t("Headings in words; what would run as a formula is kept "
                                                          "from it by an apostrophe"))}});
    formats.items.push_back({.text = visit.say(t("CSV for programs")),
                             .value = std::string(kPlainCsv),
                             .hint = {.text = visit.say(t("Machine names as headings, and every value as it is"))}});
    formats.items.push_back({.text = visit.say(t("JSON Lines")),
                             .value = "jsonl",
                             .hint = {.text = visit.say(t("For programs: an object for each row, with codes in "
                                                          "place of words"))}});
    govuk::radios(out, formats);
}

http::Response choose_file(Visit& visit) {
    const auto found = visit.app.store.read([&](store::Reader& db) { return asked_of(visit, db); });
    if (const auto* refused = std::get_if<Refused>(&found)) return http::Response::see_other(refused->see);
    const auto& asked = std::get<Asked>(found);
    const auto what = asked.view ? asked.view->content.name : std::string(asked.definition->plural.in(visit.language));
    Html body(visit.language);
    govuk::page_header(body, {.caption = what, .title = visit.say(t("Download"))});
    write_what(body, visit, asked);
    body.raw("<form method=\"get\"").attribute("action", asked.path + "/download").raw(">");
    for (const auto& [name, value] : asked.kept) govuk::hidden_input(body, name, value);
    write_formats(body, visit, asked);
    govuk::button(body, {.text = visit.say(t("Download")), .prevent_double_click = true});
    body.raw("</form><p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", visit.link("/runs"))
        .raw(">")
        .text(visit.say(t("My downloads")))
        .raw("</a></p>");
    return page(visit,
                {.title = visit.say(t("Download: {what}"), {{"what", what}}), .back = asked.back, .current = "data"},
                std::move(body));
}

// ---- The file

// A view's name as part of a file's: "Ysgolion tŷ haf" → "ysgolion-ty-haf".
std::string slug(std::string_view name) {
    constexpr std::size_t bytes_max = 60;
    std::string slug;
    for (const char c : base::fold(name)) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            slug += c;
        else if (!slug.empty() && slug.back() != '-')
            slug += '-';
    }
    if (slug.size() > bytes_max) slug.resize(bytes_max);
    while (slug.ends_with('-')) slug.pop_back();
    return slug.empty() ? "view" : slug;
}

// "organisation_2026-11-21T0930_1234rows.csv"
std::string file_name(const Asked& asked, base::Instant now, Format format) {
    const int minute = now.london_minute_of_day();
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return (asked.view ? slug(asked.view->content.name) : std::string(asked.definition->name)) + "_" +
           now.london_date().iso() + "T" + two(minute / 60) + two(minute % 60) + "_" + std::to_string(asked.rows) +
           "rows." + std::string(exchange::name(format));
}

// Everything a file is made of, found before its first byte. Outlives the visit.
struct Download {
    App& app;
    exchange::Run run;
    FileStyle style;
    exchange::FileAbout about;
    dataset::Plan plan;
    std::shared_ptr<const dataset::Codes> codes;
    std::unique_ptr<store::Snapshot> snapshot;
    DownloadNotes notes;
    dataset::FeedReader reader;
    std::optional<dataset::FeedPosition> position;  // where the list stands in the change order
    std::string request_id;
};

exchange::Run run_of(const Visit& visit, const Asked& asked, const FileStyle& style, base::Instant now) {
    const auto& definition = *asked.definition;
    exchange::Run run{
        .authority = visit.authority_id(),
        .id = visit.app.world().ids.next(),
        .account = visit.principal.account,
        .dataset = std::string(definition.name),
        .address = visit.request.target,
        .file_name = file_name(asked, now, style.format),
        .format = style.format,
        .headings = style.headings,
        .labels = style.labels,
        .csv = style.csv,
        .language = visit.language,
        .filters = exchange::filters_json(asked.query.filters, asked.records, visit.today()),
        .filter_words = {in_words(asked, base::Language::english), in_words(asked, base::Language::welsh)},
        .columns = asked.query.columns,
        .withheld = asked.withheld,
        .catalogue = std::string(definition.catalogue),
        .data_as_at = now,
        .started_at = now};
    run.result.rows = asked.rows;
    if (asked.view) run.view = {.id = asked.view->id, .version = asked.view->version, .name = asked.view->content.name};
    return run;
}

exchange::FileAbout about_of(const Visit& visit, const Asked& asked, const exchange::Run& run) {
    const auto& definition = *asked.definition;
    exchange::FileAbout about{.sheet = std::string(definition.plural.in(visit.language)),
                              .data_as_at = run.data_as_at,
                              .rows = asked.rows,
                              .folder = visit.app.settings.spool_folder};
    const auto fact = [&](base::Message label, std::string value) {
        about.facts.emplace_back(visit.say(label), std::move(value));
    };
    fact(t("Records"), about.sheet);
    if (asked.view) fact(t("View"), view_in_words(visit, *asked.view));
    fact(t("Held by"), std::string(visit.authority->name.in(visit.language)));
    fact(t("Filters"), words_or_all(visit, asked));
    fact(t("Data as at"), run.data_as_at.say(visit.language));
    fact(t("Rows"), base::with_commas(asked.rows));
    fact(t("Columns withheld from the reader"), run.withheld.empty()
                                                    ? std::string(visit.say(t("none")))
                                                    : labels_of(definition, run.withheld, visit.language));
    if (run.newest_load)
        fact(t("Registers last loaded"),
             run.oldest_load == run.newest_load
                 ? run.newest_load->say(visit.language)
                 : visit.say(t("{first} to {last}"), {{"first", run.oldest_load->say(visit.language)},
                                                      {"last", run.newest_load->say(visit.language)}}));
    if (!run.catalogue.empty()) fact(t("Version of the catalogue"), run.catalogue);
    fact(t("Run"), run.id.text());
    return about;
}

void produce(Download& download, http::Sink& sink) {
    auto& app = download.app;
    note_reading(app, download.notes.reading);
    auto style = download.style;
    style.show.codes = download.codes.get();
    try {
        exchange::make_run(
            app.store, app.world().clock, download.run,
            [&](store::Tx& side) { audit::record_aside(side, app.trail, download.notes.event); },
            [&] {
                return exchange::write_file(download.snapshot->reader(), download.plan, style, download.about,
                                            [&](std::string_view bytes) { sink.write(bytes); });
            });
        // Only now: one that was broken off is no download to ask changes since.
        if (download.position)
            app.store.write_side(
                [&](store::Tx& side) { dataset::move_position(side, download.reader, *download.position); });
    } catch (const http::Gone&) {
        throw;  // no failure of ours
    } catch (const std::exception& failure) {
        app.log.write(base::LogLevel::error, "download broken off",
                      {{"request", download.request_id}, {"file", download.run.file_name}, {"what", failure.what()}});
        throw;
    }
}

// The page of formats, for the same rows.
std::string formats_of(const Asked& asked) {
    http::Fields fields;
    for (const auto& [name, value] : asked.kept) fields.add(name, value);
    return asked.path + "/files" + (fields.empty() ? "" : "?" + http::query_string(fields));
}

http::Response too_many_rows(Visit& visit, const Asked& asked) {
    base::Problems problems;
    problems.add("", "too_many_rows",
                 t("An Excel sheet holds {most} rows, and these are {rows}. Take them as CSV, or narrow the list"),
                 {{"most", exchange::xlsx_rows_max}, {"rows", asked.rows}});
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(visit.say(t("Download"))).raw("</h1>");
    govuk::button(body, {.text = visit.say(t("Choose another format")), .href = formats_of(asked)});
    return page(visit,
                {.title = visit.say(t("Download: {what}"), {{"what", asked.definition->plural}}),
                 .back = asked.back,
                 .problems = &problems,
                 .current = "data",
                 .status = 422},
                std::move(body));
}

http::Response take_file(Visit& visit) {
    const auto style = style_of(visit);
    // The snapshot is taken now: what changes while the file is written is not in it.
    const auto now = visit.app.world().clock.now();
    auto snapshot = visit.app.store.snapshot();
    auto found = asked_of(visit, snapshot->reader());
    if (const auto* refused = std::get_if<Refused>(&found)) return http::Response::see_other(refused->see);
    const auto& asked = std::get<Asked>(found);
    if (!style) return http::Response::see_other(formats_of(asked));
    auto plan = dataset::plan(visit.app.registry, asked.query);
    if (!plan) return http::Response::see_other(asked.back);
    if (style->format == Format::xlsx && asked.rows > exchange::xlsx_rows_max) return too_many_rows(visit, asked);

    auto run = run_of(visit, asked, *style, now);
    exchange::set_loads(snapshot->reader(), *plan, *asked.definition, run);
    auto about = about_of(visit, asked, run);
    auto download = std::make_shared<Download>(Download{.app = visit.app,
                                                        .run = std::move(run),
                                                        .style = *style,
                                                        .about = std::move(about),
                                                        .plan = std::move(*plan),
                                                        .codes = asked.codes,
                                                        .snapshot = std::move(snapshot),
                                                        .notes = download_notes(visit, asked.query),
                                                        .request_id = visit.request_id()});
    // Some records of a list are not the list: changes are still asked since the last whole one.
    if (asked.records.empty()) {
        download->reader = feed_reader(visit, asked.query);
        download->position = feed_position(visit, download->snapshot->reader(), asked.query);
    }
    auto response = http::Response::stream(std::string(exchange::content_type(style->format)),
                                           [download](http::Sink& sink) { produce(*download, sink); });
    response.attach_as(download->run.file_name);
    response.set("x-data-as-at", now.iso());
    if (download->position) response.set("x-change-seq", std::to_string(download->position->seq));
    response.set("x-row-count", std::to_string(asked.rows));
    if (!download->run.catalogue.empty()) response.set("x-catalogue-version", download->run.catalogue);
    response.set("x-run", download->run.id.text());
    if (style->format == Format::csv)
        response.set("link", "<" + visit.link("/runs/" + download->run.id.text() + "/csv-metadata.json") +
                                 ">; rel=\"describedby\"; type=\"application/csvm+json\"");
    return response;
}

}  // namespace

std::vector<Page> file_pages() {
    using enum http::Method;
    constexpr Rule readers{.who = Who::reader}, members{.who = Who::member};  // of views: open_view()
    return {
        {get, "/{authority}/data/{dataset}/files", readers, choose_file},
        {.method = get,
         .path = "/{authority}/data/{dataset}/download",
         .rule = readers,
         .answer = take_file,
         .pool = http::Pool::stream},
        {get, "/{authority}/views/{view}/files", members, choose_file},
        {.method = get,
         .path = "/{authority}/views/{view}/download",
         .rule = members,
         .answer = take_file,
         .pool = http::Pool::stream},
    };
}

}  // namespace web
