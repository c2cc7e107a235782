// What bounds messages, each with its reason.
#pragma once

#include <cstddef>
#include <cstdint>

namespace notify::limits {

inline constexpr std::size_t value_characters = 4000;    // of one value: two pages of a letter
inline constexpr std::size_t address_bytes = 250;        // of an email address: GOV.UK Notify takes no longer one
inline constexpr std::size_t address_lines_least = 3;    // of a letter: what GOV.UK Notify and the post ask for
inline constexpr std::size_t address_lines_most = 7;     // what its window shows
inline constexpr std::int64_t call_timeout_ms = 15'000;  // of one message handed over; a provider that hangs is down
// How long what a thread took stays untouched by others: long enough for what it took at once and one slow call more.
inline constexpr std::int64_t lease_seconds = 90;
inline constexpr std::size_t taken_at_once = 20;         // by a thread; more would lie idle while another has nothing
inline constexpr std::int64_t poll_ms = 2000;            // how long a message asked for on another server waits at most
inline constexpr std::int64_t attempts_max = 12;         // with the outbox's pauses, some 26 hours of a provider gone
inline constexpr std::int64_t notify_per_minute = 3000;  // GOV.UK Notify's limit for one kind of key
inline constexpr std::int64_t receipt_bytes = 64 * 1024;  // its receipts have some 500
inline constexpr std::size_t reason_bytes = 500;          // of a provider's words that are kept
inline constexpr std::int64_t listed = 50;                // messages on a page
inline constexpr std::int64_t bulk_max = 20'000;          // recipients at once: GOV.UK Notify's letters of a day

}  // namespace notify::limits
