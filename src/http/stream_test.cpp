// Answers of any length.
#include "http/test_house.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <stdexcept>
#include <thread>

namespace http {
namespace {

using namespace test;
using namespace std::chrono_literals;

// Numbered, so that none can be lost or change places, and of a length that fits no chunk evenly.
std::string block(int number) { return std::to_string(number) + std::string(10'007, 'x') + "\r\n"; }

void write_blocks(Sink& sink, int count) {
    for (int i = 0; i < count; ++i) sink.write(block(i));
}

std::string blocks(int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += block(i);
    return all;
}

// Until a thing happens on another thread.
template <typename Condition>
bool soon(Condition condition) {
    for (int i = 0; i < 2000 && !condition(); ++i) std::this_thread::sleep_for(10ms);
    return condition();
}

constexpr int kManyBlocks = 2'500;  // some 25 MB: more than the sockets' buffers hold

TEST(Stream, comes_whole_in_chunks_and_the_connection_goes_on) {
    House house;
    house.get("/s",
              [](const Request&) { return Response::stream("text/csv", [](Sink& sink) { write_blocks(sink, 150); }); });
    house.open();
    auto client = house.client();
    client.send(get_request("/s") + get_request("/s", "Connection: close\r\n"));
    const auto both = client.read_all();
    const auto second = both.find("HTTP/1.1", 1);
    const auto answer = parse_answer(both.substr(0, second));
    EXPECT_EQ(answer.header("transfer-encoding"), "chunked");
    EXPECT_TRUE(answer.whole);
    EXPECT_EQ(answer.body, blocks(150));
    EXPECT_EQ(parse_answer(both.substr(second)).body, blocks(150));
}

TEST(Stream, an_empty_one_is_whole_too) {
    House house;
    house.route(
        Method::get, "/s", [](const Request&) { return Response::stream("text/csv", [](Sink&) {}); }, {}, Pool::stream);
    house.open();
    const auto answer = house.ask(get_request("/s"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.whole);
    EXPECT_EQ(answer.body, "");
}

TEST(Stream, for_1_0_ends_with_the_connection) {
    House house;
    house.get("/s",
              [](const Request&) { return Response::stream("text/csv", [](Sink& sink) { write_blocks(sink, 30); }); });
    house.open();
    const auto answer = house.ask("GET /s HTTP/1.0\r\n\r\n");
    EXPECT_EQ(answer.header("transfer-encoding"), "");
    EXPECT_EQ(answer.body, blocks(30));
}

TEST(Stream, one_that_fails_before_its_first_bytes_is_an_error_page) {
    House house;
    house.get("/s", [](const Request&) {
        return Response::stream("text/csv", [](Sink& sink) {
            sink.write("too little to be sent yet");
            throw std::runtime_error("no table");
        });
    });
    house.open();
    EXPECT_EQ(house.ask(get_request("/s")).body, "refused 500");
}

TEST(Stream, one_that_fails_part_way_is_visibly_broken) {
    House house;
    house.get("/s", [](const Request&) {
        return Response::stream("text/csv", [](Sink& sink) {
            write_blocks(sink, 50);
            throw std::runtime_error("the disk");
        });
    });
    house.open();
    const auto answer = house.ask(get_request("/s"));
    EXPECT_FALSE(answer.whole);
    EXPECT_TRUE(soon([&] { return house.server->counters().streams_broken == 1; }));
    auto client = house.client();
    client.send("GET /s HTTP/1.0\r\n\r\n");  // where only the kind of end can tell
    client.read_all();
    EXPECT_TRUE(client.reset());
}

TEST(Stream, one_of_known_length_is_held_to_it) {
    House house;
    const auto of_length = [](int promised, int given) {
        return [promised, given](const Request&) {
            auto response = Response::stream(
                "text/csv", [given](Sink& sink) { sink.write(std::string(static_cast<std::size_t>(given), 'x')); });
            response.set("content-length", std::to_string(promised));
            return response;
        };
    };
    house.get("/exact", of_length(100'000, 100'000));
    house.get("/short", of_length(100'000, 99'999));
    house.get("/long", of_length(100'000, 100'001));
    house.open();
    const auto exact = house.ask(get_request("/exact"));
    EXPECT_TRUE(exact.whole);
    EXPECT_EQ(exact.header("transfer-encoding"), "");
    EXPECT_FALSE(house.ask(get_request("/short")).whole);
    EXPECT_EQ(house.ask(get_request("/long")).status, 500);  // found out before the first bytes went
}

TEST(Stream, a_lagging_reader_does_not_hold_the_producer_and_gets_all) {
    House house;
    std::atomic<bool> produced = false;
    house.options.stream_lag_ms = 50;
    house.get("/s", [&](const Request&) {
        return Response::stream("text/csv", [&](Sink& sink) {
            write_blocks(sink, kManyBlocks);
            produced = true;
        });
    });
    house.open();
    auto client = house.client();
    client.send(get_request("/s", "Connection: close\r\n"));
    EXPECT_TRUE(soon([&] { return produced.load(); }));  // though nothing has been read
    const auto answer = parse_answer(client.read_all());
    EXPECT_TRUE(answer.whole);
    EXPECT_TRUE(answer.body == blocks(kManyBlocks));
}

TEST(Stream, a_full_spool_holds_the_producer_until_the_reader_goes_on) {
    House house;
    std::atomic<bool> produced = false;
    house.options.stream_lag_ms = 20;
    house.options.spool_bytes_max = 1'000'000;
    house.get("/s", [&](const Request&) {
        return Response::stream("text/csv", [&](Sink& sink) {
            write_blocks(sink, kManyBlocks);
            produced = true;
        });
    });
    house.open();
    auto client = house.client();
    client.send(get_request("/s", "Connection: close\r\n"));
    std::this_thread::sleep_for(500ms);
    EXPECT_FALSE(produced);
    EXPECT_TRUE(parse_answer(client.read_all()).body == blocks(kManyBlocks));
    EXPECT_TRUE(produced);
}

// Both while the producer still waits for room in the spool, and when only the spool is left to send.
class SlowReader : public testing::TestWithParam<std::int64_t> {};
TEST_P(SlowReader, is_cut_off) {
    House house;
    house.options.stream_lag_ms = 20;
    house.options.stream_rate_window_ms = 300;
    house.options.spool_bytes_max = GetParam();
    house.get("/s", [](const Request&) {
        return Response::stream("text/csv", [](Sink& sink) { write_blocks(sink, kManyBlocks); });
    });
    house.open();
    auto client = house.client();
    client.send(get_request("/s"));
    EXPECT_TRUE(soon([&] { return house.server->counters().streams_broken == 1; }));
    EXPECT_TRUE(soon([&] { return house.server->counters().open_connections == 0; }));
    EXPECT_FALSE(parse_answer(client.read_all(500)).whole);
}
INSTANTIATE_TEST_SUITE_P(All, SlowReader, testing::Values(1'000'000, 1'000'000'000));

TEST(Stream, a_reader_who_leaves_ends_the_producer) {
    House house;
    std::atomic<bool> gone = false;
    house.get("/s", [&](const Request&) {
        return Response::stream("text/csv", [&](Sink& sink) {
            try {
                for (;;) sink.write(std::string(10'000, 'x'));
            } catch (const Gone&) {
                gone = true;
                throw;
            }
        });
    });
    house.open();
    {
        auto client = house.client();
        client.send(get_request("/s"));
        client.read_some();
    }
    EXPECT_TRUE(soon([&] { return gone.load(); }));
}

TEST(Stream, a_person_has_only_so_many_at_once) {
    House house;
    house.options.streams_per_person = 2;
    std::latch go_on(1);
    const auto wait = [&](const Request&) {
        return Response::stream("text/csv", [&](Sink& sink) {
            sink.write(std::string(70'000, 'x'));
            go_on.wait();
        });
    };
    house.get("/page", wait);
    house.route(Method::get, "/stream", wait, {}, Pool::stream);
    house.open();
    const std::string cookie = "Cookie: session=anna\r\nConnection: close\r\n";
    auto first = house.client();
    auto second = house.client();
    first.send(get_request("/page", cookie));
    second.send(get_request("/stream", cookie));
    first.read_some();
    second.read_some();
    EXPECT_EQ(house.ask(get_request("/stream", cookie)).status, 429);
    EXPECT_EQ(house.ask(get_request("/page", cookie)).status, 429);
    auto other = house.client();
    other.send(get_request("/stream", "Cookie: session=beth\r\nConnection: close\r\n"));
    EXPECT_TRUE(other.read_some().starts_with("HTTP/1.1 200"));
    go_on.count_down();
    for (auto* client : {&first, &second, &other}) client->read_all();
    EXPECT_EQ(house.ask(get_request("/stream", cookie)).status, 200);
}

TEST(Stream, pages_are_served_while_all_stream_threads_wait) {
    House house;
    house.options.stream_threads = 1;
    std::latch go_on(1);
    house.get("/s", [&](const Request&) { return Response::stream("text/csv", [&](Sink&) { go_on.wait(); }); });
    house.get("/a", [](const Request&) { return Response::text("a"); });
    house.open();
    auto streaming = house.client();
    auto waiting = house.client();
    streaming.send(get_request("/s", "Connection: close\r\n"));
    waiting.send(get_request("/s", "Connection: close\r\n"));
    EXPECT_EQ(house.ask(get_request("/a")).body, "a");
    go_on.count_down();
    EXPECT_TRUE(parse_answer(streaming.read_all()).whole);
    EXPECT_TRUE(parse_answer(waiting.read_all()).whole);
}

}  // namespace
}  // namespace http
