#include "govuk/chart.hpp"

#include "base/failure.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <numeric>

namespace govuk {

namespace {

constexpr std::size_t kPartsMax = 4;
constexpr std::size_t kLabelCharactersMax = 40;  // what 375 px hold
constexpr std::int64_t kBarReach = 780;          // thousandths of the width; the rest is for the number
constexpr int kBarStep = 52, kBarTop = 24, kBarHeight = 18;
constexpr int kKeyStep = 26;
constexpr int kLineTop = 28, kLineBottom = 188, kLineHeight = 216;
constexpr std::int64_t kLineLeft = 30, kLineRight = 960;  // thousandths
constexpr std::size_t kYearsShown = 4;                    // labels below a line that do not run into each other

// Thousandths of the width, as SVG writes them: 375 → "37.5%".
struct Part {
    std::int64_t thousandths;
};
Html& operator<<(Html& out, Part part) {
    return out.number(part.thousandths / 10).raw(".").number(part.thousandths % 10).raw("%");
}

std::string shortened(std::string_view label) {
    if (base::character_count(label) <= kLabelCharactersMax) return std::string(label);
    std::size_t bytes = 0;
    for (std::size_t letters = 0; bytes < label.size() && letters < kLabelCharactersMax; ++bytes)
        if ((static_cast<unsigned char>(label[bytes]) & 0xC0) != 0x80 && ++letters == kLabelCharactersMax) break;
    return std::string(label.substr(0, bytes)) + "…";
}

void open_chart(Html& out, const ChartNames& names, int height) {
    out.raw("<svg class=\"app-chart\" role=\"img\" width=\"100%\" height=\"")
        .number(height)
        .raw("\" aria-labelledby=\"");
    out.text(names.id).raw("-title ").text(names.id).raw("-desc\"><title id=\"").text(names.id).raw("-title\">");
    out.text(names.title).raw("</title><desc id=\"").text(names.id).raw("-desc\">").text(names.description);
    out.raw("</desc>");
}

void write_text(Html& out, Part x, int y, std::string_view text) {
    out.raw("<text x=\"") << x;
    out.raw("\" y=\"").number(y).raw("\">").text(text).raw("</text>");
}

// What tells the second, third and fourth part from the first, and from each other, on paper too.
void write_patterns(Html& out, const ChartNames& names, std::size_t parts) {
    if (parts < 2) return;
    const auto open = [&](std::size_t part) {
        out.raw("<pattern id=\"").text(names.id).raw("-").number(part);
        out.raw(
            "\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect class=\"app-chart__ground\" "
            "width=\"8\" height=\"8\"/>");
    };
    out.raw("<defs>");
    open(1);
    out.raw("<path class=\"app-chart__stroke\" d=\"M0 8 8 0M-2 2 2-2M6 10 10 6\"/></pattern>");
    if (parts > 2) {
        open(2);
        out.raw("<circle class=\"app-chart__dot\" cx=\"4\" cy=\"4\" r=\"2\"/></pattern>");
    }
    if (parts > 3) {
        open(3);
        out.raw("<path class=\"app-chart__stroke\" d=\"M0 4H8\"/></pattern>");
    }
    out.raw("</defs>");
}

struct Box {
    Part x, width;
    int y, height;
};
void write_box(Html& out, const ChartNames& names, std::size_t part, const Box& box) {
    out.raw("<rect class=\"app-chart__bar\" x=\"") << box.x;
    out.raw("\" y=\"").number(box.y).raw("\" width=\"") << box.width;
    out.raw("\" height=\"").number(box.height).raw("\"");
    if (part > 0) out.raw(" fill=\"url(#").text(names.id).raw("-").number(part).raw(")\"");
    out.raw("/>");
}

std::int64_t total_of(const BarChart::Bar& bar) {
    return std::accumulate(bar.parts.begin(), bar.parts.end(), std::int64_t{0});
}

// Without overflow for any count that fits, and never nothing for something.
std::int64_t scaled(std::int64_t value, std::int64_t most, std::int64_t reach) {
    if (value <= 0 || most <= 0) return 0;
    const auto share = static_cast<double>(value) / static_cast<double>(most);
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(share * static_cast<double>(reach)));
}

void write_bar(Html& out, const BarChart& chart, const BarChart::Bar& bar, std::int64_t most, int y) {
    write_text(out, {0}, y + 16, shortened(bar.label));
    std::int64_t x = 0;
    for (std::size_t part = 0; part < bar.parts.size(); ++part) {
        const auto width = scaled(bar.parts[part], most, kBarReach);
        if (width > 0)
            write_box(out, chart.names, part, {.x = {x}, .width = {width}, .y = y + kBarTop, .height = kBarHeight});
        x += width;
    }
    out.raw("<text class=\"app-chart__number\" dx=\"8\" x=\"") << Part{x};
    out.raw("\" y=\"").number(y + kBarTop + 15).raw("\">").text(base::with_commas(total_of(bar))).raw("</text>");
}

}  // namespace

