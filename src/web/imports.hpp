// What the pages of an import and its jobs share: the uploaded file, and what its columns mean.
#pragma once

#include "exchange/import.hpp"
#include "web/visit.hpp"

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace web {

// Names of the form's fields, which are also those of a job's input: dataset, upload, name (as the uploader calls the
// file), sheet (of a workbook), and column.0, column.1 … (what each column of the file fills, by machine name; empty:
// nothing), which are those of the sheet in columns_of.
std::string column_field(std::size_t column);

// Uploads wait in a folder of ours under their uploader's id, so that nobody else's address reaches them.
std::filesystem::path upload_path(const App& app, base::Id account, base::Id upload);

// Uploads that nobody finishes with are cleared away after a day; this begins it anew.
void keep_upload(const std::filesystem::path& path);

// An upload that was looked at.
struct LookedImport {
    const dataset::Dataset& definition;
    std::filesystem::path path;
    std::vector<exchange::FileColumn> targets;
    exchange::ImportFile file;
    std::shared_ptr<const dataset::Codes> codes;
};
// With the columns' meanings as the form has them, where it has any. NotFound: the file is gone, or can't be read any
// more.
LookedImport look_at(const App& app, const dataset::Dataset& definition, std::filesystem::path path,
                     const dataset::FieldSet& writable, const http::Fields& form);
// What the columns mean, as those fields.
http::Fields meaning_of(const exchange::ImportFile& file);

// The kinds of job. Inputs are forms: of an import as above, of an undoing dataset and load.
inline constexpr std::string_view import_job = "data.import";
inline constexpr std::string_view undo_job = "data.import_undo";
http::Fields order_of(const jobs::Job& job);
// Whoever asked, with what they may do today. Forbidden: their account is not active any more.
gate::Principal asker_of(const App& app, const jobs::Job& job);
jobs::Outcome undo_import(App& app, jobs::Run& run);

}  // namespace web
