#include "http/request.hpp"

#include "http/escape.hpp"
#include "http/limits.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

TEST(Form, decodes_pairs_in_order_and_keeps_repeats) {
    const auto form = parse_form("name=Si%C3%A2n+Hughes&mark=a&mark=b&empty=&flag&&x=1%2B1=2");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->get("name"), "Siân Hughes");
    EXPECT_EQ(form->all("mark"), (std::vector<std::string_view>{"a", "b"}));
    EXPECT_TRUE(form->has("empty"));
    EXPECT_TRUE(form->has("flag"));
    EXPECT_EQ(form->get("flag"), "");
    EXPECT_EQ(form->get("x"), "1+1=2");
    EXPECT_FALSE(form->has("y"));
    EXPECT_EQ(form->get("y"), "");
    EXPECT_TRUE(parse_form("")->empty());
}

class BadForm : public testing::TestWithParam<const char*> {};
TEST_P(BadForm, is_refused) { EXPECT_FALSE(parse_form(GetParam())); }
INSTANTIATE_TEST_SUITE_P(All, BadForm,
                         testing::Values("a=%", "a=%4", "a=%zz", "a=%00", "%00=a", "a=%ff", "a=%C0%80", "\xff=a"));

TEST(Form, has_a_bounded_number_of_fields) {
    std::string many;
    for (std::size_t i = 0; i < kFieldsMax; ++i) many += "a&";
    EXPECT_EQ(parse_form(many)->size(), kFieldsMax);
    EXPECT_FALSE(parse_form(many + "a"));
}

TEST(Form, query_string_is_read_back_the_same) {
    Fields fields;
    fields.add("lle da", "Tŷ & Gardd = 100%");
    fields.add("", "#?/+");
    const auto text = query_string(fields);
    EXPECT_EQ(text, "lle%20da=T%C5%B7%20%26%20Gardd%20%3D%20100%25&=%23%3F%2F%2B");
    const auto again = parse_form(text);
    ASSERT_TRUE(again);
    EXPECT_TRUE(std::equal(fields.begin(), fields.end(), again->begin(), again->end()));
    EXPECT_EQ(url_encode("a/b c~"), "a%2Fb%20c~");
}

TEST(Escape, tokens_and_case) {
    EXPECT_TRUE(is_token("x-forwarded-for"));
    EXPECT_FALSE(is_token("a b"));
    EXPECT_FALSE(is_token(""));
    EXPECT_TRUE(equal_ignoring_case("Chunked", "chUNKED"));
    EXPECT_FALSE(equal_ignoring_case("chunked", "chunke"));
    EXPECT_EQ(without_outer_space(" \ta b\t "), "a b");
}

}  // namespace
}  // namespace http
