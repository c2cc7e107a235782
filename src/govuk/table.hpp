// Tables: from rows in memory, or written cell by cell for lists of any length.
#pragma once

#include "govuk/html.hpp"

#include <cstdint>

namespace govuk {

struct TableHeading {
    Content text = {};
    std::string label = {};   // what stacked cells show when the text is HTML (a sort link); only for TableWriter
    std::string format = {};  // "numeric": to the right
    std::string classes = {};
    int colspan = 0;
    int rowspan = 0;
    Attributes attributes = {};
};

struct TableCell {
    Content text = {};
    std::string format = {};
    std::string classes = {};
    int colspan = 0;
    int rowspan = 0;
    Attributes attributes = {};
};

struct Table {
    std::string caption = {};
    std::string caption_classes = {};
    std::vector<TableHeading> head = {};
    std::vector<std::vector<TableCell>> rows = {};
    bool first_cell_is_header = false;
    std::string classes = {};
    Attributes attributes = {};
};
void table(Html& out, const Table& table);

// The same table written as the rows come, with no allocation per cell:
//   TableWriter writer(out, {.caption = …, .head = …});
//   for (…) { writer.row(); writer.cell(name); writer.number(pupils); }
//   writer.close();
// On narrow screens each cell shows its column's heading beside it (data-label; CSS class app-table--stack).
class TableWriter {
public:
    enum class Narrow : std::uint8_t { scroll, stack };
    TableWriter(Html& out, const Table& table, Narrow narrow = Narrow::stack);
    void row();
    void heading(std::string_view text);  // a <th scope="row">
    void cell(std::string_view text);
    void content(const Content& content);
    // What `inner(out)` writes: links, tags.
    template <std::invocable<Html&> Inner>
    void cell_with(Inner&& inner) {
        open_cell("");
        inner(out_);
        close_cell();
    }
    // The same of several parts, which stay together where the cells of a row are stacked.
    template <std::invocable<Html&> Inner>
    void parts_with(Inner&& inner) {
        cell_with([&](Html& cell) { together(cell, inner); });
    }
    template <std::invocable<Html&> Inner>
    void heading_parts_with(Inner&& inner) {
        heading_with([&](Html& cell) { together(cell, inner); });
    }
    template <std::invocable<Html&> Inner>
    void heading_with(Inner&& inner) {
        open_heading();
        inner(out_);
        close_heading();
    }
    void number(std::string_view text);  // to the right
    void close();

private:
    template <typename Inner>
    static void together(Html& cell, Inner& inner) {
        cell.raw("<div>");
        inner(cell);
        cell.raw("</div>");
    }
    void open_cell(std::string_view format);
    void close_cell();
    void open_heading();
    void close_heading();
    void label();

    Html& out_;
    std::vector<std::string> labels_;  // of the columns, when cells show them
    std::size_t column_ = 0;
    bool in_row_ = false;
};

}  // namespace govuk
