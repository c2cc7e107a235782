// Rows of texts as a file that people open in a spreadsheet, fill in or mend, and give back: CSV or a workbook. Within
// this room.
#pragma once

#include "exchange/rows_out.hpp"
#include "exchange/workbook_file.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

struct lxw_worksheet;
struct lxw_format;

namespace exchange {

class TextRows {
public:
    // `format`: csv or xlsx. Of a workbook the title is the name of the sheet too.
    TextRows(Format format, const WorkbookFile::About& about, FileDrain drain);

    // The first row holds headings. In a workbook every cell below is formatted as text, so that whatever somebody
    // types there stays as it is: a number keeps its zeros, a day its order.
    void cell(std::string_view value);
    void end_row();
    // A further sheet of a workbook; of CSV nothing, and its rows are passed over.
    void sheet(std::string_view name, std::initializer_list<double> widths);
    void finish();

private:
    struct Book {
        Book(const WorkbookFile::About& about, FileDrain to) : file(about), drain(std::move(to)) {}
        WorkbookFile file;
        FileDrain drain;
        lxw_worksheet* sheet = nullptr;
        lxw_format* plain = nullptr;
        std::uint32_t row = 0;
        std::uint16_t column = 0;
    };
    std::optional<CsvWriter> csv_;
    std::optional<Book> book_;
    bool passed_over_ = false;
};

}  // namespace exchange
