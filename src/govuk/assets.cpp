#include "govuk/assets.hpp"

#include "base/failure.hpp"

#include <algorithm>
#include <string>

namespace govuk {

// Few enough that a search beats a table.
const Asset* find_asset(std::string_view path) {
    const auto assets = built_assets();
    const auto found = std::ranges::find(assets, path, &Asset::path);
    return found == assets.end() ? nullptr : &*found;
}

std::string_view asset_path(std::string_view name) {
    const auto assets = built_assets();
    const auto found = std::ranges::find(assets, name, &Asset::name);
    if (found == assets.end()) throw base::Broken("no asset is called " + std::string(name));
    return found->path;
}

}  // namespace govuk
