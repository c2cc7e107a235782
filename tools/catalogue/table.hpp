// Writes the table that base/catalogue.hpp declares.
#pragma once

#include "catalogue/text.hpp"

namespace catalogue {

// A C++ source. Entries without Welsh are left out.
std::string table_source(std::vector<Entry> entries);

}  // namespace catalogue
