// Tokens that a sign-in provider signs (RFC 7515, RFC 7519, OpenID Connect Core 3.1.3.7): read strictly, checked
// against keys that came from the configured provider and from nowhere else. Pure: no calls, no clock of its own.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/signature.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace openid {

// Why something was not believed. Its name is what the log says: people are told by kind only (openid/provider.hpp).
enum class Fault : std::uint8_t {
    unreachable,  // no answer, a redirect or another status than was due
    too_long,
    not_json,
    other_issuer,     // the provider's own description, or its answer, names another
    not_supported,    // it can't do what we ask for: code flow, S256, RS256 or ES256
    refused,          // it said so: access_denied, invalid_grant
    no_such_attempt,  // too old, used before, or begun in another browser
    token_form,       // not three parts of strict base64url and JSON, too long, or not of the kind that was due
    algorithm,        // any but RS256 and ES256, or not that of the key
    key_in_token,     // a header that brings its key along, or asks for what we don't know
    unknown_key,      // none of the provider's
    signature,
    issuer,
    audience,
    party,  // azp: made for somebody else
    expired,
    not_yet,  // nbf or iat in the future
    nonce,
    subject,  // no sub, or the claims that make the stable key are not there
    event,    // of a logout token: it does not say that somebody signed out
};
std::string_view name(Fault fault);

template <typename T>
class [[nodiscard]] Or {
public:
    Or(T value) : content_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
    Or(Fault fault) : content_(std::in_place_index<1>, fault) {}         // NOLINT(google-explicit-constructor)
    explicit operator bool() const { return content_.index() == 0; }
    const T& operator*() const { return std::get<0>(content_); }
    T& operator*() { return std::get<0>(content_); }
    const T* operator->() const { return &**this; }
    Fault fault() const { return std::get<1>(content_); }

private:
    std::variant<T, Fault> content_;
};

namespace limits {
inline constexpr std::size_t token_bytes = 16 * 1024;  // hundreds of groups fit; a cookie or header would not hold it
inline constexpr std::size_t keys = 64;                // of one provider: a handful is usual
inline constexpr std::int64_t skew_seconds = 60;       // by how much two clocks may differ
inline constexpr std::int64_t logout_age_seconds = 300;
}  // namespace limits

// A provider's keys (RFC 7517). Those that are not for signatures by RS256 or ES256 are left out.
class Keys {
public:
    static Or<Keys> from(const base::Json& json);
    // Null: there is none of that name; without a name, when there is more than one of the kind.
    const base::PublicKey* find(std::string_view kid, base::PublicKey::Kind kind) const;
    bool empty() const { return all_.empty(); }

private:
    struct One {
        std::string kid;
        base::PublicKey key;
    };
    std::vector<One> all_;
};

struct Expected {
    std::string_view issuer;
    std::string_view client;
    std::string_view nonce;  // of an ID token
    base::Instant now;
};

using Claims = base::Json;  // an object
Or<Claims> check_id_token(std::string_view token, const Keys& keys, const Expected& expected);
// OpenID Connect Back-Channel Logout 2.6: somebody (sub) or one session (sid) has ended over there.
struct Logout {
    std::string subject, session;  // at least one of them
    base::Instant at;
};
Or<Logout> check_logout_token(std::string_view token, const Keys& keys, const Expected& expected);

// The texts of a claim: a text, or a list of them. Anything else: none.
std::vector<std::string> texts_of(const Claims& claims, std::string_view claim);

}  // namespace openid
