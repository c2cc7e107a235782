// The values of events on their way into the table. Within this room only.
#pragma once

#include "audit/chain.hpp"
#include "audit/event.hpp"
#include "audit/trail.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class RowInsert;
}

namespace audit {

inline std::int64_t sealed_class(Sensitivity sensitivity) {
    return sensitivity >= Sensitivity::s3 ? static_cast<std::int64_t>(sensitivity) : 0;
}

// Where a sealed value of the trail stands, for sealing and opening. `side`: "old" or "new".
std::string trail_context(base::Id authority, base::Id record, std::int32_t field, std::string_view side);

// Replaces before and after of S3 and S4 changes by what is stored: sealed, as base64url.
void seal_change(store::Tx& tx, const Trail& trail, base::Id authority, Change& change);

// Salts for so many values, one after the other.
std::string make_salts(const Trail& trail, std::size_t count);

// Gathers values for one multi-row insert. What is added must outlive write().
class ValueRows {
public:
    explicit ValueRows(std::size_t count);
    // `staged` moves on by one value.
    void add(Staged& staged, const Change& change, std::string_view salt);
    void write(store::Tx& tx, Chain chain) const;

private:
    std::vector<base::Digest> digests_;  // reserved: cells point into it
    std::vector<store::Param> cells_;
    Joined scratch_;
};

const store::RowInsert& value_insert(Chain chain);

}  // namespace audit
