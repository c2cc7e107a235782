#include "web/list_table.hpp"

#include "govuk/patterns.hpp"
#include "govuk/table.hpp"

namespace web {

using base::t;
using dataset::Type;
using govuk::Html;

void write_list_table(Html& out, const Visit& visit, const ListAddress& list, const dataset::PageOfRows& rows,
                      const dataset::Codes& codes, Boxes boxes) {
    govuk::Table shape{.caption = std::string(list.query.dataset->plural.in(visit.language)),
                       .caption_classes = "govuk-visually-hidden",
                       .classes = "app-table--dense"};
    if (boxes == Boxes::shown) shape.head.push_back({.text = visit.say(t("Select")), .classes = "app-box"});
    for (const auto& column : rows.plan.columns) {
        const bool number = column.field->type == Type::integer || column.field->type == Type::money ||
                            column.field->type == Type::decimal;
        shape.head.push_back(
            govuk::sort_heading(out, {.text = list.heading(*column.field),
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
        if (boxes == Boxes::shown) {
            text.clear();
            if (!rows.plan.columns.empty())
                dataset::append_shown(text, *rows.plan.columns.front().field, row, rows.plan.columns.front().cell, as);
            table.cell_with([&](Html& cell) {
                govuk::row_box(cell,
                               {.name = "id", .value = id, .label = visit.say(t("Select {title}"), {{"title", text}})});
            });
        }
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

}  // namespace web
