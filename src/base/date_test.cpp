#include "base/date.hpp"

#include <gtest/gtest.h>

using base::Date;
using base::Instant;
using base::Language;

TEST(Date, reads_and_writes_iso) {
    EXPECT_EQ(Date::from_iso("2026-11-21")->iso(), "2026-11-21");
    EXPECT_FALSE(Date::from_iso("2026-02-29"));
    EXPECT_EQ(Date().iso(), "1970-01-01");
}

TEST(Instant, tells_london_time) {
    EXPECT_EQ(Instant::from_iso("2026-06-30T23:30:00Z")->london_date().iso(), "2026-07-01");
    EXPECT_EQ(Instant::from_iso("2026-11-21T09:30:00Z")->say(Language::english), "21 November 2026 at 9:30am");
    EXPECT_EQ(Instant::from_iso("2026-11-21T09:30:00Z")->say(Language::welsh), "21 Tachwedd 2026 am 9:30yb");
}
