#include "base/date.hpp"

#include "base/failure.hpp"
#include "base/london.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace base {

namespace {

namespace chrono = std::chrono;
using chrono::sys_days;
using chrono::year_month_day;

constexpr int first_year = 1;
constexpr int last_year = 9999;
constexpr std::int64_t microseconds_a_second = 1'000'000;
constexpr std::int64_t seconds_a_day = 86'400;

year_month_day civil(std::int32_t days) { return year_month_day(sys_days(chrono::days(days))); }

chrono::year_month year_month_of(int year, int month) {
    return chrono::year(year) / chrono::month(static_cast<unsigned>(month));
}

constexpr std::int64_t floor_div(std::int64_t value, std::int64_t divisor) {
    const auto quotient = value / divisor;
    return value % divisor < 0 ? quotient - 1 : quotient;
}

// `count` digits of text at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return -1;
    int value = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

// The value's last `width` digits. Dates are written once a cell of an export, so nothing here allocates.
void append_padded(std::string& out, int value, std::size_t width) {
    out.append(width, '0');
    for (auto at = out.size(); width-- > 0; value /= 10) out[--at] = static_cast<char>('0' + value % 10);
}

std::int64_t seconds_of(Instant instant) { return floor_div(instant.microseconds(), microseconds_a_second); }

std::int64_t london_seconds(Instant instant) {
    const auto utc = seconds_of(instant);
    return utc + london_offset_seconds(utc);
}

}  // namespace

std::optional<Date> Date::from_ymd(int y, int m, int d) {
    if (y < first_year || y > last_year || m < 1 || m > 12 || d < 1 || d > 31) return std::nullopt;
    const auto civil_day = year_month_of(y, m) / chrono::day(static_cast<unsigned>(d));
    if (!civil_day.ok()) return std::nullopt;
    return Date(static_cast<std::int32_t>(sys_days(civil_day).time_since_epoch().count()));
}

std::optional<Date> Date::from_iso(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    return from_ymd(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
}

int Date::year() const { return static_cast<int>(civil(days_).year()); }

int Date::month() const { return static_cast<int>(static_cast<unsigned>(civil(days_).month())); }

int Date::day() const { return static_cast<int>(static_cast<unsigned>(civil(days_).day())); }

int Date::weekday() const { return static_cast<int>(chrono::weekday(sys_days(chrono::days(days_))).iso_encoding()); }

Date Date::plus_months(int count) const {
    const auto last = Month::of(*this).plus(count).last();
    return Date(last.days_ - last.day() + std::min(day(), last.day()));
}

Date Date::first_of_month() const { return plus_days(1 - day()); }

std::string Date::iso() const {
    const auto ymd = civil(days_);
    std::string out;
    out.reserve(10);
    append_padded(out, static_cast<int>(ymd.year()), 4);
    out += '-';
    append_padded(out, static_cast<int>(static_cast<unsigned>(ymd.month())), 2);
    out += '-';
    append_padded(out, static_cast<int>(static_cast<unsigned>(ymd.day())), 2);
    return out;
}

std::optional<Month> Month::from_iso(std::string_view text) {
    if (text.size() != 7 || text[4] != '-') return std::nullopt;
    const auto y = digits(text, 0, 4);
    const auto m = digits(text, 5, 2);
    if (y < first_year || m < 1 || m > 12) return std::nullopt;
    return Month(y * 12 + m - 1);
}

Month Month::of(Date date) { return Month(date.year() * 12 + date.month() - 1); }

Date Month::first() const {
    const auto date = Date::from_ymd(months_ / 12, months_ % 12 + 1, 1);
    invariant(date.has_value(), "a month lies in the years 1 to 9999");
    return *date;
}

Date Month::last() const {
    const auto last = year_month_of(months_ / 12, months_ % 12 + 1) / chrono::last;
    return Date::from_days(static_cast<std::int32_t>(sys_days(last).time_since_epoch().count()));
}

Month Month::plus(int months) const {
    const auto sum = std::int64_t{months_} + months;
    invariant(sum >= first_year * 12 && sum < (last_year + 1) * 12, "a month lies in the years 1 to 9999");
    return Month(static_cast<std::int32_t>(sum));
}

std::string Month::iso() const { return first().iso().substr(0, 7); }

std::optional<Instant> Instant::from_iso(std::string_view text) {
    // 2026-11-21T09:30:00 and then an optional fraction and an offset.
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':')
        return std::nullopt;
    const auto date = Date::from_iso(text.substr(0, 10));
    const auto hour = digits(text, 11, 2);
    const auto minute = digits(text, 14, 2);
    auto second = digits(text, 17, 2);
    if (!date || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return std::nullopt;
    second = std::min(second, 59);  // a leap second is told as the second before it

    auto rest = text.substr(19);
    std::int64_t fraction = 0;
    if (rest.front() == '.') {
        rest.remove_prefix(1);
        const auto length = std::min(rest.find_first_not_of("0123456789"), rest.size());
        if (length == 0 || length > 9) return std::nullopt;
        for (std::size_t i = 0; i < 6; ++i) fraction = fraction * 10 + (i < length ? rest[i] - '0' : 0);
        rest.remove_prefix(length);
    }

    int offset_minutes = 0;
    if (rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':') {
        const auto hours = digits(rest, 1, 2);
        const auto minutes = digits(rest, 4, 2);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
        offset_minutes = (hours * 60 + minutes) * (rest[0] == '-' ? -1 : 1);
    } else if (rest != "Z" && rest != "z") {
        return std::nullopt;
    }
    const auto seconds = date->days() * seconds_a_day + hour * 3600 + (minute - offset_minutes) * 60 + second;
    return Instant(seconds * microseconds_a_second + fraction);
}

Instant Instant::start_of(Date day) { return from_london(day, 0, 0); }

Instant Instant::from_london(Date day, int hour, int minute) {
    const auto wall = day.days() * seconds_a_day + hour * 3600 + minute * 60;
    return Instant(london_to_utc_seconds(wall) * microseconds_a_second);
}

Date Instant::london_date() const {
    return Date::from_days(static_cast<std::int32_t>(floor_div(london_seconds(*this), seconds_a_day)));
}

int Instant::london_minute_of_day() const {
    const auto seconds = london_seconds(*this);
    return static_cast<int>((seconds - floor_div(seconds, seconds_a_day) * seconds_a_day) / 60);
}

std::string Instant::iso() const {
    const auto seconds = seconds_of(*this);
    const auto days = floor_div(seconds, seconds_a_day);
    const auto second_of_day = static_cast<int>(seconds - days * seconds_a_day);
    std::string out;
    out.reserve(27);
    out += Date::from_days(static_cast<std::int32_t>(days)).iso();
    out += 'T';
    append_padded(out, second_of_day / 3600, 2);
    out += ':';
    append_padded(out, second_of_day / 60 % 60, 2);
    out += ':';
    append_padded(out, second_of_day % 60, 2);
    out += '.';
    append_padded(out, static_cast<int>(microseconds_ - seconds * microseconds_a_second), 6);
    out += 'Z';
    return out;
}

}  // namespace base
