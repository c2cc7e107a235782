#include "exchange/csv_form.hpp"

#include <gtest/gtest.h>

using exchange::CsvForm;
using exchange::CsvLook;
using exchange::Encoding;
using exchange::look_at_csv;

namespace {

CsvForm form_of(std::string_view whole) {
    const auto form = look_at_csv(whole);
    EXPECT_TRUE(form.ok());
    return form.ok() ? *form : CsvForm{};
}

std::string_view refusal_of(std::string_view whole) {
    const auto form = look_at_csv(whole);
    return form.ok() ? "accepted" : form.problems().front().code;
}

TEST(CsvLook, finds_the_delimiter_by_how_alike_the_rows_are) {
    EXPECT_EQ(form_of("a,b,c\n1,2,3\n").delimiter, ',');
    EXPECT_EQ(form_of("name;price\nApples, red;1,50\nPears;2,00\nPlums;3,10\n").delimiter, ';');
    EXPECT_EQ(form_of("a\tb\n1,5\t2\n1,6\t3\n").delimiter, '\t');
    EXPECT_EQ(form_of("\"a;b\",c\n\"d;e\",f\n").delimiter, ',');
    EXPECT_EQ(form_of("only one column\n1\n").delimiter, ',');
    EXPECT_EQ(form_of("Spend over 500, by month; and quarter\na;b;c\n1;2;3\n").delimiter, ';');
}

TEST(CsvLook, decides_the_encoding_by_the_whole_file) {
    EXPECT_EQ(form_of("plain").encoding, Encoding::utf8);
    EXPECT_EQ(form_of("Dŵr,â\n").encoding, Encoding::utf8);
    EXPECT_EQ(form_of("caf\xE9\n").encoding, Encoding::windows_1252);
    std::string late(3'000'000, 'x');
    late += "\xE9\n";
    EXPECT_EQ(form_of(late).encoding, Encoding::windows_1252);
    // A byte order mark is a promise: the reader then names the row that breaks it.
    EXPECT_EQ(form_of("\xEF\xBB\xBF" + late).encoding, Encoding::utf8);
}

TEST(CsvLook, is_not_misled_by_where_the_pieces_end) {
    const std::string_view text = "a,b\nŵ,€ 😀 ŷ\n";
    for (std::size_t piece = 1; piece < text.size(); ++piece) {
        CsvLook look;
        for (std::size_t at = 0; at < text.size(); at += piece) look.add(text.substr(at, piece));
        EXPECT_EQ(look.finish().value(), (CsvForm{',', Encoding::utf8})) << piece;
    }
    CsvLook cut;
    cut.add("a,\xC5");  // half of ŵ, and then the end
    EXPECT_EQ(cut.finish().value().encoding, Encoding::windows_1252);
}

TEST(CsvLook, refuses_what_is_not_csv) {
    using namespace std::string_view_literals;
    EXPECT_EQ(refusal_of(""), "empty_file");
    EXPECT_EQ(refusal_of("\xEF\xBB\xBF"), "empty_file");
    EXPECT_EQ(refusal_of("\xFF\xFE"
                         "a\0,\0b\0"sv),
              "utf16");
    EXPECT_EQ(refusal_of("PK\x03\x04 a spreadsheet"), "not_text");
    EXPECT_EQ(refusal_of("\0\0\0\1\0\0\0\2"sv), "not_text");
}

}  // namespace
