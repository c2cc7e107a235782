#include "http/client.hpp"

#include "base/failure.hpp"
#include "http/test_house.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace http {
namespace {

using namespace test;
using Outcome = CallAnswer::Outcome;

struct Provider : House {
    Provider() {
        route(Method::post, "/pay", [](const Request& r) {
            auto response = Response::json("{\"got\":\"" + r.body + "\"}", 201);
            response.set("x-key", std::string(r.header("idempotency-key")));
            return response;
        });
        get("/away", [](const Request&) { return Response::see_other("/pay"); });
        get("/slow", [](const Request&) {
            std::this_thread::sleep_for(std::chrono::milliseconds(600));
            return Response::text("late");
        });
        get("/long", [](const Request&) { return Response::text(std::string(2'000'000, 'x')); });
        open();
    }
    Call to(std::string_view path) const {
        Call call;
        call.url = "http://127.0.0.1:" + std::to_string(server->port()) + std::string(path);
        call.reach = Reach::loopback_too;
        return call;
    }
};

TEST(Client, posts_and_reads_the_answer) {
    const Provider provider;
    auto pay = provider.to("/pay");
    pay.method = Method::post;
    pay.body = "10.50";
    pay.headers = {{"Idempotency-Key", "k1"}, {"Content-Type", "text/plain"}};
    const auto answer = call(pay);
    EXPECT_EQ(answer.outcome, Outcome::answered) << answer.why;
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.body, "{\"got\":\"10.50\"}");
    EXPECT_EQ(answer.header("x-key"), "k1");
    EXPECT_EQ(answer.header("content-type"), "application/json");
}

TEST(Client, gives_redirects_back) {
    const Provider provider;
    const auto answer = call(provider.to("/away"));
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.header("location"), "/pay");
}

TEST(Client, waits_and_reads_only_so_much) {
    const Provider provider;
    auto slow = provider.to("/slow");
    slow.timeout_ms = 200;
    EXPECT_EQ(call(slow).outcome, Outcome::timed_out);
    EXPECT_EQ(call(provider.to("/long")).outcome, Outcome::too_long);
    auto allowed = provider.to("/long");
    allowed.answer_bytes_max = 2'000'000;
    EXPECT_EQ(call(allowed).body.size(), 2'000'000U);
}

TEST(Client, goes_without_tls_only_to_this_machine_and_only_when_told) {
    const Provider provider;
    auto plain = provider.to("/pay");
    plain.reach = Reach::anywhere;
    EXPECT_EQ(call(plain).outcome, Outcome::refused_address);
    Call elsewhere;
    elsewhere.reach = Reach::loopback_too;
    elsewhere.url = "http://192.0.2.1/";
    EXPECT_EQ(call(elsewhere).outcome, Outcome::refused_address);
    for (const char* url : {"file:///etc/passwd", "gopher://a/", "a", ""}) {
        elsewhere.url = url;
        EXPECT_EQ(call(elsewhere).outcome, Outcome::refused_address) << url;
    }
}

TEST(Client, what_a_person_typed_may_not_lead_inside) {
    Call typed;
    typed.reach = Reach::public_only;
    for (const char* url : {"https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.1.2.3/",
                            "https://0x7f.1/", "https://169.254.169.254/latest/", "https://[::ffff:10.0.0.1]/"}) {
        typed.url = url;
        EXPECT_EQ(call(typed).outcome, Outcome::refused_address) << url;
    }
}

TEST(Client, nobody_there_is_unreachable) {
    Call nobody;
    nobody.reach = Reach::loopback_too;
    nobody.url = "http://127.0.0.1:1/";
    EXPECT_EQ(call(nobody).outcome, Outcome::unreachable);
}

TEST(Client, headers_hold_no_control_characters) {
    Call bad;
    bad.url = "https://127.0.0.1/";
    bad.headers = {{"x", "a\r\nb"}};
    EXPECT_THROW(call(bad), base::Broken);
}

TEST(Address, public_ones_are_told_from_special_ones) {
    for (const char* address : {"8.8.8.8", "172.15.0.1", "172.32.0.1", "100.128.0.1", "2a00:1450::1", "::ffff:8.8.8.8"})
        EXPECT_TRUE(is_public_address(address)) << address;
    for (const char* address : {"0.0.0.0",
                                "10.0.0.1",
                                "100.64.0.1",
                                "127.0.0.1",
                                "169.254.1.1",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.168.1.1",
                                "198.19.0.1",
                                "224.0.0.1",
                                "255.255.255.255",
                                "::",
                                "::1",
                                "fc00::1",
                                "fe80::1",
                                "ff02::1",
                                "2001:db8::1",
                                "2001::1",
                                "2002:7f00:1::",
                                "64:ff9b::10.0.0.1",
                                "::ffff:127.0.0.1",
                                "",
                                "a",
                                "1.2.3"})
        EXPECT_FALSE(is_public_address(address)) << address;
}

}  // namespace
}  // namespace http
