#include "web/downloads.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "dataset/query.hpp"
#include "web/record_frame.hpp"

namespace web {

using base::t;
using exchange::FileStyle;
using exchange::Format;

std::optional<FileStyle> file_style(const Visit& visit) {
    const auto& asked = visit.request.query;
    FileStyle style{.csv = exchange::csv_for_spreadsheets};
    const auto format = asked.get("format");
    if (format == plain_csv) {
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

namespace {

// False: the address cannot be read; its list says what is wrong with it.
bool ask_list(Visit& visit, store::Reader& db, WantedFile& wanted) {
    const auto& definition = dataset_of(visit);
    wanted.definition = &definition;
    wanted.codes = visit.codes(db);
    base::Problems problems;
    auto list = list_address(visit, definition, *wanted.codes, problems);
    wanted.back = list_of(visit, definition);
    if (!problems.empty()) return false;
    const auto& fields = visit.request.query;
    wanted.path = list.path;
    wanted.back = list.page(1);
    wanted.kept = list.kept_whole();
    wanted.query = list.query;
    const auto named = fields.all("columns");
    wanted.every_column = named.empty();
    if (wanted.every_column) wanted.query.columns = list.every_column();
    wanted.withheld = exchange::withheld_columns(definition, wanted.query.scope,
                                                 std::vector<std::string>(named.begin(), named.end()));
    const auto ids = fields.all("id");
    wanted.records.assign(ids.begin(), ids.end());
    for (const auto& id : wanted.records) wanted.kept.emplace_back("id", id);
    narrow_to(wanted.query, ids);
    return true;
}

// False: nothing of it can be shown to this reader; its page says why.
bool ask_view(Visit& visit, store::Reader& db, WantedFile& wanted) {
    auto opened = open_view(visit, db);
    wanted.definition = opened.definition;
    wanted.path = wanted.back = opened.path(visit);
    wanted.codes = opened.codes;
    wanted.withheld = opened.withheld;
    wanted.own = opened.list.headings;
    const bool can_run = opened.can_run();
    wanted.query = std::move(opened.list.query);
    wanted.view = std::move(opened.view);
    return can_run;
}

}  // namespace

std::variant<WantedFile, NoFile> wanted_file(Visit& visit, store::Reader& db) {
    WantedFile wanted;
    const bool of_view = !visit.request.parameter("view").empty();
    if (!(of_view ? ask_view(visit, db, wanted) : ask_list(visit, db, wanted))) return NoFile{wanted.back};
    wanted.query.page = {.rows = 0};
    const auto rows = visit.app.counts.of(db, visit.registry(), wanted.query);
    if (!rows) return NoFile{of_view ? wanted.back : list_of(visit, *wanted.definition)};
    wanted.rows = *rows;
    return wanted;
}

std::string WantedFile::filters_in_words(base::Language language) const {
    return exchange::filters_in_words(*definition, query.filters, static_cast<std::int64_t>(records.size()),
                                      {.language = language, .codes = codes.get()});
}

std::string words_or_all(const Visit& visit, const WantedFile& wanted) {
    const auto words = wanted.filters_in_words(visit.language);
    return words.empty() ? std::string(visit.say(t("None: all records that you may see"))) : words;
}

std::string view_in_words(const Visit& visit, const dataset::View& view) {
    return visit.say(t("{name}, version {version}"), {{"name", view.content.name}, {"version", view.version}});
}

bool fits(const WantedFile& wanted, Format format) {
    return format != Format::xlsx || wanted.rows <= exchange::xlsx_rows_max;
}

base::Problem too_many_rows(const WantedFile& wanted) {
    return {"",
            "too_many_rows",
            t("An Excel sheet holds {most} rows, and these are {rows}. Take them as CSV, or narrow the list"),
            {{"most", exchange::xlsx_rows_max}, {"rows", wanted.rows}},
            {}};
}

namespace {

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
std::string file_name(const WantedFile& wanted, base::Instant now, Format format) {
    const int minute = now.london_minute_of_day();
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return (wanted.view ? slug(wanted.view->content.name) : std::string(wanted.definition->name)) + "_" +
           now.london_date().iso() + "T" + two(minute / 60) + two(minute % 60) + "_" + std::to_string(wanted.rows) +
           "rows." + std::string(exchange::name(format));
}

exchange::Run run_of(const Visit& visit, const WantedFile& wanted, const FileStyle& style, base::Instant now) {
    const auto& definition = *wanted.definition;
    exchange::Run run{.authority = visit.authority_id(),
                      .id = visit.app.world().ids.next(),
                      .account = visit.principal.account,
                      .dataset = std::string(definition.name),
                      .address = visit.request.target,
                      .file_name = file_name(wanted, now, style.format),
                      .format = style.format,
                      .headings = style.headings,
                      .labels = style.labels,
                      .csv = style.csv,
                      .language = visit.language,
                      .filters = exchange::filters_json(wanted.query.filters, wanted.records, visit.today()),
                      .filter_words = {wanted.filters_in_words(base::Language::english),
                                       wanted.filters_in_words(base::Language::welsh)},
                      .columns = wanted.query.columns,
                      .own = wanted.own,
                      .withheld = wanted.withheld,
                      .catalogue = std::string(definition.catalogue),
                      .data_as_at = now,
                      .started_at = now};
    run.result.rows = wanted.rows;
    if (wanted.view)
        run.view = {.id = wanted.view->id, .version = wanted.view->version, .name = wanted.view->content.name};
    return run;
}

exchange::FileAbout about_of(const Visit& visit, const WantedFile& wanted, const exchange::Run& run) {
    const auto& definition = *wanted.definition;
    exchange::FileAbout about{.sheet = std::string(definition.plural.in(visit.language)),
                              .data_as_at = run.data_as_at,
                              .rows = wanted.rows,
                              .folder = visit.app.settings.spool_folder};
    const auto fact = [&](base::Message label, std::string value) {
        about.facts.emplace_back(visit.say(label), std::move(value));
    };
    fact(t("Records"), about.sheet);
    if (wanted.view) fact(t("View"), view_in_words(visit, *wanted.view));
    fact(t("Held by"), std::string(visit.authority->name.in(visit.language)));
    fact(t("Filters"), words_or_all(visit, wanted));
    fact(t("Data as at"), run.data_as_at.say(visit.language));
    fact(t("Rows"), base::with_commas(wanted.rows));
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

}  // namespace

std::shared_ptr<Download> prepare_download(Visit& visit, const WantedFile& wanted, const FileStyle& style,
                                           std::unique_ptr<store::Snapshot> snapshot, base::Instant now) {
    auto plan = dataset::plan(visit.registry(), wanted.query);
    if (!plan) return nullptr;
    auto run = run_of(visit, wanted, style, now);
    exchange::set_loads(snapshot->reader(), *plan, *wanted.definition, run);
    const auto position = feed_position(visit, snapshot->reader(), wanted.query);
    if (position) run.change_seq = position->seq;
    auto about = about_of(visit, wanted, run);
    auto download = std::make_shared<Download>(Download{.app = visit.app,
                                                        .run = std::move(run),
                                                        .style = style,
                                                        .about = std::move(about),
                                                        .plan = std::move(*plan),
                                                        .codes = wanted.codes,
                                                        .snapshot = std::move(snapshot),
                                                        .notes = download_notes(visit, wanted.query),
                                                        .request_id = visit.request_id()});
    download->style.own = wanted.own;
    // Some records of a list are not the list: changes are still asked since the last whole one.
    if (wanted.records.empty()) {
        download->reader = feed_reader(visit, wanted.query);
        download->position = position;
    }
    return download;
}

void write_download(Download& download, const exchange::FileDrain& drain, const std::function<void()>& finish) {
    auto& app = download.app;
    note_reading(app, download.notes.reading);
    auto style = download.style;
    style.show.codes = download.codes.get();
    exchange::make_run(
        app.store, app.world().clock, download.run,
        [&](store::Tx& side) { audit::record_aside(side, app.trail, download.notes.event); },
        [&] {
            auto result =
                exchange::write_file(download.snapshot->reader(), download.plan, style, download.about, drain);
            finish();
            return result;
        });
    // Only now: one that was broken off is no download to ask changes since.
    if (download.position)
        app.store.write_side(
            [&](store::Tx& side) { dataset::move_position(side, download.reader, *download.position); });
}

}  // namespace web
