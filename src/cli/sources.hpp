// What the About page says of the registers that the product carries.
#pragma once

#include "web/app.hpp"

#include <filesystem>
#include <vector>

namespace cli {

// Of the folder's SOURCES.toml; nothing where there is none.
std::vector<web::SourceNote> sources(const std::filesystem::path& folder);

}  // namespace cli
