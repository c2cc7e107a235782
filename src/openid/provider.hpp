// A sign-in provider (OpenID Connect Core, Discovery; RFC 6749, 7636, 9207): where people are sent to prove who they
// are, and what is believed of what comes back. Its own description says where things are and which keys it signs with;
// both are fetched when first needed and kept for an hour. All calls block: for the outgoing pool.
#pragma once

#include "base/label.hpp"
#include "openid/token.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace openid {

struct Settings {
    std::string issuer;  // exactly as it calls itself
    std::string client;
    std::string secret;
    enum class Authentication : std::uint8_t { basic, post } authentication = Authentication::basic;
    std::vector<std::string> scopes = {"openid", "email", "profile"};
    base::OwnedLabel label;                         // as people know it: "Gwynfryn account"
    std::vector<std::string> key_claims = {"sub"};  // that together name a person for good; Entra: tid, oid
    std::vector<std::string> second_factor = {};    // values of acr or amr that mean one was used
    std::string roles_claim = "roles";              // whose values roles are given by
    enum class Email : std::uint8_t { says_nothing, proves } email = Email::says_nothing;
};

// What is wrong with them, in the words of the configuration ("openid.issuer must begin with https://"); empty:
// nothing.
std::vector<std::string> faults_in(const Settings& settings);

// One attempt to sign in. Everything that must be hard to guess is made from one secret, which the visitor's browser
// alone holds: whoever brings a state from another browser can't make it.
struct Attempt {
    std::string_view secret;     // 32 random bytes or more, as text
    std::string return_address;  // of ours, absolute; the same at both ends
};

// Who the provider says has come.
struct Identity {
    std::string key;      // by which they are known for good: the values of key_claims, joined by a line end
    std::string subject;  // sub, and the session over there: what a logout token names
    std::string session;
    std::string name, email;
    bool email_proved = false;       // by a provider whose word for it the operator takes
    bool second_factor = false;      // used one there, as the settings say
    std::vector<std::string> roles;  // values of the roles claim
    Claims claims;                   // all of them, to be shown to their owner
};

class Provider {
public:
    Provider(Settings settings, const base::Clock& clock);
    ~Provider();
    const Settings& settings() const { return settings_; }

    // Where to send the browser. `language`: "cy en".
    Or<std::string> sign_in_address(const Attempt& attempt, std::string_view languages);
    struct Answer {
        std::string_view code, state, error, issuer;  // as the browser brings them
    };
    // The code is worth something once, to whoever holds the attempt's secret.
    Or<Identity> finish(const Attempt& attempt, const Answer& answer);
    // Where somebody signs out over there and comes back to `return_address`; empty: it has no such page.
    Or<std::string> sign_out_address(std::string_view return_address);
    Or<Logout> read_logout(std::string_view token);

    static constexpr std::int64_t keep_seconds = 60 * 60;  // description and keys
    static constexpr std::int64_t refetch_seconds = 10;    // the least between two fetches because of an unknown key

private:
    struct Description;
    struct Held;
    Or<std::shared_ptr<const Description>> description();
    Or<std::shared_ptr<const Keys>> keys(bool anew);
    Or<std::string> id_token_for(const Description& about, const Attempt& attempt, std::string_view code);
    template <typename Check>
    auto with_keys(const Check& check) -> decltype(check(Keys()));
    Identity identity_from(Claims claims) const;

    const Settings settings_;
    const base::Clock& clock_;
    std::unique_ptr<Held> held_;
};

// The part of the key that the claims hold; SIZE limited, one line each. Fault subject where one is missing.
Or<std::string> key_of(const Claims& claims, const std::vector<std::string>& key_claims);

}  // namespace openid
