// The schema lock: what differs is told, what is accepted is appended, and what can't be undone is refused.
#include "lock.hpp"
#include "read.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace define {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

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
)";

constexpr std::string_view locked = R"(# what it is
100 migration core Schools
100 add-dataset school national
100 add-field school 1 urn urn
100 add-field school 2 town text sort
100 key school urn
)";

std::string with(std::string_view text, std::string_view take, std::string_view put) {
    std::string changed(text);
    const auto at = changed.find(take);
    EXPECT_NE(at, std::string::npos) << take;
    return changed.replace(at, take.size(), put);
}

Model model_of(std::string_view text) {
    Model model;
    model.wings.push_back({});
    model.wings.back().name = "core";
    Complaints complaints;
    read_file(text, "school.toml", model.wings.back(), complaints);
    EXPECT_TRUE(complaints.empty());
    return model;
}

Lock lock_of(std::string_view text) {
    Complaints complaints;
    auto lock = read_lock(text, "schema.lock", complaints);
    EXPECT_TRUE(complaints.empty());
    return lock;
}

std::vector<std::string> texts(const Complaints& complaints) {
    std::vector<std::string> all;
    for (const auto& complaint : complaints.all()) all.push_back(complaint.text());
    return all;
}

std::vector<std::string> told(std::string_view definitions, std::string_view lock = locked) {
    Complaints complaints;
    check_lock(model_of(definitions), lock_of(lock), "define accept", complaints);
    return texts(complaints);
}

std::string accepted(std::string_view definitions, const std::set<std::string>& drops = {},
                     std::string_view lock = locked) {
    Complaints complaints;
    std::string appended;
    for (const auto& step : accept_steps(model_of(definitions), lock_of(lock), "because", drops, complaints))
        appended += text_of(step);
    EXPECT_THAT(texts(complaints), IsEmpty());
    // What was accepted differs no more.
    EXPECT_THAT(told(definitions, std::string(lock) + appended), IsEmpty());
    return appended;
}

TEST(SchemaLock, says_nothing_of_what_it_knows) { EXPECT_THAT(told(school), IsEmpty()); }

TEST(SchemaLock, begins_with_all_there_is) {
    EXPECT_EQ(accepted(school, {}, ""),
              "100 migration core because\n100 add-dataset school national\n100 add-field school 1 urn urn\n"
              "100 add-field school 2 town text sort\n100 key school urn\n");
}

TEST(SchemaLock, labels_are_no_schema) {
    EXPECT_THAT(told(with(school, "\"Tref\"", "\"Tref neu ddinas\"")), IsEmpty());
}

TEST(SchemaLock, a_new_field_is_told_and_accepted) {
    const auto text =
        std::string(school) +
        "\n[[field]]\nid = 3\nname = \"open\"\ntype = \"yes_no\"\nlabel = { en = \"Open\", cy = \"Ar agor\" }\n";
    EXPECT_THAT(
        told(text),
        ElementsAre("school.toml:28: field \"open\" (id 3 of school) is not in the schema lock; if that is meant, run: "
                    "define accept --reason \"…\""));
    EXPECT_EQ(accepted(text), "101 migration core because\n101 add-field school 3 open yes_no\n");
}

TEST(SchemaLock, a_field_is_known_by_its_id) {
    const auto text = with(
        with(with(school, "title = [\"town\"]", "title = [\"place\"]"), "order = [\"town\"]", "order = [\"place\"]"),
        "name = \"town\"", "name = \"place\"");
    EXPECT_THAT(told(text), ElementsAre("school.toml:21: field \"place\" (id 2 of school) is called \"town\" in the "
                                        "schema lock; if that is meant, run: "
                                        "define accept --reason \"…\""));
    EXPECT_EQ(accepted(text), "101 migration core because\n101 rename-field school 2 town place\n");
}

TEST(SchemaLock, a_use_that_brings_columns_is_a_change) {
    const auto text = with(school, "sort = true", "sort = true\nsearch = true\ndated = true");
    EXPECT_THAT(told(text), ElementsAre("school.toml:21: field \"town\" (id 2 of school) is \"town text search sort "
                                        "dated\" and was \"town text sort\" in the "
                                        "schema lock; if that is meant, run: define accept --reason \"…\""));
    EXPECT_EQ(accepted(text), "101 migration core because\n101 change-field school 2 town text search sort dated\n");
}

TEST(SchemaLock, spare_columns_come_and_stay) {
    const auto text = with(school, "key = [\"urn\"]", "spare_columns = true\nkey = [\"urn\"]");
    EXPECT_THAT(told(text), ElementsAre("school.toml:8: the spare columns of \"school\" are not in the schema lock; if "
                                        "that is meant, run: define accept --reason \"…\""));
    const auto step = accepted(text);
    EXPECT_EQ(step, "101 migration core because\n101 spare-columns school 30 15\n");
    EXPECT_THAT(told(school, std::string(locked) + step),
                ElementsAre("school.toml:2: dataset \"school\" has spare columns, which authorities' own fields may "
                            "stand in; put spare_columns = true back"));
}

