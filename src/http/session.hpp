// One connection's life, and what all connections share. Heavy (Asio): for server.cpp and session.cpp only.
#pragma once

#include "http/framing.hpp"
#include "http/head.hpp"
#include "http/parser.hpp"
#include "http/persons.hpp"
#include "http/pool.hpp"
#include "http/server.hpp"
#include "http/spool.hpp"
#include "http/wire.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <vector>

namespace http {

using boost::asio::awaitable;
using boost::asio::ip::tcp;
using boost::system::error_code;

class Session;

// What the sessions of one server share.
struct Engine {
    Engine(ServerOptions o, Router r, Server::Fallback fb, Server::Finish f)
        : options(std::move(o)), router(std::move(r)), fallback(std::move(fb)), finish(std::move(f)) {}

    const ServerOptions options;
    const Router router;
    const Server::Fallback fallback;
    const Server::Finish finish;

    boost::asio::io_context io;
    // There from start to stop. Disk writes uploads and sends files, so that a slow disk holds up no socket.
    std::optional<ThreadPool> pages, streams, outgoing, disk;

    std::mutex mutex;  // of sessions
    std::condition_variable all_gone;
    std::unordered_set<Session*> sessions;
    PersonCounts persons;
    std::atomic<bool> stopping = false;
    std::atomic<std::uint64_t> numbers = 0, requests = 0, refused = 0, streams_broken = 0;

    ThreadPool& pool(Pool which) {
        switch (which) {
            case Pool::stream: return *streams;
            case Pool::outgoing: return *outgoing;
            case Pool::page: break;
        }
        return *pages;
    }
};

// One connection, from accept to close.
class Session {
public:
    Session(Engine& server, tcp::socket socket);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    awaitable<void> run();
    Wire& wire() { return wire_; }
    bool idle() const { return idle_.load(); }

private:
    enum class Got : std::uint8_t { whole, refused, closed };
    // Reading, in I/O threads.
    awaitable<bool> fill(std::size_t room);
    awaitable<Got> read_head();
    Got understand_head(std::size_t head_bytes);
    awaitable<Got> read_body(const Route& route);
    awaitable<void> linger();
    // Answering, in threads of a pool.
    awaitable<bool> hop(ThreadPool& pool);
    awaitable<void> answer_request();
    awaitable<void> answer_without_route();
    awaitable<void> refuse(int status);
    Response from_fallback(int status);
    Response from_handler(const Route& route);
    // Sending, in the same.
    awaitable<void> send(Response response, std::optional<PersonCounts::Slot> slot, Pool running_on);
    bool finish_and_start_head(Response& response, std::optional<SizedFile>& file);
    void start_head(const Response& response, Framing framing, std::int64_t bytes);
    void compress(Response& response) const;
    awaitable<void> send_bytes(std::string_view body);
    awaitable<void> send_rest_of(const OpenFile& file, std::int64_t at, std::int64_t end);
    awaitable<void> send_stream(Response response, std::optional<PersonCounts::Slot> slot, Pool running_on);
    enum class Produced : std::uint8_t { whole, broken, nothing };
    Produced produce(const Producer& producer, SpoolingSink& sink) const;

    Engine& server_;
    tcp::socket socket_;
    Wire wire_;
    const SpoolOptions spool_options_;
    std::string peer_;
    std::atomic<bool> idle_ = false;
    std::vector<char> buffer_;
    std::size_t begin_ = 0, end_ = 0;  // what has been read and not used
    Request request_;
    std::optional<Parser> parser_;
    Refusal refusal_{0, ""};
    std::vector<Method> allowed_;
    std::string head_;
    std::int64_t began_us_ = 0;
    bool keep_ = true;
    bool body_unread_ = false;
    bool method_is_ours_ = true;
    bool broken_ = false;  // nothing more can be sent

    std::string_view unused() const { return {buffer_.data() + begin_, end_ - begin_}; }
    void use(std::size_t bytes) {
        begin_ += bytes;
        if (begin_ == end_) begin_ = end_ = 0;
    }
};

}  // namespace http
