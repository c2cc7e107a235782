// Keys of programs and their requests, on both databases.
#include "gate/api_keys.hpp"

#include "audit/migrations.hpp"
#include "gate/api_requests.hpp"
#include "gate/tables.hpp"
#include "store/migrate.hpp"
#include "tests/support/database.hpp"

#include <gtest/gtest.h>

namespace gate {
namespace {

const dataset::RightSeed kOfficerRights[] = {{"contact", Verb::read, ""}, {"contact", Verb::write, ""}};
const dataset::RoleSeed kRoles[] = {
    {"officer", {"Officer", "Swyddog"}, {}, dataset::Place::authority, dataset::Ending::open, kOfficerRights},
    {"school_user", {"School user", "Defnyddiwr"}, {}, dataset::Place::organisation, dataset::Ending::open, {}},
};
const dataset::Definitions kDefinitions{.name = "test", .version = "1", .roles = kRoles};
const audit::Actor kManager{audit::ActorKind::staff, base::Id(5), {}};

class ApiKeys : public test_support::DatabaseTest {
protected:
    void SetUp() override {
        auto all = audit::migrations();
        for (auto& migration : migrations()) all.push_back(migration);
        store::migrate(store(), all, folder() / "backups", clock.now());
        store().write(store::Priority::page, [&](store::Tx& tx) { seed_policy(tx, trail, kDefinitions); });
    }
    NewApiKey new_key(Reach reach = Reach::everything) {
        return {.authority = county,
                .name = "  Timetable  ",
                .role = "officer",
                .reach = reach,
                .last_day = clock.today().plus_days(30)};
    }
    std::string make(const NewApiKey& key) {
        return store().write(store::Priority::page,
                             [&](store::Tx& tx) { return make_api_key(tx, trail, kManager, key); });
    }

