// One planted fault after another in definitions that are otherwise right, and exactly what is said of it.
#include "check.hpp"
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
title = ["name"]
order = ["name"]
class = "S0"
group = "register"
keep = "register"

[[field]]
id = 1
name = "urn"
type = "urn"
label = { en = "URN", cy = "URN" }
required = true

[[field]]
id = 2
name = "name"
type = "bilingual"
label = { en = "Name", cy = "Enw" }
sort = true

[[field]]
id = 3
name = "status"
type = "code"
codes = "status"
label = { en = "Status", cy = "Statws" }
)";

constexpr std::string_view rest = R"([[group]]
id = "register"
label = { en = "Registers", cy = "Cofrestrau" }

[[role]]
id = "reader"
label = { en = "Reader", cy = "Darllenydd" }
place = "authority"
rights = ["register: read"]

[[retention]]
id = "register"
label = { en = "Register", cy = "Cofrestr" }
help = { en = "For good", cy = "Am byth" }
months = 0

[list]
name = "status"
label = { en = "Statuses", cy = "Statysau" }
source = "the register"
licence = "OGL-UK-3.0"
version = "1"

[[code]]
code = "1"
label = { en = "Open", cy = "Ar agor" }
)";

std::string with(std::string_view text, std::string_view take, std::string_view put) {
    std::string changed(text);
    const auto at = changed.find(take);
    EXPECT_NE(at, std::string::npos) << "nothing to plant the fault in: " << take;
    return changed.replace(at, take.size(), put);
}

std::vector<std::string> faults(std::string_view school_text, std::string_view rest_text = rest) {
    Model model;
    model.wings.push_back({});
    model.wings.back().name = "core";
    Complaints complaints;
    read_file(school_text, "school.toml", model.wings.back(), complaints);
    read_file(rest_text, "rest.toml", model.wings.back(), complaints);
    check_definitions(model, complaints);
    std::vector<std::string> texts;
    for (const auto& complaint : complaints.all()) texts.push_back(complaint.text());
    return texts;
}

auto planted(std::string_view take, std::string_view put) { return faults(with(school, take, put)); }
auto planted_in_rest(std::string_view take, std::string_view put) { return faults(school, with(rest, take, put)); }
// Another line in the last field, whose type is code.
auto added(std::string_view line) { return faults(std::string(school) + std::string(line)); }
// A fourth field of a type, with more lines.
auto fourth(std::string_view type, std::string_view lines) {
    return faults(std::string(school) + "\n[[field]]\nid = 4\nname = \"more\"\ntype = \"" + std::string(type) +
                  "\"\nlabel = { en = \"More\", cy = \"Mwy\" }\n" + std::string(lines));
}

TEST(Faults, none) { EXPECT_THAT(faults(school), IsEmpty()); }

TEST(Faults, not_toml) {
    EXPECT_THAT(faults(with(school, "name = \"urn\"", "name = \"urn")),
                ElementsAre(testing::StartsWith("school.toml:17: not TOML: ")));
}

TEST(Faults, unknown_key_with_the_nearest_name) {
    EXPECT_THAT(added("serch = true\n"),
                ElementsAre("school.toml:35: field \"status\": unknown key \"serch\"; did you mean \"search\"?"));
}

TEST(Faults, unknown_table) {
    EXPECT_THAT(added("[[fields]]\n"),
                ElementsAre("school.toml:35: this file: unknown key \"fields\"; did you mean \"field\"?"));
}

TEST(Faults, wrong_type_of_value) {
    EXPECT_THAT(
        planted("required = true", "required = \"yes\""),
        ElementsAre("school.toml:15: field \"urn\": part of the key of \"school\", so it must say required = true",
                    "school.toml:20: field \"urn\": \"required\" must be true or false, without quotes"));
    EXPECT_THAT(
        planted("key = [\"urn\"]", "key = \"urn\""),
        ElementsAre("school.toml:8: dataset \"school\": \"key\" is empty; name the fields by which people tell its "
                    "records apart",
                    "school.toml:8: dataset \"school\": \"key\" must be a list of texts, as in [\"urn\", \"name\"]"));
    EXPECT_THAT(added("length_max = \"10\"\n"),
                ElementsAre("school.toml:35: field \"status\": \"length_max\" must be a whole number, without quotes"));
}

TEST(Faults, missing_key) {
    EXPECT_THAT(planted("write = \"generic\"\n", ""),
                ElementsAre("school.toml:1: dataset \"school\": \"write\" is missing; add write = \"…\""));
}

