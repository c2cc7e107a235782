// Walking over UTF-8, for base's own sources.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace base::utf8 {

constexpr std::size_t word_size = sizeof(std::uint64_t);

inline std::uint64_t word_at(std::string_view bytes, std::size_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, word_size);
    return word;
}

constexpr std::uint64_t high_bits = 0x8080808080808080U;

// How many leading bytes are ASCII.
inline std::size_t ascii_length(std::string_view bytes, std::size_t from = 0) {
    auto at = from;
    while (at + word_size <= bytes.size() && (word_at(bytes, at) & high_bits) == 0) at += word_size;
    while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80) ++at;
    return at;
}

// The length of the well-formed sequence at `at` (Unicode 15, table 3-7), or 0.
inline std::size_t sequence_length(std::string_view bytes, std::size_t at) {
    const auto byte = [&](std::size_t offset) -> unsigned {
        return at + offset < bytes.size() ? static_cast<unsigned char>(bytes[at + offset]) : 0U;
    };
    const auto trails = [&](std::size_t offset) { return (byte(offset) & 0xc0U) == 0x80U; };
    const unsigned first = byte(0);
    const unsigned second = byte(1);
    if (first < 0x80) return 1;
    if (first < 0xc2) return 0;  // a stray trail byte, or an over-long form
    if (first < 0xe0) return trails(1) ? 2 : 0;
    if (first < 0xf0) {
        if (!trails(1) || !trails(2)) return 0;
        if (first == 0xe0 && second < 0xa0) return 0;  // over-long
        if (first == 0xed && second > 0x9f) return 0;  // a surrogate
        return 3;
    }
    if (first < 0xf5) {
        if (!trails(1) || !trails(2) || !trails(3)) return 0;
        if (first == 0xf0 && second < 0x90) return 0;  // over-long
        if (first == 0xf4 && second > 0x8f) return 0;  // beyond U+10FFFF
        return 4;
    }
    return 0;
}

inline void append(std::string& out, char32_t c) {
    const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xc0 | c >> 6);
        put(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        put(0xe0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
    } else {
        put(0xf0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3f));
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
    }
}

}  // namespace base::utf8
