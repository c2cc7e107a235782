// Published catalogues: columns don't change under a version's number, and none goes without notice.
#include "lock.hpp"
#include "read.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace define {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view today = "2026-11-30";

constexpr std::string_view school = R"([dataset]
name = "school"
label = { en = "School", cy = "Ysgol" }
plural = { en = "Schools", cy = "Ysgolion" }
kind = "national"
source = "table"
write = "generic"
key = ["urn"]
title = ["town"]
order = ["town"]
catalogue = "1.0"

[[field]]
id = 1
name = "urn"
type = "urn"
label = { en = "URN", cy = "URN" }
required = true

[[field]]
id = 2
name = "town"
type = "text"
label = { en = "Town", cy = "Tref" }
sort = true

[[field]]
id = 3
name = "shielded"
type = "text"
class = "S4"
label = { en = "Shielded", cy = "Gwarchodol" }
)";

constexpr std::string_view fax = R"(
[[field]]
id = 4
name = "fax"
type = "text"
since = "1.1"
label = { en = "Fax", cy = "Ffacs" }
)";

std::string with(std::string_view text, std::string_view take, std::string_view put) {
    std::string changed(text);
    const auto at = changed.find(take);
    EXPECT_NE(at, std::string::npos) << take;
    return changed.replace(at, take.size(), put);
}
std::string version(std::string_view text, std::string_view number) {
    return with(text, "catalogue = \"1.0\"", "catalogue = \"" + std::string(number) + "\"");
}

Model model_of(std::string_view text) {
    Model model;
    model.wings.push_back({});
    model.wings.back().name = "core";
    Complaints complaints;
    read_file(text, "school.toml", model.wings.back(), complaints);
    for (const auto& complaint : complaints.all()) ADD_FAILURE() << complaint.text();
    return model;
}

std::vector<std::string> texts(const Complaints& complaints) {
    std::vector<std::string> all;
    for (const auto& complaint : complaints.all()) all.push_back(complaint.text());
    return all;
}

PublishedCatalogues published(std::string_view lines) {
    Complaints complaints;
    auto lock = read_lock(lines, "schema.lock", complaints);
    EXPECT_THAT(texts(complaints), IsEmpty());
    return lock.catalogues;
}

std::vector<std::string> told(std::string_view definitions, std::string_view lock) {
    Complaints complaints;
    check_catalogues(model_of(definitions), published(lock), "define accept", complaints);
    return texts(complaints);
}

struct Accepted {
    std::string lines;
    std::vector<std::string> complaints;
};
Accepted accept(std::string_view definitions, std::string_view lock, std::string_view day = today) {
    Complaints complaints;
    auto lines = accept_catalogues(model_of(definitions), published(lock), "because", day, complaints);
    return {std::move(lines), texts(complaints)};
}
// The lock once the definitions, one after the other, were accepted; each is then said nothing of.
std::string after(std::initializer_list<std::string> definitions, std::string_view day = today) {
    std::string lock;
    for (const auto& text : definitions) {
        const auto accepted = accept(text, lock, day);
        EXPECT_THAT(accepted.complaints, IsEmpty());
        lock += accepted.lines;
        EXPECT_THAT(told(text, lock), IsEmpty());
    }
    return lock;
}

TEST(Catalogue, begins_with_every_column_that_is_not_sealed) {
    EXPECT_THAT(told(school, ""), ElementsAre("school.toml:11: dataset \"school\": catalogue 1.0 is not in the schema "
                                              "lock; if that is meant, run: define accept --reason \"…\""));
    const auto lock = after({std::string(school)});
    EXPECT_THAT(lock, HasSubstr("catalogue school 1.0 "));
    EXPECT_THAT(lock, HasSubstr("\ncolumn school 1.0 1 urn urn "));
    EXPECT_THAT(lock, HasSubstr("\ncolumn school 1.0 2 town text "));
    EXPECT_THAT(lock, testing::Not(HasSubstr("shielded")));
}

TEST(Catalogue, begins_with_1_0) {
    EXPECT_THAT(told(version(school, "1.1"), ""),
                ElementsAre("school.toml:11: dataset \"school\": its first catalogue is \"1.0\""));
}

TEST(Catalogue, a_reworded_label_takes_a_minor_version) {
    const auto lock = after({std::string(school)});
    const auto reworded = with(school, "\"Tref\"", "\"Tref neu ddinas\"");
    EXPECT_THAT(told(reworded, lock),
                ElementsAre("school.toml:24: dataset \"school\": what is said of column \"town\" is worded anew, and "
                            "catalogue 1.0 was published without that; raise it to catalogue = \"1.1\""));
    const auto accepted = accept(version(reworded, "1.1"), lock);
    EXPECT_THAT(accepted.lines, HasSubstr("column school 1.1 2 town text "));
    EXPECT_THAT(accepted.lines, testing::Not(HasSubstr(" urn ")));
    EXPECT_THAT(told(version(reworded, "1.1"), lock + accepted.lines), IsEmpty());
}

