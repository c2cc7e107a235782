// Registers whose rows are links between an establishment and another organisation.
#pragma once

#include "exchange/registers/registers.hpp"

#include <span>
#include <string_view>

namespace exchange::registers {

struct LinkRows {
    std::span<const Column> columns;
    std::span<const std::string_view> made;  // fields that no column fills
    std::string_view urn_heading;            // the establishment a row speaks of
    std::string_view register_code;          // whose links these are
    std::string_view linked_register;        // where the row's linked_reference stands
    std::string_view link_type = {};         // of every row, where the file has no column for it
};

// `organisation_link`: links that this issue lacks are removed; rows about an establishment that is not here are left
// out and told.
Report load_link_rows(const Loading& loading, const Edition& links, const LinkRows& rows);

}  // namespace exchange::registers
