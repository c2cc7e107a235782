#include "dataset/load_lease.hpp"

#include "dataset/limits.hpp"

namespace dataset {

base::Instant LoadLease::until() const { return clock.now().plus_seconds(limits::load_lease_seconds); }

void LoadLease::hold(store::Tx& tx) const {
    const auto mine =
        tx.run("update dataset_load set held_until = $1 where authority = $2 and id = $3 and held_by = $4",
               {until(), authority.value(), load, holder});
    if (mine != 1) throw LoadTaken();
}

std::optional<LoadLease> take_over(store::Store& store, const base::World& world, base::Id authority, base::Id load) {
    LoadLease lease{authority, load, world.ids.next(), world.clock};
    const auto taken = store.write(store::Priority::job, [&](store::Tx& tx) {
        return tx.run(
            "update dataset_load set held_by = $1, held_until = $2 where authority = $3 and id = $4 and held_until <= "
            "$5",
            {lease.holder, lease.until(), authority.value(), load, world.clock.now()});
    });
    return taken == 1 ? std::optional(lease) : std::nullopt;
}

}  // namespace dataset
