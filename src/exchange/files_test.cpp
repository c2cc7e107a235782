// Every format, of one record that has a value in every type of field, against what the file must be.
#include "base/json.hpp"
#include "dataset/dataset_fixture.hpp"
#include "exchange/csv.hpp"
#include "exchange/rows_out.hpp"
#include "tests/support/workbook.hpp"

#include <sys/resource.h>

#include <csignal>

namespace {

using base::Language;
using dataset::Value;
using dataset::test::school;
using dataset::test::trust;
using dataset::test::visit;
using exchange::FileStyle;
using exchange::Format;
using test_support::Workbook;
using test_support::WorkbookCell;
using testing::ElementsAre;

class Files : public dataset::test::DatasetTest {
public:
    Files() {
        const auto owner =
            add(trust, {set(trust, "uid", Value::text("TR1")), set(trust, "name", Value::text("Bro & Co"))}).id;
        whole = add(school, {set(school, "urn", Value::text("123456")),
                             set(school, "name", Value::both("=Bro, \"School\"", "Ysgol Bro")),
                             set(school, "status", Value::text("open")),
                             set(school, "open_date", Value::text("2001-09-01")),
                             set(school, "pupils", Value::number(271)),
                             set(school, "postcode", Value::text("CF10 1EP")),
                             set(school, "trust", Value::of(owner)),
                             set(school, "faith", Value::of(Value::Answer::yes)),
                             set(school, "budget", Value::number(-123450)),
                             set(school, "distance", Value::number(150)),
                             set(school, "languages", Value::list({"cy", "en"})),
                             set(school, "website", Value::text("https://bro.example/")),
                             set(school, "email", Value::text("bro@example.org")),
                             set(school, "phone", Value::text("+441632960500")),
                             set(school, "uprn", Value::text("100012345678")),
                             set(school, "outline", Value::text(R"({"type":"Point","coordinates":[-3.2,51.5]})")),
                             set(school, "census", Value::text("2026-01")),
                             set(school, "checked_at", Value::of(*base::Instant::from_iso("2026-07-21T09:30:00Z"))),
                             set(school, "notes", Value::text("-1\nŵ 😀")),
                             set(school, "laestab", Value::text("123/4567"))})
                    .id;
        trust_id = owner.text();
    }

    static std::vector<std::string> every_column() {
        std::vector<std::string> columns;
        for (const auto& field : school.fields)
            if (field.type != dataset::Type::file && field.type != dataset::Type::upn) columns.emplace_back(field.name);
        return columns;
    }

    std::string file(FileStyle style, exchange::FileAbout about = {},
                     std::vector<std::string> columns = every_column()) {
        auto query = ask(school, std::move(columns));
        query.page.rows = 0;
        query.language = style.show.language;
        if (!grants.empty()) query.scope.grants = grants;
        const auto plan = dataset::plan(registry, query);
        style.show.codes = codes.get();
        about.folder = folder().string();
        if (about.sheet.empty()) about.sheet = "School";
        about.data_as_at = clock.now();
        std::string out;
        result = store().read([&](store::Reader& db) {
            return exchange::write_file(db, *plan, style, about, [&](std::string_view bytes) { out += bytes; });
        });
        EXPECT_EQ(result.bytes, static_cast<std::int64_t>(out.size()));
        EXPECT_EQ(result.sha256, base::hex(base::sha256(out)));
        return out;
    }

    // Longer than a form would take.
    void set_notes(const std::string& text) {
        store().write(store::Priority::page, [&](store::Tx& tx) { tx.run("update school set notes = $1", {text}); });
    }

    std::vector<dataset::Grant> grants;  // none: everything is shown
    base::Id whole;
    std::string trust_id;
    exchange::FileResult result;
};
CANTREF_ON_BOTH_DATABASES(Files);

TEST_P(Files, csv_for_programs_holds_every_type_as_it_is) {
    EXPECT_EQ(file({.headings = FileStyle::Headings::names}),
              "id,urn,name.en,name.cy,status,open_date,pupils,postcode,trust,trust.id,faith,budget,distance,languages,"
              "website,email,phone,uprn,outline,census,checked_at,notes,laestab\r\n" +
                  whole.text() + R"(,123456,"=Bro, ""School""",Ysgol Bro,Open,2001-09-01,271,CF10 1EP,Bro & Co,)" +
                  trust_id +
                  ",yes,-1234.50,1.50,Welsh; English,https://bro.example/,bro@example.org,+441632960500,100012345678,"
                  R"("{""type"":""Point"",""coordinates"":[-3.2,51.5]}",2026-01,2026-07-21T09:30:00.000000Z,)"
                  "\"-1\nŵ 😀\",123/4567\r\n");
    EXPECT_EQ(result.rows, 1);
}

TEST_P(Files, csv_for_spreadsheets_guards_what_was_typed_and_speaks_the_reader_s_language) {
    FileStyle style{.csv = exchange::csv_for_spreadsheets};
    style.show.language = Language::welsh;
    EXPECT_EQ(file(style, {}, {"name", "faith", "phone", "budget", "notes"}),
              "\xEF\xBB\xBF"
              "Dynodydd y cofnod,Enw (Saesneg),Enw (Cymraeg),Ysgol ffydd,Ffôn,Cyllideb,Nodiadau\r\n" +
                  whole.text() +
                  R"(,"'=Bro, ""School""",Ysgol Bro,ie,+441632960500,-1234.50,)"
                  "\"'-1\nŵ 😀\"\r\n");
}

