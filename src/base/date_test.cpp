#include "base/date.hpp"

#include "base/failure.hpp"
#include "base/london.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

using base::Date;
using base::Instant;
using base::Language;
using base::Month;

namespace {

std::string read_date(std::string_view text) {
    const auto date = Date::from_text(text);
    return date ? date->iso() : "none";
}

Date iso(std::string_view text) { return Date::from_iso(text).value(); }
Instant moment(std::string_view text) { return Instant::from_iso(text).value(); }

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in(int year, int month) {
    constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

}  // namespace

TEST(Date, counts_every_day_of_every_year) {
    auto expected = Date::from_ymd(1, 1, 1).value();
    EXPECT_EQ(expected.weekday(), 1);  // a Monday in the Gregorian calendar carried backwards
    int weekday = 1;
    for (int year = 1; year <= 9999; ++year) {
        for (int month = 1; month <= 12; ++month) {
            for (int day = 1; day <= days_in(year, month); ++day) {
                const auto date = Date::from_ymd(year, month, day);
                ASSERT_TRUE(date) << year << '-' << month << '-' << day;
                ASSERT_EQ(*date, expected);
                ASSERT_EQ(date->weekday(), weekday);
                expected = expected.plus_days(1);
                weekday = weekday % 7 + 1;
            }
            ASSERT_FALSE(Date::from_ymd(year, month, days_in(year, month) + 1));
        }
    }
}

TEST(Date, goes_round_through_iso_and_its_parts) {
    const auto first = iso("0001-01-01").days();
    const auto last = iso("9999-12-31").days();
    for (auto days = first; days <= last; days += 97) {
        const auto date = Date::from_days(days);
        ASSERT_EQ(Date::from_iso(date.iso()), date);
        ASSERT_EQ(Date::from_ymd(date.year(), date.month(), date.day()), date);
        ASSERT_EQ(date.first_of_month().day(), 1);
        ASSERT_EQ(Month::of(date).first(), date.first_of_month());
    }
}

TEST(Date, iso_is_exact) {
    EXPECT_EQ(Date().iso(), "1970-01-01");
    EXPECT_EQ(iso("1969-12-31").days(), -1);
    EXPECT_EQ(iso("2000-02-29").weekday(), 2);
    for (const auto* text :
         {"", "2026-11-2", "2026-11-211", "2026/11/21", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10",
          "2026-01-00", "0000-01-01", "+026-01-01", "2026-1 -01", " 2026-11-21", "２026-11-2", "2026-11-21T"})
        EXPECT_FALSE(Date::from_iso(text)) << text;
}

TEST(Date, reads_what_people_write_day_before_month) {
    for (const auto* text :
         {"2026-11-21", "21/11/2026", "21-11-2026", "21.11.2026", "21.11.26", "21/11/26", "21 Nov 2026", "21 nov 26",
          "21 November 2026", "21 NOVEMBER 2026", "21 Tachwedd 2026", "21 tach 2026", "  21  Nov  2026 "})
        EXPECT_EQ(read_date(text), "2026-11-21") << text;
    EXPECT_EQ(read_date("1/2/2026"), "2026-02-01");
    EXPECT_EQ(read_date("01/02/2026"), "2026-02-01");
    EXPECT_EQ(read_date("9 Sept 2026"), "2026-09-09");
    EXPECT_EQ(read_date("1/1/70"), "1970-01-01");
    EXPECT_EQ(read_date("1/1/69"), "2069-01-01");
    EXPECT_EQ(read_date("29 Chwefror 2024"), "2024-02-29");
}

TEST(Date, refuses_what_is_no_date) {
    for (const auto* text : {"",
                             " ",
                             "21",
                             "21/11",
                             "11/21/2026",
                             "31/04/2026",
                             "29/02/2026",
                             "0/1/2026",
                             "1/0/2026",
                             "1/1/026",
                             "1/1/12026",
                             "21/Nov/2026",
                             "21 Foo 2026",
                             "21 Nov",
                             "Nov 21 2026",
                             "21 11 2026",
                             "1/-1/2026",
                             "1//2026",
                             "2026/11/21",
                             "20261121",
                             "21/11/2026 10:00",
                             "21st November 2026",
                             "1-1/2026",
                             "++/++/++++"})
        EXPECT_EQ(read_date(text), "none") << text;
    EXPECT_EQ(read_date(std::string(100'000, '1')), "none");
    EXPECT_EQ(read_date(std::string("21/11/2026\0", 11)), "none");
}

TEST(Date, reads_its_own_words_back_in_both_languages) {
    for (int month = 1; month <= 12; ++month) {
        const auto date = Date::from_ymd(2026, month, 9).value();
        EXPECT_EQ(Date::from_text(date.say(Language::english)), date);
        EXPECT_EQ(Date::from_text(date.say(Language::welsh)), date);
    }
    EXPECT_EQ(iso("2026-11-21").say(Language::english), "21 November 2026");
    EXPECT_EQ(iso("2026-11-21").say(Language::welsh), "21 Tachwedd 2026");
    EXPECT_EQ(iso("0009-01-05").say(Language::english), "5 January 9");
}

TEST(Date, months_end_where_they_end) {
    EXPECT_EQ(iso("2026-01-31").plus_months(1).iso(), "2026-02-28");
    EXPECT_EQ(iso("2024-01-31").plus_months(1).iso(), "2024-02-29");
    EXPECT_EQ(iso("2024-02-29").plus_months(12).iso(), "2025-02-28");
    EXPECT_EQ(iso("2026-03-31").plus_months(-1).iso(), "2026-02-28");
    EXPECT_EQ(iso("2026-03-15").plus_months(-27).iso(), "2023-12-15");
    EXPECT_EQ(iso("2026-03-15").plus_months(0).iso(), "2026-03-15");
    EXPECT_THROW(iso("9999-12-01").plus_months(1), base::Broken);
    EXPECT_THROW(iso("0001-01-01").plus_months(-1), base::Broken);
}

TEST(Month, is_read_counted_and_said) {
    const auto month = Month::from_iso("2024-02").value();
    EXPECT_EQ(month.first().iso(), "2024-02-01");
    EXPECT_EQ(month.last().iso(), "2024-02-29");
    EXPECT_EQ(month.plus(11).iso(), "2025-01");
    EXPECT_EQ(month.plus(-2).iso(), "2023-12");
    EXPECT_EQ(month.say(Language::english), "February 2024");
    EXPECT_EQ(month.say(Language::welsh), "Chwefror 2024");
    EXPECT_EQ(Month().iso(), "1970-01");
    for (const auto* text : {"", "2024-2", "2024-13", "2024-00", "0000-01", "2024/02", "2024-02-01"})
        EXPECT_FALSE(Month::from_iso(text)) << text;
}

TEST(Instant, reads_rfc_3339) {
    EXPECT_EQ(moment("1970-01-01T00:00:00Z").microseconds(), 0);
    EXPECT_EQ(moment("2026-11-21T09:30:00.123456Z").iso(), "2026-11-21T09:30:00.123456Z");
    EXPECT_EQ(moment("2026-11-21T09:30:00.1Z").iso(), "2026-11-21T09:30:00.100000Z");
    EXPECT_EQ(moment("2026-11-21T09:30:00.123456789Z").iso(), "2026-11-21T09:30:00.123456Z");
    EXPECT_EQ(moment("2026-06-21T09:30:00+01:00").iso(), "2026-06-21T08:30:00.000000Z");
    EXPECT_EQ(moment("2026-12-31T23:30:00-05:30").iso(), "2027-01-01T05:00:00.000000Z");
    EXPECT_EQ(moment("1969-12-31T23:59:59.999999Z").microseconds(), -1);
    EXPECT_EQ(Instant::from_microseconds(-1).iso(), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(moment("2016-12-31T23:59:60Z").iso(), "2016-12-31T23:59:59.000000Z");
    for (const auto* text :
         {"", "2026-11-21", "2026-11-21T09:30Z", "2026-11-21T09:30:00", "2026-11-21 09:30:00Z", "2026-11-21T24:00:00Z",
          "2026-11-21T09:60:00Z", "2026-11-21T09:30:61Z", "2026-11-21T09:30:00.Z", "2026-11-21T09:30:00.1",
          "2026-11-21T09:30:00+0100", "2026-11-21T09:30:00+01:60", "2026-11-21T09:30:00Zz", "2026-11-21T09:30:00+24:00",
          "2026-02-30T09:30:00Z", "2026-11-21T09:30:00.1234567890Z"})
        EXPECT_FALSE(Instant::from_iso(text)) << text;
}

TEST(Instant, goes_round_through_iso) {
    for (std::int64_t at = -1'000'000'000'000'000; at < 4'000'000'000'000'000; at += 12'345'678'901'234) {
        const auto instant = Instant::from_microseconds(at);
        ASSERT_EQ(Instant::from_iso(instant.iso()), instant);
    }
}

TEST(Instant, knows_the_nights_when_clocks_change) {
    // Spring: 29 March 2026, 01:00 becomes 02:00.
    EXPECT_EQ(moment("2026-03-29T00:59:59Z").london_minute_of_day(), 59);
    EXPECT_EQ(moment("2026-03-29T01:00:00Z").london_minute_of_day(), 120);
    EXPECT_EQ(Instant::from_london(iso("2026-03-29"), 0, 30).iso(), "2026-03-29T00:30:00.000000Z");
    EXPECT_EQ(Instant::from_london(iso("2026-03-29"), 1, 30),
              moment("2026-03-29T01:30:00Z"));  // does not exist: 02:30 BST
    EXPECT_EQ(Instant::from_london(iso("2026-03-29"), 2, 30), moment("2026-03-29T01:30:00Z"));
    // Autumn: 25 October 2026, 02:00 becomes 01:00.
    EXPECT_EQ(moment("2026-10-25T00:59:59Z").london_minute_of_day(), 119);
    EXPECT_EQ(moment("2026-10-25T01:00:00Z").london_minute_of_day(), 60);
    EXPECT_EQ(Instant::from_london(iso("2026-10-25"), 1, 30), moment("2026-10-25T00:30:00Z"));  // the first of two
    EXPECT_EQ(Instant::from_london(iso("2026-10-25"), 2, 0), moment("2026-10-25T02:00:00Z"));
    // Days begin at midnight of the wall.
    EXPECT_EQ(Instant::start_of(iso("2026-07-01")), moment("2026-06-30T23:00:00Z"));
    EXPECT_EQ(Instant::start_of(iso("2026-03-29")), moment("2026-03-29T00:00:00Z"));
    EXPECT_EQ(Instant::start_of(iso("2026-10-25")), moment("2026-10-24T23:00:00Z"));
}

TEST(Instant, every_london_day_begins_at_midnight_and_lasts_23_24_or_25_hours) {
    int short_days = 0;
    int long_days = 0;
    for (auto day = iso("1972-01-01"); day < iso("2072-01-01"); day = day.plus_days(1)) {
        const auto start = Instant::start_of(day);
        ASSERT_EQ(start.london_date(), day);
        ASSERT_EQ(start.london_minute_of_day(), 0);
        ASSERT_EQ(Instant::from_microseconds(start.microseconds() - 1).london_date(), day.plus_days(-1));
        const auto hours = (Instant::start_of(day.plus_days(1)).microseconds() - start.microseconds()) / 3'600'000'000;
        short_days += hours == 23 ? 1 : 0;
        long_days += hours == 25 ? 1 : 0;
        ASSERT_TRUE(hours >= 23 && hours <= 25) << day.iso();
    }
    EXPECT_EQ(short_days, 100);
    EXPECT_EQ(long_days, 100);
}

TEST(Instant, agrees_with_the_system_about_london_from_1969_to_2037) {
    if (!std::filesystem::exists("/usr/share/zoneinfo/Europe/London")) GTEST_SKIP() << "this machine has no zone files";
    const char* had = std::getenv("TZ");
    const std::string before = had == nullptr ? "" : had;
    setenv("TZ", "Europe/London", 1);
    tzset();
    std::vector<std::int64_t> wrong;
    constexpr std::int64_t half_hour = 1800;
    for (std::int64_t at = -31'536'000; at < 2'145'916'800; at += half_hour) {
        const std::time_t seconds = at;
        std::tm local{};
        localtime_r(&seconds, &local);
        if (local.tm_gmtoff != base::london_offset_seconds(at)) wrong.push_back(at);
    }
    had == nullptr ? unsetenv("TZ") : setenv("TZ", before.c_str(), 1);
    tzset();
    EXPECT_TRUE(wrong.empty()) << wrong.size() << " half hours differ, the first at " << wrong.front();
}

TEST(Instant, is_said_in_london_time) {
    EXPECT_EQ(moment("2026-11-21T09:30:00Z").say(Language::english), "21 November 2026 at 9:30am");
    EXPECT_EQ(moment("2026-11-21T09:30:00Z").say(Language::welsh), "21 Tachwedd 2026 am 9:30yb");
    EXPECT_EQ(moment("2026-06-21T16:05:00Z").say(Language::english), "21 June 2026 at 5:05pm");
    EXPECT_EQ(moment("2026-06-21T16:05:00Z").say(Language::welsh), "21 Mehefin 2026 am 5:05yh");
    EXPECT_EQ(moment("2026-11-21T09:00:00Z").say(Language::english), "21 November 2026 at 9am");
    EXPECT_EQ(moment("2026-11-21T12:00:00Z").say(Language::english), "21 November 2026 at midday");
    EXPECT_EQ(moment("2026-11-21T12:01:00Z").say(Language::english), "21 November 2026 at 12:01pm");
    EXPECT_EQ(moment("2026-11-21T00:00:00Z").say(Language::welsh), "21 Tachwedd 2026 am hanner nos");
    EXPECT_EQ(moment("2026-11-21T00:07:00Z").say(Language::english), "21 November 2026 at 12:07am");
}
