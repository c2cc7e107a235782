// The JSON API: answers for programs. They come with a key, or from a page of ours with its session; what goes wrong is
// told as application/problem+json (RFC 9457) in the language they ask for.
#pragma once

#include "base/problem.hpp"
#include "web/routes.hpp"
#include "web/visit.hpp"

#include <string_view>
#include <vector>

namespace web {

bool is_api(std::string_view path);                         // "/api/…"
base::Language api_language(const http::Request& request);  // by Accept-Language; English where it names neither

// Who it is, whether they may, and what became of it. What is thrown is told by api_refusal().
http::Response answer_api(Visit& visit, const Page& page);

// `code`: stable, for programs. `problems`: each with its field.
http::Response api_problem(const Visit& visit, int status, std::string_view code, base::Message title,
                           const base::Problems* problems = nullptr);
// What no page answered, or could not: in the place of error_page().
http::Response api_refusal(const Visit& visit, int status, const std::vector<http::Method>& allowed);

}  // namespace web
