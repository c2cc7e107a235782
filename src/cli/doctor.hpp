// What is wrong with an installation, or will be before long, each with what to do about it.
#pragma once

#include "cli/commands.hpp"
#include "cli/provider.hpp"

#include <vector>

namespace cli {

struct Finding {
    enum class Gravity : std::uint8_t { advice, fault };  // advice: it works, and could be better kept

    std::string_view code;  // stable: "backup_old"
    Gravity gravity;
    base::Message what;
    base::Message remedy;
    std::vector<base::NamedArgument> arguments;  // of both
};

// Changes nothing, and makes nothing that is not there. Asks the sign-in provider, where one is set up, what it says of
// itself.
std::vector<Finding> examine(const Place& place, const base::Clock& clock, const MessageOptions& messages = {},
                             const ProviderOptions& provider = {});

// 0 when there is no fault.
int doctor(const Place& place, base::Language language, const MessageOptions& messages = {},
           const ProviderOptions& provider = {});

}  // namespace cli
