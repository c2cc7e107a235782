// The list of any dataset: filters in the address, chips, counts, sorting on the server. file_pages.cpp takes it away.
#include "base/text.hpp"
#include "dataset/catalogue.hpp"
#include "dataset/limits.hpp"
#include "dataset/operation.hpp"
#include "dataset/query.hpp"
#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/patterns.hpp"
#include "govuk/table.hpp"
#include "web/bulk.hpp"
#include "web/list_filters.hpp"
#include "web/list_table.hpp"
#include "web/messages.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using base::tn;
using dataset::Dataset;
using dataset::Field;
using dataset::Operator;
using dataset::Type;
using govuk::Html;

namespace {

// What a list takes as HTML, so that it need not be moved while it grows.
constexpr std::size_t kBytesBesideRows = 96 * 1024;
constexpr std::size_t kBytesOfRow = 2 * 1024;

// ---- Filters

// What the filters and the choice of columns are made of, but for the list's address.
std::string key_of(const Visit& visit, const ListAddress& list) {
    const auto& definition = *list.query.dataset;
    // By its address: an authority's own fields make definitions of its own.
    std::string key = std::to_string(reinterpret_cast<std::uintptr_t>(&definition)) + ' ' +
                      std::string(base::tag(visit.language)) + ' ';
    for (const auto& field : definition.fields) key += list.query.scope.sees(field) ? '1' : '0';
    return key;
}

govuk::SafeHtml filter_fields(const Visit& visit, const ListAddress& list, const dataset::Codes& codes) {
    auto key = "filters " + std::to_string(codes.version()) + ' ' + visit.today().iso() + ' ' + key_of(visit, list);
    for (const auto& [name, value] : dataset::address_fields(*list.query.dataset, list.query.filters))
        key += '\x1f' + name + '=' + value;
    return visit.app.pieces.get(key, [&] {
        Html fields(visit.language);
        govuk::input(fields, {.label = {.text = visit.say(t("Words"))},
                              .hint = {.text = visit.say(t("The beginnings of words, in either language"))},
                              .name = "q",
                              .value = list.query.filters.words,
                              .type = "search"});
        for (const auto& field : list.query.dataset->fields)
            if (field.use.filter && list.query.scope.sees(field)) write_filter(fields, visit, list, field, codes);
        return fields.take();
    });
}

void write_filters(Html& out, const Visit& visit, const ListAddress& list, const dataset::Codes& codes) {
    govuk::FilterPanel panel{.action = list.path, .clear_href = list.cleared()};
    govuk::ChosenFilter conditions;  // each in words that name its field
    for (std::size_t i = 0; i < list.query.filters.all.size(); ++i)
        conditions.chips.push_back(
            {.text = dataset::describe(*list.query.dataset, list.query.filters.all[i], visit.show_as(codes)),
             .remove_href = list.without(i)});
    if (!conditions.chips.empty()) panel.chosen.push_back(std::move(conditions));
    if (!list.query.filters.words.empty())
        panel.chosen.push_back({.heading = std::string(visit.say(t("Words"))),
                                .chips = {{.text = list.query.filters.words, .remove_href = list.without_words()}}});
    panel.kept = list.kept_by_filters();
    panel.fields = filter_fields(visit, list, codes);
    govuk::filter_panel(out, panel);
}

// ---- Columns, and the page

govuk::SafeHtml column_boxes(const Visit& visit, const ListAddress& list) {
    return visit.app.pieces.get("columns " + key_of(visit, list) + ' ' + base::join(list.query.columns, " "), [&] {
        govuk::Checkboxes boxes{.fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("Columns to show"))}},
                                .name = "columns",
                                .values = list.query.columns,
                                .classes = "govuk-checkboxes--small app-columns"};
        for (const auto& field : list.query.dataset->fields)
            if (list.query.scope.sees(field) && field.sensitivity != dataset::Class::s4_restricted)
                boxes.items.push_back({.text = field.label.in(visit.language), .value = std::string(field.name)});
        Html made(visit.language);
        govuk::checkboxes(made, boxes);
        return made.take();
    });
}

void write_columns(Html& out, const Visit& visit, const ListAddress& list) {
    Html form(visit.language);
    form.raw("<form method=\"get\"").attribute("action", list.path).raw(">");
    for (const auto& [name, value] : list.kept_by_columns()) govuk::hidden_input(form, name, value);
    form.put(column_boxes(visit, list));
    govuk::button(form, {.text = visit.say(t("Show these columns")), .classes = "govuk-button--secondary"});
    form.raw("</form>");
    govuk::details(out, {.summary = visit.say(t("Choose columns")), .text = form.take()});
}

void write_empty(Html& out, const Visit& visit, const ListAddress& list) {
    if (list.query.filters.empty()) {
        out.raw("<p class=\"govuk-body\">").text(visit.say(t("There is nothing here yet."))).raw("</p>");
        return;
    }
    out.raw("<p class=\"govuk-body\">")
        .text(visit.say(t("Nothing fits all the filters.")))
        .raw(" <a class=\"govuk-link\"")
        .attribute("href", list.cleared())
        .raw(">")
        .text(visit.say(t("Clear the filters")))
        .raw("</a></p>");
}

