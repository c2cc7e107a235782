// Rows of the change log on their way into the table. Within this room only.
#pragma once

#include "audit/change_log.hpp"
#include "store/row_insert.hpp"

#include <vector>

namespace audit {

const store::RowInsert& entry_insert();
const store::RowInsert& group_insert();

// The cells of one entry, whose ordinal is `at.entries`. Views of the entry.
void append_entry_cells(std::vector<store::Param>& cells, const Staged& at, const Entry& entry);

}  // namespace audit
