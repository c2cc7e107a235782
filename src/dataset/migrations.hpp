// The tables of this room that are not datasets: code lists, marks, loads, local values, corrections, the search index.
// Numbers 10–29.
#pragma once

#include "store/schema.hpp"

#include <vector>

namespace dataset {

std::vector<store::Migration> migrations();

}  // namespace dataset
