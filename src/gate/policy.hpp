// Policy: role × data group × verb × relation, from rows that are versioned, dated and approved. One may(), one
// scope_for(). Deny by default: a right that the table does not give is not there.
#pragma once

#include "audit/trail.hpp"
#include "dataset/definition.hpp"
#include "dataset/scope.hpp"
#include "gate/principal.hpp"
#include "store/store.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gate {

using dataset::Verb;

std::string_view name(Verb verb);
std::optional<Verb> verb_from(std::string_view name);

struct Right {
    std::string role;
    std::string group;  // data group ("contact")
    Verb verb = Verb::read;
    std::string relation;  // empty: every record of the role's place; else one that a room has given its meaning
};

struct Role {
    std::string name;
    base::OwnedLabel label;
    base::OwnedLabel help;
    dataset::Place place = dataset::Place::authority;
    dataset::Ending ending = dataset::Ending::open;
};

// The rules of one approved version.
struct PolicyTable {
    std::int64_t version = 0;
    std::vector<Role> roles;
    std::vector<Right> rights;

    const Role* find(std::string_view role) const;
};

// For "why can't I see this?": the rights that allow, or the roles that would.
struct Explanation {
    bool allowed = false;
    std::vector<Right> by;
    std::vector<Role> roles_that_may;
};

// The role that everybody has, signed in or not.
inline constexpr std::string_view public_role = "public";
// The relation of records to the organisation where a role is held.
inline constexpr std::string_view own_organisation = "own_organisation";

class Policy {
public:
    // What a relation means for a dataset: the rows (alias r) that stand in it to this principal by this membership.
    using Meaning = std::function<dataset::Predicate(const Principal&, const Membership&)>;

    Policy(store::Store& store, const base::Clock& clock) : store_(store), clock_(clock) {}
    // While building, before the first request. A role held at an organisation reaches owned rows by own_organisation.
    void give_meaning(std::string dataset, std::string relation, Meaning meaning);

    bool may(const Principal& principal, base::Id authority, Verb verb, std::string_view group) const;
    // Any right at all to some field of the dataset.
    bool may_any(const Principal& principal, base::Id authority, Verb verb, const dataset::Dataset& dataset) const;
    // The same for one record, where a right may be tied to the organisation the role is held at (local values,
    // corrections).
    bool may_on(const Principal& principal, base::Id authority, Verb verb, std::string_view group,
                base::Id record) const;
    // Which rows and fields of `dataset` the principal may do `verb` to; goes into the query once (dataset/query.hpp).
    dataset::Scope scope_for(const Principal& principal, base::Id authority, const dataset::Dataset& dataset,
                             Verb verb) const;
    Explanation explain(const Principal& principal, base::Id authority, Verb verb, std::string_view group) const;
    std::shared_ptr<const PolicyTable> table() const;
    // At the start of each request, outside any write: reads the rules anew when it was long enough ago, so that a new
    // day's version and one approved on another server come into force within freshness_seconds.
    void keep_fresh() const;
    // Reads them anew at once: after another version was approved. Outside any write.
    void forget() const;
    static constexpr std::int64_t freshness_seconds = 10;

private:
    std::shared_ptr<const PolicyTable> read() const;

    store::Store& store_;
    const base::Clock& clock_;
    std::map<std::pair<std::string, std::string>, Meaning, std::less<>> meanings_;
    mutable std::mutex mutex_;
    mutable std::shared_ptr<const PolicyTable> table_;
    mutable base::Instant looked_at_;  // when the version in force was last asked for
};

// The version that holds on `day`: the approved one with the latest first day. Before the first there was: that one.
std::int64_t policy_in_force(store::Reader& db, base::Date day);
// What a version says, approved or not.
PolicyTable read_policy(store::Reader& db, std::int64_t version);

// Brings the definitions' roles in as an approved version, when they differ from the last that came so. Where people
// have made a version of their own, theirs stays in force, and the new one waits as a draft (policy_versions.hpp). Says
// whether anything was written.
bool seed_policy(store::Tx& tx, const audit::Trail& trail, const dataset::Definitions& definitions);

}  // namespace gate
