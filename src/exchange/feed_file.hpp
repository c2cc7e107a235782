// What changed in a list, as a file: CSV with a row for each change of a column, JSON Lines with an object for each
// record, or for each step of it (specs/conversions.md 18.8). Streamed; memory does not grow with the changes.
#pragma once

#include "dataset/feed.hpp"
#include "exchange/rows_out.hpp"

namespace exchange {

// Whose step it was: the name of an account, or of what is no person. Every step has it in its file, beside the cause.
using NameOf = std::function<std::string(const audit::Actor&)>;

// Columns are those of a full file (file_columns): of a name in two languages and of a reference, each part by itself.
// Returns the records told. What the drain or the database throws passes: the file is short of its end then.
std::int64_t write_feed_csv(store::Reader& db, const dataset::Feed& feed, const FileStyle& style, const NameOf& name_of,
                            CsvDrain drain);

//   {"seq":12,"at":"2026-11-22T09:00:00Z","id":"01h…","title":"Bro","change":"changed","cause":"user",
//    "columns":{"status":{"before":"1","after":"2"},"head_teacher":{"untold":true,"after":"…"}}}
// Machine names, codes, ids. `cause` "filter": the record stays, and only the filters decide. `by`, where every step is
// told; a value of it that is not kept has no "after".
std::int64_t write_feed_json(store::Reader& db, const dataset::Feed& feed, const NameOf& name_of, CsvDrain drain);

// "changed", "Changed": for programs and for people.
std::string_view word_of(audit::Action action);
base::Message in_words(audit::Action action);
std::string_view word_of(std::optional<audit::Cause> cause);
base::Message in_words(std::optional<audit::Cause> cause);

// The columns that a field takes in a full file.
std::vector<FileColumn> parts_of(const dataset::Field& field);
// What of a cell one file column has: value and text, as the full file writes them.
std::string shown_part(const FileColumn& column, const dataset::Value& value, const std::string& title,
                       const dataset::ShowAs& as);

}  // namespace exchange
