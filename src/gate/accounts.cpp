#include "gate/accounts.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace gate {

using base::t;
using store::Param;

namespace {

constexpr std::size_t kNameCharactersMax = 200;
constexpr std::size_t kEmailBytesMax = 254;  // RFC 5321

base::Language language_from(std::string_view stored) {
    return stored == "cy" ? base::Language::welsh : base::Language::english;
}

Account account_from(const store::Row& row) {
    Account account;
    account.id = row.id(0);
    account.name = row.text(1);
    account.email = row.text(2);
    account.language = language_from(row.text(3));
    account.state = row.text(4) == "active"    ? AccountState::active
                    : row.text(4) == "invited" ? AccountState::invited
                                               : AccountState::disabled;
    account.has_second_factor = row.flag(5);
    account.last_signed_in = row.maybe_instant(6);
    return account;
}

// One @, something before it, a dotted name after it, no spaces or control characters: the rest is for the mail server
// to say.
bool looks_like_email(std::string_view email) {
    const auto at = email.find('@');
    if (at == std::string_view::npos || at == 0 || email.find('@', at + 1) != std::string_view::npos ||
        email.size() > kEmailBytesMax)
        return false;
    const auto host = email.substr(at + 1);
    if (host.find('.') == std::string_view::npos || host.front() == '.' || host.back() == '.' ||
        host.find("..") != std::string_view::npos)
        return false;
    for (char c : email)
        if (static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == ',' || c == ';' || c == '"' ||
            c == 0x7f)
            return false;
    return true;
}

std::string_view action_of(LinkKind kind) {
    switch (kind) {
        case LinkKind::set_up: return "set_up";
        case LinkKind::invite: return "invite";
        case LinkKind::reset: return "reset";
    }
    return "";
}

LinkKind kind_from(std::string_view stored) {
    return stored == "set_up" ? LinkKind::set_up : stored == "invite" ? LinkKind::invite : LinkKind::reset;
}

}  // namespace

std::optional<Account> find_account(store::Reader& db, base::Id id) {
    const auto row = db.maybe(
        "select id, name, email, language, state, case when second_factor is null then 0 else 1 end, signed_in_at from "
        "account where id = $1",
        {id});
    if (!row) return std::nullopt;
    return account_from(*row);
}

std::optional<Account> find_account_by_email(store::Reader& db, std::string_view email) {
    const std::string folded = base::lower_ascii(base::trim(email));
    const auto row = db.maybe(
        "select id, name, email, language, state, case when second_factor is null then 0 else 1 end, signed_in_at from "
        "account where email_fold = $1",
        {folded});
    if (!row) return std::nullopt;
    return account_from(*row);
}

std::vector<std::pair<std::int64_t, std::string>> account_names(store::Reader& db,
                                                                const std::vector<std::int64_t>& ids) {
    std::vector<std::pair<std::int64_t, std::string>> names;
    if (ids.empty()) return names;
    std::string among;
    std::vector<Param> params;
    for (const auto id : ids) {
        params.emplace_back(id);
        among += (params.size() > 1 ? ", $" : "$") + std::to_string(params.size());
    }
    const auto sql = "select id, name from account where id in (" + among +
                     ") union all select id, name from api_key where id in (" + among + ")";
    db.each(sql, store::Params(params),
            [&](const store::Row& row) { names.emplace_back(row.integer(0), row.text(1)); });
    return names;
}

std::vector<Account> accounts_of(store::Reader& db, base::Id authority) {
    std::vector<Account> found;
    db.each(R"(select id, name, email, language, state, case when second_factor is null then 0 else 1 end, signed_in_at
               from account where id in (select account from membership where authority = $1) order by email_fold)",
            {authority}, [&](const store::Row& row) { found.push_back(account_from(row)); });
    return found;
}

std::vector<Account> members_on(store::Reader& db, base::Id authority, base::Date day) {
    std::vector<Account> found;
    db.each(R"(select id, name, email, language, state, case when second_factor is null then 0 else 1 end, signed_in_at
               from account where state = 'active' and id in
                 (select account from membership where authority = $1 and valid_from <= $2
                    and (valid_to is null or valid_to >= $2)) order by email_fold)",
            {authority, day}, [&](const store::Row& row) { found.push_back(account_from(row)); });
    std::ranges::sort(found, {}, [](const Account& account) { return base::sort_key(account.name); });
    return found;
}

