// The drawings of the package (govuk-frontend 6.6.0, MIT licence). For the components only.
#pragma once

#include "govuk/html.hpp"

#include <cstdint>

namespace govuk {

void start_icon(Html& out);
void previous_icon(Html& out);
void next_icon(Html& out);
void open_licence_icon(Html& out);

// The crown and the GOV.UK name, which only services on service.gov.uk may show.
enum class GovukLogo : std::uint8_t { crown, crown_and_name };
void govuk_logo(Html& out, GovukLogo logo, std::string_view classes, std::string_view label);

}  // namespace govuk
