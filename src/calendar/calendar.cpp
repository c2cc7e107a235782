#include "calendar/calendar.hpp"

#include <algorithm>
#include <array>

namespace calendar {

namespace {

constexpr std::array<std::string_view, 3> codes = {"england-and-wales", "scotland", "northern-ireland"};

constexpr std::int64_t first_monday = 4;  // 5 January 1970, in days since 1970

struct Division {
    std::int64_t quotient;
    std::int64_t rest;  // never negative
};

constexpr Division divide(std::int64_t value, std::int64_t divisor) {
    const auto rest = (value % divisor + divisor) % divisor;
    return {(value - rest) / divisor, rest};
}

constexpr bool is_weekday(base::Date day) { return divide(day.days() - first_monday, 7).rest < 5; }

// Mondays to Fridays from 5 January 1970 up to and with `day`.
constexpr std::int64_t weekdays_through(base::Date day) {
    const auto [week, rest] = divide(day.days() - first_monday, 7);
    return week * 5 + std::min<std::int64_t>(rest + 1, 5);
}

// The other way round: the weekday of that number.
constexpr base::Date weekday_of(std::int64_t number) {
    const auto [week, rest] = divide(number - 1, 5);
    return base::Date::from_days(static_cast<std::int32_t>(first_monday + week * 7 + rest));
}

template <typename T>
void sort_each_once(std::vector<T>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

std::string_view code(Nation nation) { return codes[static_cast<std::size_t>(nation)]; }

std::optional<Nation> nation_from_code(std::string_view code) {
    const auto found = std::find(codes.begin(), codes.end(), code);
    if (found == codes.end()) return std::nullopt;
    return static_cast<Nation>(found - codes.begin());
}

Calendar::Calendar(std::span<const base::Date> holidays) {
    for (const auto day : holidays) {
        years_.push_back(day.year());
        if (is_weekday(day)) weekday_holidays_.push_back(day);
    }
    sort_each_once(years_);
    sort_each_once(weekday_holidays_);
}

bool Calendar::is_working_day(base::Date day) const {
    return is_weekday(day) && !std::binary_search(weekday_holidays_.begin(), weekday_holidays_.end(), day);
}

base::Date Calendar::add_working_days(base::Date from, int count) const {
    const auto yesterday = from.plus_days(-1);
    const auto number = count > 0 ? working_days_through(from) + count : working_days_through(yesterday) + count + 1;
    return working_day(number);
}

int Calendar::working_days_between(base::Date from, base::Date to) const {
    if (to < from)
        return static_cast<int>(working_days_through(to.plus_days(-1)) - working_days_through(from.plus_days(-1)));
    return static_cast<int>(working_days_through(to) - working_days_through(from));
}

bool Calendar::covers(base::Date day) const { return std::binary_search(years_.begin(), years_.end(), day.year()); }

std::int64_t Calendar::holidays_through(base::Date day) const {
    return std::upper_bound(weekday_holidays_.begin(), weekday_holidays_.end(), day) - weekday_holidays_.begin();
}

std::int64_t Calendar::working_days_through(base::Date day) const {
    return weekdays_through(day) - holidays_through(day);
}

base::Date Calendar::working_day(std::int64_t number) const {
    // Counting weekdays alone ends too early by the holidays passed; going on by those may pass a few more. Rising from
    // none, this stops at the first day of that number, which is no holiday itself.
    std::int64_t holidays = 0;
    for (;;) {
        const auto day = weekday_of(number + holidays);
        const auto passed = holidays_through(day);
        if (passed == holidays) return day;
        holidays = passed;
    }
}

}  // namespace calendar
