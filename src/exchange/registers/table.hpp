// A register file as a table: its values are found by heading, in whatever order the columns stand; other columns are
// passed over.
#pragma once

#include "base/result.hpp"
#include "exchange/csv.hpp"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exchange::registers {

class Table {
public:
    // `whole` is the file, in whichever encoding; it must outlive the table. Problems: what look_at_csv finds,
    // no_heading, and missing_heading for each of `needed` that isn't there (with the nearest that is), so that the
    // file is refused whole.
    static base::Result<Table> open(std::string_view whole, std::span<const std::string_view> needed);

    // The column of a heading; nullopt where the file hasn't it. Case, accents and outer space do not matter.
    std::optional<std::size_t> column(std::string_view heading) const;
    const std::vector<std::string>& headings() const { return headings_; }

    // To the next row; false at the end. A row that stops early has empty last columns (specs/conversions.md 15.2).
    bool next();
    std::int64_t row() const { return rows_.row(); }
    // What is wrong with the row as a row of CSV; not that it stops early.
    const base::Problems& problems() const { return problems_; }
    // Outer space gone; "---", which stands for no value in the Welsh lists, is none.
    std::string_view at(std::size_t column) const;

private:
    Table(std::string_view whole, CsvForm form) : rows_(from_memory(whole), form) {}
    CsvReader rows_;
    std::vector<std::string> headings_;
    std::vector<std::string> folded_;
    base::Problems problems_;
};

}  // namespace exchange::registers
