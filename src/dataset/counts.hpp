// How many rows lists have. Counting walks them all, and nearly every page of a list asks what the page before it
// asked: a count is kept until an event says that something was written.
#pragma once

#include "dataset/query.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace dataset {

class Counts {
public:
    // The rows of the whole list, whatever page of it is asked for, in the moment that `db` shows. Problems as plan().
    base::Result<std::int64_t> of(store::Reader& db, const Registry& registry, const Query& query);

private:
    struct Kept {
        std::int64_t written;  // what had been written when it was counted
        std::int64_t rows;
    };
    std::mutex mutex_;
    std::unordered_map<std::string, Kept> kept_;  // by statement and values
};

}  // namespace dataset
