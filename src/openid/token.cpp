#include "openid/token.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace openid {

using base::Json;
using base::PublicKey;

namespace {

constexpr std::string_view kLogoutEvent = "http://schemas.openid.net/event/backchannel-logout";

// Any more zero bits, another alphabet or padding would let one token be written in two ways.
std::optional<std::string> strict_base64url(std::string_view text) {
    auto bytes = base::from_base64url(text);
    if (!bytes || base::base64url(*bytes) != text) return std::nullopt;
    return bytes;
}

std::optional<Json> object_in(std::string_view part) {
    const auto text = strict_base64url(part);
    if (!text || !base::is_utf8(*text)) return std::nullopt;
    auto json = Json::parse(*text);
    if (!json || !json->object()) return std::nullopt;
    return std::move(*json);
}

std::optional<PublicKey::Kind> kind_of(std::string_view algorithm) {
    if (algorithm == "RS256") return PublicKey::Kind::rsa;
    if (algorithm == "ES256") return PublicKey::Kind::p256;
    return std::nullopt;
}

// What was signed, by a key of the provider's.
Or<Claims> signed_claims(std::string_view token, const Keys& keys, std::string_view type) {
    if (token.size() > limits::token_bytes) return Fault::too_long;
    const auto parts = base::split(token, '.');
    if (parts.size() != 3) return Fault::token_form;
    const auto header = object_in(parts[0]);
    if (!header) return Fault::token_form;
    const auto kind = kind_of(header->text_of("alg"));
    if (!kind) return Fault::algorithm;
    for (const auto* brought : {"jku", "jwk", "x5u", "x5c", "crit"})
        if (header->find(brought)) return Fault::key_in_token;
    const auto typ = base::lower_ascii(header->text_of("typ"));
    if (!typ.empty() && typ != "jwt" && typ != type) return Fault::token_form;
    const auto* key = keys.find(header->text_of("kid"), *kind);
    if (!key) return Fault::unknown_key;
    const auto signature = strict_base64url(parts[2]);
    if (!signature) return Fault::token_form;
    if (!key->has_signed(token.substr(0, parts[0].size() + 1 + parts[1].size()), *signature)) return Fault::signature;
    auto claims = object_in(parts[1]);
    if (!claims) return Fault::token_form;
    return std::move(*claims);
}

// Seconds since 1970; some providers write fractions. Beyond what a calendar holds is no moment.
std::optional<std::int64_t> seconds_of(const Claims& claims, std::string_view claim) {
    const auto* found = claims.find(claim);
    if (!found) return std::nullopt;
    const auto* whole = found->integer();
    const auto* real = found->real();
    const double seconds = whole ? static_cast<double>(*whole) : real ? *real : -1;
    return seconds >= 0 && seconds < 1e11 ? std::optional(static_cast<std::int64_t>(seconds)) : std::nullopt;
}

std::optional<Fault> check_party(const Claims& claims, std::string_view client) {
    const auto audiences = texts_of(claims, "aud");
    if (std::ranges::find(audiences, client) == audiences.end()) return Fault::audience;
    const auto* party = claims.find("azp");
    if (!party && audiences.size() > 1) return Fault::party;
    if (party && (!party->text() || *party->text() != client)) return Fault::party;
    return std::nullopt;
}

std::optional<Fault> check_common(const Claims& claims, const Expected& expected) {
    const std::int64_t now = expected.now.microseconds() / 1'000'000;
    if (expected.issuer.empty() || claims.text_of("iss") != expected.issuer) return Fault::issuer;
    if (const auto fault = check_party(claims, expected.client)) return fault;
    const auto expires = seconds_of(claims, "exp"), issued = seconds_of(claims, "iat");
    if (!expires || *expires + limits::skew_seconds <= now) return Fault::expired;
    if (!issued || *issued - limits::skew_seconds > now) return Fault::not_yet;
    if (claims.find("nbf")) {
        const auto from = seconds_of(claims, "nbf");
        if (!from || *from - limits::skew_seconds > now) return Fault::not_yet;
    }
    return std::nullopt;
}

}  // namespace

