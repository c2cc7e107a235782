// Where a record came from: the load that added it, with the name and day its register gave.
#pragma once

#include "dataset/record.hpp"

#include <optional>
#include <string>

namespace dataset {

struct RecordSource {
    std::string name;  // "Establishments of Get Information about Schools"
    base::Date day;    // of which the register speaks
    base::Instant at;  // when it was loaded
};

// nullopt: entered by hand. Two statements.
std::optional<RecordSource> source_of(store::Reader& db, const Registry& registry, const Record& record);

}  // namespace dataset
