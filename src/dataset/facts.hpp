// Dated facts of a record: what held when, and what was believed when. Nothing is updated but superseded_at. Within
// this room.
#pragma once

#include "dataset/record.hpp"
#include "dataset/shape.hpp"

namespace dataset {

struct FactSpan {
    base::Date from;
    std::optional<base::Date> to;  // the first day it no longer holds; none: open
};

// Since when it is believed, and by whose word.
struct FactNote {
    base::Instant recorded_at;
    std::string source;
};

// Believes from `note.recorded_at` on that the field holds `value` over the span (nothing recorded: that it holds
// nothing); what was believed of other days stays.
void write_fact(store::Tx& tx, base::Ids& ids, const FactNote& note, const Shape& shape, const Record& record,
                const Field& field, const Value& value, const FactSpan& span);
// The same for a record that has no facts yet: from that day on, without looking for others.
void write_first_fact(store::Tx& tx, base::Ids& ids, const FactNote& note, const Shape& shape, const Record& record,
                      const Field& field, const Value& value, base::Date from);
// What is believed now of a day; nothing recorded where no fact covers it.
Value fact_on(store::Reader& db, const Shape& shape, const Record& record, const Field& field, base::Date day);
// Of a record that goes.
void close_facts(store::Tx& tx, base::Instant now, const Shape& shape, const Record& record);

}  // namespace dataset
