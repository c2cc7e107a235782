// The definitions that hold for an authority: the program's, and, where it has added fields of its own, those with its
// fields after the national ones. Whoever reads or writes an authority's records asks here.
#pragma once

#include "base/id.hpp"
#include "dataset/registry.hpp"

namespace dataset {

class Registries {
public:
    // It must outlive this.
    explicit Registries(const Registry& national) : national_(national) {}

    const Registry& national() const { return national_; }
    // Of no authority: the national one. What it gives stays as long as this does.
    const Registry& of(base::Id authority) const;

private:
    const Registry& national_;
};

}  // namespace dataset
