// Accounts, passwords, second factor, links, sessions and throttling, on both databases.
#include "gate/accounts.hpp"
#include "gate/forget.hpp"
#include "gate/policy.hpp"
#include "gate/sessions.hpp"
#include "gate/sign_in.hpp"
#include "gate/tables.hpp"

#include "audit/migrations.hpp"
#include "base/hash.hpp"
#include "store/migrate.hpp"
#include "tests/support/database.hpp"

#include <gtest/gtest.h>
#include <liboath/oath.h>

namespace gate {
namespace {

constexpr std::string_view kPassword = "gwynt-hydref-tonnau";

dataset::RightSeed officer_rights[] = {{"contact", Verb::read, ""}, {"contact", Verb::write, ""}};
dataset::RightSeed access_rights[] = {{"access", Verb::write, ""}};
const dataset::RoleSeed kRoles[] = {
    {"officer", {"Officer", "Swyddog"}, {}, dataset::Place::authority, dataset::Ending::open, officer_rights},
    {"access_manager",
     {"Access manager", "Rheolwr mynediad"},
     {},
     dataset::Place::authority,
     dataset::Ending::open,
     access_rights},
    {"visitor", {"Visitor", "Ymwelydd"}, {}, dataset::Place::authority, dataset::Ending::required, {}},
};
const dataset::Definitions kDefinitions{.name = "test", .version = "1", .roles = kRoles};

class Gate : public test_support::DatabaseTest {
protected:
    void SetUp() override {
        auto all = audit::migrations();
        for (auto& migration : migrations()) all.push_back(migration);
        store::migrate(store(), all, folder() / "backups", clock.now());
        store().write(store::Priority::page, [&](store::Tx& tx) { seed_policy(tx, trail, kDefinitions); });
    }

    base::Id person(const std::string& email, std::string_view role = "officer") {
        return store().write(store::Priority::page, [&](store::Tx& tx) {
            const auto made = create_account(tx, trail, {}, county, {.name = "Rhiannon Esiampl", .email = email});
            EXPECT_TRUE(made.ok());
            tx.run("update account set password_hash = $2, state = 'active' where id = $1", {*made, hash});
            const auto problems = grant_membership(tx, trail, {},
                                                   {.account = *made,
                                                    .authority = county,
                                                    .role = std::string(role),
                                                    .valid_from = clock.today(),
                                                    .reason = "test"});
            EXPECT_TRUE(problems.empty());
            return *made;
        });
    }
    SignInResult try_password(std::string_view email, std::string_view password, std::string_view peer = "10.0.0.1") {
        return sign_in.with_password({email, password, peer, "test"});
    }

    std::string code_now(const std::string& secret_base32, std::int64_t offset_seconds = 0) {
        char* secret = nullptr;
        std::size_t length = 0;
        oath_base32_decode(secret_base32.data(), secret_base32.size(), &secret, &length);
        std::array<char, 7> code{};
        oath_totp_generate(secret, length, static_cast<time_t>(clock.now().microseconds() / 1'000'000 + offset_seconds),
                           30, 0, 6, code.data());
        std::free(secret);  // NOLINT: liboath allocates it
        return code.data();
    }

