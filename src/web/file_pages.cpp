// A list taken away: the page where its format is chosen, and the file. The file's address holds the list's own
// filters, order and columns, so that it can be kept and asked for again:
//   …/data/organisation/download?status=1&sort=name&format=xlsx
//   format=csv (as it is without), csv-plain, xlsx, jsonl; of CSV header=names, raw=1 (no formula guard), bom=0;
//   of JSON Lines labels=1; id=…: these records alone
#include "audit/reads.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "dataset/query.hpp"
#include "exchange/runs.hpp"
#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/messages.hpp"
#include "govuk/patterns.hpp"
#include "web/feed_pages.hpp"
#include "web/list_address.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

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

// The rows and columns of the file that a list's address asks for.
struct Asked {
    std::shared_ptr<const dataset::Codes> codes;
    ListAddress list;
    dataset::Query query;
    std::vector<std::string> records;   // picked by hand
    std::vector<std::string> withheld;  // machine names
    std::int64_t rows = 0;
};

// Nullopt: the address cannot be read; its list says what is wrong with it.
std::optional<Asked> asked_of(Visit& visit, store::Reader& db, const Dataset& definition) {
    base::Problems problems;
    Asked asked{.codes = visit.codes(db)};
    asked.list = list_address(visit, definition, *asked.codes, problems);
    if (!problems.empty()) return std::nullopt;
    const auto& fields = visit.request.query;
    asked.query = asked.list.query;
    asked.query.page = {.rows = 0};
    const auto named = fields.all("columns");
    if (named.empty()) asked.query.columns = asked.list.every_column();
    asked.withheld =
        exchange::withheld_columns(definition, asked.query.scope, std::vector<std::string>(named.begin(), named.end()));
    const auto ids = fields.all("id");
    asked.records.assign(ids.begin(), ids.end());
    narrow_to(asked.query, ids);
    const auto rows = visit.app.counts.of(db, visit.app.registry, asked.query);
    if (!rows) return std::nullopt;
    asked.rows = *rows;
    return asked;
}

std::string in_words(const Dataset& definition, const Asked& asked, base::Language language) {
    return exchange::filters_in_words(definition, asked.query.filters, static_cast<std::int64_t>(asked.records.size()),
                                      {.language = language, .codes = asked.codes.get()});
}

std::string labels_of(const Dataset& definition, const std::vector<std::string>& columns, base::Language language) {
    std::vector<std::string> labels;
    for (const auto& column : columns)
        if (const auto* field = definition.find(column)) labels.emplace_back(field->label.in(language));
    return base::join(labels, ", ");
}

// The list of the same address.
std::string list_of(const Visit& visit, const Dataset& definition) {
    const auto question = visit.request.target.find('?');
    return visit.link("/data/" + std::string(definition.name)) +
           (question == std::string::npos ? "" : visit.request.target.substr(question));
}

// ---- The choice

std::string words_or_all(const Visit& visit, const Dataset& definition, const Asked& asked) {
    const auto words = in_words(definition, asked, visit.language);
    return words.empty() ? std::string(visit.say(t("None: all records that you may see"))) : words;
}

