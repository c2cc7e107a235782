#include "exchange/webhook.hpp"

#include "base/json.hpp"
#include "dataset/dataset_fixture.hpp"
#include "exchange/migrations.hpp"
#include "exchange/webhook_sender.hpp"

namespace exchange {
namespace {

using dataset::test::county;
using dataset::test::school;
using dataset::test::visit;
using testing::ElementsAre;
using testing::IsEmpty;
using State = Webhook::State;

class Webhooks : public dataset::test::DatasetTest {
public:
    Webhooks() {
        for (const auto& migration : migrations())
            if (migration.number == 85) create(migration.create);
    }

    template <typename F>
    auto write(F&& work) {
        return store().write(store::Priority::page, [&](store::Tx& tx) {
            return work(WebhookWriting{tx, trail, county, {audit::ActorKind::staff, base::Id(55), {}}});
        });
    }
    MadeWebhook register_one(std::vector<const dataset::Dataset*> datasets = {&school}) {
        return write([&](const WebhookWriting& writing) {
            return add_webhook(writing, "gwynfryn",
                               {"Timetable", "https://timetable.example/hook", std::move(datasets)});
        });
    }
    std::size_t send() {
        return WebhookSender(store(), trail, log, {},
                             [this](const http::Call& call) {
                                 calls.push_back(call);
                                 if (answers.empty()) return answer(200);
                                 auto next = answers.front();
                                 answers.erase(answers.begin());
                                 return next;
                             })
            .send_due();
    }
    static http::CallAnswer answer(int status, std::string body = {}) {
        return {.outcome = http::CallAnswer::Outcome::answered,
                .status = status,
                .headers = {},
                .body = std::move(body),
                .why = {}};
    }
    Webhook found(base::Id id) {
        return store().read([&](store::Reader& db) { return *find_webhook(db, county, id); });
    }
    std::vector<WebhookTry> tries(base::Id id) {
        return store().read([&](store::Reader& db) { return tries_of(db, county, id, base::Id(), 100); });
    }
    static std::string header(const http::Call& call, std::string_view name) {
        for (const auto& [key, value] : call.headers)
            if (key == name) return value;
        return {};
    }
    // "added 01h…"
    static std::vector<std::string> told(const http::Call& call) {
        std::vector<std::string> all;
        const auto body = base::Json::parse(call.body);
        for (const auto& record : *body->find("data")->find("records")->list())
            all.push_back(std::string(record.text_of("action")) + " " + std::string(record.text_of("id")));
        return all;
    }