void bar_chart(Html& out, const BarChart& chart) {
    const auto parts = std::max<std::size_t>(chart.series.size(), 1);
    base::invariant(parts <= kPartsMax, "a bar has at most four parts");
    std::int64_t most = 0;
    for (const auto& bar : chart.bars) {
        base::invariant(bar.parts.size() == parts, "a bar has a part for each series");
        most = std::max(most, total_of(bar));
    }
    const int key = chart.series.empty() ? 0 : static_cast<int>(chart.series.size()) * kKeyStep + 8;
    open_chart(out, chart.names, key + static_cast<int>(chart.bars.size()) * kBarStep);
    write_patterns(out, chart.names, parts);
    for (std::size_t part = 0; part < chart.series.size(); ++part) {
        const int y = static_cast<int>(part) * kKeyStep;
        out.raw("<g transform=\"translate(0 ")
            .number(y)
            .raw(
                ")\"><rect class=\"app-chart__bar\" y=\"2\" width=\"18\" "
                "height=\"18\"");
        if (part > 0) out.raw(" fill=\"url(#").text(chart.names.id).raw("-").number(part).raw(")\"");
        out.raw("/><text x=\"26\" y=\"17\">").text(shortened(chart.series[part])).raw("</text></g>");
    }
    int y = key;
    for (const auto& bar : chart.bars) {
        write_bar(out, chart, bar, most, y);
        y += kBarStep;
    }
    out.raw("</svg>");
}

namespace {

struct Place {
    Part x;
    int y;
};

std::vector<Place> places_of(const LineChart& chart, std::int64_t most) {
    std::vector<Place> places;
    const auto last = static_cast<std::int64_t>(chart.points.size()) - 1;
    for (std::int64_t i = 0; i <= last; ++i) {
        const auto value = chart.points[static_cast<std::size_t>(i)].value;
        places.push_back({.x = {last == 0 ? kLineLeft : kLineLeft + (kLineRight - kLineLeft) * i / last},
                          .y = kLineBottom - static_cast<int>(scaled(value, most, kLineBottom - kLineTop))});
    }
    return places;
}

// Which end of a text stands at its point, so that it stays within the chart.
void write_anchored(Html& out, Part x, int y, std::string_view text) {
    out.raw("<text x=\"") << x;
    out.raw("\" y=\"").number(y).raw("\" text-anchor=\"");
    if (x.thousandths < 150)
        out.raw("start");
    else if (x.thousandths > 850)
        out.raw("end");
    else
        out.raw("middle");
    out.raw("\">").text(text).raw("</text>");
}

void write_axis(Html& out) {
    out.raw("<line class=\"app-chart__axis\" x1=\"0\" x2=\"100%\" y1=\"").number(kLineBottom).raw("\" y2=\"");
    out.number(kLineBottom).raw("\"/>");
}

}  // namespace

void line_chart(Html& out, const LineChart& chart) {
    base::invariant(!chart.points.empty() && chart.points.size() <= 1000, "a line has 1 to 1,000 points");
    const auto highest = static_cast<std::size_t>(std::ranges::max_element(chart.points, {}, &LineChart::Point::value) -
                                                  chart.points.begin());
    const auto last = chart.points.size() - 1;
    const auto places = places_of(chart, chart.points[highest].value);
    open_chart(out, chart.names, kLineHeight);
    write_axis(out);
    for (std::size_t i = 1; i < places.size(); ++i) {
        out.raw("<line class=\"app-chart__line\" x1=\"") << places[i - 1].x;
        out.raw("\" y1=\"").number(places[i - 1].y).raw("\" x2=\"") << places[i].x;
        out.raw("\" y2=\"").number(places[i].y).raw("\"/>");
    }
    for (const auto i : {highest, last}) {
        out.raw("<circle class=\"app-chart__point\" r=\"4\" cx=\"") << places[i].x;
        out.raw("\" cy=\"").number(places[i].y).raw("\"/>");
        write_anchored(out, places[i].x, places[i].y - 10, base::with_commas(chart.points[i].value));
        if (highest == last) break;
    }
    const auto step = std::max<std::size_t>(1, (last + kYearsShown - 1) / kYearsShown);
    for (std::size_t i = 0; i <= last; i += step)
        // One that would run into the last gives way to it.
        if (i == last || last - i >= step) write_anchored(out, places[i].x, kLineHeight - 6, chart.points[i].label);
    if (last % step != 0) write_anchored(out, places[last].x, kLineHeight - 6, chart.points[last].label);
    out.raw("</svg>");
}

}  // namespace govuk
