#include "exchange/csv.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace exchange {

using base::t;

namespace {

constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();
constexpr std::size_t block_size = 64;
constexpr std::size_t first_buffer = std::size_t{64} << 10;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct Looked {
    std::uint64_t found;
    std::uint64_t high;
};

#if defined(__SSE2__)

Looked look_at_block(const char* bytes, char delimiter) {
    const __m128i wanted[] = {_mm_set1_epi8(delimiter), _mm_set1_epi8('"'), _mm_set1_epi8('\n'), _mm_set1_epi8('\r'),
                              _mm_setzero_si128()};
    Looked looked{0, 0};
    for (int part = 0; part < 4; ++part) {
        const __m128i sixteen = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 16 * part));
        __m128i any = _mm_cmpeq_epi8(sixteen, wanted[0]);
        for (int kind = 1; kind < 5; ++kind) any = _mm_or_si128(any, _mm_cmpeq_epi8(sixteen, wanted[kind]));
        looked.found |= std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(any))} << (16 * part);
        looked.high |= std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(sixteen))} << (16 * part);
    }
    return looked;
}

#else

Looked look_at_block(const char* bytes, char delimiter) {
    Looked looked{0, 0};
    for (std::size_t i = 0; i < block_size; ++i) {
        const char c = bytes[i];
        const bool mark = c == delimiter || c == '"' || c == '\n' || c == '\r' || c == '\0';
        looked.found |= std::uint64_t{mark} << i;
        looked.high |= std::uint64_t{(static_cast<unsigned char>(c) & 0x80U) != 0} << i;
    }
    return looked;
}

#endif

}  // namespace

CsvSource from_memory(std::string_view whole) {
    return [rest = whole](std::span<char> space) mutable {
        const std::size_t count = rest.copy(space.data(), space.size());
        rest.remove_prefix(count);
        return count;
    };
}

// ---- Marks

inline void CsvReader::Marks::look() {
    const Looked looked = look_at_block(bytes + block, delimiter);
    found = looked.found;
    high_here = looked.high;
    high |= looked.high;
}

inline std::size_t CsvReader::Marks::next() {
    while (found == 0) {
        if (end - block <= block_size) return nowhere;
        block += block_size;
        look();
    }
    const std::size_t at = block + static_cast<std::size_t>(std::countr_zero(found));
    found &= found - 1;
    return at < end ? at : nowhere;
}

void CsvReader::Marks::start(std::size_t at) {
    block = at;
    high = 0;
    found = 0;
    high_here = 0;
    if (at < end) look();
}

// ---- CsvReader

CsvReader::CsvReader(CsvSource source, CsvForm form, CsvLimits limits)
    : source_(std::move(source)), form_(form), limits_(limits), buffer_(first_buffer + block_size), fields_(64) {
    marks_.delimiter = form.delimiter;
    refill();
    if (std::string_view(buffer_.data(), end_).starts_with(byte_order_mark)) begin_ = byte_order_mark.size();
    marks_.start(begin_);
}

bool CsvReader::next() {
    if (!problems_.empty()) problems_ = {};
    field_count_ = 0;
    while (!stopped_) {
        switch (scan()) {
            case Scan::row:
                if (row_end_ - row_begin_ > limits_.row_bytes) break;
                ++row_;
                finish();
                return true;
            case Scan::empty_line: ++row_; continue;
            case Scan::more:
                if (end_ - begin_ > limits_.row_bytes) break;
                refill();
                continue;
            case Scan::unclosed:
                return stop("unclosed_quote",
                            t("A quotation mark that opens a value here is never closed. Close it, or "
                              "double it if it belongs to the text"));
            case Scan::end: stopped_ = true; continue;
        }
        return stop("row_too_long",
                    t("This row is too long to be read. Look for a quotation mark that is never closed"));
    }
    return false;
}

// Finds where the next row and its values end. Changes no byte, since it may have to begin again with more of the row.
CsvReader::Scan CsvReader::scan() {
    field_count_ = 0;
    to_mend_.clear();
    stray_quote_ = nul_ = false;
    marks_.high = marks_.high_here;
    const char* const bytes = buffer_.data();
    Raw raw{begin_, nowhere};
    for (;;) {
        const std::size_t at = marks_.next();
        if (at == nowhere) {
            if (!source_done_) return Scan::more;
            if (begin_ == end_) return Scan::end;
            add(raw, end_);
            end_row(end_, end_);
            return Scan::row;
        }
        const char mark = bytes[at];
        if (mark == form_.delimiter) {
            add(raw, at);
            raw = {at + 1, nowhere};
        } else if (mark == '\n' || mark == '\r') {
            if (mark == '\r' && at + 1 == end_ && !source_done_) return Scan::more;
            const bool pair = mark == '\r' && at + 1 < end_ && bytes[at + 1] == '\n';
            if (pair) marks_.next();
            if (at == begin_) {
                begin_ = at + (pair ? 2 : 1);
                return Scan::empty_line;
            }
            add(raw, at);
            end_row(at, at + (pair ? 2 : 1));
            return Scan::row;
        } else if (mark == '\0') {
            nul_ = true;
        } else if (at == raw.begin) {
            if (const Scan closed = close_quote(raw); closed != Scan::row) return closed;
        } else {
            stray_quote_ = true;
        }
    }
}

