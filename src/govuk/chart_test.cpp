#include "govuk/chart.hpp"

#include "base/failure.hpp"

#include <gtest/gtest.h>

namespace govuk {
namespace {

std::string bars(const BarChart& chart) {
    Html out(base::Language::english);
    bar_chart(out, chart);
    return out.finish();
}

std::string line(const LineChart& chart) {
    Html out(base::Language::english);
    line_chart(out, chart);
    return out.finish();
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::size_t times(const std::string& text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

const ChartNames names{.id = "status", .title = "By <status>", .description = "Open is the most"};

TEST(BarCharts, say_in_words_what_they_show) {
    const auto svg = bars({.names = names, .bars = {{"Open", {1204}}, {"Closed & gone", {602}}, {"None", {0}}}});
    EXPECT_TRUE(holds(svg, "role=\"img\""));
    EXPECT_TRUE(holds(svg, "aria-labelledby=\"status-title status-desc\""));
    EXPECT_TRUE(holds(svg, "<title id=\"status-title\">By &lt;status&gt;</title>"));
    EXPECT_TRUE(holds(svg, ">Closed &amp; gone</text>"));
    EXPECT_TRUE(holds(svg, ">1,204</text>"));
    EXPECT_TRUE(holds(svg, "width=\"78.0%\""));
    EXPECT_TRUE(holds(svg, "width=\"39.0%\""));
    EXPECT_EQ(times(svg, "<rect class=\"app-chart__bar\""), 2u);  // nothing is no bar
    EXPECT_TRUE(holds(svg, ">0</text>"));
}

TEST(BarCharts, show_something_for_little_and_stay_within_for_much) {
    const auto huge = std::int64_t{1} << 62;
    const auto svg = bars({.names = names, .bars = {{"Much", {huge}}, {"Little", {1}}}});
    EXPECT_TRUE(holds(svg, "width=\"78.0%\""));
    EXPECT_TRUE(holds(svg, "width=\"0.1%\""));
}

TEST(BarCharts, tell_parts_by_patterns_and_a_key) {
    const auto svg = bars({.names = names, .series = {"English", "Welsh", "Both"}, .bars = {{"2026", {5, 3, 2}}}});
    EXPECT_EQ(times(svg, "<pattern"), 2u);
    EXPECT_EQ(times(svg, "fill=\"url(#status-1)\""), 2u);  // in the key and in the bar
    EXPECT_TRUE(holds(svg, ">Welsh</text>"));
    EXPECT_TRUE(holds(svg, ">10</text>"));
    EXPECT_THROW(bars({.names = names, .series = {"a", "b"}, .bars = {{"x", {1}}}}), base::Broken);
    EXPECT_THROW(bars({.names = names, .series = {"a", "b", "c", "d", "e"}, .bars = {}}), base::Broken);
}

TEST(BarCharts, cut_long_labels_between_letters) {
    std::string label;
    for (int i = 0; i < 60; ++i) label += "ŵ";
    const auto svg = bars({.names = names, .bars = {{label, {1}}}});
    EXPECT_EQ(times(svg, "ŵ"), 39u);
    EXPECT_TRUE(holds(svg, "ŵ…</text>"));
}

TEST(LineCharts, name_the_highest_and_the_last_point) {
    LineChart chart{.names = names};
    for (int year = 2000; year <= 2026; ++year) chart.points.push_back({std::to_string(year), year == 2010 ? 90 : 7});
    const auto svg = line(chart);
    EXPECT_EQ(times(svg, "app-chart__line"), 26u);
    EXPECT_EQ(times(svg, "<circle"), 2u);
    EXPECT_TRUE(holds(svg, ">90</text>"));
    EXPECT_TRUE(holds(svg, ">7</text>"));
    EXPECT_TRUE(holds(svg, ">2000</text>"));
    EXPECT_TRUE(holds(svg, ">2026</text>"));
    EXPECT_LE(times(svg, "</text>"), 8u);  // what fits below each other
}

TEST(LineCharts, of_one_point_or_of_nothing_are_drawn) {
    EXPECT_EQ(times(line({.names = names, .points = {{"2026", 3}}}), "<circle"), 1u);
    EXPECT_TRUE(holds(line({.names = names, .points = {{"2025", 0}, {"2026", 0}}}), "<line"));
    EXPECT_THROW(line({.names = names}), base::Broken);
}

}  // namespace
}  // namespace govuk
