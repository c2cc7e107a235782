#include "dataset/registry.hpp"

#include "base/failure.hpp"
#include "dataset/kept.hpp"
#include "dataset/operation.hpp"
#include "dataset/own_dataset.hpp"
#include "dataset/shape.hpp"

#include <algorithm>

namespace dataset {

struct Registry::Entry {
    explicit Entry(const Dataset& dataset) : shape(dataset) {}
    explicit Entry(std::shared_ptr<const OwnDataset> its) : own(std::move(its)), shape(own->dataset()) {}
    std::shared_ptr<const OwnDataset> own;  // with local fields; else none
    Shape shape;
    std::vector<Check> checks;
    std::vector<Derivation> derivations;
};

Registry::Registry(std::span<const Definitions* const> definitions)
    : definitions_(definitions.begin(), definitions.end()) {
    for (const auto* wing : definitions_) {
        for (const auto* dataset : wing->datasets) {
            base::invariant(find(dataset->name) == nullptr, "dataset names are unique over the whole house");
            datasets_.push_back(dataset);
            entries_.push_back(std::make_shared<Entry>(*dataset));
            for (auto& operation : operations_of(*dataset)) operations_.push_back(std::move(operation));
        }
    }
}

Registry::~Registry() = default;
Registry::Registry(Registry&&) noexcept = default;

const Dataset* Registry::find(std::string_view name) const {
    const auto found =
        std::find_if(datasets_.begin(), datasets_.end(), [&](const Dataset* dataset) { return dataset->name == name; });
    return found == datasets_.end() ? nullptr : *found;
}

const Dataset& Registry::dataset(std::string_view name) const {
    const auto* found = find(name);
    if (!found) throw base::NotFound("no dataset of that name");
    return *found;
}

Registry::Entry& Registry::entry(const Dataset& dataset) const {
    for (std::size_t i = 0; i < datasets_.size(); ++i)
        if (datasets_[i] == &dataset || (entries_[i]->own && &entries_[i]->own->national() == &dataset))
            return *entries_[i];
    throw base::Broken("dataset " + std::string(dataset.name) + " is not in the registry");
}

const Shape& Registry::shape(const Dataset& dataset) const { return entry(dataset).shape; }

void Registry::add_check(std::string_view name, Check check) {
    entry(dataset(name)).checks.push_back(std::move(check));
}

void Registry::add_derivation(std::string_view name, Derivation derivation) {
    entry(dataset(name)).derivations.push_back(std::move(derivation));
}

void Registry::add_operation(Operation operation) {
    base::invariant(operation.run != nullptr && find(operation.dataset),
                    "an operation can be run, on a dataset there is");
    const auto same = std::find_if(operations_.begin(), operations_.end(),
                                   [&](const Operation& other) { return other.name == operation.name; });
    if (same == operations_.end())
        operations_.push_back(std::move(operation));
    else
        *same = std::move(operation);
}

void Registry::add_keeping(Keeping keeping) {
    base::invariant(dataset(keeping.dataset).source == Source::kept, "only kept rows are computed");
    keepings_.push_back(std::make_shared<const Keeping>(std::move(keeping)));
}

const Keeping& Registry::keeping(const Dataset& dataset) const {
    for (const auto& keeping : keepings_)
        if (keeping->dataset == dataset.name) return *keeping;
    throw base::Broken(std::string(dataset.name) + " has nothing that computes its rows");
}

Registry Registry::with(std::span<const LocalField> fields) const {
    Registry registry;
    registry.definitions_ = definitions_;
    registry.datasets_ = datasets_;
    registry.entries_ = entries_;
    registry.operations_ = operations_;
    registry.keepings_ = keepings_;
    for (std::size_t i = 0; i < datasets_.size(); ++i) {
        std::vector<LocalField> local;
        for (const auto& field : fields)
            if (field.dataset == datasets_[i]->name) local.push_back(field);
        if (local.empty()) continue;
        auto entry = std::make_shared<Entry>(std::make_shared<const OwnDataset>(*datasets_[i], std::move(local)));
        entry->checks = entries_[i]->checks;
        entry->derivations = entries_[i]->derivations;
        add_refinements(*entry->own, entry->checks, entry->derivations);
        registry.datasets_[i] = &entry->own->dataset();
        for (auto& operation : operations_of(entry->own->dataset())) {
            const auto* there = this->operation(operation.name);
            if (there && there->made == Operation::Made::generic) registry.add_operation(std::move(operation));
        }
        registry.entries_[i] = std::move(entry);
    }
    return registry;
}

std::span<const Check> Registry::checks(const Dataset& dataset) const { return entry(dataset).checks; }

std::span<const Derivation> Registry::derivations(const Dataset& dataset) const { return entry(dataset).derivations; }

const Operation* Registry::operation(std::string_view name) const {
    const auto found = std::find_if(operations_.begin(), operations_.end(),
                                    [&](const Operation& operation) { return operation.name == name; });
    return found == operations_.end() ? nullptr : &*found;
}

}  // namespace dataset
