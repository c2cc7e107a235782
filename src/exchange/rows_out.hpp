// Rows of a query as a file, streamed in one pass: nothing is looked up for a row, nothing is kept of it. One snapshot
// and one plan serve every format (specs/conversions.md 18.4).
#pragma once

#include "dataset/query.hpp"
#include "exchange/csv_writer.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exchange {

enum class Format : std::uint8_t { csv, xlsx, json_lines };
std::string_view name(Format format);  // "csv", "xlsx", "jsonl": in addresses and at the end of file names
std::optional<Format> format_from(std::string_view name);
std::string_view content_type(Format format);

// Of a view, by the names of fields.
using OwnHeadings = std::vector<std::pair<std::string, std::string>>;

struct FileStyle {
    Format format = Format::csv;
    CsvStyle csv = csv_for_programs;
    enum class Headings : std::uint8_t { labels, names } headings = Headings::labels;  // of CSV
    enum class Labels : std::uint8_t { none, beside } labels = Labels::none;           // of JSON Lines: "_labels"
    dataset::ShowAs show = {.reader = dataset::ShowAs::For::file};
    OwnHeadings own = {};  // in place of labels
};

// The columns a field takes in a file: a bilingual field one for each language, a reference its title and its id.
// Import reads both headings back.
struct FileColumn {
    const dataset::Field* field = nullptr;  // null: the record's own id
    enum class Part : std::uint8_t { whole, english, welsh, title, id } part = Part::whole;
    std::size_t cell = 0;  // in the query's rows
};
std::vector<FileColumn> file_columns(const dataset::Plan& plan);
// As a heading of labels ("Name (Welsh)") or of machine names ("name.cy"); the same in import.
std::string heading_of(const FileColumn& column, FileStyle::Headings headings, base::Language language,
                       const OwnHeadings& own = {});

// What stands beside the rows of a workbook, and how many of them there must be.
struct FileAbout {
    std::string sheet;                                       // the rows': the dataset's plural
    std::vector<std::pair<std::string, std::string>> facts;  // label and value, on the sheet "About"
    base::Instant data_as_at;
    std::int64_t rows = -1;  // counted in the same snapshot; -1: nobody counted
    std::string folder;      // for what is not finished yet
};

using FileDrain = CsvDrain;

struct FileResult {
    std::int64_t rows = 0;
    std::int64_t bytes = 0;
    std::string sha256;  // of the whole file, hexadecimal
};

// Rows below the heading that an Excel sheet holds.
inline constexpr std::int64_t xlsx_rows_max = 1'048'575;

// Heading and every row. Exceptions of the drain or the database pass, and Broken where the rows are not as many as
// were counted: the file then is short of its end, never ended. Of a workbook nothing reaches the drain before it is
// whole. More rows than a workbook holds: Broken; ask before.
FileResult write_file(store::Reader& db, const dataset::Plan& plan, const FileStyle& style, const FileAbout& about,
                      const FileDrain& drain);

}  // namespace exchange
