// Calls to other people's servers: payment and mail providers, webhooks, registers. Over TLS with verified certificates
// only; redirects are given back, not followed; proxies of the environment are not used, since they would hide the
// address.
#pragma once

#include "http/request.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

// Where a call may go, judged by the address its name resolved to at the moment of connecting.
enum class Reach : std::uint8_t {
    anywhere,      // addresses an operator configured
    public_only,   // addresses a person typed: private, loopback, link-local and other special ranges are refused
    loopback_too,  // tests and demos: anywhere, and this machine without TLS
};

struct Call {
    Method method = Method::get;
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    int timeout_ms = 10'000;  // for the whole call
    std::int64_t answer_bytes_max = 1 << 20;
    Reach reach = Reach::anywhere;
};

struct CallAnswer {
    enum class Outcome : std::uint8_t {
        answered,
        refused_address,  // not https, or out of reach
        unreachable,      // no such name, no connection, a certificate that does not hold, broken off
        timed_out,        // perhaps done over there, perhaps not
        too_long,         // its status and beginning are there
    } outcome = Outcome::unreachable;
    int status = 0;                                            // 0: none was heard
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;
    std::int64_t duration_ms = 0;
    std::string why;  // for the log, when not answered

    std::string_view header(std::string_view lower_case_name) const;
};

// Blocks: for the outgoing pool and for jobs. Throws Broken for a header with control characters.
CallAnswer call(const Call& call);

// Whether an IPv4 or IPv6 address in its usual writing is one anybody on the Internet could have.
bool is_public_address(std::string_view address);

}  // namespace http
