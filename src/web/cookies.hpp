// The cookies of the house and their names: __Host- where there is TLS, plain on http://localhost.
#pragma once

#include "web/app.hpp"

#include <string>
#include <string_view>

namespace web {

inline std::string session_cookie(const Settings& settings) { return settings.secure ? "__Host-session" : "session"; }
inline std::string form_cookie(const Settings& settings) { return settings.secure ? "__Host-form" : "form"; }

// What a browser holds while its person is at the sign-in provider (gate/identities.hpp, Errand).
inline std::string provider_cookie(const Settings& settings) {
    return settings.secure ? "__Host-provider" : "provider";
}

// Which authority's pages somebody was on last: pages that belong to none keep its navigation.
inline constexpr std::string_view place_cookie = "place";

}  // namespace web
