#include "cli/commands.hpp"
#include "dataset/kept.hpp"
#include "exchange/registers/registers.hpp"

#include <iostream>

namespace cli {

namespace {

constexpr std::size_t kProblemsShown = 5;

void tell(const exchange::registers::Report& report) {
    std::cerr << report.title << ": " << report.rows << " rows, " << report.added << " added, " << report.changed
              << " changed (" << report.closed << " of them closed), " << report.removed << " removed, "
              << report.unchanged << " the same, " << report.unknown << " about others than we hold, " << report.refused
              << " wrong\n";
    std::size_t shown = 0;
    for (const auto& problem : report.problems) {
        if (++shown > kProblemsShown) {
            std::cerr << "    … and " << report.problems.size() - kProblemsShown << " more\n";
            break;
        }
        std::cerr << "    ";
        if (problem.row) std::cerr << "row " << *problem.row << ": ";
        if (!problem.where.empty()) std::cerr << problem.where << ": ";
        std::cerr << problem.say(base::Language::english) << '\n';
    }
}

}  // namespace

int load_registers(House& house, const LoadOptions& options) {
    const dataset::Writing writing{
        .registry = house.registry(),
        .trail = house.trail(),
        .codes = house.store().read([&](store::Reader& db) { return house.codes().get(db); }),
        .authority = {},
        .actor = {.name = "register-load"}};
    const exchange::registers::Loading loading{
        .store = house.store(), .writing = writing, .progress = [](std::string_view title, std::int64_t rows) {
            std::cerr << "  " << title << ": " << rows << " rows read\n";
        }};
    int code = 0;
    for (const auto& report : exchange::registers::load_folder(loading, options.folder)) {
        tell(report);
        if (report.outcome == exchange::registers::Report::Outcome::refused) code = 1;
    }
    const auto computed = dataset::recompute_due(house.store(), house.registry(), house.trail());
    std::cerr << "Rows that rest on them: " << computed << " computed\n";
    house.store().checkpoint();
    return code;
}

int load_registers(const Place& place, const LoadOptions& options) {
    House house(place, House::Migrate::yes);
    return load_registers(house, options);
}

}  // namespace cli
