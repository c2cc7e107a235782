#include "govuk/script_texts.hpp"

namespace govuk {

ScriptTexts& ScriptTexts::add(std::string_view key, std::string_view given, std::string_view by_language) {
    if (given.empty() && language_ == base::Language::english) return *this;
    attributes_.push_back(
        {.name = "data-i18n." + std::string(key), .value = std::string(given.empty() ? by_language : given)});
    return *this;
}

ScriptTexts& ScriptTexts::add(std::string_view key, const PluralTexts& given, const PluralTexts& by_language) {
    if (given.empty() && language_ == base::Language::english) return *this;
    for (const auto& [rule, text] : given.empty() ? by_language : given)
        attributes_.push_back({.name = "data-i18n." + std::string(key) + "." + rule, .value = text});
    return *this;
}

}  // namespace govuk
