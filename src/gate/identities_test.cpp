// Who comes from a sign-in provider, on both databases. What the provider says is made up here: src/openid tests what
// of it is believed.
#include "gate/identities.hpp"

#include "gate/policy.hpp"
#include "gate/sign_in.hpp"
#include "gate/tables.hpp"

#include "audit/migrations.hpp"
#include "openid/provider.hpp"
#include "store/migrate.hpp"
#include "tests/support/database.hpp"

#include <gtest/gtest.h>

namespace gate {
namespace {

constexpr std::string_view kIssuer = "https://id.example";

class Identities : public test_support::DatabaseTest {
protected:
    void SetUp() override {
        auto all = audit::migrations();
        for (auto& migration : migrations()) all.push_back(migration);
        store::migrate(store(), all, folder() / "backups", clock.now());
    }
    base::Id person(const std::string& email) {
        return *store().write(store::Priority::page, [&](store::Tx& tx) {
            return create_account(tx, trail, {}, {}, {.name = "Rhiannon Esiampl", .email = email});
        });
    }
    std::string link_for(base::Id account, LinkKind kind = LinkKind::invite) {
        return link_digest(store().write(
            store::Priority::page, [&](store::Tx& tx) { return create_link(tx, trail, kind, account, base::Id()); }));
    }
    static openid::Identity identity(const std::string& key) {
        return {.key = key, .subject = "sub-" + key, .session = "sid-" + key, .email = "rhiannon@gwynfryn.example"};
    }
    ArrivalResult come(const openid::Identity& who, std::string_view link = {}) {
        return sign_in.with_identity({kIssuer, who, link, "10.0.0.1", "test"});
    }
    std::optional<Principal> principal(const ArrivalResult& result) {
        return principal_of(store(), world, result.signed_in.token, limits);
    }
    std::int64_t events(std::string_view action) {
        return store().read([&](store::Reader& db) {
            return db.one("select count(*) from audit_event where action = $1", {action}).integer(0);
        });
    }

