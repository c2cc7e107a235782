#include "base/text.hpp"

#include <gtest/gtest.h>

TEST(Fold, drops_accents_and_apostrophes) {
    EXPECT_EQ(base::fold("Ysgol Tŷ'r Felin – Bôn-y-maen"), "ysgol tyr felin bon y maen");
    EXPECT_EQ(base::fold("St. Mary's  C.E."), "st marys c e");
}

TEST(SortKey, knows_the_welsh_alphabet) {
    EXPECT_LT(base::sort_key_welsh("Cyfarthfa"), base::sort_key_welsh("Chwilog"));
    EXPECT_GT(base::sort_key("Cyfarthfa"), base::sort_key("Chwilog"));
}
