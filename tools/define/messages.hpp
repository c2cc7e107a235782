// Messages: what is wrong with one, and the C++ they become.
#pragma once

#include "model.hpp"

#include <string>

namespace define {

// Types a value of a message may have.
inline constexpr std::string_view message_value_types[] = {"text", "bilingual", "date", "link"};
// What every text may name without declaring it: the recipient, and the authority that writes.
inline constexpr std::string_view message_own_values[] = {"name", "authority"};

void check_message(const Message& message, Complaints& complaints);

std::string messages_header(const Wing& wing);  // <wing>/messages.hpp
std::string messages_source(const Wing& wing);  // <wing>/messages.cpp

}  // namespace define
