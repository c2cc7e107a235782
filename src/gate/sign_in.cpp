#include "gate/sign_in.hpp"

#include "audit/event.hpp"
#include "audit/reads.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "gate/mappings.hpp"
#include "openid/provider.hpp"

#include <algorithm>
#include <array>

namespace gate {

using store::Param;

namespace {

constexpr std::int64_t kPassSeconds = 5 * 60;  // to type the code after the password
constexpr std::int64_t kPassTries = 5;         // then the password again
constexpr std::int64_t kWaitMost = 15 * 60;
constexpr std::int64_t kForgetAfterSeconds = 60 * 60;  // failures older than this count no more
constexpr std::size_t kPasswordBytesMax = 1024;        // longer is refused before it is hashed

struct Allowance {
    std::int64_t free_tries;
    std::int64_t first_wait;  // doubles with each further failure
};
constexpr Allowance kOneAddressOnePlace{5, 30};
constexpr Allowance kAnyAddressOnePlace{50, 30};
constexpr Allowance kOneAddressNewPlaces{20, 30};
constexpr Allowance kConfirmingOneSession{5, 30};
constexpr Allowance kLinksToOneAddress{3, 5 * 60};
constexpr Allowance kLinksFromOnePlace{20, 60};

std::string key_pair(std::string_view email_fold, std::string_view peer) {
    return "pair " + std::string(email_fold) + " " + std::string(peer);
}
std::string key_peer(std::string_view peer) { return "peer " + std::string(peer); }
std::string key_email(std::string_view email_fold) { return "email " + std::string(email_fold); }
std::string key_confirming(base::Id session) { return "confirm " + session.text(); }
std::string pass_hash(std::string_view pass) {
    return std::string(base::bytes_of(base::hmac_sha256("cantref sign-in pass", pass)));
}

std::int64_t wait_after(Allowance allowance, std::int64_t failures, base::Instant last, base::Instant now) {
    if (failures < allowance.free_tries) return 0;
    const std::int64_t doublings = std::min<std::int64_t>(failures - allowance.free_tries, 10);
    const std::int64_t wait = std::min(kWaitMost, allowance.first_wait << doublings);
    const std::int64_t passed = (now.microseconds() - last.microseconds()) / 1'000'000;
    return std::max<std::int64_t>(0, wait - passed);
}

audit::Event confirming(const Principal& principal, std::string action, std::string_view peer) {
    return {.actor = {.kind = audit::ActorKind::staff, .id = principal.account},
            .action = std::move(action),
            .dataset = "account",
            .record = principal.account,
            .note = std::string(peer)};
}

}  // namespace

SignIn::SignIn(store::Store& store, const audit::Trail& trail)
    : store_(store), trail_(trail), decoy_hash_(base::hash_password(trail.world().random.token(18))) {}

bool SignIn::verify_on_lane(std::string_view password, std::string_view hash) {
    const std::lock_guard lock(hash_lane_);
    return base::verify_password(password, hash);
}

std::int64_t SignIn::wait_needed(std::string_view email_fold, std::string_view peer, base::Id account) {
    const base::Instant now = trail_.world().clock.now();
    const std::string pair = key_pair(email_fold, peer), place = key_peer(peer), email = key_email(email_fold);
    std::int64_t wait = 0;
    store_.read_side([&](store::Reader& db) {
        const bool known =
            account && db.maybe("select 1 from known_place where account = $1 and peer = $2", {account, peer});
        db.each("select what, failures, last_at from throttle where what in ($1, $2, $3) and last_at > $4",
                {pair, place, email, now.plus_seconds(-kForgetAfterSeconds)}, [&](const store::Row& row) {
                    const auto what = row.text(0);
                    if (what == email && known) return;  // a guesser elsewhere must not keep the owner out
                    const auto allowance = what == pair    ? kOneAddressOnePlace
                                           : what == place ? kAnyAddressOnePlace
                                                           : kOneAddressNewPlaces;
                    wait = std::max(wait, wait_after(allowance, row.integer(1), row.instant(2), now));
                });
    });
    return wait;
}

void SignIn::count_failure(std::string_view email_fold, std::string_view peer) {
    count(std::array{key_pair(email_fold, peer), key_peer(peer), key_email(email_fold)});
}

std::int64_t SignIn::ask_for_link(std::string_view email, std::string_view peer) {
    const base::Instant now = trail_.world().clock.now();
    const auto email_fold = base::lower_ascii(base::beginning(base::trim(email), 254));
    const std::array keys{"link to " + email_fold, "link from " + std::string(peer)};
    std::int64_t wait = 0;
    store_.read_side([&](store::Reader& db) {
        db.each("select what, failures, last_at from throttle where what in ($1, $2) and last_at > $3",
                {keys[0], keys[1], now.plus_seconds(-kForgetAfterSeconds)}, [&](const store::Row& row) {
                    const auto allowance = row.text(0) == keys[0] ? kLinksToOneAddress : kLinksFromOnePlace;
                    wait = std::max(wait, wait_after(allowance, row.integer(1), row.instant(2), now));
                });
    });
    if (wait == 0) count(keys);
    return wait;
}

void SignIn::count(std::span<const std::string> keys) {
    const base::Instant now = trail_.world().clock.now();
    const base::Instant forget = now.plus_seconds(-kForgetAfterSeconds);
    store_.write_side([&](store::Tx& tx) {
        for (const std::string& what : keys)
            tx.run(R"(insert into throttle (what, failures, last_at) values ($1, 1, $2)
                      on conflict (what) do update
                      set failures = case when throttle.last_at < $3 then 1 else throttle.failures + 1 end,
                                                       last_at = excluded.last_at)",
                   {what, now, forget});
        tx.run("delete from throttle where last_at < $1", {forget});
    });
}

