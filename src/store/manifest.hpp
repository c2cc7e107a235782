// What a backup says about itself, in manifest.json. Only store/ includes this.
#pragma once

#include "store/schema.hpp"

#include "base/date.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace store {

struct Manifest {
    struct File {
        std::string name;
        std::int64_t bytes = 0;
        std::string sha256;  // hex
    };
    Dialect dialect = Dialect::sqlite;
    std::string version;  // of the program
    base::Instant made_at;
    int newest_migration = 0;
    std::vector<File> files;
};

// Measures the file as it lies there.
Manifest::File measure_file(const std::filesystem::path& folder, const std::string& name);
void write_manifest(const std::filesystem::path& folder, const Manifest& manifest);
// Throws Unavailable that says what is missing or unreadable.
Manifest read_manifest(const std::filesystem::path& folder);

}  // namespace store
