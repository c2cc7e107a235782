// Workbooks as Excel, LibreOffice and programs make them, and as nobody should.
#include "exchange/xlsx_reader.hpp"

#include "tests/support/database.hpp"
#include "tests/support/zipped.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace {

using base::Language;
using exchange::DayCount;
using exchange::NumberFormat;
using exchange::XlsxLimits;
using test_support::workbook_parts;
using test_support::ZipEntries;
using testing::ElementsAre;
using testing::IsEmpty;
using Kind = NumberFormat::Kind;

using Row = std::vector<std::string>;

std::string sheet_of(std::string_view rows) {
    return R"(<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>)" +
           std::string(rows) + "</sheetData></worksheet>";
}

void relate(ZipEntries& parts, std::string_view id, std::string_view type, std::string_view target) {
    auto& links = parts[1].second;
    links.insert(links.rfind("</"),
                 "<Relationship Id=\"" + std::string(id) +
                     "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" +
                     std::string(type) + "\" Target=\"" + std::string(target) + "\"/>");
}

// Some 800 times as long as it is packed.
std::string bomb() {
    std::string rows;
    while (rows.size() < std::size_t{17} << 20) rows += "<x></x>";
    return sheet_of(rows);
}

class XlsxReader : public testing::Test {
public:
    std::string written(std::string_view bytes) {
        const auto path = folder_.path() / "book.xlsx";
        std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return path;
    }
    // Every row; what is wrong as "row code English".
    std::vector<Row> read(std::string_view bytes, const XlsxLimits& limits = {}, std::vector<bool> passed_over = {}) {
        wrong.clear();
        numbers.clear();
        std::vector<Row> all;
        const auto path = written(bytes);
        const auto sheets = exchange::sheets_of(path, limits);
        const auto rows = sheets ? exchange::open_sheet(path, sheets->front(), std::move(passed_over), limits)
                                 : base::Result<std::unique_ptr<exchange::RowSource>>(sheets.problems());
        if (!rows) {
            wrong.emplace_back(rows.problems().front().code);
            return all;
        }
        while ((*rows)->next()) {
            all.emplace_back((*rows)->fields().begin(), (*rows)->fields().end());
            numbers.push_back((*rows)->row());
            for (const auto& problem : (*rows)->problems())
                wrong.push_back(std::to_string((*rows)->row()) + " " + std::string(problem.code) + " " +
                                problem.say(Language::english).substr(0, 24));
        }
        return all;
    }
    std::vector<Row> read_rows(std::string_view rows, const XlsxLimits& limits = {}) {
        return read(test_support::zipped(workbook_parts(sheet_of(rows))), limits);
    }
    std::vector<std::string> codes() const {
        std::vector<std::string> all;
        for (const auto& one : wrong) {
            const auto begin = one.find(' ') + 1;
            all.push_back(one.find(' ') == std::string::npos ? one : one.substr(begin, one.find(' ', begin) - begin));
        }
        return all;
    }

    test_support::ScratchFolder folder_;
    std::vector<std::string> wrong;
    std::vector<std::int64_t> numbers;
};

TEST_F(XlsxReader, gives_texts_numbers_and_answers_as_people_read_them) {
    auto parts = workbook_parts(sheet_of(
        R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>)"
        R"(<c r="C1" t="inlineStr"><is><t>C</t></is></c></row>)"
        R"(<row r="3"><c r="A3"><v>100904</v></c>)"
        R"(<c r="B3"><v>0.30000000000000004</v></c><c r="C3" t="b"><v>1</v></c></row>)"
        R"(<row r="4"><c r="A4" t="str"><v>00123</v></c><c r="C4"><v>1.5E-3</v></c></row>)"
        R"(<row r="5" spans="1:3"><c r="A5" s="3"/></row>)"
        R"(<row r="6"><c r="A6"><v>1E+20</v></c><c r="B6"><v>-12.50</v></c><c r="C6" t="b"><v>0</v></c></row>)"));
    relate(parts, "r2", "sharedStrings", "/xl/texts.xml");
    parts.emplace_back("xl/texts.xml",
                       "<sst><si><r><t>Ysgol </t></r><r><t>B&amp;o</t></r><rPh><t>aloud</t></rPh></si>"
                       "<si><t>a_x000D__x005F_b&#10;ŵ_x</t></si></sst>");
    EXPECT_THAT(read(test_support::zipped(parts)),
                ElementsAre(Row{"Ysgol B&o", "a\r_b\nŵ_x", "C"}, Row{"100904", "0.3", "TRUE"},
                            Row{"00123", "", "0.0015"}, Row{"100000000000000000000", "-12.5", "FALSE"}));
    EXPECT_THAT(numbers, ElementsAre(1, 3, 4, 6));
    EXPECT_THAT(wrong, IsEmpty());
}

