// A folder of two files: main.db, and side.db for what must not wait for it (DESIGN §4).
#include "store/sqlite_session.hpp"

#include "base/text.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace store {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot(const std::string& what, const fs::path& path) {
    throw base::Unavailable("cannot " + what + " " + path.string() + ": " + std::strerror(errno));
}

class File {
public:
    File(const fs::path& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    int descriptor() const { return descriptor_; }
    bool is_open() const { return descriptor_ >= 0; }

private:
    int descriptor_;
};

class FolderLock final : public MigrationLock {
public:
    explicit FolderLock(const fs::path& path) : file_(path, O_RDWR | O_CREAT) {
        if (!file_.is_open()) cannot("open", path);
        while (::flock(file_.descriptor(), LOCK_EX) != 0)
            if (errno != EINTR) cannot("lock", path);
    }

private:
    File file_;
};

class SqliteDriver final : public Driver {
public:
    SqliteDriver(const Options& options, Counters& counters)
        : folder_(options.database), busy_timeout_ms_(options.busy_timeout_ms), counters_(counters) {
        make_folder();
        for (const auto* name : {"main.db", "side.db"}) make_file(folder_ / name);
    }

    Dialect dialect() const override { return Dialect::sqlite; }

    std::unique_ptr<Session> open(Table::File file, Use use) override {
        const auto path = folder_ / (file == Table::File::main ? "main.db" : "side.db");
        return std::make_unique<SqliteSession>(open_sqlite(path, SQLITE_OPEN_READWRITE, busy_timeout_ms_), use, counters_);
    }

    std::string_view table_named_sql() const override { return "select name from sqlite_master where type = 'table' and name = $1"; }

    std::unique_ptr<MigrationLock> lock_migrations() override { return std::make_unique<FolderLock>(folder_ / "migrate.lock"); }

private:
    // Personal data lies here: nobody else on the machine reads it.
    void make_folder() const {
        std::error_code error;
        if (folder_.has_parent_path()) fs::create_directories(folder_.parent_path(), error);
        if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) cannot("make the folder", folder_);
    }

    // SQLite gives its log the mode of the file it belongs to.
    static void make_file(const fs::path& path) {
        const File file(path, O_RDWR | O_CREAT);
        if (!file.is_open()) cannot("open", path);
    }

    fs::path folder_;
    int busy_timeout_ms_;
    Counters& counters_;
};

void pragma(sqlite3* database, const char* sql) {
    if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        throw base::Unavailable(std::string("database: ") + sqlite3_errmsg(database));
}

}  // namespace

SqliteHandle open_sqlite(const fs::path& file, int flags, int busy_timeout_ms) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    SqliteHandle database(opened);
    if (code != SQLITE_OK) throw base::Unavailable("cannot open " + file.string() + ": " + sqlite3_errstr(code));
    sqlite3_busy_timeout(opened, busy_timeout_ms);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    pragma(opened, "pragma journal_mode = wal");
    pragma(opened, "pragma synchronous = full");
    pragma(opened, "pragma foreign_keys = 1");
    pragma(opened, "pragma trusted_schema = 0");
    pragma(opened, "pragma cell_size_check = 1");
    pragma(opened, "pragma case_sensitive_like = 1");
    return database;
}

std::unique_ptr<Driver> sqlite_driver(const Options& options, Counters& counters) {
    return std::make_unique<SqliteDriver>(options, counters);
}

void check_text(std::string_view text) {
    bool ascii = true;
    for (const char character : text) {
        if (character == '\0') throw base::BadRequest("a text holds a NUL byte");
        if (static_cast<unsigned char>(character) >= 0x80) ascii = false;
    }
    if (!ascii && !base::is_utf8(text)) throw base::BadRequest("a text is not UTF-8");
}

}  // namespace store
