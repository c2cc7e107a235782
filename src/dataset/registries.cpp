#include "dataset/registries.hpp"

namespace dataset {

const Registry& Registries::of(base::Id) const { return national_; }

}  // namespace dataset
