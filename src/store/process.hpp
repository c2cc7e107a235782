// Other programs, run without a shell. Only store/ includes this.
#pragma once

#include <string>
#include <vector>

namespace store {

// Runs `arguments[0]` (found by PATH) to its end, our environment with `variables` ("NAME=value") put over it.
// Throws Unavailable with what it wrote to its error output when it can't be run or does not end with 0.
void run_program(const std::vector<std::string>& arguments, const std::vector<std::string>& variables);

}  // namespace store
