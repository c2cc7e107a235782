// The words of the rules: roles, groups of data, what may be done with which records.
#pragma once

#include "gate/policy.hpp"
#include "web/visit.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace web {

inline constexpr dataset::Verb all_verbs[] = {dataset::Verb::read, dataset::Verb::write, dataset::Verb::approve,
                                              dataset::Verb::count};
base::Message label_of(dataset::Verb verb);
std::string role_label(const Visit& visit, const gate::PolicyTable& rules, std::string_view role);
std::string relation_label(const Visit& visit, std::string_view relation);
std::string group_label(const Visit& visit, std::string_view group);
// All that the definitions name, in their order.
std::vector<const dataset::GroupSeed*> policy_groups(const Visit& visit);
// "Contacts: Change (Their organisation’s)".
std::string right_in_words(const Visit& visit, const gate::Right& right);

}  // namespace web
