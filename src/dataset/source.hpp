// Where a record came from: the load that added it, with the name and day its register gave.
#pragma once

#include "dataset/record.hpp"

#include <optional>

namespace dataset {

struct RecordSource {
    base::OwnedLabel name;  // "Establishments of Get Information about Schools"
    base::Date day;         // of which the register speaks
    base::Instant at;       // when it was loaded
};

// Of a row with dataset_load's source and source_cy from `column` on.
base::OwnedLabel name_of_source(const store::Row& load, std::size_t column);

// nullopt: entered by hand. Two statements.
std::optional<RecordSource> source_of(store::Reader& db, const Registry& registry, const Record& record);

}  // namespace dataset
