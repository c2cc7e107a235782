#include "base/id.hpp"

#include <array>

namespace base {

namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t text_length = 13;
constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> make_digits() {
    std::array<std::uint8_t, 256> digits{};
    digits.fill(no_digit);
    const auto set = [&digits](char c, std::size_t value) {
        digits[static_cast<unsigned char>(c)] = static_cast<std::uint8_t>(value);
    };
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        set(alphabet[i], i);
        if (alphabet[i] >= 'a') set(static_cast<char>(alphabet[i] - 'a' + 'A'), i);
    }
    for (const char c : {'o', 'O'}) set(c, 0);
    for (const char c : {'i', 'I', 'l', 'L'}) set(c, 1);
    return digits;
}

constexpr auto digit_values = make_digits();

}  // namespace

std::optional<Id> Id::from_text(std::string_view text) {
    if (text.size() != text_length) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        const auto digit = digit_values[static_cast<unsigned char>(c)];
        if (digit == no_digit) return std::nullopt;
        if (value >> 58 != 0) return std::nullopt;  // the next five bits would not leave it positive
        value = value << 5 | digit;
    }
    if (value == 0) return std::nullopt;
    return Id(static_cast<std::int64_t>(value));
}

std::string Id::text() const {
    std::string out(text_length, '0');
    auto rest = static_cast<std::uint64_t>(value_);
    for (auto i = text_length; i-- > 0; rest >>= 5) out[i] = alphabet[rest & 31];
    return out;
}

}  // namespace base
