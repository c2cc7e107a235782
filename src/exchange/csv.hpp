// Reading CSV as the world writes it (RFC 4180 and what Excel, councils and registers make of it), one row at a time,
// in the memory of one buffer. Foreign bytes: every size is bounded, nothing is guessed silently.
//
//   auto form = look_at_csv(whole);                    // delimiter and encoding, or what is wrong with the file
//   CsvReader rows(from_memory(whole), *form);
//   while (rows.next()) use(rows.row(), rows.fields(), rows.problems());
#pragma once

#include "base/problem.hpp"
#include "exchange/row_source.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exchange {

// Where bytes come from: fills as much of `space` as it can, says how much; 0 is the end. What it throws passes
// through.
using CsvSource = std::function<std::size_t(std::span<char> space)>;

CsvSource from_memory(std::string_view whole);

struct CsvLimits {
    std::size_t field_bytes = std::size_t{1} << 20;  // one value: more than any field of ours holds
    std::size_t row_bytes = std::size_t{4} << 20;    // an unclosed quote swallows the file: this is where it stops
    std::size_t fields = 4096;                       // the widest published file has some 500
};

// Rows are records, as a spreadsheet numbers them: the heading row is 1, an empty line counts but is not given.
//
// The first row given fixes how many fields the others must have (expect() says otherwise). A row with something wrong
// is given too, with its problems, each with its row:
//   field_count          more or fewer fields than expected
//   stray_quote          a quote inside an unquoted value, or text after a closing quote; the text is kept as typed
//   nul_byte             a zero byte
//   not_utf8             bytes that are no UTF-8, though the file was read as UTF-8
//   field_too_long, too_many_fields
// and two after which nothing more is read, since where rows end is no longer known:
//   row_too_long, unclosed_quote
class CsvReader final : public RowSource {
public:
    explicit CsvReader(CsvSource source, CsvForm form = {}, CsvLimits limits = {});

    // To the next row; false at the end.
    bool next() override;
    // UTF-8 whatever the file holds; line breaks inside values as the file has them. The views live until the next
    // next().
    std::span<const std::string_view> fields() const override { return {fields_.data(), field_count_}; }
    std::int64_t row() const override { return row_; }
    const base::Problems& problems() const override { return problems_; }
    bool broken_off() const override { return broken_off_; }
    void expect(std::size_t field_count) { expected_ = field_count; }

private:
    // Where the bytes that mean something are (delimiter, quote, CR, LF, NUL), found 64 bytes at a time.
    struct Marks {
        std::size_t next();  // position of the next one, or nowhere at the end of what is there
        void start(std::size_t at);
        void look();
        const char* bytes = nullptr;
        std::size_t end = 0;
        std::size_t block = 0;    // where the 64 bytes looked at begin
        std::uint64_t found = 0;  // a bit for each of them
        std::uint64_t high = 0;   // those ≥ 0x80 in the blocks since the row began
        std::uint64_t high_here = 0;
        char delimiter = ',';
    };
    // One value as it stands in the file, before its quotes are taken away.
    struct Raw {
        std::size_t begin;
        std::size_t close;     // of the closing quote; nowhere for an unquoted value
        bool doubled = false;  // holds doubled quotes
    };
    struct Mend {
        std::size_t field;
        std::size_t raw_end;
    };
    enum class Scan : std::uint8_t { row, empty_line, more, unclosed, end };

    Scan scan();
    Scan close_quote(Raw& raw);
    void add(const Raw& raw, std::size_t end);
    void end_row(std::size_t end, std::size_t next);
    void refill();
    void finish();
    void mend_quotes();
    void to_utf8();
    void check_lengths();
    void say(std::string_view code, base::Message what, std::vector<base::NamedArgument> arguments = {});
    bool stop(std::string_view code, base::Message what);

    CsvSource source_;
    CsvForm form_;
    CsvLimits limits_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;  // of the first byte not yet given
    std::size_t end_ = 0;    // of what is there
    bool source_done_ = false;
    bool stopped_ = false;
    bool broken_off_ = false;
    Marks marks_;

    std::size_t row_begin_ = 0;
    std::size_t row_end_ = 0;
    std::vector<std::string_view> fields_;
    std::size_t field_count_ = 0;
    std::vector<Mend> to_mend_;
    bool stray_quote_ = false;
    bool nul_ = false;
    std::deque<std::string> transcoded_;

    std::size_t expected_ = 0;
    std::int64_t row_ = 0;
    base::Problems problems_;
};

}  // namespace exchange
