// Imports by a job, where servers die: what stands in the database then is what a killed process leaves there.
#include "dataset/limits.hpp"
#include "jobs/lease.hpp"
#include "jobs/limits.hpp"
#include "jobs/worker.hpp"
#include "scenarios/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace {

using scenarios::Browser;
using scenarios::TestHouse;
using testing::HasSubstr;

constexpr std::string_view kImport[] = {"data.import"};

class LongImports : public testing::TestWithParam<store::Dialect> {
public:
    LongImports() {
        house.add_records(
            "authority", "",
            {{{"slug", "gwynfryn"}, {"name", "Gwynfryn"}, {"kind", "council"}, {"nation", "england-and-wales"}}});
        house.add_people({{{"name", "Rhiannon"}, {"role", "officer"}, {"authority", "gwynfryn"}, {"place", ""}},
                          {{"name", "Lleu"}, {"role", "access_manager"}, {"authority", "gwynfryn"}, {"place", ""}}});
        gwynfryn = house.authority_id("gwynfryn");
    }
    // Rhiannon asks for the import of a file of so many people; the job's page.
    std::string ask(int people) {
        std::string file = "Reference,First names,Last name\n";
        for (int i = 1; i <= people; ++i) file += "P" + std::to_string(i) + ",Non,Esiampl\n";
        auto& rhiannon = house.browser_of("Rhiannon");
        rhiannon.open("/gwynfryn/data/person/import");
        rhiannon.press("Continue", {{"File to import", "@people.csv"}}, {{"people.csv", file}});
        rhiannon.press("See what would happen", {}, {});
        rhiannon.press("Import all of it", {}, {});
        job = base::Id::from_text(rhiannon.target().substr(rhiannon.target().rfind('/') + 1)).value_or(base::Id());
        return rhiannon.target();
    }
    store::Store& store() { return house.jobs().store(); }
    base::Instant now() { return house.jobs().now(); }
    jobs::State state() { return house.jobs().find(gwynfryn, job)->state; }
    bool run_one() { return jobs::Worker(house.jobs(), house.app().log).run_one(); }
    std::int64_t count(std::string_view sql) {
        return store().read([&](store::Reader& db) { return db.one(sql).integer(0); });
    }

    TestHouse house{GetParam()};
    base::Id gwynfryn, job;
};
INSTANTIATE_TEST_SUITE_P(databases, LongImports, testing::ValuesIn(test_support::dialects()),
                         test_support::dialect_name);

TEST_P(LongImports, of_a_server_killed_while_it_lays_rows_down_are_done_once_by_the_next) {
    const auto page = ask(250);
    // Killed after some chunks: the job is held by nobody who lives, and so is the load.
    ASSERT_TRUE(jobs::take(store(), kImport, now()));
    store().write(store::Priority::job, [&](store::Tx& tx) {
        tx.run(
            "insert into dataset_load (authority, id, dataset, mark, source, state, started_at, valid_from, added, "
            "changed, removed, source_cy, held_by, held_until) "
            "values ($1, $2, 'person', 1, 'people.csv', 'staging', $3, '2026-11-21', 0, 0, 0, '', 1, $4)",
            {gwynfryn.value(), house.jobs().trail().world().ids.next(), now(),
             now().plus_seconds(dataset::limits::load_lease_seconds)});
    });
    EXPECT_FALSE(run_one());
    house.pass_seconds(jobs::limits::lease_seconds + 1);
    EXPECT_TRUE(run_one());  // the dead server's load is still in the way
    EXPECT_EQ(state(), jobs::State::waiting);
    EXPECT_EQ(house.count("person"), 0);
    house.pass_seconds(dataset::limits::load_lease_seconds);
    EXPECT_TRUE(run_one());
    EXPECT_EQ(state(), jobs::State::done);
    EXPECT_EQ(house.count("person"), 250);
    EXPECT_EQ(count("select count(*) from audit_event where action = 'person.load'"), 1);
    house.browser_of("Lleu").open(page);
    EXPECT_THAT(house.browser_of("Lleu").words(), HasSubstr("Imported: 250 added, 0 changed, 0 the same"));
}

