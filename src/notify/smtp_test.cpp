// Mail by a real SMTP server.
#include "notify/smtp.hpp"

#include "notify/notify_fixture.hpp"
#include "tests/support/smtp_server.hpp"

namespace notify::test {
namespace {

using test_support::SmtpServer;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

const Mailbox from{{}, "noreply@gwynfryn.example"};

class Smtp : public NotifyTest {
public:
    std::size_t hand_over(const http::MailServer& server) {
        return Sender(store(), trail, log, {smtp_way({.server = server, .from = from})}).hand_over_due();
    }
};
// On one database: what is tried here is the conversation with the server.
INSTANTIATE_TEST_SUITE_P(sqlite, Smtp, testing::Values(store::Dialect::sqlite), test_support::dialect_name);

TEST_P(Smtp, takes_a_message_in_both_languages_as_it_was_written) {
    const SmtpServer server({"tls=none"});
    const auto id = *ask(visit());
    EXPECT_EQ(hand_over({.url = "smtp://127.0.0.1:" + server.port()}), 1u);
    EXPECT_EQ(message(id).status, Status::sent) << message(id).reason;
    ASSERT_THAT(server.mails(), SizeIs(1));
    const auto mail = server.mails().front();
    EXPECT_THAT(mail, HasSubstr("X-From: noreply@gwynfryn.example\r\nX-To: non@sampl.example\r\n"));
    EXPECT_THAT(mail, HasSubstr("Message-ID: <" + reference_of(county, id) + "@gwynfryn.example>"));
    EXPECT_THAT(mail, HasSubstr("From: \"Cyngor Gwynfryn / Gwynfryn Council\" <noreply@gwynfryn.example>"));
    EXPECT_THAT(mail, HasSubstr("Content-Language: cy, en"));
    EXPECT_LT(mail.find("Annwyl Non"), mail.find("Dear Non"));
}

TEST_P(Smtp, uses_one_connection_for_many) {
    const SmtpServer server({"tls=none"});
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(ask(visit(ChannelKind::email, "a" + std::to_string(i) + "@b.example")));
    EXPECT_EQ(hand_over({.url = "smtp://127.0.0.1:" + server.port()}), 5u);
    const auto mails = server.mails();
    ASSERT_THAT(mails, SizeIs(5));
    for (const auto& mail : mails) EXPECT_THAT(mail, HasSubstr("X-Connection: 1\r\n"));
}

TEST_P(Smtp, signs_in_over_tls_of_either_kind_and_trusts_no_stranger) {
    for (const auto& [tls, scheme] : {std::pair{"tls=starttls", "smtp://"}, {"tls=implicit", "smtps://"}}) {
        const SmtpServer server({tls, "user=cantref", "password=hidden"});
        const auto id = *ask(visit());
        const auto url = scheme + std::string("localhost:") + server.port();
        EXPECT_EQ(hand_over({.url = url, .user = "cantref", .password = "hidden"}), 1u);
        EXPECT_EQ(message(id).status, Status::waiting) << "a certificate that nobody vouches for";
        clock.advance_seconds(31);
        EXPECT_EQ(hand_over({.url = url, .user = "cantref", .password = "wrong", .ca_file = server.certificate()}), 1u);
        EXPECT_EQ(message(id).status, Status::waiting) << message(id).reason;
        EXPECT_THAT(server.mails(), SizeIs(0));
        clock.advance_seconds(61);
        EXPECT_EQ(hand_over({.url = url, .user = "cantref", .password = "hidden", .ca_file = server.certificate()}),
                  1u);
        EXPECT_EQ(message(id).status, Status::sent) << message(id).reason;
        ASSERT_THAT(server.mails(), SizeIs(1));
        EXPECT_THAT(server.mails().front(), HasSubstr("X-Secure: true\r\nX-User: cantref\r\n"));
    }
}

TEST_P(Smtp, gives_up_what_the_server_refuses_and_tries_again_what_it_puts_off) {
    const SmtpServer server({"tls=none"});
    const http::MailServer there{.url = "smtp://127.0.0.1:" + server.port()};
    const auto nobody = *ask(visit(ChannelKind::email, "refuse@sampl.example"));
    const auto busy = *ask(visit(ChannelKind::email, "busy@sampl.example"));
    auto words = visit(ChannelKind::email, "words@sampl.example");
    words.values["reason"] = {"REFUSE-ME", "REFUSE-ME"};
    const auto refused = *ask(words);
    const auto after = *ask(visit(ChannelKind::email, "after@sampl.example"));
    EXPECT_EQ(hand_over(there), 4u);
    EXPECT_EQ(message(nobody).status, Status::failed);
    EXPECT_THAT(message(nobody).reason, HasSubstr("550"));
    EXPECT_EQ(message(busy).status, Status::waiting);
    EXPECT_THAT(message(busy).reason, HasSubstr("451"));
    EXPECT_EQ(message(refused).status, Status::failed) << message(refused).reason;
    EXPECT_EQ(message(after).status, Status::sent) << "the same connection goes on";
    EXPECT_THAT(server.mails(), SizeIs(1));
}

TEST_P(Smtp, waits_for_a_server_that_is_not_there) {
    const auto id = *ask(visit());
    EXPECT_EQ(hand_over({.url = "smtp://127.0.0.1:9"}), 1u);
    EXPECT_EQ(message(id).status, Status::waiting);
    EXPECT_FALSE(message(id).reason.empty());
}

TEST(MailServers, are_named_by_addresses_without_secrets) {
    EXPECT_EQ(http::fault_in_mail_url("smtp://mail.example:587"), "");
    EXPECT_EQ(http::fault_in_mail_url("smtps://mail.example"), "");
    for (const auto bad : {"", "mail.example", "http://mail.example", "smtp://", "smtp://me:hidden@mail.example"})
        EXPECT_NE(http::fault_in_mail_url(bad), "") << bad;
}

}  // namespace
}  // namespace notify::test
