// The library packs the workbook into a file by name; that file has none but ours in /proc, so that whatever happens
// nothing is left over.
//
// Invariant: nothing of a workbook is sent before all of it is known to be there. The library does not look whether its
// unpacked parts reached the disk, so their sizes are compared with what was packed.
#include "exchange/workbook_file.hpp"

#include "base/failure.hpp"
#include "base/message.hpp"
#include "base/text.hpp"
#include "exchange/unpacked.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace exchange {

using base::t;

namespace {

constexpr std::size_t text_units_max = 32'767;     // of UTF-16, in a cell
constexpr std::size_t sheet_name_characters = 31;  // and none of []:*?/ or backslash
constexpr std::size_t piece_bytes = std::size_t{64} << 10;

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

}  // namespace

NamelessFile::NamelessFile(const std::string& folder) {
    std::string name = folder + "/cantref-file-XXXXXX";
    descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor_ < 0) throw base::Unavailable("no file can be made in " + folder + ": " + std::strerror(errno));
    ::unlink(name.c_str());
}

NamelessFile::~NamelessFile() { ::close(descriptor_); }

void WorkbookFile::Discard::operator()(lxw_workbook* book) const { lxw_workbook_free(book); }

void WorkbookFile::refuse(int error) {
    throw base::Unavailable(std::string("a workbook: ") + lxw_strerror(static_cast<lxw_error>(error)));
}

WorkbookFile::WorkbookFile(const About& about)
    : file_(about.folder),
      path_(file_.path()),
      folder_(about.folder),
      ending_(base::say(about.language, t("… (shortened)"))) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = folder_.data();
    book_.reset(workbook_new_opt(path_.c_str(), &options));
    if (!book_) throw base::Unavailable("no workbook can be begun");
    std::string title = about.title;
    lxw_doc_properties properties{};
    properties.title = title.data();
    properties.created = static_cast<time_t>(about.created.microseconds() / 1'000'000);
    must(workbook_set_properties(book_.get(), &properties));
    heading_ = workbook_add_format(book_.get());
    format_set_bold(heading_);
}

lxw_worksheet* WorkbookFile::sheet(std::string_view name) {
    auto* sheet = workbook_add_worksheet(book_.get(), sheet_name(name).c_str());
    base::invariant(sheet != nullptr, "the sheets of a workbook have names of their own");
    sheets_.push_back(sheet);
    return sheet;
}

void WorkbookFile::text(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, std::string_view value,
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

void WorkbookFile::finish(const CsvDrain& drain) {
    pack();
    send(drain);
}

void WorkbookFile::pack() {
    std::vector<std::int64_t> written(sheets_.size());
    for (std::size_t i = 0; i < sheets_.size(); ++i) {
        std::FILE* part = sheets_[i]->optimize_tmpfile;
        if (std::fflush(part) != 0 || std::ferror(part) != 0) throw base::Unavailable("a workbook: the disk is full");
        written[i] = std::ftell(part);
    }
    must(workbook_close(book_.release()));
    for (std::size_t i = 0; i < sheets_.size(); ++i) {
        const auto packed = unpacked_bytes(file_.descriptor(), "xl/worksheets/sheet" + std::to_string(i + 1) + ".xml");
        if (!packed || *packed < written[i]) throw base::Unavailable("a workbook: the disk is full");
    }
}

void WorkbookFile::send(const CsvDrain& drain) const {
    std::string piece(piece_bytes, '\0');
    for (off_t at = 0;;) {
        const auto read = ::pread(file_.descriptor(), piece.data(), piece.size(), at);
        if (read < 0) throw base::Unavailable("a workbook cannot be read back");
        if (read == 0) return;
        drain({piece.data(), static_cast<std::size_t>(read)});
        at += read;
    }
}

}  // namespace exchange
