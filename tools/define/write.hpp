// What definitions become: plain C++ that a reader can follow, one namespace a wing.
#pragma once

#include "lock.hpp"
#include "model.hpp"

#include <string>

namespace define {

std::string structs_header(const Wing& wing);                       // <wing>/datasets.hpp
std::string definitions_source(const Wing& wing);                   // <wing>/definitions.cpp
std::string migrations_source(const Wing& wing, const Lock& lock);  // <wing>/migrations.cpp

// A C++ string literal.
std::string literal(std::string_view text);

}  // namespace define
