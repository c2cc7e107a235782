#include "notify/mime.hpp"

#include "base/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace notify {
namespace {

using testing::HasSubstr;
using testing::Not;

Mail mail() {
    return {.from = {"Cyngor Gŵyn, \"y\" Bryn", "noreply@gwynfryn.example"},
            .to = "non@sampl.example",
            .subject = "Byddwn yn dod ddydd Llun i’ch tŷ chi, a hynny’n gynnar iawn yn y bore bach",
            .plain = "Annwyl Non,\n.\nTŷ = cartref \n" + std::string(200, 'x') + "\n",
            .html = "<p>Tŷ</p>\n",
            .languages = "cy, en",
            .identifier = "01h2m8k3q7rtw.01h2m8k3q7rtx",
            .date = *base::Instant::from_iso("2026-11-22T07:30:05Z")};
}

TEST(Mime, has_the_headers_that_servers_ask_for) {
    const auto text = write_mail(mail());
    EXPECT_THAT(text, HasSubstr("To: non@sampl.example\r\n"));
    EXPECT_THAT(text, HasSubstr("Date: Sun, 22 Nov 2026 07:30:05 +0000\r\n"));
    EXPECT_THAT(text, HasSubstr("Message-ID: <01h2m8k3q7rtw.01h2m8k3q7rtx@gwynfryn.example>\r\n"));
    EXPECT_THAT(text, HasSubstr("Content-Language: cy, en\r\n"));
    EXPECT_THAT(text, HasSubstr("Auto-Submitted: auto-generated\r\n"));
    EXPECT_THAT(text, HasSubstr("multipart/alternative"));
}

TEST(Mime, has_short_lines_of_ascii_that_end_in_crlf) {
    const auto text = write_mail(mail());
    for (const auto line : base::split(text, '\n')) {
        EXPECT_LE(line.size(), 79u) << line;
        if (!line.empty()) {
            EXPECT_EQ(line.back(), '\r') << line;
        }
    }
    for (const char c : text) ASSERT_LT(static_cast<unsigned char>(c), 0x80);
    EXPECT_THAT(text, HasSubstr("T=C5=B7 =3D cartref=20\r\n"));
    EXPECT_THAT(text, Not(HasSubstr("\r\n.")));
}

TEST(Mime, can_t_be_given_another_header) {
    auto hostile = mail();
    hostile.subject = "Hello\r\nBcc: all@evil.example";
    hostile.from.name = "X\r\nBcc: all@evil.example";
    const auto text = write_mail(hostile);
    EXPECT_THAT(text, Not(HasSubstr("\nBcc:")));
    EXPECT_EQ(encoded_header("=?UTF-8?B?SGk=?="), "=?UTF-8?B?PT9VVEYtOD9CP1NHaz0/PQ==?=");  // typed, not encoded
}

TEST(Mime, encodes_words_without_cutting_a_character) {
    const auto header = encoded_header(std::string(60, 'x') + "ŵŷâ");
    for (const auto line : base::split(header, '\n')) EXPECT_LE(line.size(), 77u) << line;
    EXPECT_EQ(encoded_header("Tŷ"), "=?UTF-8?B?VMW3?=");
    EXPECT_EQ(encoded_header("Plain words"), "Plain words");
}

TEST(Addresses, of_mail_are_plain_ones) {
    for (const auto good : {"non@sampl.example", "o'brien+school@post.gwynfryn.example", "a@localhost"})
        EXPECT_FALSE(fault_in_email(good)) << good;
    for (const auto bad : {"", "non", "non@", "@sampl.example", "non@sampl", "a b@sampl.example", "a..b@sampl.example",
                           "<non@sampl.example>", "non@sampl.example\r\nBcc: x@y.example", "a@b@c.example>",
                           "non@-sampl.example", "non@[10.0.0.1]", "nôn@sampl.example", "non@sâmpl.example"})
        EXPECT_TRUE(fault_in_email(bad)) << bad;
}

TEST(Addresses, of_senders_may_have_a_name) {
    const auto named = mailbox_from("Gwynfryn <noreply@gwynfryn.example>");
    ASSERT_TRUE(named);
    EXPECT_EQ(named->name, "Gwynfryn");
    EXPECT_EQ(named->address, "noreply@gwynfryn.example");
    EXPECT_EQ(mailbox_from("noreply@gwynfryn.example")->name, "");
    EXPECT_FALSE(mailbox_from("Gwynfryn"));
}

}  // namespace
}  // namespace notify
