#include "cli/commands.hpp"
#include "exchange/registers/registers.hpp"

#include <iostream>

namespace cli {

namespace {

constexpr std::size_t kProblemsShown = 20;

void tell(const exchange::registers::Report& report) {
    std::cerr << report.title << ": " << report.load.rows << " rows, " << report.load.added << " added, " << report.load.changed << " changed, " << report.load.removed << " removed, "
              << report.load.unchanged << " the same, " << report.load.refused << " refused\n";
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
    const exchange::registers::Loading loading{.store = house.store(), .writing = {}};
    int code = 0;
    for (const auto& report : exchange::registers::load_folder(loading, options.folder)) {
        tell(report);
        if (!report.loaded) code = 1;
    }
    house.store().checkpoint();
    return code;
}

int load_registers(const Place& place, const LoadOptions& options) {
    House house(place, House::Migrate::yes);
    return load_registers(house, options);
}

}  // namespace cli
