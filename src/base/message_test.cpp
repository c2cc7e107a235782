#include "base/message.hpp"

#include "base/catalogue.hpp"
#include "base/failure.hpp"
#include "base/problem.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

using base::Language;
using base::say;
using base::t;
using base::tc;
using base::tn;

namespace {

constexpr auto english = Language::english;
constexpr auto welsh = Language::welsh;

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string out(text);
    for (auto at = out.find(from); at != std::string::npos; at = out.find(from, at + to.size()))
        out.replace(at, from.size(), to);
    return out;
}

}  // namespace

TEST(Say, tells_a_text_in_both_languages_without_copying_it) {
    static constexpr auto message = t("Back");
    EXPECT_EQ(say(english, message), "Back");
    EXPECT_EQ(say(english, message).data(), message.english.data());
    EXPECT_EQ(say(welsh, message), "Yn ôl");
}

TEST(Say, fills_placeholders) {
    EXPECT_EQ(say(english, t("Found {count} in {place}"), {{"count", 1234}, {"place", "Bangor"}}),
              "Found 1,234 in Bangor");
    EXPECT_EQ(say(english, t("{a}{a}{b_2}"), {{"a", "x"}, {"b_2", -5000}}), "xx-5,000");
    EXPECT_EQ(say(english, t("{n}"), {{"n", std::numeric_limits<std::int64_t>::min()}}), "-9,223,372,036,854,775,808");
    EXPECT_EQ(say(english, t("{a}"), {{"a", "{b}"}, {"b", "never"}}), "{b}");  // what was filled in is not read again
    EXPECT_EQ(say(english, t("{a}"), {{"a", "<b>"}}), "<b>");
}

TEST(Say, leaves_other_braces) {
    EXPECT_EQ(say(english, t("{} { a } {A} {a-b} {a"), {{"a", "x"}}), "{} { a } {A} {a-b} {a");
    EXPECT_EQ(say(english, t("{{a}}"), {{"a", "x"}}), "{x}");
    EXPECT_EQ(say(english, t("a {name} told without arguments")), "a {name} told without arguments");
}

TEST(Say, is_loud_about_a_missing_argument) {
    EXPECT_THROW(say(english, t("Found {count}"), {{"place", "Bangor"}}), base::Broken);
}

TEST(Say, speaks_arguments_in_the_readers_language) {
    const base::Label school{"School", "Ysgol"};
    EXPECT_EQ(say(english, t("{what}: {step}"), {{"what", school}, {"step", t("Back")}}), "School: Back");
    EXPECT_EQ(say(welsh, t("{what}: {step}"), {{"what", school}, {"step", t("Back")}}), "Ysgol: Yn ôl");
}

TEST(Say, has_two_plurals_in_english) {
    const auto message = tn("{count} school in {place}", "{count} schools in {place}");
    EXPECT_EQ(say(english, message, 1, {{"place", "Môn"}}), "1 school in Môn");
    EXPECT_EQ(say(english, message, 0, {{"place", "Môn"}}), "0 schools in Môn");
    EXPECT_EQ(say(english, message, 50'515, {{"place", "Môn"}}), "50,515 schools in Môn");
    EXPECT_EQ(say(english, message, -1, {{"place", "Môn"}}), "-1 schools in Môn");
}

TEST(Say, has_six_plurals_in_welsh) {
    EXPECT_EQ(base::catalogue::form_of(0), 0U);
    EXPECT_EQ(base::catalogue::form_of(1), 1U);
    EXPECT_EQ(base::catalogue::form_of(2), 2U);
    EXPECT_EQ(base::catalogue::form_of(3), 3U);
    EXPECT_EQ(base::catalogue::form_of(6), 4U);
    for (const auto count : {4, 5, 7, 11, 16, 100, -1}) EXPECT_EQ(base::catalogue::form_of(count), 5U) << count;

    const auto entries = base::catalogue::table().entries;
    const auto plural = std::find_if(entries.begin(), entries.end(),
                                     [](const auto& entry) { return entry.english == "{number} file chosen"; });
    ASSERT_NE(plural, entries.end());
    for (const std::int64_t count : {0, 1, 2, 3, 4, 6, 10}) {
        const auto expected =
            replaced(plural->welsh[base::catalogue::form_of(count)], "{number}", std::to_string(count));
        EXPECT_EQ(say(welsh, base::PluralMessage{plural->english, ""}, count, {{"number", count}}), expected);
    }
}

TEST(Catalogue, finds_each_of_its_texts_and_no_other) {
    const auto [entries, places] = base::catalogue::table();
    ASSERT_FALSE(entries.empty());
    EXPECT_GE(places.size(), entries.size() * 2);
    for (const auto& entry : entries) {
        ASSERT_EQ(base::catalogue::find(entry.context, entry.english), &entry) << entry.english;
        EXPECT_FALSE(entry.welsh[0].empty()) << entry.english;
        EXPECT_EQ(base::catalogue::find(entry.context, std::string(entry.english) + " "), nullptr);
        EXPECT_EQ(base::catalogue::find("no such context", entry.english), nullptr);
    }
    EXPECT_EQ(base::catalogue::find("", ""), nullptr);
}

TEST(Problems, are_said_in_the_readers_language_and_found_by_field) {
    base::Problems problems;
    problems.add("postcode", "required", t("Enter a postcode"));
    problems.add("name", "too_long", t("Name must be {limit} characters or fewer"), {{"limit", 1000}});
    problems.add("postcode", "unknown", tc("of a postcode", "Not known"));
    ASSERT_EQ(problems.of("postcode").size(), 2U);
    EXPECT_EQ(problems.of("name").front()->say(english), "Name must be 1,000 characters or fewer");
    EXPECT_TRUE(problems.of("other").empty());
}