TEST_P(LongImports, of_a_server_killed_before_it_could_say_so_are_not_done_again) {
    const auto page = ask(20);
    EXPECT_TRUE(run_one());
    store().write_side([&](store::Tx& side) {
        side.run("update job set state = 'running', ended_at = null, result_en = '', result_cy = '', due_at = $1",
                 {now()});
    });
    EXPECT_TRUE(run_one());
    EXPECT_EQ(state(), jobs::State::done);
    EXPECT_EQ(house.count("person"), 20);
    EXPECT_EQ(count("select count(*) from audit_event where action = 'person.load'"), 1);
    house.browser_of("Rhiannon").open(page);
    EXPECT_THAT(house.browser_of("Rhiannon").words(), HasSubstr("Imported: 20 added, 0 changed, 0 the same"));
}

TEST_P(LongImports, that_are_cancelled_change_nothing_and_can_be_asked_for_again) {
    ask(20);
    ASSERT_TRUE(jobs::take(store(), kImport, now()));
    house.jobs().cancel(gwynfryn, job, {.name = "test"});
    house.pass_seconds(jobs::limits::lease_seconds + 1);
    EXPECT_TRUE(run_one());
    EXPECT_EQ(state(), jobs::State::cancelled);
    EXPECT_EQ(house.count("person"), 0);
    ask(20);
    EXPECT_TRUE(run_one());
    EXPECT_EQ(house.count("person"), 20);
}

TEST_P(LongImports, of_somebody_who_may_not_any_more_change_nothing) {
    const auto page = ask(20);
    store().write(store::Priority::page, [&](store::Tx& tx) {
        tx.run("delete from membership where account = $1", {house.account("Rhiannon")});
    });
    EXPECT_TRUE(run_one());
    EXPECT_EQ(state(), jobs::State::failed);
    EXPECT_EQ(house.count("person"), 0);
    house.browser_of("Lleu").open(page);
    EXPECT_THAT(house.browser_of("Lleu").words(), HasSubstr("Whoever asked for this may not do it any more."));
}

TEST_P(LongImports, whose_rows_went_wrong_meanwhile_name_them_and_change_nothing) {
    const auto page = ask(20);
    auto& rhiannon = house.browser_of("Rhiannon");
    house.spoil_uploads("P7,Non,Esiampl", "P7,,Esiampl");
    EXPECT_TRUE(run_one());
    EXPECT_EQ(state(), jobs::State::failed);
    EXPECT_EQ(house.count("person"), 0);
    rhiannon.open(page);
    const std::vector<std::vector<std::string>> wrong = {{"8", "Enter “First names”"}};
    EXPECT_EQ(rhiannon.rows({"Row", "How to mend it"}), wrong);
}

// The first leaves it in the middle, since its server stops; which record that is, is left to chance.
TEST_P(LongImports, undone_by_two_servers_one_after_the_other_are_undone_once) {
    ask(300);
    EXPECT_TRUE(run_one());
    auto& rhiannon = house.browser_of("Rhiannon");
    rhiannon.open("/gwynfryn/data/person/import");
    rhiannon.follow("people.csv");
    rhiannon.press("Undo this import", {}, {});
    const auto steps = count("select count(*) from job_step");
    {
        jobs::Worker first(house.jobs(), house.app().log);
        const std::jthread stopping([&](const std::stop_token& over) {
            while (!over.stop_requested() && count("select count(*) from job_step") == steps) std::this_thread::yield();
            first.stop();
        });
        EXPECT_TRUE(first.run_one());
    }
    while (run_one()) {
    }
    EXPECT_EQ(house.count("person"), 0);
    EXPECT_EQ(count("select count(*) from audit_event where action = 'person.remove'"), 300);
}

}  // namespace
