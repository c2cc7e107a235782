// Records of a query, whole as its scope shows them: for programs that need more of each than a list's cells.
#pragma once

#include "dataset/query.hpp"
#include "dataset/record.hpp"

#include <vector>

namespace dataset {

// Every field that the scope shows, whatever columns the query names; none where the query can't be asked. One
// statement. As of a page, one record more than its rows is read, and rows = 0 reads all.
std::vector<Record> find_all(store::Reader& db, const Registry& registry, Query query);

}  // namespace dataset
