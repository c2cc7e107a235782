// The HTTP/1.1 server. Sockets live on I/O threads in server.cpp (Beast, coroutines), handlers on pools of plain
// threads. TLS and HTTP/2 are for the proxy in front.
#pragma once

#include "http/router.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace http {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  // 0: a free one below 32768
    int io_threads = 1;
    int page_threads = 16;  // they block on the database
    int page_queue = 512;   // more waiting: 503 with Retry-After
    int stream_threads = 4;
    int outgoing_threads = 4;                              // for routes that wait for other people's servers
    int streams_per_person = 3;                            // by session cookie or address; more: 429
    std::int64_t stream_rate_min = 4096;                   // bytes a second; slower readers are cut off
    int stream_rate_window_ms = 60000;                     // over which that is measured
    int stream_lag_ms = 250;                               // a reader may pause this long before the rest is spooled
    std::int64_t spool_bytes_max = std::int64_t{8} << 30;  // of one stream; beyond it the producer waits for the reader
    std::vector<std::string> trusted_proxies;              // addresses whose X-Forwarded-* are believed
    std::string spool_folder = "/tmp";                     // for uploads while a request lasts, and spooled streams
    int header_deadline_ms = 10000;
    int body_idle_ms = 15000;
    int body_total_ms = 600000;
    int write_ms = 15000;  // for each 64 KB of a page
    int keep_alive_ms = 30000;
    int connections = 4096;  // more are closed unheard
    int gzip_level = 0;      // 1–9: dynamic text over 1 KB is compressed for who takes it; 0: left to the proxy
    int stop_ms = 10000;     // graceful stop: then connections are closed
};

struct ServerCounters {
    std::uint64_t requests = 0, refused = 0, open_connections = 0, streams_broken = 0;
};

class Server {
public:
    // `fallback` answers what no route does (404, 405), what is refused before a handler sees it (400, 413, 414, 417,
    // 429, 431, 501, 503, 505) and what a handler let fall (500), so that even these speak the reader's language: it
    // gets the request as far as it was read, and the status. It may run on an I/O thread: it must not block, except
    // for 404 and 405.
    using Fallback = std::function<Response(const Request&, int status, const std::vector<Method>& allowed)>;
    // Every answer passes here last: security headers, logging.
    using Finish = std::function<void(const Request&, Response&, std::int64_t microseconds)>;
    Server(ServerOptions options, Router router, Fallback fallback, Finish finish);
    ~Server();
    void start();  // binds and listens; throws Unavailable when the port is taken
    std::uint16_t port() const;
    void stop();  // graceful: no new connections, running answers finish within stop_ms
    ServerCounters counters() const;

private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace http