    base::SetClock clock{*base::Instant::from_iso("2026-11-22T10:00:00Z")};
    base::SeededRandom random{7};
    base::Ids ids{clock, random};
    base::World world{clock, random, ids};
    audit::Trail trail{world, audit::Keys(std::string(32, 'k'))};
    SignIn sign_in{store(), trail};
    SessionLimits limits;
};
CANTREF_ON_BOTH_DATABASES(Identities);

TEST_P(Identities, are_nobody_s_until_a_link_says_whose) {
    const auto account = person("rhiannon@gwynfryn.example");
    // The address alone is no proof, whatever the provider writes there.
    EXPECT_EQ(come(identity("r")).meeting, Meeting::unknown);
    const auto link = link_for(account);
    const auto first = come(identity("r"), link);
    ASSERT_EQ(first.meeting, Meeting::known);
    EXPECT_EQ(principal(first)->account, account);
    EXPECT_TRUE(vouched_lately(*principal(first), world, limits));
    EXPECT_EQ(come(identity("other"), link).meeting, Meeting::link_used);
    EXPECT_EQ(come(identity("r")).meeting, Meeting::known);
    EXPECT_EQ(events("account.link_identity"), 1);
    EXPECT_EQ(store().read([&](store::Reader& db) { return identities_of(db, account).size(); }), 1u);
}

TEST_P(Identities, belong_to_one_account_and_an_account_has_one) {
    const auto rhiannon = person("rhiannon@gwynfryn.example"), non = person("non@gwynfryn.example");
    ASSERT_EQ(come(identity("r"), link_for(rhiannon)).meeting, Meeting::known);
    EXPECT_EQ(come(identity("r"), link_for(non)).meeting, Meeting::taken);
    EXPECT_EQ(come(identity("s"), link_for(rhiannon, LinkKind::reset)).meeting, Meeting::taken);
    store().write(store::Priority::page, [&](store::Tx& tx) { unlink_identities(tx, trail, {}, {}, rhiannon); });
    EXPECT_EQ(come(identity("r")).meeting, Meeting::unknown);
    EXPECT_EQ(come(identity("s"), link_for(rhiannon, LinkKind::reset)).meeting, Meeting::known);
}

TEST_P(Identities, are_found_by_address_only_where_the_provider_s_word_for_it_counts) {
    const auto account = person("rhiannon@gwynfryn.example");
    auto proved = identity("r");
    proved.email = "Rhiannon@Gwynfryn.example";
    proved.email_proved = true;
    EXPECT_EQ(principal(come(proved))->account, account);
    // Another person who was given the address since is somebody else.
    proved.key = "newcomer";
    EXPECT_EQ(come(proved).meeting, Meeting::unknown);
}

TEST_P(Identities, of_who_is_disabled_do_not_get_in) {
    const auto account = person("rhiannon@gwynfryn.example");
    ASSERT_EQ(come(identity("r"), link_for(account)).meeting, Meeting::known);
    store().write(store::Priority::page,
                  [&](store::Tx& tx) { EXPECT_TRUE(disable_account(tx, trail, {}, {}, account).empty()); });
    EXPECT_EQ(come(identity("r")).meeting, Meeting::disabled);
}

TEST_P(Identities, without_the_provider_s_second_factor_give_ours) {
    const auto account = person("rhiannon@gwynfryn.example");
    ASSERT_EQ(come(identity("r"), link_for(account)).meeting, Meeting::known);
    const std::string secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    store().write(store::Priority::page, [&](store::Tx& tx) {
        EXPECT_TRUE(set_second_factor(tx, trail, {}, {}, account, secret, second_factor_code(secret, clock.now())));
    });
    clock.advance_seconds(60);
    const auto asked = come(identity("r"));
    ASSERT_EQ(asked.signed_in.outcome, SignInOutcome::code_needed);
    const auto in =
        sign_in.with_code(asked.signed_in.token, second_factor_code(secret, clock.now()), "10.0.0.1", "test");
    ASSERT_EQ(in.outcome, SignInOutcome::signed_in);
    EXPECT_TRUE(principal_of(store(), world, in.token, limits)->vouched_at);
    auto strong = identity("r");
    strong.second_factor = true;
    const auto result = come(strong);
    ASSERT_EQ(result.signed_in.outcome, SignInOutcome::signed_in);
    EXPECT_TRUE(confirmed_lately(*principal(result), world, limits));
}

TEST_P(Identities, that_sign_out_over_there_are_signed_out_here) {
    ASSERT_EQ(come(identity("r"), link_for(person("rhiannon@gwynfryn.example"))).meeting, Meeting::known);
    auto here = identity("r"), there = identity("r");
    there.session = "another";
    const auto one = come(here), other = come(there);
    clock.advance_seconds(10);
    const auto now = clock.now();
    EXPECT_EQ(end_provider_sessions(store(), trail, {.subject = "sub-r", .session = "another", .at = now}), 1);
    EXPECT_TRUE(principal(one));
    EXPECT_FALSE(principal(other));
    EXPECT_EQ(end_provider_sessions(store(), trail, {.subject = "sub-x", .session = "", .at = now}), 0);
    clock.advance_seconds(120);
    const auto since = come(here);
    EXPECT_EQ(end_provider_sessions(store(), trail, {.subject = "sub-r", .session = "", .at = now}), 2);
    EXPECT_FALSE(principal(one));
    EXPECT_TRUE(principal(since));  // the same word heard again ends nothing that began after it
}

TEST_P(Identities, run_an_errand_once_and_in_time) {
    const Errand errand{.address = "/gwynfryn", .language = base::Language::welsh, .link = std::string("a\0b", 3)};
    const auto secret = begin_errand(store(), world, errand);
    const auto taken = take_errand(store(), world, secret);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->address, "/gwynfryn");
    EXPECT_EQ(taken->link, errand.link);
    EXPECT_EQ(taken->language, base::Language::welsh);
    EXPECT_FALSE(take_errand(store(), world, secret));
    EXPECT_FALSE(take_errand(store(), world, ""));
    const auto late = begin_errand(store(), world, errand);
    clock.advance_seconds(errand_seconds + 1);
    EXPECT_FALSE(take_errand(store(), world, late));
}

}  // namespace
}  // namespace gate
