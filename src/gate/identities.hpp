// Identities: who a sign-in provider says somebody is, and which account that is here. An account gets one by a link
// that an administrator gave its person, or by an email address where the operator takes the provider's word for those;
// never by a name or an address that merely looks alike.
// Invariant: an identity (issuer and key) belongs to one account.
#pragma once

#include "audit/trail.hpp"
#include "base/language.hpp"
#include "gate/accounts.hpp"
#include "store/store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openid {
struct Identity;
struct Logout;
}  // namespace openid

namespace gate {

struct IdentityRow {
    std::string issuer;
    base::Instant linked_at;
};
std::vector<IdentityRow> identities_of(store::Reader& db, base::Id account);
// All of the account's; whoever signs in so is then nobody here. An event, where there was one.
void unlink_identities(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                       base::Id account);

enum class Meeting : std::uint8_t {
    known,      // linked to an account, before or just now
    unknown,    // to none, and nothing says to which
    taken,      // by a link, but it belongs to another account, or that account has another identity
    link_used,  // by a link that was used meanwhile, or is too old
    disabled,   // to one that can't sign in
};
struct Met {
    Meeting meeting = Meeting::unknown;
    base::Id account;
    bool second_factor = false;  // the account has one of ours
};
// `link`: the digest of an invitation's or a reset's token (accounts.hpp, link_digest), or "": it is used up.
Met meet(store::Tx& tx, const audit::Trail& trail, std::string_view issuer, const openid::Identity& identity,
         std::string_view link);

// Somebody was sent to the provider: what they went for, until they come back.
struct Errand {
    enum class Purpose : std::uint8_t { sign_in, test } purpose = Purpose::sign_in;
    std::string address;  // of ours, to go to afterwards
    base::Language language = base::Language::english;
    std::string link;  // digest, as above
    base::Id account;  // who asked for a test
};
inline constexpr std::int64_t errand_seconds = 10 * 60;
// The secret for the browser's cookie; the table holds its digest.
std::string begin_errand(store::Store& store, const base::World& world, const Errand& errand);
// Once: whoever asks second, or too late, gets nothing.
std::optional<Errand> take_errand(store::Store& store, const base::World& world, std::string_view secret);

// The provider says that somebody signed out over there: their sessions here that it began end, but for those begun
// since. Says how many; an event for each account.
std::int64_t end_provider_sessions(store::Store& store, const audit::Trail& trail, const openid::Logout& logout);

}  // namespace gate
