// Rows in: a file of any dataset, CSV or a workbook, tried out as the real thing and then loaded whole or not at all.
//
// A dry run compares and checks every row just as a load does, and tells what would be added, changed or refused.
#pragma once

#include "dataset/codes.hpp"
#include "dataset/load.hpp"
#include "exchange/row_source.hpp"
#include "exchange/rows_out.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exchange {

// A column of the file and what it fills; none: it is passed over.
struct MappedColumn {
    std::string heading;
    std::vector<std::string> samples;  // its first values
    std::optional<FileColumn> target;  // never the record id: records are found by their key
};

struct ImportFile {
    RowsForm form;
    std::vector<MappedColumn> columns;
    std::int64_t rows = 0;  // data rows; counted while looking
};

// What the file is and a guess at what its columns mean: by machine name or label in either language ("name.cy", "Enw
// (Cymraeg)"). Only fields in `writable` are filled. `sheet`: of a workbook, the one to read; the first where it has
// none of that name. Problems: those of look_at_rows, no heading row, something wrong with it, the same heading twice.
base::Result<ImportFile> look_at_import(const std::filesystem::path& path, const dataset::Dataset& dataset,
                                        const dataset::FieldSet& writable, std::string_view sheet = {});
// The machine name of a column: "name.cy".
std::string column_name(const FileColumn& column);
// Everything a column of this dataset's file may fill, in the definition's order.
std::vector<FileColumn> import_targets(const dataset::Dataset& dataset, const dataset::FieldSet& writable);
// A file to fill in and give back.
struct ImportTemplate {
    const dataset::Dataset& dataset;
    const dataset::FieldSet& writable;
    Format format = Format::csv;  // or xlsx
    base::Language language = base::Language::english;
    const dataset::Codes& codes;
    base::Instant now;
    std::string folder;  // for what is not finished yet
};
// The headings, as labels; in a workbook beside them what each column means, with an example and what may stand in it.
void write_template(const ImportTemplate& about, const FileDrain& drain);

enum class Try : std::uint8_t { dry_run, for_real };

// One row that would be (or was) written, for the preview.
struct ImportedRow {
    std::int64_t row = 0;
    dataset::Load::Outcome outcome = dataset::Load::Outcome::added;
    std::string title;
    struct Difference {
        const dataset::Field* field;
        dataset::Value before, after;
    };
    std::vector<Difference> differences;
};

struct ImportReport {
    dataset::LoadReport load;
    std::vector<ImportedRow> rows;  // the first limits of the preview
    base::Problems problems;   // each with its row and column, so many of reading and of checking as load_problems says
    std::int64_t refused = 0;  // rows
    bool published = false;    // for_real, and nothing was wrong
};

struct Import {
    std::filesystem::path path;
    const dataset::Dataset* dataset = nullptr;
    ImportFile file;               // with the mapping as corrected by a person
    std::string source;            // "contacts.csv": audit
    std::size_t rows_shown = 100;  // rows kept for the preview
    // What one wrong row does to the others.
    enum class Refused : std::uint8_t { stops_all, left_out } refused = Refused::stops_all;
};
// How an import is followed, and ended.
struct ImportCourse {
    // The rows read so far, every few hundred. What it throws ends the import, and nothing is changed.
    std::function<void(std::int64_t rows)> told = {};
    // Every row that is refused, as it stands in the file, in the file's order.
    std::function<void(std::span<const std::string> cells, const base::Problems& why)> refused = {};
    // The write that publishes (dataset/load.hpp), with what it will have done; none: one of its own.
    std::function<void(const ImportReport& report, const std::function<void(store::Tx&)>& work)> publish = {};
};
// What the operations to add and change of the dataset would refuse one by one is refused here for all rows
// (dataset/operation.hpp, rows_permitted). Problems before the first row: a key field that no column fills; another
// load of the dataset is running ("load_running"); two columns that fill the same ("filled_twice").
base::Result<ImportReport> run_import(store::Store& store, const dataset::Writing& writing, const Import& import,
                                      Try how, const ImportCourse& course = {});
// The rows that would be refused, as a file to mend and give again: the user's own columns, and one more that says what
// is wrong, in their language; of a CSV file as CSV, of a workbook as a workbook, which is made in `folder`. Returns
// how many; problems as run_import.
Format refused_format(const ImportFile& file);
base::Result<std::int64_t> write_refused(store::Store& store, const dataset::Writing& writing, const Import& import,
                                         base::Language language, const std::string& folder, const FileDrain& drain);

}  // namespace exchange
