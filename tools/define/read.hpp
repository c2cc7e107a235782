// Reads definitions/<wing>/*.toml and definitions/<wing>/codes/*.toml. toml++ stays in read.cpp.
#pragma once

#include "model.hpp"

#include <filesystem>
#include <string_view>

namespace define {

// Everything in the folder. What can't be read is complained of and left out; the rest is read.
Model read_definitions(const std::filesystem::path& folder, Complaints& complaints);

// One file's text, into the wing. `name` is what complaints call the file.
void read_file(std::string_view text, const std::string& name, Wing& wing, Complaints& complaints);

}  // namespace define