TEST_F(XlsxReader, knows_days_by_their_format) {
    auto parts = workbook_parts(sheet_of(
        R"(<row><c t="inlineStr"><is><t>h</t></is></c></row><row><c s="1"><v>46347</v></c></row>)"
        R"(<row><c s="2"><v>46347.395833333336</v></c></row>)"
        R"(<row><c s="3"><v>46347</v></c></row><row><c s="4"><v>42</v></c></row>)"
        R"(<row><c s="1"><v>59</v></c></row><row><c s="1"><v>60</v></c></row><row><c s="1"><v>-1</v></c></row>)"
        R"(<row><c s="5"><v>0.75</v></c></row>)"));
    relate(parts, "r3", "styles", "styles.xml");
    parts.emplace_back("xl/styles.xml",
                       R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy\ hh:mm"/>)"
                       R"(<numFmt numFmtId="165" formatCode="000000"/></numFmts>)"
                       R"(<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>)"
                       "\n"
                       R"(<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/> )"
                       R"(<xf numFmtId="17"/><xf numFmtId="165"/><xf numFmtId="20"/></cellXfs></styleSheet>)");
    const auto book = test_support::zipped(parts);
    EXPECT_THAT(read(book), ElementsAre(Row{"h"}, Row{"2026-11-21"}, Row{"2026-11-21 09:30"}, Row{"2026-11"},
                                        Row{"000042"}, Row{"1900-02-28"}, Row{"60"}, Row{"-1"}, Row{"18:00"}));
    EXPECT_THAT(wrong, ElementsAre("7 no_such_day Cell A7 is formatted as ", "8 no_such_day Cell A8 is formatted as "));
    auto& about = parts[2].second;
    about.insert(about.find("<sheets>"), R"(<workbookPr date1904="1"/>)");
    EXPECT_EQ(read(test_support::zipped(parts))[1], Row{"2030-11-22"});
}

TEST(XlsxFormats, are_days_moments_months_or_numbers) {
    const std::vector<std::pair<std::string, Kind>> codes = {{"General", Kind::number},
                                                             {"0.00", Kind::number},
                                                             {"#,##0.00;[Red]-#,##0.00", Kind::number},
                                                             {"\"day\" 0", Kind::number},
                                                             {"[$-452]d mmmm yyyy;@", Kind::day},
                                                             {"yyyy", Kind::day},
                                                             {"mmm\\-yy", Kind::month},
                                                             {"dd/mm/yyyy hh:mm:ss", Kind::moment},
                                                             {"[h]:mm", Kind::time},
                                                             {"h:mm AM/PM", Kind::time},
                                                             {"0.00E+00", Kind::number},
                                                             {"_-£* #,##0.00_-", Kind::number}};
    for (const auto& [code, kind] : codes) EXPECT_EQ(exchange::format_of_code(code).kind, kind) << code;
}

