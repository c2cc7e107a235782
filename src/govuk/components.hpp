// Every component of GOV.UK Frontend 6.6.0, one function and one options struct each.
#pragma once

#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/navigation.hpp"
#include "govuk/page.hpp"
#include "govuk/table.hpp"
