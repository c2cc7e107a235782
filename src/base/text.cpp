#include "base/text.hpp"

#include "base/hash.hpp"
#include "base/icu.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

namespace base {

namespace {

constexpr char32_t replacement = 0xfffd;

// Windows-1252, 0x80–0x9f (Unicode's own table CP1252.TXT); the rest equals Latin-1.
constexpr std::array<char32_t, 32> windows_1252_upper = {
    0x20ac, replacement, 0x201a,      0x0192, 0x201e,      0x2026,      0x2020, 0x2021,      0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152,      replacement, 0x017d, replacement, replacement, 0x2018, 0x2019,      0x201c, 0x201d, 0x2022,
    0x2013, 0x2014,      0x02dc,      0x2122, 0x0161,      0x203a,      0x0153, replacement, 0x017e, 0x0178};

constexpr bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool is_ascii_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_lower_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_ascii(std::string_view bytes) { return utf8::ascii_length(bytes) == bytes.size(); }

// Most lines are tidy as they come.
bool is_tidy_ascii_line(std::string_view ascii) {
    char before = ' ';
    for (const char c : ascii) {
        if (is_ascii_control(c) || (c == ' ' && before == ' ')) return false;
        before = c;
    }
    return ascii.empty() || before != ' ';
}

std::string tidy_ascii_line(std::string_view ascii) {
    if (is_tidy_ascii_line(ascii)) return std::string(ascii);
    std::string out;
    out.reserve(ascii.size());
    bool space_waits = false;
    for (const char c : ascii) {
        if (is_ascii_space(c)) {
            space_waits = !out.empty();
        } else if (!is_ascii_control(c)) {
            if (space_waits) out += ' ';
            space_waits = false;
            out += c;
        }
    }
    return out;
}

std::string tidy_ascii_text(std::string_view ascii) {
    std::string out;
    out.reserve(ascii.size());
    std::size_t keep = 0;
    for (std::size_t i = 0; i < ascii.size(); ++i) {
        auto c = ascii[i];
        if (c == '\r') {
            if (i + 1 < ascii.size() && ascii[i + 1] == '\n') continue;
            c = '\n';
        }
        const bool space = c == ' ' || c == '\n' || c == '\t';
        if ((is_ascii_control(c) && !space) || (space && out.empty())) continue;
        out += c;
        if (!space) keep = out.size();
    }
    out.resize(keep);
    return out;
}

std::string fold_ascii(std::string_view ascii) {
    std::string out;
    out.reserve(ascii.size());
    bool space_waits = false;
    for (const char raw : ascii) {
        const char c = lower(raw);
        if (is_lower_alnum(c)) {
            if (space_waits) out += ' ';
            space_waits = false;
            out += c;
        } else if (c != '\'' && c != '`' && (!is_ascii_control(c) || is_ascii_space(c))) {
            space_waits = !out.empty();
        }
    }
    return out;
}

std::string hex_key(std::string_view utf8, icu::Order order) {
    const auto key = icu::collation_key(utf8, order);
    return hex(std::as_bytes(std::span(key)));
}

// Edit distance where two neighbours that changed places count once (optimal string alignment).
std::size_t edit_distance(std::string_view one, std::string_view other) {
    std::vector<std::size_t> before(other.size() + 1);
    std::vector<std::size_t> above(other.size() + 1);
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(above.begin(), above.end(), std::size_t{0});
    for (std::size_t i = 1; i <= one.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const std::size_t change = one[i - 1] == other[j - 1] ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
            const bool swapped = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[other.size()];
}

}  // namespace

bool is_utf8(std::string_view bytes) {
    for (auto at = utf8::ascii_length(bytes); at < bytes.size(); at = utf8::ascii_length(bytes, at)) {
        const auto length = utf8::sequence_length(bytes, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string_view beginning(std::string_view utf8, std::size_t bytes) {
    if (utf8.size() <= bytes) return utf8;
    while (bytes > 0 && (static_cast<unsigned char>(utf8[bytes]) & 0xC0) == 0x80) --bytes;
    return utf8.substr(0, bytes);
}

std::size_t character_count(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string tidy_text(std::string_view utf8) {
    return is_ascii(utf8) ? tidy_ascii_text(utf8) : icu::tidy(utf8, icu::Lines::keep);
}

std::string tidy_line(std::string_view utf8) {
    return is_ascii(utf8) ? tidy_ascii_line(utf8) : icu::tidy(utf8, icu::Lines::join);
}

std::string fold(std::string_view utf8) { return is_ascii(utf8) ? fold_ascii(utf8) : icu::fold(utf8); }

std::string sort_key(std::string_view utf8) { return hex_key(utf8, icu::Order::root); }

std::string sort_key_welsh(std::string_view utf8) { return hex_key(utf8, icu::Order::welsh); }

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_ascii_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_ascii_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string lower_ascii(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) out += separator;
        out += parts[i];
    }
    return out;
}

std::string from_windows_1252(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    for (std::size_t at = 0; at < bytes.size();) {
        const auto ascii_end = utf8::ascii_length(bytes, at);
        out.append(bytes, at, ascii_end - at);
        at = ascii_end;
        if (at == bytes.size()) break;
        const auto byte = static_cast<unsigned char>(bytes[at++]);
        utf8::append(out, byte < 0xa0 ? windows_1252_upper[byte - 0x80U] : char32_t{byte});
    }
    return out;
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known) {
    const auto wanted = lower_ascii(word);
    std::string_view best;
    std::size_t best_distance = 0;
    for (const auto candidate : known) {
        const auto distance = edit_distance(wanted, lower_ascii(candidate));
        const bool near = distance * 3 <= std::max(word.size(), candidate.size());
        if (near && (best.empty() || distance < best_distance)) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace base
