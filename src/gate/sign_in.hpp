// Signing in: password, then second factor where there is one. Throttled so that a guesser is slowed and nobody else is
// locked out.
#pragma once

#include "audit/trail.hpp"
#include "gate/accounts.hpp"
#include "gate/identities.hpp"
#include "gate/sessions.hpp"
#include "store/store.hpp"

#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace gate {

struct SignInAttempt {
    std::string_view email;
    std::string_view password;
    std::string_view peer;
    std::string_view agent;
};

enum class SignInOutcome : std::uint8_t {
    signed_in,    // token is a session
    code_needed,  // token is a pass to the second step, good for five minutes
    refused,      // unknown address, wrong password, disabled: never told apart, in words or in time
    wait,         // too many tries from here: wait_seconds
};

struct SignInResult {
    SignInOutcome outcome = SignInOutcome::refused;
    std::string token;
    base::Id account;
    std::int64_t wait_seconds = 0;
};

enum class ConfirmOutcome : std::uint8_t { confirmed, refused, wait };
struct ConfirmResult {
    ConfirmOutcome outcome = ConfirmOutcome::refused;
    std::int64_t wait_seconds = 0;
};

// Who comes back from a sign-in provider.
struct Arrival {
    std::string_view issuer;
    const openid::Identity& identity;
    std::string_view link;  // digest of the link they began with, or ""
    std::string_view peer;
    std::string_view agent;
};
struct ArrivalResult {
    Meeting meeting = Meeting::unknown;
    SignInResult signed_in;  // where they are known
};

// Five wrong tries for one address from one place, then a doubling wait up to 15 minutes; fifty from one place for any
// address; and for an address tried from many places, the slow-down holds only for places it never signed in from
// before. Every outcome is an event of the platform's chain (authority 0).
class SignIn {
public:
    SignIn(store::Store& store, const audit::Trail& trail);
    SignInResult with_password(const SignInAttempt& attempt);
    // Where the provider saw no second factor and the account has one of ours, that is asked for.
    ArrivalResult with_identity(const Arrival& arrival);
    SignInResult with_code(std::string_view pass, std::string_view code, std::string_view peer, std::string_view agent);
    // Who is signed in gives their second factor again (a code, or a recovery code), for what asks for it
    // (sessions.hpp, confirmed_lately). Five wrong tries in a session, then a doubling wait up to 15 minutes; other
    // sessions, and signing in, are not held up by it. Every outcome but a wait is an event.
    ConfirmResult confirm(const Principal& principal, std::string_view code, std::string_view peer);
    // The same by password, for who has no second factor yet and sets one up. It opens nothing else.
    ConfirmResult confirm_with_password(const Principal& principal, std::string_view password, std::string_view peer);

    // Before a link is sent to an address: how many seconds to wait, for the address or for the place; 0: none, and
    // this one is counted. Whether somebody has the address makes no difference.
    std::int64_t ask_for_link(std::string_view email, std::string_view peer);

private:
    // Whoever has proved who they are, by what, and from where.
    struct Proved {
        base::Id account;
        std::optional<base::Instant> second_factor_at;
        ProviderSession provider;
    };
    SignInResult complete(const Proved& proved, std::string_view peer, std::string_view agent);
    SignInResult ask_for_code(base::Id account, const ProviderSession& provider);
    bool verify_on_lane(std::string_view password, std::string_view hash);
    std::int64_t wait_needed(std::string_view email_fold, std::string_view peer, base::Id account);
    void count_failure(std::string_view email_fold, std::string_view peer);
    void count(std::span<const std::string> keys);
    void forget_failures(std::string_view email_fold, std::string_view peer);
    std::int64_t count_confirming(base::Id session);
    void forget_confirming(base::Id session);

    store::Store& store_;
    const audit::Trail& trail_;
    std::string decoy_hash_;  // so that an unknown address costs the same time
    std::mutex hash_lane_;    // Argon2id is memory: one at a time
};

}  // namespace gate
