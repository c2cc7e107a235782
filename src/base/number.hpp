// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace base {

// 1,234,567: the same in both languages.
inline void append_with_commas(std::string& out, std::uint64_t value) {
    const auto digits = std::to_string(value);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
        out += digits[i];
    }
}

inline std::string with_commas(std::int64_t value) {
    std::string out;
    if (value < 0) out += '-';
    append_with_commas(
        out, value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value));
    return out;
}

}  // namespace base
