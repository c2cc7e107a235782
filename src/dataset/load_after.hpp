// What follows a load: clearing away what it replaced once it is published, or what it staged when it never will be.
// Everything needed stands in the database, so that another process can finish what one left. Within this room.
#pragma once

#include "dataset/load_lease.hpp"
#include "dataset/record.hpp"
#include "dataset/shape.hpp"

namespace dataset {

struct LoadRow {  // of table dataset_load
    base::Id authority;
    base::Id id;
    const Dataset* dataset = nullptr;
    std::int64_t mark = 0;
    base::Instant ended_at;
    base::Date valid_from;
    std::string source;
};

// Facts of the published rows are written and closed versions deleted, chunk by chunk. Returns the chunks written.
std::int64_t settle_load(store::Store& store, const Registry& registry, base::Ids& ids, const LoadRow& load,
                         const LoadLease& lease);
// Staged versions are deleted and closed ones opened again. Returns the chunks written.
std::int64_t undo_load(store::Store& store, const Registry& registry, const LoadRow& load, const LoadLease& lease);

}  // namespace dataset
