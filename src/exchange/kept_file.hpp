// A file that a job made ready, in a folder of such files until its day (Run::kept_until). It stands under its run's
// name whole or not at all: it is written under another, flushed to the disk, then renamed.
#pragma once

#include "exchange/runs.hpp"

#include <filesystem>
#include <string_view>

namespace exchange {

std::filesystem::path kept_path(const std::filesystem::path& folder, const Run& run);

class KeptFile {
public:
    // Throws Unavailable where the folder cannot be written to; so do the others.
    KeptFile(const std::filesystem::path& folder, const Run& run);
    KeptFile(const KeptFile&) = delete;
    KeptFile& operator=(const KeptFile&) = delete;
    ~KeptFile();  // one that was not finished is gone

    void write(std::string_view bytes);
    void finish();

private:
    std::filesystem::path path_, unfinished_;
    int descriptor_ = -1;
};

// Removes files whose days are over, and what jobs that died left unfinished. Their runs stay. How many there were.
std::int64_t sweep_kept_files(store::Store& store, const std::filesystem::path& folder, base::Instant now);

}  // namespace exchange
