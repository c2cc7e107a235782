#include "base/json.hpp"

#include <gtest/gtest.h>

using base::Json;

namespace {

TEST(Json, gives_a_tree_of_plain_values) {
    const auto json = Json::parse(R"({"name": "Dŵr", "list": [1, -2.5, true, null], "none": null})");
    ASSERT_TRUE(json.ok());
    EXPECT_EQ(json->text_of("name"), "Dŵr");
    const auto& list = *json->find("list")->list();
    EXPECT_EQ(*list[0].integer(), 1);
    EXPECT_EQ(*list[1].real(), -2.5);
    EXPECT_TRUE(*list[2].boolean());
    EXPECT_TRUE(list[3].is_null());
    EXPECT_EQ(json->find("missing"), nullptr);
    EXPECT_EQ(json->text_of("list"), "");
    EXPECT_EQ(list[0].find("no object"), nullptr);
}

TEST(Json, says_on_which_line_it_stops_being_json) {
    for (const std::string_view text : {"", "{", "{\"a\":\n1,}", "\"caf\xE9\"", "[1] 2"})
        EXPECT_FALSE(Json::parse(text).ok()) << text;
    EXPECT_EQ(Json::parse("{\"a\":\n1,}").problems().front().say(base::Language::english),
              "The file is not JSON: it cannot be read from line 2 on");
    EXPECT_FALSE(Json::parse(std::string(100, '[') + std::string(100, ']')).ok());
}

TEST(Json, refuses_a_key_that_is_there_twice_and_half_a_character) {
    const auto twice = Json::parse(R"({"a": {"name": 1, "name": 2}})");
    ASSERT_FALSE(twice.ok());
    EXPECT_EQ(twice.problems().front().code, "twice");
    for (const std::string_view half : {R"(["\ud800"])", R"(["\udc00\ud800"])", R"({"\ud800": 1})"})
        EXPECT_FALSE(Json::parse(half).ok()) << half;
    EXPECT_EQ(*Json::parse(R"(["\ud83d\ude00"])")->list()->front().text(), "\U0001F600");
}

}  // namespace
