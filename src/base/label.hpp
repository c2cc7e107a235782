// A text held in both languages: what definitions, code lists and bilingual fields carry.
#pragma once

#include "base/language.hpp"

#include <string>
#include <string_view>

namespace base {

// A view of a bilingual text that lives elsewhere (generated tables, loaded code lists).
struct Label {
    std::string_view english;
    std::string_view welsh;

    constexpr std::string_view in(Language language) const { return language == Language::welsh ? welsh : english; }
    constexpr bool operator==(const Label&) const = default;
};

// The owning form.
struct OwnedLabel {
    std::string english;
    std::string welsh;

    OwnedLabel() = default;
    OwnedLabel(std::string en, std::string cy) : english(std::move(en)), welsh(std::move(cy)) {}
    explicit OwnedLabel(Label label) : english(label.english), welsh(label.welsh) {}
    Label view() const { return {english, welsh}; }
    operator Label() const { return view(); }  // NOLINT(google-explicit-constructor): a view of itself
    std::string_view in(Language language) const { return language == Language::welsh ? welsh : english; }
    bool operator==(const OwnedLabel&) const = default;
};

}  // namespace base
