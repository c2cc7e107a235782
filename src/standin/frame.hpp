// What every answer of a stand-in for somebody else's service has in common: that it says so.
#pragma once

#include "govuk/html.hpp"
#include "http/response.hpp"
#include "http/server.hpp"

#include <string_view>

namespace standin {

// In a header of every answer, so that no program takes it for the real one unawares.
inline constexpr std::string_view marking_header = "x-stand-in";
inline constexpr std::string_view marking = "Cantref's stand-in: nothing is sent, nothing is paid";

http::Response page(std::string_view title, govuk::SafeHtml body);
http::Server::Fallback fallback();
http::Server::Finish finish();

}  // namespace standin
