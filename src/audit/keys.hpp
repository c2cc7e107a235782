// Data keys: one at a time per authority and class (S3, S4), each sealed by the master key. Destroying them
// makes every value they sealed unreadable for ever, in backups too, while the hash chain still verifies.
#pragma once

#include "audit/event.hpp"
#include "base/clock.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace audit {

// The master key, and earlier ones while their data keys have not been sealed anew. Where it comes from (a
// file, the environment) is the caller's affair; losing it loses every S3 and S4 value.
class Keys {
public:
    // 32 bytes each; Broken otherwise.
    explicit Keys(std::string master, std::vector<std::string> earlier = {});

    std::string seal_data_key(std::string_view data_key, std::string_view context, base::Random& random) const;
    // Throws Unavailable when none of the master keys fits: the wrong key was given.
    std::string unseal_data_key(std::string_view sealed, std::string_view context) const;

private:
    std::string master_;
    std::vector<std::string> earlier_;
};

// Where a sealed value stands: bound in, so that it can't be moved to another record or field.
std::string value_context(std::string_view dataset_or_table, base::Id authority, base::Id record, std::int32_t field);

// Seals with the newest key of the authority and class, making it when there is none. S3 or S4 only. The
// result is bytes that say which key they need.
std::string seal(store::Tx& tx, const Trail& trail, base::Id authority, Sensitivity sensitivity, std::string_view plain,
                 std::string_view context);

// The data keys of an authority, read in one statement; make one for a page and use it for all its values.
class OpenKeys {
public:
    OpenKeys(store::Reader& db, const Trail& trail, base::Id authority);
    // nullopt: the key has been destroyed. Throws Broken when the bytes or their context were changed.
    std::optional<std::string> unseal(std::string_view sealed, std::string_view context) const;

private:
    std::map<std::pair<int, std::int64_t>, std::string> keys_;  // (class, number) → key; empty: destroyed
};

// Crypto-erasure: destroys every key the authority has for the class, with `event` (its action becomes
// "audit.destroy_keys"). The next value sealed makes a new key. Returns how many were destroyed.
std::int64_t destroy_keys(store::Tx& tx, const Trail& trail, Event event, Sensitivity sensitivity);

// Seals all data keys anew with the newest master key, after which the earlier ones can be thrown away.
// Returns how many.
std::int64_t reseal_data_keys(store::Tx& tx, const Trail& trail);

}  // namespace audit
