#include "exchange/csv.hpp"

#include <gmock/gmock.h>

using exchange::CsvForm;
using exchange::CsvLimits;
using exchange::CsvReader;
using exchange::Encoding;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

using Row = std::vector<std::string>;

struct Read {
    std::vector<Row> rows;
    std::vector<std::string> problems;  // "2 field_count"
};

Read read_from(CsvReader& reader) {
    Read all;
    while (reader.next()) {
        all.rows.emplace_back(reader.fields().begin(), reader.fields().end());
        for (const auto& problem : reader.problems()) {
            EXPECT_EQ(problem.row, reader.row());
            all.problems.push_back(std::to_string(reader.row()) + " " + std::string(problem.code));
        }
    }
    return all;
}

Read read(std::string_view whole, CsvForm form = {}, CsvLimits limits = {}) {
    CsvReader reader(exchange::from_memory(whole), form, limits);
    return read_from(reader);
}

// Gives one byte at a time, as the slowest network would.
Read read_bytewise(std::string_view whole, CsvForm form = {}) {
    CsvReader reader(
        [whole](std::span<char> space) mutable {
            const auto count = whole.copy(space.data(), 1);
            whole.remove_prefix(count);
            return count;
        },
        form);
    return read_from(reader);
}

TEST(CsvReader, reads_rows_and_fields) {
    const auto all = read("URN,Name\r\n100000,The Aldgate School\r\n");
    EXPECT_THAT(all.rows, ElementsAre(Row{"URN", "Name"}, Row{"100000", "The Aldgate School"}));
    EXPECT_THAT(all.problems, IsEmpty());
}

TEST(CsvReader, takes_every_kind_of_line_end) {
    EXPECT_THAT(read("a,b\nc,d").rows, ElementsAre(Row{"a", "b"}, Row{"c", "d"}));
    EXPECT_THAT(read("a,b\rc,d\r").rows, ElementsAre(Row{"a", "b"}, Row{"c", "d"}));
    EXPECT_THAT(read("a,b\r\nc,d\r\n").rows, ElementsAre(Row{"a", "b"}, Row{"c", "d"}));
}

TEST(CsvReader, keeps_line_breaks_delimiters_and_quotes_inside_quotes) {
    const auto all = read("a,b\n\"one\r\ntwo, three\",\"6\"\" pipe\"\n");
    EXPECT_THAT(all.rows, ElementsAre(Row{"a", "b"}, Row{"one\r\ntwo, three", "6\" pipe"}));
    EXPECT_THAT(all.problems, IsEmpty());
}

TEST(CsvReader, keeps_empty_fields_at_the_end_of_a_row) {
    EXPECT_THAT(read("a,b,\n,,\n,,").rows, ElementsAre(Row{"a", "b", ""}, Row{"", "", ""}, Row{"", "", ""}));
    EXPECT_THAT(read("\"\"\n\"\"").rows, ElementsAre(Row{""}, Row{""}));
}

TEST(CsvReader, counts_empty_lines_but_does_not_give_them) {
    CsvReader reader(exchange::from_memory("a\n\n\r\nb\n"));
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.row(), 1);
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.row(), 4);
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.next());
}

TEST(CsvReader, drops_a_byte_order_mark) {
    EXPECT_THAT(read("\xEF\xBB\xBFURN\n1\n").rows, ElementsAre(Row{"URN"}, Row{"1"}));
}

TEST(CsvReader, reads_windows_1252_as_utf8) {
    const auto all = read(
        "Ysgol D\xF4n,\x80"
        "5,plain\n\"\x93"
        "Bro\x94 \"\"x\"\"\",caf\xE9,\xC9\n",
        {',', Encoding::windows_1252});
    EXPECT_THAT(all.rows, ElementsAre(Row{"Ysgol Dôn", "€5", "plain"}, Row{"“Bro” \"x\"", "café", "É"}));
    EXPECT_THAT(all.problems, IsEmpty());
}

