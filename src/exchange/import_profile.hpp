// Whether an organisation takes the good rows of a file and leaves the others out, by dataset; else it is all or
// nothing. Table import_profile.
#pragma once

#include "audit/event.hpp"
#include "store/store.hpp"

#include <set>
#include <string>
#include <string_view>

namespace audit {
class Trail;
}

namespace exchange {

// Names of the datasets whose good rows may be taken.
std::set<std::string, std::less<>> good_rows_datasets(store::Reader& db, base::Id authority);
// From now on these and no others; the trail says who changed which.
void set_good_rows_datasets(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                            const std::set<std::string, std::less<>>& datasets);

}  // namespace exchange
