#include "dataset/catalogue.hpp"

#include "dataset/dataset_fixture.hpp"

namespace dataset::test {
namespace {

using testing::ElementsAre;

class Catalogues : public DatasetTest {
public:
    std::int64_t lay_down() {
        return store().write(store::Priority::job,
                             [&](store::Tx& tx) { return lay_down_catalogues(tx, registry, clock.now()); });
    }
    std::vector<std::string> versions(std::string_view dataset) {
        std::vector<std::string> texts;
        store().read([&](store::Reader& db) {
            for (const auto& version : catalogue_versions(db, dataset)) texts.push_back(version.text());
        });
        return texts;
    }
    std::string content(std::string_view dataset, CatalogueVersion version) {
        return store().read(
            [&](store::Reader& db) { return catalogue_content(db, dataset, version).value_or("nothing"); });
    }
};
CANTREF_ON_BOTH_DATABASES(Catalogues);

TEST_P(Catalogues, are_laid_down_once) {
    EXPECT_EQ(lay_down(), 4);
    EXPECT_EQ(lay_down(), 0);
    EXPECT_THAT(versions("trust"), ElementsAre("1.0"));
    EXPECT_EQ(content("trust", {1, 0}), content_of(catalogue_of(trust)));
    EXPECT_EQ(content("trust", {1, 1}), "nothing");
}

TEST_P(Catalogues, stay_as_they_were_published) {
    store().write(store::Priority::job, [](store::Tx& tx) {
        for (const std::int64_t minor : {0, 9, 10})
            tx.run(
                "insert into catalogue_edition (dataset, major, minor, content, hash, laid_down_at) "
                "values ('trust', 1, $1, 'as it was then', '', 0)",
                {minor});
    });
    EXPECT_EQ(lay_down(), 3);
    EXPECT_EQ(content("trust", {1, 0}), "as it was then");
    EXPECT_THAT(versions("trust"), ElementsAre("1.10", "1.9", "1.0"));
}

TEST(CatalogueOf, leaves_out_what_is_sealed) {
    const auto catalogue = catalogue_of(visit);
    EXPECT_EQ(catalogue.find("order"), nullptr);
    ASSERT_NE(catalogue.find("health"), nullptr);
    EXPECT_EQ(catalogue.find("health")->sensitivity, "S3");
    EXPECT_TRUE(catalogue.find("health")->personal());
    EXPECT_FALSE(catalogue.find("number")->personal());
}

TEST(CatalogueOf, says_what_values_are_of) {
    const auto catalogue = catalogue_of(school);
    EXPECT_EQ(catalogue.find("status")->codes, "status");
    EXPECT_EQ(catalogue.find("trust")->target, "trust");
    EXPECT_EQ(catalogue.find("languages")->of, "code");
    EXPECT_EQ(catalogue.find("distance")->decimals, 2);
    EXPECT_EQ(catalogue.find("notes")->type, "long");
    EXPECT_EQ(catalogue.find("urn")->since, "1.0");
}

TEST(CatalogueVersions, are_numbers_in_one_form) {
    EXPECT_EQ(CatalogueVersion::from_text("1.0"), (CatalogueVersion{1, 0}));
    EXPECT_EQ(CatalogueVersion::from_text("12.10"), (CatalogueVersion{12, 10}));
    for (const auto* text :
         {"", "1", "1.", ".1", "01.0", "1.00", "0.1", "1.-1", "-1.0", "1.0.0", "1.0 ", "1.x", "99999999999.1"})
        EXPECT_FALSE(CatalogueVersion::from_text(text)) << text;
    EXPECT_LT((CatalogueVersion{1, 9}), (CatalogueVersion{1, 10}));
}

}  // namespace
}  // namespace dataset::test
