// The tables of this room (migrations 1–9; docs/adr/0001-records.md, "Events").
#pragma once

#include "store/schema.hpp"

#include <vector>

namespace audit {

std::vector<store::Migration> migrations();

}  // namespace audit
