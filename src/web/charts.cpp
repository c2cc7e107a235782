#include "web/charts.hpp"

#include "base/number.hpp"
#include "exchange/csv_writer.hpp"
#include "govuk/chart.hpp"
#include "govuk/table.hpp"

#include <algorithm>
#include <charconv>

namespace web {

using base::t;
using base::tn;
using govuk::Html;

namespace {

constexpr std::size_t kBarsMax = 15;
constexpr int kYearsMax = 60;  // what a line of 375 px still tells apart

std::string records(const Visit& visit, std::int64_t rows) {
    return visit.say(tn("{count} record", "{count} records"), rows);
}

// What the eye sees first: which is the most, and by how much.
std::string most_of(const Visit& visit, const std::vector<Counted>& counted) {
    const auto most = std::ranges::max_element(counted, {}, &Counted::rows);
    return visit.say(t("Most: {label}, {records}. The table below has all of the numbers."),
                     {{"label", most->label}, {"records", records(visit, most->rows)}});
}

void write_table(Html& out, const Visit& visit, const ChartOf& of, const std::vector<Counted>& counted) {
    govuk::TableWriter table(out,
                             {.caption = of.title,
                              .caption_classes = "govuk-visually-hidden",
                              .head = {{.text = of.what}, {.text = visit.say(t("Records")), .format = "numeric"}}},
                             govuk::TableWriter::Narrow::scroll);
    for (const auto& one : counted) {
        table.row();
        table.heading(one.label);
        table.number(base::with_commas(one.rows));
    }
    table.close();
    if (of.file_href.empty()) return;
    out.raw("<p class=\"govuk-body app-not-printed\"><a class=\"govuk-link\"")
        .attribute("href", of.file_href)
        .raw(">")
        .text(visit.say(t("Download these numbers (CSV)")))
        .raw("<span class=\"govuk-visually-hidden\">: ")
        .text(of.title)
        .raw("</span></a></p>");
}

void write_heading(Html& out, std::string_view title) {
    out.raw("<h2 class=\"govuk-heading-m\">").text(title).raw("</h2>");
}

std::optional<int> year_of(const Counted& one) {
    int year = 0;
    const auto [end, error] = std::from_chars(one.value.data(), one.value.data() + one.value.size(), year);
    return error == std::errc() && end == one.value.data() + one.value.size() ? std::optional(year) : std::nullopt;
}

}  // namespace

void write_bars(Html& out, const Visit& visit, const ChartOf& of, const std::vector<Counted>& counted) {
    if (counted.empty()) return;
    write_heading(out, of.title);
    govuk::BarChart chart{.names = {.id = of.id, .title = of.title, .description = most_of(visit, counted)}};
    const auto drawn = counted.size() > kBarsMax ? kBarsMax - 1 : counted.size();
    for (std::size_t i = 0; i < drawn; ++i) chart.bars.push_back({counted[i].label, {counted[i].rows}});
    std::int64_t rest = 0;
    for (std::size_t i = drawn; i < counted.size(); ++i) rest += counted[i].rows;
    if (drawn < counted.size())
        chart.bars.push_back({visit.say(tn("{count} other value", "{count} other values"),
                                        static_cast<std::int64_t>(counted.size() - drawn)),
                              {rest}});
    govuk::bar_chart(out, chart);
    write_table(out, visit, of, counted);
}

void write_years(Html& out, const Visit& visit, const ChartOf& of, const std::vector<Counted>& counted) {
    std::map<int, std::int64_t> years;
    for (const auto& one : counted)
        if (const auto year = year_of(one)) years[*year] += one.rows;
    if (years.empty()) return;
    write_heading(out, of.title);
    std::vector<Counted> drawn;
    const int last = years.rbegin()->first;
    for (int year = std::max(years.begin()->first, last - kYearsMax + 1); year <= last; ++year) {
        const auto found = years.find(year);
        drawn.push_back({.value = {}, .label = std::to_string(year), .rows = found == years.end() ? 0 : found->second});
    }
    govuk::LineChart chart{.names = {.id = of.id, .title = of.title, .description = most_of(visit, drawn)}};
    for (const auto& year : drawn) chart.points.push_back({year.label, year.rows});
    govuk::line_chart(out, chart);
    write_table(out, visit, of, counted);
}

http::Response counted_file(const Visit& visit, const ChartOf& of, const std::vector<Counted>& counted,
                            const std::string& name) {
    std::string text;
    exchange::CsvWriter csv(exchange::csv_for_spreadsheets, [&](std::string_view bytes) { text += bytes; });
    csv.text(visit.say(t("Value")));
    csv.text(of.what);
    csv.text(visit.say(t("Records")));
    csv.end_row();
    for (const auto& one : counted) {
        csv.value(one.value);
        csv.text(one.label);
        csv.integer(one.rows);
        csv.end_row();
    }
    csv.finish();
    http::Response response{200, "text/csv; charset=utf-8", std::move(text)};
    response.attach_as(name + ".csv");
    return response;
}

}  // namespace web