TEST(Catalogue, a_new_column_takes_a_minor_version_and_says_so) {
    const auto lock = after({std::string(school)});
    const auto more = std::string(school) + std::string(fax);
    EXPECT_THAT(told(more, lock), ElementsAre(HasSubstr("column \"fax\" is new")));
    EXPECT_THAT(accept(version(more, "1.1"), lock).complaints, IsEmpty());
    EXPECT_THAT(accept(version(with(more, "since = \"1.1\"\n", ""), "1.1"), lock).complaints,
                ElementsAre(HasSubstr("column \"fax\" came with catalogue 1.1; say since = \"1.1\"")));
}

TEST(Catalogue, another_name_or_type_takes_a_major_version) {
    const auto lock = after({std::string(school)});
    const auto renamed = with(with(with(school, "name = \"town\"", "name = \"place\""), "[\"town\"]", "[\"place\"]"),
                              "order = [\"town\"]", "order = [\"place\"]");
    EXPECT_THAT(told(renamed, lock), ElementsAre(HasSubstr("column \"town\" is now called \"place\"")));
    EXPECT_THAT(told(version(renamed, "1.1"), lock),
                ElementsAre("school.toml:11: dataset \"school\": the next catalogue after 1.0 is \"2.0\": what readers "
                            "of the old one rely on has changed"));
    EXPECT_THAT(accept(version(renamed, "2.0"), lock).complaints, IsEmpty());
    const auto email = with(school, "type = \"text\"", "type = \"email\"");
    EXPECT_THAT(told(email, lock), ElementsAre(HasSubstr("column \"town\" was text and is now email")));
}

TEST(Catalogue, a_number_is_neither_skipped_nor_wasted_nor_taken_back) {
    const auto lock = after({std::string(school)});
    const auto reworded = with(school, "\"Tref\"", "\"Tref neu ddinas\"");
    EXPECT_THAT(told(version(reworded, "1.2"), lock),
                ElementsAre(HasSubstr("the next catalogue after 1.0 is \"1.1\"")));
    EXPECT_THAT(told(version(reworded, "2.0"), lock), ElementsAre(HasSubstr("if that is meant, run")));
    EXPECT_THAT(told(version(school, "1.1"), lock), ElementsAre(HasSubstr("nothing changed since catalogue 1.0")));
    EXPECT_THAT(told(with(school, "catalogue = \"1.0\"\n", ""), lock),
                ElementsAre(HasSubstr("what was published stays; put catalogue = \"1.0\" back")));
}

TEST(Catalogue, a_column_goes_after_six_months_notice) {
    const auto more = version(std::string(school) + std::string(fax), "1.1");
    const auto without = version(school, "2.0");
    const auto lock = after({std::string(school), more});
    EXPECT_THAT(accept(without, lock).complaints, ElementsAre(HasSubstr("column \"fax\" goes without notice")));

    const auto going = [&](std::string_view on) {
        return with(version(std::string(school) + std::string(fax), "1.2"), "since = \"1.1\"",
                    "since = \"1.1\"\ndeprecated = { on = \"" + std::string(on) + "\", replacement = \"town\" }");
    };
    EXPECT_THAT(accept(going("2027-05-29"), lock).complaints, ElementsAre(HasSubstr("say \"2027-05-30\" or later")));
    const auto noted = lock + accept(going("2027-05-30"), lock).lines;
    EXPECT_THAT(noted, HasSubstr(" until=2027-05-30\n"));
    EXPECT_THAT(told(going("2027-05-30"), noted), IsEmpty());
    EXPECT_THAT(accept(without, noted, "2027-05-29").complaints, ElementsAre(HasSubstr("promised until 2027-05-30")));
    const auto gone = accept(without, noted, "2027-05-30");
    EXPECT_THAT(gone.complaints, IsEmpty());
    EXPECT_THAT(gone.lines, HasSubstr("gone school 2.0 4 fax\n"));
    EXPECT_THAT(told(without, noted + gone.lines), IsEmpty());
}

TEST(Catalogue, half_a_year_ends_with_its_month) {
    const auto august = "2027-08-31";
    const auto lock = after({std::string(school)}, august);
    const auto going = with(version(school, "1.1"), "sort = true",
                            "sort = true\ndeprecated = { on = \"2028-02-28\", replacement = \"urn\" }");
    EXPECT_THAT(accept(going, lock, august).complaints, ElementsAre(HasSubstr("say \"2028-02-29\" or later")));
}

TEST(Catalogue, lines_that_do_not_add_up_are_told) {
    const auto lock = after({std::string(school)});
    for (const auto* line :
         {"catalogue school 1.0 0123 again", "column school 1.1 9 late text 0123", "column nobody 1.0 1 urn urn 0123",
          "gone school 1.0 9 fax", "column school 1.0 x a b c"}) {
        Complaints complaints;
        read_lock(lock + line + "\n", "schema.lock", complaints);
        EXPECT_THAT(texts(complaints), ElementsAre(HasSubstr("not what a catalogue can become here"))) << line;
    }
}

}  // namespace
}  // namespace define
