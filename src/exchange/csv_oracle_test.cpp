// The reader against libcsv, and the writer against the reader, on random files: a second reader is the only witness
// that sees a field counted twice.
#include "exchange/csv.hpp"
#include "exchange/csv_writer.hpp"

#include <csv.h>
#include <gtest/gtest.h>

#include <random>
#include <utility>

namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Collected {
    Rows rows;
    std::vector<std::string> row;
};

void take_field(void* bytes, std::size_t size, void* into) {
    static_cast<Collected*>(into)->row.emplace_back(static_cast<const char*>(bytes), size);
}

void take_row(int, void* into) {
    auto& all = *static_cast<Collected*>(into);
    all.rows.push_back(std::exchange(all.row, {}));
}

int is_no_space(unsigned char) { return 0; }  // libcsv would trim

Rows by_libcsv(std::string_view whole) {
    csv_parser parser;
    csv_init(&parser, 0);
    csv_set_space_func(&parser, is_no_space);
    Collected all;
    csv_parse(&parser, whole.data(), whole.size(), take_field, take_row, &all);
    csv_fini(&parser, take_field, take_row, &all);
    csv_free(&parser);
    return all.rows;
}

struct ByUs {
    Rows rows;
    bool clean = true;
};

ByUs by_us(std::string_view whole, std::size_t piece) {
    exchange::CsvReader reader([whole, piece](std::span<char> space) mutable {
        const auto count = whole.copy(space.data(), std::min(piece, space.size()));
        whole.remove_prefix(count);
        return count;
    });
    ByUs all;
    while (reader.next()) {
        all.rows.emplace_back(reader.fields().begin(), reader.fields().end());
        for (const auto& problem : reader.problems()) all.clean &= problem.code == "field_count";
    }
    return all;
}

TEST(CsvOracle, reads_what_libcsv_reads_wherever_the_file_is_sound) {
    std::mt19937 random(20261121);
    constexpr std::string_view letters = "\"\"\",,,\r\n\n\rab c";
    int sound = 0;
    for (int round = 0; round < 60'000; ++round) {
        std::string file(random() % 40, ' ');
        for (char& c : file) c = letters[random() % letters.size()];
        const ByUs ours = by_us(file, random() % 7 + 1);
        EXPECT_EQ(by_us(file, 1000).rows, ours.rows) << testing::PrintToString(file);
        if (!ours.clean) continue;
        ++sound;
        ASSERT_EQ(ours.rows, by_libcsv(file)) << testing::PrintToString(file);
    }
    EXPECT_GT(sound, 6'000);
}

TEST(CsvOracle, reads_back_what_the_writer_wrote) {
    std::mt19937 random(7);
    constexpr std::string_view letters = "\",\r\n =+ab\tcdefghijklmnopqrstuvwxyz";
    for (int round = 0; round < 300; ++round) {
        Rows rows(random() % 50 + 1);
        const std::size_t width = random() % 6 + 1;
        std::string file;
        exchange::CsvWriter csv(exchange::csv_for_programs, [&](std::string_view bytes) { file += bytes; });
        for (auto& row : rows) {
            for (std::size_t i = 0; i < width; ++i) {
                std::string cell(random() % 60, ' ');
                for (char& c : cell) c = letters[random() % letters.size()];
                csv.text(cell);
                row.push_back(std::move(cell));
            }
            csv.end_row();
        }
        csv.finish();
        const ByUs ours = by_us(file, random() % 300 + 1);
        ASSERT_EQ(ours.rows, rows);
        ASSERT_TRUE(ours.clean);
        ASSERT_EQ(by_libcsv(file), rows);
    }
}

}  // namespace
