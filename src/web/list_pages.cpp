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
#include "web/list_address.hpp"
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

std::string current(const ListAddress& list, const Field& field, Operator op) {
    for (const auto& condition : list.query.filters.all)
        if (condition.field == field.name && condition.op == op && !condition.values.empty())
            return condition.values.front();
    return "";
}

std::vector<std::string> chosen(const ListAddress& list, const Field& field) {
    for (const auto& condition : list.query.filters.all)
        if (condition.field == field.name && condition.op == Operator::is) return condition.values;
    return {};
}

// A few codes are boxes to tick, behind their field's name; many are a list to choose from.
void write_code_filter(Html& out, const Visit& visit, const ListAddress& list, const Field& field,
                       const dataset::Codes& codes) {
    const std::string name(field.name), label(field.label.in(visit.language));
    const auto values = chosen(list, field);
    const auto choices = codes.choices(field.codes, visit.today());
    if (choices.size() > 12) {
        govuk::Select select{.label = {.text = label}, .name = name, .value = values.empty() ? "" : values.front()};
        select.items.push_back({.text = std::string(visit.say(t("Any"))), .value = ""});
        for (const auto* code : choices)
            select.items.push_back({.text = std::string(code->label.in(visit.language)), .value = code->code});
        govuk::select(out, select);
        return;
    }
    // Behind its name until it is asked for: a dozen lists of codes would bury the rest.
    out.raw("<details class=\"app-filter__field\"");
    if (!values.empty()) out.raw(" open");
    out.raw("><summary class=\"app-filter__name\">").text(label).raw("</summary>");
    govuk::Checkboxes boxes{.fieldset = govuk::Fieldset{.legend = {.text = label, .classes = "govuk-visually-hidden"}},
                            .name = name,
                            .values = values,
                            .classes = "govuk-checkboxes--small"};
    for (const auto* code : choices)
        boxes.items.push_back({.text = code->label.in(visit.language), .value = code->code});
    govuk::checkboxes(out, boxes);
    out.raw("</details>");
}

// The quick filter of one field: what people ask of its type, the rest by address.
void write_filter(Html& out, const Visit& visit, const ListAddress& list, const Field& field,
                  const dataset::Codes& codes) {
    const std::string name(field.name), label(field.label.in(visit.language));
    switch (field.type) {
        case Type::code: return write_code_filter(out, visit, list, field, codes);
        case Type::yes_no: {
            const auto values = chosen(list, field);
            govuk::Radios radios{
                .fieldset = govuk::Fieldset{.legend = {.text = label, .classes = "govuk-fieldset__legend--s"}},
                .name = name,
                .value = values.empty() ? "" : values.front(),
                .classes = "govuk-radios--small govuk-radios--inline"};
            radios.items = {{.text = visit.say(t("Any")), .value = ""},
                            {.text = visit.say(t("Yes")), .value = "1"},
                            {.text = visit.say(t("No")), .value = "0"}};
            govuk::radios(out, radios);
            return;
        }
        case Type::date:
        case Type::instant:
            govuk::input(out, {.label = {.text = visit.say(t("{label} from"), {{"label", label}})},
                               .hint = {.text = visit.say(t("Like 27/3/2026"))},
                               .name = name + ".from",
                               .value = current(list, field, Operator::from),
                               .classes = "govuk-input--width-10"});
            govuk::input(out, {.label = {.text = visit.say(t("{label} to"), {{"label", label}})},
                               .name = name + ".to",
                               .value = current(list, field, Operator::to),
                               .classes = "govuk-input--width-10"});
            return;
        case Type::integer:
        case Type::money:
        case Type::decimal:
            govuk::input(out, {.label = {.text = visit.say(t("{label} at least"), {{"label", label}})},
                               .name = name + ".least",
                               .value = current(list, field, Operator::at_least),
                               .classes = "govuk-input--width-5",
                               .inputmode = "numeric"});
            govuk::input(out, {.label = {.text = visit.say(t("{label} at most"), {{"label", label}})},
                               .name = name + ".most",
                               .value = current(list, field, Operator::at_most),
                               .classes = "govuk-input--width-5",
                               .inputmode = "numeric"});
            return;
        default:
            govuk::input(out, {.label = {.text = visit.say(t("{label} contains"), {{"label", label}})},
                               .name = name + ".contains",
                               .value = current(list, field, Operator::contains)});
    }
}

