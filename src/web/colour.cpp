#include "web/colour.hpp"

#include <algorithm>
#include <cmath>

namespace web {

namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

std::optional<int> digit_of(char letter) {
    if (letter >= 'A' && letter <= 'F') letter = static_cast<char>(letter - 'A' + 'a');
    const auto at = kDigits.find(letter);
    return at == std::string_view::npos ? std::nullopt : std::optional(static_cast<int>(at));
}

// WCAG 2.2, "relative luminance"; its 0.04045 is the threshold of sRGB itself.
double luminance(Colour colour) {
    const auto linear = [](std::uint8_t channel) {
        const double share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.channels[0]) + 0.7152 * linear(colour.channels[1]) +
           0.0722 * linear(colour.channels[2]);
}

}  // namespace

std::optional<Colour> Colour::from_hex(std::string_view text) {
    if (text.size() != 7 || text.front() != '#') return std::nullopt;
    Colour colour;
    for (std::size_t i = 0; i < colour.channels.size(); ++i) {
        const auto high = digit_of(text[1 + 2 * i]), low = digit_of(text[2 + 2 * i]);
        if (!high || !low) return std::nullopt;
        colour.channels[i] = static_cast<std::uint8_t>(*high * 16 + *low);
    }
    return colour;
}

std::string Colour::hex() const {
    std::string text = "#";
    for (const auto channel : channels) {
        text += kDigits[channel / 16];
        text += kDigits[channel % 16];
    }
    return text;
}

double contrast(Colour one, Colour other) {
    const auto [darker, lighter] = std::minmax({luminance(one), luminance(other)});
    return (lighter + 0.05) / (darker + 0.05);
}

std::string ratio_text(double ratio) {
    const auto hundredths = static_cast<std::int64_t>(ratio * 100);
    const auto rest = std::to_string(hundredths % 100);
    return std::to_string(hundredths / 100) + "." + (rest.size() < 2 ? "0" : "") + rest;
}

Colour readable_under_white(Colour colour, double least) {
    for (int share = 255; share > 0; --share) {
        Colour shade;
        for (std::size_t i = 0; i < shade.channels.size(); ++i)
            shade.channels[i] = static_cast<std::uint8_t>(colour.channels[i] * share / 255);
        if (contrast(shade, white) >= least) return shade;
    }
    return {};
}

}  // namespace web
