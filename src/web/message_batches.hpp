// Messages to everybody of a list (notify/batch.hpp): what pages and the job share.
#pragma once

#include "notify/batch.hpp"
#include "web/visit.hpp"

#include <string_view>

namespace web {

inline constexpr std::string_view batch_job = "message.batch";
void add_batch_jobs(App& app);

}  // namespace web
