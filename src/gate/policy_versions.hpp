// Versions of the policy: a draft is made from what is in force, changed role by role, sent, and approved by another
// person than any who worked on it; it is in force from its first day on. Nothing is ever removed.
// Invariants: an approved version does not change; at most one version of people's own is a draft at a time; no version
// comes into force that would leave nobody able to approve the next, or to give roles.
#pragma once

#include "base/result.hpp"
#include "dataset/steps.hpp"
#include "gate/policy.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gate {

struct PolicyVersion {
    enum class Origin : std::uint8_t {
        release,
        people
    };  // the definitions of a release; people, in the running system
    enum class State : std::uint8_t { draft, sent, approved, withdrawn };
    std::int64_t number = 0;
    Origin origin = Origin::release;
    State state = State::draft;
    base::Date valid_from;  // of a draft: none yet (the day it was made)
    std::string reason;
    base::Id made_by;
    base::Instant made_at;
    base::Id approved_by;  // none: came with a release
    std::optional<base::Instant> approved_at;
    std::int64_t based_on = 0;  // the version it was compared with when it was sent
};

std::vector<PolicyVersion> policy_versions(store::Reader& db);  // newest first
std::optional<PolicyVersion> find_policy_version(store::Reader& db, std::int64_t number);
// What a draft would take the place of: the approved version with the latest first day.
std::int64_t newest_policy(store::Reader& db);
inline dataset::Versioned versioned(std::int64_t policy) { return {.kind = "policy", .version = policy}; }

struct PolicyDifferences {
    std::vector<Right> given, taken;
    bool empty() const { return given.empty() && taken.empty(); }
};
PolicyDifferences differences(const PolicyTable& before, const PolicyTable& after);

// Why these rules may not come into force on `day`: the public could do more than look; nobody could change rules and
// another approve them; nobody could give roles, in an authority where somebody can today or for the installation.
base::Problems check_policy(store::Reader& db, const PolicyTable& rules, base::Date day);

// Problem: draft_open. Returns its number.
base::Result<std::int64_t> make_policy_draft(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor);
// Exactly these rights for the role. Problems: not_draft, unknown_role.
base::Problems set_rights(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, std::int64_t version,
                          std::string_view role, std::span<const Right> rights);
// Problems: not_draft, valid_from (missing, past), reason, no_difference, another that waits, and those of
// check_policy.
base::Problems send_policy(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, std::int64_t version,
                           std::optional<base::Date> valid_from, std::string_view reason);
// Problems: not_sent, same_person, rules_moved, and those of check_policy. In force from its day, or from today where
// that has passed.
base::Problems approve_policy(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor,
                              std::int64_t version);
// To those who made it, with what is to be changed: a draft again. Problems: not_sent, note required.
base::Problems give_policy_back(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor,
                                std::int64_t version, std::string_view note);
// A draft, or an approved one whose day has not come. Problem: in_force.
base::Problems withdraw_policy(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor,
                               std::int64_t version);

}  // namespace gate
