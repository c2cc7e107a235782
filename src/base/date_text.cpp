// Dates and moments as people write and read them, in both languages.
#include "base/date.hpp"
#include "base/text.hpp"

#include <array>
#include <span>

namespace base {

namespace {

constexpr std::array<std::string_view, 12> english_months = {"January",   "February", "March",    "April",
                                                             "May",       "June",     "July",     "August",
                                                             "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 12> welsh_months = {"Ionawr", "Chwefror", "Mawrth",     "Ebrill",
                                                           "Mai",    "Mehefin",  "Gorffennaf", "Awst",
                                                           "Medi",   "Hydref",   "Tachwedd",   "Rhagfyr"};
// The short forms of CLDR; English ones are the first three letters, and "Sept".
constexpr std::array<std::string_view, 12> welsh_short_months = {"ion",   "chwef", "maw",  "ebr", "mai",  "meh",
                                                                 "gorff", "awst",  "medi", "hyd", "tach", "rhag"};

std::string_view month_name(Language language, int month) {
    return (language == Language::welsh ? welsh_months : english_months)[static_cast<std::size_t>(month - 1)];
}

// 1–12, or 0 for a word that is no month.
int month_from_name(std::string_view word) {
    const auto lower = lower_ascii(word);
    if (lower == "sept") return 9;
    for (std::size_t i = 0; i < 12; ++i) {
        const auto english = lower_ascii(english_months[i]);
        if (lower == english || lower == english.substr(0, 3) || lower == lower_ascii(welsh_months[i]) ||
            lower == welsh_short_months[i])
            return static_cast<int>(i) + 1;
    }
    return 0;
}

// One or two digits, or 0 (no day and no month is 0).
int one_or_two_digits(std::string_view text) {
    if (text.size() > 2 || !all_digits(text)) return 0;
    int value = 0;
    for (const char c : text) value = value * 10 + (c - '0');
    return value;
}

// Four digits, or two that mean 1970–2069; -1 for anything else.
int year_from_text(std::string_view text) {
    if ((text.size() != 4 && text.size() != 2) || !all_digits(text)) return -1;
    int value = 0;
    for (const char c : text) value = value * 10 + (c - '0');
    if (text.size() == 4) return value;
    return value >= 70 ? 1900 + value : 2000 + value;
}

std::vector<std::string_view> words_of(std::string_view text) {
    auto words = split(text, ' ');
    std::erase(words, std::string_view());
    return words;
}

// GOV.UK style: 9:30am, 9am, midday, midnight; in Welsh yb and yh.
std::string say_time(Language language, int minute_of_day) {
    const bool welsh = language == Language::welsh;
    if (minute_of_day == 0) return welsh ? "hanner nos" : "midnight";
    if (minute_of_day == 12 * 60) return welsh ? "hanner dydd" : "midday";
    const auto hour = minute_of_day / 60;
    const auto minute = minute_of_day % 60;
    std::string out = std::to_string(hour % 12 == 0 ? 12 : hour % 12);
    if (minute != 0) {
        out += minute < 10 ? ":0" : ":";
        out += std::to_string(minute);
    }
    if (welsh)
        out += hour < 12 ? "yb" : "yh";
    else
        out += hour < 12 ? "am" : "pm";
    return out;
}

}  // namespace

std::optional<Date> Date::from_text(std::string_view text) {
    text = trim(text);
    if (text.size() > 40) return std::nullopt;
    if (const auto iso = from_iso(text)) return iso;
    for (const char separator : {'/', '-', '.'}) {
        const auto parts = split(text, separator);
        if (parts.size() == 3)
            return from_ymd(year_from_text(parts[2]), one_or_two_digits(parts[1]), one_or_two_digits(parts[0]));
    }
    const auto words = words_of(text);
    if (words.size() != 3) return std::nullopt;
    return from_ymd(year_from_text(words[2]), month_from_name(words[1]), one_or_two_digits(words[0]));
}

std::string Date::say(Language language) const {
    std::string out = std::to_string(day());
    out += ' ';
    out += month_name(language, month());
    out += ' ';
    out += std::to_string(year());
    return out;
}

std::string Month::say(Language language) const {
    const auto date = first();
    std::string out(month_name(language, date.month()));
    out += ' ';
    out += std::to_string(date.year());
    return out;
}

std::string Instant::say(Language language) const {
    auto out = london_date().say(language);
    out += language == Language::welsh ? " am " : " at ";
    out += say_time(language, london_minute_of_day());
    return out;
}

}  // namespace base
