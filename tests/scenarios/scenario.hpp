// A scenario as it is written down: steps that begin with Given, When or Then, each with the lines indented below it.
//
//   # Why this matters, in a word or two.
//   Given the region
//   When Rhiannon opens /gwynfryn/data/organisation?q=bro
//   Then the page says
//     Ysgol Bro Dinefwr
//
// README.md beside this file lists every step.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace scenarios {

struct Step {
    enum class Word : std::uint8_t { given, when, then } word = Word::given;
    std::string text;                // "Rhiannon presses \"Save\"", without Given, When, Then
    std::vector<std::string> lines;  // below it, without their common indentation
    std::filesystem::path file;
    int line = 0;  // where it stands, from 1
};

// Throws std::runtime_error saying file and line for a line that is neither a step nor part of one.
std::vector<Step> read_steps(const std::filesystem::path& file);

// "a | b | c" → a, b, c, without outer spaces.
std::vector<std::string> cells(std::string_view line);

}  // namespace scenarios
