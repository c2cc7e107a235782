#include "dataset/cursor.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "dataset/counts.hpp"
#include "dataset/limits.hpp"

#include <algorithm>
#include <charconv>

namespace dataset {
namespace {

constexpr char separator = '\x1f';  // never in stored text: tidying drops control characters

std::string encoded(const Bound::Content& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return "n" + std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&value)) return "t" + *text;
    return "-";
}

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<Bound::Content> decoded(std::string_view part, const SortKey& key) {
    if (part == "-") return Bound::Content();
    if (part.empty() || part.front() != (key.number ? 'n' : 't')) return std::nullopt;
    if (!key.number) return Bound::Content(std::string(part.substr(1)));
    const auto number = number_in(part.substr(1));
    if (!number) return std::nullopt;
    return Bound::Content(*number);
}

}  // namespace

std::string order_mark(const std::vector<SortKey>& keys) {
    std::string mark;
    for (const auto& key : keys) {
        if (!mark.empty()) mark += ',';
        if (key.direction == Order::Direction::descending) mark += '-';
        mark += key.field->name;
    }
    return mark;
}

std::string Plan::cursor(const store::Row& row) const {
    std::string plain = order_mark;
    for (std::size_t i = 0; i < sort_cells; ++i) {
        const auto& cell = row[first_sort_cell + i];
        Bound::Content value;
        if (cell.kind == store::Kind::integer) value = cell.integer;
        if (cell.kind == store::Kind::text) value = std::string(cell.text);
        (plain += separator) += encoded(value);
    }
    (plain += separator) += std::to_string(row.integer(id_cell));
    return base::base64url(plain);
}

std::optional<RowPlace> place_from(std::string_view cursor, std::string_view order_mark,
                                   const std::vector<SortKey>& keys) {
    const auto plain = base::from_base64url(cursor);
    if (!plain || !base::is_utf8(*plain) || plain->find('\0') != std::string::npos) return std::nullopt;
    const auto parts = base::split(*plain, separator);
    if (parts.size() != keys.size() + 2 || parts.front() != order_mark) return std::nullopt;
    RowPlace place;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        auto value = decoded(parts[i + 1], keys[i]);
        if (!value) return std::nullopt;
        place.values.push_back(std::move(*value));
    }
    const auto id = number_in(parts.back());
    if (!id) return std::nullopt;
    place.id = *id;
    return place;
}

std::string beyond_sql(const RowPlace& place, const std::vector<SortKey>& keys, Plan::Read direction, Bound& bound) {
    const bool forwards = direction == Plan::Read::forwards;
    std::vector<std::string> ways;  // equal so far, and beyond at this key
    std::string equal;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto& key = keys[i];
        const bool null = place.values[i].index() == 0;
        const auto value = null ? std::string() : bound.add(place.values[i]);
        const bool greater = (key.direction == Order::Direction::ascending) == forwards;
        std::string beyond;
        if (null)
            beyond = forwards ? "" : key.sql + " is not null";  // nothing comes after nothing
        else
            beyond = key.sql + (greater ? " > " : " < ") + value + (forwards ? " or " + key.sql + " is null" : "");
        if (!beyond.empty()) ways.push_back(equal + "(" + beyond + ")");
        equal += key.sql + (null ? " is null" : " = " + value) + " and ";
    }
    ways.push_back(equal + "r.id " + (forwards ? "> " : "< ") + bound.add_number(place.id));
    return "((" + base::join(ways, ") or (") + "))";
}

std::vector<Order> order_from(std::string_view text) {
    std::vector<Order> order;
    for (auto part : base::split(text, ',')) {
        part = base::trim(part);
        const bool descending = part.starts_with('-');
        if (descending) part.remove_prefix(1);
        if (!part.empty())
            order.push_back(
                {std::string(part), descending ? Order::Direction::descending : Order::Direction::ascending});
    }
    return order;
}

std::string order_text(const std::vector<Order>& order) {
    std::string text;
    for (const auto& by : order) {
        if (!text.empty()) text += ',';
        if (by.direction == Order::Direction::descending) text += '-';
        text += by.field;
    }
    return text;
}

base::Result<PageOfRows> read_page(store::Reader& db, const Registry& registry, Query query, Counts* counts) {
    query.page.rows = std::clamp(query.page.rows, std::int64_t{1}, limits::page_rows);
    auto planned = plan(registry, query);
    if (!planned) return planned.problems();
    PageOfRows page{std::move(*planned), {}, -1, {}, {}};
    db.each(page.plan.sql, page.plan.bound.params(), [&](const store::Row& row) { page.rows.emplace_back(row); });
    const bool more = page.rows.size() > static_cast<std::size_t>(query.page.rows);
    if (more) page.rows.pop_back();
    const bool backwards = page.plan.read == Plan::Read::backwards;
    if (backwards) std::reverse(page.rows.begin(), page.rows.end());
    const bool before = backwards ? more : !query.page.after.empty() || query.page.number > 1;
    const bool after = backwards || more;
    if (!page.rows.empty() && before) page.previous = page.plan.cursor(page.rows.front());
    if (!page.rows.empty() && after) page.next = page.plan.cursor(page.rows.back());
    if (counts) {
        const auto total = counts->of(db, registry, query);
        if (!total) return total.problems();
        page.total = *total;
    }
    return page;
}

}  // namespace dataset