void SignIn::forget_failures(std::string_view email_fold, std::string_view peer) {
    store_.write_side(
        [&](store::Tx& tx) { tx.run("delete from throttle where what = $1", {key_pair(email_fold, peer)}); });
}

SignInResult SignIn::with_password(const SignInAttempt& attempt) {
    // Bounded before anything is stored: what is typed here becomes a key of the throttle.
    const std::string email_fold = base::lower_ascii(base::beginning(base::trim(attempt.email), 254));
    struct Found {
        base::Id account;
        std::string hash;
        bool active = false;
        bool second_factor = false;
    };
    const Found found = store_.read([&](store::Reader& db) {
        const auto row = db.maybe(
            "select id, password_hash, state, case when second_factor is null then 0 else 1 end from account where "
            "email_fold = $1",
            {email_fold});
        if (!row) return Found{};
        return Found{row->id(0), std::string(row->text(1)), row->text(2) == "active", row->row().flag(3)};
    });
    if (const auto wait = wait_needed(email_fold, attempt.peer, found.account); wait > 0)
        return {SignInOutcome::wait, "", {}, wait};

    const bool usable = found.active && !found.hash.empty();
    const bool fits = attempt.password.size() <= kPasswordBytesMax &&
                      verify_on_lane(attempt.password, usable ? found.hash : decoy_hash_);
    if (!usable || !fits) {
        count_failure(email_fold, attempt.peer);
        audit::record_aside(store_, trail_,
                            {.actor = {.kind = audit::ActorKind::anyone, .id = found.account},
                             .action = "account.sign_in",
                             .dataset = "account",
                             .record = found.account,
                             .outcome = audit::Outcome::refused,
                             .note = std::string(attempt.peer)});
        return {};
    }
    if (found.second_factor) return ask_for_code(found.account, {});
    return complete({.account = found.account, .second_factor_at = {}, .provider = {}}, attempt.peer, attempt.agent);
}

