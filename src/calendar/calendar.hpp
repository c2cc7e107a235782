// Working days: Monday to Friday, but for the bank holidays of a nation. Holidays come in as rows; nothing is built in.
#pragma once

#include "base/date.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace calendar {

// The three divisions that GOV.UK publishes bank holidays for.
enum class Nation : std::uint8_t { england_and_wales, scotland, northern_ireland };

// "england-and-wales", "scotland", "northern-ireland": GOV.UK's own names for them.
std::string_view code(Nation nation);
std::optional<Nation> nation_from_code(std::string_view code);

// A value: made once from a nation's holidays, then only read, by any number of threads.
class Calendar {
public:
    // In any order; repeated ones and those at weekends do no harm.
    explicit Calendar(std::span<const base::Date> holidays);

    bool is_working_day(base::Date day) const;

    // The working day that many working days after `from`; `from` itself is never counted. A negative count goes back.
    // 0: `from`, or the first working day after it where it is none.
    base::Date add_working_days(base::Date from, int count) const;

    // The working days after `from` up to `to`: `from` is not counted, `to` is. Where `to` is earlier, minus the
    // working days from `to` on before `from`. So working_days_between(d, add_working_days(d, n)) is n for any n but 0.
    int working_days_between(base::Date from, base::Date to) const;

    // Whether the holidays of that day's year were given: a period that ends in a year that wasn't is only provisional.
    bool covers(base::Date day) const;

private:
    std::int64_t holidays_through(base::Date day) const;
    std::int64_t working_days_through(base::Date day) const;
    base::Date working_day(std::int64_t number) const;

    std::vector<base::Date> weekday_holidays_;  // in order, each once, Monday to Friday
    std::vector<int> years_;                    // in order, each once
};

}  // namespace calendar
