// Numbers as a chart, with the table that says the same beside it and the way to its file.
#pragma once

#include "govuk/html.hpp"
#include "web/visit.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace web {

struct Counted {
    std::string value;  // as stored: a code, a year; "": none
    std::string label;  // in the reader's language
    std::int64_t rows = 0;
};

struct ChartOf {
    std::string id;
    std::string title;
    std::string what;       // heading of the table's first column
    std::string file_href;  // "": no file
};

// Most first; beyond the first fifteen, the chart draws the rest as one bar.
void write_bars(govuk::Html& out, const Visit& visit, const ChartOf& of, const std::vector<Counted>& counted);
// By year, in order, the gaps filled. The line shows the last sixty; those before and what has no year stand in the
// table alone.
void write_years(govuk::Html& out, const Visit& visit, const ChartOf& of, const std::vector<Counted>& counted);
// The same as a file for spreadsheets.
http::Response counted_file(const Visit& visit, const ChartOf& of, const std::vector<Counted>& counted,
                            const std::string& name);

}  // namespace web
