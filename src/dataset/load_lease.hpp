// Who works at a load. Its holder says with each chunk that it still does; one that has been silent for
// limits::load_lease_seconds is taken for dead, another process takes the load over to clear it away, and the first,
// should it wake, can write nothing more of it. Within this room.
#pragma once

#include "base/clock.hpp"
#include "base/failure.hpp"
#include "store/store.hpp"

#include <optional>

namespace dataset {

// Thrown to a holder that was silent for too long: the load is another's now.
class LoadTaken : public base::Unavailable {
public:
    LoadTaken() : Unavailable("the load was silent for so long that another process cleared it away") {}
};

struct LoadLease {
    base::Id authority, load;  // of table dataset_load
    base::Id holder;           // drawn anew for each
    const base::Clock& clock;

    // With every write for the load, in its transaction. Throws LoadTaken.
    void hold(store::Tx& tx) const;
    base::Instant until() const;
};

// None where its holder is alive, or another was quicker.
std::optional<LoadLease> take_over(store::Store& store, const base::World& world, base::Id authority, base::Id load);

}  // namespace dataset