std::set<base::Id> gone_from(store::Reader& db, base::Id authority, base::Date day) {
    std::set<base::Id> found;
    db.each(R"(select id from account where id in (select account from membership where authority in ($1, 0))
               and (state <> 'active' or id not in
                 (select account from membership where authority in ($1, 0) and valid_from <= $2
                    and (valid_to is null or valid_to >= $2))))",
            {authority, day}, [&](const store::Row& row) { found.insert(row.id(0)); });
    return found;
}

namespace {

MembershipRow membership_from(const store::Row& row) {
    return {row.id(0),    row.id(1),   std::string(row.text(2)), row.id(3), std::string(row.text(4)),  row.id(5),
            *row.date(6), row.date(7), std::string(row.text(8)), row.id(9), std::string(row.text(10)), row.id(11)};
}

}  // namespace

std::vector<MembershipRow> memberships_of(store::Reader& db, base::Id authority, base::Id account) {
    std::vector<MembershipRow> found;
    db.each(
        R"(select m.id, m.account, a.name, m.authority, m.role, m.place, m.valid_from, m.valid_to, m.reason,
                  m.granted_by, g.name, m.mapping
               from membership m join account a on a.id = m.account left join account g on g.id = m.granted_by
               where m.authority = $1 and m.account = $2 order by m.valid_from desc, m.id desc)",
        {authority.value(), account}, [&](const store::Row& row) { found.push_back(membership_from(row)); });
    return found;
}

std::vector<MembershipRow> memberships_on(store::Reader& db, base::Id authority, base::Date day) {
    std::vector<MembershipRow> found;
    db.each(
        R"(select m.id, m.account, a.name, m.authority, m.role, m.place, m.valid_from, m.valid_to, m.reason,
                  m.granted_by, g.name, m.mapping
               from membership m join account a on a.id = m.account left join account g on g.id = m.granted_by
               where m.authority = $1 and m.valid_from <= $2 and (m.valid_to is null or m.valid_to >= $2)
               order by m.account, m.id)",
        {authority.value(), day}, [&](const store::Row& row) { found.push_back(membership_from(row)); });
    return found;
}

std::vector<Membership> current_memberships(store::Reader& db, base::Id account, base::Date day) {
    std::vector<Membership> found;
    db.each(R"(select id, authority, role, place from membership
               where account = $1 and valid_from <= $2 and (valid_to is null or valid_to >= $2)
               order by authority, id)",
            {account, day}, [&](const store::Row& row) {
                found.push_back({row.id(0), row.id(1), std::string(row.text(2)), row.id(3)});
            });
    return found;
}

std::optional<Principal> principal_of_account(store::Reader& db, base::Id account, base::Date day) {
    std::optional<Principal> found;
    // One statement: the account beside each of its memberships of the day.
    db.each(
        R"(select a.name, a.email, a.language, case when a.second_factor is null then 0 else 1 end,
                  m.id, m.authority, m.role, m.place
           from account a left join membership m
             on m.account = a.id and m.valid_from <= $2 and (m.valid_to is null or m.valid_to >= $2)
           where a.id = $1 and a.state = 'active' order by m.authority, m.id)",
        {account, day}, [&](const store::Row& row) {
            if (!found)
                found = Principal{.kind = PrincipalKind::staff,
                                  .account = account,
                                  .name = std::string(row.text(0)),
                                  .email = std::string(row.text(1)),
                                  .language = language_from(row.text(2)),
                                  .second_factor_set = row.flag(3)};
            if (!row.is_null(4))
                found->memberships.push_back({row.id(4), row.id(5), std::string(row.text(6)), row.id(7)});
        });
    return found;
}

