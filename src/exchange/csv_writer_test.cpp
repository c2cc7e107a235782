#include "exchange/csv_writer.hpp"

#include "exchange/csv.hpp"

#include <gmock/gmock.h>

#include <limits>

using exchange::csv_for_programs;
using exchange::csv_for_spreadsheets;
using exchange::CsvReader;
using exchange::CsvStyle;
using exchange::CsvWriter;

namespace {

template <typename Use>
std::string written(CsvStyle style, Use&& use) {
    std::string out;
    CsvWriter csv(style, [&](std::string_view bytes) { out += bytes; });
    use(csv);
    csv.finish();
    return out;
}

std::string one_text(CsvStyle style, std::string_view value) {
    const auto row = written(style, [&](CsvWriter& csv) {
        csv.plain("1");
        csv.text(value);
        csv.end_row();
    });
    const auto begin = row.find(',') + 1;
    return row.substr(begin, row.size() - begin - 2);
}

TEST(CsvWriter, writes_the_government_profile) {
    EXPECT_EQ(written(csv_for_programs,
                      [](CsvWriter& csv) {
                          csv.text("Name");
                          csv.text("Pupils, all");
                          csv.end_row();
                          csv.text("Ysgol \"Bro\"");
                          csv.integer(-271);
                          csv.end_row();
                          csv.empty();
                          csv.empty();
                          csv.end_row();
                      }),
              "Name,\"Pupils, all\"\r\n\"Ysgol \"\"Bro\"\"\",-271\r\n,\r\n");
}

TEST(CsvWriter, quotes_only_what_must_be_wherever_it_stands) {
    for (std::size_t size = 0; size < 70; ++size) {
        const std::string plain(size, 'x');
        EXPECT_EQ(one_text(csv_for_programs, plain), plain);
        for (std::size_t at = 0; at < size; ++at) {
            for (const char special : {',', '"', '\r', '\n'}) {
                std::string value = plain;
                value[at] = special;
                std::string doubled = value;
                if (special == '"') doubled.insert(at, 1, '"');
                EXPECT_EQ(one_text(csv_for_programs, value), '"' + doubled + '"') << size << ' ' << at;
            }
        }
    }
    EXPECT_EQ(one_text(csv_for_programs, " x"), "\" x\"");
    EXPECT_EQ(one_text(csv_for_programs, "x "), "\"x \"");
    EXPECT_EQ(one_text(csv_for_programs, "Dŵr y môr"), "Dŵr y môr");
}

TEST(CsvWriter, guards_spreadsheets_against_formulas) {
    EXPECT_EQ(one_text(csv_for_spreadsheets, "=1+1"), "'=1+1");
    EXPECT_EQ(one_text(csv_for_spreadsheets, "@sum"), "'@sum");
    EXPECT_EQ(one_text(csv_for_spreadsheets, "-a, \"b\""), "\"'-a, \"\"b\"\"\"");
    EXPECT_EQ(one_text(csv_for_spreadsheets, "+44 (0)29 2000 0000"), "+44 (0)29 2000 0000");
    EXPECT_EQ(one_text(csv_for_spreadsheets, "-12.50"), "-12.50");
    EXPECT_EQ(one_text(csv_for_spreadsheets, "a=b"), "a=b");
    EXPECT_EQ(one_text(csv_for_programs, "=1+1"), "=1+1");
    EXPECT_EQ(exchange::without_formula_guard("'=1+1"), "=1+1");
    EXPECT_EQ(exchange::without_formula_guard("'quoted'"), "'quoted'");
}

TEST(CsvWriter, begins_spreadsheet_files_with_a_byte_order_mark) {
    EXPECT_EQ(written(csv_for_spreadsheets, [](CsvWriter& csv) { csv.text("A"), csv.end_row(); }),
              "\xEF\xBB\xBF"
              "A\r\n");
}

TEST(CsvWriter, writes_a_row_of_one_empty_cell_so_that_it_reads_as_a_row) {
    for (const auto style : {csv_for_programs, csv_for_spreadsheets}) {
        const auto file =
            written(style, [](CsvWriter& csv) { csv.empty(), csv.end_row(), csv.text(""), csv.end_row(); });
        CsvReader rows(exchange::from_memory(file));
        EXPECT_TRUE(rows.next());
        EXPECT_TRUE(rows.next());
        EXPECT_FALSE(rows.next());
    }
}

TEST(CsvWriter, writes_decimals_exactly) {
    const auto decimal = [](std::int64_t units, int places) {
        auto text = written(csv_for_programs, [&](CsvWriter& csv) { csv.decimal(units, places), csv.end_row(); });
        return text.substr(0, text.size() - 2);
    };
    EXPECT_EQ(decimal(123450, 2), "1234.50");
    EXPECT_EQ(decimal(-5, 2), "-0.05");
    EXPECT_EQ(decimal(0, 2), "0.00");
    EXPECT_EQ(decimal(7, 0), "7");
    EXPECT_EQ(decimal(1, 18), "0.000000000000000001");
    EXPECT_EQ(decimal(std::numeric_limits<std::int64_t>::min(), 2), "-92233720368547758.08");
}

TEST(CsvWriter, sends_in_pieces_of_one_buffer_whatever_the_cells) {
    std::string out;
    std::size_t largest = 0;
    CsvWriter csv(csv_for_programs, [&](std::string_view bytes) {
        out += bytes;
        largest = std::max(largest, bytes.size());
    });
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < 400; ++i)
        rows.push_back({std::string(i * 37 % 5000, 'a'), i % 50 == 0 ? std::string(200'000, '"') : "b,c",
                        std::string(i % 3, ' ')});
    for (const auto& row : rows) {
        for (const auto& cell : row) csv.text(cell);
        csv.end_row();
    }
    csv.finish();
    EXPECT_LE(largest, CsvWriter::buffer_bytes + 64);
    CsvReader reader(exchange::from_memory(out));
    for (const auto& row : rows) {
        ASSERT_TRUE(reader.next());
        EXPECT_THAT(reader.fields(), testing::ElementsAreArray(row));
    }
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(csv.rows(), 400);
}

}  // namespace
