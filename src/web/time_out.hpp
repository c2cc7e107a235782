// The warning before a session ends because nothing was done (WCAG 2.2.1): a dialog that assets/js/time-out.js opens.
#pragma once

#include "govuk/html.hpp"
#include "web/visit.hpp"

#include <cstdint>

namespace web {

// Until the visitor's session ends if they do nothing more.
std::int64_t seconds_left(const Visit& visit);
// Nothing for those who are not signed in.
govuk::SafeHtml time_out_warning(const Visit& visit);

}  // namespace web
