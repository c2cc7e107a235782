// The real registers, by slices (tests/data/registers): loaded, loaded again, loaded anew, and dirty.
#include "exchange/registers/registers.hpp"

#include "audit/migrations.hpp"
#include "base/hash.hpp"
#include "core/datasets.hpp"
#include "dataset/migrations.hpp"
#include "exchange/registers/establishments.hpp"
#include "exchange/registers/source.hpp"
#include "store/migrate.hpp"
#include "tests/support/database.hpp"

#include <gmock/gmock.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>

namespace registers = exchange::registers;
using registers::Edition;
using registers::Report;
using testing::ElementsAre;

namespace {

const std::filesystem::path slices = std::filesystem::path(CANTREF_SOURCE_DIR) / "tests" / "data" / "registers";

Edition edition(const std::string& file, base::Date day = *base::Date::from_iso("2023-11-16")) {
    return {file, day, registers::read_file(slices / file)};
}

registers::WelshSchools welsh_list() {
    registers::WelshSchools schools;
    EXPECT_TRUE(
        schools.add_english(registers::WelshSheet::maintained, edition("schools-wales-maintained-en.csv").content)
            .empty());
    EXPECT_TRUE(schools.add_welsh(edition("schools-wales-maintained-cy.csv").content).empty());
    return schools;
}

std::vector<std::string> told(const Report& report) {
    std::vector<std::string> lines;
    for (const auto& problem : report.problems)
        lines.push_back(std::to_string(problem.row.value_or(0)) + " " + problem.where + " " +
                        std::string(problem.code));
    return lines;
}

// One establishment, of an authority and with a status.
std::string text_of_establishment(std::string_view authority, std::string_view status) {
    return "URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (code),EstablishmentStatus "
           "(code),OpenDate,CloseDate,"
           "PhaseOfEducation (code),Street,Town,Postcode\n100000," +
           std::string(authority) + ",1000,School,1," + std::string(status) + ",,,2,,,\n";
}

class Registers : public test_support::DatabaseTest {
public:
    Registers() {
        std::vector<store::Migration> all;
        for (const auto& some : {audit::migrations(), dataset::migrations(), core::migrations()})
            all.insert(all.end(), some.begin(), some.end());
        std::ranges::sort(all, {}, &store::Migration::number);
        store::migrate(store(), all, folder(), clock.now());
    }

    registers::Loading loading() { return {.store = store(), .writing = writing}; }
    std::string text(std::string_view sql, store::ParamList params = {}) {
        return store().read([&](store::Reader& db) {
            const auto row = db.maybe(sql, params);
            return row ? std::string(row->text(0)) : std::string("(none)");
        });
    }
    std::int64_t count(std::string_view sql) {
        return store().read([&](store::Reader& db) { return db.one(sql).integer(0); });
    }
    std::vector<Report> load_establishments() {
        return registers::load_establishments(loading(), edition("gias-establishments.csv"), welsh_list(),
                                              edition("schools-wales-maintained-en.csv"));
    }

