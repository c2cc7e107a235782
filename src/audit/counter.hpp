// Numbers without gaps, given while the authority's head is locked: what rolls back leaves none, and their
// order is the order of commits.
#pragma once

#include "base/id.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace store {
class Reader;
class Tx;
}  // namespace store

namespace audit {

// Called during the flush, with the number. May run statements, and may record events, counters and outgoing
// items of authorities that this transaction has named before; must not touch rows that others may have
// locked (dataset rows are locked before the head).
using Numbered = std::function<void(store::Tx&, std::int64_t)>;

// The next number, from 1, of the counter `name` ("case.reference") of the authority.
void next(store::Tx& tx, base::Id authority, std::string name, Numbered use);

// `count` places in the authority's change order (one sequence for all its datasets: feed order = chain order
// = commit order); `use` gets the first and lays down the change rows.
void number_changes(store::Tx& tx, base::Id authority, std::int64_t count, Numbered use);

// The last place given in the change order, and in the chain; 0 before the first.
std::int64_t last_change(store::Reader& db, base::Id authority);

}  // namespace audit
