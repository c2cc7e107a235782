#include "base/london.hpp"

#include <chrono>

namespace base {

namespace {

using std::chrono::sys_days;

constexpr std::int64_t hour_seconds = 3600;
constexpr std::int64_t day_seconds = 86'400;

struct Summer {
    std::int64_t from;  // UTC seconds
    std::int64_t to;
};

// The first Sunday on or after a day of March or October, as UTC seconds of its midnight.
constexpr std::int64_t sunday_from(int year, std::chrono::month month, unsigned day) {
    const sys_days start(std::chrono::year(year) / month / std::chrono::day(day));
    const auto wait = std::chrono::Sunday - std::chrono::weekday(start);
    return (start + wait).time_since_epoch().count() * day_seconds;
}

// Summer Time Act 1972 and the orders made under it; since 1981 the European dates, at 01:00 UTC; since 1996 October
// follows Europe too (Directives 94/21/EC and 2000/84/EC, Summer Time Order 2002).
constexpr Summer summer_of(int year) {
    using std::chrono::March;
    using std::chrono::October;
    if (year >= 1996)
        return {sunday_from(year, March, 25) + hour_seconds, sunday_from(year, October, 25) + hour_seconds};
    if (year >= 1990)
        return {sunday_from(year, March, 25) + hour_seconds, sunday_from(year, October, 22) + hour_seconds};
    if (year >= 1981)
        return {sunday_from(year, March, 25) + hour_seconds, sunday_from(year, October, 23) + hour_seconds};
    return {sunday_from(year, March, 16) + 2 * hour_seconds, sunday_from(year, October, 23) + 2 * hour_seconds};
}

constexpr std::int64_t at(int year, std::chrono::month month, unsigned day, std::int64_t hour) {
    return sys_days(std::chrono::year(year) / month / std::chrono::day(day)).time_since_epoch().count() * day_seconds +
           hour * hour_seconds;
}

// British Standard Time, an hour ahead all year (British Standard Time Act 1968, ended by vote of Parliament).
constexpr Summer british_standard_time = {at(1968, std::chrono::October, 26, 23),
                                          at(1971, std::chrono::October, 31, 2)};

constexpr std::int64_t rules_begin = at(1972, std::chrono::January, 1, 0);

int year_of(std::int64_t utc_seconds) {
    const auto day = std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(utc_seconds)));
    return static_cast<int>(std::chrono::year_month_day(day).year());
}

}  // namespace

int london_offset_seconds(std::int64_t utc_seconds) {
    const auto summer = utc_seconds < rules_begin ? british_standard_time : summer_of(year_of(utc_seconds));
    return utc_seconds >= summer.from && utc_seconds < summer.to ? hour_seconds : 0;
}

std::int64_t london_to_utc_seconds(std::int64_t wall_seconds) {
    // Read as summer time it is the earlier moment: right if the clocks were then on summer time, and of a doubled hour
    // the first. Otherwise read as winter time, which also moves a skipped time forward by the hour that is missing.
    const auto as_summer = wall_seconds - hour_seconds;
    return london_offset_seconds(as_summer) == hour_seconds ? as_summer : wall_seconds;
}

}  // namespace base
