#include "base/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <thread>
#include <vector>

using base::fold;
using base::is_utf8;
using base::sort_key;
using base::sort_key_welsh;
using base::tidy_line;
using base::tidy_text;

namespace {

std::vector<std::string> ordered(std::vector<std::string> words, std::string (*key)(std::string_view)) {
    std::sort(words.begin(), words.end(), [&](const auto& one, const auto& other) { return key(one) < key(other); });
    return words;
}

}  // namespace

TEST(Utf8, takes_every_code_point_and_no_surrogate) {
    for (const auto* text : {"", "plain", "Tŷ", "£", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbd", "\xf0\x90\x80\x80",
                             "\xf4\x8f\xbf\xbf", "😀"})
        EXPECT_TRUE(is_utf8(text)) << text;
    EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
}

TEST(Utf8, refuses_every_class_of_broken_bytes) {
    const std::map<std::string, std::vector<std::string>> classes = {
        {"a trail byte alone", {"\x80", "\xbf"}},
        {"over-long in two", {"\xc0\x80", "\xc1\xbf"}},
        {"over-long in three", {"\xe0\x80\x80", "\xe0\x9f\xbf"}},
        {"over-long in four", {"\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf"}},
        {"cut short", {"\xc3", "\xe2", "\xe2\x82", "\xf0", "\xf0\x9f", "\xf0\x9f\x98"}},
        {"broken off", {"\303A", "\342AA", "\342\202A", "\360\237\230A", "\xe2\x82\xe2"}},
        {"a surrogate", {"\xed\xa0\x80", "\xed\xbf\xbf"}},
        {"beyond U+10FFFF", {"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80"}},
        {"no byte of UTF-8", {"\xfe", "\xff"}},
    };
    for (const auto& [name, examples] : classes) {
        for (const auto& bytes : examples) {
            EXPECT_FALSE(is_utf8(bytes)) << name;
            // Wherever in a word of eight bytes they fall.
            for (std::size_t before = 0; before < 9; ++before) {
                EXPECT_FALSE(is_utf8(std::string(before, 'a') + bytes)) << name;
                EXPECT_FALSE(is_utf8(std::string(before, 'a') + bytes + "aaaaaaaaa")) << name;
            }
        }
    }
}

TEST(Text, counts_characters_not_bytes) {
    EXPECT_EQ(base::character_count(""), 0U);
    EXPECT_EQ(base::character_count("Tŷ Gwyn"), 7U);
    EXPECT_EQ(base::character_count("😀£"), 2U);
}

TEST(Tidy, keeps_lines_in_texts_and_joins_them_in_lines) {
    EXPECT_EQ(tidy_text("  one \r\n\ttwo\rthree  \n\n"), "one \n\ttwo\nthree");
    EXPECT_EQ(tidy_line("  one \r\n\ttwo\rthree  \n\n"), "one two three");
    EXPECT_EQ(tidy_line("a\v\fb"), "a b");
    EXPECT_EQ(tidy_line(""), "");
    EXPECT_EQ(tidy_line(" \t\n"), "");
    EXPECT_EQ(tidy_text(" \t\n"), "");
    EXPECT_EQ(tidy_line("already tidy"), "already tidy");
    EXPECT_EQ(tidy_line("trailing "), "trailing");
}

TEST(Tidy, drops_what_nobody_typed) {
    EXPECT_EQ(tidy_line(std::string_view("a\0b\001c\177d", 7)), "abcd");
    EXPECT_EQ(tidy_text(std::string_view("a\0b\x1b[31m", 8)), "ab[31m");
    EXPECT_EQ(tidy_line("\xef\xbb\xbfname"), "name");              // byte order mark
    EXPECT_EQ(tidy_line("na\xe2\x80\x8bme\xe2\x80\xae"), "name");  // zero-width space, right-to-left override
    EXPECT_EQ(tidy_line("a\302\205b\302\233"), "a b");             // next line, and a C1 control
    EXPECT_EQ(tidy_text("ŷ\xe2\x80\xa8z\r\n"), "ŷ\nz");
}

TEST(Tidy, knows_white_space_beyond_ascii) {
    EXPECT_EQ(tidy_line("\xc2\xa0T\xc5\xb7\xc2\xa0\xe3\x80\x80Gwyn\xe2\x80\xaf"), "Tŷ Gwyn");
    EXPECT_EQ(tidy_text("\xc2\xa0T\xc5\xb7\xc2\xa0Gwyn\xc2\xa0"), "T\xc5\xb7\xc2\xa0Gwyn");
}

