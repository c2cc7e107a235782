// Rows of a sheet of an Excel workbook (.xlsx), read as they are unpacked, in the memory of one row and the texts that
// cells share. Foreign bytes: every size is bounded (xlsx_book.hpp).
//
// Numbers are as Excel shows them without a format ("100904", never "100904.0"), days ISO, moments in London time,
// booleans TRUE and FALSE; texts as they stand, with their zeros. A formula's value is what some program last made of
// it, so a cell that has one is a problem of its row.
#pragma once

#include "exchange/row_source.hpp"
#include "exchange/xlsx_book.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace exchange {

// Names of the sheets that are shown, at least one. Problems: not_workbook, broken_workbook, workbook_too_large,
// no_sheet.
base::Result<std::vector<std::string>> sheets_of(const std::filesystem::path& path, const XlsxLimits& limits = {});

// Rows have, beside those of any source, the problems
//   formula, cell_error, not_a_number, no_such_day  of a cell, which they name ("B7")
//   field_count      a value beyond the last heading
//   too_many_fields
// and three after which nothing more is read: broken_workbook, workbook_too_large, row_too_long.
base::Result<std::unique_ptr<RowSource>> open_sheet(const std::filesystem::path& path, const std::string& sheet,
                                                    std::vector<bool> passed_over, const XlsxLimits& limits = {});

}  // namespace exchange