TEST_P(Files, json_lines_hold_codes_lists_and_nothing_as_null) {
    EXPECT_EQ(
        file({.format = Format::json_lines, .labels = FileStyle::Labels::beside}),
        R"({"id":")" + whole.text() +
            R"(","urn":"123456","name.en":"=Bro, \"School\"","name.cy":"Ysgol Bro","status":"open",)"
            R"("open_date":"2001-09-01","pupils":271,"postcode":"CF10 1EP","trust.id":")" +
            trust_id +
            R"(","faith":true,"budget":"-1234.50","distance":1.50,"languages":["cy","en"],)"
            R"("website":"https://bro.example/","email":"bro@example.org","phone":"+441632960500",)"
            R"("uprn":"100012345678","outline":"{\"type\":\"Point\",\"coordinates\":[-3.2,51.5]}",)"
            R"("census":"2026-01","checked_at":"2026-07-21T09:30:00.000000Z","notes":"-1\nŵ 😀",)"
            R"("laestab":"123/4567","_labels":{"status":"Open","trust.id":"Bro & Co","languages":"Welsh; English"}})"
            "\n");
    add_school("123457", "Second");
    const auto lines = file({.format = Format::json_lines}, {}, {"pupils", "languages", "trust"});
    const auto second = base::Json::parse(lines.substr(lines.find('\n') + 1));
    ASSERT_TRUE(second.ok());
    for (const auto* name : {"pupils", "languages", "trust.id"}) {
        ASSERT_NE(second->find(name), nullptr) << name;
        EXPECT_TRUE(second->find(name)->is_null()) << name;
    }
    EXPECT_EQ(second->find("_labels"), nullptr);
    EXPECT_EQ(second->find("_why"), nullptr);
}

TEST_P(Files, CON_A44_json_lines_say_of_what_is_withheld_in_one_row_that_it_is) {
    const auto second = add_school("123457", "Second");
    dataset::FieldSet urn, both;
    urn.add(*school.find("urn"));
    for (const auto* name : {"urn", "pupils"}) both.add(*school.find(name));
    grants = {{dataset::Predicate{"r.urn = $1", {std::string("123456")}}, both}, {std::nullopt, urn}};
    EXPECT_EQ(file({.format = Format::json_lines}, {}, {"urn", "pupils"}),
              "{\"id\":\"" + whole.text() + "\",\"urn\":\"123456\",\"pupils\":271}\n{\"id\":\"" + second.text() +
                  "\",\"urn\":\"123457\",\"pupils\":null,\"_why\":{\"pupils\":\"withheld\"}}\n");
}

TEST_P(Files, a_workbook_holds_dates_and_numbers_as_such_and_codes_as_text) {
    const Workbook book(file({.format = Format::xlsx}, {.facts = {{"Run", "01"}}}));
    EXPECT_THAT(book.sheets(), ElementsAre("School", "Columns", "About"));
    EXPECT_THAT(book.row(1, 1), ElementsAre("Record id", "URN", "Name (English)", "Name (Welsh)", "Status", "Opened",
                                            "Pupils", "Postcode", "Trust", "Trust (record id)", "Faith school",
                                            "Budget", "Distance", "Languages", "Website", "Email", "Phone", "UPRN",
                                            "Outline", "Census", "Checked", "Notes", "LA and number"));
    EXPECT_THAT(
        book.row(1, 2),
        ElementsAre(whole.text(), "123456", "=Bro, \"School\"", "Ysgol Bro", "Open", "37135", "271", "CF10 1EP",
                    "Bro & Co", trust_id, "yes", "-1234.5", "1.5", "Welsh; English", "https://bro.example/",
                    "bro@example.org", "+441632960500", "100012345678", R"({"type":"Point","coordinates":[-3.2,51.5]})",
                    "46023", testing::StartsWith("46224.43"), "-1\nŵ 😀", "123/4567"));
    auto cells = book.cells(1);
    for (const auto* text : {"A2", "B2", "C2", "E2", "H2", "Q2", "R2"})
        EXPECT_EQ(cells[text].kind, WorkbookCell::Kind::text) << text;
    const std::map<std::string, std::string> formats = {
        {"F2", "dd/mm/yyyy"}, {"L2", "#,##0.00"}, {"M2", "0.00"}, {"T2", "mm/yyyy"}, {"U2", "dd/mm/yyyy hh:mm"}};
    for (const auto& [at, format] : formats) {
        EXPECT_EQ(cells[at].kind, WorkbookCell::Kind::number) << at;
        EXPECT_EQ(cells[at].format, format) << at;
    }
    EXPECT_NEAR(std::stod(cells["U2"].text), 46224 + 630 / 1440.0, 1e-9);  // half past ten in London's summer
    EXPECT_THAT(book.part("xl/worksheets/sheet1.xml"), testing::HasSubstr("<autoFilter ref=\"A1:W2\"/>"));
    EXPECT_THAT(book.part("xl/worksheets/sheet1.xml"), testing::HasSubstr("state=\"frozen\""));
    EXPECT_THAT(book.row(2, 4), ElementsAre("name.en", "Name (English)"));
    EXPECT_THAT(book.row(3, 1), ElementsAre("Run", "01"));
    EXPECT_THAT(book.row(3, 2), ElementsAre("Texts too long for a cell, shortened", "0"));
}

