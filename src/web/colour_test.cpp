#include "web/colour.hpp"

#include <gtest/gtest.h>

namespace {

using web::Colour;

TEST(Colour, is_read_from_six_digits_and_nothing_else) {
    EXPECT_EQ(Colour::from_hex("#1d70B8")->hex(), "#1d70b8");
    for (const auto* wrong : {"", "#", "1d70b8", "#1d70b", "#1d70b88", "#1d70bg", "red", "#1d 0b8", "#12345\xc3"})
        EXPECT_FALSE(Colour::from_hex(wrong)) << wrong;
}

TEST(Colour, has_the_contrasts_that_wcag_gives) {
    const auto against_white = [](const char* hex) { return web::contrast(*Colour::from_hex(hex), web::white); };
    EXPECT_NEAR(against_white("#000000"), 21.0, 0.001);
    EXPECT_NEAR(against_white("#ffffff"), 1.0, 0.001);
    EXPECT_NEAR(against_white("#1d70b8"), 5.17, 0.01);
    // The two greys that everybody knows: one is just enough, the next is not.
    EXPECT_GE(against_white("#767676"), web::contrast_least);
    EXPECT_LT(against_white("#777777"), web::contrast_least);
    EXPECT_EQ(web::ratio_text(against_white("#777777")), "4.47");
    EXPECT_EQ(web::ratio_text(4.499), "4.49");
    EXPECT_EQ(web::ratio_text(21.0), "21.00");
    EXPECT_EQ(web::ratio_text(1.05), "1.05");
}

TEST(Colour, is_darkened_only_as_far_as_needed) {
    const Colour good = *Colour::from_hex("#1d70b8");
    EXPECT_EQ(web::readable_under_white(good), good);
    for (const auto* pale : {"#ffff00", "#ff8800", "#777777", "#ffffff", "#00ff7f"}) {
        const auto shade = web::readable_under_white(*Colour::from_hex(pale));
        EXPECT_GE(web::contrast(shade, web::white), web::contrast_least) << pale;
        EXPECT_LT(web::contrast(shade, web::white), 4.7) << pale << " became " << shade.hex();
    }
}

}  // namespace
