#include "base/prelude.hpp"
