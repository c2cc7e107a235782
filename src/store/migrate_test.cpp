// The schema's history applied, refused, and applied by two at once.
#include "store/migrate.hpp"

#include "store/backup.hpp"
#include "store/store_test.hpp"

#include <gmock/gmock.h>

#include <latch>

namespace store {
namespace {

const auto noon = base::Instant::from_microseconds(1'795'262'400'000'000);

std::vector<Migration> history(int upto) {
    const Table child{.name = "child",
                      .columns = {{.name = "id", .type = ColumnType::id}, {.name = "place", .type = ColumnType::id}},
                      .primary_key = {"id"},
                      .indexes = {{.name = "child_place", .columns = {"place", "id desc"}, .where_sql = "place > 0"}},
                      .foreign_keys = {{.columns = {"place"}, .table = "place", .references = {"id"}}},
                      .layout = Table::Layout::without_rowid};
    std::vector<Migration> all{
        {.number = 1, .name = "places", .create = {place_table()}},
        {.number = 2,
         .name = "children, and progress in the other file",
         .create = {child,
                    {.name = "progress",
                     .columns = {{.name = "id", .type = ColumnType::id},
                                 {.name = "month", .type = ColumnType::month, .null = Null::yes}},
                     .primary_key = {"id"},
                     .file = Table::File::side}},
         .run = {{.sqlite = "insert into place (id, name) values (1, 'one'); insert into place (id, name) values (2, "
                            "'two')"}}},
        {.number = 5,
         .name = "a telephone",
         .add = {{.table = "place", .column = {.name = "telephone", .type = ColumnType::text, .default_sql = "''"}},
                 {.table = "progress",
                  .column = {.name = "percent", .type = ColumnType::integer, .null = Null::yes},
                  .file = Table::File::side}},
         .run = {{.sqlite = "update place set telephone = 'sqlite'",
                  .postgres = "update place set telephone = 'postgres'"}}}};
    all.resize(static_cast<std::size_t>(upto));
    return all;
}

class MigrateTest : public test_support::DatabaseTest {
public:
    std::vector<int> go(const std::vector<Migration>& migrations) {
        return migrate(store(), migrations, folder() / "backups", noon);
    }
    std::string refusal(const std::vector<Migration>& migrations) {
        try {
            go(migrations);
        } catch (const base::Unavailable& refused) {
            return refused.what();
        }
        return {};
    }
    std::string telephone() {
        return store().read(
            [](Reader& db) { return std::string(db.one("select telephone from place where id = 1").text(0)); });
    }
};
CANTREF_ON_BOTH_DATABASES(MigrateTest);

TEST_P(MigrateTest, brings_an_empty_database_up_to_date_once) {
    const auto plan = plan_migrations(store(), history(3));
    EXPECT_EQ(plan.at, 0);
    ASSERT_EQ(plan.pending.size(), 3u);
    EXPECT_EQ(plan.pending[1].number, 2);
    EXPECT_THAT(plan.pending[0].statements.at(0), testing::HasSubstr("create table place"));

    EXPECT_EQ(go(history(3)), (std::vector<int>{1, 2, 5}));
    EXPECT_EQ(go(history(3)), std::vector<int>{});
    EXPECT_EQ(plan_migrations(store(), history(3)).at, 5);
    EXPECT_EQ(telephone(), GetParam() == Dialect::sqlite ? "sqlite" : "postgres");
    store().write_side(
        [](Tx& tx) { tx.run("insert into progress (id, month, percent) values (1, $1, 50)", {"2026-11"}); });
    EXPECT_THROW(store().write_side([](Tx& tx) { tx.run("insert into progress (id, month) values (2, 'November')"); }),
                 CheckViolation);
    EXPECT_THROW(store().write(Priority::page, [](Tx& tx) { tx.run("insert into child (id, place) values (1, 77)"); }),
                 CheckViolation);
    EXPECT_FALSE(std::filesystem::exists(folder() / "backups")) << "there was nothing to back up";
}

TEST_P(MigrateTest, a_backup_comes_before_a_change) {
    go(history(2));
    EXPECT_EQ(go(history(3)), std::vector<int>{5});
    if (GetParam() != Dialect::sqlite) return;
    const std::filesystem::directory_iterator backups(folder() / "backups");
    ASSERT_NE(backups, std::filesystem::directory_iterator());
    verify_backup(backups->path());
    const test_support::ScratchDatabase before(GetParam());
    restore(backups->path(), before.options(), Replace::no);
    EXPECT_EQ(plan_migrations(*Store::open(before.options()), history(3)).at, 2);
}

TEST_P(MigrateTest, what_does_not_fit_is_refused_and_nothing_is_done) {
    go(history(3));
    EXPECT_THAT(refusal(history(2)), testing::HasSubstr("newer than this program"));
    auto changed = history(3);
    changed[0].create[0].columns[1].null = Null::yes;
    EXPECT_THAT(refusal(changed), testing::HasSubstr("migration 1 (places)"));
    auto unknown = history(3);
    unknown.erase(unknown.begin() + 1);
    EXPECT_THAT(refusal(unknown), testing::HasSubstr("does not know"));
    auto disordered = history(3);
    std::swap(disordered[0], disordered[1]);
    EXPECT_THROW(go(disordered), base::Broken);
    EXPECT_EQ(go(history(3)), std::vector<int>{});
}

TEST_P(MigrateTest, a_step_that_fails_leaves_the_steps_before_it) {
    auto broken = history(3);
    broken[1].run.push_back({.sqlite = "insert into nothing (id) values (1)"});
    EXPECT_THROW(go(broken), base::Broken);
    EXPECT_EQ(plan_migrations(store(), history(3)).at, 1);
    EXPECT_NE(store().check_statement("select id from child"), "");
    EXPECT_EQ(go(history(3)), (std::vector<int>{2, 5}));
}

TEST_P(MigrateTest, of_two_servers_one_migrates_and_the_other_waits) {
    const auto other = Store::open(options());
    std::latch both(2);
    std::vector<int> here, there;
    {
        std::jthread second([&] {
            both.arrive_and_wait();
            there = migrate(*other, history(3), folder() / "backups", noon);
        });
        both.arrive_and_wait();
        here = go(history(3));
    }
    EXPECT_EQ(here.size() + there.size(), 3u);
    EXPECT_TRUE(here.empty() || there.empty());
    EXPECT_EQ(other->read([](Reader& db) { return db.one("select count(*) from schema_migration").integer(0); }), 3);
}

TEST(Schema, is_written_for_both_databases) {
    const auto table = history(2)[1].create[0];
    EXPECT_EQ(create_statements(table, Dialect::sqlite).at(0),
              "create table child (\n    id integer not null,\n    place integer not null,\n    primary key (id),\n"
              "    foreign key (place) references place (id)\n) strict, without rowid");
    EXPECT_EQ(create_statements(table, Dialect::postgres).at(0),
              "create table child (\n    id bigint not null,\n    place bigint not null,\n    primary key (id),\n"
              "    foreign key (place) references place (id)\n)");
    EXPECT_EQ(create_statements(table, Dialect::postgres).at(1),
              "create index child_place on child (place, id desc) where place > 0");
    EXPECT_THROW(add_column_statements(table, {.name = "x"}, Dialect::sqlite), base::Broken);
}

}  // namespace
}  // namespace store
