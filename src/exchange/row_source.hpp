// Rows of a file somebody gave us, one after another, whatever kind of file it is: CSV or a workbook. Foreign bytes:
// every size is bounded, nothing is guessed silently.
#pragma once

#include "base/result.hpp"
#include "exchange/csv_form.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exchange {

class RowSource {
public:
    virtual ~RowSource() = default;
    // To the next row that holds anything; false at the end.
    virtual bool next() = 0;
    // UTF-8, whatever the file holds. The views live until the next next().
    virtual std::span<const std::string_view> fields() const = 0;
    // As a spreadsheet numbers rows: from 1, empty ones counted though they are not given.
    virtual std::int64_t row() const = 0;
    // What is wrong with this row; it is given nevertheless.
    virtual const base::Problems& problems() const = 0;
    // Nothing is read behind this row, since where rows end is no longer known: its problems say why.
    virtual bool broken_off() const = 0;
};

// What a file of rows is: told by its content, never by its name.
struct RowsForm {
    enum class Kind : std::uint8_t { csv, workbook } kind = Kind::csv;
    CsvForm csv = {};
    std::vector<std::string> sheets = {};  // of a workbook: those that are shown, in its order
    std::string sheet = {};                // of a workbook: the one that is read; at first the first
};
// Problems: those of CSV (CsvLook), of a workbook (xlsx_reader.hpp), and old_workbook: the format of before 2007, or a
// password.
base::Result<RowsForm> look_at_rows(const std::filesystem::path& path);
// `passed_over`: columns whose cells nobody will use, so that what is wrong with one of them alone is not told.
base::Result<std::unique_ptr<RowSource>> open_rows(const std::filesystem::path& path, const RowsForm& form,
                                                   std::vector<bool> passed_over = {});

}  // namespace exchange
