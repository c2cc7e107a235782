// Every way we know in which a token lies, and the few in which it is believed.
#include "openid/token.hpp"

#include "base/hash.hpp"
#include "tests/support/provider.hpp"

#include <gtest/gtest.h>

namespace openid {
namespace {

using test_support::Signer;
using test_support::TestProvider;

class Tokens : public testing::TestWithParam<Signer::Kind> {
protected:
    static Keys keys_of(const Signer& one) {
        return std::move(*Keys::from(*base::Json::parse(R"({"keys":[)" + one.json_web_key() + "]}")));
    }
    // Made once: an RSA key takes half a second.
    static const Signer& the_signer(Signer::Kind kind) {
        static const Signer rsa(Signer::Kind::rsa, "k"), point(Signer::Kind::p256, "k");
        return kind == Signer::Kind::rsa ? rsa : point;
    }
    // Signed by the one key there is.
    TestProvider::Token token() {
        auto made = provider.id_token("n");
        made.header["alg"] = GetParam() == Signer::Kind::rsa ? "\"RS256\"" : "\"ES256\"";
        made.header["kid"] = "\"k\"";
        made.sign = [this](std::string_view text) { return signer.sign(text); };
        return made;
    }
    std::string fault_of(const std::string& text) {
        const auto checked = check_id_token(text, known, expected());
        return checked ? "" : std::string(name(checked.fault()));
    }
    std::string fault_with(const std::function<void(TestProvider::Token&)>& change) {
        auto made = token();
        change(made);
        return fault_of(TestProvider::text_of(made));
    }
    std::string fault_of_claim(const std::string& claim, const std::string& json) {
        return fault_with([&](TestProvider::Token& made) { made.claims[claim] = json; });
    }
    Expected expected() const {
        return {.issuer = provider.issuer(), .client = TestProvider::client, .nonce = "n", .now = clock.now()};
    }
    std::string in_seconds(std::int64_t seconds) const {
        return std::to_string(clock.now().microseconds() / 1'000'000 + seconds);
    }
    base::SetClock clock{*base::Instant::from_iso("2026-11-22T10:00:00Z")};
    TestProvider provider{clock};
    const Signer& signer = the_signer(GetParam());
    Keys known = keys_of(signer);
};
INSTANTIATE_TEST_SUITE_P(keys, Tokens, testing::Values(Signer::Kind::rsa, Signer::Kind::p256),
                         [](const auto& info) { return info.param == Signer::Kind::rsa ? "RS256" : "ES256"; });

TEST_P(Tokens, as_an_honest_provider_makes_them_are_believed) {
    EXPECT_EQ(fault_with([](TestProvider::Token&) {}), "");
    EXPECT_EQ(fault_of_claim("aud", R"(["cantref"])"), "");
    EXPECT_EQ(fault_with([](TestProvider::Token& t) {
                  t.claims["aud"] = R"(["other","cantref"])";
                  t.claims["azp"] = R"("cantref")";
              }),
              "");
    EXPECT_EQ(fault_of_claim("exp", in_seconds(-59)), "");
    EXPECT_EQ(fault_of_claim("iat", in_seconds(59)), "");
    EXPECT_EQ(fault_of_claim("nbf", in_seconds(59)), "");
    EXPECT_EQ(fault_of_claim("exp", in_seconds(5) + ".5"), "");
    EXPECT_EQ(fault_with([](TestProvider::Token& t) { t.header["kid"] = ""; }), "");  // it has one key only
}

TEST_P(Tokens, of_another_algorithm_are_not) {
    for (const auto* other :
         {"\"none\"", "\"None\"", "\"HS256\"", "\"RS512\"", "\"PS256\"", "\"rs256\"", "\"\"", "7", ""})
        EXPECT_EQ(fault_with([&](TestProvider::Token& t) { t.header["alg"] = other; }), "algorithm") << other;
    EXPECT_EQ(fault_with([](TestProvider::Token& t) {
                  t.header["alg"] = "\"none\"";
                  t.sign = [](std::string_view) { return std::string(); };
              }),
              "algorithm");
    // The public key as the secret of HS256: what a library falls for that takes the algorithm from the token.
    EXPECT_EQ(fault_with([&](TestProvider::Token& t) {
                  t.header["alg"] = "\"HS256\"";
                  t.sign = [pem = signer.public_pem()](std::string_view text) {
                      return std::string(base::bytes_of(base::hmac_sha256(pem, text)));
                  };
              }),
              "algorithm");
    const auto swapped = GetParam() == Signer::Kind::rsa ? "\"ES256\"" : "\"RS256\"";
    EXPECT_EQ(fault_with([&](TestProvider::Token& t) { t.header["alg"] = swapped; }), "unknown_key");
}

TEST_P(Tokens, that_bring_their_own_key_are_not) {
    const Signer own(GetParam(), "k");
    for (const auto* where : {"jku", "jwk", "x5u", "x5c", "crit"})
        EXPECT_EQ(fault_with([&](TestProvider::Token& t) {
                      t.header[where] =
                          where == std::string_view("jwk") ? own.json_web_key() : R"("https://evil.example")";
                      t.sign = [&](std::string_view text) { return own.sign(text); };
                  }),
                  "key_in_token")
            << where;
    EXPECT_EQ(
        fault_with([&](TestProvider::Token& t) { t.sign = [&](std::string_view text) { return own.sign(text); }; }),
        "signature");
    EXPECT_EQ(fault_with([](TestProvider::Token& t) { t.header["kid"] = "\"other\""; }), "unknown_key");
    EXPECT_EQ(fault_with([](TestProvider::Token& t) { t.sign = [](std::string_view) { return ""; }; }), "signature");
}

TEST_P(Tokens, for_others_or_by_others_are_not) {
    for (const auto* other : {"\"https://evil.example\"", "\"\"", "", "7"})
        EXPECT_EQ(fault_of_claim("iss", other), "issuer") << other;
    EXPECT_EQ(fault_of_claim("iss", "\"" + provider.issuer() + "/\""), "issuer");
    for (const auto* other : {"\"other\"", "[]", "[\"other\"]", "", "{\"cantref\":1}", "\"Cantref\""})
        EXPECT_EQ(fault_of_claim("aud", other), "audience") << other;
    EXPECT_EQ(fault_of_claim("aud", R"(["other","cantref"])"), "party");
    EXPECT_EQ(fault_of_claim("azp", "\"other\""), "party");
    EXPECT_EQ(fault_of_claim("azp", "[\"cantref\"]"), "party");
    for (const auto* other : {"\"m\"", "\"\"", "", "[\"n\"]"})
        EXPECT_EQ(fault_of_claim("nonce", other), "nonce") << other;
    for (const auto& other : {std::string("\"\""), std::string(), "\"" + std::string(256, 's') + "\""})
        EXPECT_EQ(fault_of_claim("sub", other), "subject") << other;
}

TEST_P(Tokens, out_of_their_time_are_not) {
    for (const auto& other : {in_seconds(-60), std::string("0"), std::string("-1"), std::string(),
                              std::string("\"99999999999\""), std::string("1e300"), std::string("9223372036854775807")})
        EXPECT_EQ(fault_of_claim("exp", other), "expired") << other;
    for (const auto& other : {in_seconds(61), std::string(), std::string("\"1\"")})
        EXPECT_EQ(fault_of_claim("iat", other), "not_yet") << other;
    for (const auto& other : {in_seconds(61), std::string("true")})
        EXPECT_EQ(fault_of_claim("nbf", other), "not_yet") << other;
}

TEST_P(Tokens, that_are_not_well_formed_are_not) {
    const auto good = TestProvider::text_of(token());
    const auto body = good.substr(0, good.rfind('.'));
    for (const auto& bad :
         {std::string(), std::string("."), std::string(".."), std::string("..."), good + ".", "." + good, good + "=",
          good + " ", " " + good, body, body + "." + "====", "e30." + good.substr(good.find('.') + 1)})
        EXPECT_NE(fault_of(bad), "") << bad;
    EXPECT_EQ(fault_of(good + "="), "token_form");
    EXPECT_EQ(fault_of(std::string(100'000, 'a')), "too_long");
    // Twice the same claim: each reader would pick another.
    auto twice = token();
    twice.claims["aud"] = R"("cantref","sub":"somebody")";
    EXPECT_EQ(fault_of(TestProvider::text_of(twice)), "token_form");
    EXPECT_EQ(fault_with([](TestProvider::Token& t) { t.header["typ"] = "\"at+jwt\""; }), "token_form");
    EXPECT_EQ(fault_with([](TestProvider::Token& t) { t.header["typ"] = "\"logout+jwt\""; }), "token_form");
}

TEST_P(Tokens, changed_by_one_letter_are_not) {
    const auto good = TestProvider::text_of(token());
    for (std::size_t i = 0; i < good.size(); i += 7) {
        auto other = good;
        other[i] = other[i] == 'A' ? 'B' : 'A';
        EXPECT_NE(fault_of(other), "") << i;
    }
}

TEST_P(Tokens, that_somebody_signed_out_are_told_from_others) {
    const auto fault = [&](const std::function<void(TestProvider::Token&)>& change) {
        auto made = provider.logout_token();
        made.header = token().header;
        made.header["typ"] = "\"logout+jwt\"";
        made.sign = token().sign;
        change(made);
        const auto checked = check_logout_token(TestProvider::text_of(made), known, expected());
        return checked ? checked->subject + "/" + checked->session : std::string(name(checked.fault()));
    };
    using Token = TestProvider::Token;
    EXPECT_EQ(fault([](Token&) {}), "rhiannon/session-1");
    EXPECT_EQ(fault([](Token& t) { t.claims["sub"] = ""; }), "/session-1");
    EXPECT_EQ(fault([](Token& t) { t.claims["sub"] = t.claims["sid"] = ""; }), "subject");
    EXPECT_EQ(fault([](Token& t) { t.claims["nonce"] = "\"n\""; }), "event");
    EXPECT_EQ(fault([](Token& t) { t.claims["events"] = ""; }), "event");
    EXPECT_EQ(fault([](Token& t) { t.claims["events"] = R"({"http://schemas.openid.net/event/other":{}})"; }), "event");
    EXPECT_EQ(fault([&](Token& t) { t.claims["iat"] = in_seconds(-301); }), "expired");
    EXPECT_EQ(fault([](Token& t) { t.header["alg"] = "\"none\""; }), "algorithm");
    EXPECT_EQ(fault([](Token& t) { t.claims["aud"] = "\"other\""; }), "audience");
}

TEST(ProviderKeys, that_are_weak_or_not_for_signatures_are_left_out) {
    const auto keys = [](const std::string& one) {
        return Keys::from(*base::Json::parse(R"({"keys":[)" + one + "]}"));
    };
    const Signer rsa(Signer::Kind::rsa, "r"), point(Signer::Kind::p256, "p");
    EXPECT_FALSE(keys(rsa.json_web_key())->empty());
    const auto with = [](std::string json, std::string_view from, std::string_view to) {
        return json.replace(json.find(from), from.size(), to);
    };
    EXPECT_TRUE(keys(with(rsa.json_web_key(), "sig", "enc"))->empty());
    EXPECT_TRUE(keys(with(rsa.json_web_key(), "RS256", "RS512"))->empty());
    EXPECT_TRUE(keys(with(rsa.json_web_key(), "RS256", "ES256"))->empty());
    EXPECT_TRUE(keys(with(rsa.json_web_key(), "\"e\":\"AQAB\"", "\"e\":\"AQ\""))->empty());
    EXPECT_TRUE(keys(with(point.json_web_key(), "P-256", "P-384"))->empty());
    EXPECT_TRUE(keys(with(point.json_web_key(), "\"x\":\"", "\"x\":\"A"))->empty());
    const auto off_curve = R"({"kty":"EC","crv":"P-256","x":")" + base::base64url(std::string(32, '\1')) +
                           R"(","y":")" + base::base64url(std::string(32, '\2')) + "\"}";
    EXPECT_TRUE(keys(off_curve)->empty());
    EXPECT_TRUE(keys(R"({"kty":"RSA","n":"AQAB","e":"AQAB"},{"kty":"oct","k":"AQAB"},7,"x",null)")->empty());
    std::string many = rsa.json_web_key();
    for (int i = 0; i < 64; ++i) many += "," + rsa.json_web_key();
    EXPECT_EQ(keys(many).fault(), Fault::too_long);
    EXPECT_EQ(Keys::from(*base::Json::parse("[]")).fault(), Fault::not_json);
}

}  // namespace
}  // namespace openid