    base::SetClock clock{*base::Instant::from_iso("2026-11-21T10:00:00Z")};
    base::SeededRandom random{7};
    base::Ids ids{clock, random};
    base::World world{clock, random, ids};
    audit::Trail trail{world, audit::Keys(std::string(32, 'k'))};
    base::Id county{42};
    std::string hash = base::hash_password(kPassword);
    SignIn sign_in{store(), trail};
    SessionLimits limits;
};
CANTREF_ON_BOTH_DATABASES(Gate);

TEST_P(Gate, lets_in_with_the_right_password_only) {
    const auto id = person("rhiannon@gwynfryn.example");
    const auto good = try_password("Rhiannon@Gwynfryn.example ", kPassword);
    EXPECT_EQ(good.outcome, SignInOutcome::signed_in);
    const auto principal = principal_of(store(), world, good.token, limits);
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->account, id);
    EXPECT_TRUE(principal->has_role("officer", county));
    EXPECT_EQ(try_password("rhiannon@gwynfryn.example", "wrong-password-entirely").outcome, SignInOutcome::refused);
    EXPECT_EQ(try_password("nobody@gwynfryn.example", kPassword).outcome, SignInOutcome::refused);
}

TEST_P(Gate, slows_a_guesser_and_nobody_else) {
    person("rhiannon@gwynfryn.example");
    ASSERT_EQ(try_password("rhiannon@gwynfryn.example", kPassword, "10.0.0.9").outcome, SignInOutcome::signed_in);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(try_password("rhiannon@gwynfryn.example", "guess", "10.0.0.1").outcome, SignInOutcome::refused);
    const auto waiting = try_password("rhiannon@gwynfryn.example", kPassword, "10.0.0.1");
    EXPECT_EQ(waiting.outcome, SignInOutcome::wait);
    EXPECT_GT(waiting.wait_seconds, 0);
    EXPECT_EQ(try_password("rhiannon@gwynfryn.example", kPassword, "10.0.0.9").outcome, SignInOutcome::signed_in);
    clock.advance_seconds(waiting.wait_seconds + 1);
    EXPECT_EQ(try_password("rhiannon@gwynfryn.example", kPassword, "10.0.0.1").outcome, SignInOutcome::signed_in);
}

TEST_P(Gate, keeps_the_owner_in_while_many_places_guess) {
    person("rhiannon@gwynfryn.example");
    ASSERT_EQ(try_password("rhiannon@gwynfryn.example", kPassword, "10.0.0.9").outcome, SignInOutcome::signed_in);
    for (int i = 0; i < 25; ++i)
        (void)try_password("rhiannon@gwynfryn.example", "guess", "10.1.0." + std::to_string(i));
    EXPECT_EQ(try_password("rhiannon@gwynfryn.example", "guess", "10.2.0.1").outcome, SignInOutcome::wait);
    EXPECT_EQ(try_password("rhiannon@gwynfryn.example", kPassword, "10.0.0.9").outcome, SignInOutcome::signed_in);
}

TEST_P(Gate, ends_sessions_by_idleness_age_and_wish) {
    const auto id = person("rhiannon@gwynfryn.example");
    const auto first = try_password("rhiannon@gwynfryn.example", kPassword).token;
    clock.advance_seconds(limits.idle_seconds + 1);
    EXPECT_FALSE(principal_of(store(), world, first, limits));

    const auto second = try_password("rhiannon@gwynfryn.example", kPassword).token;
    for (std::int64_t passed = 0; passed < limits.absolute_seconds; passed += limits.idle_seconds / 2) {
        EXPECT_TRUE(principal_of(store(), world, second, limits));
        clock.advance_seconds(limits.idle_seconds / 2);
    }
    clock.advance_seconds(1);
    EXPECT_FALSE(principal_of(store(), world, second, limits));

    const auto third = try_password("rhiannon@gwynfryn.example", kPassword).token;
    const auto fourth = try_password("rhiannon@gwynfryn.example", kPassword).token;
    end_sessions(store(), id, principal_of(store(), world, fourth, limits)->session);
    EXPECT_FALSE(principal_of(store(), world, third, limits));
    EXPECT_TRUE(principal_of(store(), world, fourth, limits));
}

TEST_P(Gate, forgets_what_it_needs_no_longer) {
    const auto id = person("rhiannon@gwynfryn.example");
    const auto signed_in = [&] {
        return try_password("rhiannon@gwynfryn.example", kPassword).outcome == SignInOutcome::signed_in;
    };
    const auto forgotten = [&] {
        const auto now = forget_old(store(), clock.now());
        return std::vector<std::int64_t>{now.sessions, now.links, now.places};
    };
    ASSERT_TRUE(signed_in());
    const auto before = forgotten();
    EXPECT_EQ(before, (std::vector<std::int64_t>{0, 0, 0}));
    clock.advance_seconds(std::int64_t{8} * 24 * 60 * 60);
    EXPECT_EQ(forgotten(), (std::vector<std::int64_t>{1, 0, 0}));
    store().write(store::Priority::page,
                  [&](store::Tx& tx) { (void)create_link(tx, trail, LinkKind::reset, id, base::Id()); });
    clock.advance_seconds(std::int64_t{31} * 24 * 60 * 60);
    EXPECT_EQ(forgotten()[1], 1) << "of the link alone: others may be older";
    clock.advance_seconds(std::int64_t{366} * 24 * 60 * 60);
    EXPECT_EQ(forgotten()[2], 1);
    EXPECT_TRUE(signed_in()) << "from a place that is new again";
}

TEST_P(Gate, shuts_out_a_disabled_account_at_once) {
    const auto id = person("rhiannon@gwynfryn.example");
    const auto token = try_password("rhiannon@gwynfryn.example", kPassword).token;
    store().write(store::Priority::page,
                  [&](store::Tx& tx) { EXPECT_TRUE(disable_account(tx, trail, {}, county, id).empty()); });
    EXPECT_FALSE(principal_of(store(), world, token, limits));
    EXPECT_EQ(try_password("rhiannon@gwynfryn.example", kPassword).outcome, SignInOutcome::refused);
}

TEST_P(Gate, asks_for_the_second_factor_and_takes_each_code_once) {
    const auto id = person("rhiannon@gwynfryn.example");
    const auto proposal = propose_second_factor(random, "rhiannon@gwynfryn.example");
    const auto set = store().write(store::Priority::page, [&](store::Tx& tx) {
        return set_second_factor(tx, trail, {}, county, id, proposal.secret_base32, code_now(proposal.secret_base32));
    });
    ASSERT_TRUE(set);
    EXPECT_EQ(set->recovery_codes.size(), 10U);
    clock.advance_seconds(60);

    auto asked = try_password("rhiannon@gwynfryn.example", kPassword);
    ASSERT_EQ(asked.outcome, SignInOutcome::code_needed);
    EXPECT_EQ(sign_in.with_code(asked.token, "000000", "10.0.0.1", "test").outcome, SignInOutcome::refused);
    const auto code = code_now(proposal.secret_base32);
    const auto in = sign_in.with_code(asked.token, code, "10.0.0.1", "test");
    EXPECT_EQ(in.outcome, SignInOutcome::signed_in);
    EXPECT_TRUE(principal_of(store(), world, in.token, limits)->second_factor_at);

    asked = try_password("rhiannon@gwynfryn.example", kPassword);
    EXPECT_EQ(sign_in.with_code(asked.token, code, "10.0.0.1", "test").outcome, SignInOutcome::refused)
        << "a code works once";
    EXPECT_EQ(sign_in.with_code(asked.token, set->recovery_codes[0], "10.0.0.1", "test").outcome,
              SignInOutcome::signed_in);
    asked = try_password("rhiannon@gwynfryn.example", kPassword);
    EXPECT_EQ(sign_in.with_code(asked.token, set->recovery_codes[0], "10.0.0.1", "test").outcome,
              SignInOutcome::refused)
        << "so does a recovery code";
}

TEST_P(Gate, gives_five_tries_for_a_code_and_then_asks_for_the_password) {
    const auto id = person("rhiannon@gwynfryn.example");
    const auto proposal = propose_second_factor(random, "x");
    store().write(store::Priority::page, [&](store::Tx& tx) {
        EXPECT_TRUE(
            set_second_factor(tx, trail, {}, county, id, proposal.secret_base32, code_now(proposal.secret_base32)));
    });
    clock.advance_seconds(60);
    const auto asked = try_password("rhiannon@gwynfryn.example", kPassword);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(sign_in.with_code(asked.token, "000000", "10.0.0.1", "test").outcome, SignInOutcome::refused);
    EXPECT_EQ(sign_in.with_code(asked.token, code_now(proposal.secret_base32), "10.0.0.1", "test").outcome,
              SignInOutcome::wait);
}

TEST_P(Gate, confirms_who_is_there_by_their_second_factor_for_a_time) {
    const auto id = person("rhiannon@gwynfryn.example");
    const auto token = try_password("rhiannon@gwynfryn.example", kPassword).token;
    const auto now = [&] { return *principal_of(store(), world, token, limits); };
    const auto confirmed = [&] { return confirmed_lately(now(), world, limits); };
    EXPECT_EQ(sign_in.confirm(now(), "000000", "10.0.0.1").outcome, ConfirmOutcome::refused) << "has none";
    EXPECT_EQ(sign_in.confirm_with_password(now(), "guess", "10.0.0.1").outcome, ConfirmOutcome::refused);
    EXPECT_EQ(sign_in.confirm_with_password(now(), kPassword, "10.0.0.1").outcome, ConfirmOutcome::confirmed);
    EXPECT_FALSE(confirmed()) << "a password opens nothing that asks for a second factor";
    const auto proposal = propose_second_factor(random, "x");
    store().write(store::Priority::page, [&](store::Tx& tx) {
        EXPECT_TRUE(
            set_second_factor(tx, trail, {}, county, id, proposal.secret_base32, code_now(proposal.secret_base32)));
    });
    EXPECT_FALSE(confirmed());
    clock.advance_seconds(60);
    const auto code = code_now(proposal.secret_base32);
    EXPECT_EQ(sign_in.confirm(now(), code, "10.0.0.1").outcome, ConfirmOutcome::confirmed);
    EXPECT_TRUE(confirmed());
    EXPECT_EQ(sign_in.confirm(now(), code, "10.0.0.1").outcome, ConfirmOutcome::refused) << "a code works once";
    const auto events = [&](int outcome) {
        const auto count = [&](store::Reader& db) {
            return db
                .one("select count(*) from " + std::string(outcome == 1 ? "audit" : "side") +
                         "_event where action = 'account.confirm' and outcome = $1",
                     {outcome})
                .integer(0);
        };
        return outcome == 1 ? store().read(count) : store().read_side(count);
    };
    EXPECT_EQ(events(1), 1);
    EXPECT_EQ(events(2), 2);
    clock.advance_seconds(limits.confirmed_seconds);
    EXPECT_FALSE(confirmed()) << "its time is over";
    store().write(store::Priority::page, [&](store::Tx& tx) { remove_second_factor(tx, trail, {}, base::Id(), id); });
    EXPECT_FALSE(confirmed());
}

TEST_P(Gate, slows_who_guesses_the_second_factor_of_a_session) {
    const auto id = person("rhiannon@gwynfryn.example");
    const auto proposal = propose_second_factor(random, "x");
    const auto here = try_password("rhiannon@gwynfryn.example", kPassword).token;
    const auto there = try_password("rhiannon@gwynfryn.example", kPassword).token;
    const auto now = [&](const std::string& token) { return *principal_of(store(), world, token, limits); };
    store().write(store::Priority::page, [&](store::Tx& tx) {
        EXPECT_TRUE(
            set_second_factor(tx, trail, {}, county, id, proposal.secret_base32, code_now(proposal.secret_base32)));
    });
    clock.advance_seconds(60);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(sign_in.confirm(now(here), "000000", "10.0.0.1").outcome, ConfirmOutcome::refused);
    const auto waiting = sign_in.confirm(now(here), code_now(proposal.secret_base32), "10.0.0.1");
    EXPECT_EQ(waiting.outcome, ConfirmOutcome::wait);
    EXPECT_EQ(waiting.wait_seconds, 30);
    EXPECT_EQ(sign_in.confirm(now(there), code_now(proposal.secret_base32), "10.0.0.1").outcome,
              ConfirmOutcome::confirmed)
        << "another session is not held up";
    clock.advance_seconds(waiting.wait_seconds + 1);
    EXPECT_EQ(sign_in.confirm(now(here), code_now(proposal.secret_base32), "10.0.0.1").outcome,
              ConfirmOutcome::confirmed);
    EXPECT_EQ(sign_in.confirm(now(here), "000000", "10.0.0.1").outcome, ConfirmOutcome::refused) << "counted anew";
}

TEST_P(Gate, links_work_once_and_for_their_time) {
    const auto id = person("rhiannon@gwynfryn.example");
    const auto make = [&](LinkKind kind) {
        return store().write(store::Priority::page,
                             [&](store::Tx& tx) { return create_link(tx, trail, kind, id, base::Id()); });
    };
    const auto use = [&](const std::string& token) {
        return store().write(store::Priority::page, [&](store::Tx& tx) { return use_link(tx, trail, token, hash); });
    };
    const auto reset = make(LinkKind::reset);
    EXPECT_TRUE(store().read([&](store::Reader& db) { return find_link(db, reset, clock.now()); }));
    EXPECT_TRUE(use(reset).empty());
    EXPECT_EQ(use(reset).front().code, "link_used");
    const auto older = make(LinkKind::reset), newer = make(LinkKind::reset);
    EXPECT_FALSE(use(older).empty()) << "a newer link ends the older";
    clock.advance_seconds(3601);
    EXPECT_FALSE(use(newer).empty()) << "an hour is over";
    EXPECT_FALSE(use("not-a-token").empty());
}

TEST_P(Gate, keeps_an_administrator_and_ends_roles_that_must_end) {
    const auto id = person("access@gwynfryn.example", administrator_role);
    const auto rows = store().read([&](store::Reader& db) { return memberships_of(db, county, id); });
    ASSERT_EQ(rows.size(), 1U);
    const auto end = [&] {
        return store().write(store::Priority::page, [&](store::Tx& tx) {
            return end_membership(tx, trail, {}, county, rows[0].id, "leaves");
        });
    };
    EXPECT_EQ(end().front().code, "last_administrator");
    person("another@gwynfryn.example", administrator_role);
    EXPECT_TRUE(end().empty());
    EXPECT_TRUE(store().read([&](store::Reader& db) { return current_memberships(db, id, clock.today()); }).empty());

    const auto problems = store().write(store::Priority::page, [&](store::Tx& tx) {
        return grant_membership(tx, trail, {},
                                {.account = id,
                                 .authority = county,
                                 .role = "visitor",
                                 .valid_from = clock.today(),
                                 .reason = "inspection"});
    });
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems.front().where, "valid_to");
}

