// The generated C++ of the sample, used as a room would use it.
#include "sample/datasets.hpp"

#include "store/migrate.hpp"
#include "tests/support/database.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace {

using sample::Pupil;

TEST(Sample, definition_says_what_the_file_says) {
    const auto& pupil = Pupil::dataset();
    EXPECT_EQ(pupil.label.welsh, "Disgybl");
    EXPECT_EQ(pupil.kind, dataset::DatasetKind::owned);
    ASSERT_EQ(pupil.fields.size(), 14U);
    const auto& hours = pupil.fields[7];
    EXPECT_EQ(hours.name, Pupil::field::hours);
    EXPECT_EQ(hours.id, 9);
    EXPECT_EQ(hours.position, 7);
    EXPECT_EQ(hours.most, 3750);
    EXPECT_EQ(hours.sensitivity, dataset::Class::s1_internal);
    EXPECT_EQ(pupil.sections[static_cast<std::size_t>(pupil.section_of[7])].english, "At school");
    EXPECT_EQ(pupil.fields[static_cast<std::size_t>(pupil.key[0])].name, "upn");
    EXPECT_EQ(pupil.fields[5].target, "pupil");
    EXPECT_TRUE(dataset::has_sort_column(pupil.fields[1]));
    EXPECT_TRUE(dataset::is_sealed(pupil.fields[3]));
    EXPECT_EQ(pupil.fields[0].uses[1], "ctf");
}

TEST(Sample, visits_every_member_but_the_sealed_one) {
    Pupil pupil;
    pupil.upn = "A823432108045";
    pupil.takes_bus = false;
    std::vector<std::int32_t> positions;
    Pupil::visit(static_cast<const Pupil&>(pupil),
                 [&](std::int32_t position, const auto&) { positions.push_back(position); });
    EXPECT_THAT(positions, testing::ElementsAre(0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13));
    Pupil::visit(pupil, [](std::int32_t position, auto& member) {
        if constexpr (std::is_same_v<decltype(member), std::string&>) {
            if (position == 0) member = "other";
        }
    });
    EXPECT_EQ(pupil.upn, "other");
}

TEST(Sample, seeds) {
    const auto& all = sample::definitions;
    ASSERT_EQ(all.datasets.size(), 2U);
    EXPECT_EQ(all.datasets[1], &Pupil::dataset());
    ASSERT_EQ(all.code_lists.size(), 1U);
    const auto& guest = all.code_lists[0].codes[1];
    EXPECT_EQ(guest.label.english, "Guest \"for a while\"");
    EXPECT_EQ(guest.valid_to, "2026-08-31");
    EXPECT_EQ(guest.parent, "M");
    ASSERT_EQ(all.roles.size(), 2U);
    EXPECT_EQ(all.roles[0].rights[0].relation, "own_class");
    EXPECT_EQ(all.roles[0].rights[1].verb, dataset::Verb::count);
    EXPECT_EQ(all.roles[1].ending, dataset::Ending::required);
    EXPECT_EQ(all.retention[0].months, 300);
}

class SampleTables : public test_support::DatabaseTest {
public:
    // Runs the steps after the last one run, up to and with this one. (store::migrate would also take a backup each
    // time.)
    void migrate_to(int number) {
        auto steps = sample::migrations();
        std::erase_if(steps, [&](const store::Migration& step) { return step.number <= at_ || step.number > number; });
        const auto plan = store::plan_migrations(store(), steps);
        store().write(store::Priority::job, [&](store::Tx& tx) {
            for (const auto& step : plan.pending) {
                for (const auto& statement : step.statements) tx.run(statement);
            }
        });
        at_ = number;
    }

private:
    int at_ = 0;
};
CANTREF_ON_BOTH_DATABASES(SampleTables);

TEST_P(SampleTables, history_keeps_what_was_stored) {
    migrate_to(100);
    store().write(store::Priority::page, [](store::Tx& tx) {
        tx.run(
            "insert into pupil (authority, id, from_mark, to_mark, version, changed_at, full_name_en, full_name_fold, "
            "fax, born_on, takes_bus) "
            "values (7, 1, 0, 9, 1, 0, 'Non', 'non', '1', '2015-02-03', 1)");
    });
    migrate_to(101);
    migrate_to(103);
    store().read([](store::Reader& db) {
        const auto pupil = db.one(
            "select name_en, name_fold, name_sort, born_on, takes_bus, candidate_number from pupil where authority = 7 "
            "and id = 1");
        EXPECT_EQ(pupil.text(0), "Non");
        EXPECT_EQ(pupil.text(1), "non");
        EXPECT_TRUE(pupil.is_null(2));
        EXPECT_EQ(pupil.text(3), "2015-02-03");
        EXPECT_EQ(pupil.integer(4), 1);
    });
    EXPECT_NE(store().check_statement("select fax from pupil"), "");
}

TEST_P(SampleTables, hold_what_the_adr_says) {
    migrate_to(103);
    for (const auto* sql : {"select authority, id, field, fact, valid_from, valid_to, recorded_at, superseded_at, "
                            "source, value from pupil_fact",
                            "select authority, id, field, value, version from pupil_s4",
                            "select authority, id, from_mark, to_mark, version, changed_at, added_load, name_en, "
                            "name_cy, name_fold, name_sort, name_sort_cy from pupil"})
        EXPECT_EQ(store().check_statement(sql), "") << sql;
    const Pupil pupil;
    Pupil::visit(pupil, [&](std::int32_t position, const auto&) {
        const auto& field = Pupil::dataset().fields[static_cast<std::size_t>(position)];
        const std::string column = std::string(field.name) + (field.type == dataset::Type::bilingual ? "_cy" : "");
        EXPECT_EQ(store().check_statement("select " + column + " from pupil"), "");
    });
    EXPECT_EQ(store().check_statement("select r.authority, r.id, r.year, r.pupils from (" +
                                      std::string(sample::Headcount::dataset().sql) + ") r"),
              "");
}

TEST_P(SampleTables, refuse_a_key_twice_among_visible_rows) {
    migrate_to(103);
    const auto add = [&](std::int64_t id, std::int64_t to_mark) {
        store().write(store::Priority::page, [&](store::Tx& tx) {
            tx.run(
                "insert into pupil (authority, id, from_mark, to_mark, version, changed_at, upn) values (7, $1, 0, $2, "
                "1, 0, 'A1')",
                {id, to_mark});
        });
    };
    add(1, INT64_MAX);
    EXPECT_THROW(add(2, INT64_MAX), store::UniqueViolation);
    EXPECT_NO_THROW(add(3, 5));
}

}  // namespace
