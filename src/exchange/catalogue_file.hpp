// A dataset's catalogue as files: read back from what was laid down, and as a table that people can open.
#pragma once

#include "base/result.hpp"
#include "dataset/catalogue.hpp"
#include "exchange/csv_writer.hpp"

#include <string_view>

namespace exchange {

// What dataset::content_of wrote, of any version there ever was.
base::Result<dataset::Catalogue> read_catalogue(std::string_view content);

// A row for each column: name, section, label, explanation, example, type, codes, since, deprecated from, replacement,
// personal; headings and texts in the reader's language.
void write_catalogue_csv(const dataset::Catalogue& catalogue, base::Language language, CsvStyle style, CsvDrain drain);

// "Text", "Yes or no": a column's type in words.
base::Message type_in_words(std::string_view type);

}  // namespace exchange