// From behind an opening quote to the one that closes it.
CsvReader::Scan CsvReader::close_quote(Raw& raw) {
    const char* const bytes = buffer_.data();
    for (;;) {
        const std::size_t at = marks_.next();
        if (at == nowhere) return source_done_ ? Scan::unclosed : Scan::more;
        if (bytes[at] == '\0') nul_ = true;
        if (bytes[at] != '"') continue;
        if (at + 1 == end_ && !source_done_) return Scan::more;
        if (at + 1 < end_ && bytes[at + 1] == '"') {
            marks_.next();
            raw.doubled = true;
            continue;
        }
        raw.close = at;
        return Scan::row;
    }
}

inline void CsvReader::add(const Raw& raw, std::size_t end) {
    if (field_count_ == fields_.size()) [[unlikely]]
        fields_.resize(fields_.size() * 2);
    const char* const bytes = buffer_.data();
    if (raw.close == nowhere) [[likely]] {
        fields_[field_count_] = {bytes + raw.begin, end - raw.begin};
    } else {
        fields_[field_count_] = {bytes + raw.begin + 1, raw.close - raw.begin - 1};
        const bool stray = end != raw.close + 1;
        stray_quote_ |= stray;
        if ((stray || raw.doubled) && field_count_ < limits_.fields) to_mend_.push_back({field_count_, end});
    }
    // Beyond the limit the last one is overwritten: counted no further, and told in finish().
    if (field_count_ <= limits_.fields) ++field_count_;
}

void CsvReader::end_row(std::size_t end, std::size_t next) {
    row_begin_ = begin_;
    row_end_ = end;
    begin_ = next;
}

// Moves what is left to the front and fills up behind it, in a larger buffer when one row takes more than half.
void CsvReader::refill() {
    const std::size_t left = end_ - begin_;
    std::memmove(buffer_.data(), buffer_.data() + begin_, left);
    if (left > buffer_.size() / 2) buffer_.resize(buffer_.size() * 2);
    begin_ = 0;
    end_ = left;
    const std::size_t room = buffer_.size() - block_size;
    while (!source_done_ && end_ < room) {
        const std::size_t count = source_({buffer_.data() + end_, room - end_});
        base::invariant(count <= room - end_, "a CSV source gives no more than there is space for");
        source_done_ = count == 0;
        end_ += count;
    }
    marks_.bytes = buffer_.data();
    marks_.end = end_;
    marks_.start(begin_);
}

// A row is whole: its values are put right in place, and what is wrong with it is told.
void CsvReader::finish() {
    if (!to_mend_.empty()) mend_quotes();
    if (marks_.high != 0) to_utf8();
    if (field_count_ > limits_.fields) {
        field_count_ = limits_.fields;
        say("too_many_fields", t("There are more than {limit} fields in this row. Check the file's delimiter"),
            {{"limit", limits_.fields}});
    }
    if (row_end_ - row_begin_ > limits_.field_bytes) check_lengths();
    if (nul_) say("nul_byte", t("There is a zero byte in this row. Save the file again from the program it came from"));
    if (stray_quote_)
        say("stray_quote",
            t("There is a quotation mark in the middle of a value. Put the whole value in quotation marks and "
              "double those inside it"));
    if (expected_ == 0) expected_ = field_count_;
    if (field_count_ != expected_)
        say("field_count",
            t("There are {found} fields where {expected} were expected. Check for a missing or extra delimiter, "
              "or a value that has one and is not in quotation marks"),
            {{"found", field_count_}, {"expected", expected_}});
}

// "a ""b"" c" loses its doubled quotes; text behind a closing quote stays as typed.
void CsvReader::mend_quotes() {
    for (const Mend& mend : to_mend_) {
        const auto begin = static_cast<std::size_t>(fields_[mend.field].data() - buffer_.data());
        std::size_t out = begin;
        bool inside = true;
        for (std::size_t in = begin; in < mend.raw_end; ++in) {
            if (buffer_[in] == '"' && inside) {
                if (in + 1 == mend.raw_end || buffer_[in + 1] != '"') {
                    inside = false;
                    continue;
                }
                ++in;
            }
            buffer_[out++] = buffer_[in];
        }
        fields_[mend.field] = {buffer_.data() + begin, out - begin};
    }
}

void CsvReader::to_utf8() {
    const auto high = [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; };
    const auto fields = std::span(fields_).first(std::min(field_count_, limits_.fields));
    if (form_.encoding == Encoding::utf8) {
        if (std::ranges::all_of(fields, base::is_utf8)) return;
        say("not_utf8", t("There are characters in this row that cannot be read. Save the file as CSV UTF-8"));
        for (auto& field : fields)
            if (!base::is_utf8(field)) field = {};
        return;
    }
    transcoded_.clear();  // a deque: what is added moves nothing that a view already points at
    for (auto& field : fields)
        if (std::ranges::any_of(field, high)) field = transcoded_.emplace_back(base::from_windows_1252(field));
}

void CsvReader::check_lengths() {
    for (std::size_t i = 0; i < field_count_; ++i)
        if (fields_[i].size() > limits_.field_bytes)
            say("field_too_long", t("The value in column {column} is longer than {limit} bytes"),
                {{"column", i + 1}, {"limit", limits_.field_bytes}});
}

void CsvReader::say(std::string_view code, base::Message what, std::vector<base::NamedArgument> arguments) {
    problems_.add({{}, code, what, std::move(arguments), row_});
}

bool CsvReader::stop(std::string_view code, base::Message what) {
    ++row_;
    field_count_ = 0;
    stopped_ = broken_off_ = true;
    say(code, what);
    return true;
}

}  // namespace exchange
