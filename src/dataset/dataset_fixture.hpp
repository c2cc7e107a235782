// What this room's tests share: two small datasets with every type, their tables on either database, and short ways to
// write. For tests only.
#pragma once

#include "audit/migrations.hpp"
#include "dataset/kept.hpp"
#include "dataset/migrations.hpp"
#include "dataset/query.hpp"
#include "dataset/record.hpp"
#include "dataset/shape.hpp"
#include "tests/support/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dataset::test {

extern const Dataset trust;    // national: uid, name
extern const Dataset school;   // national: every use a field can have
extern const Dataset visit;    // owned by an authority; refers to schools; has a sealed field
extern const Dataset outlook;  // kept: a row for each school that is not closed
extern const Definitions definitions;
extern const CodeListSeed code_lists[];

// The tables tools/define would make of a dataset.
std::vector<store::Table> tables_of(const Dataset& dataset);

// From schools and their trusts; whether one has opened depends on the day.
Keeping keep_outlook();

inline constexpr base::Id county{7};
inline constexpr base::Id city{9};
inline const base::Instant start = *base::Instant::from_iso("2026-11-21T09:00:00Z");

class DatasetTest : public test_support::DatabaseTest {
public:
    DatasetTest();

    Writing writing(base::Id who = base::Id(55)) {
        return {.registry = registry,
                .trail = trail,
                .codes = codes,
                .authority = county,
                .actor = {audit::ActorKind::staff, who, {}}};
    }
    static Change set(const Dataset& dataset, std::string_view field, Value value) {
        return {dataset.find(field)->position, std::move(value), {}, {}};
    }
    Written add(const Dataset& dataset, const std::vector<Change>& changes);
    Written change(const Dataset& dataset, base::Id id, std::int64_t version, const std::vector<Change>& changes);
    base::Id add_school(const std::string& urn, const std::string& english, const std::string& welsh = {},
                        const std::string& status = "open");
    Record read(const Dataset& dataset, base::Id id);
    Query ask(const Dataset& dataset, std::vector<std::string> columns = {});
    // The first column of what a query finds, shown, in order.
    std::vector<std::string> found(const Query& query);
    std::vector<std::string> found(const Dataset& dataset, const std::string& column, const AddressFields& filters);
    std::int64_t number(std::string_view sql) {
        return store().read([&](store::Reader& db) { return db.one(sql).integer(0); });
    }
    static std::vector<std::string> codes_of(const base::Problems& problems);

    base::SetClock clock{start};
    base::SeededRandom random{42};
    base::Ids ids{clock, random};
    base::World world{clock, random, ids};
    audit::Trail trail{world, audit::Keys(std::string(32, 'k'))};
    const Definitions* wings[1] = {&definitions};
    Registry registry{wings};
    std::shared_ptr<const Codes> codes;
};

}  // namespace dataset::test
