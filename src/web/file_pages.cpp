// A list taken away: the page where its format is chosen, and the file. The file's address holds the list's own
// filters, order and columns, so that it can be kept and asked for again:
//   …/data/organisation/download?status=1&sort=name&format=xlsx
//   format=csv (as it is without), csv-plain, xlsx, jsonl; of CSV header=names, raw=1 (no formula guard), bom=0;
//   of JSON Lines labels=1; id=…: these records alone
// A saved view is taken away alike, from its own address: …/views/01h2m8k3q7rtw/download?format=xlsx
#include "base/number.hpp"
#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/patterns.hpp"
#include "web/downloads.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using exchange::Format;
using govuk::Html;

namespace {

// ---- The choice

void write_what(Html& out, const Visit& visit, const WantedFile& wanted) {
    const auto& definition = *wanted.definition;
    govuk::SummaryList list{.classes = "govuk-summary-list--no-border"};
    const auto row = [&](base::Message key, std::string value) {
        list.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    if (wanted.view) row(t("View"), view_in_words(visit, *wanted.view));
    row(t("Rows"), base::with_commas(wanted.rows));
    row(t("Filters"), words_or_all(visit, wanted));
    row(t("Columns"), wanted.every_column ? visit.say(t("{count}: every column that you may see"),
                                                      {{"count", wanted.query.columns.size()}})
                                          : labels_of(definition, wanted.query.columns, visit.language));
    if (!wanted.withheld.empty()) row(t("Withheld from you"), labels_of(definition, wanted.withheld, visit.language));
    govuk::summary_list(out, list);
}

void write_formats(Html& out, const Visit& visit, const WantedFile& wanted) {
    const bool sheet = fits(wanted, Format::xlsx);
    govuk::Radios formats{
        .fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("Format")), .classes = "govuk-fieldset__legend--m"}},
        .name = "format",
        .value = sheet ? "xlsx" : "csv"};
    if (wanted.view)
        if (const auto& own = wanted.view->content.format; !own.empty() && (sheet || own != "xlsx"))
            formats.value = own;
    if (sheet)
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
                             .value = std::string(plain_csv),
                             .hint = {.text = visit.say(t("Machine names as headings, and every value as it is"))}});
    formats.items.push_back({.text = visit.say(t("JSON Lines")),
                             .value = "jsonl",
                             .hint = {.text = visit.say(t("For programs: an object for each row, with codes in "
                                                          "place of words"))}});
    govuk::radios(out, formats);
}

http::Response choose_file(Visit& visit) {
    const auto found = visit.app.store.read([&](store::Reader& db) { return wanted_file(visit, db); });
    if (const auto* refused = std::get_if<NoFile>(&found)) return http::Response::see_other(refused->see);
    const auto& wanted = std::get<WantedFile>(found);
    const auto what =
        wanted.view ? wanted.view->content.name : std::string(wanted.definition->plural.in(visit.language));
    Html body(visit.language);
    govuk::page_header(body, {.caption = what, .title = visit.say(t("Download"))});
    write_what(body, visit, wanted);
    body.raw("<form method=\"get\"").attribute("action", wanted.path + "/download").raw(">");
    for (const auto& [name, value] : wanted.kept) govuk::hidden_input(body, name, value);
    write_formats(body, visit, wanted);
    govuk::button(body, {.text = visit.say(t("Download")), .prevent_double_click = true});
    body.raw("</form><p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", visit.link("/runs"))
        .raw(">")
        .text(visit.say(t("My downloads")))
        .raw("</a></p>");
    return page(visit,
                {.title = visit.say(t("Download: {what}"), {{"what", what}}), .back = wanted.back, .current = "data"},
                std::move(body));
}

// ---- The file

void produce(Download& download, http::Sink& sink) {
    try {
        write_download(download, [&](std::string_view bytes) { sink.write(bytes); });
    } catch (const http::Gone&) {
        throw;  // no failure of ours
    } catch (const std::exception& failure) {
        download.app.log.write(
            base::LogLevel::error, "download broken off",
            {{"request", download.request_id}, {"file", download.run.file_name}, {"what", failure.what()}});
        throw;
    }
}

// The page of formats, for the same rows.
std::string formats_of(const WantedFile& wanted) {
    http::Fields fields;
    for (const auto& [name, value] : wanted.kept) fields.add(name, value);
    return wanted.path + "/files" + (fields.empty() ? "" : "?" + http::query_string(fields));
}

http::Response refuse_rows(Visit& visit, const WantedFile& wanted) {
    base::Problems problems;
    problems.add(too_many_rows(wanted));
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(visit.say(t("Download"))).raw("</h1>");
    govuk::button(body, {.text = visit.say(t("Choose another format")), .href = formats_of(wanted)});
    return page(visit,
                {.title = visit.say(t("Download: {what}"), {{"what", wanted.definition->plural}}),
                 .back = wanted.back,
                 .problems = &problems,
                 .current = "data",
                 .status = 422},
                std::move(body));
}

http::Response take_file(Visit& visit) {
    const auto style = file_style(visit);
    // The snapshot is taken now: what changes while the file is written is not in it.
    const auto now = visit.app.world().clock.now();
    auto snapshot = visit.app.store.snapshot();
    auto found = wanted_file(visit, snapshot->reader());
    if (const auto* none = std::get_if<NoFile>(&found)) return http::Response::see_other(none->see);
    const auto& wanted = std::get<WantedFile>(found);
    if (!style) return http::Response::see_other(formats_of(wanted));
    if (!fits(wanted, style->format)) return refuse_rows(visit, wanted);
    const auto download = prepare_download(visit, wanted, *style, std::move(snapshot), now);
    if (!download) return http::Response::see_other(wanted.back);

    auto response = http::Response::stream(std::string(exchange::content_type(style->format)),
                                           [download](http::Sink& sink) { produce(*download, sink); });
    const auto& run = download->run;
    response.attach_as(run.file_name);
    response.set("x-data-as-at", now.iso());
    if (run.change_seq) response.set("x-change-seq", std::to_string(*run.change_seq));
    response.set("x-row-count", std::to_string(wanted.rows));
    if (!run.catalogue.empty()) response.set("x-catalogue-version", run.catalogue);
    response.set("x-run", run.id.text());
    if (style->format == Format::csv)
        response.set("link", "<" + visit.link("/runs/" + run.id.text() + "/csv-metadata.json") +
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
