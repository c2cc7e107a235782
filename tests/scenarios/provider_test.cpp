// Signing in by a provider, as a browser does it, over real sockets: the honest way, and what a hostile one comes to.
#include "tests/support/provider.hpp"

#include "gate/accounts.hpp"
#include "gate/sessions.hpp"
#include "http/client.hpp"
#include "openid/provider.hpp"
#include "scenarios/house.hpp"

#include <gtest/gtest.h>

namespace {

using scenarios::TestHouse;
using test_support::TestProvider;

class BySignInProvider : public testing::TestWithParam<store::Dialect> {
public:
    BySignInProvider() {
        house.app().provider = &provider;
        house.add_records(
            "authority", "",
            {{{"slug", "gwynfryn"}, {"name", "Gwynfryn"}, {"kind", "council"}, {"nation", "england-and-wales"}}});
        house.add_people({{{"name", "rhiannon"}, {"role", "officer"}, {"authority", "gwynfryn"}, {"place", ""}}});
        server = house.serve();
        origin = "http://127.0.0.1:" + std::to_string(server->port());
    }
    // A browser, as far as this needs one: it keeps cookies and follows nothing by itself.
    struct Tab {
        std::map<std::string, std::string> cookies;
    };
    http::CallAnswer get(Tab& tab, const std::string& address) const {
        std::string held;
        for (const auto& [name, value] : tab.cookies) held += (held.empty() ? "" : "; ") + name + "=" + value;
        http::Call call{.url = address, .reach = http::Reach::loopback_too};
        if (!held.empty()) call.headers.emplace_back("Cookie", held);
        auto answer = http::call(call);
        for (const auto& [name, value] : answer.headers) {
            if (name != "set-cookie") continue;
            const auto equals = value.find('='), end = value.find(';');
            tab.cookies[value.substr(0, equals)] = value.substr(equals + 1, end - equals - 1);
        }
        return answer;
    }
    std::string link() {
        return house.app().store.write(store::Priority::page, [&](store::Tx& tx) {
            return gate::create_link(tx, house.app().trail, gate::LinkKind::reset, house.account("rhiannon"),
                                     base::Id());
        });
    }
    // There and back: what the browser is shown at last.
    http::CallAnswer come(Tab& tab, const std::string& way = "/sign-in/provider") {
        const auto away = get(tab, origin + way);
        if (away.status != 303) return away;
        return get(tab, theirs.sign_in(std::string(away.header("location"))));
    }
    http::CallAnswer come_with(TestProvider::Ways ways) {
        theirs.set(std::move(ways));
        clock_on();  // so that keys are fetched anew
        Tab tab;
        return come(tab);
    }
    void clock_on() { house.pass_seconds(openid::Provider::keep_seconds); }
    bool signed_in(Tab& tab) { return get(tab, origin + "/gwynfryn").status == 200; }
    int tell_ended(const std::string& token) const {
        return http::call({.method = http::Method::post,
                           .url = origin + "/sign-in/provider/ended",
                           .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                           .body = "logout_token=" + token,
                           .reach = http::Reach::loopback_too})
            .status;
    }

