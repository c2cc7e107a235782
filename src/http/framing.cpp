#include "http/framing.hpp"

#include "base/text.hpp"
#include "http/escape.hpp"
#include "http/limits.hpp"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace http {

namespace {

bool is_host_character(char c) {
    constexpr std::string_view marks = "-._~:[]%!$&'()*+,;=";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != std::string_view::npos;
}

bool is_address(const std::string& text) {
    in6_addr six{};
    in_addr four{};
    return inet_pton(AF_INET, text.c_str(), &four) == 1 || inet_pton(AF_INET6, text.c_str(), &six) == 1;
}

std::vector<std::string_view> all_of(const Request& request, std::string_view name) {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : request.headers)
        if (key == name) values.push_back(value);
    return values;
}

bool has_dots_or_gap(std::string_view path) {
    for (const auto segment : base::split(path.substr(1), '/'))
        if (segment == "." || segment == "..") return true;
    return path.find("//") != std::string_view::npos;
}

}  // namespace

HeadScan::State HeadScan::refuse(int status, std::string_view why) {
    refusal_ = {status, why};
    return State::refused;
}

HeadScan::State HeadScan::look(std::string_view bytes) {
    if (!bytes.empty() && !is_token(bytes.substr(0, 1))) return refuse(400, "not HTTP");
    for (;;) {
        const auto line_feed = bytes.find('\n', seen_);
        if (line_feed == std::string_view::npos) break;
        if (line_feed == 0 || bytes[line_feed - 1] != '\r') return refuse(400, "a bare line feed");
        const auto line = bytes.substr(line_begin_, line_feed - 1 - line_begin_);
        if (line.starts_with(' ') || line.starts_with('\t')) return refuse(400, "a folded line");
        if (line_feed > kHeadBytesMax) break;
        seen_ = line_begin_ = line_feed + 1;
        in_request_line_ = false;
        if (line.empty()) return State::whole;
    }
    if (in_request_line_ && bytes.size() > kTargetBytesMax) return refuse(414, "request line too long");
    if (bytes.size() > kHeadBytesMax) return refuse(431, "head too long");
    seen_ = bytes.size();
    return State::more;
}

std::optional<Refusal> check_framing(const Request& request, int version) {
    if (version != 10 && version != 11) return Refusal{505, "HTTP version"};
    if (request.headers.size() > kHeadersMax) return Refusal{431, "too many headers"};
    for (const auto& [key, value] : request.headers) {
        const bool clean = std::all_of(value.begin(), value.end(), [](char c) {
            return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
        });
        if (!is_token(key) || !clean || !base::is_utf8(value)) return Refusal{400, "a header's characters"};
    }
    const auto hosts = all_of(request, "host");
    if (hosts.size() > 1 || (version == 11 && hosts.empty())) return Refusal{400, "not exactly one Host"};
    if (!hosts.empty() && !std::all_of(hosts[0].begin(), hosts[0].end(), is_host_character)) {
        return Refusal{400, "Host's characters"};
    }
    const auto lengths = all_of(request, "content-length");
    const auto encodings = all_of(request, "transfer-encoding");
    if (!encodings.empty()) {
        if (version == 10) return Refusal{400, "Transfer-Encoding in HTTP/1.0"};
        if (!lengths.empty()) return Refusal{400, "Transfer-Encoding and Content-Length"};
        if (encodings.size() > 1) return Refusal{400, "two Transfer-Encodings"};
        if (!equal_ignoring_case(encodings[0], "chunked")) return Refusal{501, "Transfer-Encoding is not chunked"};
    }
    if (lengths.size() > 1) return Refusal{400, "two Content-Lengths"};
    if (!lengths.empty() && (!base::all_digits(lengths[0]) || lengths[0].size() > 18)) {
        return Refusal{400, "Content-Length is not a number"};
    }
    const auto expect = request.header("expect");
    if (!expect.empty() && !equal_ignoring_case(expect, "100-continue")) return Refusal{417, "Expect"};
    return std::nullopt;
}

std::optional<Refusal> read_target(Request& request) {
    const std::string_view target = request.target;
    if (target.size() > kTargetBytesMax) return Refusal{414, "target too long"};
    if (!target.starts_with('/')) return Refusal{400, "target not in origin form"};
    const bool plain =
        std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
    if (!plain) return Refusal{400, "the target's characters"};
    const auto question = std::min(target.find('?'), target.size());
    auto path = percent_decoded(target.substr(0, question), Plus::is_plus);
    if (!path || !base::is_utf8(*path) || has_control(*path)) return Refusal{400, "the path's characters"};
    // A slash that only some decode moves the borders of segments; a backslash is one to some.
    const auto encoded = target.substr(0, question);
    const auto slashes = std::count(encoded.begin(), encoded.end(), '/');
    if (std::count(path->begin(), path->end(), '/') != slashes) return Refusal{400, "an encoded slash"};
    if (path->find('\\') != std::string::npos) return Refusal{400, "a backslash in the path"};
    if (has_dots_or_gap(*path)) return Refusal{400, "a dot or empty segment"};
    auto query = parse_form(target.substr(std::min(question + 1, target.size())));
    if (!query) return Refusal{400, "the query"};
    request.path = *std::move(path);
    request.query = *std::move(query);
    return std::nullopt;
}

std::optional<std::uint64_t> content_length(const Request& request) {
    const auto text = request.header("content-length");
    std::uint64_t length = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), length);
    if (text.empty() || read.ec != std::errc()) return std::nullopt;
    return length;
}

bool has_body(const Request& request) {
    return !request.header("transfer-encoding").empty() || content_length(request).value_or(0) > 0;
}

bool wants_keep_alive(const Request& request, int version) {
    bool keep = version >= 11;
    for (const auto value : all_of(request, "connection")) {
        for (const auto option : base::split(value, ',')) {
            const auto word = without_outer_space(option);
            if (equal_ignoring_case(word, "close")) return false;
            if (equal_ignoring_case(word, "keep-alive")) keep = true;
        }
    }
    return keep;
}

void read_cookies(Request& request) {
    for (const auto header : all_of(request, "cookie")) {
        for (const auto pair : base::split(header, ';')) {
            const auto cookie = without_outer_space(pair);
            const auto equals = cookie.find('=');
            if (equals == std::string_view::npos || equals == 0) continue;
            auto value = cookie.substr(equals + 1);
            if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"'))
                value = value.substr(1, value.size() - 2);
            request.cookies.add(std::string(cookie.substr(0, equals)), std::string(value));
        }
    }
}

void believe_proxy(Request& request, const std::vector<std::string>& trusted_proxies) {
    const auto trusted = [&](const std::string& address) {
        return std::find(trusted_proxies.begin(), trusted_proxies.end(), address) != trusted_proxies.end();
    };
    if (trusted_proxies.empty() || !trusted(request.peer)) return;
    const auto protocols = all_of(request, "x-forwarded-proto");
    request.secure = protocols.size() == 1 && equal_ignoring_case(protocols[0], "https");
    std::vector<std::string> chain;
    for (const auto header : all_of(request, "x-forwarded-for")) {
        for (const auto part : base::split(header, ',')) chain.emplace_back(without_outer_space(part));
    }
    for (auto hop = chain.rbegin(); hop != chain.rend() && trusted(request.peer) && is_address(*hop); ++hop) {
        request.peer = *hop;
    }
}

}  // namespace http
