// Kept rows (source = "kept"): rows that a function computes from what other records say, stored so that a file of them
// is one pass and their change log is exact (docs/adr/0002-data-in-and-out.md, "What is published").
//
// A write that touches what a row rests on recomputes the row in its own transaction, before the events. What would
// keep a transaction too long - a load, or a change that many rows rest on - and what a day brings is written down as
// due, and recompute_due() does it in chunks. Only what differs is written, and readers of the change log are told. The
// global search passes kept rows over, since it finds the records they follow from.
#pragma once

#include "audit/event.hpp"
#include "base/date.hpp"
#include "dataset/record.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dataset {

struct KeptRow {
    base::Id id;
    std::vector<Value> values;           // by Field::position
    std::optional<base::Date> next_day;  // the first day on which time alone will make another row of it
};

struct Keeping {
    struct RestsOn {
        std::string kind;      // a dataset, or a word that its room touches by
        std::string affected;  // SQL over `touched (authority, id)`: authority (0: none) and id of rows that may differ
    };
    std::string dataset;
    std::int64_t rule;  // counts on when `compute` changes, so that what stands is computed anew
    std::string all;    // SQL: authority and id of every row that there should be
    std::vector<RestsOn> rests_on;
    // The rows of these ids, of one authority, as they are on this day; those that there are not to be are left out. At
    // most limits::chunk_rows at once, in a number of statements that does not grow with them.
    std::function<std::vector<KeptRow>(store::Reader&, const Registry&, base::Id authority, base::Date day,
                                       std::span<const base::Id>)>
        compute;
};

// Says that a record of a kind is about to change, or (new_one) has just come: rows that rest on it are recomputed
// before the transaction ends. Costs nothing where none does.
enum class Touched : std::uint8_t { known, new_one };
void touch(store::Tx& tx, const Writing& writing, std::string_view kind, base::Id authority, base::Id id,
           Touched touched);
// The same for all that a load has staged under its mark, once that is published: what rests on it is due at once.
void touch_load(store::Tx& tx, const Writing& writing, const Dataset& dataset, std::int64_t mark);

// Has rows computed anew whose rule is another than when they were last computed; at start.
void touch_changed_rules(store::Tx& tx, const Registry& registry, base::Date day);

// Recomputes what is due, in chunks through the job lane; returns how many rows were looked at. Safe to call anywhere,
// any number of times at once.
std::int64_t recompute_due(store::Store& store, const Registry& registry, const audit::Trail& trail);

// Computes every row of a kept dataset again and tells how many were not what they should be: none, or the promise is
// broken. `mend` writes those anew.
struct Rebuilt {
    std::int64_t rows = 0;
    std::int64_t differing = 0;
    std::vector<base::Id> first_differing;  // at most limits::kept_told
};
enum class Rebuild : std::uint8_t { compare, mend };
Rebuilt rebuild(store::Store& store, const Registry& registry, const audit::Trail& trail, const Dataset& dataset,
                Rebuild what);

}  // namespace dataset
