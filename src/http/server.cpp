#include "http/server.hpp"

#include "base/failure.hpp"
#include "http/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <limits>
#include <thread>

#include <unistd.h>

namespace http {

namespace asio = boost::asio;

namespace {

constexpr int kDiskThreads = 2;
constexpr std::size_t kStreamQueue = 64;
constexpr std::size_t kOutgoingQueue = 256;
constexpr auto kSweepEvery = std::chrono::milliseconds(100);   // how late a deadline may be noticed
constexpr auto kAcceptPause = std::chrono::milliseconds(100);  // when there are no descriptors left
constexpr std::uint16_t kFirstFreePort = 20'000;
constexpr std::uint16_t kLastFreePort = 32'767;  // above, the system gives ports to outgoing connections

}  // namespace

struct Server::Body {
    Body(ServerOptions options, Router router, Fallback fallback, Finish finish)
        : engine(std::move(options), std::move(router), std::move(fallback), std::move(finish)) {}

    Engine engine;
    tcp::acceptor acceptor{engine.io};
    asio::steady_timer sweeper{engine.io};
    asio::steady_timer accept_pause{engine.io};
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
    std::vector<std::thread> threads;
    std::uint16_t port = 0;

    bool bind_to(std::uint16_t wanted);
    void bind();
    void run();
    void stop();
    bool wait_for_sessions(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds time);
    awaitable<void> accept();
    awaitable<void> sweep();
};

namespace {

awaitable<void> serve(std::unique_ptr<Session> session) { co_await session->run(); }

}  // namespace

bool Server::Body::bind_to(std::uint16_t wanted) {
    error_code error;
    const auto address = asio::ip::make_address(engine.options.address, error);
    if (error) throw base::Unavailable("not an address: " + engine.options.address);
    const tcp::endpoint endpoint(address, wanted);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) return true;
    acceptor.close();
    return false;
}

void Server::Body::bind() {
    port = engine.options.port;
    if (port != 0) {
        if (!bind_to(port)) throw base::Unavailable("port " + std::to_string(port) + " is taken or not allowed");
        return;
    }
    constexpr int ports = kLastFreePort - kFirstFreePort;
    const int first = static_cast<int>(::getpid()) * 7 % ports;  // programs started together don't all try the same
    for (int i = 0; i < ports; ++i) {
        port = static_cast<std::uint16_t>(kFirstFreePort + (first + i) % ports);
        if (bind_to(port)) return;
    }
    throw base::Unavailable("no free port");
}

void Server::Body::run() {
    std::signal(SIGPIPE, SIG_IGN);  // sendfile can't be told otherwise; a gone reader is an error code here
    const auto& options = engine.options;
    engine.pages.emplace(options.page_threads, static_cast<std::size_t>(options.page_queue));
    engine.streams.emplace(options.stream_threads, kStreamQueue);
    engine.outgoing.emplace(options.outgoing_threads, kOutgoingQueue);
    engine.disk.emplace(kDiskThreads, std::numeric_limits<std::size_t>::max());
    work.emplace(engine.io.get_executor());
    asio::co_spawn(engine.io, accept(), asio::detached);
    asio::co_spawn(engine.io, sweep(), asio::detached);
    for (int i = 0; i < options.io_threads; ++i) threads.emplace_back([this] { engine.io.run(); });
}

awaitable<void> Server::Body::accept() {
    while (!engine.stopping) {
        error_code error;
        auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted) co_return;
        if (error) {
            accept_pause.expires_after(kAcceptPause);
            co_await accept_pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        std::size_t open = 0;
        {
            const std::lock_guard lock(engine.mutex);
            open = engine.sessions.size();
        }
        if (open >= static_cast<std::size_t>(engine.options.connections)) continue;
        auto session = std::make_unique<Session>(engine, std::move(socket));
        asio::co_spawn(engine.io, serve(std::move(session)), asio::detached);
    }
}

// All deadlines are kept here: a store for each request instead of a timer.
awaitable<void> Server::Body::sweep() {
    while (work) {
        error_code error;
        sweeper.expires_after(kSweepEvery);
        co_await sweeper.async_wait(asio::redirect_error(asio::use_awaitable, error));
        const auto now = steady_ms();
        const std::lock_guard lock(engine.mutex);
        for (auto* session : engine.sessions) session->wire().cut_if_late(now);
    }
}

bool Server::Body::wait_for_sessions(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds time) {
    return engine.all_gone.wait_for(lock, time, [this] { return engine.sessions.empty(); });
}

void Server::Body::stop() {
    if (threads.empty()) return;
    engine.stopping = true;
    asio::post(engine.io, [this] {
        acceptor.close();
        accept_pause.cancel();
    });
    {
        std::unique_lock lock(engine.mutex);
        for (auto* session : engine.sessions)
            if (session->idle()) session->wire().cut();
        if (!wait_for_sessions(lock, std::chrono::milliseconds(engine.options.stop_ms))) {
            for (auto* session : engine.sessions) session->wire().cut();
            engine.all_gone.wait(lock,
                                 [this] { return engine.sessions.empty(); });  // handlers can't be ended from outside
        }
    }
    asio::post(engine.io, [this] {
        work.reset();
        sweeper.cancel();
    });
    for (auto& thread : threads) thread.join();
    threads.clear();
    // All have ended before any is destroyed: the last thing a thread does may be to wake one of another pool.
    for (auto* pool : {&engine.pages, &engine.streams, &engine.outgoing, &engine.disk}) (*pool)->finish();
    for (auto* pool : {&engine.pages, &engine.streams, &engine.outgoing, &engine.disk}) pool->reset();
}

Server::Server(ServerOptions options, Router router, Fallback fallback, Finish finish)
    : body_(std::make_unique<Body>(std::move(options), std::move(router), std::move(fallback), std::move(finish))) {}

Server::~Server() { body_->stop(); }

void Server::start() {
    body_->bind();
    body_->run();
}

std::uint16_t Server::port() const { return body_->port; }

void Server::stop() { body_->stop(); }

ServerCounters Server::counters() const {
    auto& engine = body_->engine;
    const std::lock_guard lock(engine.mutex);
    return {engine.requests, engine.refused, engine.sessions.size(), engine.streams_broken};
}

}  // namespace http
