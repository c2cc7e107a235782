// Each rule finds the faults it is there for, and leaves alone what only looks like them.
#include "tidy/rules.hpp"

#include "catalogue/po.hpp"

#include <gtest/gtest.h>

using tidy::Tree;

namespace {

using Texts = std::map<std::string, std::string>;

// What a rule says of a tree, one finding a line.
std::string said(tidy::Findings (*rule)(const Tree&), const Texts& texts) {
    std::string out;
    for (const auto& finding : rule(Tree(texts))) out += finding.say() + "\n";
    return out;
}

std::string said_of_code(tidy::Findings (*rule)(const Tree&), const std::string& code,
                         const std::string& path = "src/web/page.cpp") {
    return said(rule, {{path, code}});
}

testing::AssertionResult holds(const std::string& text, std::string_view part) {
    if (text.find(part) != std::string::npos) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "said: " << (text.empty() ? "nothing" : text);
}

const Texts rooms = {
    {"src/base/CMakeLists.txt", "cantref_room(base FLOOR 0 SOURCES a.cpp)"},
    {"src/store/CMakeLists.txt", "cantref_room(store FLOOR 1\n  SOURCES b.cpp\n  USES base)"},
    {"src/http/CMakeLists.txt", "cantref_room(http FLOOR 1 SOURCES c.cpp)"},
    {"src/services/income/CMakeLists.txt", "cantref_room(income FLOOR 8 DIR services/income SOURCES d.cpp)"},
    {"src/services/planning/CMakeLists.txt", "cantref_room(planning FLOOR 8 DIR services/planning SOURCES d.cpp)"},
};

Texts with(Texts texts, const std::string& path, const std::string& code) {
    texts[path] = code;
    return texts;
}

std::string repeated(const std::string& line, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += line;
    return out;
}

const std::string po_header =
    "msgid \"\"\nmsgstr \"charset=UTF-8\\n\"\n\"Plural-Forms: " + std::string(catalogue::welsh_plural_forms) +
    "\\n\"\n\n";

}  // namespace

TEST(Planted, include_that_goes_up_or_sideways) {
    const auto rule = tidy::includes_go_down;
    EXPECT_TRUE(holds(said(rule, with(rooms, "src/base/a.cpp", "#include \"store/store.hpp\"\n")),
                      "src/base/a.cpp:1: base (floor 0) includes store/store.hpp"));
    EXPECT_TRUE(
        holds(said(rule, with(rooms, "src/store/b.cpp", "\n#  include \"http/server.hpp\"\n")), "src/store/b.cpp:2:"));
    EXPECT_TRUE(holds(
        said(rule, with(rooms, "src/services/income/d.cpp", "#include \"services/planning/rules.hpp\"\n")), "floor 8"));
    EXPECT_TRUE(
        holds(said(rule, with(rooms, "src/store/b.cpp", "#include \"store.hpp\"\n")), "write includes from src/"));
    EXPECT_TRUE(holds(said(rule, with(rooms, "src/store/b.cpp", "#include \"../base/date.hpp\"\n")),
                      "write includes from src/"));
    EXPECT_EQ(said(rule, with(rooms, "src/services/income/d.cpp",
                              "#include \"base/date.hpp\"\n#include \"services/income/rules.hpp\"\n#include "
                              "<vector>\n// #include \"cli/x.hpp\"\n")),
              "");
}

