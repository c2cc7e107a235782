// A backup is made under a passing name and takes its own only when all of it is on disk: one that has its name is
// whole.
#include "store/backup.hpp"

#include "store/database_store.hpp"
#include "store/manifest.hpp"
#include "store/scratch.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace store {
namespace {

namespace fs = std::filesystem;

void make_private_folder(const fs::path& folder) {
    std::error_code error;
    if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), error);
    if (::mkdir(folder.c_str(), 0700) != 0)
        throw base::Unavailable("cannot make " + folder.string() + ": " + std::strerror(errno));
}

void flush_to_disk(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool flushed = descriptor >= 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0) ::close(descriptor);
    if (!flushed) throw base::Unavailable("cannot write " + path.string() + ": " + std::strerror(errno));
}

// Removed when the work on it was not finished.
class PassingFolder {
public:
    // The folder must be there, and ours.
    explicit PassingFolder(fs::path path) : path_(std::move(path)) {}
    PassingFolder(const PassingFolder&) = delete;
    PassingFolder& operator=(const PassingFolder&) = delete;
    ~PassingFolder() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    const fs::path& path() const { return path_; }
    void become(const fs::path& name) {
        std::error_code error;
        fs::rename(path_, name, error);
        if (error) throw base::Unavailable("cannot name the backup " + name.string() + ": " + error.message());
        path_.clear();
    }

private:
    fs::path path_;
};

std::int64_t newest_migration(Store& store, Driver& driver) {
    return store.read([&](Reader& db) -> std::int64_t {
        if (!db.maybe(driver.table_named_sql(), {"schema_migration"})) return 0;
        return db.one("select max(number) from schema_migration").integer(0);
    });
}

// The manifest, when every file is as it says.
Manifest checked_manifest(const fs::path& folder) {
    auto manifest = read_manifest(folder);
    for (const auto& file : manifest.files) {
        const auto measured = measure_file(folder, file.name);
        if (measured.bytes != file.bytes || measured.sha256 != file.sha256)
            throw base::Unavailable(file.name + " of the backup is not as it was made: its digest differs");
    }
    return manifest;
}

std::vector<std::string> names_of(const Manifest& manifest) {
    std::vector<std::string> names;
    for (const auto& file : manifest.files) names.push_back(file.name);
    return names;
}

// A PostgreSQL database that is there for a while.
class PassingDatabase {
public:
    explicit PassingDatabase(std::string server)
        : server_(std::move(server)), conninfo_(create_scratch_database(server_, name_)) {}
    PassingDatabase(const PassingDatabase&) = delete;
    PassingDatabase& operator=(const PassingDatabase&) = delete;
    ~PassingDatabase() {
        try {
            drop_scratch_database(server_, name_);
        } catch (const std::exception&) {
            return;  // it stays, with a name that says what it was for
        }
    }
    const std::string& conninfo() const { return conninfo_; }

private:
    std::string server_;
    std::string name_ = "cantref_verify_" + std::to_string(::getpid());
    std::string conninfo_;
};

}  // namespace

BackupReport backup(Store& store, const fs::path& folder, base::Instant now) {
    if (fs::exists(folder)) throw base::Unavailable("there is already something at " + folder.string());
    auto& driver = DatabaseStore::of(store).driver();
    const fs::path passing(folder.string() + ".making");
    fs::remove_all(passing);  // left by one that was cut off
    make_private_folder(passing);
    PassingFolder making(passing);
    Manifest manifest{driver.dialect(), CANTREF_VERSION, now, static_cast<int>(newest_migration(store, driver)), {}};
    BackupReport report{folder, 0};
    for (const auto& name : driver.back_up(making.path())) {
        fs::permissions(making.path() / name, fs::perms::owner_read | fs::perms::owner_write);
        flush_to_disk(making.path() / name);
        report.bytes += manifest.files.emplace_back(measure_file(making.path(), name)).bytes;
    }
    write_manifest(making.path(), manifest);
    flush_to_disk(making.path() / "manifest.json");
    flush_to_disk(making.path());
    making.become(folder);
    flush_to_disk(fs::absolute(folder).parent_path());
    return report;
}

Verified verify_backup(const fs::path& folder, const std::string& server) {
    const auto manifest = checked_manifest(folder);
    const auto names = names_of(manifest);
    if (manifest.dialect == Dialect::postgres) {
        verify_postgres_files(folder, names);
        if (server.empty()) return Verified::read;
        const PassingDatabase scratch(server);
        Counters counters;
        make_driver({.database = scratch.conninfo()}, counters)->restore(folder);
        return Verified::restored;
    }

    auto pattern = (fs::temp_directory_path() / "cantref-verify-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
        throw base::Unavailable("cannot make a folder to verify in: " + std::string(std::strerror(errno)));
    const PassingFolder scratch(pattern);
    for (const auto& name : names) fs::copy_file(folder / name, scratch.path() / name);
    verify_sqlite_files(scratch.path(), names);
    return Verified::restored;
}

void restore(const fs::path& folder, const Options& into, Replace replace) {
    const auto manifest = checked_manifest(folder);
    Counters counters;
    const auto driver = make_driver(into, counters);
    if (driver->dialect() != manifest.dialect)
        throw base::Unavailable("this is a backup of " +
                                std::string(manifest.dialect == Dialect::sqlite ? "SQLite" : "PostgreSQL") +
                                " and can't be restored to the other database");
    if (replace == Replace::no && driver->holds_anything())
        throw base::Unavailable("there is already something in the database: to replace it, say so");
    driver->restore(folder);
}

}  // namespace store
