// Where a record came from: the load that added it, with the name and day its register gave.
#pragma once

#include "dataset/record.hpp"

#include <optional>
#include <span>
#include <string>

namespace dataset {

struct RecordSource {
    std::string name;  // "Establishments of Get Information about Schools"
    base::Date day;    // of which the register speaks
    base::Instant at;  // when it was loaded
};

// Loads keep the English title of what was loaded. Its name in the reader's language, where `titles` has it.
std::string_view name_of_source(std::string_view stored, std::span<const base::OwnedLabel> titles,
                                base::Language language);

// nullopt: entered by hand. Two statements.
std::optional<RecordSource> source_of(store::Reader& db, const Registry& registry, const Record& record);

}  // namespace dataset
