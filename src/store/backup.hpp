// Backup while serving, restore, and proof that a backup is whole (SQLite: both files; PostgreSQL:
// pg_dump/pg_restore, driven by us).
#pragma once

#include "store/store.hpp"

#include <filesystem>
#include <string>

namespace store {

struct BackupReport {
    std::filesystem::path folder;  // holds main.db, side.db (or database.pgdump) and manifest.json with SHA-256 of
                                   // each, version and moment
    std::int64_t bytes = 0;
};

BackupReport backup(Store& store, const std::filesystem::path& folder, base::Instant now);
// Reads the manifest and checks every digest. SQLite: opens a restored copy in a scratch folder and runs the database's
// own integrity check. PostgreSQL: restores into a scratch database beside the one of conninfo `server`, whose user
// must be allowed to make one; without `server` the archive is read through, and not restored. Throws base::Unavailable
// that names what is wrong.
enum class Verified : std::uint8_t { restored, read };
Verified verify_backup(const std::filesystem::path& folder, const std::string& server = {});
// Refuses to write over a database that holds anything unless `replace`.
enum class Replace : std::uint8_t { no, yes };
void restore(const std::filesystem::path& folder, const Options& into, Replace replace);

}  // namespace store
