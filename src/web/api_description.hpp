// The API in words for programs: OpenAPI 3.1, made of the definitions, so that it can't say anything else than what the
// API does.
#pragma once

#include "web/visit.hpp"

#include <string>

namespace web {

// Of the visit's authority, in its language. What a role may not do is described all the same: the document is one
// for all who hold keys there.
std::string api_description(const Visit& visit);

}  // namespace web