TEST(Planted, heavy_header_out_of_its_room) {
    const auto rule = tidy::heavy_headers_stay_in_their_room;
    for (const auto* header : {"boost/asio/post.hpp", "boost/beast/http.hpp", "unicode/unistr.h", "openssl/evp.h",
                               "sodium.h", "sqlite3.h", "libpq-fe.h", "toml++/toml.h", "CLI/CLI.hpp", "curl/curl.h",
                               "libxml/parser.h", "spdlog/spdlog.h", "prometheus/registry.h", "fmt/core.h",
                               "boost/json.hpp"})
        EXPECT_TRUE(holds(said_of_code(rule, "#include <" + std::string(header) + ">\n", "src/cases/x.cpp"),
                          "src/cases/x.cpp:1:"))
            << header;
    EXPECT_TRUE(holds(said_of_code(rule, "#include <regex>\n"), "<regex>"));
    EXPECT_TRUE(holds(said_of_code(rule, "#include <unicode/unistr.h>\n", "src/base/text.hpp"), "not in a header"));
    EXPECT_TRUE(holds(said(rule, {{"src/base/icu.cpp", "#include <unicode/coll.h>\n"},
                                  {"src/base/text.cpp", "#include <unicode/unistr.h>\n"}}),
                      "src/base/text.cpp:1: ICU is already included in src/base/icu.cpp"));
    const Texts session = {{"src/store/session.hpp", "#include <sqlite3.h>\n"}};
    EXPECT_TRUE(holds(said(rule, with(session, "src/dataset/x.cpp", "#include \"store/session.hpp\"\n")),
                      "src/dataset/x.cpp:1: store/session.hpp shows SQLite"));
    EXPECT_EQ(said(rule, with(session, "src/store/x.cpp", "#include \"store/session.hpp\"\n#include <sqlite3.h>\n")),
              "");
    EXPECT_EQ(said_of_code(rule, "#include <unicode/coll.h>\n#include <unicode/unistr.h>\n", "src/base/icu.cpp"), "");
}

TEST(Planted, word_that_is_forbidden) {
    const auto rule = tidy::no_forbidden_words;
    EXPECT_TRUE(holds(said_of_code(rule, "auto* x = new Thing;"), "no new"));
    EXPECT_TRUE(holds(said_of_code(rule, "\ndelete x;"), "src/web/page.cpp:2: no delete"));
    EXPECT_TRUE(holds(said_of_code(rule, "delete[] x;"), "no delete"));
    EXPECT_TRUE(holds(said_of_code(rule, "using namespace std;"), "no using namespace"));
    EXPECT_TRUE(holds(said_of_code(rule, "std::snprintf(b, 9, \"%d\", 1);"), "no snprintf"));
    EXPECT_TRUE(holds(said_of_code(rule, "return printf(\"x\");"), "no printf"));
    EXPECT_TRUE(holds(said_of_code(rule, "std::random_device d;"), "base::Random"));
    EXPECT_TRUE(holds(said_of_code(rule, "int x = rand();"), "base::Random"));
    EXPECT_TRUE(holds(said_of_code(rule, "using namespace store;"), "no using namespace"));
    EXPECT_TRUE(holds(said_of_code(rule, "using namespace std;", "src/web/page_test.cpp"), "no using namespace"));
    EXPECT_EQ(said_of_code(rule, "using namespace helpers;", "src/web/page_test.cpp"), "");
    EXPECT_TRUE(holds(said_of_code(rule, "using namespace web;", "src/web/page.hpp"), "no using namespace"));
    EXPECT_EQ(said_of_code(rule, "using namespace std::chrono_literals;\nusing namespace web;"), "");
    EXPECT_EQ(said_of_code(rule,
                           "Thing(const Thing&) = delete; // a new one, using namespace x\nauto s = \"new delete "
                           "printf(\"; log.printf(x); "
                           "using base::Date; int rand = 1; void* operator new(std::size_t);"),
              "");
}

TEST(Planted, work_left_unfinished) {
    const auto rule = tidy::no_unfinished_work;
    const std::string mark = std::string("TO") + "DO";
    EXPECT_TRUE(holds(said_of_code(rule, "int x;\n// " + mark + ": later"), "src/web/page.cpp:2: finish it"));
    EXPECT_TRUE(holds(said_of_code(rule,
                                   "/* FIX"
                                   "ME */"),
                      "finish it"));
    EXPECT_TRUE(holds(said_of_code(rule,
                                   "// XX"
                                   "X",
                                   "tools/define/a.cpp"),
                      "finish it"));
    EXPECT_EQ(said_of_code(rule, "// in Todoland\nconst char* s = \"" + mark + "\";"), "");
}

