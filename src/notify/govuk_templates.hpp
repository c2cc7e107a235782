// Our templates as they are to be typed in at GOV.UK Notify: one for each kind of message and language.
#pragma once

#include "notify/fill.hpp"

#include <vector>

namespace notify {

struct GovukTemplate {
    std::string name;  // "visit.email.cy"
    ChannelKind kind = ChannelKind::email;
    std::string subject, body;
};
// Those for both languages name each value twice: ((day_cy)) in the Welsh, ((day_en)) in the English.
std::vector<GovukTemplate> govuk_templates(const Template& of);

}  // namespace notify
