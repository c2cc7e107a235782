// Finds the texts of C++ sources: t("…"), tc("context", "…") and tn("one", "many").
#pragma once

#include "catalogue/text.hpp"

namespace catalogue {

// Adds what `code` holds. A text used both with and without plural, or with two plurals, is a fault.
void extract(const std::string& file, std::string_view code, Texts& texts, Faults& faults);

}  // namespace catalogue
