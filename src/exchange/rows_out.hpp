// Rows of a query as a file, streamed in one pass: nothing is looked up for a row, nothing is kept of it.
#pragma once

#include "dataset/query.hpp"
#include "exchange/csv_writer.hpp"

#include <string>
#include <vector>

namespace exchange {

struct FileStyle {
    CsvStyle csv = csv_for_programs;
    enum class Headings : std::uint8_t { labels, names } headings = Headings::labels;
    dataset::ShowAs show = {.reader = dataset::ShowAs::For::file};
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
std::string heading_of(const FileColumn& column, FileStyle::Headings headings, base::Language language);

// Header and every row. Returns the rows written. Exceptions of the drain or the database pass: the file then is short
// of its end, never ended.
std::int64_t write_csv(store::Reader& db, const dataset::Plan& plan, const FileStyle& style, CsvDrain drain);

}  // namespace exchange
