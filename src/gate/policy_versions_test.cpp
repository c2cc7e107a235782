// A version of the policy from draft to in force, on both databases: who may approve it, when it holds, what is
// refused.
#include "gate/policy_versions.hpp"
#include "gate/accounts.hpp"
#include "gate/tables.hpp"

#include "audit/migrations.hpp"
#include "dataset/migrations.hpp"
#include "store/migrate.hpp"
#include "tests/support/database.hpp"

#include <gtest/gtest.h>

namespace gate {
namespace {

dataset::RightSeed admin_rights[] = {{"policy", Verb::read, ""},
                                     {"policy", Verb::write, ""},
                                     {"policy", Verb::approve, ""},
                                     {"access", Verb::write, ""}};
dataset::RightSeed manager_rights[] = {{"access", Verb::write, ""}, {"contact", Verb::read, ""}};
dataset::RightSeed officer_rights[] = {{"contact", Verb::read, ""}, {"contact", Verb::write, ""}};
dataset::RightSeed more_rights[] = {
    {"contact", Verb::read, ""}, {"contact", Verb::write, ""}, {"audit", Verb::read, ""}};
using enum dataset::Place;
using dataset::Ending;
const dataset::RoleSeed kRoles[] = {
    {"public", {"Public", "Y cyhoedd"}, {}, platform, Ending::open, {}},
    {"platform_admin", {"Administrator", "Gweinyddwr"}, {}, platform, Ending::open, admin_rights},
    {"access_manager", {"Access manager", "Rheolwr mynediad"}, {}, authority, Ending::open, manager_rights},
    {"officer", {"Officer", "Swyddog"}, {}, authority, Ending::open, officer_rights},
};
const dataset::RoleSeed kNewRoles[] = {
    kRoles[0], kRoles[1], kRoles[2], {"officer", {"Officer", "Swyddog"}, {}, authority, Ending::open, more_rights}};
const dataset::Definitions kFirst{.name = "test", .version = "1", .roles = kRoles};
const dataset::Definitions kSecond{.name = "test", .version = "2", .roles = kNewRoles};

class PolicyVersions : public test_support::DatabaseTest {
protected:
    template <typename F>
    auto write(F&& work) {
        return store().write(store::Priority::page, std::forward<F>(work));
    }
    template <typename F>
    auto read(F&& work) {
        return store().read(std::forward<F>(work));
    }
    void SetUp() override {
        auto all = audit::migrations();
        for (auto list : {dataset::migrations(), migrations()})
            for (auto& migration : list) all.push_back(std::move(migration));
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
        store::migrate(store(), all, folder() / "backups", clock.now());
        write([&](store::Tx& tx) { return seed_policy(tx, trail, kFirst); });
        lleu = person("lleu", {}, "platform_admin");
        mair = person("mair", {}, "platform_admin");
        pryderi = person("pryderi", county, "access_manager");
    }
    base::Id person(const std::string& name, base::Id where, std::string_view role) {
        return write([&](store::Tx& tx) {
            const auto made = create_account(tx, trail, {}, where, {.name = name, .email = name + "@gwynfryn.example"});
            EXPECT_TRUE(made.ok());
            tx.run("update account set state = 'active' where id = $1", {*made});
            EXPECT_TRUE(grant_membership(tx, trail, {},
                                         {.account = *made,
                                          .authority = where,
                                          .role = std::string(role),
                                          .valid_from = clock.today(),
                                          .reason = "test"})
                            .empty());
            return *made;
        });
    }
    static audit::Actor by(base::Id who) { return {.kind = audit::ActorKind::staff, .id = who, .name = {}}; }
    std::int64_t draft() {
        return *write([&](store::Tx& tx) { return make_policy_draft(tx, trail, by(lleu)); });
    }
    base::Problems set(std::int64_t version, std::string_view role, std::vector<Right> rights) {
        return write([&](store::Tx& tx) { return set_rights(tx, trail, by(lleu), version, role, rights); });
    }
    base::Problems send(std::int64_t version, int days = 0) {
        return write([&](store::Tx& tx) {
            return send_policy(tx, trail, by(lleu), version, clock.today().plus_days(days), "because");
        });
    }
    base::Problems approve(std::int64_t version, base::Id who) {
        return write([&](store::Tx& tx) { return approve_policy(tx, trail, by(who), version); });
    }
    static std::vector<std::string> codes(const base::Problems& problems) {
        std::vector<std::string> all;
        for (const auto& problem : problems) all.emplace_back(problem.code);
        return all;
    }
    using Codes = std::vector<std::string>;
    bool officer_may_write() {
        policy.keep_fresh();
        return policy.may({.kind = PrincipalKind::staff, .memberships = {{base::Id(1), county, "officer", {}}}}, county,
                          Verb::write, "contact");
    }

