// A server on a free port, with routes given one by one.
#pragma once

#include "http/raw_client.hpp"
#include "http/server.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace http::test {

inline Response plain_fallback(const Request&, int status, const std::vector<Method>&) {
    return Response::text("refused " + std::to_string(status), status);
}

inline void no_finish(const Request&, Response&, std::int64_t) {}

struct House {
    Router router;
    ServerOptions options;
    Server::Fallback fallback = plain_fallback;
    Server::Finish finish = no_finish;
    std::unique_ptr<Server> server;

    House() {
        options.port = 0;
        options.page_threads = 4;
        options.stop_ms = 2000;
    }
    House& route(Method method, std::string pattern, Handler handler, RouteLimits limits = {}, Pool pool = Pool::page) {
        router.add({method, std::move(pattern), std::move(handler), limits, pool});
        return *this;
    }
    House& get(std::string pattern, Handler handler) {
        return route(Method::get, std::move(pattern), std::move(handler));
    }
    void open() {
        server = std::make_unique<Server>(options, std::move(router), fallback, finish);
        server->start();
    }
    RawClient client() const { return RawClient(server->port()); }
    // One request on a connection of its own.
    Answer ask(std::string_view request) const {
        RawClient raw(server->port());
        raw.send(request);
        raw.shut_sending();
        return parse_answer(raw.read_all());
    }
};

inline std::string get_request(std::string_view target, std::string_view headers = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n";
}

inline std::string post_request(std::string_view target, std::string_view type, std::string_view body,
                                std::string_view headers = "") {
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: a\r\nContent-Type: " + std::string(type) +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n" +
           std::string(body);
}

inline constexpr std::string_view kForm = "application/x-www-form-urlencoded";

}  // namespace http::test
