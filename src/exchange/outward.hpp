// How far what goes out by itself may go, as the operator sets it up: webhooks, and files that are delivered.
#pragma once

#include "http/client.hpp"

#include <cstdint>
#include <filesystem>

namespace exchange {

struct Outward {
    http::Reach reach = http::Reach::public_only;  // of addresses that people type
    std::int64_t off_after_days = 7;               // of nothing but failures
    std::int64_t overlap_hours = 24;               // in which an earlier secret still signs beside its successor
    std::filesystem::path folder;                  // below which files are delivered; empty: to no folder
};

}  // namespace exchange