TEST_P(Files, a_workbook_is_the_same_for_the_same_rows) {
    EXPECT_EQ(file({.format = Format::xlsx}), file({.format = Format::xlsx}));
}

TEST_P(Files, a_workbook_shortens_what_no_cell_holds_and_says_so) {
    std::string text;  // 32,768 units of UTF-16: one too many
    for (int i = 0; i < 16'384; ++i) text += "😀";
    set_notes(text);
    const Workbook book(file({.format = Format::xlsx}, {}, {"notes"}));
    const auto cell = book.cells(1)["B2"].text;
    const std::string_view ending = "… (shortened)";
    ASSERT_TRUE(cell.ends_with(ending));
    EXPECT_EQ((cell.size() - ending.size()) / 4 * 2 + 13, 32'767U);
    EXPECT_EQ(book.cells(3)["B1"].text, "1");
}

TEST_P(Files, a_workbook_can_be_opened_whatever_was_typed) {
    set_notes("a\x01\uFFFE\uFFFF\uFFFDb");
    const Workbook book(file({.format = Format::xlsx}, {}, {"notes"}));
    EXPECT_EQ(book.cells(1)["B2"].text, "a_x0001_\uFFFD\uFFFD\uFFFDb");
}

TEST_P(Files, without_rows_there_is_the_heading_alone) {
    for (const auto format : {Format::csv, Format::xlsx, Format::json_lines}) {
        auto query = ask(visit, {"number"});
        query.page.rows = 0;
        const auto plan = dataset::plan(registry, query);
        std::string out;
        const auto written = store().read([&](store::Reader& db) {
            return exchange::write_file(db, *plan, {.format = format},
                                        {.sheet = "Visit", .rows = 0, .folder = folder().string()},
                                        [&](std::string_view bytes) { out += bytes; });
        });
        EXPECT_EQ(written.rows, 0);
        if (format == Format::csv) EXPECT_EQ(out, "Record id,Number\r\n");
        if (format == Format::json_lines) EXPECT_EQ(out, "");
        if (format == Format::xlsx) EXPECT_EQ(Workbook(out).row(1, 1).size(), 2U);
    }
}

// A file that is not what was counted has no end; a workbook then has not even a beginning.
TEST_P(Files, that_fail_never_look_whole) {
    for (const auto format : {Format::csv, Format::xlsx, Format::json_lines}) {
        auto query = ask(school, {"name"});
        query.page.rows = 0;
        const auto plan = dataset::plan(registry, query);
        std::string out;
        EXPECT_THROW(store().read([&](store::Reader& db) {
            return exchange::write_file(db, *plan, {.format = format},
                                        {.sheet = "School", .rows = 2, .folder = folder().string()},
                                        [&](std::string_view bytes) { out += bytes; });
        }),
                     base::Broken);
        EXPECT_EQ(out, "");
        EXPECT_THROW(store().read([&](store::Reader& db) {
            return exchange::write_file(db, *plan, {.format = format}, {.sheet = "School", .folder = folder().string()},
                                        [](std::string_view) { throw base::Unavailable("the reader has gone"); });
        }),
                     base::Unavailable);
    }
}

// The disk is full after 100 kB: the library says nothing of it, and nothing is sent.
TEST_P(Files, a_workbook_that_the_disk_cannot_hold_is_not_sent) {
    std::string text;
    for (int i = 0; i < 30'000; ++i) text += static_cast<char>('a' + i * i % 23);
    for (int i = 0; i < 10; ++i) add_school(std::to_string(200000 + i), "Bro");
    set_notes(text);
    auto query = ask(school, {"notes"});
    query.page.rows = 0;
    const auto plan = dataset::plan(registry, query);
    const auto before = std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
    const rlimit small{.rlim_cur = 100'000, .rlim_max = limit.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    std::string out;
    EXPECT_THROW(store().read([&](store::Reader& db) {
        return exchange::write_file(db, *plan, {.format = Format::xlsx},
                                    {.sheet = "School", .folder = folder().string()},
                                    [&](std::string_view bytes) { out += bytes; });
    }),
                 base::Unavailable);
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    std::signal(SIGXFSZ, before);
    EXPECT_EQ(out, "");
}

}  // namespace
