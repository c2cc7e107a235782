#include "base/clock.hpp"
#include "base/id.hpp"

#include <gtest/gtest.h>

TEST(Id, goes_round_through_text) {
    const base::Id id(0x0123456789abcdef);
    EXPECT_EQ(base::Id::from_text(id.text()), id);
    EXPECT_FALSE(base::Id::from_text("0000000000000"));
    EXPECT_FALSE(base::Id::from_text("zzzzzzzzzzzzz"));
}

TEST(Ids, grow) {
    base::SeededRandom random(1);
    base::SystemClock clock;
    base::Ids ids(clock, random);
    auto before = ids.next();
    for (int i = 0; i < 10000; ++i) {
        const auto id = ids.next();
        ASSERT_LT(before, id);
        before = id;
    }
}
