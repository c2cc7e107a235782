// Standing orders of views in words.
#pragma once

#include "dataset/standing_order.hpp"
#include "web/downloads.hpp"

#include <array>
#include <string>

namespace web {

// Of files, as their addresses have them.
inline constexpr std::array<std::string_view, 4> file_formats = {"xlsx", "csv", plain_csv, "jsonl"};

base::Message weekday_label(int weekday);  // 1 Monday – 7 Sunday
// "Excel workbook"; a format as its address has it.
base::Message format_label(std::string_view format);
// "Every week on Monday, as an Excel workbook, next on 23 November 2026; a notice when the list is not empty".
std::string standing_order_in_words(const Visit& visit, const dataset::StandingOrder& order);

}  // namespace web
