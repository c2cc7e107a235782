#include "exchange/registers/fields.hpp"

#include "base/failure.hpp"

namespace exchange::registers {

Fields::Fields(const dataset::Dataset& dataset, std::initializer_list<std::string_view> names) : dataset_(&dataset) {
    for (const auto name : names) add(name);
}

std::size_t Fields::add(std::string_view name) {
    const auto* field = dataset_->find(name);
    base::invariant(field != nullptr, "a register fills fields that are defined: " + std::string(name));
    const auto [found, is_new] = slots_.emplace(field->name, positions_.size());
    if (is_new) positions_.push_back(field->position);
    return found->second;
}

std::size_t Fields::slot(std::string_view name) const {
    const auto found = slots_.find(name);
    base::invariant(found != slots_.end(), "a loader fills the fields it said it would: " + std::string(name));
    return found->second;
}

const dataset::Field& Fields::at(std::size_t slot) const {
    return dataset_->fields[static_cast<std::size_t>(positions_[slot])];
}

dataset::Value read_text(const dataset::Field& field, std::string_view text, const dataset::Codes& codes, Spot spot,
                         base::Problems& problems) {
    auto value = dataset::parse(field, text, {&codes});
    if (value) return std::move(*value);
    for (auto problem : value.problems()) {
        problem.where = spot.heading;
        problem.row = spot.row;
        problems.add(std::move(problem));
    }
    return {};
}

}  // namespace exchange::registers
