// Scanning for viruses, and clearing away: background work.
#pragma once

#include "documents/shelf.hpp"
#include "jobs/board.hpp"

#include <string>
#include <string_view>

namespace documents {

// Asked for after a write that added a version. Scans whatever waits, of every authority.
inline constexpr std::string_view scan_job = "documents.scan";

// Registers the scan, and the daily clearing away of what was removed long ago and of bytes that nothing names.
// `clamd`: as scan(); empty: nothing scans here, and documents are marked so. `shelf` must outlive the board.
void add_jobs(jobs::Board& board, const Shelf& shelf, const std::string& clamd);

}  // namespace documents
