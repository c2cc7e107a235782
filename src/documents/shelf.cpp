#include "documents/shelf.hpp"

#include "base/failure.hpp"
#include "base/hash.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>

namespace documents {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigestDigits = 64;
constexpr std::string_view kPassing = ".coming";

[[noreturn]] void fail(std::string_view what, const fs::path& path) {
    throw base::Unavailable(std::string(what) + " " + path.string() + ": " + std::strerror(errno));
}

void flush(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool flushed = descriptor >= 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0) ::close(descriptor);
    if (!flushed) fail("cannot write", path);
}

Laid measure(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) fail("cannot read", path);
    base::Sha256 sum;
    Laid laid;
    std::array<char, 64 << 10> buffer{};
    while (file.read(buffer.data(), buffer.size()) || file.gcount() > 0) {
        sum.add({buffer.data(), static_cast<std::size_t>(file.gcount())});
        laid.bytes += file.gcount();
    }
    if (file.bad()) fail("cannot read", path);
    laid.sha256 = base::hex(sum.finish());
    return laid;
}

// Copied, flushed and then named: under its name a file is whole.
void copy_whole(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::create_directories(to.parent_path(), error);
    if (error) throw base::Unavailable("cannot make " + to.parent_path().string() + ": " + error.message());
    const fs::path passing = to.string() + "." + std::to_string(::getpid()) + std::string(kPassing);
    fs::copy_file(from, passing, fs::copy_options::overwrite_existing, error);
    if (error) {
        std::error_code ignored;
        fs::remove(passing, ignored);
        throw base::Unavailable("cannot write " + passing.string() + ": " + error.message());
    }
    fs::permissions(passing, fs::perms::owner_read | fs::perms::owner_write);
    flush(passing);
    fs::rename(passing, to);
    flush(to.parent_path());
}

// Names of contents below a folder, with their authority's folder.
template <class Use>
void each_file(const fs::path& folder, const Use& use) {
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(folder, error); !error && entry != fs::end(entry);
         entry.increment(error))
        if (entry->is_regular_file()) use(entry->path());
}

bool is_digest(std::string_view name) {
    return name.size() == kDigestDigits && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

fs::path Shelf::path(base::Id authority, std::string_view sha256) const {
    base::invariant(is_digest(sha256), "contents are named by their digest");
    return folder_ / authority.text() / sha256.substr(0, 2) / sha256;
}

Laid Shelf::lay(base::Id authority, const fs::path& file) const {
    auto laid = measure(file);
    const auto there = path(authority, laid.sha256);
    // Its time is that of the last laying, so that nobody clears away what is just being named.
    if (fs::exists(there))
        fs::last_write_time(there, fs::file_time_type::clock::now());
    else
        copy_whole(file, there);
    return laid;
}

void Shelf::remove(base::Id authority, std::string_view sha256) const {
    std::error_code ignored;
    fs::remove(path(authority, sha256), ignored);
}

void Shelf::each_before(base::Instant age_from, const std::function<void(const Kept&)>& use) const {
    const auto before = std::chrono::file_clock::from_sys(
        std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(age_from.microseconds())));
    each_file(folder_, [&](const fs::path& file) {
        if (fs::last_write_time(file) >= before) return;
        const auto name = file.filename().string();
        const auto authority = base::Id::from_text(file.parent_path().parent_path().filename().string());
        if (is_digest(name) && authority)
            use({*authority, name});
        else if (name.ends_with(kPassing))
            fs::remove(file);
    });
}

std::int64_t copy_shelf(const fs::path& from, const fs::path& to) {
    std::int64_t bytes = 0;
    each_file(from, [&](const fs::path& file) {
        if (!is_digest(file.filename().string())) return;
        const auto there = to / fs::relative(file, from);
        if (!fs::exists(there)) copy_whole(file, there);
        bytes += static_cast<std::int64_t>(fs::file_size(there));
    });
    return bytes;
}

std::int64_t verify_shelf(const fs::path& folder) {
    std::int64_t files = 0;
    each_file(folder, [&](const fs::path& file) {
        if (measure(file).sha256 != file.filename().string())
            throw base::Unavailable(file.string() + " is not what it was: its digest differs from its name");
        ++files;
    });
    return files;
}

}  // namespace documents