void write_ways_on(Html& out, const Visit& visit, const ListAddress& list) {
    const auto link = [&](std::string_view href, base::Message text) {
        out.raw("<a class=\"govuk-link\"").attribute("href", href).raw(">").text(visit.say(text)).raw("</a>");
    };
    out.raw("<p class=\"govuk-body\">");
    link(list.more_filters(), t("Filter by another column"));
    out.raw("<br>");
    auto statistics = list;
    statistics.path += "/statistics";
    link(statistics.page(1), t("Statistics of these records"));
    out.raw("<br>");
    link(visit.link("/views") + "?dataset=" + std::string(list.query.dataset->name), t("Saved views of these records"));
    if (dataset::is_published(*list.query.dataset)) {
        out.raw("<br>");
        link(list.path + "/columns", t("What the columns mean"));
        if (dataset::tells_changes(*list.query.dataset)) {
            auto changes = list;
            changes.path += "/changes";
            out.raw("<br>");
            link(changes.page(1), t("What changed in this list"));
        }
    }
    out.raw("</p>");
}

govuk::PageHeader header_of(const Visit& visit, const ListAddress& list) {
    const auto& definition = *list.query.dataset;
    govuk::PageHeader header{.title = definition.plural.in(visit.language)};
    const auto* add = find_operation(visit, definition, "add");
    if (add && visit.app.policy.may_any(visit.principal, visit.authority_id(), dataset::Verb::write, definition))
        header.actions.push_back(
            {.text = visit.say(add->label, {{"thing", definition.label}}), .href = list.path + "/add"});
    if (dataset::rows_permitted(visit.writing({}), definition))
        header.actions.push_back({.text = visit.say(t("Import a file")),
                                  .href = list.path + "/import",
                                  .classes = "govuk-button--secondary"});
    if (can_be_written_to(definition) && writes_messages(visit)) {
        auto writing = list;
        writing.path += "/write";
        header.actions.push_back(
            {.text = visit.say(t("Write to them")), .href = writing.page(1), .classes = "govuk-button--secondary"});
    }
    header.actions.push_back(
        {.text = visit.say(t("Download")), .href = list.files(), .classes = "govuk-button--secondary"});
    header.actions.push_back({.text = visit.say(list.view ? t("Save the view") : t("Save as a view")),
                              .href = list.view_form(),
                              .classes = "govuk-button--secondary"});
    return header;
}

// Those ticked, or all of them.
void write_change_many(Html& out, const Visit& visit, const ListAddress& list, std::int64_t total) {
    if (bulk_fields_of(visit, *list.query.dataset).empty()) return;
    govuk::button(out, {.text = visit.say(t("Change the selected")),
                        .name = "list",
                        .value = list.kept_query(),
                        .classes = "govuk-button--secondary",
                        .attributes = {{"formaction", list.path + "/bulk"}}});
    write_change_all(out, visit, list, total);
}

http::Response show_list(Visit& visit) {
    const auto& definition = dataset_of(visit);
    std::shared_ptr<const dataset::Codes> codes;
    base::Problems problems;
    std::optional<dataset::PageOfRows> rows;
    std::optional<ListAddress> list;
    visit.app.store.read([&](store::Reader& db) {
        codes = visit.codes(db);
        list = list_address(visit, definition, *codes, problems);
        auto read = dataset::read_page(db, visit.registry(), list->query, &visit.app.counts);
        if (read)
            rows = std::move(*read);
        else
            problems.add_all(read.problems());
    });
    // Fewer rows than when the address was kept: its last page is the nearest there is.
    if (rows && rows->total > 0 && rows->rows.empty())
        return http::Response::see_other(list->page((rows->total + list->query.page.rows - 1) / list->query.page.rows));
    Html body(visit.language);
    body.reserve(kBytesBesideRows + (rows ? rows->rows.size() * kBytesOfRow : 0));
    govuk::page_header(body, header_of(visit, *list));
    body.raw("<div class=\"app-list\">");
    write_filters(body, visit, *list, *codes);
    body.raw("<div>");
    if (rows && rows->total > 0) {
        const auto& page_asked = list->query.page;
        const std::int64_t first = (page_asked.number - 1) * page_asked.rows + 1;
        govuk::results_count(
            body,
            {.first = first, .last = first + static_cast<std::int64_t>(rows->rows.size()) - 1, .total = rows->total});
        body.raw("<form method=\"get\"").attribute("action", list->path + "/files").raw(">");
        for (const auto& [name, value] : list->kept_by_selection()) govuk::hidden_input(body, name, value);
        write_list_table(body, visit, *list, *rows, *codes, Boxes::shown);
        body.raw("<div class=\"govuk-button-group app-selected\">");
        govuk::button(body, {.text = visit.say(t("Download the selected")), .classes = "govuk-button--secondary"});
        write_change_many(body, visit, *list, rows->total);
        body.raw("</div></form>");
        govuk::numbered_pages(body, {.current = page_asked.number,
                                     .pages = (rows->total + page_asked.rows - 1) / page_asked.rows,
                                     .href = [&](std::int64_t number) { return list->page(number); }});
        govuk::page_size(body, {.action = list->path,
                                .name = "rows",
                                .sizes = {25, 50, 100, 250},
                                .current = static_cast<int>(page_asked.rows),
                                .kept = list->kept_by_size()});
        write_columns(body, visit, *list);
    } else if (rows) {
        govuk::results_count(body, {.first = 0, .last = 0, .total = 0});
        write_empty(body, visit, *list);
    }
    write_ways_on(body, visit, *list);
    body.raw("</div></div>");
    const bool wrong = !problems.empty();
    return page(visit,
                {.title = std::string(definition.plural.in(visit.language)),
                 .problems = wrong ? &problems : nullptr,
                 .width = Frame::Width::full,
                 .current = "data",
                 .status = wrong ? 422 : 200},
                std::move(body));
}

}  // namespace

std::vector<Page> list_pages() {
    return {{http::Method::get, "/{authority}/data/{dataset}", {.who = Who::reader}, show_list}};
}

}  // namespace web
