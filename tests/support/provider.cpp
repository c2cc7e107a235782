#include "tests/support/provider.hpp"

#include "base/hash.hpp"

#include <stdexcept>

namespace test_support {

namespace {

std::string json_text(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string object(const TestProvider::Members& members) {
    std::string out = "{";
    for (const auto& [name, value] : members)
        if (!value.empty()) out += (out.size() > 1 ? "," : "") + json_text(name) + ":" + value;
    return out + "}";
}

http::Response refused(std::string_view error) {
    return http::Response::json(R"({"error":")" + std::string(error) + "\"}", 400);
}

// "Basic …" of client and secret, each encoded as in a form (RFC 6749, 2.3.1).
bool is_client(std::string_view authorization) {
    constexpr std::string_view scheme = "Basic ";
    if (!authorization.starts_with(scheme)) return false;
    std::string text(authorization.substr(scheme.size()));
    for (auto& letter : text) letter = letter == '+' ? '-' : letter == '/' ? '_' : letter;
    while (text.ends_with('=')) text.pop_back();
    return base::from_base64url(text) ==
           http::url_encode(TestProvider::client) + ":" + http::url_encode(TestProvider::secret);
}

}  // namespace

TestProvider::TestProvider(const base::Clock& clock) : clock_(clock) {
    rotate();
    http::Router router;
    const auto route = [&](http::Method method, std::string pattern, auto answer) {
        router.add({method,
                    std::move(pattern),
                    [this, answer](const http::Request& r) { return (this->*answer)(r); },
                    {},
                    http::Pool::page});
    };
    router.add({http::Method::get,
                "/.well-known/openid-configuration",
                [this](const http::Request&) { return describe(); },
                {},
                http::Pool::page});
    router.add(
        {http::Method::get, "/keys", [this](const http::Request&) { return give_keys(); }, {}, http::Pool::page});
    route(http::Method::post, "/token", &TestProvider::redeem);
    http::ServerOptions options;
    options.port = 0;
    options.page_threads = 2;
    options.stop_ms = 2000;
    server_ = std::make_unique<http::Server>(
        options, std::move(router),
        [](const http::Request&, int status, const std::vector<http::Method>&) {
            return http::Response::text("refused", status);
        },
        [](const http::Request&, http::Response&, std::int64_t) {});
    server_->start();
    issuer_ = "http://127.0.0.1:" + std::to_string(server_->port());
}

TestProvider::~TestProvider() { server_->stop(); }

void TestProvider::set(Ways ways) {
    const std::lock_guard lock(mutex_);
    ways_ = std::move(ways);
}

void TestProvider::rotate(Signer::Kind kind) {
    const std::lock_guard lock(mutex_);
    signer_ = std::make_unique<Signer>(kind, "key-" + std::to_string(++keys_made_));
}

int TestProvider::key_fetches() const {
    const std::lock_guard lock(mutex_);
    return key_fetches_;
}

TestProvider::Token TestProvider::id_token(std::string_view nonce) const {
    const auto now = clock_.now().microseconds() / 1'000'000;
    return {.header = {{"alg", json_text(signer_->algorithm())},
                       {"kid", json_text(signer_->kid())},
                       {"typ", json_text("JWT")}},
            .claims = {{"iss", json_text(issuer_)},
                       {"aud", json_text(client)},
                       {"sub", json_text("rhiannon")},
                       {"sid", json_text("session-1")},
                       {"nonce", json_text(nonce)},
                       {"iat", std::to_string(now)},
                       {"exp", std::to_string(now + 300)}},
            .sign = [this](std::string_view text) { return signer_->sign(text); }};
}

TestProvider::Token TestProvider::logout_token() const {
    auto token = id_token("");
    token.header["typ"] = json_text("logout+jwt");
    token.claims.erase("nonce");
    token.claims["jti"] = json_text("1");
    token.claims["events"] = R"({"http://schemas.openid.net/event/backchannel-logout":{}})";
    return token;
}

std::string TestProvider::text_of(const Token& token) {
    const auto text = base::base64url(object(token.header)) + "." + base::base64url(object(token.claims));
    return text + "." + base::base64url(token.sign(text));
}

http::Response TestProvider::describe() {
    const std::lock_guard lock(mutex_);
    Members members{{"issuer", json_text(issuer_)},
                    {"authorization_endpoint", json_text(issuer_ + "/authorize")},
                    {"token_endpoint", json_text(issuer_ + "/token")},
                    {"jwks_uri", json_text(issuer_ + "/keys")},
                    {"end_session_endpoint", json_text(issuer_ + "/end")},
                    {"response_types_supported", R"(["code"])"},
                    {"id_token_signing_alg_values_supported", R"(["RS256","ES256"])"},
                    {"code_challenge_methods_supported", R"(["S256"])"},
                    {"authorization_response_iss_parameter_supported", "true"}};
    ways_.description(members);
    return http::Response::json(object(members));
}

http::Response TestProvider::give_keys() {
    const std::lock_guard lock(mutex_);
    ++key_fetches_;
    if (ways_.answer_keys) return ways_.answer_keys();
    return http::Response::json(R"({"keys":[)" + signer_->json_web_key() + "]}");
}

std::string TestProvider::sign_in(const std::string& address, const std::string& subject) {
    const auto question = address.find('?');
    const auto query = http::parse_form(address.substr(question + 1));
    if (!address.starts_with(issuer_ + "/authorize?") || !query || query->get("response_type") != "code" ||
        query->get("client_id") != client || query->get("code_challenge_method") != "S256" ||
        query->get("code_challenge").size() != 43 || query->get("nonce").size() < 32 ||
        query->get("state").size() < 32 || query->get("scope").find("openid") == std::string_view::npos)
        throw std::runtime_error("the provider would refuse " + address);
    const std::lock_guard lock(mutex_);
    const auto code = "code-" + std::to_string(++codes_made_);
    codes_[code] = {.nonce = std::string(query->get("nonce")),
                    .challenge = std::string(query->get("code_challenge")),
                    .return_address = std::string(query->get("redirect_uri")),
                    .subject = subject};
    return std::string(query->get("redirect_uri")) + "?code=" + code + "&state=" + std::string(query->get("state")) +
           "&iss=" + http::url_encode(ways_.answer_issuer.empty() ? issuer_ : ways_.answer_issuer);
}

http::Response TestProvider::redeem(const http::Request& request) {
    const std::lock_guard lock(mutex_);
    if (ways_.answer_code) return ways_.answer_code();
    const bool by_form = request.form.get("client_id") == client && request.form.get("client_secret") == secret;
    if (!by_form && !is_client(request.header("authorization"))) return refused("invalid_client");
    const auto code = codes_.extract(std::string(request.form.get("code")));
    if (!code) return refused("invalid_grant");  // once only
    const auto& given = code.mapped();
    const auto proof = base::base64url(base::bytes_of(base::sha256(request.form.get("code_verifier"))));
    if (proof != given.challenge || request.form.get("redirect_uri") != given.return_address)
        return refused("invalid_grant");
    auto token = id_token(given.nonce);
    token.claims["sub"] = json_text(given.subject);
    for (const auto& [name, value] : ways_.claims) token.claims[name] = value;
    ways_.token(token);
    return http::Response::json(R"({"access_token":"a","token_type":"Bearer","id_token":")" + text_of(token) + "\"}");
}

}  // namespace test_support
