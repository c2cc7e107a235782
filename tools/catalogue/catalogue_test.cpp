#include "catalogue/check.hpp"
#include "catalogue/extract.hpp"
#include "catalogue/po.hpp"
#include "catalogue/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using catalogue::Comparison;
using catalogue::Faults;
using catalogue::Key;
using catalogue::Texts;

namespace {

const std::string header = "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Plural-Forms: " +
                           std::string(catalogue::welsh_plural_forms) + "\\n\"\n\n";

Texts texts_of(std::string_view code) {
    Texts texts;
    Faults faults;
    catalogue::extract("src/web/page.cpp", code, texts, faults);
    EXPECT_TRUE(faults.empty()) << faults.front().say();
    return texts;
}

std::vector<catalogue::Entry> entries_of(const std::string& po) {
    Faults faults;
    auto entries = catalogue::read_po("cy.po", header + po, faults);
    EXPECT_TRUE(faults.empty()) << faults.front().say();
    return entries;
}

// Everything that is wrong with a PO file (header included), one a line.
std::string faults_of(const std::string& po) {
    Faults faults;
    catalogue::read_po("cy.po", po, faults);
    std::string out;
    for (const auto& fault : faults) out += fault.say() + "\n";
    return out;
}

std::string comparison_faults(std::string_view code, const std::string& po) {
    std::string out;
    for (const auto& fault : catalogue::compare(texts_of(code), entries_of(po)).faults) out += fault.say() + "\n";
    return out;
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

constexpr std::string_view school_code = R"(say(language, tn("{count} school", "{count} schools"), n))";

std::string school_entry(const std::vector<std::string>& forms) {
    std::string po = "msgid \"{count} school\"\nmsgid_plural \"{count} schools\"\n";
    for (std::size_t i = 0; i < forms.size(); ++i) po += "msgstr[" + std::to_string(i) + "] \"" + forms[i] + "\"\n";
    return po;
}

}  // namespace

TEST(Extract, finds_every_kind_of_call) {
    const auto texts = texts_of(R"code(
        page.title(base::t("Sign in"));
        say(language, tc("verb", "Open"));
        say(language, tn("{count} school",
                         "{count} schools"), 3);
        t(
            "A long text, "  // with a comment between
            "in \"two\" parts"
        );
        t(R"(raw "text")");
    )code");
    ASSERT_EQ(texts.size(), 5U);
    EXPECT_TRUE(texts.contains(Key{"", "Sign in"}));
    EXPECT_TRUE(texts.contains(Key{"verb", "Open"}));
    EXPECT_TRUE(texts.contains(Key{"", "A long text, in \"two\" parts"}));
    EXPECT_TRUE(texts.contains(Key{"", "raw \"text\""}));
    const auto& plural = texts.at(Key{"", "{count} school"});
    EXPECT_TRUE(plural.plural);
    EXPECT_EQ(plural.many, "{count} schools");
    EXPECT_EQ(plural.places.front().say(), "src/web/page.cpp:4");
}

TEST(Extract, leaves_what_only_looks_alike) {
    const auto texts = texts_of(R"code(
        // t("in a comment")
        const char* s = "t(\"in a string\")";
        consteval Message t(const char* english);
        object.t("a member");
        pointer->t("a member");
        att("another function");
        t(name);
        #define X t("in a directive")
    )code");
    EXPECT_TRUE(texts.empty());
}

TEST(Extract, gathers_the_places_of_one_text) {
    const auto texts = texts_of("t(\"Save\");\n\nt(\"Save\");");
    EXPECT_EQ(texts.at(Key{"", "Save"}).places.size(), 2U);
    EXPECT_EQ(texts.at(Key{"", "Save"}).places.back().line, 3);
}

TEST(Extract, refuses_one_text_with_two_plurals) {
    for (const auto* code :
         {R"(tn("a", "as"); tn("a", "aa");)", R"(tn("a", "as"); t("a");)", R"(t("a"); tn("a", "as");)", R"(t("");)"}) {
        Texts texts;
        Faults faults;
        catalogue::extract("src/web/page.cpp", code, texts, faults);
        EXPECT_EQ(faults.size(), 1U) << code;
    }
}

TEST(Po, reads_entries_as_editors_write_them) {
    const auto entries = entries_of(
        "# a translator's remark\n#. doubtful: a remark for others\n#: src/web/page.cpp:12\n#, c-format\n"
        "msgctxt \"verb\"\nmsgid \"Open\"\nmsgstr \"Agor\"\n"
        "msgid \"\"\n\"one \\\"two\\\"\\n\"\n\"three\\t\\\\\"\nmsgstr \"\"\n\"un\\n\"\n\"tri\"\n\n"
        "#, fuzzy\n#| msgid \"old\"\nmsgid \"new\"\nmsgstr \"newydd\"\n\n#~ msgid \"gone\"\n#~ msgstr \"wedi mynd\"\n");
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].key, (Key{"verb", "Open"}));
    EXPECT_EQ(entries[0].welsh.front(), "Agor");
    EXPECT_EQ(entries[1].key, (Key{"", "one \"two\"\nthree\t\\"}));
    EXPECT_EQ(entries[1].welsh.front(), "un\ntri");
    EXPECT_FALSE(entries[1].fuzzy);
    EXPECT_TRUE(entries[2].fuzzy);
}

