// The head of an answer as bytes.
#pragma once

#include "http/request.hpp"
#include "http/response.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace http {

// How the reader knows where the body ends.
enum class Framing : std::uint8_t { length, chunked, until_close, none };

struct HeadFacts {
    Framing framing = Framing::length;
    std::int64_t body_bytes = 0;  // with Framing::length
    bool keep_alive = true;
    bool secure = false;  // cookies get Secure
};

// Appends status line, Date, headers, cookies and framing, up to and with the empty line.
void append_head(std::string& out, const Response& response, const HeadFacts& facts);
std::string_view reason(int status);
std::string http_date(std::int64_t seconds_since_1970);  // Sat, 21 Nov 2026 21:42:45 GMT
// Whether If-None-Match names the answer's ETag, so that 304 says all.
bool is_unchanged(const Request& request, const Response& response);
// Whether the reader takes gzip.
bool takes_gzip(const Request& request);
// 1 (fast) to 9 (small).
std::string gzip(std::string_view bytes, int level);

}  // namespace http
