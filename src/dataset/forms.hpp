// The forms of the identifiers and addresses that fields hold: each gives the canonical text, or nullopt when the form
// is wrong.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dataset {

std::optional<std::string> urn_from(std::string_view typed);   // 6 digits
std::optional<std::string> uprn_from(std::string_view typed);  // 1–12 digits, leading zeros dropped
std::optional<std::string> upn_from(std::string_view typed);  // specs/schools.md 7.4: 13 characters, right check letter
std::optional<std::string> postcode_from(std::string_view typed);  // "cf101ep" → "CF10 1EP"
std::optional<std::string> email_from(std::string_view typed);
std::optional<std::string> phone_from(std::string_view typed);  // as typed, 7–15 digits and an extension
std::optional<std::string> link_from(std::string_view typed);   // http or https; "www.…" gets https://

}  // namespace dataset
