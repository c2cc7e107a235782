// The tables of this room. Numbers 50–59.
#pragma once

#include "store/schema.hpp"

#include <vector>

namespace exchange {

std::vector<store::Migration> migrations();

}  // namespace exchange
