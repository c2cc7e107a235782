// One coroutine a connection: it reads on an I/O thread, goes over to a pool for the handler, and sends from there, so
// that a request costs one change of threads. Rules of its kind: co_await is a statement of its own, never inside an
// expression, a condition or a catch (compilers of the day get those wrong).
#include "http/session.hpp"

#include "http/body.hpp"
#include "http/escape.hpp"
#include "http/limits.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace http {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;

namespace {

constexpr std::size_t kFirstBufferBytes = 4 * 1024;  // what an idle connection keeps
constexpr int kRetryAfterSeconds = 2;
constexpr std::int64_t kFileSliceBytes = 1 << 20;  // then other files have their turn on the disk threads

constexpr std::array kMethods{Method::get, Method::head, Method::post, Method::put, Method::patch, Method::del};

std::int64_t steady_us() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

std::optional<Method> method_of(std::string_view text) {
    for (const auto method : kMethods)
        if (name(method) == text) return method;
    return std::nullopt;
}

// Methods that HTTP knows and none of our routes answers.
bool is_method_of_no_use(std::string_view text) { return text == "OPTIONS" || text == "TRACE" || text == "CONNECT"; }

std::vector<Method> methods_at(const Router& router, std::string_view path) {
    std::vector<Method> methods;
    for (const auto method : kMethods)
        if (router.find(method, path).route) methods.push_back(method);
    return methods;
}

std::string person_of(const Request& request) {
    for (const std::string_view cookie : {"__Host-session", "session"})
        if (request.cookies.has(cookie)) return std::string(request.cookies.get(cookie));
    return request.peer;
}

std::optional<std::int64_t> content_length_of(const Response& response) {
    const auto text = response.header("content-length");
    std::int64_t length = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), length);
    if (text.empty() || read.ec != std::errc()) return std::nullopt;
    return length;
}

std::string_view body_of(const Response& response) {
    if (const auto* text = std::get_if<std::string>(&response.body)) return *text;
    if (const auto* fixed = std::get_if<StaticBody>(&response.body)) return fixed->bytes;
    return {};
}

SpoolOptions spool_options_of(const ServerOptions& options) {
    const Wire::Pace pace{options.stream_rate_min * options.stream_rate_window_ms / 1000,
                          options.stream_rate_window_ms};
    return {options.spool_folder, options.spool_bytes_max, options.stream_lag_ms, pace};
}

}  // namespace

Session::Session(Engine& server, tcp::socket socket)
    : server_(server),
      socket_(std::move(socket)),
      wire_(socket_.native_handle()),
      spool_options_(spool_options_of(server.options)),
      buffer_(kFirstBufferBytes) {
    error_code ignored;
    peer_ = socket_.remote_endpoint(ignored).address().to_string(ignored);
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.native_non_blocking(true, ignored);
    const std::lock_guard lock(server_.mutex);
    server_.sessions.insert(this);
}

Session::~Session() {
    const std::lock_guard lock(server_.mutex);
    server_.sessions.erase(this);
    error_code ignored;
    socket_.close(ignored);  // under the lock: nobody cuts a descriptor that is someone else's by now
    if (server_.sessions.empty()) server_.all_gone.notify_all();
}

awaitable<void> Session::run() {
    while (keep_) {
        const auto got = co_await read_head();
        if (got == Got::closed) co_return;
        if (got == Got::refused) {
            body_unread_ = true;
            co_await refuse(refusal_.status);
            break;
        }
        co_await answer_request();
        remove_uploads(request_);
    }
    if (body_unread_) co_await linger();
}

// Reads what there is, at most `room` bytes; false at the end.
awaitable<bool> Session::fill(std::size_t room) {
    if (begin_ > 0) {
        std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
        end_ -= begin_;
        begin_ = 0;
    }
    if (buffer_.size() < room || buffer_.size() == end_) buffer_.resize(std::max(room, end_ * 2));
    error_code error;
    const auto bytes = co_await socket_.async_read_some(asio::buffer(buffer_.data() + end_, buffer_.size() - end_),
                                                        asio::redirect_error(asio::use_awaitable, error));
    end_ += bytes;
    co_return !error && bytes > 0;
}

