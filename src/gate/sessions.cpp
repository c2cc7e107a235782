#include "gate/sessions.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "gate/accounts.hpp"

#include <algorithm>

namespace gate {

using store::Param;

namespace {

constexpr std::int64_t kSeenEverySeconds =
    60;  // how stale seen_at may be: one write a minute and session, not one a page
constexpr std::size_t kAgentBytesMax = 200;

std::string token_hash(std::string_view token) {
    return std::string(base::bytes_of(base::hmac_sha256("cantref session", token)));
}

base::Instant oldest(base::Instant now, std::int64_t seconds) { return now.plus_seconds(-seconds); }

}  // namespace

std::string begin_session(store::Store& store, const base::World& world, base::Id account,
                          std::optional<base::Instant> second_factor_at, std::string_view agent, std::string_view peer,
                          const ProviderSession& provider) {
    const std::string token = world.random.token(32);
    const std::string hash = token_hash(token);
    const std::string form_key = world.random.token(32);
    const base::Id id = world.ids.next();
    const base::Instant now = world.clock.now();
    store.write_side([&](store::Tx& tx) {
        tx.run(
            R"(insert into session
                  (token_hash, id, account, form_key, created_at, seen_at, second_factor_at, agent, peer,
                   provider_subject, provider_session)
                  values ($1, $2, $3, $4, $5, $5, $6, $7, $8, nullif(cast($9 as text), ''), nullif(cast($10 as text), '')))",
            {Param::bytes(hash), id, account, form_key, now, second_factor_at, base::beginning(agent, kAgentBytesMax),
             peer, provider.subject, provider.session});
    });
    return token;
}

std::optional<Principal> principal_of(store::Store& store, const base::World& world, std::string_view token,
                                      const SessionLimits& limits) {
    const std::string hash = token_hash(token);
    const base::Instant now = world.clock.now();
    Principal session;
    base::Instant seen_at, created_at;
    const bool found = store.read_side([&](store::Reader& db) {
        const auto row =
            db.maybe(R"(select id, account, form_key, seen_at, second_factor_at, created_at,
                              case when provider_subject is null then 0 else 1 end from session
                                     where token_hash = $1 and seen_at > $2 and created_at > $3)",
                     {Param::bytes(hash), oldest(now, limits.idle_seconds), oldest(now, limits.absolute_seconds)});
        if (!row) return false;
        session.session = row->id(0);
        session.account = row->id(1);
        session.form_key = row->text(2);
        seen_at = row->row().instant(3);
        session.second_factor_at = row->row().maybe_instant(4);
        created_at = row->row().instant(5);
        if (row->row().flag(6)) session.vouched_at = created_at;
        return true;
    });
    if (!found) return std::nullopt;

    auto principal =
        store.read([&](store::Reader& db) { return principal_of_account(db, session.account, world.clock.today()); });
    if (!principal) return std::nullopt;
    principal->session = session.session;
    principal->form_key = std::move(session.form_key);
    principal->second_factor_at = session.second_factor_at;
    principal->vouched_at = session.vouched_at;

    if (seen_at < oldest(now, kSeenEverySeconds)) {
        store.write_side([&](store::Tx& tx) {
            tx.run("update session set seen_at = $2 where token_hash = $1", {Param::bytes(hash), now});
        });
        seen_at = now;
    }
    principal->session_ends_at =
        std::min(seen_at.plus_seconds(limits.idle_seconds), created_at.plus_seconds(limits.absolute_seconds));
    return principal;
}

std::vector<SessionRow> sessions_of(store::Store& store, const base::World& world, base::Id account,
                                    const SessionLimits& limits) {
    const base::Instant now = world.clock.now();
    std::vector<SessionRow> found;
    store.read_side([&](store::Reader& db) {
        db.each(
            R"(select id, created_at, seen_at, agent, peer from session
               where account = $1 and seen_at > $2 and created_at > $3 order by seen_at desc, id)",
            {account, oldest(now, limits.idle_seconds), oldest(now, limits.absolute_seconds)},
            [&](const store::Row& row) {
                found.push_back(
                    {row.id(0), row.instant(1), row.instant(2), std::string(row.text(3)), std::string(row.text(4))});
            });
    });
    return found;
}

void end_session(store::Store& store, base::Id account, base::Id session) {
    store.write_side([&](store::Tx& tx) {
        tx.run("delete from session where account = $1 and id = $2", {account, session});
    });
}

void end_sessions(store::Store& store, base::Id account, std::optional<base::Id> but) {
    store.write_side([&](store::Tx& tx) {
        tx.run("delete from session where account = $1 and id <> $2", {account, but.value_or(base::Id()).value()});
    });
}

void note_second_factor(store::Store& store, const base::World& world, base::Id session) {
    const base::Instant now = world.clock.now();
    store.write_side([&](store::Tx& tx) {
        tx.run("update session set second_factor_at = $2 where id = $1", {session, now});
    });
}

bool vouched_lately(const Principal& principal, const base::World& world, const SessionLimits& limits) {
    return principal.vouched_at && *principal.vouched_at > oldest(world.clock.now(), limits.confirmed_seconds);
}

bool confirmed_lately(const Principal& principal, const base::World& world, const SessionLimits& limits) {
    return principal.second_factor_set && principal.second_factor_at &&
           *principal.second_factor_at > oldest(world.clock.now(), limits.confirmed_seconds);
}

std::string form_token(const Principal& principal) {
    return base::base64url(base::bytes_of(base::hmac_sha256(principal.form_key, "form")));
}

bool form_token_fits(const Principal& principal, std::string_view token) {
    return principal.signed_in() && base::same_secret(form_token(principal), token);
}

std::string form_token_for_cookie(std::string_view cookie) {
    return base::base64url(base::bytes_of(base::hmac_sha256("cantref form before sign-in", cookie)));
}

bool form_token_fits_cookie(std::string_view cookie, std::string_view token) {
    return cookie.size() >= 22 && base::same_secret(form_token_for_cookie(cookie), token);
}

}  // namespace gate
