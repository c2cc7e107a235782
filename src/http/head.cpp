#include "http/head.hpp"

#include "base/date.hpp"
#include "base/failure.hpp"
#include "base/text.hpp"
#include "http/escape.hpp"

#include <array>
#include <charconv>
#include <cstdlib>
#include <ctime>

#include <zlib.h>

namespace http {

namespace {

void append_number(std::string& out, std::int64_t number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_two_digits(std::string& out, std::int64_t number) {
    out += static_cast<char>('0' + number / 10);
    out += static_cast<char>('0' + number % 10);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

// Written out once a second a thread. Not base::Clock: this tells caches the time of the wire, never a fact of the
// records.
std::string_view date_now() {
    thread_local std::int64_t second = -1;
    thread_local std::string text;
    const auto now = static_cast<std::int64_t>(::time(nullptr));
    if (now != second) {
        second = now;
        text = http_date(now);
    }
    return text;
}

bool is_cookie_value(std::string_view value) {
    for (const char c : value)
        if (c <= 0x20 || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\') return false;
    return true;
}

void append_cookie(std::string& out, const Cookie& cookie, bool secure) {
    base::invariant(is_token(cookie.name) && is_cookie_value(cookie.value), "a cookie's characters");
    out += "set-cookie: ";
    out += cookie.name;
    out += '=';
    out += cookie.value;
    out += "; Path=/";
    if (cookie.max_age_seconds >= 0) {
        out += "; Max-Age=";
        append_number(out, cookie.max_age_seconds);
    }
    if (secure || cookie.name.starts_with("__Host-")) out += "; Secure";
    if (cookie.http_only) out += "; HttpOnly";
    out += cookie.same_site == Cookie::SameSite::strict ? "; SameSite=Strict\r\n" : "; SameSite=Lax\r\n";
}

// These say where the message ends; only append_head may.
bool is_framing(std::string_view name) {
    return name == "content-length" || name == "transfer-encoding" || name == "connection" || name == "date";
}

}  // namespace

std::string_view reason(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        default: return "Status";
    }
}

std::string http_date(std::int64_t seconds_since_1970) {
    static constexpr std::array<std::string_view, 7> days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    constexpr std::int64_t day_seconds = 86'400;
    const auto date = base::Date::from_days(static_cast<std::int32_t>(seconds_since_1970 / day_seconds));
    const auto second = seconds_since_1970 % day_seconds;
    std::string text(days[static_cast<std::size_t>(date.weekday() - 1)]);
    text += ", ";
    append_two_digits(text, date.day());
    text += ' ';
    text += months[static_cast<std::size_t>(date.month() - 1)];
    text += ' ';
    append_number(text, date.year());
    text += ' ';
    append_two_digits(text, second / 3'600);
    text += ':';
    append_two_digits(text, second / 60 % 60);
    text += ':';
    append_two_digits(text, second % 60);
    text += " GMT";
    return text;
}

void append_head(std::string& out, const Response& response, const HeadFacts& facts) {
    out += "HTTP/1.1 ";
    append_number(out, response.status);
    out += ' ';
    out += reason(response.status);
    out += "\r\n";
    append_header(out, "date", date_now());
    for (const auto& [name, value] : response.headers) {
        if (is_framing(name)) continue;
        // Again, since headers is open to all: this is the one gate all answers pass.
        base::invariant(is_token(name) && !has_control(value), "a header holds no control characters");
        append_header(out, name, value);
    }
    for (const auto& cookie : response.cookies) append_cookie(out, cookie, facts.secure);
    if (facts.framing == Framing::length) {
        out += "content-length: ";
        append_number(out, facts.body_bytes);
        out += "\r\n";
    } else if (facts.framing == Framing::chunked) {
        out += "transfer-encoding: chunked\r\n";
    }
    out += facts.keep_alive ? "\r\n" : "connection: close\r\n\r\n";
}

bool is_unchanged(const Request& request, const Response& response) {
    const auto tag = response.header("etag");
    const bool reading = request.method == Method::get || request.method == Method::head;
    if (response.status != 200 || tag.empty() || !reading) return false;
    const auto without_weakness = [](std::string_view text) { return text.starts_with("W/") ? text.substr(2) : text; };
    for (const auto part : base::split(request.header("if-none-match"), ',')) {
        const auto known = without_outer_space(part);
        if (known == "*" || without_weakness(known) == without_weakness(tag)) return true;
    }
    return false;
}

bool takes_gzip(const Request& request) {
    for (const auto part : base::split(request.header("accept-encoding"), ',')) {
        const auto coding = without_outer_space(part);
        const auto name = without_outer_space(coding.substr(0, coding.find(';')));
        if (name != "gzip" && name != "*") continue;
        const auto quality = coding.find("q=");
        return quality == std::string_view::npos ||
               std::strtod(std::string(coding.substr(quality + 2)).c_str(), nullptr) > 0;
    }
    return false;
}

std::string gzip(std::string_view bytes, int level) {
    constexpr int gzip_window_bits = 15 + 16;
    constexpr int memory_level = 8;
    z_stream stream{};
    base::invariant(
        deflateInit2(&stream, level, Z_DEFLATED, gzip_window_bits, memory_level, Z_DEFAULT_STRATEGY) == Z_OK,
        "deflate starts");
    std::string packed(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib only reads
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    const int outcome = deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    base::invariant(outcome == Z_STREAM_END, "deflate ends");
    return packed;
}

}  // namespace http
