// Backups that are whole, backups that are not, and putting them back.
#include "store/backup.hpp"

#include "store/driver.hpp"
#include "store/store_test.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <fstream>

namespace store {
namespace {

namespace fs = std::filesystem;

const auto noon = base::Instant::from_microseconds(1'795'262'400'000'000);

class BackupTest : public PlaceTest {
public:
    BackupTest() {
        create({.name = "progress",
                .columns = {{.name = "id", .type = ColumnType::id}},
                .primary_key = {"id"},
                .file = Table::File::side});
        store().write_side([](Tx& tx) { tx.run("insert into progress (id) values (5)"); });
        add(1, "one");
        add(2, "two");
    }
    fs::path place() const { return folder() / "backups" / "monday"; }
    std::string refusal(const std::function<void()>& what) {
        try {
            what();
        } catch (const base::Unavailable& refused) {
            return refused.what();
        }
        return {};
    }
    void change_byte(const fs::path& path, std::streamoff at) {
        std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
        file.seekg(at);
        const char old = static_cast<char>(file.get());
        file.seekp(at);
        file.put(static_cast<char>(old ^ 0x55));
    }
};
CANTREF_ON_BOTH_DATABASES(BackupTest);

TEST_P(BackupTest, is_made_while_serving_and_restored) {
    std::atomic<bool> done{false};
    std::jthread writer([&] {
        for (int id = 10; !done; ++id) add(id, "busy");
    });
    const auto report = backup(store(), place(), noon);
    done = true;
    writer.join();
    EXPECT_EQ(report.folder, place());
    EXPECT_GT(report.bytes, 0);
    EXPECT_EQ(fs::status(place()).permissions(), fs::perms::owner_all);
    const bool sqlite = GetParam() == Dialect::sqlite;
    EXPECT_EQ(verify_backup(place()), sqlite ? Verified::restored : Verified::read);
    EXPECT_EQ(verify_backup(place(), sqlite ? "" : options().database), Verified::restored);

    const test_support::ScratchDatabase elsewhere(GetParam());
    restore(place(), elsewhere.options(), Replace::no);
    const auto restored = Store::open(elsewhere.options());
    const auto places = restored->read([](Reader& db) { return db.one("select count(*) from place").integer(0); });
    EXPECT_GE(places, 2);
    EXPECT_EQ(
        restored->read([](Reader& db) { return db.one("select count(*) from place where name = 'two'").integer(0); }),
        1);
    EXPECT_EQ(restored->read_side([](Reader& db) { return db.one("select id from progress").integer(0); }), 5);
}

TEST_P(BackupTest, is_not_put_over_anything_unless_told_to) {
    backup(store(), place(), noon);
    EXPECT_THAT(refusal([&] { backup(store(), place(), noon); }), testing::HasSubstr("already something"));
    add(3, "three");
    create({.name = "later", .columns = {{.name = "id", .type = ColumnType::id}}, .primary_key = {"id"}});
    close();
    EXPECT_THAT(refusal([&] { restore(place(), options(), Replace::no); }), testing::HasSubstr("already something"));
    for (int time = 0; time < 2; ++time) {
        restore(place(), options(), Replace::yes);
        reopen();
        EXPECT_EQ(count(), 2);
        EXPECT_NE(store().check_statement("select id from later"), "") << "nothing of what was there remains";
        add(3, "three");
        close();
    }
}

TEST_P(BackupTest, damage_is_named) {
    backup(store(), place(), noon);
    const auto file = place() / (GetParam() == Dialect::sqlite ? "main.db" : "database.pgdump");
    const auto middle = static_cast<std::streamoff>(fs::file_size(file) / 2);
    change_byte(file, middle);
    EXPECT_THAT(refusal([&] { verify_backup(place()); }), testing::HasSubstr(file.filename().string()));
    EXPECT_THAT(refusal([&] { restore(place(), options(), Replace::yes); }), testing::HasSubstr("digest"));
    change_byte(file, middle);
    verify_backup(place());
    fs::rename(file, folder() / "away");
    EXPECT_THAT(refusal([&] { verify_backup(place()); }), testing::HasSubstr("has no"));
    fs::rename(folder() / "away", file);
    std::ofstream(place() / "manifest.json") << "{\"files\": [{\"name\": \"../main.db\"}]";
    EXPECT_THAT(refusal([&] { verify_backup(place()); }), testing::HasSubstr("manifest.json can't be read"));
    EXPECT_THAT(refusal([&] { verify_backup(folder() / "nowhere"); }), testing::HasSubstr("not a backup"));
    EXPECT_EQ(count(), 2);
}

// The digest says that the file is as it was made; the database's own check says that it was made well.
TEST_P(BackupTest, a_damaged_database_does_not_pass_for_its_matching_digest) {
    if (GetParam() != Dialect::sqlite) GTEST_SKIP() << "pg_restore reads its archive through";
    for (int id = 100; id < 400; ++id) add(id, std::string(100, 'x'));
    backup(store(), place(), noon);
    const auto manifest = [&] {
        std::ifstream file(place() / "manifest.json");
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    const auto before = manifest();
    for (std::streamoff at = 3 * 4096; at < 3 * 4096 + 64; ++at) change_byte(place() / "main.db", at);
    const auto told = refusal([&] { verify_backup(place()); });
    EXPECT_THAT(told, testing::HasSubstr("digest"));

    const auto forged = folder() / "forged";
    fs::create_directories(forged);
    std::vector<std::string> names{"main.db"};
    fs::copy_file(place() / "main.db", forged / "main.db");
    EXPECT_THAT(refusal([&] { verify_sqlite_files(forged, names); }), testing::HasSubstr("damaged"));
    EXPECT_EQ(manifest(), before);
}

TEST_P(BackupTest, of_one_database_does_not_fit_the_other) {
    backup(store(), place(), noon);
    Options other;
    other.database = GetParam() == Dialect::sqlite
                         ? std::getenv("CANTREF_TEST_POSTGRES") ? std::getenv("CANTREF_TEST_POSTGRES") : ""
                         : (folder() / "other").string();
    if (other.database.empty()) GTEST_SKIP() << "there is no PostgreSQL to try";
    EXPECT_THAT(refusal([&] { restore(place(), other, Replace::yes); }), testing::HasSubstr("other database"));
}

}  // namespace
}  // namespace store
