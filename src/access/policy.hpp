// Policy: role × data group × verb × relation, from rows that are versioned, dated and approved. One may(), one scope_for().
// Deny by default. A right the table does not give is not there.
#pragma once

#include "access/principal.hpp"
#include "dataset/definition.hpp"
#include "dataset/query.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace access {

enum class Verb : std::uint8_t {
    read,
    write,    // add and change
    remove,
    approve,  // decide what another proposed
    count,    // totals only
    take,     // download and import files
    manage,   // people, roles, settings
};
std::string_view name(Verb verb);
std::optional<Verb> verb_from(std::string_view name);

struct Right {
    std::string role;
    std::string group;     // data group ("contact"), or "*"
    Verb verb;
    std::string relation;  // "any" (the whole authority, or the whole nation for national data), or a relation the dataset names ("own_place")
};

struct Role {
    std::string name;
    base::OwnedLabel label;
    base::OwnedLabel help;
    bool needs_second_factor = false;
};

// Why, for "why can't I see this?": the rule that allows, or what would have to be there.
struct Explanation {
    bool allowed = false;
    std::vector<Right> by;            // the rights that allow it
    std::vector<Role> roles_that_may; // otherwise: roles that would
};

// The approved rights of today, read once and kept until a newer version is approved.
class Policy {
public:
    explicit Policy(store::Store& store) : store_(store) {}
    bool may(const Principal& principal, base::Id authority, Verb verb, std::string_view group) const;
    // Throws Forbidden where may() is false, having noted the refusal (audit/reads).
    void must(const Principal& principal, base::Id authority, Verb verb, std::string_view group) const;
    // What of `dataset` the principal may do `verb` to: which rows and which fields. Put into the query once (dataset/query.hpp).
    dataset::Scope scope_for(const Principal& principal, base::Id authority, const dataset::Dataset& dataset, Verb verb) const;
    Explanation explain(const Principal& principal, base::Id authority, Verb verb, std::string_view group) const;
    std::vector<Role> roles() const;
    std::vector<Right> rights() const;
    void forget() const;  // after a new version was approved

private:
    struct Table {
        std::int64_t version = 0;
        std::vector<Role> roles;
        std::vector<Right> rights;
    };
    std::shared_ptr<const Table> table() const;
    store::Store& store_;
    mutable std::mutex mutex_;
    mutable std::shared_ptr<const Table> table_;
};

}  // namespace access