std::string_view name(Fault fault) {
    constexpr std::array<std::string_view, 20> names{
        "unreachable", "too_long",  "not_json",     "other_issuer", "not_supported", "refused", "no_such_attempt",
        "token_form",  "algorithm", "key_in_token", "unknown_key",  "signature",     "issuer",  "audience",
        "party",       "expired",   "not_yet",      "nonce",        "subject",       "event"};
    return names[static_cast<std::size_t>(fault)];
}

Or<Keys> Keys::from(const Json& json) {
    const auto* list = json.find("keys");
    if (!list || !list->list()) return Fault::not_json;
    Keys keys;
    for (const auto& one : *list->list()) {
        const auto use = one.text_of("use"), algorithm = one.text_of("alg"), type = one.text_of("kty");
        if ((!use.empty() && use != "sig") || (!algorithm.empty() && !kind_of(algorithm))) continue;
        const auto number = [&](std::string_view member) { return strict_base64url(one.text_of(member)).value_or(""); };
        std::optional<PublicKey> key;
        if (type == "RSA") key = PublicKey::rsa(number("n"), number("e"));
        if (type == "EC" && one.text_of("crv") == "P-256") key = PublicKey::p256(number("x"), number("y"));
        if (!key || (!algorithm.empty() && kind_of(algorithm) != key->kind())) continue;
        if (keys.all_.size() == limits::keys) return Fault::too_long;
        keys.all_.push_back({std::string(one.text_of("kid")), std::move(*key)});
    }
    return keys;
}

const PublicKey* Keys::find(std::string_view kid, PublicKey::Kind kind) const {
    const PublicKey* found = nullptr;
    for (const auto& one : all_) {
        if (one.key.kind() != kind || (!kid.empty() && one.kid != kid)) continue;
        if (found) return nullptr;  // which of them is meant, nothing says
        found = &one.key;
    }
    return found;
}

Or<Claims> check_id_token(std::string_view token, const Keys& keys, const Expected& expected) {
    auto claims = signed_claims(token, keys, "jwt");
    if (!claims) return claims;
    if (const auto fault = check_common(*claims, expected)) return *fault;
    if (expected.nonce.empty() || !base::same_secret(claims->text_of("nonce"), expected.nonce)) return Fault::nonce;
    const auto subject = claims->text_of("sub");
    if (subject.empty() || subject.size() > 255) return Fault::subject;
    return claims;
}

Or<Logout> check_logout_token(std::string_view token, const Keys& keys, const Expected& expected) {
    const auto claims = signed_claims(token, keys, "logout+jwt");
    if (!claims) return claims.fault();
    if (const auto fault = check_common(*claims, expected)) return *fault;
    const auto issued = *seconds_of(*claims, "iat");
    if (issued + limits::logout_age_seconds < expected.now.microseconds() / 1'000'000) return Fault::expired;
    const auto* events = claims->find("events");
    const auto* event = events ? events->find(kLogoutEvent) : nullptr;
    // With a nonce it would be an ID token, passed off as this.
    if (!event || !event->object() || claims->find("nonce")) return Fault::event;
    Logout logout{.subject = std::string(claims->text_of("sub")),
                  .session = std::string(claims->text_of("sid")),
                  .at = base::Instant::from_microseconds(issued * 1'000'000)};
    if (logout.subject.empty() && logout.session.empty()) return Fault::subject;
    return logout;
}

std::vector<std::string> texts_of(const Claims& claims, std::string_view claim) {
    const auto* found = claims.find(claim);
    std::vector<std::string> texts;
    if (!found) return texts;
    if (const auto* text = found->text()) texts.push_back(*text);
    if (const auto* list = found->list())
        for (const auto& each : *list)
            if (const auto* text = each.text()) texts.push_back(*text);
    return texts;
}

}  // namespace openid
