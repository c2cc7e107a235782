// Excel workbooks, by libxlsxwriter in constant memory: a row is written out when the next one begins. The library
// packs the workbook into a file by name; that file has none but ours in /proc, so that whatever happens nothing is
// left over.
//
// Invariant: nothing of a workbook is sent before all of it is known to be there. The library does not look whether its
// unpacked parts reached the disk, so their sizes are compared with what was packed.
#include "base/text.hpp"
#include "exchange/row_writer.hpp"
#include "exchange/unpacked.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace exchange {

using base::t;
using dataset::Type;
using Part = FileColumn::Part;

namespace {

constexpr std::size_t text_units_max = 32'767;           // of UTF-16, in a cell
constexpr std::size_t sheet_name_characters = 31;        // and none of []:*?/ or backslash
constexpr std::int64_t exact_max = 999'999'999'999'999;  // beyond it Excel rounds
constexpr std::int32_t serial_of_1970 = 25'569;          // days since 30 December 1899
constexpr std::int32_t serial_min = 61;                  // 1 March 1900: before it Excel counts a day that never was
constexpr std::size_t piece_bytes = std::size_t{64} << 10;

// A new file that nobody can find, gone when it is closed.
class NamelessFile {
public:
    explicit NamelessFile(const std::string& folder) {
        std::string name = folder + "/cantref-file-XXXXXX";
        descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
        if (descriptor_ < 0) throw base::Unavailable("no file can be made in " + folder + ": " + std::strerror(errno));
        ::unlink(name.c_str());
    }
    NamelessFile(const NamelessFile&) = delete;
    NamelessFile& operator=(const NamelessFile&) = delete;
    ~NamelessFile() { ::close(descriptor_); }
    int descriptor() const { return descriptor_; }
    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_ = -1;
};

struct Discard {
    void operator()(lxw_workbook* book) const { lxw_workbook_free(book); }
};

void must(lxw_error error) {
    if (error != LXW_NO_ERROR) throw base::Unavailable(std::string("a workbook: ") + lxw_strerror(error));
}

// U+FFFE and U+FFFF are UTF-8 but no XML (XML 1.0, 2.2): a workbook that held one could not be opened.
void replace_what_is_no_xml(std::string& text) {
    constexpr std::string_view beginning = "\xEF\xBF", replacement = "\xEF\xBF\xBD";
    for (auto at = text.find(beginning); at != std::string::npos; at = text.find(beginning, at + 1))
        if (at + 2 < text.size() && static_cast<unsigned char>(text[at + 2]) >= 0xBE)
            text.replace(at, replacement.size(), replacement);
}

// Where the character after the one at `at` begins.
std::size_t after_character(std::string_view text, std::size_t at) {
    do ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    return at;
}

std::string sheet_name(std::string_view wanted) {
    std::string name;
    for (std::size_t at = 0, count = 0; at < wanted.size() && count < sheet_name_characters; ++count) {
        const auto next = after_character(wanted, at);
        const auto character = wanted.substr(at, next - at);
        name += std::string_view("[]:*?/\\").find(character) == std::string_view::npos ? character : " ";
        at = next;
    }
    while (name.starts_with('\'')) name.erase(0, 1);
    while (name.ends_with('\'')) name.pop_back();
    return name;
}

// The beginning of a text, so long that `ending` still fits behind it in a cell; nullopt: all of it fits.
std::optional<std::size_t> too_long_from(std::string_view text, std::size_t ending_units) {
    if (text.size() <= text_units_max) return std::nullopt;
    std::size_t units = 0, cut = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (units + ending_units <= text_units_max) cut = at;
        const auto next = after_character(text, at);
        units += next - at == 4 ? 2 : 1;
        if (units > text_units_max) return cut;
        at = next;
    }
    return std::nullopt;
}

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

    lxw_worksheet* sheet(std::string_view name);
    lxw_format* format(const char* number);
    lxw_format* format_of(const FileColumn& column);
    void cell(const Column& column, const store::Row& row);
    void text(std::string_view value) { text_at(rows_, next_, column_, value, nullptr); }
    void text_at(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, std::string_view value, lxw_format* format);
    void number(const Column& column, const store::Row& row);
    void day(const Column& column, std::string_view iso);
    void moment(const Column& column, base::Instant instant);
    void write_columns();
    void write_about();
    void pack();
    void send() const;

    FileStyle style_;
    FileAbout about_;
    FileDrain drain_;
    NamelessFile file_;
    std::string path_;
    std::unique_ptr<lxw_workbook, Discard> book_;
    std::vector<Column> columns_;
    lxw_worksheet* rows_ = nullptr;  // the sheets live as long as the book
    lxw_worksheet* guide_ = nullptr;
    lxw_worksheet* about_sheet_ = nullptr;
    lxw_format* heading_ = nullptr;
    lxw_row_t next_ = 0;
    lxw_col_t column_ = 0;
    std::int64_t shortened_ = 0;
    std::string text_;  // of a cell, with its end
    std::string scratch_;
    std::string ending_;  // of a shortened text
};

