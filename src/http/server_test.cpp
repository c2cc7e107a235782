#include "http/server.hpp"

#include "base/failure.hpp"
#include "http/raw_client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <stdexcept>
#include <thread>

namespace http {
namespace {

using test::parse_answer;
using test::RawClient;
using namespace std::chrono_literals;

Response plain_fallback(const Request&, int status, const std::vector<Method>&) {
    return Response::text("refused " + std::to_string(status), status);
}

void no_finish(const Request&, Response&, std::int64_t) {}

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
    House& get(std::string pattern, Handler handler) { return route(Method::get, std::move(pattern), std::move(handler)); }
    void open() {
        server = std::make_unique<Server>(options, std::move(router), fallback, finish);
        server->start();
    }
    RawClient client() const { return RawClient(server->port()); }
    // One request on a connection of its own.
    test::Answer ask(std::string_view request) const {
        RawClient raw(server->port());
        raw.send(request);
        raw.shut_sending();
        return parse_answer(raw.read_all());
    }
};

std::string get_request(std::string_view target, std::string_view headers = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n";
}

std::string post_request(std::string_view target, std::string_view type, std::string_view body, std::string_view headers = "") {
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: a\r\nContent-Type: " + std::string(type) + "\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

constexpr std::string_view kForm = "application/x-www-form-urlencoded";

TEST(Server, answers_a_page_with_parameters_and_query) {
    House house;
    house.get("/{authority}/list", [](const Request& r) {
        return Response::html("<p>" + std::string(r.parameter("authority")) + std::string(r.query.get("q")) + r.path);
    });
    house.open();
    const auto answer = house.ask(get_request("/powys/list?q=T%C5%B7"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "<p>powysTŷ/powys/list");
    EXPECT_TRUE(answer.whole);
    EXPECT_EQ(answer.header("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(answer.header("date").size(), 29U);
    EXPECT_EQ(answer.header("server"), "");
}

TEST(Server, reads_a_form_whole_or_in_pieces) {
    House house;
    house.route(Method::post, "/f", [](const Request& r) { return Response::text(std::string(r.form.get("name"))); });
    house.open();
    EXPECT_EQ(house.ask(post_request("/f", kForm, "name=Gwen+Jones")).body, "Gwen Jones");
    auto client = house.client();
    for (const char c : post_request("/f", kForm, "name=Gwen+Jones")) client.send({&c, 1});
    EXPECT_EQ(parse_answer(client.read_answer()).body, "Gwen Jones");
}

TEST(Server, streams_in_chunks) {
    House house;
    house.get("/s", [](const Request&) {
        return Response::stream("text/csv", [](Sink& sink) {
            for (int i = 0; i < 100'000; ++i) sink.write("a line of text\r\n");
        });
    });
    house.open();
    const auto answer = house.ask(get_request("/s"));
    EXPECT_EQ(answer.header("transfer-encoding"), "chunked");
    EXPECT_EQ(answer.body.size(), 1'600'000U);
    EXPECT_TRUE(answer.whole);
}

}  // namespace
}  // namespace http
