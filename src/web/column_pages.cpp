// The column guide of a dataset: what each published column is called, means and holds, in any version there was, on a
// page, on paper and as a file.
//
// Columns that this visitor may not see are named and marked, not left out: what a column means is no secret, and who
// misses one in a file must be able to find out that it is there and ask for the right (specs/conversions.md 18.10).
#include "base/text.hpp"
#include "dataset/catalogue.hpp"
#include "exchange/catalogue_file.hpp"
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/patterns.hpp"
#include "govuk/table.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

#include <algorithm>

namespace web {

using base::t;
using base::tn;
using dataset::Catalogue;
using dataset::CatalogueColumn;
using dataset::CatalogueVersion;
using govuk::Html;

namespace {

// So many codes are named in the guide itself; longer lists are told by their number.
constexpr std::size_t kCodesNamed = 30;

struct Guide {
    const dataset::Dataset& definition;
    Catalogue catalogue;
    std::string content;                     // as it was laid down
    std::vector<CatalogueVersion> versions;  // newest first
    std::shared_ptr<const dataset::Codes> codes;
    std::string sought;  // folded

    std::string path(const Visit& visit) const {
        return visit.link("/data/" + std::string(definition.name) + "/columns");
    }
    std::string query() const { return "version=" + catalogue.version.text(); }
};

// An authority's own fields are in no catalogue, and in its files all the same.
void add_own(Guide& guide) {
    auto columns = dataset::catalogue_of(guide.definition).columns;
    const auto own = std::ranges::find_if(
        columns, [](const CatalogueColumn& column) { return column.id >= dataset::first_local_field; });
    if (own == columns.end()) return;
    guide.catalogue.columns.insert(guide.catalogue.columns.end(), own, columns.end());
    guide.content = dataset::content_of(guide.catalogue);
}

// The version asked for, else the one this program publishes.
Guide guide_of(const Visit& visit) {
    const auto& definition = dataset_of(visit);
    if (!dataset::is_published(definition)) throw base::NotFound("a dataset without a catalogue");
    const auto asked = visit.request.query.get("version");
    const auto version = CatalogueVersion::from_text(asked.empty() ? definition.catalogue : asked);
    if (!version) throw base::NotFound("not a version");
    Guide guide{definition, {}, {}, {}, {}, base::fold(visit.request.query.get("q"))};
    visit.app.store.read([&](store::Reader& db) {
        guide.versions = dataset::catalogue_versions(db, definition.name);
        auto content = dataset::catalogue_content(db, definition.name, *version);
        if (!content) throw base::NotFound("no catalogue of that version");
        guide.content = std::move(*content);
        guide.codes = visit.codes(db);
    });
    auto read = exchange::read_catalogue(guide.content);
    base::invariant(read.ok(), "a catalogue that was laid down can be read");
    guide.catalogue = std::move(*read);
    if (version->text() == definition.catalogue) add_own(guide);
    return guide;
}

bool is_sought(const Guide& guide, const CatalogueColumn& column) {
    const auto holds = [&](std::string_view text) { return base::fold(text).find(guide.sought) != std::string::npos; };
    return guide.sought.empty() || holds(column.name) || holds(column.label.english) || holds(column.label.welsh) ||
           holds(column.explanation.english) || holds(column.explanation.welsh);
}

// By its permanent id: it may have had another name then. A column that is no longer defined is in no file.
enum class Shown : std::uint8_t { yes, withheld, gone };
Shown shown_to(const Guide& guide, const dataset::Scope& scope, const CatalogueColumn& column) {
    const auto* field = guide.definition.find_id(column.id);
    if (!field) return Shown::gone;
    return scope.sees(*field) ? Shown::yes : Shown::withheld;
}

void write_tools(Html& out, const Visit& visit, const Guide& guide) {
    out.raw("<form method=\"get\" class=\"app-guide__tools\"").attribute("action", guide.path(visit)).raw(">");
    govuk::input(out, {.label = {.text = visit.say(t("Find a column")), .classes = "govuk-label--s"},
                       .hint = {.text = visit.say(t("Part of its name, label or explanation"))},
                       .name = "q",
                       .value = std::string(visit.request.query.get("q")),
                       .type = "search",
                       .classes = "govuk-input--width-20"});
    govuk::Select versions{.label = {.text = visit.say(t("Version of the catalogue")), .classes = "govuk-label--s"},
                           .name = "version",
                           .value = guide.catalogue.version.text()};
    for (const auto& version : guide.versions) {
        const bool current = version.text() == guide.definition.catalogue;
        versions.items.push_back(
            {.text = current ? visit.say(t("{version} (current)"), {{"version", version.text()}}) : version.text(),
             .value = version.text()});
    }
    govuk::select(out, versions);
    govuk::button(out, {.text = visit.say(t("Show")), .classes = "govuk-button--secondary"});
    out.raw("</form>");
}

void line(Html& out, std::string_view text) { out.raw("<br>").text(text); }

std::string type_text(const Visit& visit, const CatalogueColumn& column) {
    const auto type = visit.say(exchange::type_in_words(column.type));
    if (column.of.empty()) return std::string(type);
    return visit.say(t("List: {type}"), {{"type", exchange::type_in_words(column.of)}});
}

void write_codes(Html& out, const Visit& visit, const Guide& guide, const CatalogueColumn& column) {
    const auto* list = guide.codes->list(column.codes);
    if (!list) return;
    if (list->codes.size() > kCodesNamed) {
        line(out, visit.say(tn("{count} code", "{count} codes"), static_cast<std::int64_t>(list->codes.size())));
        return;
    }
    std::string codes;
    for (const auto& code : list->codes)
        (codes += codes.empty() ? "" : "; ") += code.code + " " + std::string(code.label.in(visit.language));
    line(out, visit.say(t("Codes: {codes}"), {{"codes", codes}}));
}

void write_meaning(Html& out, const Visit& visit, const Guide& guide, const CatalogueColumn& column) {
    out.text(column.explanation.in(visit.language));
    const auto example = column.example.in(visit.language);
    if (!example.empty()) line(out, visit.say(t("Example: {example}"), {{"example", example}}));
    if (!column.codes.empty()) write_codes(out, visit, guide, column);
    if (column.deprecated_on.empty()) return;
    const auto day = base::Date::from_iso(column.deprecated_on);
    out.raw("<br>");
    govuk::tag(out, {.text = visit.say(t("Going")), .classes = "govuk-tag--yellow"});
    out.raw(" ").text(
        visit.say(t("May be gone from {day}. Read {column} instead"),
                  {{"day", day ? day->say(visit.language) : column.deprecated_on}, {"column", column.replacement}}));
}

void write_label(Html& out, const Visit& visit, const CatalogueColumn& column, Shown shown) {
    out.text(column.label.in(visit.language));
    if (shown == Shown::yes) return;
    out.raw("<br>");
    if (shown == Shown::withheld)
        govuk::tag(out, {.text = visit.say(t("Withheld from you")), .classes = "govuk-tag--grey"});
    else
        govuk::tag(out, {.text = visit.say(t("No longer filled")), .classes = "govuk-tag--grey"});
}

std::size_t write_section(Html& out, const Visit& visit, const Guide& guide, const dataset::Scope& scope,
                          const base::OwnedLabel& section) {
    std::vector<const CatalogueColumn*> columns;
    for (const auto& column : guide.catalogue.columns)
        if (column.section == section && is_sought(guide, column)) columns.push_back(&column);
    if (columns.empty()) return 0;
    const auto heading = section.english.empty() ? std::string(guide.catalogue.title.in(visit.language))
                                                 : std::string(section.in(visit.language));
    out.raw("<div class=\"app-table-scroll\" role=\"region\" tabindex=\"0\"").attribute("aria-label", heading).raw(">");
    govuk::TableWriter table(out, {.caption = heading,
                                   .caption_classes = "govuk-table__caption--m",
                                   .head = {{.text = visit.say(t("Name in files"))},
                                            {.text = visit.say(t("Label"))},
                                            {.text = visit.say(t("What it holds"))},
                                            {.text = visit.say(t("Type"))},
                                            {.text = visit.say(t("Since"))}},
                                   .classes = "app-table--dense"});
    for (const auto* column : columns) {
        table.row();
        table.heading_with([&](Html& cell) {
            cell.raw("<code id=\"column-").text(column->name).raw("\">").text(column->name).raw("</code>");
        });
        table.cell_with([&](Html& cell) { write_label(cell, visit, *column, shown_to(guide, scope, *column)); });
        table.cell_with([&](Html& cell) { write_meaning(cell, visit, guide, *column); });
        table.cell(type_text(visit, *column));
        table.cell(column->since);
    }
    table.close();
    out.raw("</div>");
    return columns.size();
}

http::Response show_guide(Visit& visit) {
    const auto guide = guide_of(visit);
    const auto scope = visit.scope(guide.definition, dataset::Verb::read);
    const auto title = visit.say(t("Columns of {plural}"), {{"plural", guide.catalogue.title.view()}});
    const auto file = guide.path(visit) + "/download?" + guide.query();
    Html body(visit.language);
    govuk::PageHeader header{.title = title};
    header.actions.push_back(
        {.text = visit.say(t("Download as CSV")), .href = file, .classes = "govuk-button--secondary"});
    header.actions.push_back(
        {.text = visit.say(t("Download as JSON")), .href = file + "&as=json", .classes = "govuk-button--secondary"});
    govuk::page_header(body, header);
    body.raw("<p class=\"govuk-body\">")
        .text(visit.say(t("Names of columns never change within a major version. Programs should read columns by name, "
                          "since minor versions add some.")))
        .raw("</p>");
    write_tools(body, visit, guide);
    std::vector<base::OwnedLabel> sections;
    for (const auto& column : guide.catalogue.columns)
        if (std::ranges::find(sections, column.section) == sections.end()) sections.push_back(column.section);
    std::size_t found = 0;
    for (const auto& section : sections) found += write_section(body, visit, guide, scope, section);
    if (found == 0)
        body.raw("<p class=\"govuk-body\">").text(visit.say(t("No column is called or explained so."))).raw("</p>");
    return page(visit,
                {.title = title,
                 .back = visit.link("/data/" + std::string(guide.definition.name)),
                 .width = Frame::Width::full,
                 .current = "data"},
                std::move(body));
}

http::Response download_guide(Visit& visit) {
    const auto guide = guide_of(visit);
    const auto name = std::string(guide.definition.name) + "_columns_" + guide.catalogue.version.text();
    const bool json = visit.request.query.get("as") == "json";
    if (json) {
        auto response = http::Response::json(guide.content);
        response.attach_as(name + ".json");
        return response;
    }
    std::string text;
    exchange::write_catalogue_csv(guide.catalogue, visit.language, exchange::csv_for_spreadsheets,
                                  [&](std::string_view bytes) { text += bytes; });
    http::Response response(200, "text/csv; charset=utf-8; header=present", std::move(text));
    response.attach_as(name + ".csv");
    return response;
}

}  // namespace

std::vector<Page> column_pages() {
    using enum http::Method;
    constexpr Rule readers{.who = Who::reader};
    return {
        {get, "/{authority}/data/{dataset}/columns", readers, show_guide},
        {get, "/{authority}/data/{dataset}/columns/download", readers, download_guide},
    };
}

}  // namespace web
