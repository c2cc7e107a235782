// The schema's history, applied. Numbered, checksummed, forward only; a backup is taken before anything is changed.
#pragma once

#include "store/schema.hpp"
#include "store/store.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace store {

struct MigrationPlan {
    struct Step {
        int number;
        std::string name;
        std::vector<std::string> statements;
    };
    int at = 0;  // newest applied
    std::vector<Step> pending;
};

// What would be done. Throws Unavailable with a clear message when the database is newer than this program, or when an
// applied migration's checksum differs from the program's.
MigrationPlan plan_migrations(Store& store, std::span<const Migration> migrations);
// Does it. `backup_to`: where a folder with the automatic backup is made first when the database holds anything
// (SQLite; on PostgreSQL pg_dump's place is said in docs/operating.md). Returns the numbers applied. Two servers
// starting at once: one migrates, the other waits.
std::vector<int> migrate(Store& store, std::span<const Migration> migrations, const std::filesystem::path& backup_to,
                         base::Instant now);

}  // namespace store
