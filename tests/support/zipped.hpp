// ZIP files and workbooks as somebody else's programs make them, sound or not. For tests.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace test_support {

using ZipEntries = std::vector<std::pair<std::string, std::string>>;  // name, content

std::string zipped(const ZipEntries& entries);

// The parts of a workbook with this XML as its first sheet, "Rows".
ZipEntries workbook_parts(std::string sheet);
// A workbook whose cells are all inline texts.
std::string workbook_of(const std::vector<std::vector<std::string>>& rows);

}  // namespace test_support
