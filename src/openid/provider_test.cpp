// The whole way against a provider that is honest, and against one that is not.
#include "openid/provider.hpp"

#include "tests/support/provider.hpp"

#include <gtest/gtest.h>

namespace openid {
namespace {

using test_support::Signer;
using test_support::TestProvider;

constexpr std::string_view kSecret = "a browser's own secret, thirty-two bytes and more";
constexpr std::string_view kOther = "another browser's secret, of thirty-two bytes too";

class SignInProvider : public testing::Test {
protected:
    Settings settings() const {
        return {.issuer = theirs.issuer(),
                .client = std::string(TestProvider::client),
                .secret = std::string(TestProvider::secret),
                .label = {"Test", "Prawf"},
                .second_factor = {"mfa"}};
    }
    Attempt attempt(std::string_view secret = kSecret) const { return {secret, "http://localhost:8080/back"}; }
    // What a browser brings back.
    Provider::Answer answer(const std::string& address) {
        fields = *http::parse_form(address.substr(address.find('?') + 1));
        return {fields.get("code"), fields.get("state"), fields.get("error"), fields.get("iss")};
    }
    Or<Identity> come(Provider& by) {
        const auto address = by.sign_in_address(attempt(), "cy en");
        if (!address) return address.fault();
        return by.finish(attempt(), answer(theirs.sign_in(*address)));
    }
    std::string fault_with(TestProvider::Ways ways) {
        theirs.set(std::move(ways));
        Provider fresh(settings(), clock);
        const auto identity = come(fresh);
        return identity ? "" : std::string(name(identity.fault()));
    }
    base::SetClock clock{*base::Instant::from_iso("2026-11-22T10:00:00Z")};
    TestProvider theirs{clock};
    Provider provider{settings(), clock};
    http::Fields fields;
};

TEST_F(SignInProvider, says_who_has_come) {
    theirs.set({.claims = {{"name", "\" Rhiannon  Esiampl\""},
                           {"email", "\"rhiannon@gwynfryn.example\""},
                           {"email_verified", "true"},
                           {"roles", R"(["officers","lead"])"},
                           {"amr", R"(["pwd","mfa"])"}}});
    const auto identity = come(provider);
    ASSERT_TRUE(identity) << name(identity.fault());
    EXPECT_EQ(identity->key, "rhiannon");
    EXPECT_EQ(identity->session, "session-1");
    EXPECT_EQ(identity->name, "Rhiannon Esiampl");
    EXPECT_EQ(identity->roles, (std::vector<std::string>{"officers", "lead"}));
    EXPECT_TRUE(identity->second_factor);
    EXPECT_FALSE(identity->email_proved);  // the operator takes no such word from it
    auto trusting = settings();
    trusting.email = Settings::Email::proves;
    trusting.authentication = Settings::Authentication::post;
    Provider other(trusting, clock);
    EXPECT_TRUE(come(other)->email_proved);
}

TEST_F(SignInProvider, is_known_for_good_by_the_claims_that_are_set) {
    auto entra = settings();
    entra.key_claims = {"tid", "oid"};
    Provider other(entra, clock);
    EXPECT_EQ(come(other).fault(), Fault::subject);
    theirs.set({.claims = {{"tid", "\"t\""}, {"oid", "\"o\""}}});
    EXPECT_EQ(come(other)->key, "t\no");
    theirs.set({.claims = {{"tid", "\"t\\n\""}, {"oid", "\"o\""}}});
    EXPECT_EQ(come(other).fault(), Fault::subject);
}

TEST_F(SignInProvider, takes_a_code_once_and_only_in_the_browser_that_began) {
    const auto back = theirs.sign_in(*provider.sign_in_address(attempt(), "en"));
    EXPECT_EQ(provider.finish(attempt(kOther), answer(back)).fault(), Fault::no_such_attempt);
    ASSERT_TRUE(provider.finish(attempt(), answer(back)));
    EXPECT_EQ(provider.finish(attempt(), answer(back)).fault(), Fault::refused);
    // Somebody else's code beside our own state: the proof of PKCE does not fit it.
    const auto stolen = theirs.sign_in(*provider.sign_in_address(attempt(kOther), "en"));
    auto mixed = answer(stolen);
    const auto own = *http::parse_form(provider.sign_in_address(attempt(), "en")->substr(theirs.issuer().size() + 11));
    mixed.state = own.get("state");
    EXPECT_EQ(provider.finish(attempt(), mixed).fault(), Fault::refused);
}

TEST_F(SignInProvider, is_not_mixed_up_with_another) {
    EXPECT_EQ(fault_with({.answer_issuer = "https://evil.example"}), "other_issuer");
    theirs.set({});
    auto without = answer(theirs.sign_in(*provider.sign_in_address(attempt(), "en")));
    without.issuer = {};
    EXPECT_EQ(provider.finish(attempt(), without).fault(), Fault::other_issuer);  // it says that it always names itself
    EXPECT_EQ(fault_with({.description = [](auto& about) { about["issuer"] = "\"https://evil.example\""; }}),
              "other_issuer");
}

TEST_F(SignInProvider, that_refuses_is_heard) {
    const auto address = *provider.sign_in_address(attempt(), "en");
    auto denied = answer(theirs.sign_in(address));
    denied.code = {};
    denied.error = "access_denied";
    EXPECT_EQ(provider.finish(attempt(), denied).fault(), Fault::refused);
}

TEST_F(SignInProvider, changes_its_keys_and_is_asked_for_them_once) {
    ASSERT_TRUE(come(provider));
    ASSERT_TRUE(come(provider));
    EXPECT_EQ(theirs.key_fetches(), 1);
    clock.advance_seconds(Provider::refetch_seconds);
    theirs.rotate();
    ASSERT_TRUE(come(provider));
    EXPECT_EQ(theirs.key_fetches(), 2);
    // A flood of tokens by unknown keys is no flood of fetches.
    theirs.set({.token = [](TestProvider::Token& token) { token.header["kid"] = "\"invented\""; }});
    for (int i = 0; i < 5; ++i) EXPECT_EQ(come(provider).fault(), Fault::unknown_key);
    EXPECT_EQ(theirs.key_fetches(), 2);
    clock.advance_seconds(Provider::keep_seconds);
    theirs.set({});
    ASSERT_TRUE(come(provider));
    EXPECT_EQ(theirs.key_fetches(), 3);
}

TEST_F(SignInProvider, that_lies_is_not_believed) {
    using Token = TestProvider::Token;
    const auto token = [&](std::function<void(Token&)> change) { return fault_with({.token = std::move(change)}); };
    EXPECT_EQ(token([](Token& t) { t.header["alg"] = "\"none\""; }), "algorithm");
    EXPECT_EQ(token([](Token& t) { t.header["jku"] = "\"https://evil.example\""; }), "key_in_token");
    EXPECT_EQ(token([](Token& t) { t.claims["nonce"] = "\"other\""; }), "nonce");
    EXPECT_EQ(token([](Token& t) { t.claims["exp"] = "1"; }), "expired");
    EXPECT_EQ(token([](Token& t) { t.claims["groups"] = "\"" + std::string(40'000, 'g') + "\""; }), "too_long");
}

TEST_F(SignInProvider, that_answers_nonsense_is_not_waited_for) {
    const auto code = [&](http::Response answer) {
        return fault_with({.answer_code = [answer = std::move(answer)] { return answer; }});
    };
    const auto away = [] {
        http::Response response;
        response.status = 302;
        response.set("location", "/keys");
        return response;
    };
    EXPECT_EQ(code(http::Response::html("<h1>Sorry</h1>")), "not_json");
    EXPECT_EQ(code(http::Response::json("[]")), "not_json");
    EXPECT_EQ(code(http::Response::json("{}")), "token_form");
    EXPECT_EQ(code(http::Response::json(R"({"id_token":7})")), "token_form");
    EXPECT_EQ(code(http::Response::text("no", 500)), "unreachable");
    EXPECT_EQ(code(away()), "unreachable");
    EXPECT_EQ(fault_with({.answer_keys = away}), "unreachable");
    EXPECT_EQ(fault_with({.answer_keys = [] { return http::Response::json(std::string(10 << 20, ' ')); }}), "too_long");
    EXPECT_EQ(fault_with({.answer_keys = [] { return http::Response::json(R"({"keys":{}})"); }}), "not_json");
    for (const auto* where : {"token_endpoint", "jwks_uri", "authorization_endpoint", "end_session_endpoint"})
        EXPECT_EQ(fault_with({.description = [&](auto& about) { about[where] = "\"http://evil.example/\""; }}),
                  "not_supported")
            << where;
    EXPECT_EQ(fault_with({.description = [](auto& about) { about["response_types_supported"] = "[\"token\"]"; }}),
              "not_supported");
    EXPECT_EQ(
        fault_with({.description = [](auto& about) { about["code_challenge_methods_supported"] = "[\"plain\"]"; }}),
        "not_supported");
}

TEST_F(SignInProvider, tells_where_to_sign_out_and_who_did) {
    EXPECT_EQ(*provider.sign_out_address("http://localhost:8080/sign-in"),
              theirs.issuer() + "/end?client_id=cantref&post_logout_redirect_uri=" +
                  http::url_encode("http://localhost:8080/sign-in"));
    EXPECT_EQ(provider.read_logout(TestProvider::text_of(theirs.logout_token()))->subject, "rhiannon");
    EXPECT_EQ(provider.read_logout(TestProvider::text_of(theirs.id_token("n"))).fault(), Fault::event);
}

TEST(ProviderSettings, are_looked_at_before_anybody_signs_in) {
    const Settings good{.issuer = "https://id.example", .client = "c", .secret = "s", .label = {"Id", "Id"}};
    EXPECT_TRUE(faults_in(good).empty());
    EXPECT_TRUE(faults_in({}).empty());
    auto bad = good;
    bad.issuer = "http://id.example";
    bad.scopes = {"email"};
    bad.label = {};
    EXPECT_EQ(faults_in(bad).size(), 3);
    EXPECT_EQ(faults_in({.client = "c"}).size(), 1);
}

}  // namespace
}  // namespace openid
