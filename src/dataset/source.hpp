// Where a record came from: the load that added it, with the name and day its register gave.
#pragma once

#include "dataset/record.hpp"

#include <optional>
#include <string>

namespace dataset {

struct RecordSource {
    std::string name;   // "GIAS establishments, 16 November 2023"
    base::Instant at;   // when it was loaded
};

// nullopt: entered by hand.
std::optional<RecordSource> source_of(store::Reader& db, const Record& record);

}  // namespace dataset
