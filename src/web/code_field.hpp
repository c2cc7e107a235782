// The control for the code of a second step, as every page that asks for one shows it.
#pragma once

#include "base/problem.hpp"
#include "govuk/html.hpp"
#include "web/visit.hpp"

namespace web {

// app: a recovery code would not do, as where an app is being set up.
enum class CodeFrom : std::uint8_t { app, app_or_recovery };
void code_field(govuk::Html& out, const Visit& visit, const base::Problems* problems, CodeFrom from);

}  // namespace web
