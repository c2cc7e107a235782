// What the pages of the rules of access share.
#pragma once

#include "gate/policy_versions.hpp"
#include "web/visit.hpp"

#include <string>

namespace web {

// Changing and approving take a role held for the whole installation: the rules hold for every authority.
bool changes_policy(const Visit& visit);
bool approves_policy(const Visit& visit);
std::string policy_address(const Visit& visit, std::int64_t version);
base::Message policy_state(const Visit& visit, const gate::PolicyVersion& version, std::int64_t in_force);

}  // namespace web
