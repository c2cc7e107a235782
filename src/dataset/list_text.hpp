// The text a list is stored as: a JSON array of strings, written in one way, so that equal lists are equal texts and a
// part can be looked for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dataset {

// "part" with its quotes, as it stands within the array.
std::string quoted_part(std::string_view part);
std::string list_text(const std::vector<std::string>& parts);
// Reads what list_text wrote; of anything else what can be made out.
std::vector<std::string> parts_of(std::string_view list);

}  // namespace dataset