SignInResult SignIn::ask_for_code(base::Id account, const ProviderSession& provider) {
    const std::string pass = trail_.world().random.token(24);
    const base::Instant now = trail_.world().clock.now();
    store_.write_side([&](store::Tx& tx) {
        tx.run("delete from sign_in_pass where made_at < $1", {now.plus_seconds(-kPassSeconds)});
        tx.run(R"(insert into sign_in_pass (token_hash, account, made_at, provider_subject, provider_session)
                  values ($1, $2, $3, nullif(cast($4 as text), ''), nullif(cast($5 as text), '')))",
               {Param::bytes(pass_hash(pass)), account, now, provider.subject, provider.session});
    });
    return {SignInOutcome::code_needed, pass, account, 0};
}

ArrivalResult SignIn::with_identity(const Arrival& arrival) {
    const auto& identity = arrival.identity;
    const auto met = store_.write(store::Priority::page, [&](store::Tx& tx) {
        const auto who = meet(tx, trail_, arrival.issuer, identity, arrival.link);
        if (who.meeting == Meeting::known) apply_mappings(tx, trail_, who.account, identity.roles);
        return who;
    });
    if (met.meeting != Meeting::known) {
        audit::record_aside(store_, trail_,
                            {.actor = {.kind = audit::ActorKind::anyone, .id = met.account},
                             .action = "account.sign_in",
                             .dataset = "account",
                             .record = met.account,
                             .outcome = audit::Outcome::refused,
                             .reason = std::string(arrival.issuer),
                             .note = std::string(arrival.peer)});
        return {met.meeting, {}};
    }
    const ProviderSession provider{.subject = identity.subject, .session = identity.session};
    if (met.second_factor && !identity.second_factor) return {met.meeting, ask_for_code(met.account, provider)};
    const auto now = trail_.world().clock.now();
    return {met.meeting, complete({.account = met.account,
                                   .second_factor_at = identity.second_factor ? std::optional(now) : std::nullopt,
                                   .provider = provider},
                                  arrival.peer, arrival.agent)};
}

SignInResult SignIn::with_code(std::string_view pass, std::string_view code, std::string_view peer,
                               std::string_view agent) {
    const base::Instant now = trail_.world().clock.now();
    const std::string hash = pass_hash(pass);
    // Each try is counted before the code is looked at, so that guesses at the same time count too.
    const auto passed = store_.write_side([&](store::Tx& tx) {
        const auto row = tx.maybe(
            R"(update sign_in_pass set tries = tries + 1 where token_hash = $1 and made_at > $2 and tries < $3
               returning account, provider_subject, provider_session)",
            {Param::bytes(hash), now.plus_seconds(-kPassSeconds), kPassTries});
        if (!row) return Proved{};
        return Proved{.account = row->id(0),
                      .second_factor_at = now,
                      .provider = {std::string(row->text(1)), std::string(row->text(2))}};
    });
    const auto account = passed.account;
    if (!account) return {SignInOutcome::wait, "", {}, 0};
    const auto check =
        store_.write(store::Priority::page, [&](store::Tx& tx) { return use_code(tx, trail_, account, code); });
    if (check != CodeCheck::right) {
        audit::record_aside(store_, trail_,
                            {.actor = {.kind = audit::ActorKind::anyone, .id = account},
                             .action = "account.sign_in_code",
                             .dataset = "account",
                             .record = account,
                             .outcome = audit::Outcome::refused,
                             .note = std::string(peer)});
        return {SignInOutcome::refused, std::string(pass), account, 0};
    }
    store_.write_side(
        [&](store::Tx& tx) { tx.run("delete from sign_in_pass where token_hash = $1", {Param::bytes(hash)}); });
    return complete(passed, peer, agent);
}

