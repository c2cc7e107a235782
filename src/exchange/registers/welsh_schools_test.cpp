#include "exchange/registers/welsh_schools.hpp"

#include <gmock/gmock.h>

using exchange::registers::WelshSchools;
using exchange::registers::WelshSheet;

namespace {

constexpr std::string_view english_heading =
    "School Number,School Name,LA Code,Local Authority,Sector,Governance - see notes,WM Code,Welsh Medium Type - see "
    "notes,School Type,"
    "Religious Character,Address 1,Address 2,Address 3,Address 4,Postcode,Phone Number,Pupils - see notes\r\n";
constexpr std::string_view welsh_heading = "Rhif yr ysgol,Enw’r ysgol,Cod ALl,Awdurdod Lleol\r\n";

std::string english(std::string_view rows) { return std::string(english_heading) + std::string(rows); }
std::string welsh(std::string_view rows) { return std::string(welsh_heading) + std::string(rows); }

TEST(WelshSchools, joins_both_languages_by_school_number) {
    WelshSchools schools;
    EXPECT_TRUE(schools
                    .add_english(WelshSheet::maintained,
                                 english("6602130,Amlwch Primary,660,Isle of Anglesey,Primary,Community,WM,Welsh "
                                         "medium,\"Nursery, Infants & "
                                         "Juniors\",---,Amlwch,Ynys Môn,,,LL68 9DY,01407 830414,278\r\n"))
                    .empty());
    EXPECT_TRUE(schools.add_welsh(welsh("6602130,Ysgol Gynradd Amlwch,660,Ynys Môn\r\n")).empty());
    const auto* school = schools.find("6602130");
    ASSERT_NE(school, nullptr);
    EXPECT_EQ(school->name_english, "Amlwch Primary");
    EXPECT_EQ(school->name_welsh, "Ysgol Gynradd Amlwch");
    EXPECT_EQ(school->authority_welsh, "Ynys Môn");
    EXPECT_EQ(school->school_type, "nursery_infants_juniors");
    EXPECT_EQ(school->religious_character, "");
    EXPECT_EQ(school->authority_code(), "660");
    EXPECT_THAT(school->address, testing::ElementsAre("Amlwch", "Ynys Môn"));
}

TEST(WelshSchools, names_each_row_it_cannot_take) {
    WelshSchools schools;
    const auto problems = schools.add_english(
        WelshSheet::maintained, english("660213,Short number,660,Gwynedd,,,,,,,,,,,,,\r\n"
                                        "6602131,Odd governance,660,Gwynedd,,Pirate,,,,,,,,,,,\r\n"
                                        "6602132,Fine,660,Gwynedd,,Foundation,EM,,Infants,Church in Wales,,,,,,,\r\n"
                                        "6602132,Twice,660,Gwynedd,,,,,,,,,,,,,\r\n"));
    std::vector<std::string> told;
    for (const auto& problem : problems)
        told.push_back(std::to_string(*problem.row) + " " + problem.where + " " + std::string(problem.code));
    EXPECT_THAT(told, testing::ElementsAre("2 School Number bad_number", "3 Governance - see notes unknown_code",
                                           "5 School Number double"));
    EXPECT_EQ(schools.all().size(), 1U);
    EXPECT_EQ(schools.add_welsh(welsh("6609999,Arall,660,Gwynedd\r\n")).front().code, "not_in_english");
}

TEST(WelshSchools, refuses_a_sheet_without_its_headings) {
    WelshSchools schools;
    EXPECT_EQ(schools.add_english(WelshSheet::maintained, "School Number,School Name\n").front().code,
              "missing_heading");
    EXPECT_TRUE(schools.empty());
}

}  // namespace
