// How texts reach the package's JavaScript: data-i18n attributes. In English its own texts stand, so nothing is sent
// unless a page gives other ones; in Welsh everything is. For the components only.
#pragma once

#include "govuk/html.hpp"
#include "govuk/texts.hpp"

namespace govuk {

class ScriptTexts {
public:
    explicit ScriptTexts(const Html& out) : language_(out.language()) {}
    ScriptTexts& add(std::string_view key, std::string_view given, std::string_view by_language);
    ScriptTexts& add(std::string_view key, const PluralTexts& given, const PluralTexts& by_language);
    Attributes take() { return std::move(attributes_); }

private:
    base::Language language_;
    Attributes attributes_;
};

}  // namespace govuk
