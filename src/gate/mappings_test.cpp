// Roles by rules about claims, on both databases.
#include "gate/mappings.hpp"

#include "audit/migrations.hpp"
#include "gate/accounts.hpp"
#include "gate/policy.hpp"
#include "gate/tables.hpp"
#include "store/migrate.hpp"
#include "tests/support/database.hpp"

#include <gtest/gtest.h>

namespace gate {
namespace {

dataset::RightSeed officer_rights[] = {{"contact", Verb::read, ""}};
dataset::RightSeed access_rights[] = {{"access", Verb::write, ""}};
const dataset::RoleSeed kRoles[] = {
    {"officer", {"Officer", "Swyddog"}, {}, dataset::Place::authority, dataset::Ending::open, officer_rights},
    {"head", {"Head", "Pennaeth"}, {}, dataset::Place::organisation, dataset::Ending::required, officer_rights},
    {"access_manager", {"Access", "Mynediad"}, {}, dataset::Place::authority, dataset::Ending::open, access_rights},
    {"platform_admin", {"Admin", "Gweinyddwr"}, {}, dataset::Place::platform, dataset::Ending::open, access_rights},
};
const dataset::Definitions kDefinitions{.name = "test", .version = "1", .roles = kRoles};

class Mappings : public test_support::DatabaseTest {
protected:
    template <typename F>
    auto write(F&& what) {
        return store().write(store::Priority::page, std::forward<F>(what));
    }
    void SetUp() override {
        auto all = audit::migrations();
        for (auto& migration : migrations()) all.push_back(migration);
        store::migrate(store(), all, folder() / "backups", clock.now());
        write([&](store::Tx& tx) { seed_policy(tx, trail, kDefinitions); });
        account = write([&](store::Tx& tx) {
            return *create_account(tx, trail, {}, county, {.name = "Rhiannon", .email = "r@gwynfryn.example"});
        });
    }
    static audit::Actor person(std::int64_t id) { return {.kind = audit::ActorKind::staff, .id = base::Id(id)}; }
    std::string problem_of(NewMapping input) {
        input.authority = county;
        const auto made = write([&](store::Tx& tx) { return propose_mapping(tx, trail, person(1), input); });
        return made ? "" : std::string(made.problems().front().code);
    }
    base::Id rule(const std::string& value, const std::string& role = "officer", base::Id place = {}) {
        return write([&](store::Tx& tx) {
            const auto made = propose_mapping(
                tx, trail, person(1),
                {.authority = county, .value = value, .role = role, .place = place, .reason = "their work"});
            EXPECT_TRUE(approve_mapping(tx, trail, person(2), county, *made).empty());
            return *made;
        });
    }
    void come(const std::vector<std::string>& values) {
        write([&](store::Tx& tx) { apply_mappings(tx, trail, account, values); });
    }
    std::string roles_on(base::Date day) {
        return store().read([&](store::Reader& db) {
            std::string all;
            for (const auto& one : current_memberships(db, account, day)) all += one.role + " ";
            return all;
        });
    }

    base::SetClock clock{*base::Instant::from_iso("2026-11-22T10:00:00Z")};
    base::SeededRandom random{7};
    base::Ids ids{clock, random};
    base::World world{clock, random, ids};
    audit::Trail trail{world, audit::Keys(std::string(32, 'k'))};
    base::Id county{42}, account;
};
CANTREF_ON_BOTH_DATABASES(Mappings);

TEST_P(Mappings, give_renew_and_end_roles_as_people_sign_in) {
    rule("officers");
    rule("heads", "head", base::Id(7));
    const auto today = clock.today();
    come({"nothing of ours", "officers"});
    EXPECT_EQ(roles_on(today), "officer ");
    EXPECT_EQ(roles_on(today.plus_days(mapped_days)), "officer ");
    EXPECT_EQ(roles_on(today.plus_days(mapped_days + 1)), "");
    clock.advance_seconds(10 * 86'400);
    come({"officers", "heads"});
    const auto later = clock.today();
    EXPECT_EQ(roles_on(later.plus_days(mapped_days)), "officer head ");
    const auto rows = store().read([&](store::Reader& db) { return memberships_of(db, county, account); });
    ASSERT_EQ(rows.size(), 2u);  // renewed, not given anew
    for (const auto& row : rows) EXPECT_TRUE(row.mapping);
    come({"heads"});
    EXPECT_EQ(roles_on(later), "head ");
    come({});
    EXPECT_EQ(roles_on(later), "");
}

TEST_P(Mappings, leave_what_people_gave_alone) {
    rule("officers");
    write([&](store::Tx& tx) {
        EXPECT_TRUE(grant_membership(tx, trail, person(1),
                                     {.account = account,
                                      .authority = county,
                                      .role = "officer",
                                      .valid_from = clock.today(),
                                      .reason = "by hand"})
                        .empty());
    });
    come({"officers"});
    come({});
    EXPECT_EQ(roles_on(clock.today()), "officer ");
}

TEST_P(Mappings, take_two_people_and_give_nothing_before_that) {
    const auto id = write([&](store::Tx& tx) {
        return *propose_mapping(tx, trail, person(1),
                                {.authority = county, .value = "officers", .role = "officer", .reason = "work"});
    });
    come({"officers"});
    EXPECT_EQ(roles_on(clock.today()), "");
    const auto approve = [&](std::int64_t who) {
        return write([&](store::Tx& tx) { return approve_mapping(tx, trail, person(who), county, id); });
    };
    EXPECT_EQ(approve(1).front().code, "same_person");
    EXPECT_TRUE(approve(2).empty());
    EXPECT_THROW(approve(3), base::NotFound);
    come({"officers"});
    EXPECT_EQ(roles_on(clock.today()), "officer ");
    write([&](store::Tx& tx) { end_mapping(tx, trail, person(3), county, id); });
    EXPECT_EQ(roles_on(clock.today()), "");
    come({"officers"});
    EXPECT_EQ(roles_on(clock.today()), "");
    EXPECT_TRUE(store().read([&](store::Reader& db) { return mappings_of(db, county).empty(); }));
}

TEST_P(Mappings, never_give_the_roles_that_give_roles) {
    EXPECT_EQ(problem_of({.value = "x", .role = "access_manager", .reason = "r"}), "by_people");
    EXPECT_EQ(problem_of({.value = "x", .role = "platform_admin", .reason = "r"}), "by_people");
    EXPECT_EQ(problem_of({.value = "x", .role = "elephant", .reason = "r"}), "unknown");
    EXPECT_EQ(problem_of({.value = " ", .role = "officer", .reason = "r"}), "required");
    EXPECT_EQ(problem_of({.value = std::string(256, 'x'), .role = "officer", .reason = "r"}), "too_long");
    EXPECT_EQ(problem_of({.value = "x", .role = "head", .reason = "r"}), "required");
    EXPECT_EQ(problem_of({.value = "x", .role = "officer", .place = base::Id(7), .reason = "r"}), "not_for_role");
    EXPECT_EQ(problem_of({.value = "x", .role = "officer", .reason = ""}), "required");
}

}  // namespace
}  // namespace gate
