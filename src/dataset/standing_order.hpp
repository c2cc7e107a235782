// What a person has of a saved view without asking each time: its file made ready on certain days, and word when the
// list is not empty (specs/conversions.md 18.6). It is theirs, of any view that they may open, with their own rights.
#pragma once

#include "dataset/view.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dataset {

inline constexpr int days_of_week = 7;
inline constexpr int days_of_any_month = 28;

// On which days.
struct Rhythm {
    enum class Every : std::uint8_t { never, day, week, month } every = Every::never;
    int on = 0;  // of a week: 1 Monday – 7 Sunday; of a month: 1–28, so that every month has it
    bool operator==(const Rhythm&) const = default;
};
std::string_view word(Rhythm::Every every);  // "never", "day", "week", "month"
std::optional<Rhythm::Every> every_from(std::string_view word);
// The newest of its days up to `today`; none: never.
std::optional<base::Date> last_day_of(const Rhythm& rhythm, base::Date today);
// The first of them after `today`.
std::optional<base::Date> next_day_of(const Rhythm& rhythm, base::Date today);

struct StandingOrder {
    base::Id authority, view;
    base::Id account;  // whose it is
    Rhythm file;
    base::Id destination;  // where the file is brought besides; none: nowhere
    std::string format;    // of the file, as its address has it: "xlsx"
    base::Language language = base::Language::english;
    enum class Notice : std::uint8_t { none, when_not_empty } notice = Notice::none;

    // What became of it.
    std::optional<base::Date> made_for;  // the last of its days that a file was asked for
    std::optional<std::int64_t> found;   // rows, when it was last looked
    std::optional<base::Instant> looked_at;

    bool asks_for_nothing() const { return file.every == Rhythm::Every::never && notice == Notice::none; }
};
// Whether a day of its rhythm has come that no file was made for; days that were missed are made up for by one file.
bool is_due(const StandingOrder& order, base::Date today);

// Puts it in place of theirs of that view; one that asks for nothing is taken away. The first file is of the first day
// after `today`. NotFound: no view that they may open. Problems name "every".
base::Problems put_standing_order(const ViewWriting& writing, const StandingOrder& order, base::Date today);

std::optional<StandingOrder> find_standing_order(store::Reader& db, base::Id authority, base::Id view,
                                                 base::Id account);
// Of views that are still there.
std::vector<StandingOrder> standing_orders(store::Reader& db, base::Id authority);
std::set<base::Id> views_ordered(store::Reader& db, base::Id authority, base::Id account);
std::int64_t standing_orders_of(store::Reader& db, base::Id authority, base::Id view);  // how many

// For whoever is to be told, by name.
struct ViewNotice {
    base::Id view;
    std::string name;
    std::int64_t found = 0;  // at least one
    base::Instant looked_at;
};
std::vector<ViewNotice> view_notices(store::Reader& db, base::Id authority, base::Id account);

void note_found(store::Tx& tx, const StandingOrder& order, std::int64_t found, base::Instant at);
void note_made(store::Tx& tx, const StandingOrder& order, base::Date day);

}  // namespace dataset