TEST_P(Gate, allows_what_the_table_says_and_nothing_else) {
    Policy policy(store(), clock);
    gate::Principal principal{
        .kind = PrincipalKind::staff, .account = base::Id(1), .memberships = {{base::Id(9), county, "officer", {}}}};
    EXPECT_TRUE(policy.may(principal, county, Verb::write, "contact"));
    EXPECT_FALSE(policy.may(principal, county, Verb::approve, "contact"));
    EXPECT_FALSE(policy.may(principal, county, Verb::write, "access"));
    EXPECT_FALSE(policy.may(principal, base::Id(43), Verb::read, "contact")) << "another authority";
    EXPECT_FALSE(policy.may({}, county, Verb::read, "contact")) << "the public";
    const auto why = policy.explain(principal, county, Verb::write, "access");
    ASSERT_EQ(why.roles_that_may.size(), 1U);
    EXPECT_EQ(why.roles_that_may[0].name, "access_manager");
    EXPECT_FALSE(store().write(store::Priority::page, [&](store::Tx& tx) {
        return seed_policy(tx, trail, kDefinitions);
    })) << "seeded twice";
}

struct BadPassword {
    std::string_view password, code;
};
class Passwords : public testing::TestWithParam<BadPassword> {};
INSTANTIATE_TEST_SUITE_P(
    All, Passwords,
    testing::Values(BadPassword{"short", "too_short"}, BadPassword{"Password123456", "too_common"},
                    BadPassword{"cantref2026!", "too_common"}, BadPassword{"cyngorcyngor12", "too_common"},
                    BadPassword{"aaaaaaaaaaaaaa", "too_common"}, BadPassword{"123456789012", "too_common"},
                    BadPassword{"abcdefghijklmnop", "too_common"}, BadPassword{"rhiannon-1987!", "own_name"},
                    BadPassword{"\xff\xfe password long", "not_text"}));
TEST_P(Passwords, that_everyone_tries_first_are_refused) {
    const auto problems =
        check_password(GetParam().password, "Rhiannon Esiampl", "r.esiampl@gwynfryn.example", "password");
    ASSERT_FALSE(problems.empty());
    EXPECT_EQ(problems.front().code, GetParam().code);
}
TEST(GoodPasswords, of_any_characters_are_welcome) {
    for (std::string_view good :
         {"gwynt-hydref-tonnau", "marmalade tractor quiet river", "ŵŷâ êîô ûäë ïöü", "x7#kQ!m2vL9p"})
        EXPECT_TRUE(check_password(good, "Rhiannon Esiampl", "r.esiampl@gwynfryn.example", "password").empty()) << good;
    EXPECT_EQ(check_password(std::string(201, 'x'), "", "", "password").front().code, "too_long");
}

}  // namespace
}  // namespace gate
