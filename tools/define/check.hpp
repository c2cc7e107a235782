// The rules that definitions keep among themselves. Complains of everything that breaks one.
#pragma once

#include "model.hpp"

namespace define {

void check_definitions(const Model& model, Complaints& complaints);

}  // namespace define
