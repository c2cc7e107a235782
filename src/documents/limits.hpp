#pragma once

#include <cstddef>
#include <cstdint>

namespace documents::limits {

constexpr std::int64_t file_bytes = 50 << 20;             // a scanned plan in colour; clamd's own limit is often 100 MB
constexpr int files_at_once = 20;                         // a person chooses no more on one form
constexpr std::size_t title_characters = 200;             // one line on a page
constexpr std::size_t file_name_bytes = 255;              // no file system has longer ones
constexpr std::int64_t documents_of_record = 500;         // shown on one page; more are a case file of their own
constexpr int removed_days = 30;                          // one that was removed can be put back for so long
constexpr int scan_timeout_ms = 120'000;                  // clamd takes seconds for the largest; beyond it hangs
constexpr std::int64_t left_over_seconds = 24 * 60 * 60;  // bytes that no row came to name are cleared away after it

}  // namespace documents::limits
