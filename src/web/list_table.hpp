// The rows of a list as a table: headings that sort, the first column a link to the record.
#pragma once

#include "govuk/html.hpp"
#include "web/list_address.hpp"

namespace web {

// A box before each row, to pick it by.
enum class Boxes : std::uint8_t { none, shown };
void write_list_table(govuk::Html& out, const Visit& visit, const ListAddress& list, const dataset::PageOfRows& rows,
                      const dataset::Codes& codes, Boxes boxes);

}  // namespace web
