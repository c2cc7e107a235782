// The tables of this room (migrations 60–69).
#pragma once

#include "store/schema.hpp"

#include <vector>

namespace notify {

std::vector<store::Migration> migrations();

}  // namespace notify
