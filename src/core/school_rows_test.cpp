#include "core/school_rows.hpp"

#include "audit/migrations.hpp"
#include "core/datasets.hpp"
#include "dataset/codes.hpp"
#include "dataset/migrations.hpp"
#include "dataset/query.hpp"
#include "store/migrate.hpp"
#include "tests/support/database.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>

namespace core {
namespace {

using dataset::Value;
using testing::ElementsAre;
using testing::IsEmpty;

class SchoolRows : public test_support::DatabaseTest {
public:
    SchoolRows() {
        registry.add_keeping(school_rows());
        auto migrations = audit::migrations();
        std::ranges::move(dataset::migrations(), std::back_inserter(migrations));
        std::ranges::move(core::migrations(), std::back_inserter(migrations));
        std::ranges::sort(migrations, {}, &store::Migration::number);
        store::migrate(store(), migrations, {}, clock.now());
        store().write(store::Priority::job,
                      [&](store::Tx& tx) { dataset::seed_code_lists(tx, core::definitions, world); });
        codes = store().read([](store::Reader& db) { return dataset::Codes::load(db); });
    }

    using Values = std::vector<std::pair<std::string, Value>>;
    base::Id add(std::string_view name, const Values& values) {
        const auto& to = registry.dataset(name);
        std::vector<dataset::Change> changes;
        for (const auto& [field, value] : values) changes.push_back({to.find(field)->position, value, {}, {}});
        const auto written = dataset::write(store(), store::Priority::page,
                                            [&](store::Tx& tx) { return dataset::insert(tx, writing(), to, changes); });
        EXPECT_TRUE(written.ok()) << (written.problems.empty() ? "" : written.problems.front().where);
        return written.id;
    }
    base::Id organisation(const std::string& name, const std::string& kind, Values more = {}) {
        if (std::ranges::find(more, "status", &Values::value_type::first) == more.end())
            more.emplace_back("status", Value::text("1"));
        more.insert(more.end(), {{"register_code", Value::text("gias")},
                                 {"reference", Value::text("1000" + std::to_string(++count_))},
                                 {"name", Value::both(name, name)},
                                 {"kind", Value::text(kind)}});
        return add("organisation", more);
    }
    void link(base::Id from, const std::string& kind, const std::string& to, base::Id known, Values more = {}) {
        more.insert(more.end(), {{"organisation", Value::of(from)},
                                 {"link_type", Value::text(kind)},
                                 {"linked_reference", Value::text("R" + to)},
                                 {"linked_name", Value::text(to)},
                                 {"linked", Value::of(known)},
                                 {"register_code", Value::text("gias")}});
        add("organisation_link", more);
    }
    // The row of a school; its columns by name.
    dataset::Record row(base::Id school) {
        return store().read(
            [&](store::Reader& db) { return dataset::get(db, registry, registry.dataset("school_row"), {}, school); });
    }
    std::vector<std::string> warnings(base::Id school) { return row(school).at("warnings").parts(); }
    void go_to(std::string_view day) {
        clock.set(base::Instant::start_of(*base::Date::from_iso(day)).plus_seconds(300));
        dataset::recompute_due(store(), registry, trail);
    }
    dataset::Writing writing() { return {.registry = registry, .trail = trail, .codes = codes}; }
    static Value day(std::string_view iso) { return Value::of(*base::Date::from_iso(iso)); }

    base::SetClock clock{*base::Instant::from_iso("2026-01-15T09:00:00Z")};
    base::SeededRandom random{42};
    base::Ids ids{clock, random};
    base::World world{clock, random, ids};
    audit::Trail trail{world, audit::Keys(std::string(32, 'k'))};
    const dataset::Definitions* wings[1] = {&core::definitions};
    dataset::Registry registry{wings};
    std::shared_ptr<const dataset::Codes> codes;

private:
    int count_ = 0;
};
CANTREF_ON_BOTH_DATABASES(SchoolRows);

TEST_P(SchoolRows, are_there_for_schools_and_academies_alone) {
    organisation("Beacon Trust", "trust");
    organisation("Glan School", "school");
    EXPECT_EQ(store().read([](store::Reader& db) { return db.one("select count(*) from school_row").integer(0); }), 1);
}

TEST_P(SchoolRows, name_the_trust_of_today_and_neighbours_in_time) {
    const auto beacon = organisation("Beacon Trust", "trust"), coast = organisation("Coast Trust", "trust");
    const auto academy = organisation("Larch Academy", "academy");
    EXPECT_THAT(warnings(academy), ElementsAre("academy_without_trust"));
    link(academy, "member_of_trust", "Beacon Trust", beacon, {{"ended_on", day("2026-03-01")}});
    link(academy, "member_of_trust", "Coast Trust", coast, {{"started_on", day("2026-03-01")}});
    link(academy, "predecessor", "Larch School", {});
    link(academy, "successor_merged", "Forest Academy", {});
    EXPECT_EQ(row(academy).at("trust_name").text(), "Beacon Trust");
    EXPECT_EQ(row(academy).at("trust").id(), beacon);
    EXPECT_THAT(row(academy).at("predecessors").parts(), ElementsAre("Larch School (RLarch School)"));
    EXPECT_THAT(row(academy).at("successors").parts(), ElementsAre("Forest Academy (RForest Academy)"));
    EXPECT_THAT(warnings(academy), IsEmpty());
    go_to("2026-02-28");
    EXPECT_EQ(row(academy).at("trust").id(), beacon);
    go_to("2026-03-01");
    EXPECT_EQ(row(academy).at("trust").id(), coast);
}

TEST_P(SchoolRows, warn_of_days_that_come_near_and_pass) {
    const auto closing =
        organisation("Pen School", "school", {{"status", Value::text("3")}, {"closed_on", day("2026-08-31")}});
    const auto opening =
        organisation("New School", "school", {{"status", Value::text("4")}, {"opened_on", day("2026-09-01")}});
    EXPECT_THAT(warnings(closing), IsEmpty());
    go_to("2026-06-01");
    EXPECT_THAT(warnings(closing), IsEmpty());
    go_to("2026-06-02");
    EXPECT_THAT(warnings(closing), ElementsAre("closes_soon"));
    go_to("2026-08-31");
    EXPECT_THAT(warnings(closing), ElementsAre("closing_day_passed"));
    EXPECT_THAT(warnings(opening), IsEmpty());
    go_to("2026-09-01");
    EXPECT_THAT(warnings(opening), ElementsAre("opening_day_passed"));
}

TEST_P(SchoolRows, warn_of_a_trust_that_no_register_holds) {
    const auto academy = organisation("Larch Academy", "academy");
    link(academy, "member_of_trust", "Unknown Trust", {});
    EXPECT_THAT(warnings(academy), ElementsAre("trust_unknown"));
    EXPECT_EQ(row(academy).at("trust_name").text(), "Unknown Trust");
}

TEST_P(SchoolRows, are_all_right_when_computed_again) {
    const auto academy = organisation("Larch Academy", "academy");
    link(academy, "member_of_trust", "Unknown Trust", {});
    const auto rebuilt =
        dataset::rebuild(store(), registry, trail, registry.dataset("school_row"), dataset::Rebuild::compare);
    EXPECT_EQ(rebuilt.rows, 1);
    EXPECT_EQ(rebuilt.differing, 0);
}

}  // namespace
}  // namespace core
