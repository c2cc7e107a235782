// How an authority's pages look: where its colour and logo are served from.
#pragma once

#include "web/visit.hpp"

#include <string>

namespace web {

// Of a style sheet that holds the authority's colour and nothing else; empty: ours. The colour is in the address, so
// that browsers may keep it for ever.
std::string look_stylesheet(const Authority& authority);
// Empty: ours. A picture's id never comes to mean another picture.
std::string logo_address(const Authority& authority);

}  // namespace web
