// The tree of sources, read from the disk.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace source {

struct File {
    std::string path;  // from the root, with slashes: "src/base/date.cpp"
    std::string text;
};

// The whole file; throws std::runtime_error where it can't be read.
std::string read_file(const std::filesystem::path& path);
// Every .cpp and .hpp under root/folder, in the order of their paths.
std::vector<File> sources_under(const std::filesystem::path& root, const std::string& folder);

}  // namespace source
