// Rows of a query as an Excel workbook: numbers, days and moments as such, beside them what the columns mean.
#include "base/text.hpp"
#include "exchange/row_writer.hpp"
#include "exchange/workbook_file.hpp"

#include <xlsxwriter.h>

#include <array>

namespace exchange {

using base::t;
using dataset::Type;
using Part = FileColumn::Part;

namespace {

constexpr std::int64_t exact_max = 999'999'999'999'999;  // beyond it Excel rounds
constexpr std::int32_t serial_of_1970 = 25'569;          // days since 30 December 1899
constexpr std::int32_t serial_min = 61;                  // 1 March 1900: before it Excel counts a day that never was

double width_of(const FileColumn& column) {
    if (!column.field) return 15;
    switch (column.field->type) {
        case Type::long_text: return 60;
        case Type::text:
        case Type::bilingual:
        case Type::link:
        case Type::email:
        case Type::list: return 30;
        case Type::code: return 22;
        case Type::reference: return column.part == Part::id ? 15 : 30;
        case Type::instant: return 17;
        default: return 13;
    }
}

double scale_of(const FileColumn& column) {
    const bool decimal = column.field && column.field->type == Type::decimal;
    const int places = decimal ? column.field->decimals : column.field && column.field->type == Type::money ? 2 : 0;
    double scale = 1;
    for (int i = 0; i < places; ++i) scale *= 10;
    return scale;
}

class XlsxRows final : public RowWriter {
public:
    XlsxRows(const dataset::Plan& plan, const FileStyle& style, const FileAbout& about, FileDrain drain);
    void row(const store::Row& row) override;
    void finish() override;

private:
    struct Column {
        WrittenColumn written;
        lxw_format* format = nullptr;
        double scale = 1;  // a number is divided by
    };

    lxw_format* format(const char* number);
    lxw_format* format_of(const FileColumn& column);
    void cell(const Column& column, const store::Row& row);
    void text(std::string_view value) { book_.text(rows_, next_, column_, value); }
    void number(const Column& column, const store::Row& row);
    void day(const Column& column, std::string_view iso);
    void moment(const Column& column, base::Instant instant);
    void write_columns();
    void write_about();

