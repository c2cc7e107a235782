// The limits of records and queries, each with its reason.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dataset::limits {

constexpr std::int32_t text_characters = 500;          // one line: fits a page, an index entry and a spreadsheet cell
constexpr std::int32_t long_text_characters = 10'000;  // a few printed pages; longer things are documents
constexpr std::int32_t link_characters = 2'048;        // what every browser follows
constexpr std::int32_t email_characters = 254;         // RFC 5321: 256 octets of path less its angle brackets
constexpr std::size_t list_parts = 200;                // more parts than this are records of their own
constexpr std::size_t geometry_bytes = 1'000'000;      // a detailed county boundary; larger is simplified first
constexpr std::size_t geometry_depth = 6;              // a MultiPolygon in a Feature nests five deep
constexpr std::size_t conditions = 20;                 // specs/conversions.md 18.5
constexpr std::size_t condition_values = 200;          // "one of" a long list still fits an address of 8 KiB
constexpr std::size_t groups = 5;                      // "any of these groups" on one screen
constexpr std::size_t sort_fields = 3;                 // specs/conversions.md 18.6; ties by id
constexpr std::int64_t page_rows = 500;                // the longest page a browser lays out at once
constexpr std::size_t counts_kept = 1'000;             // lists whose counts are remembered: some 2 MB
constexpr std::size_t search_words = 8;                // further words narrow nothing a person means
constexpr std::int64_t search_hits = 50;               // a list, not a search, is the place for more
constexpr std::int64_t search_candidates =
    2'000;                                     // index entries looked at for one dataset, so that "school" stays fast
constexpr std::int64_t search_titles = 200;    // titles that begin alike, before the scope is asked
constexpr std::size_t chunk_rows = 100;        // rows a load writes at once: some 10 ms of the writer lane
constexpr std::size_t sweep_rows = 500;        // deletions are cheaper than inserts
constexpr int load_lease_seconds = 120;        // far longer than a chunk waits in the busiest lane
constexpr std::size_t given_records = 200;     // asked about in one statement: some thousand parameters
constexpr std::int64_t feed_entries = 50'000;  // of the change log in memory at once: some 10 MB
constexpr int change_log_months = 24;          // whoever asks later takes the whole list (specs/conversions.md 18.8)
constexpr std::size_t kept_at_once = 1'000;    // kept rows computed in one transaction: some 0.1 s of the writer lane
constexpr std::size_t kept_told = 20;          // rows that a rebuild names: enough to look at by hand
constexpr std::size_t bulk_records = 10'000;   // changed in one go: some ten seconds, and what somebody can look over
constexpr std::int64_t bulk_chunk = 100;       // of them in one write, as of a load
constexpr int bulk_kept_days = 30;             // as long as jobs: until then it can be undone
constexpr std::size_t load_problems = 1'000;   // told one by one; more are counted

}  // namespace dataset::limits
