// Many records changed by a job, where servers stop and rights end, and more of them than may be.
#include "audit/reads.hpp"
#include "dataset/limits.hpp"
#include "jobs/lease.hpp"
#include "jobs/limits.hpp"
#include "jobs/worker.hpp"
#include "scenarios/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace {

using scenarios::TestHouse;
using testing::HasSubstr;
using testing::Not;

constexpr int kPeople = 250;  // three steps
constexpr std::string_view kChange[] = {"data.bulk_change"};

class BulkJobs : public testing::TestWithParam<store::Dialect> {
public:
    BulkJobs() {
        house.add_records(
            "authority", "",
            {{{"slug", "gwynfryn"}, {"name", "Gwynfryn"}, {"kind", "council"}, {"nation", "england-and-wales"}}});
        house.add_people({{{"name", "Rhiannon"}, {"role", "officer"}, {"authority", "gwynfryn"}, {"place", ""}}});
        gwynfryn = house.authority_id("gwynfryn");
        scenarios::Rows people;
        for (int i = 1; i <= kPeople; ++i)
            people.push_back({{"reference", "P" + std::to_string(i)},
                              {"given_names", "Non"},
                              {"family_name", "Esiampl"},
                              {"telephone", "01632 96" + std::to_string(1000 + i)}});
        house.add_records("person", "gwynfryn", people);
    }
    // All people are to have this telephone number; tried out, and not done yet.
    void prepare(const std::string& number) {
        auto& rhiannon = house.browser_of("Rhiannon");
        rhiannon.open("/gwynfryn/data/person/bulk?all=yes&field=telephone");
        rhiannon.press("See what would change", {{"telephone", number}}, {});
        page = rhiannon.target();
        EXPECT_THAT(rhiannon.words(), HasSubstr("How far it is"));
        EXPECT_THAT(rhiannon.body(), HasSubstr("data-live-seconds=\"3\""));
        EXPECT_THAT(rhiannon.body(), HasSubstr("<noscript><meta http-equiv=\"refresh\""));
        EXPECT_TRUE(run_one());
        rhiannon.open(page);
        EXPECT_THAT(rhiannon.words(), HasSubstr("Check what would change before it is done"));
        EXPECT_EQ(changes(), 0);
    }
    void ask() {
        house.browser_of("Rhiannon").press("Change 250 records", {}, {});
        const auto target = house.browser_of("Rhiannon").target();
        job = base::Id::from_text(target.substr(target.rfind('/') + 1)).value_or(base::Id());
    }
    std::string words() {
        house.browser_of("Rhiannon").open(page);
        return house.browser_of("Rhiannon").words();
    }
    // Leaves it in the middle, since its server stops; which record that is, is left to chance.
    void run_and_stop() {
        const auto steps = count("select count(*) from job_step");
        jobs::Worker worker(house.jobs(), house.app().log);
        const std::jthread stopping([&](const std::stop_token& over) {
            while (!over.stop_requested() && count("select count(*) from job_step") == steps) std::this_thread::yield();
            worker.stop();
        });
        EXPECT_TRUE(worker.run_one());
    }
    bool run_one() { return jobs::Worker(house.jobs(), house.app().log).run_one(); }
    jobs::State state() { return house.jobs().find(gwynfryn, job)->state; }
    store::Store& store() { return house.jobs().store(); }
    std::int64_t count(std::string_view sql) {
        return store().read([&](store::Reader& db) { return db.one(sql).integer(0); });
    }
    std::int64_t changes(std::string_view reason = "bulk_change") {
        return count("select count(*) from audit_event where action = 'person.change' and reason = '" +
                     std::string(reason) + "'");
    }

    TestHouse house{GetParam()};
    base::Id gwynfryn, job;
    std::string page;
};
INSTANTIATE_TEST_SUITE_P(databases, BulkJobs, testing::ValuesIn(test_support::dialects()), test_support::dialect_name);

TEST_P(BulkJobs, by_two_servers_one_after_the_other_change_and_undo_each_record_once) {
    prepare("01632 960000");
    ask();
    run_and_stop();
    while (run_one()) {
    }
    EXPECT_EQ(state(), jobs::State::done);
    EXPECT_EQ(changes(), kPeople);
    EXPECT_EQ(count("select count(*) from person where telephone = '01632 960000'"), kPeople);
    words();
    house.browser_of("Rhiannon").press("Undo this change", {}, {});
    run_and_stop();
    while (run_one()) {
    }
    EXPECT_EQ(changes("undo_bulk_change"), kPeople);
    EXPECT_EQ(count("select count(*) from person where telephone = '01632 960000'"), 0);
    EXPECT_EQ(count("select count(*) from person where telephone = '01632 961007' and reference = 'P7'"), 1);
    EXPECT_THAT(words(), HasSubstr("What was given back"));
}