awaitable<Session::Got> Session::read_head() {
    request_ = Request();
    allowed_.clear();
    body_unread_ = false;
    if (unused().empty()) {
        wire_.allow_ms(began_us_ == 0 ? server_.options.header_deadline_ms : server_.options.keep_alive_ms);
        idle_ = true;
        if (server_.stopping) co_return Got::closed;
        const bool more = co_await fill(kFirstBufferBytes);
        idle_ = false;
        if (!more) co_return Got::closed;
    }
    wire_.allow_ms(server_.options.header_deadline_ms);
    HeadScan scan;
    for (;;) {
        const auto state = scan.look(unused());
        if (state == HeadScan::State::whole) break;
        if (state == HeadScan::State::refused) {
            refusal_ = scan.refusal();
            began_us_ = steady_us();
            co_return Got::refused;
        }
        const bool more = co_await fill(kFirstBufferBytes);
        if (!more) co_return Got::closed;
    }
    co_return understand_head(scan.head_bytes());
}

Session::Got Session::understand_head(std::size_t head_bytes) {
    wire_.set_free();
    began_us_ = steady_us();
    request_.number = ++server_.numbers;
    request_.peer = peer_;
    request_.headers.reserve(16);
    ++server_.requests;
    parser_.emplace(request_);
    error_code error;
    const auto used = parser_->put(asio::buffer(unused().data(), head_bytes), error);
    const auto refuse_with = [&](Refusal refusal) {
        refusal_ = refusal;
        return Got::refused;
    };
    if (error || !parser_->is_header_done() || used != head_bytes) {
        return refuse_with({error == beast_http::error::bad_version ? 505 : 400, "malformed head"});
    }
    use(used);
    if (auto refusal = check_framing(request_, parser_->version())) return refuse_with(*refusal);
    const auto method = method_of(parser_->method_text());
    if (method) request_.method = *method;
    if (auto refusal = read_target(request_)) return refuse_with(*refusal);
    read_cookies(request_);
    believe_proxy(request_, server_.options.trusted_proxies);
    body_unread_ = has_body(request_);
    const bool reads_only = request_.method == Method::get || request_.method == Method::head;
    if (method && reads_only && body_unread_) return refuse_with({400, "a GET with a body"});
    keep_ = wants_keep_alive(request_, parser_->version());
    if (!method && !is_method_of_no_use(parser_->method_text())) return refuse_with({501, "unknown method"});
    method_is_ours_ = method.has_value();
    return Got::whole;
}

awaitable<void> Session::answer_request() {
    Router::Found found;
    if (method_is_ours_) found = server_.router.find(request_.method, request_.path);
    if (!found.route) {
        allowed_ = methods_at(server_.router, request_.path);
        co_await answer_without_route();
        co_return;
    }
    const Route& route = *found.route;
    request_.parameters = std::move(found.parameters);
    if (body_unread_) {
        const auto got = co_await read_body(route);
        if (got == Got::closed) {
            keep_ = false;
            co_return;
        }
        if (got == Got::refused) {
            co_await refuse(refusal_.status);
            co_return;
        }
        body_unread_ = false;
        wire_.set_free();
    }
    std::optional<PersonCounts::Slot> slot;
    if (route.pool == Pool::stream) {
        slot = server_.persons.enter(person_of(request_), server_.options.streams_per_person);
        if (!slot) {
            co_await refuse(429);
            co_return;
        }
    }
    const bool taken = co_await hop(server_.pool(route.pool));
    if (!taken) {
        co_await refuse(503);
        co_return;
    }
    auto response = from_handler(route);
    co_await send(std::move(response), std::move(slot), route.pool);
}

// Expect: 100-continue is answered only here, when the route, the type and the length have been found good.
awaitable<Session::Got> Session::read_body(const Route& route) {
    BodyReader reader(request_, route.limits, server_.options.spool_folder);
    if (const auto refusal = reader.accept()) {
        refusal_ = *refusal;
        co_return Got::refused;
    }
    if (!request_.header("expect").empty() && parser_->version() == 11 && unused().empty()) {
        std::array<std::string_view, 1> go_on{"HTTP/1.1 100 Continue\r\n\r\n"};
        wire_.send(go_on);
    }
    parser_->give_body_to(reader);
    const auto last_moment = steady_ms() + server_.options.body_total_ms;
    bool starved = false;
    while (!parser_->is_done()) {
        if (unused().empty() || starved) {
            wire_.allow_until(std::min(last_moment, steady_ms() + server_.options.body_idle_ms));
            const bool more = co_await fill(kChunkBytes);
            if (!more) co_return Got::closed;
        }
        if (reader.writes_files()) co_await hop(*server_.disk);
        error_code error;
        const auto used = parser_->put(asio::buffer(unused().data(), unused().size()), error);
        use(used);
        starved = error == beast_http::error::need_more;
        if (parser_->refusal()) {
            refusal_ = *parser_->refusal();
            co_return Got::refused;
        }
        if ((error && !starved) || (starved && unused().size() > kChunkLineBytesMax)) {
            refusal_ = {400, "malformed body"};
            co_return Got::refused;
        }
    }
    const auto refusal = reader.finish();
    refusal_ = refusal.value_or(Refusal{0, ""});
    co_return refusal ? Got::refused : Got::whole;
}

