#pragma once

#include "store/migrate.hpp"

#include <vector>

namespace documents {

std::vector<store::Migration> migrations();

}  // namespace documents
