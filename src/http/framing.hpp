// What is checked of a request beyond the parser, so that no other program on the way can read another request out of
// the same bytes (RFC 9112, 2 to 7), and what the checked parts mean.
#pragma once

#include "http/request.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace http {

struct Refusal {
    int status;
    std::string_view why;  // a literal, for the log
};

// Finds the end of the head in bytes that come in pieces, and refuses what parsers read in different ways: a line feed
// without carriage return, a folded line, a head without end.
class HeadScan {
public:
    enum class State : std::uint8_t { more, whole, refused };
    // `bytes`: everything since the request began. Cheap to call again with more.
    State look(std::string_view bytes);
    std::size_t head_bytes() const { return seen_; }  // when whole, with the empty line
    Refusal refusal() const { return refusal_; }

private:
    State refuse(int status, std::string_view why);
    std::size_t seen_ = 0;  // up to here lines are complete
    std::size_t line_begin_ = 0;
    bool in_request_line_ = true;
    Refusal refusal_{400, ""};
};

// Headers as parsed, names in lower case; version 10 or 11.
std::optional<Refusal> check_framing(const Request& request, int version);
// Fills path and query of `request` from its target.
std::optional<Refusal> read_target(Request& request);
std::optional<std::uint64_t> content_length(const Request& request);  // after check_framing
bool has_body(const Request& request);                                // after check_framing
bool wants_keep_alive(const Request& request, int version);
void read_cookies(Request& request);
// Takes peer and secure from X-Forwarded-For and -Proto if `request.peer`, the other end of the socket, is trusted. Of
// the chain, the last address that isn't trusted itself counts: what stands before it anyone can make up.
void believe_proxy(Request& request, const std::vector<std::string>& trusted_proxies);

}  // namespace http