// What the filters and the choice of columns are made of, but for the list's address.
std::string key_of(const Visit& visit, const ListAddress& list) {
    const auto& definition = *list.query.dataset;
    std::string key = std::string(definition.name) + ' ' + std::string(base::tag(visit.language)) + ' ';
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

// ---- Rows

void write_rows(Html& out, const Visit& visit, const ListAddress& list, const dataset::PageOfRows& rows,
                const dataset::Codes& codes) {
    govuk::Table shape{.caption = std::string(list.query.dataset->plural.in(visit.language)),
                       .caption_classes = "govuk-visually-hidden",
                       .classes = "app-table--dense"};
    shape.head.push_back({.text = visit.say(t("Select")), .classes = "app-box"});
    for (const auto& column : rows.plan.columns) {
        const bool number = column.field->type == Type::integer || column.field->type == Type::money ||
                            column.field->type == Type::decimal;
        shape.head.push_back(
            govuk::sort_heading(out, {.text = std::string(column.field->label.in(visit.language)),
                                      .href = list.can_sort(*column.field) ? list.sorted_by(*column.field) : "",
                                      .sorted = list.sorted(*column.field),
                                      .format = number ? "numeric" : ""}));
    }
    out.raw("<div class=\"app-table-scroll\" role=\"region\" tabindex=\"0\"")
        .attribute("aria-label", shape.caption)
        .raw(">");
    govuk::TableWriter table(out, shape);
    const auto as = visit.show_as(codes);
    const std::string record_path = visit.link("/data/" + std::string(list.query.dataset->name) + "/");
    std::string text;
    for (const auto& kept : rows.rows) {
        const store::Row row = kept.row();
        const std::string id = row.id(dataset::Plan::id_cell).text();
        table.row();
        text.clear();
        if (!rows.plan.columns.empty())
            dataset::append_shown(text, *rows.plan.columns.front().field, row, rows.plan.columns.front().cell, as);
        table.cell_with([&](Html& cell) {
            govuk::row_box(cell,
                           {.name = "id", .value = id, .label = visit.say(t("Select {title}"), {{"title", text}})});
        });
        bool first = true;
        for (const auto& column : rows.plan.columns) {
            text.clear();
            dataset::append_shown(text, *column.field, row, column.cell, as);
            if (first) {
                table.heading_with([&](Html& cell) {
                    cell.raw("<a class=\"govuk-link\" href=\"")
                        .text(record_path)
                        .text(id)
                        .raw("\">")
                        .text(text.empty() ? std::string_view(id) : std::string_view(text))
                        .raw("</a>");
                });
            } else if (column.field->type == Type::integer || column.field->type == Type::money ||
                       column.field->type == Type::decimal) {
                table.number(text);
            } else {
                table.cell(text);
            }
            first = false;
        }
    }
    table.close();
    out.raw("</div>");
}

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
    for (const auto& [name, value] : list.kept_by_columns())
        form.raw("<input type=\"hidden\"").attribute("name", name).attribute("value", value).raw(">");
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

// What a published dataset promises beside its rows.
void write_promises(Html& out, const Visit& visit, const ListAddress& list) {
    const auto& definition = *list.query.dataset;
    if (!dataset::is_published(definition)) return;
    const auto link = [&](const std::string& address, base::Message text) {
        out.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
            .attribute("href", address)
            .raw(">")
            .text(visit.say(text))
            .raw("</a></p>");
    };
    link(list.path + "/columns", t("What the columns mean"));
    auto changes = list;
    changes.path += "/changes";
    if (dataset::keeps_history(definition)) link(changes.page(1), t("What changed in this list"));
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
    header.actions.push_back(
        {.text = visit.say(t("Download")), .href = list.files(), .classes = "govuk-button--secondary"});
    return header;
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
        auto read = dataset::read_page(db, visit.app.registry, list->query, &visit.app.counts);
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
        for (const auto& [name, value] : list->kept_by_selection())
            body.raw("<input type=\"hidden\"").attribute("name", name).attribute("value", value).raw(">");
        write_rows(body, visit, *list, *rows, *codes);
        govuk::button(
            body, {.text = visit.say(t("Download the selected")), .classes = "govuk-button--secondary app-selected"});
        body.raw("</form>");
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
    write_promises(body, visit, *list);
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
