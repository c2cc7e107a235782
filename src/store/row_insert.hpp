// Many rows in few statements.
#pragma once

#include "store/store.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace store {

// An insert of 1, 2, 4 … 128 rows at a time: any number of rows in few statements, from few prepared texts.
class RowInsert {
public:
    // `into`: "audit_value (authority, batch, …)" with its columns; made once, from literals.
    explicit RowInsert(std::string into);
    // `cells`: rows one after the other.
    void run(Tx& tx, std::span<const Param> cells) const;
    std::span<const std::string> statements() const { return statements_; }

private:
    std::size_t columns_;
    std::vector<std::string> statements_;  // [i] inserts 2^i rows
};

}  // namespace store
