// What is found out of a request before anything answers it.
#pragma once

#include "base/log.hpp"
#include "web/visit.hpp"

#include <exception>
#include <string_view>

namespace web {

bool changes_nothing(http::Method method);
// Browsers say where a form came from; one from elsewhere is not answered (ASVS 3.5.3).
bool from_elsewhere(const http::Request& request);
// Who comes by the session's cookie.
void recognise(Visit& visit);
void log_failure(const Visit& visit, std::string_view kind, base::LogLevel level, const std::exception& failure);
// An event of the side chain: somebody was refused what is there.
void note_refusal(const Visit& visit, std::string_view rule);

}  // namespace web
