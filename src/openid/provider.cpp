#include "openid/provider.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "http/client.hpp"
#include "http/escape.hpp"

#include <algorithm>
#include <mutex>

namespace openid {

using base::Json;

namespace {

constexpr std::int64_t kAnswerBytesMax = 256 * 1024;  // of keys with certificates; descriptions take some 5 KB
constexpr std::size_t kKeyPartBytesMax = 255;         // OpenID Connect Core 2: sub
constexpr std::size_t kCodeBytesMax = 2048;

bool on_this_machine(std::string_view url) {
    return url.starts_with("http://127.0.0.1:") || url.starts_with("http://localhost:");
}
bool well_addressed(std::string_view url) { return url.starts_with("https://") || on_this_machine(url); }

// What only the attempt's secret makes: state, nonce and the proof of PKCE.
std::string made_for(const Attempt& attempt, std::string_view purpose) {
    return base::base64url(base::bytes_of(base::hmac_sha256(attempt.secret, purpose)));
}
std::string verifier_of(const Attempt& attempt) { return made_for(attempt, "verifier"); }
std::string state_of(const Attempt& attempt) { return made_for(attempt, "state"); }
std::string nonce_of(const Attempt& attempt) { return made_for(attempt, "nonce"); }

std::string with_query(std::string_view url, const http::Fields& fields) {
    return std::string(url) + (url.find('?') == std::string_view::npos ? "?" : "&") + http::query_string(fields);
}

bool is_true(const Claims& claims, std::string_view claim) {
    const auto* found = claims.find(claim);
    if (!found) return false;
    return found->boolean() ? *found->boolean() : found->text() && *found->text() == "true";  // some write it as text
}

Or<Json> ask(http::Call call) {
    // Of a provider on this machine (tests, demonstrations); anything else is refused without TLS.
    call.reach = on_this_machine(call.url) ? http::Reach::loopback_too : http::Reach::anywhere;
    call.answer_bytes_max = kAnswerBytesMax;
    call.headers.emplace_back("Accept", "application/json");
    const auto answer = http::call(call);
    if (answer.outcome == http::CallAnswer::Outcome::too_long) return Fault::too_long;
    if (answer.outcome != http::CallAnswer::Outcome::answered) return Fault::unreachable;
    const bool refused = call.method == http::Method::post && answer.status >= 400 && answer.status < 500;
    if (refused) return Fault::refused;
    if (answer.status != 200) return Fault::unreachable;
    auto json = Json::parse(answer.body);
    if (!json || !json->object()) return Fault::not_json;
    return std::move(*json);
}

bool offers(const Json& about, std::string_view what, std::string_view wanted) {
    const auto offered = texts_of(about, what);
    return std::ranges::find(offered, wanted) != offered.end();
}

}  // namespace

struct Provider::Description {
    std::string authorization, token, keys, sign_out;
    bool names_itself = false;  // in every answer (RFC 9207)
};

// Description and keys as they were last fetched.
struct Provider::Held {
    std::mutex mutex;  // over a fetch too: whoever comes meanwhile would only fetch the same
    std::shared_ptr<const Description> description;
    base::Instant described_at;
    std::shared_ptr<const Keys> keys;
    base::Instant keys_at;
    base::Instant tried_at;  // keys, with or without success
};

std::vector<std::string> faults_in(const Settings& settings) {
    std::vector<std::string> faults;
    if (settings.issuer.empty()) {
        if (!settings.client.empty() || !settings.secret.empty())
            faults.emplace_back("openid.issuer is not set, so the other settings of openid are for nothing");
        return faults;
    }
    if (!well_addressed(settings.issuer)) faults.emplace_back("openid.issuer must begin with https://");
    if (settings.issuer.find_first_of("?#") != std::string::npos)
        faults.emplace_back("openid.issuer must be an address without ? and #");
    if (settings.client.empty()) faults.emplace_back("openid.client is not set: what the provider calls Cantref");
    if (settings.secret.empty()) faults.emplace_back("openid.secret is not set: name its file as openid.secret_file");
    if (settings.label.english.empty() || settings.label.welsh.empty())
        faults.emplace_back("openid.label_en and openid.label_cy are what people call the provider: set both");
    if (std::ranges::find(settings.scopes, "openid") == settings.scopes.end())
        faults.emplace_back("openid.scopes must hold openid");
    if (settings.key_claims.empty()) faults.emplace_back("openid.key_claims must name at least one claim, like sub");
    return faults;
}

Or<std::string> key_of(const Claims& claims, const std::vector<std::string>& key_claims) {
    std::string key;
    for (const auto& claim : key_claims) {
        const auto value = claims.text_of(claim);
        if (value.empty() || value.size() > kKeyPartBytesMax || base::tidy_line(value) != value) return Fault::subject;
        key += (key.empty() ? "" : "\n") + std::string(value);
    }
    return key;
}

Provider::Provider(Settings settings, const base::Clock& clock)
    : settings_(std::move(settings)), clock_(clock), held_(std::make_unique<Held>()) {}
Provider::~Provider() = default;

Or<std::shared_ptr<const Provider::Description>> Provider::description() {
    const std::lock_guard lock(held_->mutex);
    const auto now = clock_.now();
    if (held_->description && now < held_->described_at.plus_seconds(keep_seconds)) return held_->description;
    auto base = settings_.issuer;
    while (base.ends_with('/')) base.pop_back();
    const auto about = ask({.url = base + "/.well-known/openid-configuration"});
    if (!about) return about.fault();
    if (about->text_of("issuer") != settings_.issuer) return Fault::other_issuer;
    const auto made = std::make_shared<const Description>(
        Description{.authorization = std::string(about->text_of("authorization_endpoint")),
                    .token = std::string(about->text_of("token_endpoint")),
                    .keys = std::string(about->text_of("jwks_uri")),
                    .sign_out = std::string(about->text_of("end_session_endpoint")),
                    .names_itself = is_true(*about, "authorization_response_iss_parameter_supported")});
    for (const auto& address : {made->authorization, made->token, made->keys})
        if (!well_addressed(address)) return Fault::not_supported;
    if (!made->sign_out.empty() && !well_addressed(made->sign_out)) return Fault::not_supported;
    // What it does not say, it may do all the same (PKCE of some large ones); what it says must fit.
    if (!offers(*about, "response_types_supported", "code") ||
        (about->find("id_token_signing_alg_values_supported") &&
         !offers(*about, "id_token_signing_alg_values_supported", "RS256") &&
         !offers(*about, "id_token_signing_alg_values_supported", "ES256")) ||
        (about->find("code_challenge_methods_supported") &&
         !offers(*about, "code_challenge_methods_supported", "S256")))
        return Fault::not_supported;
    held_->description = made;
    held_->described_at = now;
    return held_->description;
}

Or<std::shared_ptr<const Keys>> Provider::keys(bool anew) {
    const auto about = description();
    if (!about) return about.fault();
    const std::lock_guard lock(held_->mutex);
    const auto now = clock_.now();
    const bool kept = held_->keys && now < held_->keys_at.plus_seconds(keep_seconds);
    // A flood of tokens with invented keys must not become a flood of fetches.
    const bool may_fetch = held_->tried_at == base::Instant() || now >= held_->tried_at.plus_seconds(refetch_seconds);
    if (kept && (!anew || !may_fetch)) return held_->keys;
    held_->tried_at = now;
    const auto json = ask({.url = (*about)->keys});
    if (!json) return json.fault();
    auto parsed = Keys::from(*json);
    if (!parsed) return parsed.fault();
    held_->keys = std::make_shared<const Keys>(std::move(*parsed));
    held_->keys_at = now;
    return held_->keys;
}

// With the keys at hand; where the token names one that is not among them, once more with those of now.
template <typename Check>
auto Provider::with_keys(const Check& check) -> decltype(check(Keys())) {
    const auto held = keys(false);
    if (!held) return held.fault();
    auto checked = check(**held);
    if (checked || checked.fault() != Fault::unknown_key) return checked;
    const auto fresh = keys(true);
    if (!fresh) return fresh.fault();
    return *fresh == *held ? std::move(checked) : check(**fresh);
}

Or<std::string> Provider::sign_in_address(const Attempt& attempt, std::string_view languages) {
    const auto about = description();
    if (!about) return about.fault();
    http::Fields query;
    query.add("response_type", "code");
    query.add("client_id", settings_.client);
    query.add("redirect_uri", attempt.return_address);
    query.add("scope", base::join(settings_.scopes, " "));
    query.add("state", state_of(attempt));
    query.add("nonce", nonce_of(attempt));
    query.add("code_challenge", base::base64url(base::bytes_of(base::sha256(verifier_of(attempt)))));
    query.add("code_challenge_method", "S256");
    query.add("ui_locales", std::string(languages));
    return with_query((*about)->authorization, query);
}

Or<std::string> Provider::id_token_for(const Description& about, const Attempt& attempt, std::string_view code) {
    http::Fields form;
    form.add("grant_type", "authorization_code");
    form.add("code", std::string(code));
    form.add("redirect_uri", attempt.return_address);
    form.add("code_verifier", verifier_of(attempt));
    http::Call call{.method = http::Method::post,
                    .url = about.token,
                    .headers = {{"Content-Type", "application/x-www-form-urlencoded"}}};
    if (settings_.authentication == Settings::Authentication::basic) {
        // RFC 6749, 2.3.1: each encoded as in a form first.
        const auto pair = http::url_encode(settings_.client) + ":" + http::url_encode(settings_.secret);
        call.headers.emplace_back("Authorization", "Basic " + http::base64(pair));
    } else {
        form.add("client_id", settings_.client);
        form.add("client_secret", settings_.secret);
    }
    call.body = http::query_string(form);
    const auto answer = ask(std::move(call));
    if (!answer) return answer.fault();
    const auto token = answer->text_of("id_token");
    if (token.empty()) return Fault::token_form;
    return std::string(token);
}

Or<Identity> Provider::finish(const Attempt& attempt, const Answer& answer) {
    if (!base::same_secret(answer.state, state_of(attempt))) return Fault::no_such_attempt;
    const auto about = description();
    if (!about) return about.fault();
    if (answer.issuer.empty() ? (*about)->names_itself : answer.issuer != settings_.issuer) return Fault::other_issuer;
    if (!answer.error.empty()) return Fault::refused;
    if (answer.code.empty() || answer.code.size() > kCodeBytesMax) return Fault::refused;
    const auto token = id_token_for(**about, attempt, answer.code);
    if (!token) return token.fault();
    const auto nonce = nonce_of(attempt);
    auto claims = with_keys([&](const Keys& keys) {
        return check_id_token(
            *token, keys,
            {.issuer = settings_.issuer, .client = settings_.client, .nonce = nonce, .now = clock_.now()});
    });
    if (!claims) return claims.fault();
    auto key = key_of(*claims, settings_.key_claims);
    if (!key) return key.fault();
    auto identity = identity_from(std::move(*claims));
    identity.key = std::move(*key);
    return identity;
}

Identity Provider::identity_from(Claims claims) const {
    Identity identity{.subject = std::string(claims.text_of("sub")),
                      .session = std::string(claims.text_of("sid")),
                      .name = base::tidy_line(claims.text_of("name")),
                      .email = std::string(claims.text_of("email")),
                      .email_proved = settings_.email == Settings::Email::proves && is_true(claims, "email_verified"),
                      .roles = texts_of(claims, settings_.roles_claim)};
    for (const auto* claim : {"acr", "amr"})
        for (const auto& value : texts_of(claims, claim))
            identity.second_factor |=
                std::ranges::find(settings_.second_factor, value) != settings_.second_factor.end();
    identity.claims = std::move(claims);
    return identity;
}

Or<std::string> Provider::sign_out_address(std::string_view return_address) {
    const auto about = description();
    if (!about) return about.fault();
    if ((*about)->sign_out.empty()) return std::string();
    http::Fields query;
    query.add("client_id", settings_.client);
    query.add("post_logout_redirect_uri", std::string(return_address));
    return with_query((*about)->sign_out, query);
}

Or<Logout> Provider::read_logout(std::string_view token) {
    return with_keys([&](const Keys& keys) {
        return check_logout_token(
            token, keys, {.issuer = settings_.issuer, .client = settings_.client, .nonce = {}, .now = clock_.now()});
    });
}

}  // namespace openid
