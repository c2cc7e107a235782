// Accounts: the people who can sign in, their passwords, second factors, memberships and one-time links.
// Invariants: an account's email is unique when folded; a membership names who gave it, why and from when; a link works
// once.
#pragma once

#include "audit/event.hpp"
#include "audit/trail.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "gate/principal.hpp"
#include "store/store.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gate {

// The role that gives roles; an authority is never left without somebody who holds it.
inline constexpr std::string_view administrator_role = "access_manager";
inline constexpr std::string_view installation_role = "platform_admin";  // the same for the whole installation

enum class AccountState : std::uint8_t { invited, active, disabled };

struct Account {
    base::Id id;
    std::string name;
    std::string email;
    base::Language language = base::Language::english;
    AccountState state = AccountState::invited;
    bool has_second_factor = false;
    std::optional<base::Instant> last_signed_in;
};

struct MembershipRow {
    base::Id id;
    base::Id account;
    std::string account_name;
    base::Id authority;
    std::string role;
    base::Id place;
    base::Date valid_from;
    std::optional<base::Date> valid_to;  // the last day it holds
    std::string reason;
    base::Id granted_by;
    std::string granted_by_name;
    base::Id mapping;  // the rule that it came by (gate/mappings.hpp); none: a person gave it
};

// What a link lets its holder do, once.
enum class LinkKind : std::uint8_t {
    set_up,  // make the first administrator of a new system
    invite,  // choose a password
    reset,   // choose another password
};

struct LinkGrant {
    LinkKind kind;
    base::Id account;  // none for set_up
    std::string account_name;
    std::string email;
};

struct NewAccount {
    std::string name;
    std::string email;
    base::Language language = base::Language::english;
};

struct NewMembership {
    base::Id account;
    base::Id authority;
    std::string role;
    base::Id place;
    base::Date valid_from;
    std::optional<base::Date> valid_to;
    std::string reason;
    base::Id mapping = {};  // the rule it comes by; none: a person gives it
};

std::optional<Account> find_account(store::Reader& db, base::Id id);
std::optional<Account> find_account_by_email(store::Reader& db, std::string_view email);
// Names by account, for histories; one statement.
std::vector<std::pair<std::int64_t, std::string>> account_names(store::Reader& db,
                                                                const std::vector<std::int64_t>& ids);
// Those with a membership of the authority, now or before, by name.
std::vector<Account> accounts_of(store::Reader& db, base::Id authority);
// Those who are at work there on `day`: active, with a membership of it that holds. By name.
std::vector<Account> members_on(store::Reader& db, base::Id authority, base::Date day);
// Those of accounts_of(), or of the whole installation's, who can visit it no more.
std::set<base::Id> gone_from(store::Reader& db, base::Id authority, base::Date day);
std::vector<MembershipRow> memberships_of(store::Reader& db, base::Id authority, base::Id account);
// All of an authority that hold on `day`; of no authority: those held for the whole installation.
std::vector<MembershipRow> memberships_on(store::Reader& db, base::Id authority, base::Date day);
// Those that hold on `day`.
std::vector<Membership> current_memberships(store::Reader& db, base::Id account, base::Date day);
// Whoever the account stands for, with what they may do that day; for work they asked for, without a session. nullopt:
// there is none, or it is not active.
std::optional<Principal> principal_of_account(store::Reader& db, base::Id account, base::Date day);

// Problems: name, email missing or not an address, email taken ("email_taken").
base::Result<base::Id> create_account(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor,
                                      base::Id authority, const NewAccount& input);
// Problems: role (required, unknown: also one of the installation without `authority` empty, or the other way round),
// place (required, not_for_role), reason (required), valid_to (before_start, required).
base::Problems grant_membership(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor,
                                const NewMembership& input);
// Ends it today, or before it began. The last administrator of an authority, or of the installation, can't be ended
// ("last_administrator").
base::Problems end_membership(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                              base::Id membership, std::string_view reason);
void set_language(store::Tx& tx, base::Id account, base::Language language);
base::Problems disable_account(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                               base::Id account);

// Rules of specs: 12 to 200 characters, any characters, none of the words everyone tries first, not the person's own
// name, email or authority. Paste is welcome; no composition rules.
base::Problems check_password(std::string_view password, std::string_view name, std::string_view email,
                              std::string_view where);

// The token is shown once and stored hashed. Links last 7 days (invite), 1 hour (reset), until used (set_up).
std::string create_link(store::Tx& tx, const audit::Trail& trail, LinkKind kind, base::Id account, base::Id made_by);
std::optional<LinkGrant> find_link(store::Reader& db, std::string_view token, base::Instant now);
// What the table holds of a token, for who keeps it on a way that leads elsewhere in between.
std::string link_digest(std::string_view token);
struct TakenLink {
    LinkKind kind;
    base::Id account;
};
// Uses it up; nullopt: it was used before, or is too old.
std::optional<TakenLink> take_link(store::Tx& tx, std::string_view digest, base::Instant now);
// Uses the link up: sets the password, makes the account active, ends its other sessions (caller: sessions.hpp).
base::Problems use_link(store::Tx& tx, const audit::Trail& trail, std::string_view token,
                        std::string_view password_hash);

// Second factor (RFC 6238, SHA-1, 6 digits, 30 s). The secret is sealed as S4 values are; each step works once.
struct NewSecondFactor {
    std::string secret_base32;
    std::string uri;  // otpauth://…
};
NewSecondFactor propose_second_factor(base::Random& random, std::string_view email);
// What an authenticator app shows at that moment; for tests. Broken: not a secret.
std::string second_factor_code(std::string_view secret_base32, base::Instant at);
// False: the code does not fit the secret. Recovery codes: ten, shown once, stored hashed.
struct SecondFactorSet {
    std::vector<std::string> recovery_codes;
};
std::optional<SecondFactorSet> set_second_factor(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor,
                                                 base::Id authority, base::Id account, std::string_view secret_base32,
                                                 std::string_view code);
enum class CodeCheck : std::uint8_t { right, wrong, already_used };
// Takes a TOTP code or a recovery code, and uses it up.
CodeCheck use_code(store::Tx& tx, const audit::Trail& trail, base::Id account, std::string_view code);
void remove_second_factor(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                          base::Id account);

}  // namespace gate