TEST(Faults, missing_welsh_of_label_help_and_code) {
    EXPECT_THAT(planted("cy = \"Enw\"", "cy = \"\""),
                ElementsAre("school.toml:26: field \"name\": \"label\" has no Welsh; add cy = \"…\""));
    EXPECT_THAT(added("help = { en = \"Open or not\" }\n"),
                ElementsAre("school.toml:35: field \"status\": \"help\" has no Welsh; add cy = \"…\""));
    EXPECT_THAT(planted_in_rest("{ en = \"Open\", cy = \"Ar agor\" }", "{ en = \"Open\" }"),
                ElementsAre("rest.toml:26: code \"1\": \"label\" has no Welsh; add cy = \"…\""));
}

TEST(Faults, words_that_may_not_stand) {
    EXPECT_THAT(planted("kind = \"national\"", "kind = \"nationl\""),
                ElementsAre("school.toml:5: dataset \"school\": \"kind\" can't be \"nationl\"; write \"owned\", "
                            "\"national\" or \"platform\""));
    EXPECT_THAT(
        planted("type = \"bilingual\"", "type = \"bilingal\""),
        ElementsAre("school.toml:25: field \"name\": there is no type \"bilingal\"; did you mean \"bilingual\"?"));
    EXPECT_THAT(
        planted("class = \"S0\"", "class = \"S5\""),
        ElementsAre(
            "school.toml:11: dataset \"school\": \"class\" can't be \"S5\"; write \"S0\", \"S1\", \"S2\", \"S3\" or "
            "\"S4\"",
            "school.toml:17: field \"urn\": \"class\" is missing; say S0 to S4, here or for the whole dataset",
            "school.toml:24: field \"name\": \"class\" is missing; say S0 to S4, here or for the whole dataset",
            "school.toml:31: field \"status\": \"class\" is missing; say S0 to S4, here or for the whole dataset"));
}

TEST(Faults, names_that_lead_nowhere) {
    EXPECT_THAT(
        planted("codes = \"status\"", "codes = \"statuses\""),
        ElementsAre("school.toml:33: field \"status\": there is no code list \"statuses\"; did you mean \"status\"?"));
    EXPECT_THAT(
        added("group = \"pupils\"\n"),
        ElementsAre("school.toml:35: field \"status\": there is no data group \"pupils\"; define it, or name another"));
    EXPECT_THAT(
        added("keep = \"registers\"\n"),
        ElementsAre(
            "school.toml:35: field \"status\": there is no retention class \"registers\"; did you mean \"register\"?"));
    EXPECT_THAT(fourth("reference", "target = \"scool\"\n"),
                ElementsAre("school.toml:41: field \"more\": there is no dataset \"scool\"; did you mean \"school\"?"));
    EXPECT_THAT(planted("title = [\"name\"]", "title = [\"nme\"]"),
                ElementsAre("school.toml:9: dataset \"school\": \"title\" names \"nme\", which is no field of it; did "
                            "you mean \"name\"?"));
    EXPECT_THAT(
        planted("keep = \"register\"\n", "keep = \"register\"\nparent = \"trust\"\n"),
        ElementsAre("school.toml:14: dataset \"school\": no field of it is a reference to \"trust\"; add one",
                    "school.toml:14: dataset \"school\": there is no dataset \"trust\"; define it, or name another"));
    EXPECT_THAT(
        planted_in_rest("register: read", "registers: reed (own)"),
        ElementsAre("rest.toml:9: role \"reader\": there is no data group \"registers\"; did you mean \"register\"?",
                    "rest.toml:9: role \"reader\": there is no relation \"own\"; define it, or name another",
                    "rest.toml:9: role \"reader\": there is no verb \"reed\"; did you mean \"read\"?"));
}

TEST(Faults, the_same_name_or_id_twice) {
    EXPECT_THAT(planted("id = 3", "id = 2"),
                ElementsAre("school.toml:30: field \"status\": id 2 is that of \"name\"; the next free one is 3"));
    EXPECT_THAT(planted("name = \"status\"", "name = \"urn\""),
                ElementsAre("school.toml:31: field \"urn\": its column \"urn\" is also a column of \"urn\"; give one "
                            "of the two another name"));
    EXPECT_THAT(planted("name = \"status\"", "name = \"name_sort\""),
                ElementsAre("school.toml:31: field \"name_sort\": its column \"name_sort\" is also a column of "
                            "\"name\"; give one of the two another name"));
    EXPECT_THAT(
        faults(school, std::string(rest) + "\n[[code]]\ncode = \"1\"\nlabel = { en = \"Shut\", cy = \"Ar gau\" }\n"),
        ElementsAre(
            "rest.toml:29: code \"1\" of \"status\": it is there twice; take one out, or give it another \"from\""));
    EXPECT_THAT(
        faults(school,
               std::string(rest) + "\n[[group]]\nid = \"register\"\nlabel = { en = \"Again\", cy = \"Eto\" }\n"),
        ElementsAre(
            "rest.toml:29: data group \"register\" is there already, at rest.toml:2; give one of them another name"));
}

