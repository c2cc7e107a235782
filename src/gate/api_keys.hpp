// Keys for programs. A key belongs to an authority, holds one role there, may be for reading alone, and ends on a day
// said when it is made. It is shown once; the table holds its hash.
#pragma once

#include "audit/trail.hpp"
#include "base/problem.hpp"
#include "gate/policy.hpp"
#include "gate/principal.hpp"
#include "store/store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gate {

inline constexpr std::string_view api_key_prefix = "cantref_key_";  // by which scanners find one that leaked
inline constexpr int api_key_days_max = 366;                        // ASVS 13.3.4: secrets are made anew

struct NewApiKey {
    base::Id authority;
    std::string name;  // what it is for: "Timetable of Ysgol Bro"
    std::string role;
    Reach reach = Reach::reading;
    base::Date last_day;
};

struct ApiKey {
    base::Id id;
    std::string name;
    std::string role;
    Reach reach = Reach::reading;
    std::string made_by;  // name of the person
    base::Instant made_at;
    base::Date last_day;
    std::optional<base::Instant> ended_at;  // by a person, before its last day
    std::optional<base::Instant> used_at;   // within the hour
};

// Problems: name (required, too_long), role (unknown: of this table, held at an authority), last_day (past, too_far).
base::Problems check_api_key(const NewApiKey& key, const PolicyTable& rules, base::Date today);
// The key itself, to be shown once. An event.
std::string make_api_key(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, const NewApiKey& key);
// Ends it at once. Throws NotFound. An event.
void end_api_key(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority, base::Id key);
std::vector<ApiKey> api_keys_of(store::Store& store, base::Id authority);

// Who the key stands for, today; nullopt when there is none such, or it has ended. Notes its use at most once an hour.
std::optional<Principal> principal_of_key(store::Store& store, const base::World& world, std::string_view key);
// The same by its id, for work that it asked for earlier.
std::optional<Principal> principal_of_key(store::Reader& db, base::Id authority, base::Id key, base::Date day);

}  // namespace gate
