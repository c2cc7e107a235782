// What jobs do for people day by day with their saved views (dataset/standing_order.hpp): files made ready, and lists
// looked at for those who want to know when there is something in them.
#pragma once

#include "web/app.hpp"

#include <string_view>

namespace web {

// Of one authority, once a day, when the day has come into its records.
inline constexpr std::string_view views_of_day_job = "view.day";
void add_standing_jobs(App& app);

}  // namespace web
