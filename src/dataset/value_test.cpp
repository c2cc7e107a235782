#include "dataset/dataset_fixture.hpp"
#include "dataset/forms.hpp"

#include <random>

namespace dataset::test {
namespace {

using testing::ElementsAre;

std::string read(std::string_view field, std::string_view typed) {
    const auto& found = *school.find(field);
    const auto value = parse(found, typed);
    if (!value) return "problem " + std::string(value.problems().front().code);
    return value->stored();
}
std::string shown(std::string_view field, const Value& value, base::Language language = base::Language::english,
                  ShowAs::For reader = ShowAs::For::page) {
    static const auto codes = Codes::from_seeds({code_lists, 2});
    return show(*school.find(field), value, {.reader = reader, .language = language, .codes = codes.get()});
}

TEST(Values, are_read_as_people_type_them) {
    EXPECT_EQ(read("open_date", " 21/11/2026 "), "2026-11-21");
    EXPECT_EQ(read("census", "Tachwedd 2026"), "2026-11");
    EXPECT_EQ(read("census", "11/2026"), "2026-11");
    EXPECT_EQ(read("pupils", "1,250"), "1250");
    EXPECT_EQ(read("budget", "£1,234.50"), "123450");
    EXPECT_EQ(read("distance", "-0.5"), "-50");
    EXPECT_EQ(read("distance", "3.10"), "310");
    EXPECT_EQ(read("faith", "Ydy"), "1");
    EXPECT_EQ(read("faith", "no"), "0");
    EXPECT_EQ(read("postcode", "cf101ep"), "CF10 1EP");
    EXPECT_EQ(read("urn", " 402018"), "402018");
    EXPECT_EQ(read("uprn", "000100091234"), "100091234");
    EXPECT_EQ(read("website", "www.bro.example.org"), "https://www.bro.example.org");
    EXPECT_EQ(read("languages", "cy; en\ncy"), R"(["cy","en"])");
    EXPECT_EQ(read("checked_at", "21/07/2026 09:30"),
              std::to_string(base::Instant::from_iso("2026-07-21T08:30:00Z")->microseconds()));
    EXPECT_EQ(read("name", "Bro | Y Fro"), "Bro\nY Fro");
    EXPECT_EQ(read("notes", ""), "");
    EXPECT_EQ(parse_day(*school.find("open_date"), "21", "Tach", "2026").ok(),
              base::Date::from_text("21 Tach 2026").has_value());
}

TEST(Values, A3_upn_check_letter_of_the_examples) {
    EXPECT_EQ(read("upn", "w681990125017"), "W681990125017");
    EXPECT_EQ(read("upn", "F67499022303Z"), "F67499022303Z");
    EXPECT_EQ(read("upn", "B681990125017"), "problem not_a_upn");
    EXPECT_EQ(upn_check_letter("681990226001"), 'T');
    EXPECT_EQ(upn_check_letter("68199022601A"), 'R');
    for (const auto* wrong : {"W68199012501O", "I681990125017", "W68199012501"})
        EXPECT_EQ(read("upn", wrong), "problem not_a_upn");
}

TEST(Values, wrong_forms_say_how_to_mend_them) {
    const std::pair<const char*, const char*> wrong[] = {{"urn", "12345"},
                                                         {"urn", "4O2018"},
                                                         {"postcode", "CF10"},
                                                         {"postcode", "CF10 1CP"},
                                                         {"postcode", "1F10 1EP"},
                                                         {"open_date", "31/02/2026"},
                                                         {"open_date", "11/21/2026"},
                                                         {"census", "13/2026"},
                                                         {"pupils", "12.5"},
                                                         {"pupils", "99999999999999999999"},
                                                         {"budget", "1.234"},
                                                         {"distance", "1.234"},
                                                         {"faith", "perhaps"},
                                                         {"website", "javascript:alert(1)"},
                                                         {"website", "http://a b.org"},
                                                         {"email", "a@b"},
                                                         {"email", "a b@c.org"},
                                                         {"email", "@c.org"},
                                                         {"phone", "12"},
                                                         {"phone", "call me"},
                                                         {"uprn", "1234567890123"},
                                                         {"uprn", "0"},
                                                         {"outline", "{}"},
                                                         {"outline", "{\"type\":\"Point\",\"coordinates\":[200,1]}"},
                                                         {"outline", "[["},
                                                         {"trust", "!!"},
                                                         {"plan", "../etc/passwd"},
                                                         {"checked_at", "21/11/2026 25:00"},
                                                         {"pupils", "-1"},
                                                         {"pupils", "5001"}};
    for (const auto& [field, typed] : wrong) {
        const auto value = parse(*school.find(field), typed);
        ASSERT_FALSE(value.ok()) << field << " " << typed;
        const auto& problem = value.problems().front();
        EXPECT_EQ(problem.where, field);
        for (const auto language : {base::Language::english, base::Language::welsh}) {
            const auto sentence = problem.say(language);
            EXPECT_FALSE(sentence.empty());
            EXPECT_EQ(sentence.find('{'), std::string::npos) << sentence;
        }
        EXPECT_NE(problem.say(base::Language::english), problem.say(base::Language::welsh));
    }
}

TEST(Values, of_hostile_bytes_are_refused_or_stored_canonically) {
    std::mt19937 random(7);  // NOLINT: repeatable on purpose
    const std::string alphabet = "aZ09 /.-:@{}[]\",;|\n\r\t\xc3\xb4\xff\xed\xa0\x80%_\\'";
    for (int round = 0; round < 3000; ++round) {
        std::string bytes;
        const auto length = random() % 24;
        for (std::size_t i = 0; i < length; ++i) bytes += alphabet[random() % alphabet.size()];
        if (round % 50 == 0) bytes += '\0';
        for (const auto& field : school.fields) {
            const auto value = parse(field, bytes);
            if (!value) continue;
            EXPECT_TRUE(check(field, *value).empty()) << field.name << " took " << bytes;
            EXPECT_EQ(Value::from_stored(field, value->stored()), *value) << field.name;
        }
    }
}

TEST(Values, too_long_are_counted_in_characters) {
    std::string welsh;
    for (int i = 0; i < 500; ++i) welsh += "ŵ";
    EXPECT_TRUE(parse(*trust.find("name"), welsh).ok());
    const auto value = parse(*trust.find("name"), welsh + "ŵ");
    ASSERT_FALSE(value.ok());
    EXPECT_EQ(value.problems().front().say(base::Language::english),
              "Shorten “Name” to 500 characters or fewer; it has 501");
}

TEST(Values, are_shown_for_readers_and_files) {
    using enum base::Language;
    EXPECT_EQ(shown("open_date", Value::text("2026-11-21"), welsh), "21 Tachwedd 2026");
    EXPECT_EQ(shown("open_date", Value::text("2026-11-21"), english, ShowAs::For::file), "2026-11-21");
    EXPECT_EQ(shown("budget", Value::number(-123450)), "-£1,234.50");
    EXPECT_EQ(shown("budget", Value::number(123450), english, ShowAs::For::file), "1234.50");
    EXPECT_EQ(shown("distance", Value::number(-5)), "-0.05");
    EXPECT_EQ(shown("pupils", Value::number(-1234567)), "-1,234,567");
    EXPECT_EQ(shown("status", Value::text("closed"), welsh), "Ar gau");
    EXPECT_EQ(shown("status", Value::text("on_hold")), "On hold");
    EXPECT_EQ(shown("languages", Value::list({"cy", "en"})), "Welsh; English");
    EXPECT_EQ(shown("name", Value::both("Bro", ""), welsh), "Bro");
    EXPECT_EQ(shown("name", Value::both("Bro", ""), welsh, ShowAs::For::file), "");
    EXPECT_EQ(shown("faith", Value::number(1), english, ShowAs::For::file), "yes");
    EXPECT_EQ(shown("faith", Value(), english), "");
}

TEST(Values, in_lists_survive_every_character) {
    const std::vector<std::string> parts = {"a\"b", "c\\d", "tab\there", "ŵ;,", "\x01"};
    EXPECT_EQ(Value::list(parts).parts(), parts);
}

TEST(Values, of_geometry_have_bounds) {
    const auto bounds =
        bounds_of(R"({"type":"Polygon","coordinates":[[[-3.2,51.5],[-3.1,51.5],[-3.1,51.6],[-3.2,51.5]]]})");
    ASSERT_TRUE(bounds.has_value());
    EXPECT_DOUBLE_EQ(bounds->west, -3.2);
    EXPECT_DOUBLE_EQ(bounds->north, 51.6);
    EXPECT_FALSE(bounds_of(std::string(100, '[')).has_value());
}

class CodeLists : public DatasetTest {};
CANTREF_ON_BOTH_DATABASES(CodeLists);

TEST_P(CodeLists, are_seeded_once_and_changed_only_where_they_changed) {
    const auto seed = [&](const Definitions& wing) {
        return store().write(store::Priority::page, [&](store::Tx& tx) { return seed_code_lists(tx, wing, world); });
    };
    EXPECT_EQ(seed(definitions).lists_changed, 0);
    static constexpr CodeSeed fewer[] = {{"open", {"Open", "Ar agor"}, {}, "", "", "", ""},
                                         {"shut", {"Shut", "Wedi cau"}, {}, "", "", "", ""}};
    const CodeListSeed changed[] = {{"status", {"Status", "Statws"}, "test", "OGL", "2", fewer}};
    const Definitions next{.name = "test", .version = "2", .datasets = {}, .code_lists = changed};
    const auto report = seed(next);
    EXPECT_EQ(report.lists_changed, 1);
    EXPECT_EQ(report.codes_added, 1);
    EXPECT_EQ(report.codes_closed, 1);  // closed; proposed was closed already
    CodeCache cache;
    const auto now = store().read([&](store::Reader& db) { return cache.get(db); });
    EXPECT_EQ(now->label("status", "closed", base::Language::welsh), "Ar gau");
    EXPECT_EQ(now->choices("status", clock.today()).size(), 2U);
    EXPECT_EQ(store().read([&](store::Reader& db) { return cache.get(db); }), now);  // the same snapshot
    EXPECT_EQ(now->list("status")->by_label("WEDI CAU")->code, "shut");
}

}  // namespace
}  // namespace dataset::test
