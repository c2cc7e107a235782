// The definitions that hold for an authority: the program's, and, where it has added fields of its own, those with its
// fields after the national ones (dataset/local_field.hpp). Whoever reads or writes an authority's records asks here.
#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"
#include "dataset/registry.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace store {
class Reader;
class Store;
}  // namespace store

namespace dataset {

class Registries {
public:
    // They must outlive this.
    Registries(store::Store& store, const base::Clock& clock, const Registry& national)
        : store_(store), clock_(clock), national_(national) {}
    Registries(const Registries&) = delete;
    Registries& operator=(const Registries&) = delete;

    const Registry& national() const { return national_; }
    // Of no authority: the national one. What it gives stays as long as this does. Not from inside a write.
    const Registry& of(base::Id authority) const;

    // At the start of each request, outside any write: looks whether fields changed when it was long enough ago, so
    // that those changed on another server are there within freshness_seconds.
    void keep_fresh() const;
    // Looks at once: after fields were changed here. Outside any write.
    void forget() const;
    static constexpr std::int64_t freshness_seconds = 10;

private:
    store::Store& store_;
    const base::Clock& clock_;
    const Registry& national_;
    mutable std::mutex mutex_;
    mutable std::map<base::Id, const Registry*> current_;
    // All there were: requests under way may still use former ones, and fields change so seldom that they are kept.
    mutable std::vector<std::unique_ptr<const Registry>> made_;
    mutable std::int64_t version_ = -1;  // of all authorities' fields together
    mutable base::Instant looked_at_;
};

}  // namespace dataset