TEST(Po, says_the_line_of_a_fault) {
    EXPECT_TRUE(holds(faults_of(""), "no header"));
    EXPECT_TRUE(
        holds(faults_of("msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=ISO-8859-14\\n\"\n"), "charset=UTF-8"));
    EXPECT_TRUE(
        holds(faults_of("msgid \"\"\nmsgstr \"charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n\"\n"),
              "nplurals=6"));
    EXPECT_EQ(faults_of(header), "");
    EXPECT_TRUE(holds(faults_of(header + "msgid \"a\"\nmsgstr \"b\n"), "cy.po:7: a text in quotes"));
    EXPECT_TRUE(holds(faults_of(header + "msgid \"a\"\nmsgstr \"b\\q\"\n"), "cy.po:7: a text in quotes"));
    EXPECT_TRUE(holds(faults_of(header + "msgod \"a\"\n"), "cy.po:6: not a line"));
    EXPECT_TRUE(holds(faults_of(header + "msgid \"a\"\nmsgstr[6] \"b\"\n"), "cy.po:7: not a line"));
    EXPECT_TRUE(holds(faults_of("\"lost\"\n" + header), "cy.po:1: a text in quotes"));
    EXPECT_TRUE(holds(faults_of(header + "msgid \"a\"\nmsgstr \"\xc5\"\n"), "cy.po:7: bytes that are not UTF-8"));
}

TEST(Po, refuses_a_text_that_stands_twice) {
    const std::string twice = "msgid \"a\"\nmsgstr \"b\"\n\nmsgid \"a\"\nmsgstr \"c\"\n";
    EXPECT_TRUE(holds(faults_of(header + twice), "cy.po:9: \"a\" stands here a second time; the first is in line 6"));
    EXPECT_EQ(faults_of(header + "msgctxt \"x\"\nmsgid \"a\"\nmsgstr \"b\"\nmsgid \"a\"\nmsgstr \"c\"\n"), "");
}

TEST(Compare, names_texts_without_welsh) {
    const auto found = catalogue::compare(
        texts_of(R"(t("Save"); t("Cancel"); tc("verb", "Open");)"),
        entries_of(
            "msgid \"Save\"\nmsgstr \"Cadw\"\n\nmsgid \"Cancel\"\nmsgstr \"\"\n\nmsgid \"Open\"\nmsgstr \"Agor\"\n"));
    EXPECT_TRUE(found.faults.empty());
    ASSERT_EQ(found.missing.size(), 2U);
    EXPECT_EQ(found.missing[0].first.english, "Cancel");
    EXPECT_EQ(found.missing[1].first, (Key{"verb", "Open"}));
    ASSERT_EQ(found.unused.size(), 1U);
    EXPECT_EQ(found.unused[0].key, (Key{"", "Open"}));
}

TEST(Compare, holds_placeholders_against_each_other) {
    const auto code = R"(t("Found {count} in {place}");)";
    EXPECT_EQ(comparison_faults(code, "msgid \"Found {count} in {place}\"\nmsgstr \"Yn {place}: {count}\"\n"), "");
    EXPECT_TRUE(holds(comparison_faults(code, "msgid \"Found {count} in {place}\"\nmsgstr \"Yn {lle}: {count}\"\n"),
                      "cy.po:6: \"Found {count} in {place}\": the English has the placeholders {count}, {place}, the "
                      "Welsh has {count}, {lle}"));
    EXPECT_TRUE(holds(comparison_faults(code, "msgid \"Found {count} in {place}\"\nmsgstr \"Canfuwyd\"\n"),
                      "the Welsh has none"));
    EXPECT_TRUE(
        holds(comparison_faults(R"(t("Save");)", "msgid \"Save\"\nmsgstr \"Cadw {what}\"\n"), "the Welsh has {what}"));
}

