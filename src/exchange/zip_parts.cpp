// ZIP application note (PKWARE APPNOTE) 4.3.14 to 4.3.16: the end record says how many entries the directory has, and
// before it may stand a locator of another end record with larger numbers. libzip lays out what they say in memory, so
// they are read here first.
#include "exchange/zip_parts.hpp"

#include <zip.h>

#include <algorithm>
#include <fstream>
#include <string_view>

namespace exchange {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kTailBytes = 65'535 + 22 + 20;  // the longest comment, an end record, a locator
constexpr auto kEnd = "PK\x05\x06"sv;
constexpr auto kEnd64 = "PK\x06\x06"sv;
constexpr auto kLocator64 = "PK\x06\x07"sv;

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint64_t number = 0;
    if (at + size > bytes.size()) return 0;
    for (std::size_t i = size; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

std::string read_at(std::ifstream& file, std::uint64_t at, std::size_t size) {
    std::string bytes(size, '\0');
    file.clear();
    file.seekg(static_cast<std::streamoff>(at));
    file.read(bytes.data(), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return bytes;
}

// The most entries that any end record of the file speaks of: which one a reader believes is its own affair.
std::uint64_t entries_said(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    const auto size = static_cast<std::uint64_t>(std::max<std::streamoff>(file.tellg(), 0));
    const auto tail = read_at(file, size - std::min<std::uint64_t>(size, kTailBytes), kTailBytes);
    std::uint64_t most = 0;
    for (auto at = tail.find(kEnd); at != std::string::npos; at = tail.find(kEnd, at + 1))
        most = std::max(most, number_at(tail, at + 10, 2));
    for (auto at = tail.find(kLocator64); at != std::string::npos; at = tail.find(kLocator64, at + 1)) {
        const auto record = read_at(file, number_at(tail, at + 8, 8), 40);
        if (record.starts_with(kEnd64)) most = std::max(most, number_at(record, 32, 8));
    }
    return most;
}

}  // namespace

void ZipParts::Close::operator()(void* archive) const { zip_discard(static_cast<zip_t*>(archive)); }
void ZipParts::Part::Close::operator()(void* file) const { zip_fclose(static_cast<zip_file_t*>(file)); }

ZipParts::ZipParts(const std::filesystem::path& path, ZipLimits limits) : limits_(limits) {
    std::error_code gone;
    bytes_ = static_cast<std::int64_t>(std::filesystem::file_size(path, gone) & INT64_MAX);
    if (!gone && entries_said(path) <= limits.entries) archive_.reset(zip_open(path.c_str(), ZIP_RDONLY, nullptr));
}

bool ZipParts::has(const std::string& name) const {
    return archive_ && zip_name_locate(static_cast<zip_t*>(archive_.get()), name.c_str(), 0) >= 0;
}

ZipParts::Part ZipParts::open(const std::string& name, std::int64_t bytes_max) const {
    Part part;
    auto* const archive = static_cast<zip_t*>(archive_.get());
    zip_stat_t about{};
    if (archive && zip_stat(archive, name.c_str(), 0, &about) == 0)
        part.file_.reset(zip_fopen(archive, name.c_str(), 0));
    if (!part.file_) {
        part.state_ = State::broken;
        return part;
    }
    const auto packed = std::min(static_cast<std::int64_t>(about.comp_size & INT64_MAX), bytes_);
    part.most_ = std::min(bytes_max, std::max(limits_.free_bytes, packed * limits_.ratio));
    return part;
}

std::size_t ZipParts::Part::read(std::span<char> space) {
    if (state_ != State::fine) return 0;
    const auto read = zip_fread(static_cast<zip_file_t*>(file_.get()), space.data(), space.size());
    if (read < 0) {
        state_ = State::broken;
        return 0;
    }
    read_ += read;
    if (read_ > most_) {
        state_ = State::too_large;
        return 0;
    }
    return static_cast<std::size_t>(read);
}

}  // namespace exchange