    FileStyle style_;
    FileAbout about_;
    FileDrain drain_;
    WorkbookFile book_;
    std::vector<Column> columns_;
    lxw_worksheet* rows_ = nullptr;  // the sheets live as long as the book
    lxw_worksheet* guide_ = nullptr;
    lxw_worksheet* about_sheet_ = nullptr;
    lxw_row_t next_ = 0;
    lxw_col_t column_ = 0;
    std::string scratch_;
};

XlsxRows::XlsxRows(const dataset::Plan& plan, const FileStyle& style, const FileAbout& about, FileDrain drain)
    : style_(style),
      about_(about),
      drain_(std::move(drain)),
      book_({.title = about.sheet,
             .created = about.data_as_at,
             .language = style.show.language,
             .folder = about.folder}) {
    rows_ = book_.sheet(about_.sheet);
    guide_ = book_.sheet(base::say(style_.show.language, t("Columns")));
    about_sheet_ = book_.sheet(base::say(style_.show.language, base::tc("sheet of a workbook", "About")));
    for (const auto& written : written_columns(plan, style_.show))
        columns_.push_back({written, format_of(written.column), scale_of(written.column)});
    for (const auto& column : columns_) {
        WorkbookFile::must(worksheet_set_column(rows_, column_, column_, width_of(column.written.column), nullptr));
        book_.text(rows_, 0, column_++,
                   heading_of(column.written.column, FileStyle::Headings::labels, style_.show.language, style_.own),
                   book_.heading());
    }
    worksheet_freeze_panes(rows_, 1, 0);
    next_ = 1;
}

lxw_format* XlsxRows::format(const char* number) {
    auto* format = workbook_add_format(book_.book());
    format_set_num_format(format, number);
    return format;
}

lxw_format* XlsxRows::format_of(const FileColumn& column) {
    if (!column.field) return nullptr;
    switch (column.field->type) {
        case Type::date: return format("dd/mm/yyyy");
        case Type::month: return format("mm/yyyy");
        case Type::instant: return format("dd/mm/yyyy hh:mm");
        case Type::integer: return format("0");
        case Type::money: return format("#,##0.00");
        case Type::decimal: {
            const auto places = static_cast<std::size_t>(column.field->decimals);
            return format(places == 0 ? "0" : ("0." + std::string(places, '0')).c_str());  // copied
        }
        default: return nullptr;
    }
}

void XlsxRows::row(const store::Row& row) {
    base::invariant(next_ <= xlsx_rows_max, "a sheet of Excel holds 1,048,575 rows");
    column_ = 0;
    for (const auto& column : columns_) {
        cell(column, row);
        ++column_;
    }
    ++next_;
}

void XlsxRows::cell(const Column& column, const store::Row& row) {
    const auto& [field, part, at] = column.written.column;
    if (!field) return text(row.id(at).text());
    if (row.is_null(at)) return;
    switch (field->type) {
        case Type::integer:
        case Type::money:
        case Type::decimal: return number(column, row);
        case Type::date: return day(column, row.text(at));
        case Type::month: return day(column, std::string(row.text(at)) + "-01");
        case Type::instant: return moment(column, row.instant(at));
        case Type::bilingual: return text(row.text(at));
        case Type::reference: return part == Part::id ? text(row.id(at).text()) : text(row.text(at));
        case Type::code:
            if (const auto* code = column.written.labels ? column.written.labels->find(row.text(at)) : nullptr)
                return text(code->label.in(style_.show.language));
            break;
        default: break;
    }
    scratch_.clear();
    dataset::append_shown(scratch_, *field, row, at, style_.show);
    text(scratch_);
}

// What Excel could not show exactly goes as text.
void XlsxRows::number(const Column& column, const store::Row& row) {
    const auto& field = *column.written.column.field;
    const auto at = column.written.column.cell;
    const auto units = row.integer(at);
    if (units > exact_max || units < -exact_max) {
        scratch_.clear();
        dataset::append_shown(scratch_, field, row, at, style_.show);
        return text(scratch_);
    }
    WorkbookFile::must(
        worksheet_write_number(rows_, next_, column_, static_cast<double>(units) / column.scale, column.format));
}

void XlsxRows::day(const Column& column, std::string_view iso) {
    const auto day = base::Date::from_iso(iso);
    const auto serial = day ? day->days() + serial_of_1970 : 0;
    if (serial < serial_min) return text(iso);
    WorkbookFile::must(worksheet_write_number(rows_, next_, column_, serial, column.format));
}

void XlsxRows::moment(const Column& column, base::Instant instant) {
    const auto serial = instant.london_date().days() + serial_of_1970;
    if (serial < serial_min) return text(instant.iso());
    WorkbookFile::must(
        worksheet_write_number(rows_, next_, column_, serial + instant.london_minute_of_day() / 1440.0, column.format));
}

// Every column of the rows: its machine name, its heading, what it means.
void XlsxRows::write_columns() {
    const auto language = style_.show.language;
    constexpr std::array widths{28.0, 34.0, 80.0};
    const std::array headings{base::say(language, t("Machine name")), base::say(language, t("Label")),
                              base::say(language, t("Explanation"))};
    for (lxw_col_t at = 0; at < headings.size(); ++at) {
        WorkbookFile::must(worksheet_set_column(guide_, at, at, widths[at], nullptr));
        book_.text(guide_, 0, at, headings[at], book_.heading());
    }
    lxw_row_t line = 0;
    for (const auto& column : columns_) {
        const auto& file_column = column.written.column;
        ++line;
        book_.text(guide_, line, 0, heading_of(file_column, FileStyle::Headings::names, language));
        book_.text(guide_, line, 1, heading_of(file_column, FileStyle::Headings::labels, language, style_.own));
        book_.text(guide_, line, 2,
                   file_column.field ? file_column.field->help.in(language)
                                     : base::say(language, t("What the record is called here; it never changes")),
                   nullptr);
    }
    worksheet_freeze_panes(guide_, 1, 0);
}

void XlsxRows::write_about() {
    WorkbookFile::must(worksheet_set_column(about_sheet_, 0, 0, 34, nullptr));
    WorkbookFile::must(worksheet_set_column(about_sheet_, 1, 1, 80, nullptr));
    lxw_row_t line = 0;
    for (const auto& [label, value] : about_.facts) {
        book_.text(about_sheet_, line, 0, label, book_.heading());
        book_.text(about_sheet_, line++, 1, value, nullptr);
    }
    book_.text(about_sheet_, line, 0, base::say(style_.show.language, t("Texts too long for a cell, shortened")),
               book_.heading());
    WorkbookFile::must(worksheet_write_number(about_sheet_, line, 1, static_cast<double>(book_.shortened()), nullptr));
}

void XlsxRows::finish() {
    WorkbookFile::must(worksheet_autofilter(rows_, 0, 0, next_ - 1, static_cast<lxw_col_t>(columns_.size() - 1)));
    write_columns();
    write_about();
    book_.finish(drain_);
}

}  // namespace

std::unique_ptr<RowWriter> xlsx_rows(const dataset::Plan& plan, const FileStyle& style, const FileAbout& about,
                                     FileDrain drain) {
    return std::make_unique<XlsxRows>(plan, style, about, std::move(drain));
}

}  // namespace exchange