TEST(Tidy, composes) {
    EXPECT_EQ(tidy_line("Ty\xcc\x82"), "Tŷ");
    EXPECT_EQ(tidy_line("o\xcc\x82\xe2\x80\x8b"), "ô");
    EXPECT_EQ(tidy_line("y\xe2\x80\x8b\xcc\x82"), "ŷ");  // brought together by dropping what stood between
    EXPECT_EQ(tidy_text("\xe2\x84\xab"), "Å");           // the ångström sign
}

TEST(Tidy, once_is_enough) {
    for (const auto* text : {" a  b ", "Ty\xcc\x82  \xc2\xa0 x", "y\xe2\x80\x8b\xcc\x82\r\n\r",
                             "\t\xc2\x85\xe2\x80\xa9 q ", "a\r\n\r\n b"}) {
        EXPECT_EQ(tidy_line(tidy_line(text)), tidy_line(text));
        EXPECT_EQ(tidy_text(tidy_text(text)), tidy_text(text));
    }
}

TEST(Fold, drops_case_accents_and_apostrophes) {
    EXPECT_EQ(fold("Ysgol Tŷ'r Felin – Bôn-y-maen"), "ysgol tyr felin bon y maen");
    EXPECT_EQ(fold("YSGOL TŶ’R FELIN"), "ysgol tyr felin");
    EXPECT_EQ(fold("O´Brien O`Brien O‘Brien"), "obrien obrien obrien");
    EXPECT_EQ(fold("Ŵŵ Ŷŷ Ââ Êê Îî Ôô Ûû Ëë Ïï Öö Ẁẁ"), "ww yy aa ee ii oo uu ee ii oo ww");
    EXPECT_EQ(fold("St. Mary's  C.E. (Aided)"), "st marys c e aided");
    EXPECT_EQ(fold("Ty\xcc\x82"), "ty");
    EXPECT_EQ(fold("Straße Øre Łódź Æsir ﬁne Ⅳ ½"), "strasse ore lodz aesir fine iv 1 2");
    EXPECT_EQ(fold("  --  "), "");
    EXPECT_EQ(fold("– "), "");
    EXPECT_EQ(fold("CF10 1EP"), "cf10 1ep");
    EXPECT_EQ(fold("日本 Ελλάδα"), "日本 ελλαδα");
}

TEST(Fold, once_is_enough_and_both_paths_agree) {
    std::string ascii;
    for (int i = 1; i < 128; ++i) {
        ascii = std::string("Ab") + static_cast<char>(i) + "Cd" + static_cast<char>(i);
        // The same text, sent the long way by a letter that folds to w.
        EXPECT_EQ(fold(ascii + " ŵ"), fold(ascii) + " w") << "character " << i;
        EXPECT_EQ(tidy_line(ascii + " ŵ"), tidy_line(ascii + " w").substr(0, tidy_line(ascii + " w").size() - 1) + "ŵ")
            << i;
        EXPECT_EQ(tidy_text(ascii + "ŵ"), tidy_text(ascii + "w").substr(0, tidy_text(ascii + "w").size() - 1) + "ŵ")
            << i;
        EXPECT_EQ(fold(fold(ascii)), fold(ascii));
    }
}

TEST(SortKey, follows_the_welsh_alphabet) {
    const std::vector<std::string> alphabet = {
        "a",  "b",  "c", "cz", "ch", "d", "dz", "dd", "e", "f",  "fz", "ff", "g", "gz", "ng", "h", "i", "j", "l",
        "lz", "ll", "m", "n",  "o",  "p", "pz", "ph", "r", "rz", "rh", "s",  "t", "tz", "th", "u", "w", "y"};
    auto mixed = alphabet;
    std::reverse(mixed.begin(), mixed.end());
    EXPECT_EQ(ordered(mixed, sort_key_welsh), alphabet);
    EXPECT_EQ(
        ordered({"Llanelli", "Lydney", "Chwilog", "Cyfarthfa", "Rhyl", "Ruthin", "Dwyran", "Ddôl"}, sort_key_welsh),
        (std::vector<std::string>{"Cyfarthfa", "Chwilog", "Dwyran", "Ddôl", "Lydney", "Llanelli", "Ruthin", "Rhyl"}));
    EXPECT_EQ(ordered({"Llanelli", "Lydney", "Chwilog", "Cyfarthfa"}, sort_key),
              (std::vector<std::string>{"Chwilog", "Cyfarthfa", "Llanelli", "Lydney"}));
}