TEST_P(BulkJobs, of_a_server_killed_before_it_could_say_so_are_not_done_again) {
    prepare("01632 960000");
    ask();
    EXPECT_TRUE(run_one());
    store().write_side([&](store::Tx& side) {
        side.run(
            "update job set state = 'running', ended_at = null, result_en = '', result_cy = '', due_at = $1 "
            "where id = $2",
            {house.jobs().now(), job});
    });
    EXPECT_TRUE(run_one());
    EXPECT_EQ(state(), jobs::State::done);
    EXPECT_EQ(changes(), kPeople);
    EXPECT_THAT(words(), HasSubstr("What was changed"));
    // Nor is what was tried out before tried out again.
    store().write_side([&](store::Tx& side) {
        side.run("update job set state = 'running', ended_at = null, due_at = $1 where kind = 'data.bulk_try'",
                 {house.jobs().now()});
    });
    EXPECT_TRUE(run_one());
    EXPECT_THAT(words(), HasSubstr("What was changed"));
}

TEST_P(BulkJobs, that_are_cancelled_say_how_far_they_came_and_can_go_on) {
    prepare("01632 960000");
    ask();
    ASSERT_TRUE(jobs::take(store(), kChange, house.jobs().now()));
    house.jobs().cancel(gwynfryn, job, {.name = "test"});
    house.pass_seconds(jobs::limits::lease_seconds + 1);
    EXPECT_TRUE(run_one());
    EXPECT_EQ(state(), jobs::State::cancelled);
    EXPECT_EQ(changes(), 0);
    EXPECT_THAT(words(), HasSubstr("It ended before all of them were changed."));
    ask();
    EXPECT_TRUE(run_one());
    EXPECT_EQ(changes(), kPeople);
}

TEST_P(BulkJobs, of_somebody_who_may_not_any_more_change_nothing) {
    prepare("01632 960000");
    ask();
    store().write(store::Priority::page, [&](store::Tx& tx) {
        tx.run("delete from membership where account = $1", {house.account("Rhiannon")});
    });
    EXPECT_TRUE(run_one());
    EXPECT_EQ(changes(), 0);
}

TEST_P(BulkJobs, take_a_few_statements_for_each_record) {
    const auto at_first = store().statistics().statements;
    prepare("01632 960000");
    const auto tried = store().statistics().statements;
    EXPECT_LT(tried - at_first, 6 * kPeople);
    ask();
    EXPECT_TRUE(run_one());
    EXPECT_LT(store().statistics().statements - tried, 8 * kPeople);
}

TEST_P(BulkJobs, note_who_read_special_values_in_what_would_change) {
    auto& rhiannon = house.browser_of("Rhiannon");
    const base::Id one(count("select id from person where reference = 'P1'"));
    const auto readings = [&] {
        return store().read_side([&](store::Reader& side) {
            return static_cast<int>(audit::readers_of(side, gwynfryn, one, 0, 10).size());
        });
    };
    rhiannon.open("/gwynfryn/data/person/bulk?field=needs&id=" + one.text());
    rhiannon.press("See what would change", {{"needs", "Large print"}}, {});
    EXPECT_THAT(rhiannon.words(), HasSubstr("nothing → Large print"));
    EXPECT_EQ(readings(), 1);
    rhiannon.open("/gwynfryn/data/person/bulk?field=telephone&id=" + one.text());
    rhiannon.press("See what would change", {{"telephone", "01632 960000"}}, {});
    EXPECT_EQ(readings(), 1);
}

TEST_P(BulkJobs, are_of_so_many_records_and_no_more) {
    store().write(store::Priority::page, [&](store::Tx& tx) {
        tx.run(
            "insert into person (authority, id, from_mark, to_mark, version, changed_at, reference, given_names, "
            "family_name) with recursive n (i) as (select 1 union all select i + 1 from n where i < $2) "
            "select cast($1 as bigint), n.i, p.from_mark, p.to_mark, 1, p.changed_at, cast(n.i as text), 'Non', "
            "'Esiampl' from n, person p where p.reference = 'P1'",
            {gwynfryn, dataset::limits::bulk_records + 1 - kPeople});
    });
    auto& rhiannon = house.browser_of("Rhiannon");
    rhiannon.open("/gwynfryn/data/person/bulk?all=yes&field=telephone");
    EXPECT_EQ(rhiannon.status(), 422);
    EXPECT_THAT(rhiannon.words(), HasSubstr("At most 10,000 records can be changed at once."));
    EXPECT_THAT(rhiannon.words(), Not(HasSubstr("What do you want to change?")));
    rhiannon.open("/gwynfryn/data/person/bulk?all=yes&list=reference%3DP1&field=telephone");
    rhiannon.press("See what would change", {{"telephone", "01632 960000"}, {"asked", "all=yes&field=telephone"}}, {});
    EXPECT_EQ(rhiannon.status(), 422);
    EXPECT_EQ(count("select count(*) from bulk_change"), 0);
}

}  // namespace
