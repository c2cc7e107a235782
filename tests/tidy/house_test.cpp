// The rules, held against this very tree.
#include "tidy/rules.hpp"

#include <gtest/gtest.h>

namespace {

const tidy::Tree& house() {
    static const auto tree = tidy::read_tree(CANTREF_SOURCE_ROOT);
    return tree;
}

class House : public testing::TestWithParam<tidy::Rule> {};

}  // namespace

TEST_P(House, is_tidy) {
    const auto findings = GetParam().find(house());
    std::string all;
    for (const auto& finding : findings) all += "\n  " + finding.say();
    EXPECT_TRUE(findings.empty()) << findings.size() << " to mend:" << all;
}

INSTANTIATE_TEST_SUITE_P(Tidy, House, testing::ValuesIn(tidy::all_rules().begin(), tidy::all_rules().end()),
                         [](const auto& rule) { return std::string(rule.param.name); });

TEST(Tree, was_read) {
    EXPECT_NE(house().find("src/base/date.cpp"), nullptr);
    ASSERT_NE(house().room_of("base/date.cpp"), nullptr);
    EXPECT_EQ(house().room_of("base/date.cpp")->floor, 0);
    EXPECT_GT(house().rooms().size(), 2U);
}
