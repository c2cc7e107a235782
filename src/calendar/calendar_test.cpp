#include "calendar/calendar.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using base::Date;
using calendar::Calendar;
using calendar::Nation;

namespace {

Date day(std::string_view iso) { return Date::from_iso(iso).value(); }

std::vector<Date> days(std::initializer_list<std::string_view> texts) {
    std::vector<Date> out;
    for (const auto text : texts) out.push_back(day(text));
    return out;
}

// England and Wales, as GOV.UK gives them.
Calendar england_and_wales() {
    return Calendar(days({"2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25",
                          "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04",
                          "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28"}));
}

std::string after(std::string_view from, int count) {
    return england_and_wales().add_working_days(day(from), count).iso();
}
int between(std::string_view from, std::string_view to) {
    return england_and_wales().working_days_between(day(from), day(to));
}

}  // namespace

TEST(Calendar, knows_working_days) {
    const auto calendar = england_and_wales();
    EXPECT_TRUE(calendar.is_working_day(day("2026-11-20")));
    EXPECT_FALSE(calendar.is_working_day(day("2026-11-21")));  // Saturday
    EXPECT_FALSE(calendar.is_working_day(day("2026-11-22")));  // Sunday
    EXPECT_FALSE(calendar.is_working_day(day("2026-12-25")));
    EXPECT_FALSE(calendar.is_working_day(day("2026-12-28")));  // Boxing Day moved
    EXPECT_TRUE(calendar.is_working_day(day("2026-12-29")));
}

TEST(Calendar, adds_working_days_without_counting_the_first) {
    EXPECT_EQ(after("2026-11-20", 1), "2026-11-23");
    EXPECT_EQ(after("2026-11-21", 1), "2026-11-23");
    EXPECT_EQ(after("2026-12-24", 1), "2026-12-29");
    EXPECT_EQ(after("2026-12-24", 3), "2026-12-31");
    EXPECT_EQ(after("2026-04-02", 1), "2026-04-07");  // over Easter
    EXPECT_EQ(after("2026-03-02", 56), "2026-05-22");
}

TEST(Calendar, goes_back_too) {
    EXPECT_EQ(after("2026-12-29", -1), "2026-12-24");
    EXPECT_EQ(after("2026-12-27", -1), "2026-12-24");
    EXPECT_EQ(after("2026-04-07", -2), "2026-04-01");
}

TEST(Calendar, nothing_added_is_the_day_or_the_next_that_works) {
    EXPECT_EQ(after("2026-11-20", 0), "2026-11-20");
    EXPECT_EQ(after("2026-11-21", 0), "2026-11-23");
    EXPECT_EQ(after("2026-12-25", 0), "2026-12-29");
}

TEST(Calendar, counts_between_without_the_first_and_with_the_last) {
    EXPECT_EQ(between("2026-11-20", "2026-11-20"), 0);
    EXPECT_EQ(between("2026-11-20", "2026-11-23"), 1);
    EXPECT_EQ(between("2026-11-20", "2026-11-22"), 0);
    EXPECT_EQ(between("2026-12-24", "2026-12-29"), 1);
    EXPECT_EQ(between("2026-12-29", "2026-12-24"), -1);
    EXPECT_EQ(between("2025-12-31", "2026-12-31"), 253);
}

TEST(Calendar, agrees_with_counting_on_fingers) {
    const auto calendar = england_and_wales();
    for (auto from = day("2025-03-01"); from < day("2026-11-01"); from = from.plus_days(1)) {
        auto forward = from;
        auto back = from;
        for (int count = 1; count <= 40; ++count) {
            do forward = forward.plus_days(1);
            while (!calendar.is_working_day(forward));
            do back = back.plus_days(-1);
            while (!calendar.is_working_day(back));
            ASSERT_EQ(calendar.add_working_days(from, count), forward) << from.iso() << " + " << count;
            ASSERT_EQ(calendar.add_working_days(from, -count), back) << from.iso() << " - " << count;
            ASSERT_EQ(calendar.working_days_between(from, forward), count);
            ASSERT_EQ(calendar.working_days_between(from, back), -count);
        }
    }
}

TEST(Calendar, survives_a_month_of_holidays) {
    std::vector<Date> closed;
    for (auto each = day("2026-08-01"); each <= day("2026-08-31"); each = each.plus_days(1)) closed.push_back(each);
    const Calendar calendar(closed);
    EXPECT_EQ(calendar.add_working_days(day("2026-07-31"), 1), day("2026-09-01"));
    EXPECT_EQ(calendar.add_working_days(day("2026-09-01"), -1), day("2026-07-31"));
    EXPECT_EQ(calendar.add_working_days(day("2026-08-12"), 0), day("2026-09-01"));
    EXPECT_EQ(calendar.working_days_between(day("2026-07-31"), day("2026-08-31")), 0);
}

TEST(Calendar, does_without_holidays_and_before_1970) {
    const Calendar calendar({});
    EXPECT_EQ(calendar.add_working_days(day("1969-12-31"), 1), day("1970-01-01"));
    EXPECT_EQ(calendar.add_working_days(day("1945-05-08"), 5), day("1945-05-15"));
    EXPECT_EQ(calendar.working_days_between(day("1945-05-08"), day("1945-05-15")), 5);
    EXPECT_FALSE(calendar.covers(day("2026-01-01")));
}

TEST(Calendar, takes_rows_in_any_order_and_twice) {
    const Calendar calendar(days({"2026-12-28", "2026-04-03", "2026-12-28", "2026-12-26", "2026-12-25"}));
    EXPECT_EQ(calendar.working_days_between(day("2026-12-24"), day("2026-12-31")), 3);
}

TEST(Calendar, says_which_years_it_knows) {
    const auto calendar = england_and_wales();
    EXPECT_TRUE(calendar.covers(day("2025-01-01")));
    EXPECT_TRUE(calendar.covers(day("2026-12-31")));
    EXPECT_FALSE(calendar.covers(day("2024-12-31")));
    EXPECT_FALSE(calendar.covers(day("2027-01-01")));
}

TEST(Nation, has_the_names_gov_uk_gives) {
    for (const auto nation : {Nation::england_and_wales, Nation::scotland, Nation::northern_ireland})
        EXPECT_EQ(calendar::nation_from_code(calendar::code(nation)), nation);
    EXPECT_EQ(calendar::code(Nation::northern_ireland), "northern-ireland");
    EXPECT_FALSE(calendar::nation_from_code("wales"));
}
