// Schools at a glance: the rows of definitions/core/school_row.toml, computed from organisations and the links between
// them.
#pragma once

#include "dataset/kept.hpp"

namespace core {

dataset::Keeping school_rows();

}  // namespace core
