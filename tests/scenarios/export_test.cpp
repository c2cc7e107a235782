// Everything of an authority, so that it can leave.
#include "base/hash.hpp"
#include "base/json.hpp"
#include "cli/commands.hpp"
#include "scenarios/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

namespace fs = std::filesystem;

using scenarios::TestHouse;
using testing::HasSubstr;
using testing::Not;

class Leaving : public testing::TestWithParam<store::Dialect> {
public:
    Leaving() {
        house.add_records(
            "authority", "",
            {{{"slug", "gwynfryn"},
              {"name", "Gwynfryn / Y Gwynfryn"},
              {"kind", "council"},
              {"nation", "england-and-wales"}},
             {{"slug", "llanfaglan"}, {"name", "Llanfaglan"}, {"kind", "council"}, {"nation", "england-and-wales"}}});
        const auto person = [&](std::string_view authority, const char* reference, const char* name) {
            house.add_records("person", authority,
                              {{{"reference", reference},
                                {"given_names", "Non"},
                                {"family_name", name},
                                {"shielded_address", std::string("1 Stryd Gudd ") + name}}});
        };
        person("gwynfryn", "P1", "Esiampl");
        person("llanfaglan", "P2", "Rhywunarall");
        house.add_people({{{"name", "Rhiannon"}, {"role", "officer"}, {"authority", "gwynfryn"}, {"place", ""}},
                          {{"name", "Goewin"}, {"role", "officer"}, {"authority", "llanfaglan"}, {"place", ""}}});
        auto& rhiannon = house.browser_of("Rhiannon");
        rhiannon.open("/gwynfryn/data/person/" + id_of("P1") + "/documents");
        rhiannon.press("Add", {{"Add documents", "@../llythyr.txt"}}, {{"../llythyr.txt", "Annwyl Non"}});
        folder = fs::path(house.app().settings.upload_folder).parent_path() / "leaving";
    }
    std::string id_of(std::string_view reference) {
        return house.app().store.read([&](store::Reader& db) {
            return db.one("select id from person where reference = $1", {reference}).id(0).text();
        });
    }
    int leave(bool restricted) {
        return cli::export_everything(house.place(),
                                      {.folder = folder.string(), .authority = "gwynfryn", .restricted = restricted});
    }
    static std::string read(const fs::path& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::string text(const std::string& name) const { return read(folder / name); }
    // All of it, one file after the other.
    std::string everything() const {
        std::string all;
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file()) all += read(entry.path());
        return all;
    }

    TestHouse house{GetParam()};
    fs::path folder;
};
INSTANTIATE_TEST_SUITE_P(databases, Leaving, testing::ValuesIn(test_support::dialects()), test_support::dialect_name);

TEST_P(Leaving, takes_everything_of_the_authority_and_nothing_of_another) {
    ASSERT_EQ(leave(false), 0);
    EXPECT_THAT(text("records/person.csv"), HasSubstr("P1,,Non,Esiampl"));
    EXPECT_THAT(text("records/person.jsonl"), HasSubstr(R"("family_name":"Esiampl")"));
    EXPECT_THAT(text("records/person.columns.cy.csv"), HasSubstr("Cyfenw"));
    EXPECT_THAT(text("people.csv"), HasSubstr("Rhiannon"));
    EXPECT_THAT(text("tables/audit_event.csv"), HasSubstr("person.add"));
    EXPECT_THAT(text("tables/document.csv"), HasSubstr("llythyr"));
    EXPECT_THAT(everything(), HasSubstr("Annwyl Non"));
    EXPECT_THAT(text("README.md"), HasSubstr("# Gwynfryn: everything held in Cantref"));
    EXPECT_THAT(text("README.md"), HasSubstr("# Y Gwynfryn: popeth a gedwir yn Cantref"));
    for (const auto* foreign : {"Rhywunarall", "Goewin", "Stryd Gudd", "argon2"})
        EXPECT_THAT(everything(), Not(HasSubstr(foreign))) << foreign;
}

TEST_P(Leaving, says_of_every_file_what_its_digest_is) {
    ASSERT_EQ(leave(false), 0);
    const auto manifest = base::Json::parse(text("manifest.json"));
    ASSERT_TRUE(manifest.ok());
    std::size_t files = 0;
    for (const auto& file : *manifest->find("files")->list()) {
        const auto content = text(std::string(file.text_of("name")));
        EXPECT_EQ(file.text_of("sha256"), base::hex(base::sha256(content))) << file.text_of("name");
        EXPECT_EQ(*file.find("bytes")->integer(), static_cast<std::int64_t>(content.size()));
        ++files;
    }
    std::size_t there = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) there += entry.is_regular_file() ? 1 : 0;
    EXPECT_EQ(files + 1, there);  // the manifest itself
}

TEST_P(Leaving, takes_restricted_values_where_that_is_asked_and_is_an_event) {
    ASSERT_EQ(leave(true), 0);
    EXPECT_THAT(text("restricted.csv"), HasSubstr("shielded_address,1 Stryd Gudd Esiampl"));
    EXPECT_THAT(text("restricted.csv"), Not(HasSubstr("Rhywunarall")));
    const auto count = [&](std::string_view action) {
        return house.app().store.read_side([&](store::Reader& side) {
            return side.one("select count(*) from side_event where action = $1", {action}).integer(0);
        });
    };
    EXPECT_EQ(count("person.export"), 1);
    EXPECT_EQ(count("authority.export"), 1);
}

TEST_P(Leaving, writes_over_nothing_and_leaves_no_half) {
    fs::create_directories(folder);
    EXPECT_THROW(leave(false), base::Unavailable);
    EXPECT_TRUE(fs::is_empty(folder));
    fs::remove(folder);
    fs::remove_all(house.app().settings.documents_folder);
    EXPECT_THROW(leave(false), base::Unavailable);
    EXPECT_FALSE(fs::exists(folder));
    EXPECT_THROW(cli::export_everything(house.place(), {.folder = folder.string(), .authority = "nobody"}),
                 base::Unavailable);
}

}  // namespace
