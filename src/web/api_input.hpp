// What a program sends to be written: a JSON object of fields by their machine names, as the API gives them out.
#pragma once

#include "dataset/record.hpp"
#include "web/visit.hpp"

#include <vector>

namespace web {

// The changes that the request's body asks for, or every problem, each with its name. `before`: the record that is
// changed, whose other language of a bilingual field stays; none: a new one. Problems: not_json, twice, unknown_field,
// not_permitted, wrong_kind, and those of dataset::parse.
base::Result<std::vector<dataset::Change>> read_input(const Visit& visit, const dataset::Dataset& definition,
                                                      const dataset::Codes& codes, const dataset::Record* before);

}  // namespace web
