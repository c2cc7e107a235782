// Percent-encoding, and what counts as text on the wire.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace http {

enum class Plus : std::uint8_t { is_plus, is_space };

// nullopt for a % that two hex digits do not follow.
std::optional<std::string> percent_decoded(std::string_view encoded, Plus plus);
// Everything but letters, digits and -._~ as %XX.
void append_percent_encoded(std::string& out, std::string_view text);
// UTF-8 without NUL.
bool is_text(std::string_view bytes);
bool has_control(std::string_view bytes);  // below 0x20, or 0x7f
// A token of RFC 9110: header and cookie names.
bool is_token(std::string_view bytes);
std::string base64(std::string_view bytes);  // padded, of the usual letters
std::string lower_case(std::string_view ascii);
bool equal_ignoring_case(std::string_view one, std::string_view other);
std::string_view without_outer_space(std::string_view text);  // spaces and tabs

}  // namespace http
