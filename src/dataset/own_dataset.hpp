// A dataset with an authority's fields after the national ones. Within this room.
#pragma once

#include "dataset/local_field.hpp"
#include "dataset/registry.hpp"

#include <span>
#include <vector>

namespace dataset {

class OwnDataset {
public:
    // `local`: of this dataset, at least one. Retired ones are in it too, so that a load carries their values on.
    OwnDataset(const Dataset& national, std::vector<LocalField> local);
    OwnDataset(const OwnDataset&) = delete;
    OwnDataset& operator=(const OwnDataset&) = delete;

    const Dataset& dataset() const { return dataset_; }
    const Dataset& national() const { return national_; }
    std::span<const LocalField> local() const { return local_; }

private:
    Field field_of(const LocalField& local) const;

    const Dataset& national_;
    std::vector<LocalField> local_;  // whose texts the fields are views of
    std::vector<Field> fields_;
    std::vector<Label> sections_;
    std::vector<std::int32_t> section_of_;
    Dataset dataset_;
};

// What makes a local code stand for a national one: chosen, it sets the national field; when another national code is
// chosen, it goes.
void add_refinements(const OwnDataset& own, std::vector<Check>& checks, std::vector<Derivation>& derivations);

}  // namespace dataset
