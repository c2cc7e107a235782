#include "gate/identities.hpp"

#include "audit/event.hpp"
#include "audit/reads.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "openid/provider.hpp"

#include <set>

namespace gate {

using store::Param;

namespace {

std::string secret_digest(std::string_view secret) {
    return std::string(base::bytes_of(base::hmac_sha256("cantref errand", secret)));
}

// By the provider's word for their email address, where the operator takes it. An account that has an identity
// already keeps to it: addresses are given to other people in time.
base::Id account_by_email(store::Reader& db, std::string_view issuer, const openid::Identity& identity) {
    if (!identity.email_proved || identity.email.empty()) return {};
    const auto row = db.maybe(
        R"(select id from account where email_fold = $1 and state in ('invited', 'active')
           and not exists (select 1 from identity i where i.account = account.id and i.issuer = $2))",
        {base::lower_ascii(base::trim(identity.email)), issuer});
    return row ? row->id(0) : base::Id();
}

void link_identity(store::Tx& tx, const audit::Trail& trail, std::string_view issuer, std::string_view key,
                   base::Id account, std::string_view by) {
    const base::Instant now = trail.world().clock.now();
    tx.run("insert into identity (issuer, subject_key, account, linked_at) values ($1, $2, $3, $4)",
           {issuer, key, account, now});
    tx.run("update account set state = 'active' where id = $1 and state = 'invited'", {account});
    audit::record(tx, trail,
                  {.authority = base::Id(),
                   .actor = {.kind = audit::ActorKind::token, .id = account},
                   .action = "account.link_identity",
                   .dataset = "account",
                   .record = account,
                   .reason = std::string(issuer),
                   .note = std::string(by)});
}

}  // namespace

std::vector<IdentityRow> identities_of(store::Reader& db, base::Id account) {
    std::vector<IdentityRow> found;
    db.each("select issuer, linked_at from identity where account = $1 order by linked_at", {account},
            [&](const store::Row& row) {
                found.push_back({std::string(row.text(0)), row.instant(1)});
            });
    return found;
}

void unlink_identities(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                       base::Id account) {
    if (tx.run("delete from identity where account = $1", {account}) == 0) return;
    audit::record(tx, trail,
                  {.authority = authority,
                   .actor = actor,
                   .action = "account.unlink_identity",
                   .dataset = "account",
                   .record = account});
}

Met meet(store::Tx& tx, const audit::Trail& trail, std::string_view issuer, const openid::Identity& identity,
         std::string_view link) {
    const auto row =
        tx.maybe("select account from identity where issuer = $1 and subject_key = $2", {issuer, identity.key});
    base::Id account = row ? row->id(0) : base::Id();
    if (!link.empty()) {
        const auto grant = take_link(tx, link, trail.world().clock.now());
        if (!grant || grant->kind == LinkKind::set_up) return {.meeting = Meeting::link_used};
        const bool has_another =
            !account && tx.maybe("select 1 from identity where issuer = $1 and account = $2", {issuer, grant->account});
        if (has_another || (account && account != grant->account)) return {.meeting = Meeting::taken};
        if (!account) link_identity(tx, trail, issuer, identity.key, grant->account, "link");
        account = grant->account;
    } else if (!account) {
        account = account_by_email(tx, issuer, identity);
        if (account) link_identity(tx, trail, issuer, identity.key, account, "email");
    }
    if (!account) return {};
    const auto state =
        tx.one("select state, case when second_factor is null then 0 else 1 end from account where id = $1", {account});
    return {.meeting = state.text(0) == "active" ? Meeting::known : Meeting::disabled,
            .account = account,
            .second_factor = state.row().flag(1)};
}

std::string begin_errand(store::Store& store, const base::World& world, const Errand& errand) {
    const std::string secret = world.random.token(32);
    const std::string digest = secret_digest(secret);
    const base::Instant now = world.clock.now();
    store.write_side([&](store::Tx& tx) {
        tx.run("delete from errand where made_at < $1", {now.plus_seconds(-errand_seconds)});
        tx.run(R"(insert into errand (secret_hash, purpose, address, language, link_hash, account, made_at)
                  values ($1, $2, $3, $4, $5, $6, $7))",
               {Param::bytes(digest), errand.purpose == Errand::Purpose::test ? "test" : "sign_in", errand.address,
                base::tag(errand.language), Param::bytes(errand.link), errand.account.value(), now});
    });
    return secret;
}

std::optional<Errand> take_errand(store::Store& store, const base::World& world, std::string_view secret) {
    if (secret.empty()) return std::nullopt;
    const std::string digest = secret_digest(secret);
    const base::Instant oldest = world.clock.now().plus_seconds(-errand_seconds);
    return store.write_side([&](store::Tx& tx) -> std::optional<Errand> {
        const auto row = tx.maybe(
            R"(delete from errand where secret_hash = $1 returning purpose, address, language, link_hash, account,
               made_at)",
            {Param::bytes(digest)});
        if (!row || row->row().instant(5) < oldest) return std::nullopt;
        return Errand{.purpose = row->text(0) == "test" ? Errand::Purpose::test : Errand::Purpose::sign_in,
                      .address = std::string(row->text(1)),
                      .language = row->text(2) == "cy" ? base::Language::welsh : base::Language::english,
                      .link = std::string(row->row().bytes(3)),
                      .account = row->id(4)};
    });
}

std::int64_t end_provider_sessions(store::Store& store, const audit::Trail& trail, const openid::Logout& logout) {
    std::set<std::int64_t> accounts;
    const auto ended = store.write_side([&](store::Tx& tx) {
        accounts.clear();
        std::int64_t count = 0;
        // A session that it names, else all of that person's. The skew is that of the two clocks.
        tx.each(R"(delete from session where created_at <= $3
                   and ((cast($2 as text) <> '' and provider_session = $2)
                        or (cast($2 as text) = '' and provider_subject = $1))
                   returning account)",
                {logout.subject, logout.session, logout.at.plus_seconds(openid::limits::skew_seconds)},
                [&](const store::Row& row) {
                    accounts.insert(row.id(0).value());
                    ++count;
                });
        return count;
    });
    for (const auto account : accounts)
        audit::record_aside(store, trail,
                            {.actor = {.name = "sign-in provider"},
                             .action = "account.signed_out_by_provider",
                             .dataset = "account",
                             .record = base::Id(account)});
    return ended;
}

}  // namespace gate
