#include "exchange/xlsx_values.hpp"

#include "base/date.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace exchange {

using Kind = NumberFormat::Kind;

namespace {

constexpr double kSecondsOfDay = 86'400;
constexpr std::int32_t kDaysTo1904 = -24'107;  // 1 January 1904, counted from 1970
constexpr std::int32_t kDaysTo1900 = -25'569;  // 30 December 1899
constexpr double kDayThatNeverWas = 60;        // 29 February 1900: before it days count from one later
constexpr double kSerialMost = 2'958'465;      // 31 December 9999
constexpr double kWholeMost = 1e15;            // beyond it a double is not exact
constexpr int kDigits = 15;                    // what Excel keeps of a number

// The letters that say what a number is shown as, of the code's first part: not those in quotes or brackets.
std::string letters_of(std::string_view code) {
    std::string letters;
    for (std::size_t at = 0; at < code.size() && code[at] != ';'; ++at) {
        const char c = code[at];
        if (c == '"') {
            at = std::min(code.find('"', at + 1), code.size());
        } else if (c == '\\' || c == '_' || c == '*') {
            ++at;
        } else if (c == '[') {
            const auto end = std::min(code.find(']', at), code.size());
            const auto inside = base::lower_ascii(code.substr(at + 1, end - at - 1));
            // Hours beyond 24 stand in brackets; the others are colours, conditions and languages.
            if (inside.find_first_not_of("hms") == std::string::npos) letters += inside;
            at = end;
        } else {
            letters += c;
        }
    }
    return base::lower_ascii(letters);
}

void append_padded(std::string& out, std::int64_t number, std::size_t digits) {
    const auto text = std::to_string(number);
    if (text.size() < digits) out.append(digits - text.size(), '0');
    out += text;
}

// As Excel shows a number that nobody formatted, but never with an exponent.
void append_plain(std::string& out, double number) {
    if (number == std::trunc(number) && std::abs(number) < kWholeMost) {
        out += std::to_string(static_cast<std::int64_t>(number));
        return;
    }
    std::array<char, 400> digits{};
    const int whole = static_cast<int>(std::floor(std::log10(std::abs(number)))) + 1;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed,
                                   std::clamp(kDigits - whole, 0, 60));
    std::string_view text(digits.data(), static_cast<std::size_t>(end.ptr - digits.data()));
    if (text.find('.') != std::string_view::npos) {
        text = text.substr(0, text.find_last_not_of('0') + 1);
        if (text.ends_with('.')) text.remove_suffix(1);
    }
    out += text;
}

void append_clock(std::string& out, std::int64_t seconds, bool with_seconds) {
    append_padded(out, seconds / 3600, 2);
    out += ':';
    append_padded(out, seconds / 60 % 60, 2);
    if (!with_seconds) return;
    out += ':';
    append_padded(out, seconds % 60, 2);
}

bool append_day(std::string& out, double serial, Kind kind, DayCount count) {
    if (serial < 0 || serial > kSerialMost) return false;
    auto days = std::floor(serial);
    auto seconds = std::llround((serial - days) * kSecondsOfDay);
    if (seconds == static_cast<long long>(kSecondsOfDay)) {
        ++days;
        seconds = 0;
    }
    if (kind == Kind::time && days == 0) {
        append_clock(out, seconds, seconds % 60 != 0);
        return true;
    }
    const bool from_1900 = count == DayCount::from_1900;
    if (from_1900 && (days == kDayThatNeverWas || days == 0)) return false;
    const int early = from_1900 && days < kDayThatNeverWas ? 1 : 0;
    const auto day =
        base::Date::from_days(static_cast<std::int32_t>(days) + early + (from_1900 ? kDaysTo1900 : kDaysTo1904));
    if (day.year() > 9999) return false;
    const bool moment = kind == Kind::moment || kind == Kind::time;
    if (moment && seconds % 60 != 0) {
        out += base::Instant::from_london(day, static_cast<int>(seconds / 3600), static_cast<int>(seconds / 60 % 60))
                   .plus_seconds(seconds % 60)
                   .iso();
        return true;
    }
    out += day.iso();
    if (kind == Kind::month) out.resize(out.size() - 3);
    if (moment && seconds > 0) {
        out += ' ';
        append_clock(out, seconds, false);
    }
    return true;
}

}  // namespace

NumberFormat built_in_format(std::int64_t number) {
    const auto within = [&](std::int64_t first, std::int64_t last) { return number >= first && number <= last; };
    if (number == 17) return {Kind::month};
    if (number == 22) return {Kind::moment};
    if (within(18, 21) || within(32, 33) || within(45, 47)) return {Kind::time};
    if (within(14, 16) || within(27, 31) || within(34, 36) || within(50, 58)) return {Kind::day};
    return {};
}

NumberFormat format_of_code(std::string_view code) {
    const auto letters = letters_of(code);
    if (letters == "general") return {};
    const auto has = [&](char letter) { return letters.find(letter) != std::string::npos; };
    const bool clock = has('h') || has('s');
    const bool day = has('d') || (has('y') && !has('m'));
    if (day || has('y')) return {clock ? Kind::moment : day ? Kind::day : Kind::month};
    if (clock) return {Kind::time};
    if (has('m')) return {Kind::month};
    if (letters.size() > 1 && letters.size() < 20 && letters.find_first_not_of('0') == std::string::npos)
        return {Kind::number, static_cast<std::uint8_t>(letters.size())};
    return {};
}

NumberRead append_number(std::string& out, std::string_view stored, NumberFormat format, DayCount count) {
    double number = 0;
    const auto text = base::trim(stored);
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size() || !std::isfinite(number) ||
        std::abs(number) > 1e300) {
        out += text;
        return NumberRead::no_number;
    }
    if (format.kind != Kind::number) {
        if (append_day(out, number, format.kind, count)) return NumberRead::fine;
        append_plain(out, number);
        return NumberRead::no_day;
    }
    if (format.digits > 0 && number >= 0 && number == std::trunc(number) && number < kWholeMost)
        append_padded(out, static_cast<std::int64_t>(number), format.digits);
    else
        append_plain(out, number);
    return NumberRead::fine;
}

void unescape_characters(std::string& text, std::size_t begin) {
    constexpr std::size_t length = 7;  // _xHHHH_
    auto out = text.find("_x", begin);
    if (out == std::string::npos) return;
    for (auto in = out; in < text.size();) {
        unsigned character = 0;
        const char* const digits = text.data() + in + 2;
        const bool escaped = in + length <= text.size() && text[in] == '_' && text[in + 1] == 'x' &&
                             text[in + length - 1] == '_' &&
                             std::from_chars(digits, digits + 4, character, 16).ptr == digits + 4;
        // Those above are never escaped by anybody, and no text of ours holds a zero.
        if (escaped && character > 0 && character < 0x80) {
            text[out++] = static_cast<char>(character);
            in += length;
        } else {
            text[out++] = text[in++];
        }
    }
    text.resize(out);
}

}  // namespace exchange
