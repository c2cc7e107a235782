// An answer: a string, a file, or a stream of any length.
#pragma once

#include "http/request.hpp"

#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace http {

// Where a stream writes. write() blocks while the reader lags (then spools to a file beyond the first lag, so that the
// producer's snapshot is let go), and throws Gone when the reader has left or is too slow.
class Sink {
public:
    virtual ~Sink() = default;
    virtual void write(std::string_view bytes) = 0;
};

// Thrown by Sink::write; a producer lets it pass. Ends the connection without a final chunk.
class Gone : public std::exception {
public:
    const char* what() const noexcept override { return "the reader has gone"; }
};

// Produces the body on the stream pool. If it throws, the connection is broken visibly: no final chunk.
using Producer = std::function<void(Sink&)>;

struct Stream {
    Producer produce;
};

struct File {
    std::filesystem::path path;
};

// Bytes that live as long as the program (assets compiled in).
struct StaticBody {
    std::string_view bytes;
};

struct Cookie {
    std::string name;  // "__Host-session" when secure, "session" on plain localhost
    std::string value;
    std::int64_t max_age_seconds = -1;  // -1: until the browser closes; 0: remove
    bool http_only = true;
    enum class SameSite : std::uint8_t { lax, strict } same_site = SameSite::lax;
};

// "__Host-name" where the request came by TLS, else "name". Such cookies are always sent with Secure and Path=/.
std::string cookie_name(const Request& request, std::string_view name);

class Response {
public:
    Response() = default;
    Response(int status_code, std::string content_type, std::string text) : status(status_code), body(std::move(text)) {
        set("content-type", std::move(content_type));
    }
    static Response html(std::string text, int status = 200) {
        return {status, "text/html; charset=utf-8", std::move(text)};
    }
    static Response text(std::string text, int status = 200) {
        return {status, "text/plain; charset=utf-8", std::move(text)};
    }
    static Response json(std::string text, int status = 200) { return {status, "application/json", std::move(text)}; }
    // 303 after a form, 302 otherwise by choice. `to` is a path of ours ("/…"); anything else throws Broken.
    static Response see_other(std::string to);
    static Response stream(std::string content_type, Producer produce);

    // Replaces. Throws Broken for a name or value with a control character.
    void set(std::string_view lower_case_name, std::string value);
    void add(std::string_view lower_case_name, std::string value);
    std::string_view header(std::string_view lower_case_name) const;
    // Content-Disposition: attachment, with a plain and a UTF-8 form of the name (RFC 6266).
    void attach_as(std::string_view file_name);

    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<Cookie> cookies;
    std::variant<std::string, Stream, File, StaticBody> body;
};

}  // namespace http
