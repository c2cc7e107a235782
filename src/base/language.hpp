// The two languages of the house. Neither is the fallback of the other on a screen: every text exists in both.
#pragma once

#include <cstdint>
#include <string_view>

namespace base {

enum class Language : std::uint8_t { english, welsh };

// "en" or "cy", as in addresses, `lang` attributes and files.
constexpr std::string_view tag(Language language) { return language == Language::welsh ? "cy" : "en"; }
constexpr Language other(Language language) {
    return language == Language::welsh ? Language::english : Language::welsh;
}

}  // namespace base
