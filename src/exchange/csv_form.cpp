#include "exchange/csv_form.hpp"

#include "base/text.hpp"
#include "exchange/csv.hpp"

#include <algorithm>
#include <map>

namespace exchange {

using base::t;

namespace {

constexpr std::size_t head_bytes = std::size_t{64} << 10;
constexpr int rows_looked_at = 32;
constexpr std::string_view delimiters = ",;\t";

// How many bytes the character has that begins with this one; 1 for what begins none.
std::size_t character_bytes(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    if (byte >= 0xF0) return 4;
    if (byte >= 0xE0) return 3;
    return byte >= 0xC0 ? 2 : 1;
}

// How many bytes at the end begin a character that the end cuts off.
std::size_t cut_off(std::string_view bytes) {
    for (std::size_t back = 1; back <= 3 && back <= bytes.size(); ++back) {
        const char c = bytes[bytes.size() - back];
        if ((static_cast<unsigned char>(c) & 0xC0U) == 0x80U) continue;
        return character_bytes(c) > back ? back : 0;
    }
    return 0;
}

bool is_other_format(std::string_view head) {
    using namespace std::string_view_literals;
    for (const auto signature :
         {"PK\x03\x04"sv, "\xD0\xCF\x11\xE0"sv, "%PDF-"sv, "\x89PNG"sv, "\xFF\xD8\xFF"sv, "\x1F\x8B"sv})
        if (head.starts_with(signature)) return true;
    // A stray zero byte is a row's problem; a file full of them holds no text.
    return std::ranges::count(head, '\0') > static_cast<std::ptrdiff_t>(head.size() / 16);
}

struct Fit {
    int rows = 0;            // of those looked at, how many have the most frequent number of fields
    std::size_t fields = 1;  // that number
    bool operator<(const Fit& other) const { return std::pair(rows, fields) < std::pair(other.rows, other.fields); }
};

Fit fit(std::string_view head, char delimiter) {
    CsvReader rows(from_memory(head), {delimiter, Encoding::utf8});
    std::map<std::size_t, int> seen;
    for (int count = 0; count < rows_looked_at && rows.next(); ++count) ++seen[rows.fields().size()];
    Fit best;
    for (const auto& [fields, count] : seen)
        if (fields > 1) best = std::max(best, Fit{count, fields});
    return best;
}

char delimiter_of(std::string_view head) {
    char best = delimiters.front();
    Fit best_fit;
    for (const char delimiter : delimiters) {
        const Fit found = fit(head, delimiter);
        if (best_fit < found) {
            best_fit = found;
            best = delimiter;
        }
    }
    return best;
}

}  // namespace

void CsvLook::add(std::string_view bytes) {
    head_ += bytes.substr(0, head_bytes - head_.size());
    if (!utf8_ || bytes.empty()) return;
    if (!split_.empty()) {
        const std::string_view rest = bytes.substr(0, character_bytes(split_[0]) - split_.size());
        split_ += rest;
        bytes.remove_prefix(rest.size());
        if (split_.size() < character_bytes(split_[0])) return;
        utf8_ = base::is_utf8(split_);
        split_.clear();
    }
    const std::size_t cut = cut_off(bytes);
    split_ = bytes.substr(bytes.size() - cut);
    bytes.remove_suffix(cut);
    utf8_ = utf8_ && base::is_utf8(bytes);
}

base::Result<CsvForm> CsvLook::finish() const {
    if (head_.empty() || head_ == "\xEF\xBB\xBF")
        return base::Problem{
            {}, "empty_file", t("The file is empty. Choose one with a row of headings and rows below it"), {}, {}};
    if (head_.starts_with("\xFF\xFE") || head_.starts_with("\xFE\xFF"))
        return base::Problem{{}, "utf16", t("The file is in UTF-16. Save it as CSV UTF-8 and choose it again"), {}, {}};
    if (is_other_format(head_))
        return base::Problem{
            {},
            "not_text",
            t("The file is not a CSV file. Open it in a spreadsheet, save it as CSV UTF-8 and choose it again"),
            {},
            {}};
    // A mark at the beginning is a promise: bytes that break it are told, row by row, and not read as something else.
    const bool promised = head_.starts_with("\xEF\xBB\xBF");
    const bool utf8 = promised || (utf8_ && split_.empty());
    return CsvForm{delimiter_of(head_), utf8 ? Encoding::utf8 : Encoding::windows_1252};
}

base::Result<CsvForm> look_at_csv(std::string_view whole) {
    CsvLook look;
    look.add(whole);
    return look.finish();
}

}  // namespace exchange
