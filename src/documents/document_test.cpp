// Documents, their scanning and their going, on both databases.
#include "documents/document.hpp"

#include "audit/migrations.hpp"
#include "audit/verify.hpp"
#include "base/failure.hpp"
#include "base/log.hpp"
#include "documents/clamd_fixture.hpp"
#include "documents/migrations.hpp"
#include "documents/scanning.hpp"
#include "jobs/migrations.hpp"
#include "jobs/worker.hpp"
#include "store/migrate.hpp"
#include "tests/support/database.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace documents {
namespace {

namespace fs = std::filesystem;

constexpr base::Id county{7}, city{9}, school{100};
const audit::Actor officer{audit::ActorKind::staff, base::Id(55), {}};

class Documents : public test_support::DatabaseTest {
protected:
    void SetUp() override {
        auto all = audit::migrations();
        for (const auto& more : {jobs::migrations(), migrations()}) all.insert(all.end(), more.begin(), more.end());
        store::migrate(store(), all, folder() / "backups", clock.now());
    }
    NewFile file(std::string_view name, std::string_view bytes, base::Id authority = county) {
        const auto path = folder() / "upload";
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
        return {.title = std::string(name),
                .file_name = std::string(name),
                .type = "text/plain",
                .laid = shelf.lay(authority, path)};
    }
    template <class Work>
    auto write(const Work& work) {
        return store().write(store::Priority::page,
                             [&](store::Tx& tx) { return work(Writing{.tx = tx, .trail = trail, .actor = officer}); });
    }
    base::Id add_one(std::string_view name, std::string_view bytes) {
        const auto id = ids.next();
        const auto coming = file(name, bytes);
        EXPECT_EQ(write([&](const Writing& writing) { return add(writing, place, id, coming); }), Added::yes);
        return id;
    }
    Document get(base::Id id) {
        return store().read([&](store::Reader& db) { return find_document(db, county, id).value(); });
    }
    std::vector<std::string> titles(Which which = Which::kept) {
        std::vector<std::string> all;
        for (const auto& each : store().read([&](store::Reader& db) { return documents_of(db, place, which); }))
            all.push_back(each.title);
        return all;
    }
    void work(const std::string& clamd) {
        jobs::Board board(store(), trail);
        add_jobs(board, shelf, clamd);
        board.ask({.authority = {}, .kind = scan_job});
        jobs::Worker worker(board, log);
        worker.ask_for_today();
        while (worker.run_one()) {
        }
    }

