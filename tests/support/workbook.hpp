// An Excel workbook as somebody else's programs read it: unzip takes it apart, libxml2 reads its parts. For tests.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace test_support {

struct WorkbookCell {
    std::string text;  // of a number: as it stands there
    enum class Kind { text, number } kind = Kind::text;
    std::string format;  // of a number: "dd/mm/yyyy"; empty: none in particular
};

class Workbook {
public:
    // Throws where it is no workbook, or a part of it no XML.
    explicit Workbook(std::string_view bytes);
    std::vector<std::string> sheets() const;  // names, in order
    // By reference ("B2"); `sheet` from 1.
    std::map<std::string, WorkbookCell> cells(std::size_t sheet) const;
    // Texts of row `number` (from 1) in the order of their columns; "" where there is no cell.
    std::vector<std::string> row(std::size_t sheet, std::size_t number) const;
    std::string part(const std::string& name) const;

private:
    std::map<std::string, std::string> parts_;
};

}  // namespace test_support
