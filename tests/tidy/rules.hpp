// The rules of the house that can be run. Each reads the whole tree and tells what breaks it, and how to mend that.
#pragma once

#include "tidy/tree.hpp"

#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tidy {

struct Finding {
    std::string path;
    int line = 0;
    std::string what;  // what is wrong, and how to mend it
    std::string say() const { return path + ":" + std::to_string(line) + ": " + what; }
};

using Findings = std::vector<Finding>;

// Includes.
Findings includes_go_down(const Tree& tree);
Findings heavy_headers_stay_in_their_room(const Tree& tree);

// Words of the code.
Findings no_forbidden_words(const Tree& tree);
Findings no_unfinished_work(const Tree& tree);
Findings clocks_stay_in_base(const Tree& tree);
Findings databases_stay_in_store(const Tree& tree);

// Shape.
Findings files_are_short(const Tree& tree);
Findings functions_are_short(const Tree& tree);
Findings lines_are_short(const Tree& tree);
Findings sources_have_a_target(const Tree& tree);

// Texts.
Findings texts_have_welsh(const Tree& tree);
Findings html_stays_in_govuk(const Tree& tree);
Findings no_machine_of_ours(const Tree& tree);

struct Rule {
    std::string_view name;
    Findings (*find)(const Tree&);
};

// How GoogleTest names it when it fails.
inline void PrintTo(const Rule& rule, std::ostream* out) { *out << rule.name; }

std::span<const Rule> all_rules();

}  // namespace tidy
