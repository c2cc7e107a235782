// Writing CSV, cell by cell, as fast as the cells can be copied: exports are what this product is measured by.
// Memory is one buffer; what a reader holds is cut off visibly if the drain throws, never ended as a shorter valid
// file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace exchange {

// Government profile (the Open Standards Board's tabular data standard: RFC 4180, UTF-8) and what spreadsheets need
// besides (specs/conversions.md 18.4): a byte order mark, and an apostrophe before text that would run as a formula.
struct CsvStyle {
    enum class Mark : std::uint8_t { none, byte_order };
    enum class Guard : std::uint8_t { none, formulas };
    Mark mark = Mark::none;
    Guard guard = Guard::none;
};
inline constexpr CsvStyle csv_for_programs{};
inline constexpr CsvStyle csv_for_spreadsheets{CsvStyle::Mark::byte_order, CsvStyle::Guard::formulas};

// Where full buffers go, in pieces of some 64 KB.
using CsvDrain = std::function<void(std::string_view bytes)>;

//   CsvWriter csv(csv_for_programs, [&](std::string_view bytes) { sink.write(bytes); });
//   csv.text("Name"); csv.text("Pupils"); csv.end_row();
//   csv.text(name);   csv.integer(pupils); csv.end_row();
//   csv.finish();
class CsvWriter {
public:
    CsvWriter(CsvStyle style, CsvDrain drain);

    // What people typed, or a heading: quoted where it has a comma, quote, CR, LF or outer space; guarded in
    // spreadsheet style.
    void text(std::string_view value);
    // A value with a form of its own (code, phone, postcode): quoted where it must be, never guarded.
    void value(std::string_view value);
    // Known to hold nothing that needs quoting: digits, an ISO date, an id.
    void plain(std::string_view value);
    void integer(std::int64_t value);
    // units × 10^-decimals: money (2), decimals (0 to 18).
    void decimal(std::int64_t units, int decimals);
    void empty();
    // At least one cell before it.
    void end_row();
    // Sends what is left. A writer dropped without it sends nothing more, so that a failed export is short of its end.
    void finish();

    std::int64_t rows() const { return rows_; }

    static constexpr std::size_t buffer_bytes = std::size_t{64} << 10;

private:
    // Whatever a cell asks for, behind it there is room for its delimiter, its quotes and what a copy may overrun.
    static constexpr std::size_t slack_bytes = 64;

    void make_room(std::size_t bytes) {
        if (end_ - at_ < static_cast<std::ptrdiff_t>(bytes)) [[unlikely]]
            send();
    }
    void put(std::string_view bytes);
    void put_quoted(std::string_view value, std::string_view before = {});
    void put_guarded(std::string_view value);
    void send();

    CsvStyle style_;
    CsvDrain drain_;
    std::unique_ptr<char[]> buffer_;
    char* at_;
    char* end_;        // the slack follows
    const char* row_;  // where this row begins; null when that was sent already
    std::int64_t rows_ = 0;
};

// The text as it was before the formula guard: the apostrophe before = + - @ is dropped.
std::string_view without_formula_guard(std::string_view text);

}  // namespace exchange
