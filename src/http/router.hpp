// Which handler answers which address. Patterns are segments: "/{authority}/records/{dataset}/{id}"; "{rest...}" takes
// what is left. A literal segment beats a parameter. Two routes that can't be told apart are refused when added.
#pragma once

#include "http/request.hpp"
#include "http/response.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace http {

enum class Pool : std::uint8_t { page, stream, outgoing };

struct RouteLimits {
    std::int64_t body_bytes = 1 << 20;  // urlencoded and raw bodies
    std::int64_t upload_bytes = 0;      // multipart files, each; 0: no files here
    int uploads = 0;
};

using Handler = std::function<Response(const Request&)>;

struct Route {
    Method method;
    std::string pattern;
    Handler handler;
    RouteLimits limits;
    Pool pool = Pool::page;
};

class Router {
public:
    Router();
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;
    void add(Route route);  // throws Broken on a clash; GET answers HEAD too
    struct Found {
        const Route* route = nullptr;  // null: see allowed
        std::vector<std::pair<std::string, std::string>> parameters;
        std::vector<Method> allowed;  // of that path: empty is 404, else 405
    };
    Found find(Method method, std::string_view path) const;
    const std::vector<std::unique_ptr<Route>>& routes() const;  // for the walk of every route as every role

private:
    struct Tree;
    std::unique_ptr<Tree> tree_;
};

}  // namespace http
