// Text: UTF-8 checking, NFC, folding for search, sort keys for lists. ICU stays behind this header.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace base {

bool is_utf8(std::string_view bytes);
// Characters (code points), for length limits people can count.
std::size_t character_count(std::string_view utf8);
// The whole characters at the beginning that fit into so many bytes.
std::string_view beginning(std::string_view utf8, std::size_t bytes);
// As stored: NFC, no control characters but line breaks (LF) and tab, no outer space. Input must be UTF-8.
std::string tidy_text(std::string_view utf8);
// As tidy_text, with every run of white space one space: names, codes, one-line fields.
std::string tidy_line(std::string_view utf8);

// For searching and matching: lower case, accents gone (ŵ → w, â → a), apostrophes dropped, everything that is not a
// letter or digit a single space.
std::string fold(std::string_view utf8);
// Binary key, as lower-case hex, by which both databases order as a Welsh (and English) reader expects: root collation
// with the Welsh letters ch, dd, ff, ng, ll, ph, rh, th when `welsh`; accents and case count last. Numbers order by
// value.
std::string sort_key(std::string_view utf8);
std::string sort_key_welsh(std::string_view utf8);

std::string_view trim(std::string_view text);
std::string lower_ascii(std::string_view text);
bool all_digits(std::string_view text);  // false for ""
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
// A Windows-1252 file's bytes as UTF-8; the five undefined bytes become U+FFFD.
std::string from_windows_1252(std::string_view bytes);
// The nearest of `known` to a mistyped word, or empty when none is near (edit distance ≤ 1/3 of the length).
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace base
