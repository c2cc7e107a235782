#include "gate/forget.hpp"

namespace gate {
namespace {

constexpr std::int64_t kDay = 24 * 60 * 60;
constexpr std::int64_t kSessionSeconds = 7 * kDay;  // any is over long before, whatever its limits
constexpr std::int64_t kLinkSeconds = 30 * kDay;    // "this link was used" is a better answer than "there is none"
constexpr std::int64_t kPlaceSeconds = 365 * kDay;  // somebody who comes once a year is still known there

}  // namespace

Forgotten forget_old(store::Store& store, base::Instant now) {
    Forgotten forgotten;
    store.write_side([&](store::Tx& side) {
        forgotten.sessions =
            side.run("delete from session where created_at < $1", {now.plus_seconds(-kSessionSeconds)});
        forgotten.places = side.run("delete from known_place where seen_at < $1", {now.plus_seconds(-kPlaceSeconds)});
    });
    store.write(store::Priority::job, [&](store::Tx& tx) {
        forgotten.links = tx.run("delete from one_time_link where expires_at < $1 or used_at < $1",
                                 {now.plus_seconds(-kLinkSeconds)});
    });
    return forgotten;
}

}  // namespace gate
