// The tables of this room (migrations 30–39).
#pragma once

#include "store/schema.hpp"

#include <vector>

namespace gate {

std::vector<store::Migration> migrations();

}  // namespace gate