base::Result<base::Id> create_account(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor,
                                      base::Id authority, const NewAccount& input) {
    base::Problems problems;
    const std::string name = base::tidy_line(input.name);
    const std::string email(base::trim(input.email));
    if (name.empty())
        problems.add("name", "required", t("Enter the person’s name"));
    else if (base::character_count(name) > kNameCharactersMax)
        problems.add("name", "too_long", t("Enter a name of at most {most} characters"),
                     {{"most", kNameCharactersMax}});
    if (email.empty())
        problems.add("email", "required", t("Enter an email address"));
    else if (!looks_like_email(email))
        problems.add("email", "not_an_email", t("Enter an email address in the right form, like name@example.com"));
    else if (find_account_by_email(tx, email))
        problems.add("email", "email_taken", t("Someone already signs in with this email address"));
    if (!problems.empty()) return problems;

    const base::Id id = trail.world().ids.next();
    tx.run(
        R"(insert into account (id, name, email, email_fold, language, state, created_at)
            values ($1, $2, $3, $4, $5, 'invited', $6))",
        {id, name, email, base::lower_ascii(email), base::tag(input.language), trail.world().clock.now()});
    audit::record(
        tx, trail,
        {.authority = authority, .actor = actor, .action = "account.add", .dataset = "account", .record = id});
    return id;
}

base::Problems grant_membership(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor,
                                const NewMembership& input) {
    base::Problems problems;
    if (input.role.empty())
        problems.add("role", "required", t("Choose a role"));
    else if (!tx.maybe("select 1 from policy_role where role = $1 and version = (select max(number) from "
                       "policy_version where state = 'approved')",
                       {input.role}))
        problems.add("role", "unknown", t("Choose a role from the list"));
    const auto role =
        tx.maybe("select ending, place from policy_role where role = $1 order by version desc limit 1", {input.role});
    const bool at_one = role && role->text(1) == "organisation";
    if (at_one && !input.place) problems.add("place", "required", t("Enter the organisation that the role is for"));
    if (role && !at_one && input.place)
        problems.add("place", "not_for_role", t("This role is not for one organisation: leave this empty"));
    if (role && (role->text(1) == "platform") != !input.authority)
        problems.add("role", "unknown", t("Choose a role from the list"));
    const std::string reason = base::tidy_line(input.reason);
    if (reason.empty()) problems.add("reason", "required", t("Say why this person needs the role"));
    if (input.valid_to && *input.valid_to < input.valid_from)
        problems.add("valid_to", "before_start", t("Enter an end date that is not before the start date"));
    if (role && role->text(0) == "required" && !input.valid_to)
        problems.add("valid_to", "required", t("Enter an end date: this role is never given for good"));
    if (!problems.empty()) return problems;

    const base::Id id = trail.world().ids.next();
    tx.run(
        R"(insert into membership
              (authority, id, account, role, place, valid_from, valid_to, reason, granted_by, granted_at, mapping)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))",
        {input.authority.value(), id, input.account, input.role, input.place.value(), input.valid_from, input.valid_to,
         reason, actor.id.value(), trail.world().clock.now(), input.mapping.value()});
    audit::record(tx, trail,
                  {.authority = input.authority,
                   .actor = actor,
                   .action = "membership.add",
                   .dataset = "account",
                   .record = input.account,
                   .reason = input.role,
                   .note = reason});
    return problems;
}

base::Problems end_membership(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                              base::Id membership, std::string_view reason) {
    base::Problems problems;
    const base::Date today = trail.world().clock.today();
    const auto row = tx.one("select account, role, valid_from from membership where authority = $1 and id = $2",
                            {authority.value(), membership});
    if (row.text(1) == administrator_role || row.text(1) == installation_role) {
        const auto others = tx.one(R"(select count(*) from membership where authority = $1 and id <> $2 and role = $4
                                      and valid_from <= $3 and (valid_to is null or valid_to > $3))",
                                   {authority.value(), membership, today, row.text(1)});
        if (others.integer(0) == 0)
            problems.add("", "last_administrator",
                         t("This is the last administrator. Make someone else an administrator first"));
    }
    const std::string why = base::tidy_line(reason);
    if (why.empty()) problems.add("reason", "required", t("Say why the role ends"));
    if (!problems.empty()) return problems;
    // The last day it holds was yesterday: a change of access takes effect at once.
    tx.run("update membership set valid_to = $3, ended_by = $4, end_reason = $5 where authority = $1 and id = $2",
           {authority.value(), membership, today.plus_days(-1), actor.id.value(), why});
    audit::record(tx, trail,
                  {.authority = authority,
                   .actor = actor,
                   .action = "membership.end",
                   .dataset = "account",
                   .record = row.id(0),
                   .reason = std::string(row.text(1)),
                   .note = why});
    return problems;
}