TEST(SchemaLock, the_key_is_schema) {
    const auto text = with(school, "key = [\"urn\"]", "key = [\"urn\", \"town\"]");
    EXPECT_THAT(told(text),
                ElementsAre("school.toml:8: the key of \"school\" is another than the lock has; if that is meant, run: "
                            "define accept --reason \"…\""));
    EXPECT_EQ(accepted(text), "101 migration core because\n101 key school urn town\n");
}

TEST(SchemaLock, a_drop_must_be_named) {
    auto text =
        with(with(school, "title = [\"town\"]", "title = [\"urn\"]"), "order = [\"town\"]", "order = [\"urn\"]");
    text = text.substr(0, text.find("\n[[field]]\nid = 2"));
    EXPECT_THAT(told(text), ElementsAre("schema.lock:5: field \"town\" (id 2 of school) is no longer defined; put it "
                                        "back, or, if its values are to go, run: "
                                        "define accept --drop school.town --reason \"…\""));
    Complaints complaints;
    EXPECT_THAT(accept_steps(model_of(text), lock_of(locked), "because", {}, complaints), IsEmpty());
    EXPECT_THAT(texts(complaints), ElementsAre("schema.lock:5: field \"town\" (id 2 of school) is no longer defined; "
                                               "put it back, or say --drop school.town"));
    EXPECT_EQ(accepted(text, {"school.town"}), "101 migration core because\n101 drop-field school 2 town\n");
}

TEST(SchemaLock, a_dataset_that_goes_is_named_too) {
    const auto lock =
        std::string(locked) + "101 migration core Trusts\n101 add-dataset trust national\n101 key trust uid\n";
    EXPECT_THAT(
        told(school, lock),
        ElementsAre(
            "schema.lock:8: dataset \"trust\" is no longer defined; put it back, or, if its values are to go, run: "
            "define accept --drop trust --reason \"…\""));
    EXPECT_EQ(accepted(school, {"trust"}, lock), "102 migration core because\n102 drop-dataset trust\n");
}

TEST(SchemaLock, an_id_is_never_used_again) {
    const auto lock = std::string(locked) + "101 migration core No towns\n101 drop-field school 2 town\n";
    EXPECT_THAT(told(school, lock), ElementsAre("school.toml:20: field \"town\": id 2 was that of \"town\", which was "
                                                "dropped, and is never used again; give "
                                                "the field a new id (3 is free)"));
}

TEST(SchemaLock, a_type_does_not_change_in_place) {
    EXPECT_THAT(told(with(school, "type = \"text\"", "type = \"integer\"")),
                ElementsAre("school.toml:22: field \"town\": a type can't change in place, and it was text; give the "
                            "field a new id (3 is free)"));
    // Unless what is stored stays the same.
    EXPECT_EQ(accepted(with(school, "type = \"text\"", "type = \"postcode\"")),
              "101 migration core because\n101 change-field school 2 town postcode sort\n");
}

TEST(SchemaLock, values_do_not_move_into_the_seal) {
    EXPECT_THAT(told(with(school, "sort = true", "class = \"S4\"")),
                ElementsAre("school.toml:24: field \"town\": values can't move into or out of the sealed table in "
                            "place; give the field a new id (3 is free)"));
}

TEST(SchemaLock, the_owner_does_not_change) {
    EXPECT_THAT(told(with(school, "\"national\"", "\"owned\"")),
                ElementsAre("school.toml:5: dataset \"school\" was national when its table was made, and can't change; "
                            "take the change back, or define "
                            "another dataset"));
}

TEST(SchemaLock, lines_it_can_not_read) {
    Complaints complaints;
    read_lock(
        "100 migration core One\n100 add-feild school 1 urn urn\n99 migration core Earlier\n100 add-field school 9 "
        "nowhere text\n",
        "schema.lock", complaints);
    EXPECT_THAT(
        texts(complaints),
        ElementsAre(
            "schema.lock:2: not a line of a schema lock; take back the edit: only `define accept` writes here",
            "schema.lock:3: migration 99 must be numbered above 100",
            "schema.lock:4: not a line of a schema lock; take back the edit: only `define accept` writes here"));
}

TEST(SchemaLock, lines_that_do_not_add_up) {
    Complaints complaints;
    read_lock("100 migration core One\n100 drop-field school 1 urn\n100 key school urn\n", "schema.lock", complaints);
    EXPECT_THAT(texts(complaints), ElementsAre("schema.lock:2: there is no such dataset or field at this point; take "
                                               "back the edit: only `define accept` writes here",
                                               "schema.lock:3: there is no such dataset or field at this point; take "
                                               "back the edit: only `define accept` writes here"));
}

}  // namespace
}  // namespace define