TEST(Planted, clock_read_outside_base) {
    const auto rule = tidy::clocks_stay_in_base;
    EXPECT_TRUE(holds(said_of_code(rule, "auto n = std::chrono::system_clock::now();"), "no system_clock"));
    EXPECT_TRUE(holds(said_of_code(rule, "auto n = time(nullptr);"), "no time"));
    EXPECT_TRUE(holds(said_of_code(rule, "return std::time(0);"), "no time"));
    EXPECT_TRUE(holds(said_of_code(rule, "gettimeofday(&tv, nullptr);"), "no gettimeofday"));
    EXPECT_TRUE(holds(said_of_code(rule, "auto n = std::chrono::steady_clock::now();"), "no steady_clock"));
    EXPECT_EQ(said_of_code(rule, "auto n = std::chrono::steady_clock::now();", "src/http/server.cpp"), "");
    EXPECT_EQ(said_of_code(rule, "auto n = std::chrono::system_clock::now();", "src/base/clock.cpp"), "");
    EXPECT_EQ(said_of_code(rule, "// Not base::Clock: the time of the wire.\nauto n = time(nullptr);"), "");
    EXPECT_EQ(said_of_code(rule, "job.time(0); Instant time(Date day); int time = 0;"), "");
}

TEST(Planted, database_called_outside_store) {
    const auto rule = tidy::databases_stay_in_store;
    EXPECT_TRUE(holds(said_of_code(rule, "sqlite3_exec(db, sql, nullptr, nullptr, nullptr);"), "no sqlite3_exec"));
    EXPECT_TRUE(holds(said_of_code(rule, "PQexec(connection, sql);", "tests/support/fixture.cpp"), "no PQexec"));
    EXPECT_EQ(said_of_code(rule, "PQexec(connection, sql); sqlite3_step(s);", "src/store/session.cpp"), "");
    EXPECT_EQ(said_of_code(rule, "PQR(x); // sqlite3_exec(x)\nauto s = \"PQexec(x)\";"), "");
}

TEST(Planted, file_too_long) {
    const auto rule = tidy::files_are_short;
    EXPECT_TRUE(holds(said_of_code(rule, repeated("int x;\n", 601)), "601 lines"));
    EXPECT_EQ(said_of_code(rule, repeated("int x;\n", 600)), "");
    EXPECT_EQ(said_of_code(rule, "// long: one table, and a table is read whole\n" + repeated("int x;\n", 700)), "");
    EXPECT_TRUE(holds(said_of_code(rule, "// long: \n" + repeated("int x;\n", 700)), "701 lines"));
}

TEST(Planted, function_too_long) {
    const auto rule = tidy::functions_are_short;
    const auto body = repeated("    x();\n", 69);
    for (const std::string head :
         {"void f() {", "int Type::f(int a) const noexcept {", "template <typename T>\nauto f(T t) -> int {",
          "Type::Type(int a) : a_(a), b_{a} {", "TEST(A, b) {",
          "static std::map<int, int> f(std::function<void()> g) {", "bool operator==(const T& a) const {",
          "namespace n {\nnamespace {\nclass C : public B {\npublic:\n    void f() {"})
        EXPECT_TRUE(holds(said_of_code(rule, head + "\n" + body + "}\n"), "name its parts")) << head;
    EXPECT_TRUE(
        holds(said_of_code(rule, "int a;\nvoid slow() {\n" + body + "}\n"), "src/web/page.cpp:2: slow has 71 lines"));
    EXPECT_EQ(said_of_code(rule, "void f() {\n" + repeated("    x();\n", 68) + "}\nvoid g() {\n" +
                                     repeated("    x();\n", 60) + "}\n"),
              "");
    EXPECT_EQ(said_of_code(rule, "// long: a table of cases, one a line\nvoid f() {\n" + body + "}\n"), "");
    EXPECT_EQ(said_of_code(rule, "class C {\n" + repeated("    void f() { x(); }\n", 80) + "};\nconst T t = {\n" +
                                     repeated("    {f(1)},\n", 80) + "};\n"),
              "");
    EXPECT_EQ(said_of_code(rule, "enum class E {\n" + repeated("    a,\n", 80) + "};\n"), "");
}

TEST(Planted, line_too_long) {
    const auto rule = tidy::lines_are_short;
    EXPECT_TRUE(
        holds(said_of_code(rule, "int x;\n// " + std::string(118, 'x') + "\n"), "src/web/page.cpp:2: 121 characters"));
    EXPECT_EQ(said_of_code(rule, "// " + repeated("ŵ", 117) + "\n"), "");
    EXPECT_EQ(said_of_code(rule, "auto sql = R\"(\n" + std::string(130, 'x') + "\n)\";\n"), "");
    EXPECT_TRUE(holds(said_of_code(rule, "auto sql = R\"(x)\";\nauto text = \"" + std::string(130, 'x') + "\";\n"),
                      "src/web/page.cpp:2:"));
}