// Goes on in a thread of the pool; false, in an I/O thread, when its queue is full.
awaitable<bool> Session::hop(ThreadPool& pool) {
    auto start = [this, &pool](auto handler) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        if (pool.try_run([shared] { std::move (*shared)(true); })) return;
        asio::post(server_.io, [shared] { std::move (*shared)(false); });
    };
    const bool taken =
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(start, asio::use_awaitable);
    co_return taken;
}

awaitable<void> Session::refuse(int status) {
    ++server_.refused;
    const bool overloaded = status == 503 || status == 429;
    if (body_unread_ || !overloaded) keep_ = false;
    auto response = from_fallback(status);
    if (overloaded && response.header("retry-after").empty())
        response.set("retry-after", std::to_string(kRetryAfterSeconds));
    co_await send(std::move(response), std::nullopt, Pool::page);
}

// On the page pool, since these pages may look up who is asking.
awaitable<void> Session::answer_without_route() {
    if (body_unread_) keep_ = false;
    const bool taken = co_await hop(*server_.pages);
    if (!taken) {
        co_await refuse(503);
        co_return;
    }
    auto response = from_fallback(allowed_.empty() ? 404 : 405);
    if (!allowed_.empty()) {
        std::string names;
        for (const auto method : allowed_) names.append(names.empty() ? "" : ", ").append(name(method));
        response.set("allow", std::move(names));
    }
    co_await send(std::move(response), std::nullopt, Pool::page);
}

Response Session::from_fallback(int status) {
    try {
        return server_.fallback(request_, status, allowed_);
    } catch (const std::exception&) {
        return Response::text(std::string(reason(status)), status);
    }
}

Response Session::from_handler(const Route& route) {
    try {
        return route.handler(request_);
    } catch (const std::exception&) {
        return from_fallback(500);
    }
}

void Session::start_head(const Response& response, Framing framing, std::int64_t bytes) {
    if (framing == Framing::until_close || server_.stopping) keep_ = false;
    head_.clear();
    append_head(head_, response, {framing, bytes, keep_, request_.secure});
}

void Session::compress(Response& response) const {
    auto* text = std::get_if<std::string>(&response.body);
    const auto type = response.header("content-type");
    const bool worth_it =
        text && text->size() >= kCompressBytesMin && (type.starts_with("text/") || type == "application/json");
    if (server_.options.gzip_level == 0 || !worth_it || !response.header("content-encoding").empty()) return;
    response.add("vary", "accept-encoding");
    if (!takes_gzip(request_) || !response.header("etag").empty()) return;
    *text = gzip(*text, server_.options.gzip_level);
    response.set("content-encoding", "gzip");
}

// `running_on`: the pool whose thread this is, so that a stream need not change over to where it is already.
awaitable<void> Session::send(Response response, std::optional<PersonCounts::Slot> slot, Pool running_on) {
    if (std::holds_alternative<Stream>(response.body) && request_.method != Method::head) {
        co_await send_stream(std::move(response), std::move(slot), running_on);
        co_return;
    }
    slot.reset();
    std::optional<SizedFile> file;
    if (const auto* wanted = std::get_if<File>(&response.body)) {
        file = SizedFile::open(wanted->path);
        if (!file) response = from_fallback(404);
    }
    const bool with_body = finish_and_start_head(response, file);
    co_await send_bytes(with_body ? body_of(response) : std::string_view());
    if (file && with_body && !broken_) co_await send_rest_of(file->file, 0, file->bytes);
}

