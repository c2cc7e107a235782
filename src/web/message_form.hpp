// The values that a message's template asks its sender for, in a form: of one message, or of one to many.
#pragma once

#include "notify/fill.hpp"
#include "web/visit.hpp"

#include <string>

namespace web {

notify::Values typed_values(const http::Fields& form, const notify::Template& of);
// Its controls hold what the request's form holds.
void write_value_controls(govuk::Html& out, const Visit& visit, const notify::Template& of,
                          const base::Problems* problems);

// "visit.email", as addresses and forms say it: a template of these, for a channel that it is for.
struct ChosenTemplate {
    const notify::Template* of = nullptr;  // none of these
    notify::ChannelKind kind = notify::ChannelKind::email;
    std::string text() const { return of->name + "." + std::string(notify::name(kind)); }
};
ChosenTemplate chosen_template(const Visit& visit, const std::vector<notify::Template>& templates);

}  // namespace web
