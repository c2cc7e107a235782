// A workbook of the rows of a CSV file, by libxlsxwriter and nothing else, in constant memory: what the race xlsx is
// run against. The rows are in memory before the clock starts. Prints the milliseconds of the writing.
//   bench_xlsx FILE.csv FILE.xlsx [NUMERIC COLUMN…]
#include "exchange/csv.hpp"

#include <xlsxwriter.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Row = std::vector<std::string>;

std::vector<Row> rows_of(const char* path) {
    std::ifstream file(path, std::ios::binary);
    exchange::CsvReader reader([&](std::span<char> space) {
        file.read(space.data(), static_cast<std::streamsize>(space.size()));
        return static_cast<std::size_t>(file.gcount());
    });
    std::vector<Row> rows;
    while (reader.next()) rows.emplace_back(reader.fields().begin(), reader.fields().end());
    return rows;
}

void write(const std::vector<Row>& rows, const std::vector<bool>& numeric, const char* path) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    auto* book = workbook_new_opt(path, &options);
    auto* sheet = workbook_add_worksheet(book, nullptr);
    for (std::size_t at = 0; at < rows.size(); ++at) {
        const auto row = static_cast<lxw_row_t>(at);
        for (std::size_t column = 0; column < rows[at].size(); ++column) {
            const auto& cell = rows[at][column];
            if (cell.empty()) continue;
            if (at > 0 && numeric[column]) {
                double number = 0;
                std::from_chars(cell.data(), cell.data() + cell.size(), number);
                worksheet_write_number(sheet, row, static_cast<lxw_col_t>(column), number, nullptr);
            } else {
                worksheet_write_string(sheet, row, static_cast<lxw_col_t>(column), cell.c_str(), nullptr);
            }
        }
    }
    if (workbook_close(book) != LXW_NO_ERROR) std::cerr << "the workbook could not be written\n";
}

}  // namespace

int main(int count, char** arguments) {
    const std::vector<std::string_view> given(arguments + 1, arguments + count);
    if (given.size() < 2) {
        std::cerr << "bench_xlsx FILE.csv FILE.xlsx [NUMERIC COLUMN…]\n";
        return 2;
    }
    const auto rows = rows_of(arguments[1]);
    std::vector<bool> numeric;
    for (const auto& heading : rows.at(0))
        numeric.push_back(std::find(given.begin() + 2, given.end(), heading) != given.end());
    const auto start = std::chrono::steady_clock::now();
    write(rows, numeric, arguments[2]);
    const auto took = std::chrono::steady_clock::now() - start;
    std::cout << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << '\n';
}
