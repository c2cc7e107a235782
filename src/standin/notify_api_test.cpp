// The stand-in against the documentation of what it stands for, asked over a real socket.
#include "http/client.hpp"
#include "standin/frame.hpp"
#include "standin/serve.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace standin {
namespace {

using base::Json;
using testing::HasSubstr;

class FakeNotify : public testing::Test {
public:
    struct Answer {
        int status = 0;
        Json json;
        std::string text, marking;
        std::string error() const {
            const auto* errors = json.find("errors");
            return errors && errors->list() ? std::string(errors->list()->front().text_of("message")) : "";
        }
    };
    std::string token(std::int64_t seconds_off = 0) const {
        return notify::govuk_authorization(NotifyOptions().key, clock.now().plus_seconds(seconds_off));
    }
    Answer ask(const std::string& path, const std::string& body = {}, std::optional<std::string> authorization = {}) {
        http::Call call{.url = govuk.url() + path, .headers = {}, .body = body, .reach = http::Reach::loopback_too};
        if (!body.empty()) call.method = http::Method::post;
        call.headers.emplace_back("Content-Type", "application/json");
        call.headers.emplace_back("Authorization", authorization.value_or(token()));
        if (authorization && authorization->empty()) call.headers.pop_back();
        const auto answer = http::call(call);
        const auto parsed = Json::parse(answer.body);
        return {answer.status, parsed ? *parsed : Json(), answer.body, std::string(answer.header(marking_header))};
    }
    std::string email(const std::string& to, const std::string& more = "") {
        return R"({"email_address":")" + to + R"(","template_id":")" + id + R"(","personalisation":{"day":"Friday"})" +
               more + "}";
    }

    base::SetClock clock{*base::Instant::from_iso("2026-11-22T09:00:00Z")};
    base::SystemRandom random;
    Govuk govuk{0,
                {.receipts_url = {}, .receipts_token = {}, .receipts_after_ms = 0},
                {{"visit.email.en", notify::ChannelKind::email, "On ((day))", "We come on ((day))."},
                 {"visit.sms.en", notify::ChannelKind::sms, "", "On ((day))"},
                 {"visit.letter.en", notify::ChannelKind::letter, "A visit", "On ((day))"}},
                clock,
                random};
    const std::string id = govuk.notify().templates().front().id;
};

TEST_F(FakeNotify, says_of_every_answer_that_it_is_none) {
    for (const auto path : {"/", "/v2/templates", "/nowhere"}) EXPECT_EQ(ask(path).marking, marking) << path;
    EXPECT_THAT(ask("/").text, HasSubstr("nothing is sent"));
}

TEST_F(FakeNotify, hears_only_who_has_the_key_and_the_time) {
    EXPECT_EQ(ask("/v2/templates", "", "").status, 401);
    EXPECT_EQ(ask("/v2/templates", "", "").error(), "Unauthorized: authentication token must be provided");
    EXPECT_EQ(ask("/v2/templates", "", "Basic x").status, 401);
    for (const auto odd : {"Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Bearer ....", "Bearer bnVsbA.bnVsbA.x"})
        EXPECT_GE(ask("/v2/templates", "", odd).status, 401) << odd;
    auto other = NotifyOptions().key;
    other.secret.back() = '0';
    EXPECT_EQ(ask("/v2/templates", "", notify::govuk_authorization(other, clock.now())).error(),
              "Invalid token: API key not found");
    for (const auto late : {-31, 31}) {
        EXPECT_EQ(ask("/v2/templates", "", token(late)).status, 403);
        EXPECT_EQ(ask("/v2/templates", "", token(late)).error(),
                  "Error: Your system clock must be accurate to within 30 seconds");
    }
    EXPECT_EQ(ask("/v2/templates", "", token(-29)).status, 200);
}

TEST_F(FakeNotify, takes_a_message_and_tells_of_it) {
    const auto sent = ask("/v2/notifications/email", email("non@sampl.example", R"(,"reference":"r1")"));
    ASSERT_EQ(sent.status, 201) << sent.text;
    EXPECT_EQ(sent.json.find("content")->text_of("subject"), "On Friday");
    EXPECT_EQ(sent.json.text_of("reference"), "r1");
    const auto path = "/v2/notifications/" + std::string(sent.json.text_of("id"));
    EXPECT_EQ(ask(path).json.text_of("body"), "We come on Friday.");
    EXPECT_EQ(ask("/v2/notifications?reference=r1").json.find("notifications")->list()->size(), 1u);
    EXPECT_EQ(ask("/v2/notifications?reference=r2").json.find("notifications")->list()->size(), 0u);
    EXPECT_EQ(ask("/v2/notifications?template_type=sms").json.find("notifications")->list()->size(), 0u);
    EXPECT_EQ(ask("/v2/notifications?status=elephant").status, 400);
    EXPECT_EQ(ask("/v2/notifications/nonsense").error(), "id is not a valid UUID");
    EXPECT_EQ(ask("/v2/notifications/00000000-0000-4000-8000-000000000000").status, 404);
}

TEST_F(FakeNotify, refuses_what_is_not_right_in_the_words_of_the_documentation) {
    const auto refused = [&](const std::string& kind, const std::string& body) {
        const auto answer = ask("/v2/notifications/" + kind, body);
        EXPECT_EQ(answer.status, 400) << body << answer.text;
        return answer.error();
    };
    EXPECT_EQ(refused("email", "nonsense"), "Invalid JSON supplied in POST data");
    EXPECT_EQ(refused("email", "[]"), "Invalid JSON supplied in POST data");
    EXPECT_EQ(refused("email", "{}"), "email_address is a required property");
    EXPECT_EQ(refused("email", R"({"email_address":"non@sampl.example","template_id":"x"})"),
              "template_id is not a valid UUID");
    EXPECT_EQ(refused("email", R"({"email_address":7,"template_id":")" + id + "\"}"),
              "email_address is not of type string");
    EXPECT_EQ(refused("email", email("nobody")), "email_address is not a valid email address");
    EXPECT_EQ(refused("email", email("a@b.example", R"(,"elephant":1)")),
              "Additional properties are not allowed (elephant was unexpected)");
    EXPECT_EQ(refused("email", R"({"email_address":"a@b.example","template_id":")" + id + "\"}"),
              "Missing personalisation: day");
    EXPECT_EQ(
        refused("email", R"({"email_address":"a@b.example","template_id":"00000000-0000-4000-8000-000000000000"})"),
        "Template not found");
    EXPECT_EQ(refused("sms", R"({"phone_number":"07700900123","template_id":")" + id + "\"}"),
              "email template is not suitable for sms notification");
    EXPECT_EQ(refused("sms", R"({"phone_number":"0770090012x","template_id":")" + id + "\"}"),
              "phone_number Must not contain letters or symbols");
    EXPECT_EQ(refused("sms", R"({"phone_number":"077009","template_id":")" + id + "\"}"),
              "phone_number Not enough digits");
    EXPECT_EQ(refused("letter", R"({"personalisation":{"address_line_1":"Non"},"template_id":")" + id + "\"}"),
              "Address must be at least 3 lines");
}