    base::Log log{{.least = base::LogLevel::error, .file = "/dev/null"}};
    std::vector<http::Call> calls;
    std::vector<http::CallAnswer> answers;
};
CANTREF_ON_BOTH_DATABASES(Webhooks);

TEST_P(Webhooks, are_told_what_changed_after_they_were_made) {
    add_school("400001", "Before");
    register_one();
    EXPECT_EQ(send(), 0u);
    const auto id = add_school("400002", "After");
    EXPECT_EQ(send(), 1u);
    EXPECT_EQ(send(), 0u);
    ASSERT_EQ(calls.size(), 1u);
    EXPECT_THAT(told(calls[0]), ElementsAre("added " + id.text()));
    EXPECT_EQ(calls[0].url, "https://timetable.example/hook");
    EXPECT_EQ(calls[0].reach, http::Reach::public_only);
    const auto data = *base::Json::parse(calls[0].body);
    EXPECT_EQ(data.text_of("type"), "records.changed");
    EXPECT_EQ(data.find("data")->text_of("dataset"), "school");
    EXPECT_EQ(data.find("data")->text_of("changes"),
              "/api/v1/gwynfryn/school/changes?since=" + std::to_string(*data.find("data")->find("since")->integer()));
    EXPECT_EQ(calls[0].body.find("After"), std::string::npos) << "no values";
}

TEST_P(Webhooks, are_told_only_of_their_datasets) {
    register_one({&visit});
    add_school("400001", "Bro");
    EXPECT_EQ(send(), 0u);
}

TEST_P(Webhooks, are_told_together_what_came_meanwhile_and_the_last_of_each_record) {
    register_one();
    const auto bro = add_school("400001", "Bro");
    const auto cwm = add_school("400002", "Cwm");
    change(school, bro, 1, {set(school, "urn", dataset::Value::text("400003"))});
    EXPECT_EQ(send(), 1u);
    EXPECT_THAT(told(calls.at(0)), ElementsAre("added " + bro.text(), "added " + cwm.text()));
}

TEST_P(Webhooks, sign_as_standard_webhooks_says) {
    // The example of the specification's own libraries.
    const auto key = *base::from_base64url("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    EXPECT_EQ(webhook_signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"),
              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_P(Webhooks, sign_with_both_secrets_while_they_overlap) {
    const auto made = register_one();
    EXPECT_TRUE(made.secret.starts_with("whsec_"));
    const auto second = write([&](const WebhookWriting& writing) { return make_webhook_secret(writing, made.id, 24); });
    EXPECT_NE(second, made.secret);
    add_school("400001", "Bro");
    EXPECT_EQ(send(), 1u);
    EXPECT_EQ(std::ranges::count(header(calls.at(0), "webhook-signature"), ','), 2);
    clock.advance_seconds(24 * 3600 + 1);
    add_school("400002", "Cwm");
    EXPECT_EQ(send(), 1u);
    const auto signature = header(calls.at(1), "webhook-signature");
    auto text = second.substr(6);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    while (text.ends_with('=')) text.pop_back();
    EXPECT_EQ(signature, webhook_signature(*base::from_base64url(text), header(calls.at(1), "webhook-id"),
                                           clock.now().microseconds() / 1'000'000, calls.at(1).body));
}

TEST_P(Webhooks, are_told_again_under_the_same_id_and_nothing_before_it) {
    const auto made = register_one();
    answers = {answer(500, "down"), answer(503)};
    const auto bro = add_school("400001", "Bro");
    EXPECT_EQ(send(), 1u);
    add_school("400002", "Cwm");
    EXPECT_EQ(send(), 0u) << "not before its pause is over";
    EXPECT_EQ(found(made.id).failures, 1);
    clock.advance_seconds(6);
    EXPECT_EQ(send(), 1u);
    clock.advance_seconds(6);
    EXPECT_EQ(send(), 0u) << "pauses grow";
    clock.advance_seconds(330);
    EXPECT_EQ(send(), 2u);
    EXPECT_EQ(header(calls[0], "webhook-id"), header(calls[2], "webhook-id"));
    EXPECT_NE(header(calls[0], "webhook-timestamp"), header(calls[2], "webhook-timestamp"));
    EXPECT_EQ(calls[0].body, calls[2].body);
    EXPECT_THAT(told(calls[2]), ElementsAre("added " + bro.text()));
    EXPECT_NE(header(calls[3], "webhook-id"), header(calls[2], "webhook-id"));
    EXPECT_EQ(found(made.id).failures, 0);
    const auto log_of = tries(made.id);
    ASSERT_EQ(log_of.size(), 4u);
    EXPECT_EQ(log_of[3].status, 500);
    EXPECT_EQ(log_of[3].answer, "down");
    EXPECT_EQ(log_of[3].why, "status");
    EXPECT_TRUE(log_of[0].taken());
}

TEST_P(Webhooks, wait_as_long_as_the_answer_asks) {
    register_one();
    auto busy = answer(429);
    busy.headers = {{"retry-after", "1000"}};
    answers = {busy};
    add_school("400001", "Bro");
    EXPECT_EQ(send(), 1u);
    clock.advance_seconds(990);
    EXPECT_EQ(send(), 0u);
    clock.advance_seconds(120);
    EXPECT_EQ(send(), 1u);
}

TEST_P(Webhooks, are_switched_off_by_410_and_after_days_of_failures) {
    const auto gone = register_one();
    answers = {answer(410)};
    add_school("400001", "Bro");
    EXPECT_EQ(send(), 1u);
    EXPECT_EQ(found(gone.id).state, State::gone);
    EXPECT_TRUE(needs_care(found(gone.id), clock.now()));

    const auto failing = register_one();
    add_school("400002", "Cwm");
    answers.assign(30, answer(500));
    for (int hours = 0; hours < 24 * 9 && found(failing.id).state == State::on; ++hours) {
        send();
        clock.advance_seconds(3600);
    }
    EXPECT_EQ(found(failing.id).state, State::failing);
    EXPECT_LT(tries(failing.id).size(), 16u);
    EXPECT_EQ(number("select count(*) from audit_event where action = 'webhook.switch_off'"), 2);

    answers.clear();
    calls.clear();
    write([&](const WebhookWriting& writing) { switch_webhook(writing, failing.id, Switch::on); });
    EXPECT_EQ(send(), 1u) << "goes on from where it stopped";
    EXPECT_EQ(told(calls.at(0)).size(), 1u);
}

TEST_P(Webhooks, are_sent_a_test_before_all_else_and_once) {
    const auto made = register_one();
    answers = {answer(500), answer(500)};
    add_school("400001", "Bro");
    send();
    write([&](const WebhookWriting& writing) { send_test(writing, made.id); });
    EXPECT_EQ(send(), 1u);
    EXPECT_EQ(base::Json::parse(calls.at(1).body)->text_of("type"), "webhook.test");
    EXPECT_EQ(found(made.id).failures, 1);
    clock.advance_seconds(7);
    EXPECT_EQ(send(), 1u);
    EXPECT_EQ(base::Json::parse(calls.at(2).body)->text_of("type"), "records.changed");
}

TEST_P(Webhooks, are_sent_again_what_they_lost) {
    const auto made = register_one();
    for (const auto* urn : {"400001", "400002", "400003"}) {
        add_school(urn, "Bro");
        send();
        clock.advance_seconds(60);
    }
    const auto message = tries(made.id).front().message;
    EXPECT_EQ(write([&](const WebhookWriting& writing) { return send_again(writing, made.id, message); }), 1);
    EXPECT_EQ(send(), 1u);
    EXPECT_EQ(calls.at(3).body, calls.at(2).body);
    EXPECT_EQ(write([&](const WebhookWriting& writing) {
                  return send_again_since(writing, made.id, clock.now().plus_seconds(-125));
              }),
              2);
    EXPECT_EQ(send(), 2u);
    EXPECT_EQ(calls.at(4).body, calls.at(1).body);
}

TEST_P(Webhooks, of_several_servers_tell_each_message_once) {
    register_one();
    std::mutex mutex;
    std::vector<std::string> ids;
    const auto ask = [&](const http::Call& call) {
        const std::scoped_lock lock(mutex);
        ids.push_back(header(call, "webhook-id"));
        return answer(200);
    };
    {
        WebhookSender one(store(), trail, log, {}, ask), other(store(), trail, log, {}, ask);
        one.start();
        other.start();
        for (int i = 0; i < 20; ++i) add_school(std::to_string(400000 + i), "Bro");
        for (int i = 0; i < 400 && number("select count(*) from webhook_place p join audit_head h on "
                                          "h.authority = p.home where h.change_seq > p.seq") +
                                           number("select count(*) from webhook_message where sent_at is null") >
                                       0;
             ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    EXPECT_EQ(number("select count(*) from webhook_message where sent_at is null"), 0);
    EXPECT_EQ(static_cast<std::int64_t>(ids.size()), number("select count(*) from webhook_message"));
    std::ranges::sort(ids);
    EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
}

TEST_P(Webhooks, name_some_records_of_a_long_change_and_say_so) {
    register_one();
    store().write(store::Priority::page, [&](store::Tx& tx) {
        audit::Event event{.authority = base::Id(), .action = "school.load", .dataset = "school", .changes = {}};
        for (int i = 0; i < 150; ++i)
            event.changes.push_back({.field = school.find("urn")->id,
                                     .before = "1",
                                     .after = "2",
                                     .record = base::Id(1000 + i),
                                     .told = audit::Told::readers});
        event.told = audit::Action::changed;
        audit::record(tx, trail, std::move(event));
    });
    EXPECT_EQ(send(), 1u);
    EXPECT_EQ(told(calls.at(0)).size(), 100u);
    EXPECT_FALSE(*base::Json::parse(calls.at(0).body)->find("data")->find("complete")->boolean());
}

TEST_P(Webhooks, forget_what_was_sent_long_ago) {
    const auto made = register_one();
    add_school("400001", "Bro");
    send();
    EXPECT_EQ(sweep_webhooks(store(), clock.now(), 100), 0);
    EXPECT_EQ(sweep_webhooks(store(), clock.now().plus_seconds(31 * 24 * 3600), 100), 2);
    EXPECT_THAT(tries(made.id), IsEmpty());
}

TEST_P(Webhooks, keep_the_place_of_datasets_that_stay) {
    const auto made = register_one({&school, &visit});
    const auto bro = add_school("400001", "Bro");
    write([&](const WebhookWriting& writing) {
        change_webhook(writing, made.id, {"Funding", "https://funding.example/", {&school}});
    });
    EXPECT_THAT(found(made.id).datasets, ElementsAre("school"));
    EXPECT_EQ(found(made.id).name, "Funding");
    EXPECT_EQ(send(), 1u);
    EXPECT_EQ(calls.at(0).url, "https://funding.example/");
    EXPECT_THAT(told(calls.at(0)), ElementsAre("added " + bro.text()));
}

TEST_P(Webhooks, leave_nothing_behind) {
    const auto made = register_one();
    add_school("400001", "Bro");
    send();
    write([&](const WebhookWriting& writing) { remove_webhook(writing, made.id); });
    for (const auto* table : {"webhook", "webhook_place", "webhook_secret", "webhook_message", "webhook_try"})
        EXPECT_EQ(number(std::string("select count(*) from ") + table), 0) << table;
    EXPECT_THROW(write([&](const WebhookWriting& writing) { remove_webhook(writing, made.id); }), base::NotFound);
}

TEST(WebhookDrafts, say_all_that_is_wrong) {
    const auto codes = [](const WebhookDraft& draft, http::Reach reach = http::Reach::public_only) {
        return dataset::test::DatasetTest::codes_of(check_webhook(draft, reach));
    };
    EXPECT_THAT(codes({"", "", {}}), ElementsAre("name required", "url wrong", "datasets required"));
    for (const auto* url :
         {"http://a.example/", "ftp://a.example/", "https://", "https://u:p@a.example/", "https://a b",
          "https://a.example/#x", "https://:443/", "https://a.example/\n", "https://ŵ.example/"})
        EXPECT_THAT(codes({"a", url, {&school}}), ElementsAre("url wrong")) << url;
    EXPECT_THAT(codes({"a", "https://a.example:8443/x?y=@", {&school}}), IsEmpty());
    EXPECT_THAT(codes({"a", "http://127.0.0.1:9/", {&school}}, http::Reach::loopback_too), IsEmpty());
}

}  // namespace
}  // namespace exchange
