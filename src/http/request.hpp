// A request as handlers see it: already framed, bounded and checked. Values that are not UTF-8 never get this far
// (400).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

enum class Method : std::uint8_t { get, head, post, put, patch, del };
std::string_view name(Method method);

// Decoded name = value pairs of a query or form, in order, repeats kept.
class Fields {
public:
    void add(std::string name, std::string value) { all_.emplace_back(std::move(name), std::move(value)); }
    std::string_view get(std::string_view name) const;  // the first, or ""
    bool has(std::string_view name) const;
    std::vector<std::string_view> all(std::string_view name) const;
    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }
    bool empty() const { return all_.empty(); }
    std::size_t size() const { return all_.size(); }

private:
    std::vector<std::pair<std::string, std::string>> all_;
};

// application/x-www-form-urlencoded (forms and query strings). nullopt: bad %-escape, NUL, or not UTF-8.
std::optional<Fields> parse_form(std::string_view encoded);
std::string url_encode(std::string_view text);   // for one path segment or query value
std::string query_string(const Fields& fields);  // a=b&c=d, encoded, no leading "?"

// A file of a multipart form, already on disk; removed when the request ends unless moved away.
struct Upload {
    std::string field;
    std::string file_name;     // as sent, path parts stripped, UTF-8; for showing only
    std::string content_type;  // as claimed
    std::filesystem::path path;
    std::int64_t bytes = 0;
};

struct Request {
    Method method = Method::get;
    std::string target;  // as sent, origin form
    std::string path;    // decoded, no query; always begins with "/", never holds "//", ".." or NUL
    Fields query;
    Fields form;  // urlencoded or multipart text fields
    std::vector<Upload> uploads;
    std::string body;                                          // other content types, up to the route's limit
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    Fields cookies;
    std::string peer;          // address of the client; from X-Forwarded-For only behind a trusted proxy
    bool secure = false;       // came by TLS (at the trusted proxy)
    std::uint64_t number = 0;  // counts up; the request id of log and error page is made from it
    std::vector<std::pair<std::string, std::string>> parameters;  // of the route: {name} = value

    std::string_view header(std::string_view lower_case_name) const;
    std::string_view parameter(std::string_view name) const;
};

}  // namespace http
