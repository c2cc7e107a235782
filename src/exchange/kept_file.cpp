#include "exchange/kept_file.hpp"

#include "base/failure.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>
#include <vector>

namespace exchange {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view unfinished_ending = ".part";
// Far longer than a job writes at one file.
constexpr std::chrono::hours unfinished_for{48};

[[noreturn]] void refused(const fs::path& path) {
    throw base::Unavailable(path.string() + ": " + std::generic_category().message(errno));
}

// A name is on the disk only when its folder is.
void flush_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool flushed = descriptor >= 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0) ::close(descriptor);
    if (!flushed) refused(folder);
}

}  // namespace

fs::path kept_path(const fs::path& folder, const Run& run) {
    return folder / (run.authority.text() + "-" + run.id.text() + "." + std::string(name(run.format)));
}

KeptFile::KeptFile(const fs::path& folder, const Run& run)
    : path_(kept_path(folder, run)), unfinished_(path_.string() + std::string(unfinished_ending)) {
    std::error_code ignored;  // what could not be made cannot be opened either
    fs::create_directories(folder, ignored);
    fs::permissions(folder, fs::perms::owner_all, ignored);
    descriptor_ = ::open(unfinished_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor_ < 0) refused(unfinished_);
}

KeptFile::~KeptFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    std::error_code ignored;
    fs::remove(unfinished_, ignored);
}

void KeptFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) refused(unfinished_);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void KeptFile::finish() {
    if (::fsync(descriptor_) != 0) refused(unfinished_);
    if (::rename(unfinished_.c_str(), path_.c_str()) != 0) refused(path_);
    ::close(std::exchange(descriptor_, -1));
    flush_folder(path_.parent_path());
}

std::int64_t sweep_kept_files(store::Store& store, const fs::path& folder, base::Instant now) {
    std::vector<Run> over;
    store.read_side([&](store::Reader& side) {
        side.each("select authority, id, format from run where kept_until <= $1", {now}, [&](const store::Row& row) {
            over.push_back(
                {.authority = row.id(0), .id = row.id(1), .format = format_from(row.text(2)).value_or(Format::csv)});
        });
    });
    std::error_code ignored;
    for (const auto& run : over) fs::remove(kept_path(folder, run), ignored);
    // Only now: one whose removal was cut short is found again.
    if (!over.empty())
        store.write_side(
            [&](store::Tx& side) { side.run("update run set kept_until = null where kept_until <= $1", {now}); });
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.path().extension() == unfinished_ending &&
            entry.last_write_time(ignored) < fs::file_time_type::clock::now() - unfinished_for)
            fs::remove(entry.path(), ignored);
    return static_cast<std::int64_t>(over.size());
}

}  // namespace exchange
