#include "source/tokens.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using source::Kind;
using source::tokens_of;

namespace {

std::vector<std::string> strings(std::string_view code) {
    std::vector<std::string> found;
    for (const auto& token : tokens_of(code))
        if (token.kind == Kind::string) found.push_back(token.value);
    return found;
}

std::vector<std::string> words(std::string_view code) {
    std::vector<std::string> found;
    for (const auto& token : tokens_of(code))
        if (token.kind == Kind::word) found.emplace_back(token.text);
    return found;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST(Tokens, resolve_escapes) {
    EXPECT_EQ(strings(R"(f("a\"b\\c\n\t\x41\101\u0175\U0001F600"))"), (Strings{"a\"b\\c\n\tAAŵ😀"}));
    EXPECT_EQ(strings("\"one\\\ntwo\""), (Strings{"onetwo"}));
    EXPECT_EQ(strings("u8\"x\" L\"y\" \"z\"sv"), (Strings{"x", "y", "z"}));
}

TEST(Tokens, read_raw_strings_as_they_are) {
    EXPECT_EQ(strings("R\"(a\"\\n)\" u8R\"x()\" )x\""), (Strings{"a\"\\n", ")\" "}));
    EXPECT_EQ(strings("R\"sql(select 'a' -- \"\n)sql\" \"next\""), (Strings{"select 'a' -- \"\n", "next"}));
}

TEST(Tokens, find_no_strings_in_comments_and_no_comments_in_strings) {
    EXPECT_EQ(strings("// \"no\"\n/* \"no\" \n \"no\" */ \"http://yes\" '\"' \"/* yes */\""),
              (Strings{"http://yes", "/* yes */"}));
}

TEST(Tokens, know_numbers_with_separators) {
    EXPECT_EQ(words("auto x = 1'000'000; char c = 'n'; auto y = 0x1F'ffu + 1.5e-3f;"),
              (Strings{"auto", "x", "char", "c", "auto", "y"}));
}

TEST(Tokens, keep_directives_whole) {
    const auto tokens = tokens_of("#include <a/b.h>\n#define X \\\n  y\nint z; a # b");
    EXPECT_EQ(tokens[0].text, "#include <a/b.h>");
    EXPECT_EQ(tokens[1].text, "#define X \\\n  y");
    EXPECT_EQ(tokens[2].text, "int");
    EXPECT_EQ(tokens[2].line, 4);
}

TEST(Tokens, count_lines) {
    const auto tokens = tokens_of("a\n/* x\n y */ b\n\"s\\\nt\"\nR\"(\n\n)\" c");
    EXPECT_EQ(tokens[0].line, 1);
    EXPECT_EQ(tokens[2].line, 3);
    EXPECT_EQ(tokens.back().line, 8);
}

TEST(Tokens, survive_anything) {
    for (const auto* code : {"\"", "'", "R\"", "R\"(", "R\"x(", "/*", "//", "#", "\\", "\"\\", "1'", "0x", "u8", "u8\"",
                             "\xff\xfe", "'\\"}) {
        const auto tokens = tokens_of(code);
        ASSERT_FALSE(tokens.empty()) << code;
        EXPECT_EQ(tokens.front().text.data(), code);
    }
    EXPECT_TRUE(tokens_of("").empty());
}
