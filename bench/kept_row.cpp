// A save whose record a kept row rests on, with the row and the change log, against the same save without either: the
// closing day of schools, moved to and fro, one save after another, in turns. On a database in memory where there is
// one, so that the disk's flush, which both wait for, does not hide the difference.
#include "cli/house.hpp"
#include "core/datasets.hpp"
#include "dataset/kept.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <iostream>
#include <string>
#include <vector>

namespace {

using dataset::Value;

constexpr int rounds = 5;

// The definitions without catalogues: nothing is told to readers of the change log.
struct Untold {
    std::deque<dataset::Dataset> datasets;
    std::vector<const dataset::Dataset*> list;
    dataset::Definitions definitions = core::definitions;
    Untold() {
        for (const auto* dataset : core::definitions.datasets) {
            list.push_back(&datasets.emplace_back(*dataset));
            datasets.back().catalogue = {};
        }
        definitions.datasets = list;
    }
};

std::vector<base::Id> some_schools(cli::House& house, int count) {
    std::vector<base::Id> ids;
    house.store().read([&](store::Reader& db) {
        db.each("select id from school_row order by id limit $1", {std::int64_t{count}},
                [&](const store::Row& row) { ids.push_back(row.id(0)); });
    });
    return ids;
}

double seconds_of(cli::House& house, const dataset::Registry& registry, const std::vector<base::Id>& schools,
                  base::Date day) {
    const auto& organisation = registry.dataset("organisation");
    const dataset::Writing writing{
        .registry = registry,
        .trail = house.trail(),
        .codes = house.store().read([&](store::Reader& db) { return house.codes().get(db); }),
        .actor = {.name = "bench"}};
    const dataset::Change change{
        .position = organisation.find("closed_on")->position, .value = Value::of(day), .from = {}, .to = {}};
    const auto start = std::chrono::steady_clock::now();
    for (const auto id : schools) {
        const auto written = dataset::write(house.store(), store::Priority::page, [&](store::Tx& tx) {
            const auto version = dataset::get(tx, registry, organisation, {}, id).version;
            return dataset::update(tx, writing, organisation, id, version, {&change, 1});
        });
        if (written.outcome != dataset::Written::Outcome::saved) throw base::Broken("the day was not saved");
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace

int main(int count, char** words) {
    if (count != 3) {
        std::cerr << "Usage: bench_kept_row DATABASE SAVES\n";
        return 2;
    }
    cli::House house({.database = words[1]}, cli::House::Migrate::yes);
    dataset::recompute_due(house.store(), house.registry(), house.trail());
    const Untold untold;
    const dataset::Definitions* const wings[] = {&untold.definitions};
    const dataset::Registry without(wings);
    const auto schools = some_schools(house, std::stoi(words[2]));
    auto day = house.world().clock.today().plus_days(100);
    const auto save = [&](const dataset::Registry& registry) {
        day = day.plus_days(1);
        return seconds_of(house, registry, schools, day);
    };
    std::vector<double> with_row, without_row;
    save(house.registry());
    save(without);
    for (int round = 0; round < rounds; ++round) {
        with_row.push_back(save(house.registry()));
        without_row.push_back(save(without));
        std::cerr << "round " << round + 1 << ": " << with_row.back() * 1e6 / static_cast<double>(schools.size())
                  << " µs a save with its row, " << without_row.back() * 1e6 / static_cast<double>(schools.size())
                  << " without\n";
    }
    std::cout << "ratio: " << median(with_row) / median(without_row) << '\n';
    return 0;
}