TEST_F(XlsxReader, trusts_no_formula_and_no_error) {
    constexpr auto rows = R"(<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>)"
                          R"(<row><c><v>1</v></c><c><f>A2*2</f><v>2</v></c></row>)"
                          R"(<row><c t="e"><v>#N/A</v></c><c><f t="array" ref="B3:B4">A1:A2</f><v>3</v></c></row>)"
                          R"(<row><c/><c><v>4</v></c></row><row><c><v>5</v></c></row>)";
    EXPECT_THAT(read_rows(rows),
                ElementsAre(Row{"a", "b"}, Row{"1", "2"}, Row{"#N/A", "3"}, Row{"", "4"}, Row{"5", ""}));
    EXPECT_THAT(wrong, ElementsAre("2 formula Cell B2 is a formula. Co", "3 cell_error Cell A3 holds the error ",
                                   "3 formula Cell B3 is a formula. Co", "4 formula Cell B4 is a formula. Co"));
    // Of a column that nobody uses it does not matter.
    read(test_support::zipped(workbook_parts(sheet_of(rows))), {}, {false, true});
    EXPECT_THAT(codes(), ElementsAre("cell_error"));
}

TEST_F(XlsxReader, reads_the_first_sheet_that_is_shown) {
    auto parts = workbook_parts(sheet_of("<row><c><v>1</v></c></row>"));
    relate(parts, "r2", "worksheet", "worksheets/hidden.xml");
    relate(parts, "r3", "chartsheet", "charts/one.xml");
    auto& book = parts[2].second;
    book.insert(book.find("<sheet "),
                R"(<sheet name="Old" r:id="r2" state="veryHidden"/><sheet name="Chart" r:id="r3"/>)");
    parts.emplace_back("xl/worksheets/hidden.xml", sheet_of("<row><c><v>2</v></c></row>"));
    EXPECT_THAT(read(test_support::zipped(parts)), ElementsAre(Row{"1"}));
    EXPECT_THAT(*exchange::sheets_of(written(test_support::zipped(parts))), ElementsAre("Rows"));
}

TEST_F(XlsxReader, says_what_is_no_workbook) {
    read("PK\x03\x04 and nothing more");
    EXPECT_THAT(wrong, ElementsAre("not_workbook"));
    read(test_support::zipped({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}}));
    EXPECT_THAT(wrong, ElementsAre("not_workbook"));
    auto parts = workbook_parts(sheet_of(""));
    for (std::size_t left_out = 1; left_out < parts.size(); ++left_out) {
        auto fewer = parts;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(left_out));
        read(test_support::zipped(fewer));
        EXPECT_THAT(wrong, ElementsAre(left_out == 2 ? "not_workbook" : "broken_workbook")) << left_out;
    }
    const auto whole = test_support::workbook_of(std::vector<Row>(500, Row{"some", "text"}));
    read(whole.substr(0, whole.size() - 30));
    EXPECT_THAT(wrong, ElementsAre("not_workbook"));
    std::ofstream(folder_.path() / "old.xls") << "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    EXPECT_EQ(exchange::look_at_rows(folder_.path() / "old.xls").problems().front().code, "old_workbook");
}

TEST_F(XlsxReader, stops_at_broken_xml_and_bytes_that_are_no_text) {
    read_rows("<row><c><v>1</v></c></row><row><c></row>");
    EXPECT_THAT(codes(), ElementsAre("broken_workbook"));
    read_rows("<row><c t=\"inlineStr\"><is><t>\xFF\xFE</t></is></c></row>");
    EXPECT_THAT(codes(), ElementsAre("broken_workbook"));
    for (const std::string_view rows :
         {R"(<row r="2"/><row r="1"/>)", R"(<row r="1048577"/>)", R"(<row r="-1"/>)", R"(<row r="x"/>)",
          R"(<row r="1"><c r="B1"/><c r="A1"/></row>)", R"(<row r="1"><c r="A2"/></row>)",
          R"(<row r="1"><c r="XFE1"/></row>)", R"(<row><c t="s"><v>7</v></c></row>)", R"(<c r="A1"><v>1</v></c>)",
          R"(<row><c t="0123456789abcdef"/></row>)"}) {
        read_rows(rows);
        EXPECT_THAT(codes(), ElementsAre("broken_workbook")) << rows;
    }
}

