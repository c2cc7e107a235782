// What those who watch the server are told, beside what pages tell of themselves.
#pragma once

#include "base/log.hpp"
#include "cli/commands.hpp"
#include "http/server.hpp"
#include "web/metrics.hpp"

#include <optional>

namespace cli {

base::LogOptions log_options(const ServeOptions& options);
// Nothing while there is room to write; for /readyz.
std::optional<base::Message> room_on_disk(const Place& place);
// Both stay for as long as the metrics are asked for.
void watch(web::Metrics& metrics, House& house, const http::Server& server, const base::Log& log);

}  // namespace cli
