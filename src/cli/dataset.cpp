#include "cli/commands.hpp"
#include "dataset/kept.hpp"

#include <iostream>

namespace cli {

int rebuild_dataset(const Place& place, const RebuildOptions& options) {
    House house(place, House::Migrate::yes);
    const auto* only = options.dataset.empty() ? nullptr : house.registry().find(options.dataset);
    if (!options.dataset.empty() && (!only || only->source != dataset::Source::kept)) {
        std::cerr << "No kept rows are called " << options.dataset << ". There are:";
        for (const auto& keeping : house.registry().keepings()) std::cerr << ' ' << keeping->dataset;
        std::cerr << '\n';
        return 2;
    }
    // What a load or the day has changed is not wrong, but waiting.
    dataset::recompute_due(house.store(), house.registry(), house.trail());
    int code = 0;
    for (const auto& keeping : house.registry().keepings()) {
        const auto& dataset = house.registry().dataset(keeping->dataset);
        if (only && only != &dataset) continue;
        const auto rebuilt = dataset::rebuild(house.store(), house.registry(), house.trail(), dataset,
                                              options.check ? dataset::Rebuild::compare : dataset::Rebuild::mend);
        std::cout << dataset.name << ": " << rebuilt.rows << " rows, " << rebuilt.differing << " differed\n";
        for (const auto id : rebuilt.first_differing) std::cout << "  " << id.text() << '\n';
        if (rebuilt.differing > 0) code = 1;
    }
    return code;
}

}  // namespace cli