TEST(Compare, wants_six_plural_forms_and_says_which_is_missing) {
    const std::vector<std::string> six = {"dim ysgolion",  "un ysgol",      "{count} ysgol",
                                          "{count} ysgol", "{count} ysgol", "{count} ysgol"};
    EXPECT_EQ(comparison_faults(school_code, school_entry(six)), "");
    for (std::size_t form = 0; form < six.size(); ++form) {
        auto without = six;
        without[form] = "";
        EXPECT_TRUE(holds(comparison_faults(school_code, school_entry(without)),
                          "(msgstr[" + std::to_string(form) + "]) is missing"));
    }
    EXPECT_TRUE(holds(comparison_faults(school_code, school_entry({"dim", "un", "{count}"})), "n = 6"));
    const auto files = R"(tn("{number} file", "{number} files");)";
    EXPECT_EQ(comparison_faults(files,
                                "msgid \"{number} file\"\nmsgid_plural \"{number} files\"\nmsgstr[0] \"dim "
                                "ffeil\"\nmsgstr[1] \"un ffeil\"\n"
                                "msgstr[2] \"dwy ffeil\"\nmsgstr[3] \"tair ffeil\"\nmsgstr[4] \"chwe "
                                "ffeil\"\nmsgstr[5] \"{number} ffeil\"\n"),
              "");
    auto silent = six;
    silent[5] = "llawer o ysgolion";
    EXPECT_TRUE(
        holds(comparison_faults(school_code, school_entry(silent)), "the Welsh for n = every other number has none"));
}

TEST(Compare, refuses_other_plurals_fuzzy_marks_and_lost_line_ends) {
    EXPECT_TRUE(holds(comparison_faults(school_code, "msgid \"{count} school\"\nmsgstr \"{count} ysgol\"\n"),
                      "the plural differs from the one at src/web/page.cpp:1"));
    EXPECT_TRUE(holds(comparison_faults(R"(t("a");)", "#, fuzzy\nmsgid \"a\"\nmsgstr \"b\"\n"), "marked fuzzy"));
    EXPECT_TRUE(holds(comparison_faults(R"(t("a\n");)", "msgid \"a\\n\"\nmsgstr \"b\"\n"), "line break"));
}

TEST(Placeholders, are_names_in_braces) {
    EXPECT_EQ(catalogue::placeholders("{a} {b_2} {a} { c} {D} {} {e"), (std::set<std::string>{"a", "b_2"}));
}

TEST(Stanza, is_read_back) {
    const auto texts = texts_of("tc(\"a \\\"b\\\"\", \"x\\ny\\tz\\\\\"); tn(\"{count} a\", \"{count} as\");");
    std::string po;
    for (const auto& [key, text] : texts) po += catalogue::empty_stanza(key, text) + "\n";
    const auto entries = entries_of(po);
    ASSERT_EQ(entries.size(), 2U);
    for (const auto& entry : entries) EXPECT_TRUE(texts.contains(entry.key));
    EXPECT_TRUE(
        holds(po, "#: src/web/page.cpp:1\nmsgctxt \"a \\\"b\\\"\"\nmsgid \"x\\n\"\n\"y\\tz\\\\\"\nmsgstr \"\"\n"));
}

TEST(Table, holds_what_is_translated_in_order) {
    const auto source = catalogue::table_source(
        entries_of("msgid \"b\"\nmsgstr \"q\\\"\\n1\"\n\nmsgid \"a\"\nmsgstr \"p\"\n\nmsgid \"c\"\nmsgstr \"\"\n"));
    EXPECT_TRUE(holds(source, "std::array<Entry, 2>"));
    EXPECT_TRUE(holds(source, "{\"\", \"a\", {{\"p\"}}},\n    {\"\", \"b\", {{\"q\\\"\\0121\"}}},\n"));
    EXPECT_FALSE(holds(source, "\"c\""));
}
