// The controls a list is filtered by, field by field.
#pragma once

#include "govuk/html.hpp"
#include "web/list_address.hpp"

#include <string>

namespace web {

// What people ask most of a field of its type; the control's name is the address's.
void write_filter(govuk::Html& out, const Visit& visit, const ListAddress& list, const dataset::Field& field,
                  const dataset::Codes& codes);
// The first value that the list is filtered by in this way, or "".
std::string current_value(const ListAddress& list, const dataset::Field& field, dataset::Operator op);

}  // namespace web
