// Files by descriptor: uploads, spools, bodies.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace http {

class OpenFile {
public:
    explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
    ~OpenFile();
    OpenFile(OpenFile&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
    OpenFile& operator=(OpenFile&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    int descriptor() const { return descriptor_; }
    bool append(std::string_view bytes) const;  // false: the disk is full or broken
    bool empty() const;                         // makes it so

private:
    int descriptor_;
};

// For reading; nullopt when it is not there or not a plain file.
struct SizedFile {
    OpenFile file;
    std::int64_t bytes;
    static std::optional<SizedFile> open(const std::filesystem::path& path);
};

// A new file that only we may read.
struct NamedFile {
    OpenFile file;
    std::filesystem::path path;
    static std::optional<NamedFile> make_in(const std::string& folder);
};

// A new file without a name: it is gone when closed, whatever happens to the process.
std::optional<OpenFile> nameless_file_in(const std::string& folder);

}  // namespace http
