// The Welsh Government's address list of schools in Wales: maintained schools on an English and a Welsh sheet,
// independent schools and pupil referral units. It has names where our code lists have codes, and "---" for no value.
#pragma once

#include "base/problem.hpp"
#include "exchange/registers/fields.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exchange::registers {

enum class WelshSheet : std::uint8_t { maintained, independent, referral_units };

// One school as the list has it; the texts as written, Welsh where the Welsh sheet has them.
struct WelshSchool {
    std::int64_t row = 0;
    WelshSheet sheet = WelshSheet::maintained;
    std::string number;  // 7 digits: authority code and school number
    std::string name_english, name_welsh;
    std::string authority_english, authority_welsh;
    std::string governance;            // code of ours
    std::string medium;                // code of theirs
    std::string school_type;           // code of ours
    std::string religious_character;   // code of ours
    std::vector<std::string> address;  // up to four lines, none empty
    std::string postcode, telephone, pupils;

    std::string_view authority_code() const { return std::string_view(number).substr(0, 3); }
    std::string_view school_number() const { return std::string_view(number).substr(3); }
};

// The sheets, joined by school number. What no establishment of the other register took is left, and becomes a record
// of its own.
class WelshSchools {
public:
    // Reads one sheet; the Welsh one must come after the English one of the same schools. Rows that cannot be read are
    // told, each with its row; a file without the headings is refused whole.
    base::Problems add_english(WelshSheet sheet, std::string_view whole);
    base::Problems add_welsh(std::string_view whole);

    const WelshSchool* find(std::string_view number) const;
    bool empty() const { return by_number_.empty(); }
    // In order of their numbers.
    const std::map<std::string, WelshSchool, std::less<>>& all() const { return by_number_; }
    std::int64_t rows() const { return rows_; }

private:
    std::map<std::string, WelshSchool, std::less<>> by_number_;
    std::int64_t rows_ = 0;
};

// Fills what the list knows into an organisation: name, language, governance, type and religion for certain; telephone,
// pupils, address and postcode where the row has none.
void fill(const WelshSchool& school, const Fields& fields, const dataset::Codes& codes, Filled& row,
          base::Problems& problems);

}  // namespace exchange::registers
