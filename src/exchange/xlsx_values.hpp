// What a number of a workbook means: a number, a day, a moment, by the format it is shown in (ECMA-376 part 1, 18.8.30
// and 18.17.4). Within this room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace exchange {

struct NumberFormat {
    enum class Kind : std::uint8_t { number, day, month, moment, time } kind = Kind::number;
    std::uint8_t digits = 0;  // of a number shown with leading zeros ("000000"): how many at least
    bool operator==(const NumberFormat&) const = default;
};
// Those that every workbook has, by number, without their codes.
NumberFormat built_in_format(std::int64_t number);
// "dd/mm/yyyy", "[$-452]mmmm yyyy;@", "0.00".
NumberFormat format_of_code(std::string_view code);

enum class DayCount : std::uint8_t { from_1900, from_1904 };

enum class NumberRead : std::uint8_t { fine, no_number, no_day };
// Behind `out`, as import reads it: "100904", "0.1", "2026-11-21", "2026-11", "2026-11-21 09:30". `stored` is what
// stands in the cell; it is put there as it is where it is no number or no day.
NumberRead append_number(std::string& out, std::string_view stored, NumberFormat format, DayCount count);

// "_x000D_" stands for the character U+000D in a text of a workbook (22.9.2.19); in place, from `begin` on.
void unescape_characters(std::string& text, std::size_t begin);

}  // namespace exchange
