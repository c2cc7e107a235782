#include "exchange/text_rows.hpp"

#include <xlsxwriter.h>

namespace exchange {

TextRows::TextRows(Format format, const WorkbookFile::About& about, FileDrain drain) {
    if (format == Format::csv) {
        csv_.emplace(csv_for_spreadsheets, std::move(drain));
        return;
    }
    base::invariant(format == Format::xlsx, "what people fill in is CSV or a workbook");
    auto& book = book_.emplace(about, std::move(drain));
    book.sheet = book.file.sheet(about.title);
    book.plain = workbook_add_format(book.file.book());
    format_set_num_format(book.plain, "@");
    WorkbookFile::must(worksheet_set_column(book.sheet, 0, LXW_COL_MAX - 1, 24, book.plain));
    worksheet_freeze_panes(book.sheet, 1, 0);
}

void TextRows::cell(std::string_view value) {
    if (csv_ && !passed_over_) csv_->text(value);
    if (!book_) return;
    book_->file.text(book_->sheet, book_->row, book_->column, value,
                     book_->row == 0 ? book_->file.heading() : book_->plain);
    ++book_->column;
}

void TextRows::end_row() {
    if (csv_ && !passed_over_) csv_->end_row();
    if (!book_) return;
    ++book_->row;
    book_->column = 0;
}

void TextRows::sheet(std::string_view name, std::initializer_list<double> widths) {
    passed_over_ = true;
    if (!book_) return;
    book_->sheet = book_->file.sheet(name);
    book_->plain = workbook_add_format(book_->file.book());
    format_set_text_wrap(book_->plain);
    format_set_align(book_->plain, LXW_ALIGN_VERTICAL_TOP);
    book_->row = 0;
    lxw_col_t column = 0;
    for (const double width : widths) {
        WorkbookFile::must(worksheet_set_column(book_->sheet, column, column, width, nullptr));
        ++column;
    }
    worksheet_freeze_panes(book_->sheet, 1, 0);
}

void TextRows::finish() {
    if (csv_) csv_->finish();
    if (book_) book_->file.finish(book_->drain);
}

}  // namespace exchange