TEST_F(FakeNotify, keeps_no_smoke_test) {
    const auto sent = ask("/v2/notifications/email", email("simulate-delivered@notifications.service.gov.uk"));
    EXPECT_EQ(sent.status, 201);
    EXPECT_EQ(ask("/v2/notifications/" + std::string(sent.json.text_of("id"))).status, 404);
}

TEST_F(FakeNotify, gives_pages_of_250) {
    for (int i = 0; i < 251; ++i) ASSERT_EQ(ask("/v2/notifications/email", email("non@sampl.example")).status, 201);
    const auto first = ask("/v2/notifications");
    ASSERT_EQ(first.json.find("notifications")->list()->size(), 250u);
    const auto next = std::string(first.json.find("links")->text_of("next"));
    const auto second = ask(next.substr(next.find("/v2/")));
    EXPECT_EQ(second.json.find("notifications")->list()->size(), 1u);
    EXPECT_FALSE(second.json.find("links")->find("next"));
}

TEST_F(FakeNotify, shows_its_templates_and_what_they_become) {
    EXPECT_EQ(ask("/v2/templates").json.find("templates")->list()->size(), 3u);
    EXPECT_EQ(ask("/v2/templates?type=sms").json.find("templates")->list()->size(), 1u);
    EXPECT_EQ(ask("/v2/template/" + id).json.text_of("subject"), "On ((day))");
    EXPECT_EQ(ask("/v2/template/" + id + "/version/1").status, 200);
    EXPECT_EQ(ask("/v2/template/" + id + "/version/2").status, 404);
    EXPECT_EQ(ask("/v2/template/" + id + "/preview", R"({"personalisation":{"day":"Friday"}})").json.text_of("body"),
              "We come on Friday.");
    EXPECT_EQ(ask("/v2/template/" + id + "/preview", "{}").error(), "Missing personalisation: day");
}

TEST_F(FakeNotify, counts_the_calls_of_a_minute) {
    Govuk small{0, {.receipts_url = {}, .receipts_token = {}, .per_minute = 2}, {}, clock, random};
    const auto ask_small = [&] {
        return http::call({.url = small.url() + "/v2/templates",
                           .headers = {{"Authorization", token()}},
                           .body = {},
                           .reach = http::Reach::loopback_too});
    };
    EXPECT_EQ(ask_small().status, 200);
    EXPECT_EQ(ask_small().status, 200);
    EXPECT_EQ(ask_small().status, 429);
    EXPECT_THAT(ask_small().body, HasSubstr("Exceeded rate limit for key type LIVE of 2 requests per 60 seconds"));
    clock.advance_seconds(61);
    EXPECT_EQ(ask_small().status, 200);
}

}  // namespace
}  // namespace standin
