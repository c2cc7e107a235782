#include "scenarios/scenario.hpp"

#include <fstream>
#include <stdexcept>

namespace scenarios {

namespace {

struct Beginning {
    Step::Word word;
    std::string_view text;
};
constexpr Beginning kBeginnings[] = {
    {Step::Word::given, "Given "}, {Step::Word::when, "When "}, {Step::Word::then, "Then "}};

std::string_view without_outer_spaces(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::vector<Step> read_steps(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("there is no " + file.string());
    std::vector<Step> steps;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (without_outer_spaces(line).empty() || line.starts_with('#')) continue;
        if (line.starts_with("  ")) {
            if (steps.empty())
                throw std::runtime_error(file.string() + ":" + std::to_string(number) + ": a line of no step");
            steps.back().lines.push_back(line.substr(2));
            continue;
        }
        const auto before = steps.size();
        for (const auto& [word, beginning] : kBeginnings)
            if (line.starts_with(beginning))
                steps.push_back({.word = word,
                                 .text = std::string(without_outer_spaces(line.substr(beginning.size()))),
                                 .lines = {},
                                 .file = file,
                                 .line = number});
        if (steps.size() == before)
            throw std::runtime_error(file.string() + ":" + std::to_string(number) +
                                     ": a step begins with Given, When or Then");
    }
    return steps;
}

std::vector<std::string> cells(std::string_view line) {
    std::vector<std::string> found;
    while (true) {
        const auto bar = line.find('|');
        found.emplace_back(without_outer_spaces(line.substr(0, bar)));
        if (bar == std::string_view::npos) return found;
        line.remove_prefix(bar + 1);
    }
}

}  // namespace scenarios
