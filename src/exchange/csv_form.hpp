// What kind of CSV file this is: decided once, for the whole file, before the first row is read.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace exchange {

enum class Encoding : std::uint8_t { utf8, windows_1252 };

struct CsvForm {
    char delimiter = ',';  // , ; or tab
    Encoding encoding = Encoding::utf8;
    bool operator==(const CsvForm&) const = default;
};

// Fed with every byte of the file (an upload on its way to disk), says at the end what it is. UTF-8 where a byte order
// mark says so or the whole file is; else Windows-1252: one wrong byte on the last line decides for the first too. The
// delimiter is the one by which the first rows have the most alike numbers of fields.
class CsvLook {
public:
    void add(std::string_view bytes);
    // Problems: empty_file, utf16, not_text (a spreadsheet, an archive, a picture).
    base::Result<CsvForm> finish() const;

private:
    std::string head_;   // the first 64 KiB
    std::string split_;  // a character cut by the end of what was added last
    bool utf8_ = true;
};

base::Result<CsvForm> look_at_csv(std::string_view whole);

}  // namespace exchange
