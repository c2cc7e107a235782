// What a ZIP file's own directory says of its parts. For files of our own making, which are small enough for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace exchange {

// How long a part was before it was packed; nullopt: the file has no such part, or no directory at its end.
std::optional<std::int64_t> unpacked_bytes(int descriptor, std::string_view part);

}  // namespace exchange
