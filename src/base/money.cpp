#include "base/money.hpp"

#include "base/failure.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

namespace base {

namespace {

constexpr std::string_view pound = "\xc2\xa3";
constexpr std::string_view minus_sign = "\xe2\x88\x92";    // U+2212, as pasted from a page
constexpr std::int64_t most_pence = 10'000'000'000 * 100;  // £10,000,000,000.00
constexpr std::size_t most_pounds_digits = 11;

bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool take_minus(std::string_view& text) { return take(text, "-") || take(text, minus_sign); }

// "1234" or "1,234": whole pounds, commas only where thousands part. At most 11 digits.
std::optional<std::int64_t> whole_pounds(std::string_view text) {
    const auto groups = split(text, ',');
    std::int64_t value = 0;
    std::size_t digit_count = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (!all_digits(groups[i])) return std::nullopt;
        if (groups.size() > 1 && (i == 0 ? groups[i].size() > 3 : groups[i].size() != 3)) return std::nullopt;
        digit_count += groups[i].size();
        if (digit_count > most_pounds_digits) return std::nullopt;
        for (const char c : groups[i]) value = value * 10 + (c - '0');
    }
    return value;
}

// "5" is fifty pence, "50" too.
std::optional<std::int64_t> pence_part(std::string_view text) {
    if (text.size() > 2 || !all_digits(text)) return std::nullopt;
    return (text[0] - '0') * 10 + (text.size() == 2 ? text[1] - '0' : 0);
}

std::uint64_t magnitude(std::int64_t pence) {
    return pence < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(pence) : static_cast<std::uint64_t>(pence);
}

void append_pence(std::string& out, std::uint64_t pence) {
    out += '.';
    out += static_cast<char>('0' + pence / 10);
    out += static_cast<char>('0' + pence % 10);
}

}  // namespace

std::optional<Money> Money::from_text(std::string_view text) {
    text = trim(text);
    const bool bracketed = text.size() > 2 && text.front() == '(' && text.back() == ')';
    if (bracketed) text = text.substr(1, text.size() - 2);
    bool negative = take_minus(text);
    take(text, pound);
    negative = negative || take_minus(text);
    if (bracketed && negative) return std::nullopt;

    const auto point = text.find('.');
    const auto pounds = whole_pounds(text.substr(0, point));
    const auto pence =
        point == std::string_view::npos ? std::optional<std::int64_t>(0) : pence_part(text.substr(point + 1));
    if (!pounds || !pence) return std::nullopt;
    const auto value = *pounds * 100 + *pence;
    if (value > most_pence) return std::nullopt;
    return Money(bracketed || negative ? -value : value);
}

std::string Money::say() const {
    std::string out;
    if (pence_ < 0) out += '-';
    out += pound;
    append_with_commas(out, magnitude(pence_) / 100);
    append_pence(out, magnitude(pence_) % 100);
    return out;
}

std::string Money::decimal() const {
    std::string out;
    if (pence_ < 0) out += '-';
    out += std::to_string(magnitude(pence_) / 100);
    append_pence(out, magnitude(pence_) % 100);
    return out;
}

Money Money::operator+(Money other) const {
    std::int64_t sum = 0;
    invariant(!__builtin_add_overflow(pence_, other.pence_, &sum), "a sum of money fits 64 bits");
    return Money(sum);
}

Money Money::operator-(Money other) const {
    std::int64_t difference = 0;
    invariant(!__builtin_sub_overflow(pence_, other.pence_, &difference), "a difference of money fits 64 bits");
    return Money(difference);
}

}  // namespace base
