// What the pages of an import and its jobs share: the uploaded file, and what its columns mean.
#pragma once

#include "exchange/import.hpp"
#include "exchange/mappings.hpp"
#include "web/visit.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace web {

// Names of the form's fields, which are also those of a job's input: dataset, upload, name (as the uploader calls the
// file), sheet (of a workbook), and column.0, column.1 … (what each column of the file fills, by machine name; empty:
// nothing), which are those of the sheet in columns_of.
std::string column_field(std::size_t column);

inline constexpr std::int64_t upload_bytes_max = 64 << 20;  // some 300,000 rows; larger ones are for the command line

// The dataset of the address; those who may not import have none.
const dataset::Dataset& importable(const Visit& visit);
std::string list_path(const Visit& visit, const dataset::Dataset& definition);

// Uploads wait in a folder of ours under their uploader's id, so that nobody else's address reaches them.
std::filesystem::path upload_path(const App& app, base::Id account, base::Id upload);
// The same for one that comes now. Those that nobody finished within a day are cleared away.
std::filesystem::path new_upload(const App& app, base::Id account, base::Id upload);

// Uploads that nobody finishes with are cleared away after a day; this begins it anew.
void keep_upload(const std::filesystem::path& path);

// An upload that was looked at.
struct LookedImport {
    const dataset::Dataset& definition;
    std::filesystem::path path;
    std::vector<exchange::FileColumn> targets;
    exchange::ImportFile file;
    std::shared_ptr<const dataset::Codes> codes;
    std::optional<exchange::Mapping> remembered = {};  // of files with the same headings
    bool as_guessed = true;                            // what the columns mean
};
// With the columns' meanings as the form has them, else as they were chosen for the last file with the same headings,
// else guessed. NotFound: the file is gone, or can't be read any
// more.
LookedImport look_at(const App& app, base::Id authority, const dataset::Dataset& definition, std::filesystem::path path,
                     const dataset::FieldSet& writable, const http::Fields& form);
// What the columns mean, as those fields.
http::Fields meaning_of(const exchange::ImportFile& file);

// The rows to mend, as a file (exchange::write_refused).
http::Response refused_file(const Visit& visit, std::shared_ptr<const LookedImport> looked, exchange::Import import);

// Whether the organisation lets the good rows of a file in alone (exchange/import_profile.hpp).
bool good_rows_allowed(const App& app, base::Id authority, const dataset::Dataset& definition);
// "import=good" in the form asks for it. Forbidden: it is not allowed.
exchange::Import::Refused refused_of(const App& app, base::Id authority, const dataset::Dataset& definition,
                                     const http::Fields& form);
// "Imported: {added} added, {changed} changed, {same} the same", and how many were {left} out.
base::Message imported_words(std::int64_t left_out);
// Where those wait, without authority and language. `order`: a job's input.
std::string left_out_address(const http::Fields& order);

// The kinds of job. Inputs are forms: of an import as above, of an undoing dataset and load.
inline constexpr std::string_view import_job = "data.import";
inline constexpr std::string_view undo_job = "data.import_undo";
http::Fields order_of(const jobs::Job& job);
// Whoever asked, with what they may do today. Forbidden: their account is not active any more, or the key has ended.
gate::Principal asker_of(const App& app, const jobs::Job& job);
jobs::Outcome undo_import(App& app, jobs::Run& run);

}  // namespace web