TEST(SortKey, counts_accents_and_case_last) {
    EXPECT_EQ(ordered({"Tŷ B", "ty a", "Ty a", "tŷ a", "Tz"}, sort_key),
              (std::vector<std::string>{"ty a", "Ty a", "tŷ a", "Tŷ B", "Tz"}));
    EXPECT_EQ(sort_key("Ty\xcc\x82"), sort_key("Tŷ"));
    EXPECT_EQ(ordered({"LL b", "ll a", "Ll c", "lz"}, sort_key_welsh),
              (std::vector<std::string>{"lz", "ll a", "LL b", "Ll c"}));
}

TEST(SortKey, orders_numbers_by_value) {
    EXPECT_EQ(ordered({"Class 10", "Class 9", "Class 2a", "Class 2"}, sort_key),
              (std::vector<std::string>{"Class 2", "Class 2a", "Class 9", "Class 10"}));
}

TEST(SortKey, is_lower_case_hex_the_same_on_every_thread) {
    const auto key = sort_key("Ysgol Bro Cynfran");
    EXPECT_EQ(key.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(sort_key(""), sort_key_welsh(""));
    EXPECT_LT(sort_key(""), sort_key("a"));
    EXPECT_GT(sort_key(std::string(100'000, 'x')).size(), 200'000U / 2);
    std::string elsewhere;
    std::jthread([&] { elsewhere = sort_key("Ysgol Bro Cynfran"); }).join();
    EXPECT_EQ(key, elsewhere);
}

TEST(Text, splits_joins_and_trims) {
    EXPECT_EQ(base::split("a,,b,", ','), (std::vector<std::string_view>{"a", "", "b", ""}));
    EXPECT_EQ(base::split("", ','), (std::vector<std::string_view>{""}));
    EXPECT_EQ(base::join({"a", "", "b"}, ", "), "a, , b");
    EXPECT_EQ(base::join({}, ", "), "");
    EXPECT_EQ(base::trim(" \t\r\n x y \v\f"), "x y");
    EXPECT_EQ(base::trim("  "), "");
    EXPECT_EQ(base::lower_ascii("AZ az É"), "az az É");
    EXPECT_TRUE(base::all_digits("0123456789"));
    EXPECT_FALSE(base::all_digits(""));
    EXPECT_FALSE(base::all_digits("1 "));
    EXPECT_FALSE(base::all_digits("-1"));
}

TEST(Windows1252, becomes_utf8) {
    EXPECT_EQ(base::from_windows_1252("plain ASCII, long enough for words"), "plain ASCII, long enough for words");
    EXPECT_EQ(base::from_windows_1252("\x80 \x91q\x92 \x96 \x99 \xa3 \xe9 \xff"), "€ ‘q’ – ™ £ é ÿ");
    EXPECT_EQ(base::from_windows_1252("\x81\x8d\x8f\x90\x9d"), "\ufffd\ufffd\ufffd\ufffd\ufffd");
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    const auto utf8 = base::from_windows_1252(all);
    EXPECT_TRUE(is_utf8(utf8));
    EXPECT_EQ(base::character_count(utf8), 256U);
    EXPECT_EQ(base::from_windows_1252(
                  "\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8e\x93\x94\x95\x97\x98\x9a\x9b\x9c\x9e\x9f"),
              "‚ƒ„…†‡ˆ‰Š‹ŒŽ“”•—˜š›œžŸ");
}

TEST(Nearest, finds_the_word_that_was_meant) {
    const std::vector<std::string_view> known = {"postcode", "telephone", "school_name", "urn"};
    EXPECT_EQ(base::nearest("postcoed", known), "postcode");
    EXPECT_EQ(base::nearest("PostCode", known), "postcode");
    EXPECT_EQ(base::nearest("telefone", known), "telephone");
    EXPECT_EQ(base::nearest("scool_name", known), "school_name");
    EXPECT_EQ(base::nearest("unr", known), "urn");
    EXPECT_EQ(base::nearest("capacity", known), "");
    EXPECT_EQ(base::nearest("", known), "");
    EXPECT_EQ(base::nearest("x", {}), "");
}
