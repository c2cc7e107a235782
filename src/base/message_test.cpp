#include "base/message.hpp"

#include <gtest/gtest.h>

using base::Language;

TEST(Say, fills_placeholders) {
    EXPECT_EQ(base::say(Language::english, base::t("Found {count} in {place}"), {{"count", 1234}, {"place", "Bangor"}}),
              "Found 1,234 in Bangor");
}
