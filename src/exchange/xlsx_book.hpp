// What a workbook says beside its rows: sheets, the texts they share, the formats of numbers (ECMA-376 part 1, 12.3 and
// 18). Within this room.
#pragma once

#include "base/result.hpp"
#include "exchange/xlsx_values.hpp"
#include "exchange/xml_events.hpp"
#include "exchange/zip_parts.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exchange {

struct XlsxLimits {
    ZipLimits zip = {};
    // A sheet with every row Excel has and some ten columns; reading it takes seconds.
    std::int64_t sheet_bytes = std::int64_t{1} << 30;
    std::int64_t part_bytes = std::int64_t{16} << 20;  // formats, names: some kilobytes
    // The texts that cells share are kept in memory while the rows are read.
    std::int64_t texts_part_bytes = std::int64_t{256} << 20;
    std::size_t texts_bytes = std::size_t{32} << 20;
    std::size_t texts = 2'000'000;
    std::size_t sheets = 1'000;
    std::size_t row_bytes = std::size_t{4} << 20;  // as CSV
    std::size_t fields = 4096;
};

// Of all problems with a workbook as a whole.
base::Problem broken_workbook();
base::Problem too_large_workbook();
base::Problem no_workbook();
base::Problem problem_of(ZipParts::State state);  // not fine

XmlEvents::Source part_source(ZipParts::Part& part);

struct XlsxSheet {
    std::string name, part;
    bool shown = true;
};

struct XlsxBook {
    std::vector<XlsxSheet> sheets;
    std::optional<std::string> texts_part, formats_part;
    DayCount count = DayCount::from_1900;
};
base::Result<XlsxBook> read_book(const ZipParts& zip, const XlsxLimits& limits);

// Texts one after another, and where each ends: two blocks of memory, however many they are.
class SharedTexts {
public:
    std::optional<std::string_view> at(std::size_t number) const;
    std::optional<base::Problem> read(const ZipParts& zip, const std::string& part, const XlsxLimits& limits);

private:
    std::string all_;
    std::vector<std::uint32_t> ends_;
};

// By the number of a cell's style.
base::Result<std::vector<NumberFormat>> read_formats(const ZipParts& zip, const std::string& part,
                                                     const XlsxLimits& limits);

}  // namespace exchange
