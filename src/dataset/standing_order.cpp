#include "dataset/standing_order.hpp"

#include "audit/trail.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace dataset {

using base::t;
using Every = Rhythm::Every;
using Notice = StandingOrder::Notice;

namespace {

constexpr std::array<std::string_view, 4> every_words = {"never", "day", "week", "month"};

constexpr std::string_view every_column =
    "select s.saved_view, s.account, s.every, s.on_day, s.format, s.language, s.notice, s.made_for, s.found, "
    "s.looked_at, s.destination from standing_order s join saved_view v on v.authority = s.authority and v.id = "
    "s.saved_view "
    "where s.authority = $1 and v.removed_at is null";

StandingOrder order_at(const store::Row& row, base::Id authority) {
    return {.authority = authority,
            .view = row.id(0),
            .account = row.id(1),
            .file = {.every = every_from(row.text(2)).value_or(Every::never), .on = static_cast<int>(row.integer(3))},
            .destination = row.id(10),
            .format = std::string(row.text(4)),
            .language = row.text(5) == "cy" ? base::Language::welsh : base::Language::english,
            .notice = row.flag(6) ? Notice::when_not_empty : Notice::none,
            .made_for = row.date(7),
            .found = row.maybe_integer(8),
            .looked_at = row.maybe_instant(9)};
}

bool has_its_day(const Rhythm& rhythm) {
    switch (rhythm.every) {
        case Every::week: return rhythm.on >= 1 && rhythm.on <= days_of_week;
        case Every::month: return rhythm.on >= 1 && rhythm.on <= days_of_any_month;
        default: return true;
    }
}

void write(const ViewWriting& writing, const StandingOrder& order, base::Date today) {
    writing.tx.run("delete from standing_order where authority = $1 and saved_view = $2 and account = $3",
                   {order.authority, order.view, order.account});
    if (order.asks_for_nothing()) return;
    writing.tx.run(
        R"(
        insert into standing_order (authority, saved_view, account, every, on_day, format, language, notice, made_for,
                                    destination)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))",
        {order.authority, order.view, order.account, word(order.file.every), order.file.on, order.format,
         base::tag(order.language), order.notice == Notice::when_not_empty ? 1 : 0, last_day_of(order.file, today),
         order.destination ? store::Param(order.destination.value()) : store::Param()});
}

}  // namespace

std::string_view word(Every every) { return every_words[static_cast<std::size_t>(every)]; }

std::optional<Every> every_from(std::string_view wanted) {
    for (std::size_t i = 0; i < every_words.size(); ++i)
        if (every_words[i] == wanted) return static_cast<Every>(i);
    return std::nullopt;
}

std::optional<base::Date> last_day_of(const Rhythm& rhythm, base::Date today) {
    switch (rhythm.every) {
        case Every::never: return std::nullopt;
        case Every::day: return today;
        case Every::week: return today.plus_days(-((today.weekday() - rhythm.on + days_of_week) % days_of_week));
        case Every::month: break;
    }
    const auto of_this_month = today.first_of_month().plus_days(rhythm.on - 1);
    return of_this_month <= today ? of_this_month : of_this_month.plus_months(-1);
}

std::optional<base::Date> next_day_of(const Rhythm& rhythm, base::Date today) {
    const auto last = last_day_of(rhythm, today);
    if (!last) return std::nullopt;
    switch (rhythm.every) {
        case Every::day: return last->plus_days(1);
        case Every::week: return last->plus_days(days_of_week);
        default: return last->plus_months(1);
    }
}

bool is_due(const StandingOrder& order, base::Date today) {
    const auto last = last_day_of(order.file, today);
    return last && (!order.made_for || *order.made_for < *last);
}

base::Problems put_standing_order(const ViewWriting& writing, const StandingOrder& order, base::Date today) {
    const auto view = find_view(writing.tx, writing.authority, order.view);
    if (!view || !may_open(*view, writing.user)) throw base::NotFound("no view of theirs");
    base::Problems problems;
    if (!has_its_day(order.file)) {
        problems.add("every", "out_of_range", t("Choose a day of the week, or a day of the month from 1 to 28"));
        return problems;
    }
    write(writing, order, today);
    audit::record(writing.tx, writing.trail,
                  {.authority = writing.authority,
                   .actor = writing.actor,
                   .action = "view.standing_order",
                   .dataset = "saved_view",
                   .record = view->id,
                   .reason = std::string(word(order.file.every)),
                   .note = view->content.name,
                   .request = writing.request});
    return problems;
}

std::optional<StandingOrder> find_standing_order(store::Reader& db, base::Id authority, base::Id view,
                                                 base::Id account) {
    const auto row =
        db.maybe(std::string(every_column) + " and s.saved_view = $2 and s.account = $3", {authority, view, account});
    return row ? std::optional(order_at(row->row(), authority)) : std::nullopt;
}

std::vector<StandingOrder> standing_orders(store::Reader& db, base::Id authority) {
    std::vector<StandingOrder> orders;
    db.each(std::string(every_column) + " order by s.saved_view, s.account", {authority},
            [&](const store::Row& row) { orders.push_back(order_at(row, authority)); });
    return orders;
}

std::set<base::Id> views_ordered(store::Reader& db, base::Id authority, base::Id account) {
    std::set<base::Id> views;
    db.each("select saved_view from standing_order where authority = $1 and account = $2", {authority, account},
            [&](const store::Row& row) { views.insert(row.id(0)); });
    return views;
}

std::int64_t standing_orders_of(store::Reader& db, base::Id authority, base::Id view) {
    return db.one("select count(*) from standing_order where authority = $1 and saved_view = $2", {authority, view})
        .integer(0);
}

std::vector<ViewNotice> view_notices(store::Reader& db, base::Id authority, base::Id account) {
    std::vector<ViewNotice> notices;
    db.each(R"(
        select v.id, c.name, s.found, s.looked_at from standing_order s
        join saved_view v on v.authority = s.authority and v.id = s.saved_view
        join saved_view_version c on c.authority = v.authority and c.saved_view = v.id and c.version = v.version
        where s.authority = $1 and s.account = $2 and s.notice = 1 and s.found > 0 and v.removed_at is null)",
            {authority, account}, [&](const store::Row& row) {
                notices.push_back({row.id(0), std::string(row.text(1)), row.integer(2), row.instant(3)});
            });
    std::ranges::sort(notices, {}, [](const ViewNotice& notice) { return base::sort_key(notice.name); });
    return notices;
}

void note_found(store::Tx& tx, const StandingOrder& order, std::int64_t found, base::Instant at) {
    tx.run(
        "update standing_order set found = $4, looked_at = $5 where authority = $1 and saved_view = $2 and account = "
        "$3",
        {order.authority, order.view, order.account, found, at});
}

void note_made(store::Tx& tx, const StandingOrder& order, base::Date day) {
    tx.run("update standing_order set made_for = $4 where authority = $1 and saved_view = $2 and account = $3",
           {order.authority, order.view, order.account, day});
}

}  // namespace dataset