XlsxRows::XlsxRows(const dataset::Plan& plan, const FileStyle& style, const FileAbout& about, FileDrain drain)
    : style_(style),
      about_(about),
      drain_(std::move(drain)),
      file_(about.folder),
      path_(file_.path()),
      ending_(base::say(style.show.language, t("… (shortened)"))) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = about_.folder.data();
    book_.reset(workbook_new_opt(path_.c_str(), &options));
    if (!book_) throw base::Unavailable("no workbook can be begun");
    lxw_doc_properties properties{};
    properties.title = about_.sheet.data();
    properties.created = static_cast<time_t>(about_.data_as_at.microseconds() / 1'000'000);
    must(workbook_set_properties(book_.get(), &properties));
    heading_ = workbook_add_format(book_.get());
    format_set_bold(heading_);
    rows_ = sheet(about_.sheet);
    guide_ = sheet(base::say(style_.show.language, t("Columns")));
    about_sheet_ = sheet(base::say(style_.show.language, base::tc("sheet of a workbook", "About")));
    for (const auto& written : written_columns(plan, style_.show))
        columns_.push_back({written, format_of(written.column), scale_of(written.column)});
    for (const auto& column : columns_) {
        must(worksheet_set_column(rows_, column_, column_, width_of(column.written.column), nullptr));
        text_at(rows_, 0, column_++,
                heading_of(column.written.column, FileStyle::Headings::labels, style_.show.language, style_.own),
                heading_);
    }
    worksheet_freeze_panes(rows_, 1, 0);
    next_ = 1;
}

lxw_worksheet* XlsxRows::sheet(std::string_view name) {
    auto* sheet = workbook_add_worksheet(book_.get(), sheet_name(name).c_str());
    base::invariant(sheet != nullptr, "the sheets of a workbook have names of their own");
    return sheet;
}

