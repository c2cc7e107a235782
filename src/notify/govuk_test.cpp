#include "notify/govuk.hpp"

#include "base/hash.hpp"
#include "notify/govuk_templates.hpp"
#include "notify/notify_fixture.hpp"

namespace notify::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view service = "26785a09-ab16-4eb0-8407-a37497a57506";
constexpr std::string_view secret = "3d844edf-8d35-48ac-975b-e847b4f122b0";

TEST(GovukKeys, are_read_from_the_end) {
    for (const auto name : {"live-", "my_test_key-", "a-b-c-", ""}) {
        const auto key = govuk_key_from(name + std::string(service) + "-" + std::string(secret) + "\n");
        ASSERT_TRUE(key) << name;
        EXPECT_EQ(key->service, service);
        EXPECT_EQ(key->secret, secret);
    }
    for (const auto& bad : {std::string(), std::string(service), std::string(service) + "_" + std::string(secret),
                            "x-" + std::string(service) + "-3d844edf-8d35-48ac-975b-e847b4f122bz"})
        EXPECT_FALSE(govuk_key_from(bad)) << bad;
}

TEST(GovukTokens, are_signed_for_this_moment) {
    const auto token = govuk_authorization({std::string(service), std::string(secret)}, start);
    ASSERT_TRUE(token.starts_with("Bearer "));
    const auto dot = token.rfind('.');
    const auto what = token.substr(7, dot - 7);
    const auto digest = base::hmac_sha256(secret, what);
    EXPECT_EQ(token.substr(dot + 1), base::base64url(base::bytes_of(digest)));
    EXPECT_EQ(*base::from_base64url(what.substr(0, what.find('.'))), R"({"typ":"JWT","alg":"HS256"})");
    EXPECT_EQ(*base::from_base64url(what.substr(what.find('.') + 1)),
              R"({"iss":"26785a09-ab16-4eb0-8407-a37497a57506","iat":1795251600})");
}

class Govuk : public NotifyTest {
public:
    Letter letter(ChannelKind kind, In language) {
        auto sending = visit(kind, kind == ChannelKind::letter ? "Non Sampl\n1 Stryd Fawr\nLL1 1AA"
                                   : kind == ChannelKind::sms  ? "07700 900 123"
                                                               : "non@sampl.example");
        sending.to.language = language;
        const auto id = *ask(sending);
        return store().read([&](store::Reader& db) {
            const auto message = *find_message(db, county, id);
            return Letter{.message = message,
                          .of = get_template(db, "visit", 1),
                          .values = values_of(db, message),
                          .reference = "r.1"};
        });
    }
    Told told(const Receipt& receipt) {
        return store().write(store::Priority::page, [&](store::Tx& tx) { return take_receipt(tx, receipt); });
    }
};
CANTREF_ON_BOTH_DATABASES(Govuk);

TEST_P(Govuk, is_asked_in_the_language_of_the_recipient) {
    EXPECT_EQ(govuk_request(letter(ChannelKind::email, In::welsh), "t"),
              R"({"template_id":"t","reference":"r.1","email_address":"non@sampl.example","personalisation":)"
              R"({"authority":"Cyngor Gwynfryn","day":"1 Rhagfyr 2026","name":"Non","reason":"Y boeler"},)"
              R"("sanitise_content_for":["name","reason"]})");
    EXPECT_EQ(govuk_request(letter(ChannelKind::sms, In::english), "t"),
              R"({"template_id":"t","reference":"r.1","phone_number":"+447700900123","personalisation":)"
              R"({"authority":"Gwynfryn Council","day":"1 December 2026","name":"Non","reason":"The boiler"}})");
    const auto both = govuk_request(letter(ChannelKind::letter, In::both), "t");
    EXPECT_THAT(both, HasSubstr(R"("day_cy":"1 Rhagfyr 2026","day_en":"1 December 2026")"));
    EXPECT_THAT(both, HasSubstr(R"("address_line_1":"Non Sampl","address_line_2":"1 Stryd Fawr","address_line_3")"));
    EXPECT_THAT(both, Not(HasSubstr("sanitise")));
}

TEST_P(Govuk, has_a_template_for_each_kind_and_language) {
    const auto all = store().read([](store::Reader& db) { return govuk_templates(*find_template(db, "visit")); });
    ASSERT_EQ(all.size(), 9u);
    EXPECT_EQ(all[0].name, "visit.email.en");
    EXPECT_EQ(all[2].subject, "Byddwn yn dod ar ((day_cy)) / We come on ((day_en))");
    EXPECT_EQ(all[5].body, "Byddwn yn dod ar ((day_cy)).\n\nWe come on ((day_en)).");
}

TEST_P(Govuk, says_what_became_of_messages_in_any_order) {
    const auto id = *ask(visit());
    const auto reference = reference_of(county, id);
    const Receipt delivered{"their-id", reference, "delivered", start.plus_seconds(60)};
    EXPECT_EQ(told(delivered), Told::taken);  // before we know what they call it
    EXPECT_EQ(told(delivered), Told::known);
    EXPECT_EQ(told({"their-id", reference, "temporary-failure", start.plus_seconds(30)}), Told::taken);
    EXPECT_EQ(message(id).status, Status::delivered);
    EXPECT_EQ(told({"their-id", reference, "elephant", start}), Told::no_status);
    EXPECT_EQ(told({"their-id", reference_of(base::Id(8), id), "delivered", start}), Told::nobody_s);
    EXPECT_EQ(told({"their-id", "'; drop table message", "delivered", start}), Told::nobody_s);
    store().write(store::Priority::page,
                  [&](store::Tx& tx) { tx.run("update message set provider_reference = 'their-id'"); });
    EXPECT_EQ(told({"another-id", reference, "permanent-failure", start.plus_seconds(90)}), Told::nobody_s);
    EXPECT_EQ(told({"their-id", reference, "permanent-failure", start.plus_seconds(90)}), Told::taken);
    EXPECT_EQ(message(id).status, Status::failed);
    EXPECT_EQ(message(id).reason, "permanent-failure");
}

}  // namespace
}  // namespace notify::test