// Last touches and the head. Whether a body follows.
bool Session::finish_and_start_head(Response& response, std::optional<SizedFile>& file) {
    try {
        server_.finish(request_, response, steady_us() - began_us_);
        if (is_unchanged(request_, response)) {
            response.status = 304;
            response.body = std::string();
        }
        compress(response);
        const bool no_length = response.status == 304 || response.status == 204;
        const bool unknown = std::holds_alternative<Stream>(response.body);  // HEAD of a stream
        const auto framing = no_length ? Framing::none : unknown ? Framing::chunked : Framing::length;
        start_head(response, framing, file ? file->bytes : static_cast<std::int64_t>(body_of(response).size()));
        return !no_length && request_.method != Method::head;
    } catch (const std::exception&) {  // a header that can't be sent
        file.reset();
        response = Response::text(std::string(reason(500)), 500);
        start_head(response, Framing::length, static_cast<std::int64_t>(body_of(response).size()));
        return request_.method != Method::head;
    }
}

// The head, and the body after it, in as few packets as it takes.
awaitable<void> Session::send_bytes(std::string_view body) {
    std::array<std::string_view, 2> parts{head_, body};
    wire_.set_pace({static_cast<std::int64_t>(kChunkBytes), server_.options.write_ms});
    for (;;) {
        const auto sent = wire_.send(parts);
        if (sent == Wire::Sent::gone) broken_ = true;
        if (sent != Wire::Sent::blocked) break;
        error_code ignored;  // the next send tells
        co_await socket_.async_wait(tcp::socket::wait_write, asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (broken_) keep_ = false;
}

// Sends [at, end) of a file from disk threads, waiting for room in I/O threads.
awaitable<void> Session::send_rest_of(const OpenFile& file, std::int64_t at, std::int64_t end) {
    while (at < end) {
        co_await hop(*server_.disk);
        const auto sent = wire_.send_file(file.descriptor(), at, std::min(end, at + kFileSliceBytes));
        if (sent == Wire::Sent::gone) {
            broken_ = true;
            keep_ = false;
            co_return;
        }
        if (sent == Wire::Sent::all) continue;
        error_code ignored;
        co_await socket_.async_wait(tcp::socket::wait_write, asio::redirect_error(asio::use_awaitable, ignored));
    }
}

// A stream whose length the handler knows says so in content-length; it is then held to it.
awaitable<void> Session::send_stream(Response response, std::optional<PersonCounts::Slot> slot, Pool running_on) {
    if (!slot) slot = server_.persons.enter(person_of(request_), server_.options.streams_per_person);
    if (!slot) {
        co_await refuse(429);
        co_return;
    }
    if (running_on != Pool::stream) {
        const bool taken = co_await hop(*server_.streams);
        if (!taken) {
            co_await refuse(503);
            co_return;
        }
    }
    std::int64_t length = -1;
    if (const auto known = content_length_of(response)) length = *known;
    const auto framing = length >= 0                ? Framing::length
                         : parser_->version() == 11 ? Framing::chunked
                                                    : Framing::until_close;
    SpoolingSink sink(wire_, framing, length, spool_options_, [&] {
        server_.finish(request_, response, steady_us() - began_us_);
        start_head(response, framing, length);
        return head_;
    });
    const auto produced = produce(std::get<Stream>(response.body).produce, sink);
    if (produced == Produced::nothing) {
        co_await send(from_fallback(500), std::nullopt, Pool::stream);
        co_return;
    }
    if (produced == Produced::whole && sink.spool_sent < sink.spool_end) {
        wire_.set_pace(spool_options_.pace);
        co_await send_rest_of(*sink.spool_file(), sink.spool_sent, sink.spool_end);
    }
    if (produced == Produced::broken || broken_) {
        ++server_.streams_broken;
        keep_ = false;
        wire_.close_by_reset();
    }
}

Session::Produced Session::produce(const Producer& producer, SpoolingSink& sink) const {
    try {
        producer(sink);
        sink.finish();
        return Produced::whole;
    } catch (const std::exception&) {
        return sink.begun() ? Produced::broken : Produced::nothing;
    }
}

// Reads and drops what is still coming after a refusal, for a while: closing at once would reset the connection, and
// the answer could be lost on its way.
awaitable<void> Session::linger() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    wire_.allow_ms(kLingerMs);
    for (std::size_t dropped = 0; dropped < kLingerBytesMax;) {
        use(unused().size());
        const bool more = co_await fill(kChunkBytes);
        if (!more) break;
        dropped += unused().size();
    }
}

}  // namespace http