TEST(Faults, names_that_are_taken) {
    EXPECT_THAT(planted("name = \"status\"", "name = \"version\""),
                ElementsAre("school.toml:31: field \"version\": every record has a column \"version\" of its own; call "
                            "the field something else"));
    EXPECT_THAT(planted("name = \"status\"", "name = \"order\""),
                ElementsAre("school.toml:31: field \"order\": \"order\" is a word of SQL or C++; call it something "
                            "longer, as in \"order_code\""));
    EXPECT_THAT(planted("name = \"status\"", "name = \"visit\""),
                ElementsAre("school.toml:31: field \"visit\": every generated struct has a member \"visit\"; call the "
                            "field something else"));
    EXPECT_THAT(planted("name = \"status\"", "name = \"openDate\""),
                ElementsAre("school.toml:31: field \"openDate\": a name is small letters, digits and single "
                            "underscores, as in \"open_date\""));
}

TEST(Faults, a_key_that_may_be_empty) {
    EXPECT_THAT(
        planted("required = true\n", ""),
        ElementsAre("school.toml:15: field \"urn\": part of the key of \"school\", so it must say required = true"));
}

TEST(Faults, a_key_that_changes_with_time) {
    EXPECT_THAT(planted("required = true", "required = true\ndated = true"),
                ElementsAre("school.toml:21: field \"urn\": a key can't be dated: it names the record for ever; take "
                            "out \"dated\", or choose another key"));
}

TEST(Faults, an_order_that_nothing_keeps) {
    EXPECT_THAT(planted("sort = true\n", ""),
                ElementsAre("school.toml:22: field \"name\": \"school\" is ordered by it, so it must say sort = true"));
}

TEST(Faults, companions_of_a_type) {
    EXPECT_THAT(
        fourth("code", ""),
        ElementsAre(
            "school.toml:39: field \"more\": \"codes\" is missing; add codes = \"…\", the name of a code list"));
    EXPECT_THAT(fourth("text", "codes = \"status\"\n"),
                ElementsAre("school.toml:41: field \"more\": \"codes\" is only for fields of type code; take it out, "
                            "or change the type"));
    EXPECT_THAT(
        fourth("reference", ""),
        ElementsAre(
            "school.toml:39: field \"more\": \"target\" is missing; add target = \"…\", the name of a dataset"));
    EXPECT_THAT(
        fourth("list", ""),
        ElementsAre("school.toml:39: field \"more\": \"of\" is missing; add of = \"…\", the type of the parts"));
    EXPECT_THAT(fourth("list", "of = \"date\"\n"),
                ElementsAre("school.toml:41: field \"more\": a list can't be of date; its parts are texts or codes, "
                            "and other things are records of their own"));
    EXPECT_THAT(
        fourth("text", "least = 1\n"),
        ElementsAre(
            "school.toml:41: field \"more\": only numbers and money have \"least\" and \"most\"; take them out"));
    EXPECT_THAT(fourth("integer", "least = 9\nmost = 1\n"),
                ElementsAre("school.toml:41: field \"more\": \"least\" is more than \"most\"; swap them"));
    EXPECT_THAT(fourth("money", "most = 9.999\n"),
                ElementsAre("school.toml:41: field \"more\": \"most\" has more decimals than the field"));
    EXPECT_THAT(
        fourth("decimal", ""),
        ElementsAre(
            "school.toml:36: field \"more\": a decimal needs \"decimals\", 1 to 9; without any it is an integer"));
    EXPECT_THAT(fourth("integer", "length_max = 3\n"),
                ElementsAre("school.toml:41: field \"more\": only texts have \"length_max\"; this is integer"));
    EXPECT_THAT(
        fourth("text", "pattern = '[0-9]+'\n"),
        ElementsAre(
            "school.toml:41: field \"more\": a \"pattern\" needs \"pattern_help\", which tells people what to enter"));
}

