// Who sees which settings: the navigation, the index page and the pages themselves ask the same.
#pragma once

#include "web/visit.hpp"

namespace web {

bool sees_look(const Visit& visit);
bool sees_policy(const Visit& visit);
// Those who change or approve them; everybody else finds the codes among the records.
bool sees_codes(const Visit& visit);
// Everybody's background work; whoever asked for some sees their own besides.
bool sees_jobs(const Visit& visit);
// Which other systems are told and sent what.
bool sees_outward(const Visit& visit);
bool sees_local_fields(const Visit& visit);
// Any of them: the navigation then has "Settings".
bool sees_settings(const Visit& visit);

}  // namespace web
