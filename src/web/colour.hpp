// Colours an authority may give itself, and whether white words on them can be read (WCAG 2.2, 1.4.3).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace web {

struct Colour {
    std::array<std::uint8_t, 3> channels{};  // red, green, blue

    // "#1d70b8", either case; nothing else.
    static std::optional<Colour> from_hex(std::string_view text);
    std::string hex() const;  // in small letters
    bool operator==(const Colour&) const = default;
};

inline constexpr Colour white{{255, 255, 255}};
inline constexpr double contrast_least = 4.5;  // of text of any size, level AA

// 1 (none) to 21 (black on white), whichever of the two is lighter.
double contrast(Colour one, Colour other);
// "4.49": cut, never rounded up, so that no refused ratio reads as one that passes.
std::string ratio_text(double ratio);
// The colour itself where white on it reaches `least`; otherwise the lightest of its darker shades that does.
Colour readable_under_white(Colour colour, double least = contrast_least);

}  // namespace web
