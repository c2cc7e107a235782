// Our client of GOV.UK Notify against the stand-in: what is sent, sent once, and heard of, also when a server dies in
// the middle of it.
#include "exchange/govuk_notify.hpp"
#include "notify/limits.hpp"
#include "notify/notify_fixture.hpp"
#include "standin/serve.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

namespace standin {
namespace {

using notify::ChannelKind;
using notify::Status;
using notify::test::county;
using testing::HasSubstr;

// Hands over as it should, and is killed before or after one of them.
class Mortal : public notify::Channel {
public:
    enum class Dies : std::uint8_t { before, after };
    Mortal(std::unique_ptr<notify::Channel> inner, int last, Dies dies)
        : inner_(std::move(inner)), last_(last), dies_(dies) {}
    notify::Handed hand_over(const notify::Letter& letter) override {
        const bool last = --last_ == 0;
        if (last && dies_ == Dies::before) ::kill(::getpid(), SIGKILL);
        auto handed = inner_->hand_over(letter);
        if (last) ::kill(::getpid(), SIGKILL);
        return handed;
    }

private:
    std::unique_ptr<notify::Channel> inner_;
    int last_;
    Dies dies_;
};

class GovukNotify : public notify::test::NotifyTest {
public:
    std::vector<notify::GovukTemplate> templates() {
        return store().read(
            [](store::Reader& db) { return notify::govuk_templates(*notify::find_template(db, "visit")); });
    }
    void open(NotifyOptions options = {.receipts_url = {}, .receipts_token = {}}) {
        govuk = std::make_unique<Govuk>(std::uint16_t{0}, std::move(options), templates(), clock, random);
    }
    std::vector<notify::Way> ways() const {
        notify::GovukTemplates by_name;
        for (const auto& one : govuk->template_settings()) {
            const auto equals = one.find('=');
            by_name[one.substr(0, equals)] = one.substr(equals + 1);
        }
        return notify::govuk_ways({.url = govuk->url(),
                                   .key = *notify::govuk_key_from(govuk->key()),
                                   .templates = std::move(by_name),
                                   .read = exchange::read_govuk_answer},
                                  clock);
    }
    std::size_t hand_over() { return notify::Sender(store(), trail, log, ways()).hand_over_due(); }
    std::vector<Notification> sent() const {
        return govuk->notify().list(1000, [](const Notification&) { return true; });
    }
    std::unique_ptr<Govuk> govuk;
};
CANTREF_ON_BOTH_DATABASES(GovukNotify);

TEST_P(GovukNotify, is_given_messages_of_every_kind) {
    open();
    const auto email = *ask(visit());
    const auto sms = *ask(visit(ChannelKind::sms, "07700 900 123"));
    const auto letter = *ask(visit(ChannelKind::letter, "Non Sampl\n1 Stryd Fawr\nLL1 1AA"));
    EXPECT_EQ(hand_over(), 3u);
    for (const auto id : {email, sms, letter}) EXPECT_EQ(message(id).status, Status::sent) << message(id).reason;
    ASSERT_EQ(sent().size(), 3u);
    EXPECT_EQ(sent()[2].subject, "Byddwn yn dod ar 1 Rhagfyr 2026 / We come on 1 December 2026");
    EXPECT_EQ(sent()[2].reference, notify::reference_of(county, email));
    EXPECT_THAT(sent()[2].body, HasSubstr("Annwyl Non"));
    EXPECT_EQ(sent()[1].to, "+447700900123");
    EXPECT_EQ(sent()[0].to, "Non Sampl\n1 Stryd Fawr\nLL1 1AA");
}

TEST_P(GovukNotify, refuses_for_good_what_is_wrong_and_puts_off_what_is_too_much) {
    open({.receipts_url = {}, .receipts_token = {}, .per_minute = 2});
    const auto wrong = *ask(visit(ChannelKind::sms, "+1 800 555 0100"));
    store().write(store::Priority::page, [](store::Tx& tx) { tx.run("update message set address = 'nobody'"); });
    EXPECT_EQ(hand_over(), 1u);
    EXPECT_EQ(message(wrong).status, Status::failed);
    EXPECT_THAT(message(wrong).reason, HasSubstr("400 phone_number Must not contain letters or symbols"));

    const auto first = *ask(visit()), second = *ask(visit(ChannelKind::email, "other@sampl.example"));
    EXPECT_EQ(hand_over(), 2u);
    EXPECT_EQ(message(first).status, Status::sent);
    EXPECT_EQ(message(second).status, Status::waiting);
    EXPECT_THAT(message(second).reason, HasSubstr("429 Exceeded rate limit"));
    clock.advance_seconds(61);
    EXPECT_EQ(hand_over(), 1u);  // two calls: whether it was taken, and the message
    EXPECT_EQ(message(second).status, Status::sent);
    EXPECT_EQ(sent().size(), 2u);
}

TEST_P(GovukNotify, is_asked_first_when_an_answer_was_lost) {
    open();
    const auto id = *ask(visit());
    for (const auto dies : {Mortal::Dies::before, Mortal::Dies::after}) {
        // A server of its own on this database, which is killed. The store is closed while it lives.
        close();
        const auto all = ways();
        const auto child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            const auto opened = store::Store::open(options());
            notify::Way way = all.front();
            way.open = [&] {
                return std::unique_ptr<notify::Channel>(std::make_unique<Mortal>(all.front().open(), 1, dies));
            };
            notify::Sender(*opened, trail, log, {way}).hand_over_due();
            ::_exit(0);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
        reopen();
        EXPECT_EQ(message(id).status, Status::sending);
        EXPECT_EQ(hand_over(), 0u) << "nobody knows yet that it is dead";
        clock.advance_seconds(notify::limits::lease_seconds + 1);
    }
    ASSERT_EQ(sent().size(), 1u) << "the second one died after it was taken";
    EXPECT_EQ(hand_over(), 1u);
    EXPECT_EQ(message(id).status, Status::sent);
    EXPECT_EQ(sent().size(), 1u);
}

TEST_P(GovukNotify, of_servers_that_are_killed_over_and_over_sends_each_message_once) {
    open();
    std::set<std::string> asked;
    for (int i = 0; i < 30; ++i)
        asked.insert(
            notify::reference_of(county, *ask(visit(ChannelKind::email, "a" + std::to_string(i) + "@b.example"))));
    for (int round = 0; round < 6; ++round) {
        close();
        const auto all = ways();
        const auto child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            const auto opened = store::Store::open(options());
            notify::Way way = all.front();
            way.open = [&] {
                const auto dies = round % 2 == 0 ? Mortal::Dies::after : Mortal::Dies::before;
                return std::unique_ptr<notify::Channel>(std::make_unique<Mortal>(all.front().open(), 1 + round, dies));
            };
            notify::Sender(*opened, trail, log, {way}).hand_over_due();
            ::_exit(0);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << status;
        reopen();
        clock.advance_seconds(notify::limits::lease_seconds + 1);
    }
    hand_over();
    std::multiset<std::string> got;
    for (const auto& one : sent()) got.insert(one.reference);
    EXPECT_EQ(got.size(), asked.size());
    EXPECT_EQ(std::set<std::string>(got.begin(), got.end()), asked);
    EXPECT_EQ(number("select count(*) from message where status = 'sent'"), 30);
}

TEST_P(GovukNotify, tells_what_became_of_messages_until_somebody_listens) {
    std::mutex mutex;
    std::vector<std::string> heard;
    int refused = 0;
    http::Router router;
    router.add({.method = http::Method::post,
                .pattern = "/receipts",
                .handler =
                    [&](const http::Request& request) {
                        const std::scoped_lock lock(mutex);
                        if (request.header("authorization") != "Bearer hush" || ++refused == 1)
                            return http::Response::text("not now", 503);
                        heard.push_back(request.body);
                        return http::Response::text("");
                    },
                .limits = {}});
    http::Server listener(
        {.port = 0}, std::move(router),
        [](const http::Request&, int status, const std::vector<http::Method>&) {
            return http::Response::text("", status);
        },
        [](const http::Request&, http::Response&, std::int64_t) {});
    listener.start();
    open({.receipts_url = "http://127.0.0.1:" + std::to_string(listener.port()) + "/receipts",
          .receipts_token = "hush",
          .receipts_after_ms = 0,
          .retry_seconds = 0});
    const auto good = *ask(visit());
    const auto lost = *ask(visit(ChannelKind::email, "perm-fail@simulator.notify.example"));
    hand_over();
    for (int i = 0; i < 200; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        const std::scoped_lock lock(mutex);
        if (heard.size() == 2) break;
    }
    listener.stop();
    ASSERT_EQ(heard.size(), 2u);
    for (const auto& body : heard) {
        const auto receipt = exchange::read_govuk_receipt(body);
        ASSERT_TRUE(receipt) << body;
        EXPECT_EQ(
            store().write(store::Priority::page, [&](store::Tx& tx) { return notify::take_receipt(tx, *receipt); }),
            notify::Told::taken);
    }
    EXPECT_EQ(message(good).status, Status::delivered);
    EXPECT_EQ(message(lost).status, Status::failed);
    EXPECT_EQ(message(lost).reason, "permanent-failure");
}

}  // namespace
}  // namespace standin
