#include "govuk/table.hpp"

namespace govuk {

namespace {

template <typename Cell>
void cell_attributes(Html& out, const Cell& cell) {
    if (cell.colspan > 0) out.raw(" colspan=\"").number(cell.colspan).raw("\"");
    if (cell.rowspan > 0) out.raw(" rowspan=\"").number(cell.rowspan).raw("\"");
    out.attributes(cell.attributes);
}

void head(Html& out, const std::vector<TableHeading>& headings) {
    if (headings.empty()) return;
    out.raw("<thead class=\"govuk-table__head\">\n<tr class=\"govuk-table__row\">\n");
    for (const auto& heading : headings) {
        out.raw("<th scope=\"col\" class=\"govuk-table__header");
        if (!heading.format.empty()) out.raw(" govuk-table__header--").text(heading.format);
        out.more_classes(heading.classes).raw("\"");
        cell_attributes(out, heading);
        out.raw(">");
        heading.text.write(out);
        out.raw("</th>\n");
    }
    out.raw("</tr>\n</thead>\n");
}

void open(Html& out, const Table& table, std::string_view own_classes) {
    out.raw("<table class=\"govuk-table").more_classes(own_classes).more_classes(table.classes).raw("\"");
    out.attributes(table.attributes).raw(">\n");
    if (!table.caption.empty()) {
        out.raw("<caption class=\"govuk-table__caption").more_classes(table.caption_classes).raw("\">");
        out.text(table.caption).raw("</caption>\n");
    }
    head(out, table.head);
    out.raw("<tbody class=\"govuk-table__body\">\n");
}

void close_table(Html& out) { out.raw("</tbody>\n</table>\n"); }

void header_cell(Html& out, const TableCell& cell) {
    out.raw("<th scope=\"row\" class=\"govuk-table__header").more_classes(cell.classes).raw("\"");
    cell_attributes(out, cell);
    out.raw(">");
    cell.text.write(out);
    out.raw("</th>\n");
}

void body_cell(Html& out, const TableCell& cell) {
    out.raw("<td class=\"govuk-table__cell");
    if (!cell.format.empty()) out.raw(" govuk-table__cell--").text(cell.format);
    out.more_classes(cell.classes).raw("\"");
    cell_attributes(out, cell);
    out.raw(">");
    cell.text.write(out);
    out.raw("</td>\n");
}

}  // namespace

void table(Html& out, const Table& table) {
    open(out, table, "");
    for (const auto& row : table.rows) {
        out.raw("<tr class=\"govuk-table__row\">\n");
        bool first = true;
        for (const auto& cell : row) {
            if (first && table.first_cell_is_header)
                header_cell(out, cell);
            else
                body_cell(out, cell);
            first = false;
        }
        out.raw("</tr>\n");
    }
    close_table(out);
}

TableWriter::TableWriter(Html& out, const Table& table, Narrow narrow) : out_(out) {
    open(out, table, narrow == Narrow::stack ? "app-table--stack" : "");
    if (narrow == Narrow::scroll) return;
    labels_.reserve(table.head.size());
    for (const auto& heading : table.head)
        labels_.push_back(heading.label.empty() && !heading.text.is_html() ? std::string(heading.text.text())
                                                                           : heading.label);
}

void TableWriter::row() {
    if (in_row_) out_.raw("</tr>\n");
    out_.raw("<tr class=\"govuk-table__row\">");
    in_row_ = true;
    column_ = 0;
}

void TableWriter::label() {
    if (column_ < labels_.size()) out_.attribute_if("data-label", labels_[column_]);
    ++column_;
}

void TableWriter::open_heading() {
    out_.raw("<th scope=\"row\" class=\"govuk-table__header\"");
    label();
    out_.raw(">");
}

void TableWriter::close_heading() { out_.raw("</th>"); }

void TableWriter::open_cell(std::string_view format) {
    out_.raw("<td class=\"govuk-table__cell");
    if (!format.empty()) out_.raw(" govuk-table__cell--").text(format);
    out_.raw("\"");
    label();
    out_.raw(">");
}

void TableWriter::close_cell() { out_.raw("</td>"); }

void TableWriter::heading(std::string_view text) {
    open_heading();
    out_.text(text);
    close_heading();
}

void TableWriter::cell(std::string_view text) {
    open_cell("");
    out_.text(text);
    close_cell();
}

void TableWriter::content(const Content& content) {
    open_cell("");
    content.write(out_);
    close_cell();
}

void TableWriter::number(std::string_view text) {
    open_cell("numeric");
    out_.text(text);
    close_cell();
}

void TableWriter::close() {
    if (in_row_) out_.raw("</tr>\n");
    in_row_ = false;
    close_table(out_);
}

}  // namespace govuk
