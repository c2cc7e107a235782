// The house, wired: one object of each kind, in the order they need each other. Every command opens one.
#pragma once

#include "audit/trail.hpp"
#include "base/clock.hpp"
#include "dataset/codes.hpp"
#include "dataset/registries.hpp"
#include "gate/policy.hpp"
#include "jobs/board.hpp"
#include "store/store.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace cli {

struct Place {
    std::string database = "var/cantref";  // a folder, or a PostgreSQL conninfo
    std::string key_file;                  // of the master key; empty: master.key in the database's folder
    std::filesystem::path backups;         // empty: "backups" beside the database
    std::filesystem::path documents;       // empty: "documents" in the database's folder
    bool pooler = false;                   // PostgreSQL through PgBouncer or its like, which share connections
};
bool is_postgres(const Place& place);
store::Options options_of(const Place& place);
std::filesystem::path backups_of(const Place& place);
std::filesystem::path documents_of(const Place& place);

// The whole schema's history: rooms' migrations and those that tools/define made, by number.
std::vector<store::Migration> all_migrations();

class House {
public:
    // Opens the database, and makes it where there is none; `migrate` brings it up to date, saying what it does, after
    // a backup.
    enum class Migrate : std::uint8_t { no, yes };
    // `clock`: the time it goes by; none: the system's.
    House(const Place& place, Migrate migrate, const base::Clock* clock = nullptr);

    store::Store& store() { return *store_; }
    const base::World& world() const { return world_; }
    const audit::Trail& trail() const { return trail_; }
    // The program's own definitions, and those of an authority's records.
    const dataset::Registry& registry() const { return registry_; }
    const dataset::Registries& registries() const { return registries_; }
    const gate::Policy& policy() const { return policy_; }
    dataset::CodeCache& codes() { return codes_; }
    jobs::Board& jobs() { return jobs_; }
    const Place& place() const { return place_; }
    std::vector<base::Id> authorities();  // all that there are, by id

private:
    void bring_up_to_date();

    Place place_;
    base::SystemClock system_clock_;
    const base::Clock& clock_;
    base::SystemRandom random_;
    base::Ids ids_{clock_, random_};
    base::World world_{clock_, random_, ids_};
    std::unique_ptr<store::Store> store_;
    audit::Trail trail_;
    dataset::Registry registry_;
    dataset::Registries registries_;
    gate::Policy policy_;
    dataset::CodeCache codes_;
    jobs::Board jobs_;
};

}  // namespace cli
