// The pages about who may do what, side by side.
#pragma once

#include "govuk/patterns.hpp"
#include "web/visit.hpp"

#include <string_view>

namespace web {

// `current`: "people", "keys", "roles" or "why".
govuk::SubNavigation people_sections(const Visit& visit, std::string_view current);

}  // namespace web