    base::SetClock clock{*base::Instant::from_iso("2026-11-21T10:00:00Z")};
    base::SeededRandom random{7};
    base::Ids ids{clock, random};
    base::World world{clock, random, ids};
    audit::Trail trail{world, audit::Keys(std::string(32, 'k'))};
    base::Id county{42}, city{43};
};
INSTANTIATE_TEST_SUITE_P(databases, ApiKeys, testing::ValuesIn(test_support::dialects()), test_support::dialect_name);

TEST_P(ApiKeys, stand_for_their_role_in_their_authority_and_nowhere_else) {
    const auto secret = make(new_key());
    EXPECT_TRUE(secret.starts_with(api_key_prefix));
    const auto principal = principal_of_key(store(), world, secret);
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->kind, PrincipalKind::client);
    EXPECT_EQ(principal->name, "Timetable");
    EXPECT_FALSE(principal->signed_in());
    EXPECT_TRUE(principal->belongs_to(county));
    EXPECT_FALSE(principal->belongs_to(city));
    const Policy policy(store(), clock);
    EXPECT_TRUE(policy.may(*principal, county, Verb::write, "contact"));
    EXPECT_FALSE(policy.may(*principal, county, Verb::write, "access"));
    EXPECT_FALSE(policy.may(*principal, city, Verb::read, "contact"));
}

TEST_P(ApiKeys, for_reading_write_nothing_whatever_their_role_may) {
    const auto principal = principal_of_key(store(), world, make(new_key(Reach::reading)));
    ASSERT_TRUE(principal);
    const Policy policy(store(), clock);
    EXPECT_TRUE(policy.may(*principal, county, Verb::read, "contact"));
    EXPECT_FALSE(policy.may(*principal, county, Verb::write, "contact"));
    EXPECT_FALSE(policy.may_on(*principal, county, Verb::write, "contact", base::Id(1)));
}

TEST_P(ApiKeys, end_after_their_last_day_and_when_somebody_ends_them) {
    const auto first = make(new_key()), second = make(new_key());
    ASSERT_EQ(api_keys_of(store(), county).size(), 2U);
    const auto id = principal_of_key(store(), world, second)->account;
    store().write(store::Priority::page, [&](store::Tx& tx) { end_api_key(tx, trail, kManager, county, id); });
    EXPECT_FALSE(principal_of_key(store(), world, second));
    clock.advance_seconds(30 * 24 * 3600);
    EXPECT_TRUE(principal_of_key(store(), world, first));
    clock.advance_seconds(24 * 3600);
    EXPECT_FALSE(principal_of_key(store(), world, first));
    EXPECT_THROW(
        store().write(store::Priority::page, [&](store::Tx& tx) { end_api_key(tx, trail, kManager, city, id); }),
        base::NotFound);
}

TEST_P(ApiKeys, are_kept_as_a_hash_and_their_use_is_told_by_the_hour) {
    const auto secret = make(new_key());
    EXPECT_FALSE(api_keys_of(store(), county).front().used_at);
    const auto first_use = clock.now();
    principal_of_key(store(), world, secret);
    clock.advance_seconds(60);
    principal_of_key(store(), world, secret);
    EXPECT_EQ(api_keys_of(store(), county).front().used_at, first_use);
    clock.advance_seconds(3600);
    principal_of_key(store(), world, secret);
    EXPECT_EQ(api_keys_of(store(), county).front().used_at, clock.now());
    const auto kept = store().read(
        [&](store::Reader& db) { return std::string(db.one("select key_hash from api_key").row().bytes(0)); });
    EXPECT_EQ(kept.size(), 32U);
    EXPECT_EQ(secret.find(kept), std::string::npos);
    for (const std::string_view wrong : {"", "cantref_key_", "cantref_key_x", "no"})
        EXPECT_FALSE(principal_of_key(store(), world, wrong)) << wrong;
}

TEST_P(ApiKeys, are_made_with_a_name_a_role_of_an_authority_and_a_year_at_most) {
    const Policy policy(store(), clock);
    const auto codes = [&](const NewApiKey& key) {
        std::vector<std::string> all;
        for (const auto& problem : check_api_key(key, *policy.table(), clock.today()))
            all.push_back(problem.where + " " + std::string(problem.code));
        return all;
    };
    EXPECT_TRUE(codes(new_key()).empty());
    auto key = new_key();
    key.name = " ";
    key.role = "school_user";
    key.last_day = clock.today().plus_days(-1);
    EXPECT_EQ(codes(key), (std::vector<std::string>{"name required", "role unknown", "last_day past"}));
    key = new_key();
    key.name = std::string(101, 'x');
    key.role = "nobody";
    key.last_day = clock.today().plus_days(api_key_days_max + 1);
    EXPECT_EQ(codes(key), (std::vector<std::string>{"name too_long", "role unknown", "last_day too_far"}));
}

TEST_P(ApiKeys, requests_sent_again_are_found_for_a_week) {
    const auto ask = [&](const ApiRequest& request) {
        base::Id record;
        const auto earlier = store().read([&](store::Reader& db) { return find_request(db, request, record); });
        return std::pair(earlier, record);
    };
    const ApiRequest request{county, base::Id(1), "once", "POST /x {}"};
    EXPECT_EQ(ask(request).first, Earlier::none);
    store().write(store::Priority::page, [&](store::Tx& tx) { keep_request(tx, request, base::Id(77), clock.now()); });
    EXPECT_EQ(ask(request), std::pair(Earlier::same, base::Id(77)));
    EXPECT_EQ(ask({county, base::Id(1), "once", "POST /x {other}"}).first, Earlier::other);
    EXPECT_EQ(ask({county, base::Id(2), "once", "POST /x {}"}).first, Earlier::none);
    clock.advance_seconds(8 * 24 * 3600);
    store().write(store::Priority::page, [&](store::Tx& tx) {
        keep_request(tx, {county, base::Id(1), "another", ""}, base::Id(78), clock.now());
    });
    EXPECT_EQ(ask(request).first, Earlier::none);
}

}  // namespace
}  // namespace gate
