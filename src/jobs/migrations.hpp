// The tables of this room (migrations 40–44).
#pragma once

#include "store/schema.hpp"

#include <vector>

namespace jobs {

std::vector<store::Migration> migrations();

}  // namespace jobs
