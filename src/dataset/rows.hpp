// Rows as they are stored, marks and all. Within this room.
#pragma once

#include "dataset/shape.hpp"

namespace dataset {

inline std::string sealed_table(const Dataset& dataset) { return std::string(dataset.name) + "_s4"; }
inline audit::Sensitivity sensitivity_of(const Field& field) {
    return static_cast<audit::Sensitivity>(field.sensitivity);
}

// The row that everybody sees.
std::optional<StoredRow> visible_row(store::Reader& db, const Shape& shape, base::Id authority, base::Id id);
void insert_row(store::Tx& tx, const Shape& shape, const StoredRow& row);
// The visible row becomes `after`, which has the next version; the search index and a load that waits are told.
void rewrite_row(store::Tx& tx, const Writing& writing, const StoredRow& row, const Record& after);
// What changed from one state of a record to another, for the trail. Either may be null.
std::vector<audit::Change> audit_changes(const Dataset& dataset, const Record* before, const Record* after);
// An event about a record, filled from who writes; without changes.
audit::Event event_of(const Writing& writing, const Record& record, std::string_view verb);
// Has the event's changes told to readers of the change log, where the dataset is published.
void tell_readers(audit::Event& event, const Dataset& dataset, audit::Action action);

}  // namespace dataset
