// Keeping the data: migrations, backups, restoring, and proof that nothing was altered.
#include "audit/verify.hpp"
#include "cli/commands.hpp"
#include "documents/document.hpp"
#include "store/backup.hpp"
#include "store/migrate.hpp"

#include <iostream>

namespace cli {

namespace {

constexpr std::string_view kDocuments = "documents";  // of a backup

}  // namespace

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
    if (std::filesystem::exists(folder)) throw base::Unavailable("there is already something at " + folder);
    const auto passing = folder + ".with-documents";
    std::filesystem::remove_all(passing);  // left by one that was cut off
    const auto report = store::backup(*store, passing, clock.now());
    // After the database: whatever its copy names is there by then, and is never changed.
    const auto documents = documents::copy_shelf(documents_of(place), report.folder / kDocuments);
    std::filesystem::rename(passing, folder);
    std::cout << folder << ": " << report.bytes << " bytes, and " << documents << " of documents\n";
    if (!is_postgres(place))
        std::cerr << "The master key is not in it: keep " << place.database << "/master.key somewhere else, and safe\n";
    return 0;
}

int verify_backup(const Place& place, const std::string& folder) {
    const auto verified = store::verify_backup(folder, is_postgres(place) ? place.database : "");
    documents::verify_shelf(std::filesystem::path(folder) / kDocuments);
    std::cout << folder
              << (verified == store::Verified::restored
                      ? " is whole: its digests agree, and it restores\n"
                      : " reads through and its digests agree. To have it restored for proof, name a server with "
                        "--database, and a user who may make databases\n");
    return 0;
}

int restore(const Place& place, const std::string& folder, bool replace) {
    store::restore(folder, options_of(place), replace ? store::Replace::yes : store::Replace::no);
    documents::copy_shelf(std::filesystem::path(folder) / kDocuments, documents_of(place));
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
    } else {
        std::cout << result.findings_count << " findings\n";
    }
    const documents::Shelf shelf(documents_of(place));
    const auto missing = house.store().read([&](store::Reader& db) { return documents::missing(db, shelf); });
    for (const auto& file : missing) std::cout << "A document is not there: " << file.string() << '\n';
    return result.whole() && missing.empty() ? 0 : 1;
}

}  // namespace cli
