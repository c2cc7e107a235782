// The register files the product ships (data/registers/SOURCES.toml): what each is, whose, under which licence. The
// About page shows them, the loaders read them.
#pragma once

#include "base/date.hpp"
#include "base/label.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace exchange::registers {

struct Source {
    std::string file;           // "gias-establishments.csv.gz"
    std::string register_name;  // which loader reads it: "gias-establishments"
    base::OwnedLabel title;
    base::OwnedLabel publisher;
    std::string licence;
    std::string licence_url;
    base::OwnedLabel attribution;  // the sentence the licence asks for
    std::vector<std::string> origin;
    std::string changes;  // what was done to it before it was shipped
    base::Date data_date;
    std::string encoding;  // as published; the loader looks for itself
    std::int64_t records = 0;
    std::string sha256;  // of the file as it lies there
};

// In the order they are to be loaded. Throws Unavailable where there is no SOURCES.toml or it does not say all this.
std::vector<Source> read_sources(const std::filesystem::path& folder);

// The whole content, unpacked where it is gzip. Throws Unavailable: not there, damaged, not the digest SOURCES.toml
// gives, or more than 512 MiB.
std::string read_file(const std::filesystem::path& folder, const Source& source);
// The same for a file from elsewhere.
std::string read_file(const std::filesystem::path& path);

}  // namespace exchange::registers
