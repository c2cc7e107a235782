#include "store/backup.hpp"
namespace store {
BackupReport backup(Store&, const std::filesystem::path&, base::Instant) { throw base::Unavailable("backup is not there yet"); }
}