TEST_F(XlsxReader, loads_no_entities) {
    for (const std::string_view type :
         {R"(<!DOCTYPE w SYSTEM "file:///etc/passwd">)", R"(<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>)",
          R"(<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>)"}) {
        const auto sheet = sheet_of(R"(<row><c t="inlineStr"><is><t>&e;&b;</t></is></c></row>)");
        const auto rows = read(test_support::zipped(workbook_parts(std::string(type) + sheet)));
        EXPECT_THAT(codes(), ElementsAre("broken_workbook")) << type;
        EXPECT_THAT(rows, ElementsAre(Row{}));
    }
}

TEST_F(XlsxReader, unpacks_no_bomb) {
    read(test_support::zipped(workbook_parts(bomb())));
    EXPECT_THAT(codes(), ElementsAre("workbook_too_large"));
    read_rows("<row><c><v>1</v></c></row>", {.sheet_bytes = 100});
    EXPECT_THAT(codes(), ElementsAre("workbook_too_large"));

    auto parts = workbook_parts(sheet_of(""));
    for (int i = 0; i < 20; ++i) parts.emplace_back("more/" + std::to_string(i), "");
    read(test_support::zipped(parts), {.zip = {.entries = 20}});
    EXPECT_THAT(wrong, ElementsAre("not_workbook"));

    parts = workbook_parts(sheet_of(""));
    relate(parts, "r2", "sharedStrings", "texts.xml");
    parts.emplace_back("xl/texts.xml", "<sst><si><t>" + std::string(2'000, 'x') + "</t></si></sst>");
    read(test_support::zipped(parts), {.texts_bytes = 1'000});
    EXPECT_THAT(wrong, ElementsAre("workbook_too_large"));
}

TEST_F(XlsxReader, believes_no_size_that_a_file_says_of_itself) {
    auto bytes = test_support::zipped(workbook_parts(bomb()));
    // The directory's last entry is the sheet's: its packed size stands at 20, the other at 24.
    const auto entry = bytes.rfind("PK\x01\x02");
    ASSERT_NE(entry, std::string::npos);
    for (std::size_t i = 20; i < 28; ++i) bytes[entry + i] = i < 24 ? '\x7F' : '\0';
    read(bytes);
    EXPECT_THAT(codes(), ElementsAre("workbook_too_large"));
}

TEST_F(XlsxReader, bounds_columns_and_rows) {
    std::string wide = "<row>";
    for (int i = 0; i < 10'000; ++i) wide += "<c><v>1</v></c>";
    const auto rows = read_rows(wide + "</row>");
    EXPECT_THAT(codes(), ElementsAre("too_many_fields"));
    EXPECT_EQ(rows.front().size(), 4096U);
    read_rows(R"(<row><c><v>1</v></c></row><row><c><v>1</v></c><c><v>2</v></c></row>)");
    EXPECT_THAT(wrong, ElementsAre("2 field_count Cell B2 has a value, but"));
    read_rows("<row><c t=\"inlineStr\"><is><t>" + std::string(5'000, 'x') + "</t></is></c></row>",
              {.row_bytes = 1'000});
    EXPECT_THAT(codes(), ElementsAre("row_too_long"));
}

TEST_F(XlsxReader, reads_as_many_rows_as_a_sheet_can_have) {
    std::string rows;
    for (int i = 0; i < 1'048'576; ++i) rows += "<row><c><v>" + std::to_string(i) + "</v></c></row>";
    const auto path = written(test_support::zipped(workbook_parts(sheet_of(rows))));
    const auto opened = exchange::open_sheet(path, "Rows", {});
    ASSERT_TRUE(opened);
    std::int64_t count = 0;
    while ((*opened)->next()) ++count;
    EXPECT_EQ(count, 1'048'576);
    EXPECT_FALSE((*opened)->broken_off());
}

}  // namespace