    base::SetClock clock{*base::Instant::from_iso("2026-11-21T10:00:00Z")};
    base::SeededRandom random{7};
    base::Ids ids{clock, random};
    base::World world{clock, random, ids};
    audit::Trail trail{world, audit::Keys(std::string(32, 'k'))};
    Policy policy{store(), clock};
    base::Id county{42}, lleu, mair, pryderi;
};
CANTREF_ON_BOTH_DATABASES(PolicyVersions);

TEST_P(PolicyVersions, come_into_force_when_another_person_approves_them) {
    const auto version = draft();
    EXPECT_EQ(codes(send(version)), Codes{"no_difference"});
    EXPECT_TRUE(set(version, "officer", {{"", "contact", Verb::read, ""}}).empty());
    EXPECT_TRUE(officer_may_write()) << "a draft changes nothing";
    EXPECT_EQ(codes(approve(version, mair)), Codes{"not_sent"});
    EXPECT_TRUE(send(version).empty());
    EXPECT_EQ(codes(set(version, "officer", {})), Codes{"not_draft"});
    EXPECT_EQ(codes(approve(version, lleu)), Codes{"same_person"});
    EXPECT_TRUE(approve(version, mair).empty());
    policy.forget();
    EXPECT_FALSE(officer_may_write());
    EXPECT_EQ(policy.table()->version, version);
    EXPECT_EQ(codes(approve(version, mair)), Codes{"not_sent"});
    EXPECT_EQ(codes(write([&](store::Tx& tx) { return withdraw_policy(tx, trail, by(lleu), version); })),
              Codes{"in_force"});
}

TEST_P(PolicyVersions, are_told_with_their_differences_and_steps) {
    const auto version = draft();
    EXPECT_TRUE(set(version, "officer", {{"", "contact", Verb::read, ""}, {"", "audit", Verb::read, ""}}).empty());
    const auto found = read(
        [&](store::Reader& db) { return differences(read_policy(db, newest_policy(db)), read_policy(db, version)); });
    ASSERT_EQ(found.given.size(), 1U);
    EXPECT_EQ(found.given[0].group, "audit");
    ASSERT_EQ(found.taken.size(), 1U);
    EXPECT_EQ(found.taken[0].verb, Verb::write);
    EXPECT_TRUE(send(version).empty());
    EXPECT_TRUE(
        write([&](store::Tx& tx) { return give_policy_back(tx, trail, by(mair), version, "Not audit"); }).empty());
    const auto steps = read([&](store::Reader& db) { return dataset::steps_of(db, versioned(version)); });
    ASSERT_EQ(steps.size(), 4U);
    EXPECT_EQ(steps[3].step, dataset::Step::give_back);
    EXPECT_EQ(steps[3].who, mair);
    EXPECT_EQ(steps[3].note, "Not audit");
    EXPECT_EQ(
        read([](store::Reader& db) {
            return db.one("select count(*) from audit_event where dataset = 'policy' and authority = 0").integer(0);
        }),
        5)
        << "one for the release's, four for the steps";
}

TEST_P(PolicyVersions, hold_from_their_first_day) {
    const auto version = draft();
    set(version, "officer", {});
    EXPECT_EQ(codes(send(version, -1)), Codes{"past"});
    EXPECT_TRUE(send(version, 3).empty());
    EXPECT_TRUE(approve(version, mair).empty());
    policy.forget();
    EXPECT_TRUE(officer_may_write());
    const auto next = draft();
    set(next, "access_manager", {{"", "access", Verb::write, ""}});
    EXPECT_EQ(codes(send(next)), (Codes{"another_waits"})) << "one would undo the other";
    clock.advance_seconds(3 * 24 * 60 * 60);
    EXPECT_FALSE(officer_may_write()) << "nobody had to do anything";
}

TEST_P(PolicyVersions, approved_elsewhere_are_seen_soon) {
    EXPECT_TRUE(officer_may_write());
    const auto version = draft();
    set(version, "officer", {});
    send(version);
    approve(version, mair);
    EXPECT_TRUE(officer_may_write()) << "another server has not looked yet";
    clock.advance_seconds(Policy::freshness_seconds);
    EXPECT_FALSE(officer_may_write());
}

TEST_P(PolicyVersions, that_lock_everybody_out_are_refused) {
    const auto version = draft();
    set(version, "platform_admin", {{"", "policy", Verb::write, ""}, {"", "access", Verb::write, ""}});
    EXPECT_EQ(codes(send(version)), Codes{"nobody_approves"});
    set(version, "platform_admin", {{"", "policy", Verb::approve, ""}, {"", "access", Verb::write, ""}});
    EXPECT_EQ(codes(send(version)), Codes{"nobody_changes"});
    set(version, "platform_admin", {{"", "policy", Verb::write, ""}, {"", "policy", Verb::approve, ""}});
    EXPECT_EQ(codes(send(version)), Codes{"nobody_gives_roles"});
    set(version, "platform_admin",
        {{"", "policy", Verb::write, ""}, {"", "policy", Verb::approve, ""}, {"", "access", Verb::write, ""}});
    set(version, "access_manager", {});
    EXPECT_EQ(codes(send(version)), Codes{"nobody_gives_roles"}) << "in the county";
    set(version, "access_manager", {{"", "access", Verb::write, ""}});
    set(version, "public", {{"", "contact", Verb::write, ""}});
    EXPECT_EQ(codes(send(version)), Codes{"public_may_change"});
    set(version, "public", {});
    EXPECT_TRUE(send(version).empty());
    // The other administrator leaves before it is approved: only one is left, who could approve nothing of theirs.
    write([&](store::Tx& tx) { return disable_account(tx, trail, by(lleu), county, pryderi); });
    EXPECT_TRUE(approve(version, mair).empty()) << "nobody gives roles in the county now, so nothing is lost";
}

TEST_P(PolicyVersions, of_a_release_wait_where_people_made_their_own) {
    const auto version = draft();
    set(version, "officer", {});
    send(version);
    approve(version, mair);
    policy.forget();
    EXPECT_TRUE(write([&](store::Tx& tx) { return seed_policy(tx, trail, kSecond); }));
    EXPECT_FALSE(write([&](store::Tx& tx) { return seed_policy(tx, trail, kSecond); })) << "once";
    policy.forget();
    EXPECT_EQ(policy.table()->version, version);
    const auto all = read([](store::Reader& db) { return policy_versions(db); });
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].origin, PolicyVersion::Origin::release);
    EXPECT_EQ(all[0].state, PolicyVersion::State::draft);
    EXPECT_TRUE(send(all[0].number).empty());
    EXPECT_TRUE(approve(all[0].number, mair).empty());
    policy.forget();
    EXPECT_TRUE(officer_may_write());
}

TEST_P(PolicyVersions, are_one_draft_at_a_time_and_may_be_withdrawn) {
    const auto version = draft();
    const auto again = write([&](store::Tx& tx) { return make_policy_draft(tx, trail, by(mair)); });
    ASSERT_FALSE(again);
    EXPECT_EQ(codes(again.problems()), Codes{"draft_open"});
    EXPECT_TRUE(write([&](store::Tx& tx) { return withdraw_policy(tx, trail, by(mair), version); }).empty());
    EXPECT_EQ(codes(set(version, "officer", {})), Codes{"not_draft"});
    EXPECT_EQ(draft(), version + 1);
}

}  // namespace
}  // namespace gate
