#include "exchange/registers/table.hpp"

#include <gtest/gtest.h>

#include <array>

using exchange::registers::Table;

namespace {

constexpr std::array<std::string_view, 2> needed{"URN", "EstablishmentName"};

TEST(RegisterTable, finds_values_by_heading_in_any_order) {
    auto table = Table::open("EstablishmentName, urn ,Other\r\n The Aldgate School ,100000,---\r\n", needed);
    ASSERT_TRUE(table.ok());
    ASSERT_TRUE(table->next());
    EXPECT_EQ(table->row(), 2);
    EXPECT_EQ(table->at(*table->column("URN")), "100000");
    EXPECT_EQ(table->at(*table->column("EstablishmentName")), "The Aldgate School");
    EXPECT_EQ(table->at(*table->column("Other")), "");
    EXPECT_FALSE(table->column("Postcode").has_value());
    EXPECT_FALSE(table->next());
}

TEST(RegisterTable, refuses_a_file_without_its_headings_and_names_the_nearest) {
    const auto table = Table::open("URN,EstablishmentNam,Town\n1,2,3\n", needed);
    ASSERT_FALSE(table.ok());
    ASSERT_EQ(table.problems().size(), 1U);
    EXPECT_EQ(table.problems().front().where, "EstablishmentName");
    EXPECT_EQ(table.problems().front().say(base::Language::english),
              "The file has no column “EstablishmentName”. It has “EstablishmentNam”: is that meant?");
    EXPECT_EQ(Table::open("Colour\nred\n", needed).problems().size(), 2U);
    EXPECT_EQ(Table::open("", needed).problems().front().code, "empty_file");
}

TEST(RegisterTable, takes_a_row_that_stops_early_and_tells_of_one_that_runs_on) {
    auto table = Table::open("URN,EstablishmentName,Town\n1,Short\n2,Long,London,more\n", needed);
    ASSERT_TRUE(table.ok());
    ASSERT_TRUE(table->next());
    EXPECT_TRUE(table->problems().empty());
    EXPECT_EQ(table->at(2), "");
    ASSERT_TRUE(table->next());
    EXPECT_EQ(table->problems().front().row, 3);
}

TEST(RegisterTable, reads_a_windows_1252_file_by_its_content) {
    auto table = Table::open("URN,EstablishmentName\r\n1,Caf\xE9 School\r\n", needed);
    ASSERT_TRUE(table.ok() && table->next());
    EXPECT_EQ(table->at(1), "Café School");
}

}  // namespace
