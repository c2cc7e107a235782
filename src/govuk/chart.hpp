// Charts, drawn here as SVG, without scripts. Lengths across are parts of the width there is and letters keep their
// size, so that a chart reads as well on a telephone as on a wall. What differs is told by pattern and words, never by
// colour alone; the numbers stand in a table beside it, which whoever draws the chart writes.
#pragma once

#include "govuk/html.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace govuk {

struct ChartNames {
    std::string id;           // of the page's own; its parts take names from it
    std::string title;        // what is shown: "Organisations by status"
    std::string description;  // what there is to see, for who does not see it: "Open is the most, 1,204"
};

// Bars across, one below the other, each with its label above and its number at its end.
struct BarChart {
    ChartNames names;
    std::vector<std::string> series;  // names of a bar's parts, at most 4; one part: none
    struct Bar {
        std::string label;
        std::vector<std::int64_t> parts;  // not negative; as many as series, or one
    };
    std::vector<Bar> bars;
};
void bar_chart(Html& out, const BarChart& chart);

// A line over time, from left to right; the highest and the last point bear their numbers.
struct LineChart {
    ChartNames names;
    struct Point {
        std::string label;  // "2026"
        std::int64_t value = 0;
    };
    std::vector<Point> points;  // at equal distances, 1,000 at most
};
void line_chart(Html& out, const LineChart& chart);

}  // namespace govuk
