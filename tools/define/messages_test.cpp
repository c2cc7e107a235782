// What is said of messages that are wrong, and what a right one becomes.
#include "messages.hpp"

#include "check.hpp"
#include "read.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace define {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view visit = R"toml([message]
name = "visit"
label = { en = "A visit", cy = "Ymweliad" }

[[value]]
name = "day"
type = "date"
label = { en = "Day", cy = "Diwrnod" }

[sms]
body = { en = "We come on ((day)).", cy = "Byddwn yn dod ar ((day))." }

[email]
subject = { en = "A visit, ((name))", cy = "Ymweliad, ((name))" }
body.en = "On ((day))"
body.cy = "Ar ((day))"
)toml";

std::vector<std::string> faults(std::string_view take = {}, std::string_view put = {}) {
    std::string text(visit);
    if (!take.empty()) {
        const auto at = text.find(take);
        EXPECT_NE(at, std::string::npos) << take;
        text.replace(at, take.size(), put);
    }
    Model model;
    model.wings.push_back({});
    Complaints complaints;
    read_file(text, "visit.toml", model.wings.back(), complaints);
    check_definitions(model, complaints);
    std::vector<std::string> all;
    for (const auto& complaint : complaints.all()) all.push_back(complaint.text());
    return all;
}

TEST(Messages, without_a_fault) { EXPECT_THAT(faults(), IsEmpty()); }

TEST(Messages, must_name_the_same_values_in_both_languages) {
    EXPECT_THAT(
        faults("dod ar ((day))", "dod ar ddydd Llun"),
        ElementsAre("visit.toml:11: message \"visit\": sms body: the English names \"day\", the Welsh none; both "
                    "must name the same values"));
}

TEST(Messages, name_only_values_there_are) {
    EXPECT_THAT(faults("subject = { en = \"A visit, ((name))\", cy = \"Ymweliad, ((name))\" }",
                       "subject = { en = \"((daay))\", cy = \"((daay))\" }"),
                ElementsAre("visit.toml:14: message \"visit\": email subject: there is no value \"daay\"; did you mean "
                            "\"day\"?"));
}

TEST(Messages, close_their_brackets) {
    EXPECT_THAT(faults("come on ((day))", "come on ((day"), testing::Contains(HasSubstr("a \"((\" is never closed")));
}

TEST(Messages, use_every_value) {
    EXPECT_THAT(
        faults("[[value]]",
               "[[value]]\nname = \"hour\"\ntype = \"text\"\nlabel = { en = \"Hour\", cy = "
               "\"Awr\" }\n\n[[value]]"),
        ElementsAre("visit.toml:6: message \"visit\": no text uses \"hour\"; take it out, or write ((hour)) where "
                    "it belongs"));
}

TEST(Messages, know_the_types_of_values) {
    EXPECT_THAT(faults("\"date\"", "\"day\""),
                ElementsAre("visit.toml:7: message \"visit\": value \"day\" can't be \"day\"; write \"text\", "
                            "\"bilingual\", \"date\" or \"link\""));
}

TEST(Messages, have_subjects_of_one_line_and_short_text_messages) {
    EXPECT_THAT(faults("\"A visit, ((name))\"", "\"A visit,\\n((name))\""),
                ElementsAre(HasSubstr("email subject: it must be one line")));
    EXPECT_THAT(faults("We come on", std::string(919, 'x')), ElementsAre(HasSubstr("longer than 918 bytes")));
}

TEST(Messages, become_a_table) {
    Model model;
    model.wings.push_back({});
    model.wings.back().name = "core";
    Complaints complaints;
    read_file(visit, "visit.toml", model.wings.back(), complaints);
    const auto source = messages_source(model.wings.back());
    EXPECT_THAT(source,
                HasSubstr("{\"day\", notify::ValueType::date, {\"Day\", \"Diwrnod\"}, {}, notify::TypedBy::staff}"));
    EXPECT_THAT(source, HasSubstr("{{}, {\"We come on ((day)).\", \"Byddwn yn dod ar ((day)).\"}}"));
    EXPECT_THAT(source, HasSubstr("all_messages"));
}

}  // namespace
}  // namespace define
