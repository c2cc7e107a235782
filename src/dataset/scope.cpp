#include "dataset/scope.hpp"

#include <algorithm>
#include <bit>

namespace dataset {

std::vector<store::Param> Bound::params() const {
    std::vector<store::Param> params;
    params.reserve(values_.size());
    for (const auto& value : values_) {
        if (const auto* number = std::get_if<std::int64_t>(&value))
            params.emplace_back(*number);
        else if (const auto* text = std::get_if<std::string>(&value))
            params.emplace_back(*text);
        else
            params.emplace_back();
    }
    return params;
}

std::string put_in(const Predicate& predicate, Bound& bound) {
    std::string sql;
    const auto first = bound.size();
    for (std::size_t at = 0; at < predicate.sql.size(); ++at) {
        sql += predicate.sql[at];
        if (predicate.sql[at] != '$') continue;
        std::size_t number = 0;
        while (at + 1 < predicate.sql.size() && predicate.sql[at + 1] >= '0' && predicate.sql[at + 1] <= '9')
            number = number * 10 + static_cast<std::size_t>(predicate.sql[++at] - '0');
        base::invariant(number >= 1 && number <= predicate.values.size(), "a predicate names a parameter that it has");
        sql += std::to_string(first + number);
    }
    for (const auto& value : predicate.values) bound.add(value);
    return "(" + sql + ")";
}

Predicate among(std::string_view column, std::span<const base::Id> ids) {
    base::invariant(!ids.empty(), "one of none is nothing to ask for");
    const auto length = std::bit_ceil(ids.size());
    Predicate predicate;
    for (std::size_t i = 0; i < length; ++i) {
        predicate.values.emplace_back(ids[std::min(i, ids.size() - 1)].value());
        predicate.sql += (i == 0 ? std::string(column) + " in ($" : ", $") + std::to_string(i + 1);
    }
    predicate.sql += ")";
    return predicate;
}

void FieldSet::add(const Field& field) {
    const auto position = static_cast<std::size_t>(field.position);
    if (positions_.size() <= position) positions_.resize(position + 1);
    positions_[position] = true;
}

void FieldSet::add_all(const FieldSet& others) {
    all_ = all_ || others.all_;
    if (positions_.size() < others.positions_.size()) positions_.resize(others.positions_.size());
    for (std::size_t i = 0; i < others.positions_.size(); ++i)
        if (others.positions_[i]) positions_[i] = true;
}

bool FieldSet::has(const Field& field) const {
    const auto position = static_cast<std::size_t>(field.position);
    return all_ || (position < positions_.size() && positions_[position]);
}

bool Scope::sees(const Field& field) const {
    return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) { return grant.fields.has(field); });
}

bool Scope::sees_everywhere(const Field& field) const {
    return !grants.empty() &&
           std::all_of(grants.begin(), grants.end(), [&](const Grant& grant) { return grant.fields.has(field); });
}

}  // namespace dataset