void set_language(store::Tx& tx, base::Id account, base::Language language) {
    tx.run("update account set language = $2 where id = $1", {account, base::tag(language)});
}

base::Problems disable_account(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                               base::Id account) {
    base::Problems problems;
    if (account == actor.id) problems.add("", "own_account", t("You can’t disable your own account"));
    if (!problems.empty()) return problems;
    tx.run("update account set state = 'disabled' where id = $1", {account});
    audit::record(
        tx, trail,
        {.authority = authority, .actor = actor, .action = "account.disable", .dataset = "account", .record = account});
    return problems;
}

std::string create_link(store::Tx& tx, const audit::Trail& trail, LinkKind kind, base::Id account, base::Id made_by) {
    constexpr std::int64_t kDay = 24 * 60 * 60;
    const std::int64_t lasts = kind == LinkKind::reset ? 60 * 60 : kind == LinkKind::invite ? 7 * kDay : 365 * kDay;
    const std::string token = trail.world().random.token(24);
    const base::Instant now = trail.world().clock.now();
    // A newer link of the same kind makes the older ones worthless.
    tx.run("update one_time_link set used_at = $3 where account = $1 and kind = $2 and used_at is null",
           {account.value(), action_of(kind), now});
    tx.run(
        "insert into one_time_link (token_hash, kind, account, made_by, made_at, expires_at) values ($1, $2, $3, $4, "
        "$5, $6)",
        {Param::bytes(link_digest(token)), action_of(kind), account.value(), made_by.value(), now,
         now.plus_seconds(lasts)});
    return token;
}

std::optional<LinkGrant> find_link(store::Reader& db, std::string_view token, base::Instant now) {
    const std::string hash = link_digest(token);
    const auto row = db.maybe(
        R"(select l.kind, l.account, a.name, a.email from one_time_link l left join account a on a.id = l.account
                                 where l.token_hash = $1 and l.used_at is null and l.expires_at > $2)",
        {Param::bytes(hash), now});
    if (!row) return std::nullopt;
    return LinkGrant{kind_from(row->text(0)), row->id(1), std::string(row->text(2)), std::string(row->text(3))};
}

std::string link_digest(std::string_view token) {
    return std::string(base::bytes_of(base::hmac_sha256("cantref one-time link", token)));
}

std::optional<TakenLink> take_link(store::Tx& tx, std::string_view digest, base::Instant now) {
    const auto row = tx.maybe(R"(update one_time_link set used_at = $2
                                 where token_hash = $1 and used_at is null and expires_at > $2 returning kind, account)",
                              {Param::bytes(digest), now});
    if (!row) return std::nullopt;
    return TakenLink{kind_from(row->text(0)), row->id(1)};
}

base::Problems use_link(store::Tx& tx, const audit::Trail& trail, std::string_view token,
                        std::string_view password_hash) {
    base::Problems problems;
    const auto link = take_link(tx, link_digest(token), trail.world().clock.now());
    if (!link) {
        problems.add("", "link_used", t("This link has been used or is too old. Ask for another"));
        return problems;
    }
    if (link->kind == LinkKind::set_up) return problems;
    tx.run(
        "update account set password_hash = $2, state = case when state = 'invited' then 'active' else state end where "
        "id = $1",
        {link->account, password_hash});
    audit::record(tx, trail,
                  {.authority = base::Id(),
                   .actor = {.kind = audit::ActorKind::token, .id = link->account},
                   .action = "account.set_password",
                   .dataset = "account",
                   .record = link->account,
                   .reason = std::string(action_of(link->kind))});
    return problems;
}

}  // namespace gate
