#include "exchange/csv_writer.hpp"

#include "base/failure.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace exchange {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view formula_starts = "=+-@\t\r";

// Copies `size` bytes and says whether one of them asks for quotes. Looks at each byte once, while it is in a register:
// this is where an export spends its time.
#if defined(__SSE2__)

__m128i asking(__m128i bytes) {
    return _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(',')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'))),
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r'))));
}

__m128i copy_sixteen(char* to, const char* from) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
    return asking(bytes);
}

// Up to twice sizeof(Word) bytes as two words that overlap in the middle.
template <typename Word>
__m128i copy_two(char* to, const char* from, std::size_t size) {
    Word first{};
    Word last{};
    std::memcpy(&first, from, sizeof(Word));
    std::memcpy(&last, from + size - sizeof(Word), sizeof(Word));
    std::memcpy(to, &first, sizeof(Word));
    std::memcpy(to + size - sizeof(Word), &last, sizeof(Word));
    return asking(_mm_set_epi64x(static_cast<long long>(last), static_cast<long long>(first)));
}

bool copy_asks_for_quotes(char* to, const char* from, std::size_t size) {
    __m128i asks = _mm_setzero_si128();
    if (size >= 16) {
        for (std::size_t at = 0; at + 16 < size; at += 16) asks = _mm_or_si128(asks, copy_sixteen(to + at, from + at));
        asks = _mm_or_si128(asks, copy_sixteen(to + size - 16, from + size - 16));
    } else if (size >= 8) {
        asks = copy_two<std::uint64_t>(to, from, size);
    } else if (size >= 4) {
        asks = copy_two<std::uint32_t>(to, from, size);
    } else if (size >= 2) {
        asks = copy_two<std::uint16_t>(to, from, size);
    } else {
        asks = copy_two<std::uint8_t>(to, from, size);
    }
    return _mm_movemask_epi8(asks) != 0;
}

#else

bool copy_asks_for_quotes(char* to, const char* from, std::size_t size) {
    bool asks = false;
    for (std::size_t i = 0; i < size; ++i) {
        const char c = to[i] = from[i];
        asks |= c == ',' || c == '"' || c == '\n' || c == '\r';
    }
    return asks;
}

#endif

bool has_outer_space(std::string_view value) { return value.front() == ' ' || value.back() == ' '; }

bool asks_for_quotes(std::string_view value) {
    return has_outer_space(value) || value.find_first_of(",\"\r\n") != std::string_view::npos;
}

bool is_formula(std::string_view value) {
    return !value.empty() && formula_starts.find(value.front()) != std::string_view::npos &&
           value.find_first_not_of("0123456789 +-().") != std::string_view::npos;
}

}  // namespace

CsvWriter::CsvWriter(CsvStyle style, CsvDrain drain)
    : style_(style),
      drain_(std::move(drain)),
      buffer_(std::make_unique<char[]>(buffer_bytes + slack_bytes)),
      at_(buffer_.get()),
      end_(buffer_.get() + buffer_bytes),
      row_(at_) {
    if (style.mark == CsvStyle::Mark::byte_order) {
        put(byte_order_mark);
        row_ = at_;
    }
}

void CsvWriter::text(std::string_view value) {
    if (style_.guard == CsvStyle::Guard::formulas && is_formula(value)) [[unlikely]]
        return put_guarded(value);
    this->value(value);
}

void CsvWriter::value(std::string_view value) {
    if (value.empty()) return empty();
    make_room(value.size());
    if (value.size() > buffer_bytes / 2) [[unlikely]] {
        if (asks_for_quotes(value))
            put_quoted(value);
        else
            put(value);
    } else if (copy_asks_for_quotes(at_, value.data(), value.size()) || has_outer_space(value)) {
        put_quoted(value);
    } else {
        at_ += value.size();
    }
    *at_++ = ',';
}

void CsvWriter::plain(std::string_view value) {
    put(value);
    *at_++ = ',';
}

void CsvWriter::integer(std::int64_t value) {
    make_room(20);
    at_ = std::to_chars(at_, at_ + 20, value).ptr;
    *at_++ = ',';
}

void CsvWriter::decimal(std::int64_t units, int decimals) {
    base::invariant(decimals >= 0 && decimals <= 18, "a decimal has 0 to 18 places");
    char digits[20];
    const auto magnitude = units < 0 ? 0 - static_cast<std::uint64_t>(units) : static_cast<std::uint64_t>(units);
    const auto count = std::to_chars(digits, digits + sizeof digits, magnitude).ptr - digits;
    make_room(24);
    if (units < 0) *at_++ = '-';
    const auto whole = std::max<std::ptrdiff_t>(count - decimals, 0);
    if (whole == 0) *at_++ = '0';
    at_ = std::copy(digits, digits + whole, at_);
    if (decimals > 0) {
        *at_++ = '.';
        at_ = std::fill_n(at_, std::max<std::ptrdiff_t>(decimals - count, 0), '0');
        at_ = std::copy(digits + whole, digits + count, at_);
    }
    *at_++ = ',';
}

void CsvWriter::empty() {
    make_room(0);
    *at_++ = ',';
}

// The last cell's comma becomes the line end. A row of one empty cell is written "", or it would read as no row at all.
void CsvWriter::end_row() {
    base::invariant(at_ != row_ && at_ != buffer_.get(), "a CSV row has a cell");
    --at_;
    if (at_ == row_) {
        *at_++ = '"';
        *at_++ = '"';
    }
    *at_++ = '\r';
    *at_++ = '\n';
    row_ = at_;
    ++rows_;
    make_room(0);
}

void CsvWriter::finish() {
    base::invariant(at_ == row_, "a CSV file ends with a whole row");
    send();
}

// Any number of bytes, in pieces where they do not fit.
void CsvWriter::put(std::string_view bytes) {
    make_room(std::min(bytes.size(), buffer_bytes));
    while (!bytes.empty()) {
        if (at_ >= end_) send();
        const std::size_t piece = std::min(bytes.size(), static_cast<std::size_t>(end_ - at_));
        std::memcpy(at_, bytes.data(), piece);
        at_ += piece;
        bytes.remove_prefix(piece);
    }
}

void CsvWriter::put_quoted(std::string_view value, std::string_view before) {
    put("\"");
    put(before);
    for (std::size_t quote = value.find('"'); quote != std::string_view::npos; quote = value.find('"')) {
        put(value.substr(0, quote + 1));
        put("\"");
        value.remove_prefix(quote + 1);
    }
    put(value);
    put("\"");
}

void CsvWriter::put_guarded(std::string_view value) {
    if (asks_for_quotes(value)) {
        put_quoted(value, "'");
    } else {
        put("'");
        put(value);
    }
    *at_++ = ',';
}

// Keeps back the last byte of an unfinished row: its comma may yet become a line end.
void CsvWriter::send() {
    const bool row_open = row_ != at_;
    const auto size = static_cast<std::size_t>(at_ - buffer_.get()) - (row_open ? 1 : 0);
    const char last = size > 0 || row_open ? at_[-1] : '\0';
    if (size > 0) drain_({buffer_.get(), size});
    at_ = buffer_.get();
    row_ = at_;
    if (row_open) {
        *at_++ = last;
        row_ = nullptr;
    }
}

std::string_view without_formula_guard(std::string_view text) {
    if (text.starts_with('\'') && is_formula(text.substr(1))) text.remove_prefix(1);
    return text;
}

}  // namespace exchange