TEST(CsvReader, says_which_rows_have_too_few_or_too_many_fields) {
    CsvReader reader(exchange::from_memory("a,b,c\n1,2\n1,2,3\n1,2,3,4\n"));
    ASSERT_TRUE(reader.next());
    ASSERT_TRUE(reader.next());
    ASSERT_EQ(reader.problems().size(), 1U);
    EXPECT_EQ(reader.problems().front().row, 2);
    EXPECT_EQ(reader.problems().front().say(base::Language::english),
              "There are 2 fields where 3 were expected. Check for a missing or extra delimiter, or a value that has "
              "one and is "
              "not in quotation marks");
    ASSERT_TRUE(reader.next());
    EXPECT_TRUE(reader.problems().empty());
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.problems().front().row, 4);
}

TEST(CsvReader, keeps_the_text_of_a_stray_quote_and_tells_of_it) {
    const auto all = read("a,b\n6\" pipe,x\n\"old\" name,y\nfine,z\n");
    EXPECT_THAT(all.rows, ElementsAre(Row{"a", "b"}, Row{"6\" pipe", "x"}, Row{"old name", "y"}, Row{"fine", "z"}));
    EXPECT_THAT(all.problems, ElementsAre("2 stray_quote", "3 stray_quote"));
}

TEST(CsvReader, tells_of_zero_bytes_and_of_bytes_that_are_no_utf8) {
    using namespace std::string_view_literals;
    EXPECT_THAT(read("a,b\n1,2\0\n3,4\n"sv).problems, ElementsAre("2 nul_byte"));
    const auto all = read("a,b\nfine,caf\xE9\nŵ,â\n");
    EXPECT_THAT(all.problems, ElementsAre("2 not_utf8"));
    EXPECT_THAT(all.rows, ElementsAre(Row{"a", "b"}, Row{"fine", ""}, Row{"ŵ", "â"}));
}

TEST(CsvReader, stops_at_a_quote_that_is_never_closed) {
    EXPECT_THAT(read("a,b\n1,\"two\n3,4\n").problems, ElementsAre("2 unclosed_quote"));
    const std::string swallowed = "a\n\"" + std::string(3'000'000, 'x');
    EXPECT_THAT(read(swallowed, {}, {.row_bytes = 1'000'000}).problems, ElementsAre("2 row_too_long"));
}

TEST(CsvReader, bounds_rows_fields_and_values) {
    const CsvLimits small{.field_bytes = 10, .row_bytes = 40, .fields = 3};
    EXPECT_THAT(read("a,b\n0123456789x,1\n", {}, small).problems, ElementsAre("2 field_too_long"));
    EXPECT_THAT(read("a,b,c\n1,2,3,4,5,6\n1,2,3\n", {}, small).problems, ElementsAre("2 too_many_fields"));
    EXPECT_THAT(read("a\n" + std::string(41, 'x') + "\nb\n", {}, small).problems, ElementsAre("2 row_too_long"));
}

TEST(CsvReader, reads_rows_longer_than_its_buffer) {
    const std::string long_value(700'000, 'v');
    const auto all = read("a,b\n\"" + long_value + "\",\"x\"\"y\"\nc,d\n");
    ASSERT_EQ(all.rows.size(), 3U);
    EXPECT_EQ(all.rows[1], (Row{long_value, "x\"y"}));
    EXPECT_THAT(all.problems, IsEmpty());
}

TEST(CsvReader, reads_the_same_whatever_the_pieces) {
    const std::string_view text = "a;\"b\"\"c\";d\r\n1;\"x\r\ny\";\r\"p\"q;;\n\n2;3;4";
    const auto whole = read(text, {';'});
    const auto pieces = read_bytewise(text, {';'});
    EXPECT_EQ(whole.rows, pieces.rows);
    EXPECT_EQ(whole.problems, pieces.problems);
    EXPECT_EQ(whole.rows.size(), 4U);
}

}  // namespace
