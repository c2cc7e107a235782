#include "store/driver.hpp"
#include "store/scratch.hpp"
namespace store {
std::unique_ptr<Driver> postgres_driver(const Options&, Counters&) { throw base::Unavailable("PostgreSQL is not there yet"); }
std::string create_scratch_database(const std::string&, const std::string&) { throw base::Unavailable("PostgreSQL is not there yet"); }
void drop_scratch_database(const std::string&, const std::string&) {}
}