TEST(Planted, source_that_no_target_names) {
    const auto rule = tidy::sources_have_a_target;
    const Texts cmake = {
        {"src/web/CMakeLists.txt", "cantref_room(web FLOOR 7 SOURCES page.cpp list/rows.cpp xlist.cpp)"}};
    EXPECT_TRUE(
        holds(said(rule, with(cmake, "src/web/list.cpp", "")), "src/web/list.cpp:1: no CMakeLists.txt names it"));
    EXPECT_TRUE(holds(said(rule, with(cmake, "src/other/page.cpp", "")), "no CMakeLists.txt names it"));
    EXPECT_EQ(said(rule, with(with(cmake, "src/web/page.cpp", ""), "src/web/list/rows.cpp", "")), "");
}

TEST(Planted, text_without_welsh) {
    const auto rule = tidy::texts_have_welsh;
    const auto both = [&](const std::string& code, const std::string& po) {
        return said(rule, {{"src/web/page.cpp", code}, {"locale/cy.po", po_header + po}});
    };
    EXPECT_TRUE(holds(both("t(\"Save\");", ""), "src/web/page.cpp:1: no Welsh for \"Save\""));
    EXPECT_TRUE(holds(both("t(\"Save {what}\");", "msgid \"Save {what}\"\nmsgstr \"Cadw {beth}\"\n"), "placeholders"));
    EXPECT_TRUE(holds(both("", "msgid \"Save\"\nmsgstr \"Cadw\"\n"), "take the entry away"));
    EXPECT_TRUE(holds(both("base::Label x{\"Pupil\", \"\"};", "") + both("auto x = Label{\"Pupil\", \"\"};", ""),
                      "a label without Welsh"));
    EXPECT_TRUE(holds(said(rule, {{"src/web/page.cpp", "t(\"Save\");"}}), "no header"));
    EXPECT_EQ(
        both("t(\"Save\"); Label{\"Pupil\", \"Disgybl\"}; Label{\"\", \"\"};", "msgid \"Save\"\nmsgstr \"Cadw\"\n"),
        "");
}

TEST(Planted, html_outside_its_rooms) {
    const auto rule = tidy::html_stays_in_govuk;
    EXPECT_TRUE(holds(said_of_code(rule, "out += \"<p>\" + name + \"</p>\";", "src/dataset/x.cpp"),
                      "src/dataset/x.cpp:1: HTML (<p>)"));
    EXPECT_TRUE(holds(said_of_code(rule, "auto x = R\"(text <a href='/'>x</a>)\";", "src/http/x.cpp"), "HTML (<a>)"));
    EXPECT_TRUE(holds(said_of_code(rule, "f(\"</div>\");", "src/services/income/x.cpp"), "HTML (<div>)"));
    EXPECT_EQ(said_of_code(rule, "f(\"<p>\");", "src/govuk/x.cpp"), "");
    EXPECT_EQ(said_of_code(rule, "f(\"a < b and a<b, <name>, <row r=\\\"1\\\">\"); // <p>\n", "src/exchange/x.cpp"),
              "");
}

TEST(Planted, machine_of_ours) {
    const auto rule = tidy::no_machine_of_ours;
    const std::string path = std::string("/wo") + "rk/x";
    EXPECT_TRUE(holds(said(rule, {{"docs/using.md", "first\nsee " + path}}), "docs/using.md:2:"));
    EXPECT_TRUE(
        holds(said(rule, {{"package-lock.json", "{\"resolved\": \"http://x/y.tgz\"}"}}), "names a package registry"));
    EXPECT_TRUE(holds(said(rule, {{".npmrc", "registry=http://x/\n"}}), "names a package registry"));
    EXPECT_EQ(said(rule, {{"docs/using.md", "homework/x and network/y"},
                          {".npmrc", "omit-lockfile-registry-resolved=true\n"}}),
              "");
}
