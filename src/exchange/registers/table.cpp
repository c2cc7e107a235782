#include "exchange/registers/table.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace exchange::registers {

using base::t;

namespace {

base::Problem missing(std::string_view heading, const std::vector<std::string>& present) {
    const std::vector<std::string_view> known(present.begin(), present.end());
    const auto near = base::nearest(heading, known);
    if (near.empty())
        return {std::string(heading),
                "missing_heading",
                t("The file has no column “{heading}”"),
                {{"heading", heading}},
                1};
    return {std::string(heading),
            "missing_heading",
            t("The file has no column “{heading}”. It has “{near}”: is that meant?"),
            {{"heading", heading}, {"near", near}},
            1};
}

}  // namespace

base::Result<Table> Table::open(std::string_view whole, std::span<const std::string_view> needed) {
    const auto form = look_at_csv(whole);
    if (!form) return form.problems();
    Table table(whole, *form);
    if (!table.rows_.next())
        return base::Problem{{},
                             "no_heading",
                             t("The file has no row of headings. Put the names of the columns in its first row"),
                             {},
                             1};
    for (const auto heading : table.rows_.fields()) {
        table.headings_.emplace_back(base::trim(heading));
        table.folded_.push_back(base::fold(heading));
    }
    base::Problems problems = table.rows_.problems();
    for (const auto heading : needed)
        if (!table.column(heading)) problems.add(missing(heading, table.headings_));
    if (!problems.empty()) return problems;
    return table;
}

std::optional<std::size_t> Table::column(std::string_view heading) const {
    const auto found = std::ranges::find(folded_, base::fold(heading));
    if (found == folded_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - folded_.begin());
}

bool Table::next() {
    if (!rows_.next()) return false;
    problems_ = {};
    for (const auto& problem : rows_.problems())
        if (problem.code != "field_count" || rows_.fields().size() > headings_.size()) problems_.add(problem);
    return true;
}

std::string_view Table::at(std::size_t column) const {
    if (column >= rows_.fields().size()) return {};
    const auto value = base::trim(rows_.fields()[column]);
    return value == "---" ? std::string_view() : value;
}

}  // namespace exchange::registers