    TestHouse house{GetParam()};
    TestProvider theirs{house.app().world().clock};
    openid::Provider provider{{.issuer = theirs.issuer(),
                               .client = std::string(TestProvider::client),
                               .secret = std::string(TestProvider::secret),
                               .label = {"Gwynfryn account", "cyfrif Gwynfryn"}},
                              house.app().world().clock};
    std::unique_ptr<http::Server> server;
    std::string origin;
};
INSTANTIATE_TEST_SUITE_P(databases, BySignInProvider, testing::ValuesIn(test_support::dialects()),
                         test_support::dialect_name);

TEST_P(BySignInProvider, somebody_with_a_link_is_known_from_then_on) {
    Tab tab;
    const auto stranger = come(tab);
    EXPECT_EQ(stranger.status, 403);
    EXPECT_NE(stranger.body.find("Ask an administrator of your organisation for an invitation link"),
              std::string::npos);
    EXPECT_FALSE(signed_in(tab));
    EXPECT_EQ(come(tab, "/link/" + link() + "/provider").status, 303);
    EXPECT_TRUE(signed_in(tab));
    Tab other;
    const auto again = come(other, "/sign-in/provider?then=/gwynfryn/people");
    EXPECT_EQ(again.header("location"), "/gwynfryn/people");
    EXPECT_TRUE(signed_in(other));
    EXPECT_EQ(tell_ended(TestProvider::text_of(theirs.logout_token())), 200);
    EXPECT_FALSE(signed_in(other));
}

TEST_P(BySignInProvider, somebody_comes_back_once_in_time_and_in_their_own_browser) {
    Tab tab;
    ASSERT_EQ(come(tab, "/link/" + link() + "/provider").status, 303);
    Tab mine, another;
    const auto back = theirs.sign_in(std::string(get(mine, origin + "/cy/sign-in/provider").header("location")));
    EXPECT_EQ(get(another, back).status, 400);  // whose browser never began
    Tab theirs_too;
    (void)get(theirs_too, origin + "/sign-in/provider");
    EXPECT_EQ(get(theirs_too, back).status, 400);  // which began something else
    const auto held = mine.cookies;
    EXPECT_EQ(get(mine, back).status, 303);
    mine.cookies = held;
    const auto twice = get(mine, back);
    EXPECT_EQ(twice.status, 400);
    EXPECT_NE(twice.body.find("has been used"), std::string::npos);
    Tab late;
    const auto slow = theirs.sign_in(std::string(get(late, origin + "/sign-in/provider").header("location")));
    house.pass_seconds(gate::errand_seconds + 1);
    EXPECT_EQ(get(late, slow).status, 400);
}

TEST_P(BySignInProvider, a_page_in_their_language_says_what_went_wrong) {
    theirs.set({.token = [](TestProvider::Token& token) { token.header["alg"] = "\"none\""; }});
    Tab tab;
    const auto welsh = come(tab, "/cy/sign-in/provider");
    EXPECT_EQ(welsh.status, 502);
    EXPECT_NE(welsh.body.find("lang=\"cy\""), std::string::npos);
    EXPECT_NE(welsh.body.find("cyfrif Gwynfryn"), std::string::npos);
    EXPECT_NE(welsh.body.find(welsh.header("x-request-id")), std::string::npos);
}

TEST_P(BySignInProvider, a_hostile_one_signs_nobody_in) {
    Tab tab;
    ASSERT_EQ(come(tab, "/link/" + link() + "/provider").status, 303);
    using Token = TestProvider::Token;
    const auto forged = [&](std::function<void(Token&)> change) {
        return come_with({.token = std::move(change)}).status;
    };
    EXPECT_EQ(forged([](Token& t) { t.header["alg"] = "\"HS256\""; }), 502);
    EXPECT_EQ(forged([](Token& t) { t.header["x5u"] = "\"https://evil.example\""; }), 502);
    EXPECT_EQ(forged([](Token& t) { t.claims["aud"] = "\"other\""; }), 502);
    EXPECT_EQ(forged([](Token& t) { t.claims["iss"] = "\"https://evil.example\""; }), 502);
    EXPECT_EQ(forged([](Token& t) { t.claims["nonce"] = "\"other\""; }), 502);
    EXPECT_EQ(forged([](Token& t) { t.claims["exp"] = "1"; }), 502);
    EXPECT_EQ(come_with({.answer_issuer = "https://evil.example"}).status, 502);
    EXPECT_EQ(come_with({.answer_code = [] { return http::Response::html("<p>"); }}).status, 502);
    EXPECT_EQ(come_with({.answer_code = [] { return http::Response::json("{}", 400); }}).status, 403);
    EXPECT_EQ(come_with({.answer_keys = [] { return http::Response::json(std::string(10 << 20, ' ')); }}).status, 502);
    EXPECT_EQ(come_with({.answer_keys = [] { return http::Response::see_other("/keys"); }}).status, 503);
    EXPECT_EQ(come_with({}).status, 303);
}

TEST_P(BySignInProvider, a_forged_sign_out_ends_nothing) {
    Tab tab;
    ASSERT_EQ(come(tab, "/link/" + link() + "/provider").status, 303);
    auto forged = theirs.logout_token();
    forged.header["alg"] = "\"none\"";
    for (const auto& token : {std::string(), std::string("a.b.c"), TestProvider::text_of(forged),
                              TestProvider::text_of(theirs.id_token("n")), std::string(20'000, 'a')})
        EXPECT_EQ(tell_ended(token), 400);
    EXPECT_TRUE(signed_in(tab));
}

TEST_P(BySignInProvider, there_is_none_where_none_is_set_up) {
    house.app().provider = nullptr;
    Tab tab;
    for (const auto* path : {"/sign-in/provider", "/sign-in/provider/return", "/sign-out/provider", "/signed-out"})
        EXPECT_EQ(get(tab, origin + path).status, 404) << path;
    EXPECT_EQ(tell_ended("x"), 404);
}

}  // namespace