// Counts a try before its code is looked at, so that guesses at the same time count too; or says how long to wait.
std::int64_t SignIn::count_confirming(base::Id session) {
    const base::Instant now = trail_.world().clock.now();
    const base::Instant forget = now.plus_seconds(-kForgetAfterSeconds);
    const std::string what = key_confirming(session);
    return store_.write_side([&](store::Tx& tx) -> std::int64_t {
        // Writes nothing new, and holds the row: two tries at once come one after the other.
        const auto row = tx.one(R"(insert into throttle (what, failures, last_at) values ($1, 0, $2)
                                   on conflict (what) do update set failures = throttle.failures
                                   returning failures, last_at)",
                                {what, now});
        const auto last = row.row().instant(1);
        const std::int64_t failures = last < forget ? 0 : row.integer(0);
        if (const auto wait = wait_after(kConfirmingOneSession, failures, last, now); wait > 0) return wait;
        tx.run("update throttle set failures = $2, last_at = $3 where what = $1", {what, failures + 1, now});
        return 0;
    });
}

void SignIn::forget_confirming(base::Id session) {
    store_.write_side(
        [&](store::Tx& tx) { tx.run("delete from throttle where what = $1", {key_confirming(session)}); });
}

ConfirmResult SignIn::confirm(const Principal& principal, std::string_view code, std::string_view peer) {
    if (const auto wait = count_confirming(principal.session); wait > 0) return {ConfirmOutcome::wait, wait};
    auto event = confirming(principal, "account.confirm", peer);
    const auto check = store_.write(store::Priority::page, [&](store::Tx& tx) {
        const auto checked = use_code(tx, trail_, principal.account, code);
        if (checked == CodeCheck::right) audit::record(tx, trail_, event);
        return checked;
    });
    if (check != CodeCheck::right) {
        event.outcome = audit::Outcome::refused;
        audit::record_aside(store_, trail_, std::move(event));
        return {};
    }
    note_second_factor(store_, trail_.world(), principal.session);
    forget_confirming(principal.session);
    return {ConfirmOutcome::confirmed, 0};
}

ConfirmResult SignIn::confirm_with_password(const Principal& principal, std::string_view password,
                                            std::string_view peer) {
    if (const auto wait = count_confirming(principal.session); wait > 0) return {ConfirmOutcome::wait, wait};
    const auto hash = store_.read([&](store::Reader& db) {
        return std::string(db.one("select password_hash from account where id = $1", {principal.account}).text(0));
    });
    const bool fits =
        password.size() <= kPasswordBytesMax && verify_on_lane(password, hash.empty() ? decoy_hash_ : hash);
    if (!fits || hash.empty()) {
        auto event = confirming(principal, "account.confirm_with_password", peer);
        event.outcome = audit::Outcome::refused;
        audit::record_aside(store_, trail_, std::move(event));
        return {};
    }
    forget_confirming(principal.session);
    return {ConfirmOutcome::confirmed, 0};
}

SignInResult SignIn::complete(const Proved& proved, std::string_view peer, std::string_view agent) {
    const base::Instant now = trail_.world().clock.now();
    const auto account = proved.account;
    const auto email_fold = store_.write(store::Priority::page, [&](store::Tx& tx) {
        audit::record(tx, trail_,
                      {.actor = {.kind = audit::ActorKind::staff, .id = account},
                       .action = "account.sign_in",
                       .dataset = "account",
                       .record = account,
                       .note = std::string(peer)});
        const auto row =
            tx.one("update account set signed_in_at = $2 where id = $1 returning email_fold", {account, now});
        return std::string(row.text(0));
    });
    if (proved.provider.subject.empty()) forget_failures(email_fold, peer);
    store_.write_side([&](store::Tx& tx) {
        tx.run(
            "insert into known_place (account, peer, seen_at) values ($1, $2, $3) on conflict (account, peer) do "
            "update set seen_at = excluded.seen_at",
            {account, peer, now});
    });
    return {SignInOutcome::signed_in,
            begin_session(store_, trail_.world(), account, proved.second_factor_at, agent, peer, proved.provider),
            account, 0};
}

}  // namespace gate
