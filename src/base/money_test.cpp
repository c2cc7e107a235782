#include "base/money.hpp"

#include "base/failure.hpp"
#include "base/number.hpp"

#include <gtest/gtest.h>

#include <limits>

using base::Money;

namespace {
std::string read(std::string_view text) {
    const auto money = Money::from_text(text);
    return money ? money->decimal() : "none";
}
}  // namespace

TEST(Money, reads_what_people_write) {
    EXPECT_EQ(read("12"), "12.00");
    EXPECT_EQ(read("12.5"), "12.50");
    EXPECT_EQ(read("12.05"), "12.05");
    EXPECT_EQ(read(" £1,234.50 "), "1234.50");
    EXPECT_EQ(read("1234567"), "1234567.00");
    EXPECT_EQ(read("£1,234,567.89"), "1234567.89");
    EXPECT_EQ(read("0"), "0.00");
    EXPECT_EQ(read("00012.00"), "12.00");
    for (const auto* text : {"-3.00", "-£3.00", "£-3.00", "(3.00)", "(£3)", "−3.00"})
        EXPECT_EQ(read(text), "-3.00") << text;
    EXPECT_EQ(Money::from_text("-0.00"), Money());
}

TEST(Money, refuses_what_is_no_amount) {
    for (const auto* text : {"",         " ",        "£",     "-",      "()",     "(-3)", "--3",    "-£-3",     "£££3",
                             "3-",       "12.",      ".50",   "12.345", "12.5.0", "1,23", "1,2345", "12,34.50", ",123",
                             "1,,234",   "1234,567", "1e3",   "0x10",   "12p",    "$12",  "twelve", "1 000",    "£ 5",
                             "\xa3\x35", "+5",       "1.2e1", "NaN",    "(3",     "3)",   "12.-5",  "1.5,0"})
        EXPECT_EQ(read(text), "none") << text;
    EXPECT_EQ(read(std::string(100'000, '9')), "none");
    EXPECT_EQ(read(std::string_view("12\0", 3)), "none");
}

TEST(Money, has_a_largest_amount) {
    EXPECT_EQ(read("10,000,000,000.00"), "10000000000.00");
    EXPECT_EQ(read("-10000000000"), "-10000000000.00");
    EXPECT_EQ(read("10,000,000,000.01"), "none");
    EXPECT_EQ(read("(10000000000.01)"), "none");
    EXPECT_EQ(read("99999999999"), "none");
    EXPECT_EQ(read("999999999999"), "none");
}

TEST(Money, is_said_and_written) {
    EXPECT_EQ(Money::pence(0).say(), "£0.00");
    EXPECT_EQ(Money::pence(5).say(), "£0.05");
    EXPECT_EQ(Money::pence(-5).say(), "-£0.05");
    EXPECT_EQ(Money::pence(123'450).say(), "£1,234.50");
    EXPECT_EQ(Money::pence(-123'456'789).say(), "-£1,234,567.89");
    EXPECT_EQ(Money::pence(-5).decimal(), "-0.05");
    EXPECT_EQ(Money::pence(std::numeric_limits<std::int64_t>::min()).decimal(), "-92233720368547758.08");
    for (std::int64_t pence = -1'000'000'000'000; pence <= 1'000'000'000'000; pence += 7'777'777'777) {
        ASSERT_EQ(Money::from_text(Money::pence(pence).say()), Money::pence(pence));
        ASSERT_EQ(Money::from_text(Money::pence(pence).decimal()), Money::pence(pence));
    }
}

TEST(Money, adds_without_ever_wrapping) {
    const auto most = Money::pence(std::numeric_limits<std::int64_t>::max());
    const auto least = Money::pence(std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(Money::pence(5) + Money::pence(-7), Money::pence(-2));
    EXPECT_EQ(Money::pence(5) - Money::pence(7), Money::pence(-2));
    EXPECT_EQ(-Money::pence(5), Money::pence(-5));
    EXPECT_THROW(most + Money::pence(1), base::Broken);
    EXPECT_THROW(least - Money::pence(1), base::Broken);
    EXPECT_EQ(most + least, Money::pence(-1));
}

TEST(Number, has_commas_at_the_thousands) {
    EXPECT_EQ(base::with_commas(0), "0");
    EXPECT_EQ(base::with_commas(999), "999");
    EXPECT_EQ(base::with_commas(1000), "1,000");
    EXPECT_EQ(base::with_commas(-50'515), "-50,515");
    EXPECT_EQ(base::with_commas(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}
