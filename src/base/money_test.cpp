#include "base/money.hpp"

#include <gtest/gtest.h>

using base::Money;

TEST(Money, reads_what_people_write) {
    EXPECT_EQ(Money::from_text("£1,234.50"), Money::pence(123450));
    EXPECT_EQ(Money::from_text("(3.00)"), Money::pence(-300));
    EXPECT_EQ(Money::pence(-300).say(), "-£3.00");
}