void write_what(Html& out, const Visit& visit, const Dataset& definition, const Asked& asked) {
    govuk::SummaryList list{.classes = "govuk-summary-list--no-border"};
    const auto row = [&](base::Message key, std::string value) {
        list.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    row(t("Rows"), base::with_commas(asked.rows));
    row(t("Filters"), words_or_all(visit, definition, asked));
    row(t("Columns"), visit.request.query.has("columns") ? labels_of(definition, asked.query.columns, visit.language)
                                                         : visit.say(t("{count}: every column that you may see"),
                                                                     {{"count", asked.query.columns.size()}}));
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
    const auto& definition = dataset_of(visit);
    const auto asked = visit.app.store.read([&](store::Reader& db) { return asked_of(visit, db, definition); });
    if (!asked) return http::Response::see_other(list_of(visit, definition));
    Html body(visit.language);
    govuk::page_header(
        body, {.caption = std::string(definition.plural.in(visit.language)), .title = visit.say(t("Download"))});
    write_what(body, visit, definition, *asked);
    body.raw("<form method=\"get\"").attribute("action", asked->list.path + "/download").raw(">");
    const auto keep = [&](std::string_view name, std::string_view value) {
        body.raw("<input type=\"hidden\"").attribute("name", name).attribute("value", value).raw(">");
    };
    for (const auto& [name, value] : asked->list.kept_by_files()) keep(name, value);
    for (const auto& id : asked->records) keep("id", id);
    write_formats(body, visit, *asked);
    govuk::button(body, {.text = visit.say(t("Download")), .prevent_double_click = true});
    body.raw("</form><p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", visit.link("/runs"))
        .raw(">")
        .text(visit.say(t("My downloads")))
        .raw("</a></p>");
    return page(visit,
                {.title = visit.say(t("Download: {what}"), {{"what", definition.plural}}),
                 .back = asked->list.page(1),
                 .current = "data"},
                std::move(body));
}

// ---- The file

// "organisation_2026-11-21T0930_1234rows.csv"
std::string file_name(const Dataset& definition, base::Instant now, std::int64_t rows, Format format) {
    const int minute = now.london_minute_of_day();
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::string(definition.name) + "_" + now.london_date().iso() + "T" + two(minute / 60) + two(minute % 60) +
           "_" + std::to_string(rows) + "rows." + std::string(exchange::name(format));
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
    audit::Event event;
    audit::Reading reading;  // where it has fields
    dataset::FeedReader reader;
    std::optional<dataset::FeedPosition> position;  // where the list stands in the change order
    std::string request_id;
};

exchange::Run run_of(const Visit& visit, const Dataset& definition, const Asked& asked, const FileStyle& style,
                     base::Instant now) {
    exchange::Run run{.authority = visit.authority_id(),
                      .id = visit.app.world().ids.next(),
                      .account = visit.principal.account,
                      .dataset = std::string(definition.name),
                      .address = visit.request.target,
                      .file_name = file_name(definition, now, asked.rows, style.format),
                      .format = style.format,
                      .headings = style.headings,
                      .labels = style.labels,
                      .csv = style.csv,
                      .language = visit.language,
                      .filters = exchange::filters_json(asked.query.filters, asked.records, visit.today()),
                      .filter_words = {in_words(definition, asked, base::Language::english),
                                       in_words(definition, asked, base::Language::welsh)},
                      .columns = asked.query.columns,
                      .withheld = asked.withheld,
                      .catalogue = std::string(definition.catalogue),
                      .data_as_at = now,
                      .started_at = now};
    run.result.rows = asked.rows;
    return run;
}

exchange::FileAbout about_of(const Visit& visit, const Dataset& definition, const Asked& asked,
                             const exchange::Run& run) {
    exchange::FileAbout about{.sheet = std::string(definition.plural.in(visit.language)),
                              .data_as_at = run.data_as_at,
                              .rows = asked.rows,
                              .folder = visit.app.settings.spool_folder};
    const auto fact = [&](base::Message label, std::string value) {
        about.facts.emplace_back(visit.say(label), std::move(value));
    };
    fact(t("Records"), about.sheet);
    fact(t("Held by"), std::string(visit.authority->name.in(visit.language)));
    fact(t("Filters"), words_or_all(visit, definition, asked));
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

// A download is an event; sensitive columns make it a reading too.
void set_notes(Download& download, const Visit& visit, const Asked& asked) {
    const auto& definition = *asked.query.dataset;
    const auto action = std::string(definition.name) + ".download";
    const auto request = static_cast<std::int64_t>(visit.request.number);
    download.event = {.authority = visit.authority_id(),
                      .actor = visit.actor(),
                      .action = action,
                      .dataset = std::string(definition.name),
                      .note = visit.request.target,
                      .request = request};
    download.reading = {.authority = visit.authority_id(),
                        .actor = visit.actor(),
                        .action = action,
                        .dataset = std::string(definition.name),
                        .note = visit.request.target,
                        .request = request};
    for (const auto& field : definition.fields)
        if (field.sensitivity == dataset::Class::s3_special && asked.query.scope.sees(field))
            download.reading.fields.push_back(field.id);
}

void produce(Download& download, http::Sink& sink) {
    auto& app = download.app;
    if (!download.reading.fields.empty()) audit::record_reading(app.store, app.trail, download.reading);
    auto style = download.style;
    style.show.codes = download.codes.get();
    try {
        exchange::make_run(
            app.store, app.world().clock, download.run,
            [&](store::Tx& side) { audit::record_aside(side, app.trail, download.event); },
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

http::Response too_many_rows(Visit& visit, const Dataset& definition, const Asked& asked) {
    base::Problems problems;
    problems.add("", "too_many_rows",
                 t("An Excel sheet holds {most} rows, and these are {rows}. Take them as CSV, or narrow the list"),
                 {{"most", exchange::xlsx_rows_max}, {"rows", asked.rows}});
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(visit.say(t("Download"))).raw("</h1>");
    govuk::button(body, {.text = visit.say(t("Choose another format")), .href = asked.list.files()});
    return page(visit,
                {.title = visit.say(t("Download: {what}"), {{"what", definition.plural}}),
                 .back = asked.list.page(1),
                 .problems = &problems,
                 .current = "data",
                 .status = 422},
                std::move(body));
}

http::Response take_file(Visit& visit) {
    const auto& definition = dataset_of(visit);
    const auto style = style_of(visit);
    if (!style) return http::Response::see_other(visit.link("/data/" + std::string(definition.name) + "/files"));
    // The snapshot is taken now: what changes while the file is written is not in it.
    const auto now = visit.app.world().clock.now();
    auto snapshot = visit.app.store.snapshot();
    const auto asked = asked_of(visit, snapshot->reader(), definition);
    if (!asked) return http::Response::see_other(list_of(visit, definition));
    auto plan = dataset::plan(visit.app.registry, asked->query);
    if (!plan) return http::Response::see_other(list_of(visit, definition));
    if (style->format == Format::xlsx && asked->rows > exchange::xlsx_rows_max)
        return too_many_rows(visit, definition, *asked);

    auto run = run_of(visit, definition, *asked, *style, now);
    exchange::set_loads(snapshot->reader(), *plan, definition, run);
    auto about = about_of(visit, definition, *asked, run);
    auto download = std::make_shared<Download>(Download{.app = visit.app,
                                                        .run = std::move(run),
                                                        .style = *style,
                                                        .about = std::move(about),
                                                        .plan = std::move(*plan),
                                                        .codes = asked->codes,
                                                        .snapshot = std::move(snapshot),
                                                        .request_id = visit.request_id()});
    set_notes(*download, visit, *asked);
    // Some records of a list are not the list: changes are still asked since the last whole one.
    if (asked->records.empty()) {
        download->reader = feed_reader(visit, asked->query);
        download->position = feed_position(visit, download->snapshot->reader(), asked->query);
    }
    auto response = http::Response::stream(std::string(exchange::content_type(style->format)),
                                           [download](http::Sink& sink) { produce(*download, sink); });
    response.attach_as(download->run.file_name);
    response.set("x-data-as-at", now.iso());
    if (download->position) response.set("x-change-seq", std::to_string(download->position->seq));
    response.set("x-row-count", std::to_string(asked->rows));
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
    constexpr Rule readers{.who = Who::reader};
    return {
        {get, "/{authority}/data/{dataset}/files", readers, choose_file},
        {.method = get,
         .path = "/{authority}/data/{dataset}/download",
         .rule = readers,
         .answer = take_file,
         .pool = http::Pool::stream},
    };
}

}  // namespace web
