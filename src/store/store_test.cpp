// What the store promises whoever reads and writes, on both databases.
#include "tests/support/database.hpp"

#include <latch>
#include <thread>

namespace store {
namespace {

Table place_table() {
    return {.name = "place",
            .columns = {{.name = "id", .type = ColumnType::id},
                        {.name = "name", .type = ColumnType::text},
                        {.name = "opened", .type = ColumnType::date, .null = Null::yes},
                        {.name = "pupils", .type = ColumnType::integer, .null = Null::yes},
                        {.name = "photo", .type = ColumnType::bytes, .null = Null::yes},
                        {.name = "latitude", .type = ColumnType::real, .null = Null::yes},
                        {.name = "open_now", .type = ColumnType::flag, .default_sql = "1"}},
            .primary_key = {"id"},
            .indexes = {{.name = "place_name", .columns = {"name"}, .unique = true}}};
}

class StoreTest : public test_support::DatabaseTest {
public:
    StoreTest() { create(place_table()); }
    void add(std::int64_t id, std::string_view name) {
        store().write(Priority::page, [&](Tx& tx) { tx.run("insert into place (id, name) values ($1, $2)", {id, name}); });
    }
    std::int64_t count() {
        return store().read([](Reader& db) { return db.one("select count(*) from place").integer(0); });
    }
};
CANTREF_ON_BOTH_DATABASES(StoreTest);

TEST_P(StoreTest, values_come_back_as_they_went_in) {
    const std::string photo("\0\x01'\\\xff", 5);
    const auto day = *base::Date::from_iso("2026-11-21");
    store().write(Priority::page, [&](Tx& tx) {
        tx.run("insert into place (id, name, opened, pupils, photo, latitude) values ($1, $2, $3, $4, $5, $6)",
               {base::Id(7), "Ysgol y Bont, 'Tŷ' \\ \"x\"\n$1", day, std::numeric_limits<std::int64_t>::min(), Param::bytes(photo), 51.5});
    });
    const auto row = store().read([](Reader& db) {
        return db.one("select id, name, opened, pupils, photo, latitude, open_now from place where id = $1", {base::Id(7)});
    });
    EXPECT_EQ(row.id(0), base::Id(7));
    EXPECT_EQ(row.text(1), "Ysgol y Bont, 'Tŷ' \\ \"x\"\n$1");
    EXPECT_EQ(row.row().date(2), day);
    EXPECT_EQ(row.integer(3), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(row.row().bytes(4), photo);
    EXPECT_EQ(row.row()[5].real, 51.5);
    EXPECT_TRUE(row.row().flag(6));
}

TEST_P(StoreTest, an_exception_undoes_its_own_write_alone) {
    add(1, "one");
    EXPECT_THROW(store().write(Priority::page,
                               [](Tx& tx) {
                                   tx.run("insert into place (id, name) values (2, 'two')");
                                   throw base::Conflict("no");
                               }),
                 base::Conflict);
    EXPECT_EQ(count(), 1);
}

TEST_P(StoreTest, a_unique_violation_says_which) {
    add(1, "one");
    try {
        add(2, "one");
        FAIL() << "the second name was taken";
    } catch (const UniqueViolation& violation) {
        EXPECT_TRUE(violation.constraint == "place_name" || violation.constraint == "place.name") << violation.constraint;
    }
    add(3, "three");
    EXPECT_EQ(count(), 2);
}

TEST_P(StoreTest, a_write_inside_a_write_is_refused) {
    EXPECT_THROW(store().write(Priority::page, [&](Tx&) { add(1, "one"); }), base::Broken);
    EXPECT_EQ(count(), 0);
}

TEST_P(StoreTest, sixteen_threads_lose_nothing_and_share_flushes) {
    constexpr int threads = 16, each = 25;
    const auto before = store().statistics();
    std::latch together(threads);
    std::vector<std::jthread> writers;
    for (int thread = 0; thread < threads; ++thread) {
        writers.emplace_back([&, thread] {
            together.arrive_and_wait();
            for (int at = 0; at < each; ++at) add(thread * 1000 + at, std::to_string(thread) + "-" + std::to_string(at));
        });
    }
    writers.clear();
    EXPECT_EQ(count(), threads * each);
    const auto after = store().statistics();
    EXPECT_EQ(after.writes - before.writes, threads * each);
    EXPECT_LT(after.commits - before.commits, threads * each);
}

}  // namespace
}  // namespace store
