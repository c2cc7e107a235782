// What the store promises whoever reads and writes, on both databases.
#include "store/store_test.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>

namespace store {
namespace {

class StoreTest : public PlaceTest {};
CANTREF_ON_BOTH_DATABASES(StoreTest);

constexpr auto million =
    "with recursive n(x) as (select 1 union all select x + 1 from n where x < 1000000) select x from n";

TEST_P(StoreTest, values_come_back_as_they_went_in) {
    const std::string photo("\0\x01'\\\xff", 5);
    const auto day = *base::Date::from_iso("2026-11-21");
    store().write(Priority::page, [&](Tx& tx) {
        tx.run("insert into place (id, name, opened, pupils, photo, latitude) values ($1, $2, $3, $4, $5, $6)",
               {base::Id(7), "Ysgol y Bont, 'Tŷ' \\ \"x\"\n$1", day, std::numeric_limits<std::int64_t>::min(),
                Param::bytes(photo), 51.5});
    });
    const auto row = store().read([](Reader& db) {
        return db.one(
            "select id, name, opened, pupils, photo, latitude, open_now, name is null from place where id = $1",
            {base::Id(7)});
    });
    EXPECT_EQ(row.id(0), base::Id(7));
    EXPECT_EQ(row.text(1), "Ysgol y Bont, 'Tŷ' \\ \"x\"\n$1");
    EXPECT_EQ(row.row().date(2), day);
    EXPECT_EQ(row.integer(3), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(row.row().bytes(4), photo);
    EXPECT_EQ(row.row()[5].real, 51.5);
    EXPECT_TRUE(row.row().flag(6));
    EXPECT_EQ(row.integer(7), 0) << "a condition is 0 or 1";
}

TEST_P(StoreTest, null_is_told_from_empty) {
    store().write(Priority::page, [&](Tx& tx) {
        tx.run("insert into place (id, name, opened, pupils, photo) values ($1, $2, $3, $4, $5)",
               {1, "", nullptr, std::optional<std::int64_t>(), Param::bytes("")});
    });
    const auto row = store().read([](Reader& db) { return db.one("select name, opened, pupils, photo from place"); });
    EXPECT_FALSE(row.is_null(0));
    EXPECT_TRUE(row.is_null(1));
    EXPECT_FALSE(row.row().date(1).has_value());
    EXPECT_FALSE(row.row().maybe_integer(2).has_value());
    EXPECT_FALSE(row.is_null(3));
    EXPECT_THROW(row.integer(0), base::Broken);
}

TEST_P(StoreTest, a_text_of_a_megabyte_is_kept_whole) {
    std::string text;
    while (text.size() < (1 << 20)) text += "Tŷ'r Ysgol, ";
    add(1, text);
    EXPECT_EQ(store().read([](Reader& db) { return std::string(db.one("select name from place").text(0)); }), text);
}

TEST_P(StoreTest, text_that_one_database_would_refuse_is_refused_by_both) {
    using namespace std::string_view_literals;
    EXPECT_THROW(add(1, "a\0b"sv), base::BadRequest);
    EXPECT_THROW(add(1, "\xc3\x28"sv), base::BadRequest);
    EXPECT_THROW(add(1, "\xed\xa0\x80"sv), base::BadRequest) << "half a surrogate pair";
    EXPECT_EQ(count(), 0);
}

TEST_P(StoreTest, run_says_how_many_rows_it_changed) {
    store().write(Priority::page, [](Tx& tx) {
        EXPECT_EQ(tx.run("insert into place (id, name) values (1, 'a'), (2, 'b'), (3, 'c')"), 3);
        EXPECT_EQ(tx.run("update place set pupils = 5 where id > $1", {1}), 2);
        EXPECT_EQ(tx.run("update place set pupils = 5 where id > $1", {10}), 0);
        EXPECT_EQ(tx.run("delete from place"), 3);
    });
}

TEST_P(StoreTest, returning_has_happened_even_if_nobody_looks) {
    store().write(Priority::page, [](Tx& tx) {
        tx.query("insert into place (id, name) values (1, 'a'), (2, 'b') returning id");
        EXPECT_EQ(tx.one("select count(*) from place").integer(0), 2);
    });
}

TEST_P(StoreTest, one_wants_a_row_and_maybe_does_not) {
    EXPECT_THROW(store().read([](Reader& db) { return db.one("select id from place where id = $1", {1}); }),
                 base::NotFound);
    EXPECT_FALSE(store().read([](Reader& db) { return db.maybe("select id from place where id = $1", {1}); }));
    EXPECT_EQ(store().read([](Reader& db) { return db.one(million).integer(0); }), 1);
}

TEST_P(StoreTest, a_cursor_may_be_left_half_way) {
    store().read([](Reader& db) {
        for (int time = 0; time < 3; ++time) {
            auto rows = db.query(million);
            ASSERT_TRUE(rows.next());
            ASSERT_TRUE(rows.next());
            EXPECT_EQ(rows.row().integer(0), 2);
            auto streamed = db.stream(million);
            ASSERT_TRUE(streamed.next());
        }
        EXPECT_EQ(db.one("select count(*) from place").integer(0), 0);
    });
    store().write(Priority::page, [](Tx& tx) {
        tx.run("insert into place (id, name) values (1, 'a')");
        auto rows = tx.query("select name from place");
        ASSERT_TRUE(rows.next());
    });
    EXPECT_EQ(count(), 1);
}

TEST_P(StoreTest, the_moment_holds_after_a_cursor_was_left) {
    store().read([&](Reader& db) {
        EXPECT_EQ(db.one("select count(*) from place").integer(0), 0);
        {
            auto rows = db.query(million);
            ASSERT_TRUE(rows.next());
        }
        add_from_another_thread(1, "later");
        EXPECT_EQ(db.one("select count(*) from place").integer(0), 0);
    });
    EXPECT_EQ(count(), 1);
}

TEST_P(StoreTest, statements_may_be_asked_inside_a_cursor_of_the_same_text) {
    for (int id = 1; id <= 50; ++id) add(id, std::to_string(id));
    for (const bool streamed : {false, true}) {
        std::int64_t sum = 0;
        store().read([&](Reader& db) {
            constexpr auto sql = "select id from place order by id";
            auto outer = streamed ? db.stream(sql) : db.query(sql);
            while (outer.next()) {
                const auto id = outer.row().integer(0);
                EXPECT_EQ(db.one("select name from place where id = $1", {id}).text(0), std::to_string(id));
                db.each(sql, ParamList{}, [&](Row row) { sum += row.integer(0); });
            }
        });
        EXPECT_EQ(sum, 50 * 50 * 51 / 2);
    }
}

TEST_P(StoreTest, a_stream_shows_what_a_query_shows) {
    store().write(Priority::page, [](Tx& tx) {
        for (int id = 1; id <= 1000; ++id)
            tx.run("insert into place (id, name, pupils, latitude, photo, opened) values ($1, $2, $3, $4, $5, $6)",
                   {id, "no. " + std::to_string(id), id % 3 ? Param(id * 1000) : Param(), id / 8.0,
                    Param::bytes("\xff\x01"), "2026-01-01"});
    });
    constexpr auto sql =
        "select id, name, pupils, latitude, photo, opened, '$1 ''$2' as odd from place /* $9 */ "
        "where id > $2 and name <> $1 and (photo = $3 or latitude < $4 or $5 = 'x') order by id -- $7\n";
    const std::string hostile = "'; drop table place; -- \\' $2 ŷ";
    const std::vector<Param> params{hostile, -5, Param::bytes("\xff\x01"), 2.5, nullptr};
    store().read([&](Reader& db) {
        auto plain = db.query(sql, params);
        auto streamed = db.stream(sql, params);
        ASSERT_EQ(streamed.column_count(), 7u);
        EXPECT_EQ(streamed.column_name(6), "odd");
        int rows = 0;
        for (; plain.next(); ++rows) {
            ASSERT_TRUE(streamed.next());
            for (std::size_t column = 0; column < 7; ++column) {
                EXPECT_EQ(streamed.row()[column].kind, plain.row()[column].kind);
                EXPECT_EQ(streamed.row()[column].integer, plain.row()[column].integer);
                EXPECT_EQ(streamed.row()[column].real, plain.row()[column].real);
                EXPECT_EQ(streamed.row()[column].text, plain.row()[column].text);
            }
        }
        EXPECT_FALSE(streamed.next());
        EXPECT_EQ(rows, 1000);
    });
    store().read([](Reader& db) { EXPECT_FALSE(db.stream("select id from place where id < 0").next()); });
    EXPECT_THROW(store().read([](Reader& db) { db.stream("select id from place where id = $1").next(); }),
                 base::Broken);
}

TEST_P(StoreTest, a_read_shows_one_moment) {
    add(1, "one");
    store().read([&](Reader& db) {
        EXPECT_EQ(db.one("select count(*) from place").integer(0), 1);
        add_from_another_thread(2, "two");
        EXPECT_EQ(db.one("select count(*) from place").integer(0), 1);
        EXPECT_EQ(store().read([](Reader& inner) { return inner.one("select count(*) from place").integer(0); }), 1)
            << "nested: the same moment";
    });
    EXPECT_EQ(count(), 2);
}

TEST_P(StoreTest, a_snapshot_is_held_beside_reads_and_writes) {
    add(1, "one");
    const auto snapshot = store().snapshot();
    EXPECT_EQ(snapshot->reader().one("select count(*) from place").integer(0), 1);
    add(2, "two");
    EXPECT_EQ(count(), 2);
    auto rows = snapshot->reader().stream("select name from place");
    ASSERT_TRUE(rows.next());
    EXPECT_EQ(rows.row().text(0), "one");
    EXPECT_FALSE(rows.next());
}

TEST_P(StoreTest, a_read_cannot_write_and_goes_on_after_a_failed_statement) {
    store().read([](Reader& db) {
        EXPECT_ANY_THROW(db.query("insert into place (id, name) values (1, 'a') returning id"));
        EXPECT_THROW(db.one("select nothing from place"), base::Broken);
        EXPECT_EQ(db.one("select count(*) from place").integer(0), 0);
    });
}

TEST_P(StoreTest, a_cursor_carried_out_of_its_read_is_refused) {
    EXPECT_THROW(store().read([](Reader& db) { return db.query("select 1"); }), base::Broken);
    EXPECT_EQ(count(), 0);
}

TEST_P(StoreTest, the_second_file_has_tables_and_moments_of_its_own) {
    create({.name = "progress",
            .columns = {{.name = "id", .type = ColumnType::id}},
            .primary_key = {"id"},
            .file = Table::File::side});
    store().write_side([](Tx& tx) { tx.run("insert into progress (id) values (5)"); });
    EXPECT_EQ(store().read_side([](Reader& db) { return db.one("select id from progress").integer(0); }), 5);
    EXPECT_EQ(store().check_statement("select id from progress", Table::File::side), "");
    if (GetParam() == Dialect::sqlite) EXPECT_NE(store().check_statement("select id from progress"), "");
}

TEST_P(StoreTest, check_statement_prepares_without_running) {
    EXPECT_EQ(store().check_statement("delete from place where id = $1"), "");
    EXPECT_NE(store().check_statement("delete from places where id = $1"), "");
    EXPECT_NE(store().check_statement("delete from place where id = $2"), "") << "$1 is not used";
    EXPECT_NE(store().check_statement("delete from place; delete from place"), "");
    EXPECT_EQ(count(), 0);
}

TEST_P(StoreTest, many_texts_of_statements_do_not_pile_up) {
    for (int number = 0; number < 1000; ++number) {
        const auto sql = "select " + std::to_string(number) + " + count(*) from place";
        EXPECT_EQ(store().read([&](Reader& db) { return db.one(sql).integer(0); }), number);
    }
}

TEST_P(StoreTest, works_behind_a_pooler) {
    auto unnamed = options();
    unnamed.prepare = Options::Prepare::unnamed;
    reopen(unnamed);
    add(1, "one");
    EXPECT_EQ(store().read(
                  [](Reader& db) { return std::string(db.one("select name from place where id = $1", {1}).text(0)); }),
              "one");
    EXPECT_TRUE(store().read([](Reader& db) { return db.stream("select name from place where id = $1", {1}).next(); }));
}

TEST_P(StoreTest, the_files_are_for_their_owner_alone) {
    if (GetParam() != Dialect::sqlite) GTEST_SKIP() << "PostgreSQL keeps its own files";
    add(1, "one");
    const auto mode = [](const std::filesystem::path& path) {
        struct stat found{};
        EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
        return found.st_mode & 0777;
    };
    const std::filesystem::path database = options().database;
    EXPECT_EQ(mode(database), 0700u);
    for (const auto* name : {"main.db", "main.db-wal", "side.db"}) EXPECT_EQ(mode(database / name), 0600u) << name;
    store().checkpoint();
}

TEST_P(StoreTest, opening_says_what_is_wrong) {
    close();
    Options wrong;
    wrong.database = GetParam() == Dialect::sqlite ? "/proc/nothing/here" : "host=/nowhere dbname=none";
    EXPECT_THROW(Store::open(wrong), base::Unavailable);
    if (GetParam() == Dialect::sqlite) {
        std::filesystem::create_directories(folder() / "text");
        std::ofstream(folder() / "text" / "main.db") << std::string(4096, 'x');
        wrong.database = folder() / "text";
        EXPECT_THROW(Store::open(wrong), base::Unavailable);
    }
}

// stack.md B3: what both databases take but would answer differently without the rules.
TEST_P(StoreTest, one_text_means_one_thing) {
    add(1, "Ysgol");
    const auto integer = [&](std::string_view sql, ParamList params = {}) {
        return store().read([&](Reader& db) { return db.one(sql, params).integer(0); });
    };
    EXPECT_EQ(integer("select count(*) from place where name like 'ysgol'"), 0) << "like minds case";
    EXPECT_EQ(integer("select count(*) from place where name like $1 escape '!'", {"Ys%"}), 1);
    EXPECT_EQ(integer("select 7 / 2"), 3);
    EXPECT_EQ(integer("select cast(sum(id) as bigint) from place"), 1);
    EXPECT_EQ(integer("select sum(id) from place"), 1);
    EXPECT_EQ(integer("select sum(id) * -12345678901 from place"), -12345678901);
    EXPECT_EQ(integer("select 1 = 1"), 1);
    EXPECT_EQ(integer("select id from place where name = $2 and id = $1", {1, "Ysgol"}), 1) << "$2 stands before $1";
    EXPECT_EQ(integer("select count(*) from place where id = $1 or id = $1 + 0", {1}), 1) << "$1 twice";
    EXPECT_EQ(store().read([](Reader& db) { return std::string(db.one("select cast($1 as text)", {5}).text(0)); }),
              "5");
    EXPECT_THROW(integer("select id from place where id = $1"), base::Broken);
    EXPECT_THROW(integer("select id from place where id = $1", {1, 2}), base::Broken);
    if (GetParam() == Dialect::sqlite)
        EXPECT_NE(store().check_statement("select $1::text"), "") << "would be null for ever";
    add(2, "alpha");
    add(3, "Ŵ");
    std::string order;
    store().read([&](Reader& db) {
        db.each("select name from place order by name", ParamList{}, [&](Row row) { order += row.text(0); });
    });
    EXPECT_EQ(order, "YsgolalphaŴ") << "by bytes";
}

TEST_P(StoreTest, numbers_that_do_not_fit_are_refused) {
    EXPECT_ANY_THROW(store().write(Priority::page, [](Tx& tx) {
        tx.run("insert into place (id, name, pupils) values (1, 'a', 9223372036854775807)");
        tx.run("update place set pupils = pupils + 1");
    }));
    EXPECT_ANY_THROW(store().write(Priority::page, [](Tx& tx) {
        tx.run("insert into place (id, name, pupils) values ($1, 'a', $2)", {1, "five"});
    }));
    EXPECT_THROW(store().write(Priority::page,
                               [](Tx& tx) {
                                   tx.run("insert into place (id, name, latitude) values (1, 'a', $1)",
                                          {std::numeric_limits<double>::quiet_NaN()});
                               }),
                 base::Broken);
    EXPECT_EQ(count(), 0);
}

}  // namespace
}  // namespace store
