// A question to a dataset and the one SQL statement that answers it, the same text for both databases. List pages,
// exports, the API, feeds and returns all ask through here; the reader's scope is put in by row and by column, once, so
// that no page can forget it.
//
//   Query query{.dataset = &organisation, .columns = {"name", "status"}, .filters = …, .scope = access::scope_for(…)};
//   auto plan = dataset::plan(registry, query);                 // Problems: a field that is not there, or not theirs
//   auto rows = db.query(plan->sql, plan->bound.params());
//   while (rows.next()) append_shown(out, *plan->columns[0].field, rows.row(), plan->columns[0].cell, as);
#pragma once

#include "base/result.hpp"
#include "dataset/filter.hpp"
#include "dataset/scope.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dataset {

class Counts;
class Registry;

struct Order {
    std::string field;  // or order_by_id
    enum class Direction : std::uint8_t { ascending, descending } direction = Direction::ascending;
    bool operator==(const Order&) const = default;
};
// In place of a field: the order in which records were made, and the quickest for a file of many.
inline constexpr std::string_view order_by_id = "id";
// "name", "-open_date,name" (address form; "-": descending) and back.
std::vector<Order> order_from(std::string_view text);
std::string order_text(const std::vector<Order>& order);

// Which rows of the answer: by page number (classic pagination), or from a cursor on: the rows after (or before) the
// one it was made of, wherever that row would stand now, so that rows which did not change are never repeated or
// skipped while others come and go.
struct Page {
    std::int64_t rows = 100;  // 1 – limits::page_rows; 0: all of them, for streams
    std::int64_t number = 1;  // from 1; not looked at with a cursor
    std::string after;        // a cursor of Plan::cursor
    std::string before;
};

struct Query {
    const Dataset* dataset = nullptr;
    std::vector<std::string> columns;  // machine names; empty: none but the record's own (id, version, changed_at)
    base::Id only;                     // this record alone
    std::vector<Predicate> where;      // further conditions of the program's own, over alias r
    Filters filters;
    std::string first;  // of the program's own, over alias r: rows of its lowest value come first; without cursors
    std::vector<Order> order;  // at most limits::sort_fields; empty: the dataset's own; ties by id
    Page page;
    Scope scope;
    // What of other datasets is seen: a reference shows its record's title only where every row of that dataset shows
    // it. None: it does.
    std::function<Scope(const Dataset&)> reference_scope;
    base::Language language = base::Language::english;  // of sort keys and reference titles
    base::Date today;                                   // relative dates ("this month") are of this day
    std::optional<base::Date> as_at;        // dated fields: the value of this day (else today's, from the row)
    std::optional<base::Instant> known_at;  //               as believed at this moment (else as believed now)
};

struct PlannedColumn {
    const Field* field;
    std::size_t cell;  // of its first cell; cell_count(*field) of them
};

struct Plan {
    std::string sql;
    Bound bound;
    std::vector<PlannedColumn> columns;  // as asked for
    // Every row begins with these three.
    static constexpr std::size_t id_cell = 0;
    static constexpr std::size_t version_cell = 1;
    static constexpr std::size_t changed_cell = 2;
    std::size_t first_sort_cell = 3;  // then its place in the order
    std::size_t sort_cells = 0;
    // With grants that differ by row: a cell (1 or 0) for each, saying whether it holds for the row.
    std::size_t first_grant_cell = 0;
    std::vector<FieldSet> grants;
    FieldSet seen(const store::Row& row) const;
    std::string order_mark;  // a cursor of another order is refused
    enum class Read : std::uint8_t {
        forwards,
        backwards
    } read = Read::forwards;  // backwards: turn the page's rows round

    // Where a row stands, for "next" and "previous" links: order, sort values and id, as text fit for an address.
    std::string cursor(const store::Row& row) const;
};

// One row more than the page is read: it tells whether there is a next page.
// Problems name the field ("where") and are: unknown_field, not_permitted, too_many_conditions, wrong_operator,
// bad_cursor, bad_order.
base::Result<Plan> plan(const Registry& registry, const Query& query);
// How many rows there are, as one row of one number. `at_most` > 0: counting stops there ("more than 10,000").
base::Result<Plan> plan_count(const Registry& registry, const Query& query, std::int64_t at_most = 0);

// A page of a list, read whole: the rows, and how many there are in all where `counts` is given (dataset/counts.hpp).
struct PageOfRows {
    Plan plan;
    std::vector<store::KeptRow> rows;
    std::int64_t total = -1;     // -1: not counted
    std::string next, previous;  // cursors; empty: nothing there
};
base::Result<PageOfRows> read_page(store::Reader& db, const Registry& registry, Query query, Counts* counts);

}  // namespace dataset
