// The core's definitions put to use: their tables on both databases, their statements, their roles.
#include "core/datasets.hpp"
#include "dataset/migrations.hpp"
#include "store/migrate.hpp"
#include "tests/support/database.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace {

class CoreTables : public test_support::DatabaseTest {
public:
    CoreTables() {
        auto steps = dataset::migrations();
        for (auto& step : core::migrations()) steps.push_back(std::move(step));
        store::migrate(store(), steps, folder() / "backups", base::Instant());
    }
};
CANTREF_ON_BOTH_DATABASES(CoreTables);

// The columns that hold a field's values.
std::vector<std::string> columns_of(const dataset::Field& field) {
    const std::string name(field.name);
    if (dataset::is_sealed(field)) return {};
    if (field.type == dataset::Type::bilingual) return {name + "_en", name + "_cy"};
    return {name};
}

TEST_P(CoreTables, have_a_column_for_every_field) {
    for (const auto* set : core::definitions.datasets) {
        const bool sql = set->source == dataset::Source::sql;
        const std::string from = sql ? "(" + std::string(set->sql) + ")" : std::string(set->name);
        std::string columns = set->kind == dataset::DatasetKind::owned ? "r.authority, r.id" : "r.id";
        for (const auto& field : set->fields) {
            for (const auto& column : columns_of(field)) columns += ", r." + column;
        }
        EXPECT_EQ(store().check_statement("select " + columns + " from " + from + " r"), "") << set->name;
    }
}

TEST_P(CoreTables, keep_facts_and_sealed_values_beside) {
    EXPECT_EQ(store().check_statement("select authority, id, field, fact, value from person_fact"), "");
    EXPECT_EQ(store().check_statement("select authority, id, field, value, version from person_s4"), "");
    EXPECT_NE(store().check_statement("select shielded_address from person"), "");
}

const dataset::RoleSeed& role(std::string_view id) {
    const auto found = std::ranges::find(core::definitions.roles, id, &dataset::RoleSeed::id);
    EXPECT_NE(found, core::definitions.roles.end()) << id;
    return *found;
}

bool may(std::string_view role_id, dataset::Verb verb, std::string_view group) {
    return std::ranges::any_of(role(role_id).rights,
                               [&](const auto& right) { return right.verb == verb && right.group == group; });
}

TEST(CoreRoles, whoever_runs_the_place_sees_no_people_by_it) {
    for (const auto* id : {"platform_admin", "access_manager", "auditor", "reader", "public"}) {
        for (const auto* group : {"identity", "contact", "address"}) {
            EXPECT_FALSE(may(id, dataset::Verb::read, group)) << id << " " << group;
            EXPECT_FALSE(may(id, dataset::Verb::write, group)) << id << " " << group;
        }
    }
}

TEST(CoreRoles, proposing_a_correction_is_not_deciding_on_it) {
    EXPECT_TRUE(may("officer", dataset::Verb::write, "correction"));
    EXPECT_FALSE(may("officer", dataset::Verb::approve, "correction"));
    EXPECT_TRUE(may("register_owner", dataset::Verb::approve, "correction"));
    EXPECT_FALSE(may("register_owner", dataset::Verb::write, "correction"));
}

TEST(CoreRoles, everyone_may_read_the_registers_and_their_codes) {
    for (const auto& one : core::definitions.roles) {
        EXPECT_TRUE(may(one.id, dataset::Verb::read, "register")) << one.id;
        EXPECT_TRUE(may(one.id, dataset::Verb::read, "code_list")) << one.id;
    }
}

}  // namespace
