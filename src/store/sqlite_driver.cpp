// A folder of two files: main.db, and side.db for what must not wait for it (DESIGN §4).
#include "store/sqlite_session.hpp"

#include "base/text.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ranges>

namespace store {
namespace {

namespace fs = std::filesystem;

constexpr std::array file_names{"main.db", "side.db"};

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

SqliteHandle open_plain(const fs::path& file, int flags, int busy_timeout_ms) {
    sqlite3* opened = nullptr;
    const int code =
        sqlite3_open_v2(file.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    SqliteHandle database(opened);
    if (code != SQLITE_OK) throw base::Unavailable("cannot open " + file.string() + ": " + sqlite3_errstr(code));
    sqlite3_busy_timeout(opened, busy_timeout_ms);
    return database;
}

// All pages in one step: one moment of the source, one transaction on the target.
void copy_database(const fs::path& from, const fs::path& to, int busy_timeout_ms) {
    const auto source = open_plain(from, SQLITE_OPEN_READWRITE, busy_timeout_ms);
    const auto target = open_plain(to, SQLITE_OPEN_READWRITE, busy_timeout_ms);
    auto* copying = sqlite3_backup_init(target.get(), "main", source.get(), "main");
    if (copying) {
        sqlite3_backup_step(copying, -1);
        sqlite3_backup_finish(copying);
    }
    const int code = sqlite3_errcode(target.get());
    if (code != SQLITE_OK)
        throw base::Unavailable("cannot copy " + from.string() + ": " + sqlite3_errmsg(target.get()));
}

class SqliteDriver final : public Driver {
public:
    SqliteDriver(const Options& options, Counters& counters)
        : folder_(options.database), busy_timeout_ms_(options.busy_timeout_ms), counters_(counters) {
        make_folder();
        for (const auto* name : file_names) make_file(folder_ / name);
    }

    Dialect dialect() const override { return Dialect::sqlite; }

    std::unique_ptr<Session> open(Table::File file, Use use) override {
        const auto path = folder_ / file_names[file == Table::File::main ? 0 : 1];
        return std::make_unique<SqliteSession>(open_sqlite(path, SQLITE_OPEN_READWRITE, busy_timeout_ms_), use,
                                               counters_);
    }

    std::string_view table_named_sql() const override {
        return "select name from sqlite_master where type = 'table' and name = $1";
    }

    std::unique_ptr<MigrationLock> lock_migrations() override {
        return std::make_unique<FolderLock>(folder_ / "migrate.lock");
    }

    std::vector<std::string> back_up(const fs::path& folder) override {
        // The second file first: a job that it says is done has then written all it wrote to the first. The other way
        // round a job's work could be missing for good; this way it is at worst taken up again, step by step.
        for (const auto* name : file_names | std::views::reverse) {
            make_file(folder / name);
            copy_database(folder_ / name, folder / name, busy_timeout_ms_);
        }
        return {file_names.begin(), file_names.end()};
    }

    // Each file by one transaction of SQLite's own, so that whoever still has it open sees the old or the new.
    void restore(const fs::path& folder) override {
        for (const auto* name : file_names) copy_database(folder / name, folder_ / name, busy_timeout_ms_);
    }

    bool holds_anything() override {
        for (const auto file : {Table::File::main, Table::File::side}) {
            const auto session = open(file, Use::read);
            if (session->query("select 1 from sqlite_master", {}, Expect::one)->next()) return true;
        }
        return false;
    }

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
    auto database = open_plain(file, flags, busy_timeout_ms);
    auto* opened = database.get();
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

void verify_sqlite_files(const fs::path& folder, const std::vector<std::string>& names) {
    for (const auto& name : names) {
        const auto database = open_sqlite(folder / name, SQLITE_OPEN_READWRITE, 0);
        const auto expect = [&](const char* check, std::string_view good) {
            sqlite3_stmt* made = nullptr;
            sqlite3_prepare_v2(database.get(), check, -1, &made, nullptr);
            const std::unique_ptr<sqlite3_stmt, SqliteStatement::Finalize> statement(made);
            const int code = sqlite3_step(made);
            const char* found = code == SQLITE_ROW ? reinterpret_cast<const char*>(sqlite3_column_text(made, 0)) : "";
            const bool fine = code == (good.empty() ? SQLITE_DONE : SQLITE_ROW) && good == (found ? found : "");
            if (fine) return;
            const std::string problem = found && *found ? found : sqlite3_errmsg(database.get());
            throw base::Unavailable(name + " of the backup is damaged: " + problem);
        };
        expect("pragma integrity_check(1)", "ok");
        expect("pragma foreign_key_check", "");
    }
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
