// Holds the texts of the sources against the entries of cy.po.
#pragma once

#include "catalogue/text.hpp"

#include <set>

namespace catalogue {

struct Comparison {
    Faults faults;                           // what always fails the build
    std::vector<Texts::value_type> missing;  // texts without Welsh
    std::vector<Entry> unused;               // entries that no source says any more
};

Comparison compare(const Texts& texts, const std::vector<Entry>& entries);

// The names in {braces}.
std::set<std::string> placeholders(std::string_view text);

}  // namespace catalogue
