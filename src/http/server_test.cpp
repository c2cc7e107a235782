#include "http/server.hpp"

#include "base/failure.hpp"
#include "http/test_house.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <latch>
#include <stdexcept>
#include <thread>

#include <unistd.h>

namespace http {
namespace {

using namespace test;
using namespace std::chrono_literals;

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

TEST(Server, requests_sent_together_are_answered_in_order) {
    House house;
    house.get("/{n}", [](const Request& r) {
        if (r.parameter("n") == "1") std::this_thread::sleep_for(50ms);
        return Response::text(std::string(r.parameter("n")));
    });
    house.open();
    auto client = house.client();
    client.send(get_request("/1") + get_request("/2") + get_request("/3", "Connection: close\r\n") + get_request("/4"));
    for (const char* n : {"1", "2", "3"}) EXPECT_EQ(parse_answer(client.read_answer()).body, n);
    EXPECT_EQ(client.read_all(), "");
}

TEST(Server, tells_what_is_not_there_from_what_is_not_allowed) {
    House house;
    house.get("/a", [](const Request&) { return Response::text("a"); });
    house.route(Method::post, "/a", [](const Request&) { return Response::text("a"); });
    house.open();
    EXPECT_EQ(house.ask(get_request("/b")).status, 404);
    const auto answer = house.ask("DELETE /a HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(answer.status, 405);
    EXPECT_EQ(answer.header("allow"), "GET, HEAD, POST");
    for (const std::string method : {"TRACE", "CONNECT", "OPTIONS"}) {
        const auto refusal = house.ask(method + " /a HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_EQ(refusal.status, 405);
        EXPECT_EQ(refusal.header("allow"), "GET, HEAD, POST");
    }
    EXPECT_EQ(house.ask("TRACE /b HTTP/1.1\r\nHost: a\r\n\r\n").status, 404);
}

TEST(Server, head_gives_the_head_alone) {
    House house;
    std::atomic<int> produced = 0;
    house.get("/a", [](const Request&) { return Response::text("twelve bytes"); });
    house.get("/s", [&](const Request&) { return Response::stream("text/csv", [&](Sink&) { ++produced; }); });
    house.open();
    auto client = house.client();
    client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nHEAD /s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const auto both = client.read_all();
    EXPECT_NE(both.find("content-length: 12\r\n"), std::string::npos);
    EXPECT_NE(both.find("transfer-encoding: chunked\r\n"), std::string::npos);
    EXPECT_EQ(both.find("twelve"), std::string::npos);
    EXPECT_EQ(produced, 0);
}

TEST(Server, a_handler_that_throws_is_answered_for_and_the_connection_goes_on) {
    House house;
    house.get("/bad", [](const Request&) -> Response { throw std::runtime_error("a secret"); });
    house.get("/header", [](const Request&) {
        auto response = Response::text("x");
        response.headers.emplace_back("x", "a\r\nb");
        return response;
    });
    house.get("/good", [](const Request&) { return Response::text("good"); });
    house.open();
    auto client = house.client();
    client.send(get_request("/bad"));
    EXPECT_EQ(parse_answer(client.read_answer()).body, "refused 500");
    client.send(get_request("/header"));
    EXPECT_EQ(parse_answer(client.read_answer()).status, 500);
    client.send(get_request("/good"));
    EXPECT_EQ(parse_answer(client.read_answer()).body, "good");
}

TEST(Server, every_answer_passes_finish_even_refusals) {
    House house;
    std::atomic<int> finished = 0;
    house.finish = [&](const Request& r, Response& response, std::int64_t microseconds) {
        ++finished;
        response.set("x-number", std::to_string(r.number));
        EXPECT_GE(microseconds, 0);
    };
    house.get("/a", [](const Request&) { return Response::text("a"); });
    house.open();
    EXPECT_EQ(house.ask(get_request("/a")).header("x-number"), "1");
    EXPECT_EQ(house.ask("nonsense\r\n\r\n").header("x-number"), "2");
    EXPECT_EQ(house.ask(get_request("/b")).header("x-number"), "3");
    EXPECT_EQ(finished, 3);
    EXPECT_EQ(house.server->counters().requests, 3U);
    EXPECT_EQ(house.server->counters().refused, 1U);
}

TEST(Server, files_and_unchanged_files) {
    const auto path = std::filesystem::temp_directory_path() / ("http_test_" + std::to_string(::getpid()));
    const std::string content(3'000'000, 'f');
    std::ofstream(path) << content;
    House house;
    house.get("/f", [&](const Request&) {
        Response response;
        response.set("etag", "\"v1\"");
        response.body = File{path};
        return response;
    });
    house.get("/none", [](const Request&) {
        Response response;
        response.body = File{"/nowhere/at/all"};
        return response;
    });
    house.open();
    const auto answer = house.ask(get_request("/f"));
    EXPECT_TRUE(answer.whole);
    EXPECT_EQ(answer.body, content);
    const auto unchanged = house.ask(get_request("/f", "If-None-Match: \"v1\"\r\n"));
    EXPECT_EQ(unchanged.status, 304);
    EXPECT_EQ(unchanged.body, "");
    EXPECT_EQ(unchanged.header("content-length"), "");
    EXPECT_EQ(house.ask(get_request("/none")).status, 404);
    std::filesystem::remove(path);
}

TEST(Server, text_is_compressed_when_asked_to) {
    House house;
    house.options.gzip_level = 1;
    house.get("/long", [](const Request&) { return Response::html(std::string(20'000, 'x')); });
    house.get("/short", [](const Request&) { return Response::html("x"); });
    house.open();
    const auto packed = house.ask(get_request("/long", "Accept-Encoding: gzip\r\n"));
    EXPECT_EQ(packed.header("content-encoding"), "gzip");
    EXPECT_LT(packed.body.size(), 200U);
    EXPECT_TRUE(packed.body.starts_with("\x1f\x8b"));
    const auto plain = house.ask(get_request("/long"));
    EXPECT_EQ(plain.body.size(), 20'000U);
    EXPECT_EQ(plain.header("vary"), "accept-encoding");
    EXPECT_EQ(house.ask(get_request("/short", "Accept-Encoding: gzip\r\n")).body, "x");
}

TEST(Server, a_full_queue_is_said_so_and_others_go_on_later) {
    House house;
    house.options.page_threads = 1;
    house.options.page_queue = 1;
    std::latch begun(1);
    std::latch go_on(1);
    std::atomic<int> calls = 0;
    house.get("/slow", [&](const Request&) {
        if (++calls == 1) begun.count_down();
        go_on.wait();
        return Response::text("done");
    });
    house.open();
    auto first = house.client();
    auto second = house.client();
    first.send(get_request("/slow"));
    begun.wait();
    second.send(get_request("/slow"));
    std::this_thread::sleep_for(100ms);
    auto third = house.client();
    third.send(get_request("/slow"));
    const auto refusal = parse_answer(third.read_answer());
    EXPECT_EQ(refusal.status, 503);
    EXPECT_NE(refusal.header("retry-after"), "");
    go_on.count_down();
    EXPECT_EQ(parse_answer(first.read_answer()).body, "done");
    EXPECT_EQ(parse_answer(second.read_answer()).body, "done");
    third.send(get_request("/slow"));
    EXPECT_EQ(parse_answer(third.read_answer()).body, "done");
}

TEST(Deadline, a_head_that_dribbles_is_cut_off_and_others_are_served) {
    House house;
    house.options.header_deadline_ms = 400;
    house.get("/a", [](const Request&) { return Response::text("a"); });
    house.open();
    std::vector<std::unique_ptr<RawClient>> dribblers;
    for (int i = 0; i < 50; ++i) dribblers.push_back(std::make_unique<RawClient>(house.server->port()));
    const auto begun = std::chrono::steady_clock::now();
    for (int round = 0; round < 4; ++round) {
        for (auto& dribbler : dribblers) dribbler->send("G");
        EXPECT_EQ(house.ask(get_request("/a")).body, "a");
        std::this_thread::sleep_for(50ms);
    }
    for (auto& dribbler : dribblers) EXPECT_TRUE(dribbler->closed(2000));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 1500ms);
}

TEST(Deadline, an_idle_connection_ends) {
    House house;
    house.options.keep_alive_ms = 200;
    house.get("/a", [](const Request&) { return Response::text("a"); });
    house.open();
    auto client = house.client();
    client.send(get_request("/a"));
    EXPECT_EQ(parse_answer(client.read_answer()).body, "a");
    EXPECT_FALSE(client.closed(100));
    EXPECT_TRUE(client.closed(1000));
}

TEST(Deadline, bodies_may_neither_pause_nor_last) {
    House house;
    house.options.body_idle_ms = 300;
    house.options.body_total_ms = 700;
    house.route(Method::post, "/f", [](const Request&) { return Response::text("read"); });
    house.open();
    const std::string head = "POST /f HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";
    auto pausing = house.client();
    pausing.send(head + "some");
    EXPECT_TRUE(pausing.closed(1000));
    auto lasting = house.client();
    lasting.send(head);
    const auto begun = std::chrono::steady_clock::now();
    while (!lasting.closed(100)) lasting.send("x");
    const auto lasted = std::chrono::steady_clock::now() - begun;
    EXPECT_GT(lasted, 500ms);
    EXPECT_LT(lasted, 1500ms);
}

TEST(Deadline, a_reader_who_takes_nothing_of_a_page_is_cut_off) {
    House house;
    house.options.write_ms = 300;
    house.get("/big", [](const Request&) { return Response::text(std::string(30'000'000, 'x')); });
    house.open();
    auto client = house.client();
    client.send(get_request("/big"));
    std::this_thread::sleep_for(1000ms);
    EXPECT_FALSE(parse_answer(client.read_all(500)).whole);
    EXPECT_EQ(house.server->counters().open_connections, 0U);
}

TEST(Stop, lets_running_answers_finish_and_closes_idle_connections_at_once) {
    House house;
    std::latch begun(1);
    house.get("/slow", [&](const Request&) {
        begun.count_down();
        std::this_thread::sleep_for(300ms);
        return Response::text("done");
    });
    house.get("/a", [](const Request&) { return Response::text("a"); });
    house.open();
    const auto port = house.server->port();
    auto idle = house.client();
    idle.send(get_request("/a"));
    idle.read_answer();
    auto busy = house.client();
    busy.send(get_request("/slow"));
    begun.wait();
    std::thread stopper([&] { house.server->stop(); });
    EXPECT_TRUE(idle.closed(200));
    const auto answer = parse_answer(busy.read_all());
    EXPECT_EQ(answer.body, "done");
    EXPECT_EQ(answer.header("connection"), "close");
    stopper.join();
    EXPECT_THROW(RawClient{port}, std::runtime_error);
}

TEST(Stop, does_not_wait_longer_than_told_for_readers) {
    House house;
    house.options.stop_ms = 300;
    house.get("/big", [](const Request&) { return Response::text(std::string(30'000'000, 'x')); });
    house.open();
    auto client = house.client();
    client.send(get_request("/big"));
    client.read_some();
    const auto begun = std::chrono::steady_clock::now();
    house.server->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 1500ms);
}

TEST(Start, a_taken_port_is_said_so) {
    House first;
    first.open();
    House second;
    second.options.port = first.server->port();
    EXPECT_THROW(second.open(), base::Unavailable);
    EXPECT_LT(first.server->port(), 32768);
}

}  // namespace
}  // namespace http