TEST(Faults, uses_that_a_type_does_not_have) {
    EXPECT_THAT(fourth("date", "search = true\n"),
                ElementsAre("school.toml:41: field \"more\": fields of type date can't be searched; take out "
                            "\"search\", or filter by it"));
    EXPECT_THAT(
        fourth("long", "sort = true\n"),
        ElementsAre("school.toml:41: field \"more\": nothing sorts by a field of type long; take out \"sort\""));
    EXPECT_THAT(
        fourth("bilingual", "unique = true\n"),
        ElementsAre("school.toml:41: field \"more\": fields of type bilingual can't be unique; take out \"unique\""));
    EXPECT_THAT(faults(with(with(school, "\"national\"", "\"owned\""), "sort = true",
                            "sort = true\nlocal = true\ncorrectable = true")),
                ElementsAre("school.toml:28: field \"name\": only a national dataset has local values beside its own; "
                            "take out \"local\"",
                            "school.toml:29: field \"name\": only a national dataset is corrected by proposal; take "
                            "out \"correctable\""));
}

TEST(Faults, what_is_for_local_fields) {
    EXPECT_THAT(faults(with(school, "\"national\"", "\"national\"\nspare_columns = true")),
                ElementsAre("school.toml:6: dataset \"school\": only an owned dataset with a table of its own takes "
                            "local fields; take out \"spare_columns\""));
    EXPECT_THAT(faults(with(school, "name = \"status\"", "name = \"own_status\"")),
                ElementsAre("school.toml:31: field \"own_status\": names that begin with \"own_\" are those of fields "
                            "that authorities add; give it another name"));
}

TEST(Faults, a_sealed_field_that_would_be_seen) {
    EXPECT_THAT(fourth("text", "class = \"S4\"\nsearch = true\nin_list = true\n"),
                ElementsAre("school.toml:42: field \"more\": an S4 value is kept sealed and never reaches search, "
                            "lists, feeds or files; take out "
                            "\"search\", or lower the class",
                            "school.toml:43: field \"more\": an S4 value is kept sealed and never reaches search, "
                            "lists, feeds or files; take out "
                            "\"in_list\", or lower the class"));
}

TEST(Faults, what_comes_from_sql) {
    EXPECT_THAT(
        planted("source = \"table\"", "source = \"sql\""),
        ElementsAre("school.toml:6: dataset \"school\": \"sql\" is missing; a dataset from sql needs its statement",
                    "school.toml:7: dataset \"school\": what comes from sql is read only; say write = \"none\""));
}

TEST(Faults, sections) {
    const std::string section =
        "[[section]]\nid = \"identity\"\nlabel = { en = \"Identity\", cy = \"Hunaniaeth\" }\n\n[[field]]";
    auto text = with(school, "[[field]]", section);
    text = with(with(text, "required = true", "required = true\nsection = \"identity\""), "sort = true",
                "sort = true\nsection = \"identty\"");
    EXPECT_THAT(
        faults(text),
        ElementsAre(
            "school.toml:33: field \"name\": there is no section \"identty\"; did you mean \"identity\"?",
            "school.toml:37: field \"status\": \"section\" is missing; say where on the record's page it stands"));
}

TEST(Faults, days_of_codes) {
    EXPECT_THAT(
        faults(school, std::string(rest) + "from = \"2026-02-29\"\n"),
        ElementsAre("rest.toml:27: code \"1\" of \"status\": \"2026-02-29\" is no day; write it as \"2026-11-21\""));
    EXPECT_THAT(
        faults(school, std::string(rest) + "from = \"2026-02-02\"\nto = \"2026-02-01\"\n"),
        ElementsAre(
            "rest.toml:28: code \"1\" of \"status\": \"to\" is before \"from\"; it is the last day of the code"));
}

TEST(Faults, retention_without_a_beginning) {
    EXPECT_THAT(
        planted_in_rest("months = 0", "months = 12"),
        ElementsAre(
            "rest.toml:11: retention class \"register\": \"starts\" is missing; say what the months count from"));
}

TEST(Faults, a_right_that_can_not_be_read) {
    EXPECT_THAT(planted_in_rest("register: read", "register read"),
                ElementsAre("rest.toml:9: right \"register read\" can't be read; write \"group: read write\" or "
                            "\"group: read (relation)\""));
}

TEST(Faults, all_at_once) {
    auto text = with(school, "type = \"urn\"", "type = \"urm\"");
    text = with(text, "codes = \"status\"", "codes = \"stats\"");
    EXPECT_THAT(
        faults(text + "serch = true\n", with(rest, "place = \"authority\"", "place = \"county\"")),
        ElementsAre("rest.toml:8: role \"reader\": \"place\" can't be \"county\"; write \"platform\", \"authority\", "
                    "\"organisation\" or \"record\"",
                    "school.toml:18: field \"urn\": there is no type \"urm\"; did you mean \"urn\"?",
                    "school.toml:33: field \"status\": there is no code list \"stats\"; did you mean \"status\"?",
                    "school.toml:35: field \"status\": unknown key \"serch\"; did you mean \"search\"?"));
}

}  // namespace
}  // namespace define
