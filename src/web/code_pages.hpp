// What the pages of code lists share.
#pragma once

#include "dataset/code_changes.hpp"
#include "web/visit.hpp"

#include <string>
#include <string_view>

namespace web {

// Changing and approving take a role held for the whole installation: the lists are read by every authority.
bool changes_codes(const Visit& visit);
bool approves_codes(const Visit& visit);
std::string codes_address(const Visit& visit, std::string_view list);
std::string changes_address(const Visit& visit, const dataset::CodeChangeSet& set);
// Of the address's {list}; NotFound when there is none.
const dataset::Codes::List& list_of(const Visit& visit, const dataset::Codes& codes);

}  // namespace web
