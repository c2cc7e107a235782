#include "cli/house.hpp"

#include "audit/migrations.hpp"
#include "cli/days.hpp"
#include "core/datasets.hpp"
#include "core/messages.hpp"
#include "core/school_rows.hpp"
#include "dataset/catalogue.hpp"
#include "dataset/code_changes.hpp"
#include "dataset/migrations.hpp"
#include "documents/migrations.hpp"
#include "exchange/migrations.hpp"
#include "gate/tables.hpp"
#include "jobs/migrations.hpp"
#include "notify/migrations.hpp"
#include "store/migrate.hpp"

#include <sys/stat.h>
#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>

namespace cli {

namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::array kDefinitions = {&core::definitions};

std::filesystem::path key_path(const Place& place) {
    if (!place.key_file.empty()) return place.key_file;
    if (is_postgres(place))
        throw base::Unavailable(
            "With PostgreSQL say where the master key is: --key-file FILE (32 bytes; made when it is not there)");
    return std::filesystem::path(place.database) / "master.key";
}

bool holds_sealed_values(store::Store& store) {
    constexpr std::string_view count = "select count(*) from data_key";
    return store.check_statement(count).empty() &&
           store.read([&](store::Reader& db) { return db.one(count).integer(0) > 0; });
}

// Read, or made where there is none: without it nothing sealed can be opened, so another is never made for a database
// that needs its own.
std::string master_key(const Place& place, store::Store& store, base::Random& random) {
    const auto path = key_path(place);
    if (std::ifstream file(path, std::ios::binary); file) {
        struct stat about{};
        if (::stat(path.c_str(), &about) == 0 && (about.st_mode & S_IROTH))
            throw base::Unavailable("Everybody may read " + path.string() + ": chmod 600 it, then start again");
        std::string key(kKeyBytes, '\0');
        file.read(key.data(), static_cast<std::streamsize>(key.size()));
        if (file.gcount() != static_cast<std::streamsize>(kKeyBytes))
            throw base::Unavailable(path.string() + " is not a master key: it must hold 32 bytes");
        return key;
    }
    if (holds_sealed_values(store))
        throw base::Unavailable("This database has values sealed by a master key, and " + path.string() +
                                " is not there. Put the key back, or say where it is: --key-file FILE");
    std::string key(kKeyBytes, '\0');
    random.fill(std::as_writable_bytes(std::span(key.data(), key.size())));
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
    const mode_t before = ::umask(0077);
    std::ofstream file(path, std::ios::binary);
    ::umask(before);
    file.write(key.data(), static_cast<std::streamsize>(key.size()));
    if (!file.flush()) throw base::Unavailable("The master key can't be written to " + path.string());
    return key;
}

// What an organisation's own people reach by a role that is held there (roles.toml, relation own_organisation).
void give_meanings(gate::Policy& policy) {
    const auto of_organisation = [](const gate::Principal&, const gate::Membership& membership) {
        return dataset::Predicate{"r.organisation = $1", {membership.place.value()}};
    };
    policy.give_meaning("contact", std::string(gate::own_organisation), of_organisation);
}

}  // namespace

bool is_postgres(const Place& place) {
    return place.database.starts_with("postgres://") || place.database.starts_with("postgresql://") ||
           place.database.find('=') != std::string::npos;
}

store::Options options_of(const Place& place) {
    return {.database = place.database,
            .prepare = place.pooler ? store::Options::Prepare::unnamed : store::Options::Prepare::named};
}

std::filesystem::path backups_of(const Place& place) {
    if (!place.backups.empty()) return place.backups;
    return is_postgres(place) ? std::filesystem::path("var/backups")
                              : std::filesystem::path(place.database) / "backups";
}

std::filesystem::path documents_of(const Place& place) {
    if (!place.documents.empty()) return place.documents;
    return (is_postgres(place) ? key_path(place).parent_path() : std::filesystem::path(place.database)) / "documents";
}

std::vector<store::Migration> all_migrations() {
    std::vector<store::Migration> all;
    for (auto list : {audit::migrations(), dataset::migrations(), gate::migrations(), jobs::migrations(),
                      notify::migrations(), documents::migrations(), core::migrations(), exchange::migrations()})
        for (auto& migration : list) all.push_back(std::move(migration));
    std::sort(all.begin(), all.end(), [](const auto& one, const auto& other) { return one.number < other.number; });
    for (std::size_t i = 1; i < all.size(); ++i)
        base::invariant(all[i - 1].number < all[i].number, "every migration has a number of its own");
    return all;
}

House::House(const Place& place, Migrate migrate, const base::Clock* clock)
    : place_(place),
      clock_(clock ? *clock : system_clock_),
      store_(store::Store::open(options_of(place))),
      trail_(world_, audit::Keys(master_key(place, *store_, random_))),
      registry_(std::span(kDefinitions)),
      registries_(*store_, clock_, registry_),
      policy_(*store_, clock_),
      jobs_(*store_, trail_) {
    give_meanings(policy_);
    registry_.add_keeping(core::school_rows());
    jobs::add_sweep(jobs_);
    add_day_jobs(*this);
    if (migrate == Migrate::yes) bring_up_to_date();
}

std::vector<base::Id> House::authorities() {
    std::vector<base::Id> found;
    store_->read([&](store::Reader& db) {
        db.each("select id from authority where to_mark = 9223372036854775807 order by id", store::ParamList{},
                [&](const store::Row& row) { found.push_back(row.id(0)); });
    });
    return found;
}

void House::bring_up_to_date() {
    const auto migrations = all_migrations();
    for (const int number : store::migrate(*store_, migrations, backups_of(place_), clock_.now()))
        for (const auto& migration : migrations)
            if (migration.number == number) std::cerr << "Migrated: " << number << " " << migration.name << '\n';
    store_->write(store::Priority::job, [&](store::Tx& tx) {
        for (const auto* definitions : kDefinitions) {
            dataset::seed_code_lists(tx, *definitions, world_);
            gate::seed_policy(tx, trail_, *definitions);
        }
        notify::seed_templates(tx, core::messages, clock_);
        dataset::bring_in_code_changes(tx, trail_);
        dataset::touch_changed_rules(tx, registry_, clock_.today());
        dataset::lay_down_catalogues(tx, registry_, clock_.now());
    });
}

}  // namespace cli
