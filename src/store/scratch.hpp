// Databases made to be thrown away, on a PostgreSQL server where we may create them: for tests, and to prove that a
// dump can be restored.
#pragma once

#include <string>

namespace store {

// `server`: a conninfo; `name`: letters, digits and _. Returns the conninfo of the new, empty database.
std::string create_scratch_database(const std::string& server, const std::string& name);
void drop_scratch_database(const std::string& server, const std::string& name);

}  // namespace store
