// Asks a ClamAV daemon about a file, by its INSTREAM command (clamd(8)).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace documents {

struct Scanned {
    enum class Outcome : std::uint8_t {
        clean,
        infected,     // `words`: what it was found to be
        unreachable,  // no daemon, or it broke off: ask again later
        refused,      // the daemon does not take this file: too large for its settings
    } outcome = Outcome::unreachable;
    std::string words;
};

// `address`: a socket's path ("/run/clamav/clamd.ctl") or HOST:PORT.
Scanned scan(const std::string& address, const std::filesystem::path& file);

}  // namespace documents