    base::SetClock clock{*base::Instant::from_iso("2026-11-21T09:00:00Z")};
    base::SeededRandom random{42};
    base::Ids ids{clock, random};
    base::World world{clock, random, ids};
    audit::Trail trail{world, audit::Keys(std::string(32, 'k'))};
    std::array<const dataset::Definitions*, 1> wings{&core::definitions};
    dataset::Registry registry{wings};
    dataset::Writing writing{.registry = registry,
                             .trail = trail,
                             .codes = dataset::Codes::from_seeds(core::definitions.code_lists),
                             .authority = base::Id(7),
                             .actor = {audit::ActorKind::system, {}, {}}};
};
CANTREF_ON_BOTH_DATABASES(Registers);

TEST_P(Registers, loads_establishments_by_their_original_headings) {
    const auto reports = load_establishments();
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_THAT(told(reports[0]), ElementsAre());
    EXPECT_EQ(reports[0].outcome, Report::Outcome::loaded);
    EXPECT_EQ(reports[0].added, 68);
    EXPECT_EQ(text("select name_en from organisation where urn = '100000'"), "The Aldgate School");
    EXPECT_EQ(text("select postcode from organisation where urn = '100000'"), "EC3A 5DE");
    EXPECT_EQ(text("select telephone from organisation where urn = '100001'").substr(0, 2), "02");
    EXPECT_EQ(text("select opened_on from organisation where urn = '100001'"), "1920-01-01");
    EXPECT_EQ(text("select kind from organisation where urn = '136730'"), "academy");
    EXPECT_EQ(text("select laestab from organisation where urn = '100000'"), "2013614");
}

TEST_P(Registers, joins_schools_in_wales_with_the_welsh_list_by_number) {
    const auto reports = load_establishments();
    EXPECT_EQ(count("select count(*) from organisation where register_code = 'gias' and language_medium is not null"),
              7);
    // A school of the list that the other register has not is a record of its own.
    EXPECT_EQ(reports[1].added, 1);
    EXPECT_EQ(text("select name_cy from organisation where register_code = 'wales'"), "Ysgol Gynradd Parc Y Bont");
}

TEST_P(Registers, loading_the_same_edition_again_writes_nothing) {
    load_establishments();
    registers::load_trusts(loading(), edition("academy-trusts.csv"));
    registers::load_links(loading(), edition("gias-links-20250422.csv"));
    const auto events = count("select count(*) from audit_event");
    const auto writes = store().statistics().writes;
    for (const auto& report : load_establishments())
        EXPECT_EQ(report.outcome, Report::Outcome::unchanged) << report.title;
    for (const auto& report : registers::load_trusts(loading(), edition("academy-trusts.csv")))
        EXPECT_EQ(report.outcome, Report::Outcome::unchanged) << report.dataset;
    EXPECT_EQ(registers::load_links(loading(), edition("gias-links-20250422.csv")).outcome, Report::Outcome::unchanged);
    EXPECT_EQ(count("select count(*) from audit_event"), events);
    EXPECT_EQ(store().statistics().writes, writes);
}

TEST_P(Registers, a_newer_issue_of_links_shows_each_change) {
    load_establishments();
    const auto first =
        registers::load_links(loading(), edition("gias-links-20230421.csv", *base::Date::from_iso("2023-04-21")));
    EXPECT_EQ(first.added, 14);
    std::map<dataset::Load::Outcome, int> seen;
    auto watched = loading();
    watched.on_row = [&](const dataset::Load::Preview& row) { ++seen[row.outcome]; };
    const auto second =
        registers::load_links(watched, edition("gias-links-20240129.csv", *base::Date::from_iso("2024-01-29")));
    EXPECT_EQ(second.added, seen[dataset::Load::Outcome::added]);
    EXPECT_EQ(second.changed, seen[dataset::Load::Outcome::changed]);
    EXPECT_EQ(second.removed, seen[dataset::Load::Outcome::removed]);
    EXPECT_GT(second.added, 0);
    EXPECT_GT(second.removed, 0);
    EXPECT_EQ(second.added - second.removed, 17 - 14);
    const auto third =
        registers::load_links(loading(), edition("gias-links-20250422.csv", *base::Date::from_iso("2025-04-22")));
    // One row is about an establishment that came after the register we hold.
    EXPECT_EQ(third.unknown, 1);
    EXPECT_EQ(third.refused, 0);
    EXPECT_EQ(text("select linked_name from organisation_link where linked_reference = '148296'"), "North Star 82°");
    EXPECT_EQ(text("select link_type from organisation_link where linked_reference = '134643'"), "predecessor_merged");
}

// A folder like data/registers, of slices.
void make_folder(const std::filesystem::path& folder) {
    std::ofstream list(folder / "SOURCES.toml");
    for (const auto& source :
         registers::read_sources(std::filesystem::path(CANTREF_SOURCE_DIR) / "data" / "registers")) {
        const auto slice = source.file.substr(0, source.file.size() - 3);  // less ".gz"
        const auto content = registers::read_file(slices / slice);
        std::ofstream(folder / slice, std::ios::binary) << content;
        list << "[[register]]\nfile = \"" << slice << "\"\nregister = \"" << source.register_name
             << "\"\ntitle = { en = \"" << source.title.english << "\", cy = \"" << source.title.welsh
             << "\" }\npublisher = { en = \"-\", cy = \"-\" }\nlicence = \"-\"\nlicence_url = \"-\"\n"
             << "attribution = { en = \"-\", cy = \"-\" }\norigin = [\"-\"]\nchanges = \"-\"\ndata_date = "
             << source.data_date.iso() << "\nencoding = \"-\"\nrecords = 0\nsha256 = \""
             << base::hex(base::sha256(content)) << "\"\n";
    }
}

TEST_P(Registers, a_folder_is_loaded_whole_and_the_second_time_writes_nothing) {
    make_folder(folder());
    const auto first = registers::load_folder(loading(), folder());
    ASSERT_EQ(first.size(), 9U);
    for (const auto& report : first) EXPECT_EQ(report.outcome, Report::Outcome::loaded) << report.title;
    EXPECT_EQ(text("select source_cy from dataset_load where source = 'Local authorities of England'"),
              "Awdurdodau lleol Lloegr");
    const auto writes = store().statistics().writes;
    const auto second = registers::load_folder(loading(), folder());
    ASSERT_EQ(second.size(), 7U);  // of the links only the newest issue
    for (const auto& report : second) EXPECT_EQ(report.outcome, Report::Outcome::unchanged) << report.title;
    EXPECT_EQ(store().statistics().writes, writes);
}

TEST_P(Registers, a_record_of_the_past_keeps_the_codes_of_its_time) {
    const auto file = text_of_establishment("835", "2");
    const auto report = registers::load_establishments(loading(), {"past", {}, file}, {}, {"none", {}, ""}).front();
    EXPECT_THAT(told(report), ElementsAre());
    EXPECT_EQ(text("select local_authority from organisation where urn = '100000'"), "835");
}

TEST_P(Registers, trusts_become_organisations_and_their_academies_members) {
    load_establishments();
    const auto reports = registers::load_trusts(loading(), edition("academy-trusts.csv"));
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_EQ(reports[0].added, 4);
    EXPECT_EQ(text("select name_en from organisation where group_uid = '17101'"), "5 DIMENSIONS TRUST");
    EXPECT_EQ(text("select status from organisation where group_uid = '2347'"), "2");
    EXPECT_EQ(text("select closed_on from organisation where group_uid = '2347'"), "2015-08-31");
    EXPECT_EQ(text("select l.started_on from organisation_link l join organisation a on a.id = l.organisation join "
                   "organisation t on t.id = l.linked "
                   "where a.urn = '136730' and t.group_uid = '17101' and l.link_type = 'member_of_trust'"),
              "2011-05-01");
    EXPECT_EQ(reports[1].added + reports[1].unknown, 16);
    EXPECT_EQ(reports[1].refused, 0);
}

TEST_P(Registers, local_authorities_of_both_nations) {
    const auto report = registers::load_local_authorities(loading(), edition("local-authorities.csv"),
                                                          edition("local-authority-dfe-codes.csv"), welsh_list());
    EXPECT_THAT(told(report), ElementsAre());
    EXPECT_EQ(text("select local_authority from organisation where reference = 'CMD'"), "202");
    EXPECT_EQ(text("select status from organisation where reference = 'ALL'"), "2");
    EXPECT_EQ(text("select name_cy from organisation where register_code = 'la' and reference = '660'"), "Ynys Môn");
    EXPECT_EQ(text("select name_en from organisation where register_code = 'la' and reference = '660'"),
              "Isle of Anglesey");
}

TEST_P(Registers, bank_holidays_have_their_names_in_both_languages) {
    const auto report = registers::load_bank_holidays(loading(), edition("bank-holidays.json"));
    EXPECT_THAT(told(report), ElementsAre());
    EXPECT_EQ(report.added, report.rows);
    EXPECT_EQ(text("select name_cy from bank_holiday where nation = 'england-and-wales' and day = '2026-12-25'"),
              "Dydd Nadolig");
    EXPECT_EQ(registers::load_bank_holidays(loading(), edition("bank-holidays.json")).outcome,
              Report::Outcome::unchanged);
    EXPECT_EQ(registers::load_bank_holidays(loading(), {"broken", {}, "{\"a\": "}).outcome, Report::Outcome::refused);
}

TEST_P(Registers, names_every_row_it_refuses_by_row_and_heading) {
    const auto report = registers::load_establishments(loading(), edition("gias-dirty.csv"), {},
                                                       edition("schools-wales-maintained-en.csv"))
                            .front();
    EXPECT_THAT(told(report),
                testing::UnorderedElementsAre("3 OpenDate not_a_date", "4 EstablishmentStatus (code) unknown_code",
                                              "5 URN required", "6  field_count", "7  stray_quote",
                                              "8 Postcode not_a_postcode", "9  twice"));
    EXPECT_EQ(report.refused, 7);
    EXPECT_EQ(report.added, 2);  // the sound row, and the one that stops early
}

TEST_P(Registers, a_file_with_too_many_wrong_rows_is_refused_whole) {
    std::string file =
        "URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (code),EstablishmentStatus "
        "(code),OpenDate,CloseDate,"
        "PhaseOfEducation (code),Street,Town,Postcode\n";
    for (int i = 0; i < 60; ++i)
        file += std::to_string(100000 + i) + ",201,1000,School,1,1," + (i % 2 == 0 ? "yesterday" : "") + ",,2,,,\n";
    const auto report = registers::load_establishments(loading(), {"odd", {}, file}, {}, {"none", {}, ""}).front();
    EXPECT_EQ(report.outcome, Report::Outcome::refused);
    EXPECT_EQ(report.problems.front().say(base::Language::english),
              "Nothing was loaded: 30 of 60 rows cannot be read. Check that this is the right file and that its "
              "columns have not moved");
    EXPECT_EQ(count("select count(*) from organisation"), 0);
}

TEST_P(Registers, a_file_without_its_headings_is_refused_and_the_nearest_named) {
    const auto report =
        registers::load_links(loading(), {"odd", {}, "URN,LinkURN,LinkNames,LinkType,LinkEstablishedDate\n"});
    EXPECT_EQ(report.outcome, Report::Outcome::refused);
    EXPECT_THAT(told(report), ElementsAre("1 LinkName missing_heading"));
}

TEST(RegisterColumns, are_headings_of_the_register_and_fields_of_the_dataset) {
    auto table = registers::Table::open(registers::read_file(slices / "gias-establishments.csv"), {});
    ASSERT_TRUE(table.ok());
    EXPECT_EQ(table->headings().size(), 139U);
    for (const auto& column : registers::establishment_columns()) {
        EXPECT_TRUE(table->column(column.heading).has_value()) << column.heading;
        EXPECT_NE(core::Organisation::dataset().find(column.field), nullptr) << column.field;
    }
}

}  // namespace
