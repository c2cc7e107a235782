#include "notify/notify_fixture.hpp"

namespace notify::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Filling : public NotifyTest {
public:
    Template visit_template() {
        return store().read([](store::Reader& db) { return *find_template(db, "visit"); });
    }
    Values values() {
        auto all = good_values();
        all["name"] = {"Non", "Non"};
        all["authority"] = {"Gwynfryn Council", "Cyngor Gwynfryn"};
        return all;
    }
};
CANTREF_ON_BOTH_DATABASES(Filling);

TEST_P(Filling, speaks_the_recipient_s_language) {
    const auto english = render(visit_template(), ChannelKind::email, In::english, values());
    EXPECT_EQ(english.subject, "We come on 1 December 2026");
    EXPECT_EQ(english.plain, "Dear Non,\n\nWhy\n\nThe boiler\n\n* one\n* two\n\nGwynfryn Council\n");
    const auto welsh = render(visit_template(), ChannelKind::email, In::welsh, values());
    EXPECT_EQ(welsh.subject, "Byddwn yn dod ar 1 Rhagfyr 2026");
    EXPECT_THAT(welsh.plain, HasSubstr("Y boeler"));
    EXPECT_THAT(welsh.plain, Not(HasSubstr("The boiler")));
}

TEST_P(Filling, writes_both_with_welsh_first_where_nobody_knows) {
    const auto both = render(visit_template(), ChannelKind::email, In::both, values());
    EXPECT_EQ(both.subject, "Byddwn yn dod ar 1 Rhagfyr 2026 / We come on 1 December 2026");
    EXPECT_LT(both.plain.find("Annwyl Non"), both.plain.find("Dear Non"));
    EXPECT_THAT(std::string(both.html.view()), HasSubstr("<div lang=\"cy\">"));
    EXPECT_THAT(std::string(both.html.view()), HasSubstr("<div lang=\"en\">"));
    EXPECT_EQ(render(visit_template(), ChannelKind::sms, In::both, values()).plain,
              "Byddwn yn dod ar 1 Rhagfyr 2026.\n\nWe come on 1 December 2026.\n");
}

TEST_P(Filling, never_reads_values_as_markup_or_as_headers) {
    auto hostile = values();
    hostile["reason"] = {"# Loud\n<script>alert(1)</script> ((name)) [x](http://evil.example)", "* a"};
    hostile["name"] = {"Non\r\nBcc: all@evil.example", "Non"};
    const auto written = render(visit_template(), ChannelKind::email, In::english, hostile);
    EXPECT_THAT(std::string(written.html.view()), HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(std::string(written.html.view()), Not(HasSubstr("<h2># Loud")));
    EXPECT_THAT(std::string(written.html.view()), Not(HasSubstr("href")));
    EXPECT_THAT(written.plain, HasSubstr("((name)) [x]"));  // as it was typed, not filled in again
}

TEST_P(Filling, says_everything_that_is_wrong_with_values) {
    std::vector<std::string> codes;
    for (const auto& problem : check(visit_template(), {{"day", {"Friday", "Friday"}}}))
        codes.push_back(problem.where + " " + std::string(problem.code));
    EXPECT_THAT(codes, testing::ElementsAre("value.day not_a_day", "value.reason required"));
    auto long_ones = good_values();
    long_ones["reason"].welsh = std::string(4001, 'x');
    EXPECT_EQ(check(visit_template(), long_ones).front().code, "too_long");
    EXPECT_TRUE(check(visit_template(), good_values()).empty());
}

TEST_P(Filling, keeps_the_words_a_message_was_sent_with) {
    TemplateSeed other = seeds[0];
    other.sms.body = {"On ((day)) we come.", "Ar ((day)) down ni."};
    store().write(store::Priority::page, [&](store::Tx& tx) {
        seed_templates(tx, seeds, clock);  // the same again changes nothing
        seed_templates(tx, std::span(&other, 1), clock);
    });
    store().read([&](store::Reader& db) {
        EXPECT_EQ(find_template(db, "visit")->version, 2);
        EXPECT_EQ(get_template(db, "visit", 1).sms.body.english, "We come on ((day)).");
        EXPECT_EQ(templates(db).size(), 1u);
        EXPECT_EQ(templates(db).front().values.size(), 2u);
    });
}

TEST(TextMessages, are_counted_in_parts_as_networks_do) {
    EXPECT_EQ(sms_parts(std::string(160, 'x')), 1u);
    EXPECT_EQ(sms_parts(std::string(161, 'x')), 2u);
    EXPECT_EQ(sms_parts(std::string(307, 'x')), 3u);
    EXPECT_EQ(sms_parts("£" + std::string(159, 'x')), 1u);
    EXPECT_EQ(sms_parts("ŵ" + std::string(69, 'x')), 1u);  // ŵ is not in the networks' own alphabet
    EXPECT_EQ(sms_parts("ŵ" + std::string(70, 'x')), 2u);
}

}  // namespace
}  // namespace notify::test
