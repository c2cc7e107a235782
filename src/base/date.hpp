// Calendar days in Europe/London and instants in UTC. Nothing here reads a clock: that is base/clock.hpp.
#pragma once

#include "base/language.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// A calendar day, 0001-01-01 to 9999-12-31. Stored as ISO text "2026-11-21".
class Date {
public:
    constexpr Date() = default;  // 1970-01-01
    static std::optional<Date> from_ymd(int year, int month, int day);
    // Exactly "YYYY-MM-DD" and a real day; nothing else.
    static std::optional<Date> from_iso(std::string_view text);
    // What people type or UK registers hold, day always before month: 2026-11-21, 21/11/2026, 21-11-2026, 21.11.26, 21
    // Nov 2026, 21 November 2026, 21 Tachwedd 2026. Two-digit years are 1970–2069. Nothing else.
    static std::optional<Date> from_text(std::string_view text);
    static constexpr Date from_days(std::int32_t days_since_1970) { return Date(days_since_1970); }

    constexpr std::int32_t days() const { return days_; }
    int year() const;
    int month() const;    // 1–12
    int day() const;      // 1–31
    int weekday() const;  // 1 Monday – 7 Sunday
    Date plus_days(int count) const { return Date(days_ + count); }
    // The same day of another month, or that month's last day where it has none.
    Date plus_months(int count) const;
    Date first_of_month() const;

    std::string iso() const;                   // 2026-11-21
    std::string say(Language language) const;  // 21 November 2026 · 21 Tachwedd 2026
    constexpr auto operator<=>(const Date&) const = default;

private:
    explicit constexpr Date(std::int32_t days) : days_(days) {}
    std::int32_t days_ = 0;
};

// A calendar month, stored as "2026-11".
class Month {
public:
    constexpr Month() = default;
    static std::optional<Month> from_iso(std::string_view text);
    static Month of(Date date);
    Date first() const;
    Date last() const;
    Month plus(int months) const;
    std::string iso() const;
    std::string say(Language language) const;  // November 2026 · Tachwedd 2026
    constexpr auto operator<=>(const Month&) const = default;

private:
    explicit constexpr Month(std::int32_t months) : months_(months) {}
    std::int32_t months_ = 1970 * 12;  // since year 0
};

// A moment, UTC, in microseconds since 1970. Stored as a bigint.
class Instant {
public:
    constexpr Instant() = default;
    static constexpr Instant from_microseconds(std::int64_t value) { return Instant(value); }
    // RFC 3339 with offset ("2026-11-21T09:30:00.123456Z", "…+01:00").
    static std::optional<Instant> from_iso(std::string_view text);
    // The moment a London day begins.
    static Instant start_of(Date day);
    // A wall-clock time in London. The hour that does not exist moves forward; of the doubled hour, the first.
    static Instant from_london(Date day, int hour, int minute);

    constexpr std::int64_t microseconds() const { return microseconds_; }
    Date london_date() const;
    int london_minute_of_day() const;  // 0–1439
    Instant plus_seconds(std::int64_t seconds) const { return Instant(microseconds_ + seconds * 1'000'000); }
    std::string iso() const;                   // 2026-11-21T09:30:00.123456Z
    std::string say(Language language) const;  // 21 November 2026 at 9:30am · 21 Tachwedd 2026 am 9:30yb  (London time)
    constexpr auto operator<=>(const Instant&) const = default;

private:
    explicit constexpr Instant(std::int64_t microseconds) : microseconds_(microseconds) {}
    std::int64_t microseconds_ = 0;
};

}  // namespace base