lxw_format* XlsxRows::format(const char* number) {
    auto* format = workbook_add_format(book_.get());
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

void XlsxRows::text_at(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, std::string_view value,
                       lxw_format* format) {
    if (value.empty()) return;
    text_.assign(value);
    replace_what_is_no_xml(text_);
    if (const auto cut = too_long_from(text_, base::character_count(ending_))) {
        text_.resize(*cut);
        text_ += ending_;
        ++shortened_;
    }
    must(worksheet_write_string(sheet, row, column, text_.c_str(), format));
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
    must(worksheet_write_number(rows_, next_, column_, static_cast<double>(units) / column.scale, column.format));
}

void XlsxRows::day(const Column& column, std::string_view iso) {
    const auto day = base::Date::from_iso(iso);
    const auto serial = day ? day->days() + serial_of_1970 : 0;
    if (serial < serial_min) return text(iso);
    must(worksheet_write_number(rows_, next_, column_, serial, column.format));
}

void XlsxRows::moment(const Column& column, base::Instant instant) {
    const auto serial = instant.london_date().days() + serial_of_1970;
    if (serial < serial_min) return text(instant.iso());
    must(
        worksheet_write_number(rows_, next_, column_, serial + instant.london_minute_of_day() / 1440.0, column.format));
}

// Every column of the rows: its machine name, its heading, what it means.
void XlsxRows::write_columns() {
    const auto language = style_.show.language;
    constexpr std::array widths{28.0, 34.0, 80.0};
    const std::array headings{base::say(language, t("Machine name")), base::say(language, t("Label")),
                              base::say(language, t("Explanation"))};
    for (lxw_col_t at = 0; at < headings.size(); ++at) {
        must(worksheet_set_column(guide_, at, at, widths[at], nullptr));
        text_at(guide_, 0, at, headings[at], heading_);
    }
    lxw_row_t line = 0;
    for (const auto& column : columns_) {
        const auto& file_column = column.written.column;
        ++line;
        text_at(guide_, line, 0, heading_of(file_column, FileStyle::Headings::names, language), nullptr);
        text_at(guide_, line, 1, heading_of(file_column, FileStyle::Headings::labels, language, style_.own), nullptr);
        text_at(guide_, line, 2,
                file_column.field ? file_column.field->help.in(language)
                                  : base::say(language, t("What the record is called here; it never changes")),
                nullptr);
    }
    worksheet_freeze_panes(guide_, 1, 0);
}

void XlsxRows::write_about() {
    must(worksheet_set_column(about_sheet_, 0, 0, 34, nullptr));
    must(worksheet_set_column(about_sheet_, 1, 1, 80, nullptr));
    lxw_row_t line = 0;
    for (const auto& [label, value] : about_.facts) {
        text_at(about_sheet_, line, 0, label, heading_);
        text_at(about_sheet_, line++, 1, value, nullptr);
    }
    text_at(about_sheet_, line, 0, base::say(style_.show.language, t("Texts too long for a cell, shortened")),
            heading_);
    must(worksheet_write_number(about_sheet_, line, 1, static_cast<double>(shortened_), nullptr));
}

void XlsxRows::finish() {
    must(worksheet_autofilter(rows_, 0, 0, next_ - 1, static_cast<lxw_col_t>(columns_.size() - 1)));
    write_columns();
    write_about();
    pack();
    send();
}

void XlsxRows::pack() {
    std::array<std::int64_t, 3> written{};
    const std::array sheets{rows_, guide_, about_sheet_};
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        std::FILE* part = sheets[i]->optimize_tmpfile;
        if (std::fflush(part) != 0 || std::ferror(part) != 0) throw base::Unavailable("a workbook: the disk is full");
        written[i] = std::ftell(part);
    }
    must(workbook_close(book_.release()));
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        const auto packed = unpacked_bytes(file_.descriptor(), "xl/worksheets/sheet" + std::to_string(i + 1) + ".xml");
        if (!packed || *packed < written[i]) throw base::Unavailable("a workbook: the disk is full");
    }
}

void XlsxRows::send() const {
    std::string piece(piece_bytes, '\0');
    for (off_t at = 0;;) {
        const auto read = ::pread(file_.descriptor(), piece.data(), piece.size(), at);
        if (read < 0) throw base::Unavailable("a workbook cannot be read back");
        if (read == 0) return;
        drain_({piece.data(), static_cast<std::size_t>(read)});
        at += read;
    }
}

}  // namespace

std::unique_ptr<RowWriter> xlsx_rows(const dataset::Plan& plan, const FileStyle& style, const FileAbout& about,
                                     FileDrain drain) {
    return std::make_unique<XlsxRows>(plan, style, about, std::move(drain));
}

}  // namespace exchange
