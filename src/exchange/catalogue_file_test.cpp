#include "exchange/catalogue_file.hpp"

#include "core/datasets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exchange {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

dataset::Catalogue small() {
    dataset::Catalogue catalogue{"school", {1, 2}, {"Schools", "Ysgolion"}, {}, {}};
    dataset::CatalogueColumn column;
    column.id = 7;
    column.name = "fax";
    column.type = "text";
    column.sensitivity = "S2";
    column.section = {"Contact", "Cyswllt"};
    column.label = {"Fax", "Ffacs"};
    column.explanation = {"A \"number\",\nof old", "Rhif o’r hen amser"};
    column.example = {"01267 224 923", "01267 224 923"};
    column.since = "1.1";
    column.deprecated_on = "2027-06-01";
    column.replacement = "phone";
    catalogue.columns.push_back(column);
    return catalogue;
}

TEST(CatalogueFile, is_read_as_it_was_written) {
    for (const auto* dataset : core::definitions.datasets) {
        if (!dataset::is_published(*dataset)) continue;
        const auto content = dataset::content_of(dataset::catalogue_of(*dataset));
        const auto read = read_catalogue(content);
        ASSERT_TRUE(read.ok()) << dataset->name;
        EXPECT_EQ(dataset::content_of(*read), content);
    }
    const auto content = dataset::content_of(small());
    EXPECT_EQ(dataset::content_of(*read_catalogue(content)), content);
}

TEST(CatalogueFile, refuses_what_is_no_catalogue) {
    for (const auto* text : {"", "{}", "[]", R"({"version":"1.0"})", R"({"version":"x","columns":[]})"})
        EXPECT_FALSE(read_catalogue(text).ok()) << text;
}

TEST(CatalogueFile, is_a_table_in_either_language) {
    const auto csv = [](base::Language language) {
        std::string text;
        write_catalogue_csv(small(), language, csv_for_programs, [&](std::string_view bytes) { text += bytes; });
        return text;
    };
    EXPECT_THAT(csv(base::Language::english), StartsWith("Name,Section,Label,Explanation,Example,Type,"));
    EXPECT_THAT(
        csv(base::Language::english),
        HasSubstr("fax,Contact,Fax,\"A \"\"number\"\",\nof old\",01267 224 923,Text,,1.1,2027-06-01,phone,Yes"));
    EXPECT_THAT(csv(base::Language::welsh), HasSubstr("fax,Cyswllt,Ffacs,Rhif o’r hen amser"));
}

}  // namespace
}  // namespace exchange
