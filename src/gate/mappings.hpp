// Roles by what a sign-in provider says of people: who comes with this value of the roles claim holds that role at that
// place. A rule is proposed by one person and approved by another; what it gives is marked, holds for 30 days from the
// last sign-in, and ends at the next one without the value, or with the rule.
// Invariant: no rule gives a role of the whole installation, or the role that gives roles: those are people's to give.
#pragma once

#include "audit/trail.hpp"
#include "base/result.hpp"
#include "gate/policy.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gate {

struct NewMapping {
    base::Id authority;
    std::string value;  // of the claim, letter by letter
    std::string role;
    base::Id place;  // an organisation, where the role is held at one
    std::string reason;
};

struct Mapping {
    base::Id authority, id;
    std::string value, role;
    base::Id place;
    std::string reason;
    enum class State : std::uint8_t { proposed, approved, ended } state = State::proposed;
    base::Id made_by;
    std::string made_by_name, approved_by_name;
};

std::vector<Mapping> mappings_of(store::Reader& db, base::Id authority);  // those that have not ended, by value
// Approved ones that these values meet, of all authorities. At most 500 values are looked at.
std::vector<Mapping> met_by(store::Reader& db, std::span<const std::string> values);

// By its place, and by what it gives: whether a rule may give it.
bool can_be_mapped(const Role& role);
// Problems: value (required, too_long), role (unknown, by_people), place (required, not_for_role), reason (required).
base::Result<base::Id> propose_mapping(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor,
                                       const NewMapping& input);
// Problem: same_person. Throws NotFound where none of that number waits.
base::Problems approve_mapping(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                               base::Id mapping);
// With all that it gave, at once. Throws NotFound.
void end_mapping(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                 base::Id mapping);

// At each sign-in: what the values give is given or renewed, what they don't give any more ends.
void apply_mappings(store::Tx& tx, const audit::Trail& trail, base::Id account, std::span<const std::string> values);
inline constexpr int mapped_days = 30;

}  // namespace gate
