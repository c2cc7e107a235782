#include "cli/sources.hpp"

#include "exchange/registers/source.hpp"

namespace cli {

std::vector<web::SourceNote> sources(const std::filesystem::path& folder) {
    std::vector<web::SourceNote> notes;
    if (!std::filesystem::exists(folder / "SOURCES.toml")) return notes;
    for (const auto& source : exchange::registers::read_sources(folder))
        notes.push_back({.name = source.title, .attribution = source.attribution, .licence = source.licence});
    return notes;
}

}  // namespace cli
