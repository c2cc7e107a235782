#include "source/files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace source {

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<File> sources_under(const std::filesystem::path& root, const std::string& folder) {
    std::vector<File> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
        const auto extension = entry.path().extension();
        if (!entry.is_regular_file() || (extension != ".cpp" && extension != ".hpp")) continue;
        files.push_back({entry.path().lexically_relative(root).generic_string(), read_file(entry.path())});
    }
    std::sort(files.begin(), files.end(), [](const File& one, const File& other) { return one.path < other.path; });
    return files;
}

}  // namespace source
