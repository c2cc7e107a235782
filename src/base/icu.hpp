// What base asks of ICU, for text that is not plain ASCII. Only base/text.cpp includes this.
#pragma once

#include <string>
#include <string_view>

namespace base::icu {

enum class Lines { keep, join };

// tidy_text (keep) and tidy_line (join) of any UTF-8.
std::string tidy(std::string_view utf8, Lines lines);
// fold of any UTF-8.
std::string fold(std::string_view utf8);

enum class Order { root, welsh };

// The collation key's bytes, without the closing NUL.
std::string collation_key(std::string_view utf8, Order order);

}  // namespace base::icu
