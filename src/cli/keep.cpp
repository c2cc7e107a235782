// Keeping the data: migrations, backups, restoring, and proof that nothing was altered.
#include "audit/verify.hpp"
#include "cli/commands.hpp"
#include "store/backup.hpp"
#include "store/migrate.hpp"

#include <iostream>

namespace cli {

int migrate(const Place& place) {
    House house(place, House::Migrate::yes);
    std::cout << "The database is up to date\n";
    return 0;
}

int migrate_plan(const Place& place) {
    const auto store = store::Store::open(options_of(place));
    const auto migrations = all_migrations();
    const auto plan = store::plan_migrations(*store, migrations);
    std::cout << "At migration " << plan.at << "; " << plan.pending.size() << " to do\n";
    for (const auto& step : plan.pending) {
        std::cout << "\n-- " << step.number << " " << step.name << '\n';
        for (const auto& statement : step.statements) std::cout << statement << ";\n";
    }
    return 0;
}

int backup(const Place& place, const std::string& folder) {
    const base::SystemClock clock;
    const auto store = store::Store::open(options_of(place));
    const auto report = store::backup(*store, folder, clock.now());
    std::cout << report.folder.string() << ": " << report.bytes << " bytes\n";
    if (!is_postgres(place))
        std::cerr << "The master key is not in it: keep " << place.database << "/master.key somewhere else, and safe\n";
    return 0;
}

int verify_backup(const Place& place, const std::string& folder) {
    const auto verified = store::verify_backup(folder, is_postgres(place) ? place.database : "");
    std::cout << folder
              << (verified == store::Verified::restored
                      ? " is whole: its digests agree, and it restores\n"
                      : " reads through and its digests agree. To have it restored for proof, name a server with "
                        "--database, and a user who may make databases\n");
    return 0;
}

int restore(const Place& place, const std::string& folder, bool replace) {
    store::restore(folder, options_of(place), replace ? store::Replace::yes : store::Replace::no);
    std::cout << "Restored " << folder << " into " << place.database << '\n';
    return 0;
}

int verify(const Place& place) {
    House house(place, House::Migrate::no);
    const auto result = audit::verify(house.store());
    std::cout << result.events << " events and " << result.values << " values looked at, " << result.erased
              << " of them erased\n";
    for (const auto& head : result.heads)
        std::cout << "  " << (head.chain == audit::Chain::main ? "main" : "side") << " chain of "
                  << (head.authority ? head.authority.text() : "the platform") << ": " << head.number << " "
                  << base::hex(head.hash) << '\n';
    for (const auto& finding : result.findings) std::cout << finding.text() << '\n';
    if (result.whole()) {
        std::cout << "Nothing was changed, removed or reordered\n";
        return 0;
    }
    std::cout << result.findings_count << " findings\n";
    return 1;
}

}  // namespace cli
