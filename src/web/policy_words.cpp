#include "web/policy_words.hpp"

namespace web {

using base::t;

base::Message label_of(dataset::Verb verb) {
    switch (verb) {
        case dataset::Verb::read: return t("See");
        case dataset::Verb::write: return t("Change");
        case dataset::Verb::approve: return t("Decide");
        case dataset::Verb::count: return t("Totals only");
    }
    return t("See");
}

std::string role_label(const Visit& visit, const gate::PolicyTable& rules, std::string_view role) {
    const auto* known = rules.find(role);
    return known ? std::string(known->label.in(visit.language)) : std::string(role);
}

std::string relation_label(const Visit& visit, std::string_view relation) {
    for (const auto* definitions : visit.registry().definitions())
        for (const auto& known : definitions->relations)
            if (known.id == relation) return std::string(known.label.in(visit.language));
    return std::string(relation);
}

std::string group_label(const Visit& visit, std::string_view group) {
    for (const auto* known : policy_groups(visit))
        if (known->id == group) return std::string(known->label.in(visit.language));
    return std::string(group);
}

std::vector<const dataset::GroupSeed*> policy_groups(const Visit& visit) {
    std::vector<const dataset::GroupSeed*> all;
    for (const auto* definitions : visit.registry().definitions())
        for (const auto& group : definitions->groups) all.push_back(&group);
    return all;
}

std::string right_in_words(const Visit& visit, const gate::Right& right) {
    const std::string relation = right.relation.empty() ? "" : " (" + relation_label(visit, right.relation) + ")";
    return group_label(visit, right.group) + ": " + std::string(visit.say(label_of(right.verb))) + relation;
}

}  // namespace web