    base::SetClock clock{*base::Instant::from_iso("2026-11-21T10:00:00Z")};
    base::SeededRandom random{7};
    base::Ids ids{clock, random};
    base::World world{clock, random, ids};
    audit::Trail trail{world, audit::Keys(std::string(32, 'k'))};
    base::Log log{{.least = base::LogLevel::error, .file = {}}};
    Shelf shelf{folder() / "documents"};
    Place place{county, "organisation", school};
};
INSTANTIATE_TEST_SUITE_P(databases, Documents, testing::ValuesIn(test_support::dialects()), test_support::dialect_name);

TEST_P(Documents, are_added_once_and_have_versions) {
    const auto plan = add_one("plan.txt", "one");
    EXPECT_EQ(write([&](const Writing& writing) { return add(writing, place, ids.next(), file("plan.txt", "one")); }),
              Added::there_already);
    EXPECT_EQ(titles().size(), 1u);
    const auto second = file("plan-2.txt", "two");
    EXPECT_EQ(write([&](const Writing& writing) { return add_version(writing, county, plan, second); }), Added::yes);
    EXPECT_EQ(write([&](const Writing& writing) { return add_version(writing, county, plan, second); }),
              Added::there_already);
    const auto document = get(plan);
    ASSERT_EQ(document.versions.size(), 2u);
    EXPECT_EQ(document.newest().number, 2);
    EXPECT_EQ(document.newest().file_name, "plan-2.txt");
    EXPECT_EQ(document.newest().by, officer.id);
    EXPECT_EQ(document.versions[1].laid.bytes, 3);
    EXPECT_THROW(write([&](const Writing& writing) { return add_version(writing, city, plan, second); }),
                 base::NotFound);
}

TEST_P(Documents, are_named_taken_away_and_put_back_and_each_is_an_event) {
    const auto plan = add_one("plan.txt", "one");
    write([&](const Writing& writing) { rename(writing, county, plan, "  Cynllun   safle "); });
    EXPECT_EQ(titles(), std::vector<std::string>{"Cynllun safle"});
    write([&](const Writing& writing) { remove(writing, county, plan); });
    write([&](const Writing& writing) { remove(writing, county, plan); });
    EXPECT_TRUE(titles().empty());
    EXPECT_EQ(titles(Which::removed).size(), 1u);
    EXPECT_THROW(write([&](const Writing& writing) { return add_version(writing, county, plan, file("x", "x")); }),
                 base::NotFound);
    write([&](const Writing& writing) { put_back(writing, county, plan); });
    EXPECT_EQ(titles().size(), 1u);
    EXPECT_EQ(store().read([](store::Reader& db) { return db.one("select count(*) from audit_event").integer(0); }), 4);
    EXPECT_TRUE(audit::verify(store()).whole());
    EXPECT_EQ(check_title(" ").front().code, "required");
    EXPECT_EQ(check_title(std::string(201, 'x')).front().code, "too_long");
}

TEST_P(Documents, wait_until_they_are_scanned_and_infected_ones_lose_their_bytes) {
    const test::FakeClamd clamd(folder());
    const auto good = add_one("da.txt", "iawn"), bad = add_one("drwg.txt", "feirws");
    EXPECT_EQ(get(good).newest().state, State::waiting);
    EXPECT_FALSE(can_be_opened(State::waiting));
    work(clamd.address());
    EXPECT_EQ(get(good).newest().state, State::clean);
    const auto infected = get(bad).newest();
    EXPECT_EQ(infected.state, State::infected);
    EXPECT_EQ(infected.finding, "Prawf-Feirws");
    EXPECT_FALSE(can_be_opened(infected.state));
    EXPECT_FALSE(fs::exists(shelf.path(county, infected.laid.sha256)));
    EXPECT_TRUE(fs::exists(shelf.path(county, get(good).newest().laid.sha256)));
    EXPECT_TRUE(store().read([&](store::Reader& db) { return missing(db, shelf); }).empty());
}

TEST_P(Documents, go_on_waiting_while_the_scanner_does_not_answer) {
    const auto plan = add_one("plan.txt", "one");
    work((folder() / "nobody").string());
    EXPECT_EQ(get(plan).newest().state, State::waiting);
    const test::FakeClamd clamd(folder());
    work(clamd.address());
    EXPECT_EQ(get(plan).newest().state, State::clean);
}

TEST_P(Documents, that_nothing_scans_say_so) {
    const auto plan = add_one("plan.txt", "feirws");
    work("");
    EXPECT_EQ(get(plan).newest().state, State::unscanned);
    // Once something does, what is found to be infected was so in every version that has the content.
    const test::FakeClamd clamd(folder());
    const auto again = add_one("another.txt", "feirws");
    work(clamd.address());
    EXPECT_EQ(get(plan).newest().state, State::infected);
    EXPECT_EQ(get(again).newest().state, State::infected);
}

TEST_P(Documents, taken_away_long_ago_are_forgotten_and_their_bytes_with_them) {
    const auto plan = add_one("plan.txt", "one"), other = add_one("other.txt", "two");
    const auto sum = get(plan).newest().laid.sha256, kept = get(other).newest().laid.sha256;
    write([&](const Writing& writing) { remove(writing, county, plan); });
    for (const auto& each : {sum, kept})
        fs::last_write_time(shelf.path(county, each),
                            fs::file_time_type::clock::now() - std::chrono::hours(24 * 365 * 30));
    work("");
    EXPECT_TRUE(fs::exists(shelf.path(county, sum)));
    clock.advance_seconds(31 * 24 * 3600);
    work("");
    EXPECT_TRUE(titles(Which::removed).empty());
    EXPECT_FALSE(fs::exists(shelf.path(county, sum)));
    EXPECT_TRUE(fs::exists(shelf.path(county, kept)));
    fs::remove(shelf.path(county, kept));
    EXPECT_EQ(store().read([&](store::Reader& db) { return missing(db, shelf); }).size(), 1u);
}

}  // namespace
}  // namespace documents
