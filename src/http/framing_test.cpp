// Requests that two programs could read in two ways, or that nobody should send: each over a raw socket, as it would
// come.
#include "http/test_house.hpp"

#include "http/framing.hpp"
#include "http/limits.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

using namespace test;

struct Probe {
    const char* name;
    std::string bytes;
    int status;
};

std::string headers(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "X-" + std::to_string(i) + ": y\r\n";
    return text;
}

const std::string kNul(1, '\0');

// long: the probes are one list, each line one request
std::vector<Probe> probes() {
    const std::string post = "POST /f HTTP/1.1\r\nHost: a\r\n";
    const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
    const std::string long_text(70'000, 'x');
    return {
        {"length_then_chunked", post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"chunked_then_length", post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
        {"two_lengths", post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400},
        {"two_equal_lengths", post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400},
        {"length_list", post + "Content-Length: 5, 5\r\n\r\nhello", 400},
        {"length_plus", post + "Content-Length: +5\r\n\r\nhello", 400},
        {"length_minus", post + "Content-Length: -1\r\n\r\nhello", 400},
        {"length_hex", post + "Content-Length: 0x5\r\n\r\nhello", 400},
        {"length_empty", post + "Content-Length: \r\n\r\nhello", 400},
        {"length_with_space", post + "Content-Length: 5 5\r\n\r\nhello", 400},
        {"length_overflow", post + "Content-Length: 18446744073709551621\r\n\r\nhello", 400},
        {"length_on_get", "GET /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 400},
        {"encoding_gzip", post + "Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n", 501},
        {"encoding_xchunked", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
        {"encoding_chunked_gzip", post + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 501},
        {"encoding_gzip_chunked", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
        {"encoding_identity", post + "Transfer-Encoding: identity\r\n\r\n", 501},
        {"encoding_quoted", post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 501},
        {"encoding_vertical_tab", post + "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n", 400},
        {"encoding_twice", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"encoding_in_1_0", "POST /f HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"folded_header", "GET /p HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400},
        {"folded_header_tab", "GET /p HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n", 400},
        {"folded_first_header", "GET /p HTTP/1.1\r\n Host: a\r\n\r\n", 400},
        {"space_before_colon", post + "Content-Length : 5\r\n\r\nhello", 400},
        {"no_colon", "GET /p HTTP/1.1\r\nHost: a\r\nNonsense\r\n\r\n", 400},
        {"empty_header_name", "GET /p HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400},
        {"bare_line_feeds", "GET /p HTTP/1.1\nHost: a\n\n", 400},
        {"one_bare_line_feed", "GET /p HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
        {"bare_carriage_return", "GET /p HTTP/1.1\r\nHost: a\r\nX: b\rY: c\r\n\r\n", 400},
        {"line_break_first", "\r\nGET /p HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"no_host", "GET /p HTTP/1.1\r\n\r\n", 400},
        {"two_hosts", "GET /p HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"host_with_space", "GET /p HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
        {"host_with_path", "GET /p HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        {"host_with_user", "GET /p HTTP/1.1\r\nHost: b@a\r\n\r\n", 400},
        {"nul_in_value", "GET /p HTTP/1.1\r\nHost: a\r\nX: a" + kNul + "b\r\n\r\n", 400},
        {"nul_in_name", "GET /p HTTP/1.1\r\nHost: a\r\nX" + kNul + ": b\r\n\r\n", 400},
        {"nul_in_target", "GET /p" + kNul + " HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"escape_character_in_value", "GET /p HTTP/1.1\r\nHost: a\r\nX: a\x1b[2J\r\n\r\n", 400},
        {"value_not_utf8", "GET /p HTTP/1.1\r\nHost: a\r\nX: \xff\xfe\r\n\r\n", 400},
        {"chunk_size_minus", chunked + "-2\r\nhi\r\n0\r\n\r\n", 400},
        {"chunk_size_overflow", chunked + "10000000000000002\r\nhi\r\n0\r\n\r\n", 400},
        {"chunk_size_0x", chunked + "0x2\r\nhi\r\n0\r\n\r\n", 400},
        {"chunk_size_nothing", chunked + "\r\nhi\r\n0\r\n\r\n", 400},
        {"chunk_longer_than_said", chunked + "2\r\nhiho\r\n0\r\n\r\n", 400},
        {"chunk_bare_line_feeds", chunked + "2\nhi\n0\n\n", 400},
        {"chunk_extension_64k", chunked + "2;" + long_text + "\r\nhi\r\n0\r\n\r\n", 400},
        {"trailer_64k", chunked + "2\r\nhi\r\n0\r\nX: " + long_text + "\r\n\r\n", 400},
        {"thousand_headers", "GET /p HTTP/1.1\r\nHost: a\r\n" + headers(1000) + "\r\n", 431},
        {"too_long_headers", "GET /p HTTP/1.1\r\nHost: a\r\nX: " + long_text + "\r\n\r\n", 431},
        {"header_without_end", "GET /p HTTP/1.1\r\nHost: a\r\nX: " + long_text, 431},
        {"too_long_target", "GET /" + long_text + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
        {"target_just_too_long", "GET /" + std::string(kTargetBytesMax, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
        {"absolute_target", "GET http://a/p HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"star_target", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"connect_authority", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"unknown_method", "BREW /p HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"lower_case_method", "get /p HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"method_with_space", " GET /p HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"no_version", "GET /p\r\nHost: a\r\n\r\n", 400},
        {"version_2", "GET /p HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"version_1_2", "GET /p HTTP/1.2\r\nHost: a\r\n\r\n", 505},
        {"version_lower_case", "GET /p http/1.1\r\nHost: a\r\n\r\n", 505},
        {"two_spaces", "GET  /p HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"space_in_target", "GET /p q HTTP/1.1\r\nHost: a\r\n\r\n", 505},
        {"tls_hello", "\x16\x03\x01\x02" + kNul + "\x01", 400},
        {"path_not_utf8", "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"path_raw_bytes", "GET /\xc5\xb7 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"path_overlong_utf8", "GET /%c0%af HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"path_nul", "GET /p%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"path_line_feed", "GET /p%0a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"path_dots", "GET /a/../p HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"path_dot", "GET /./p HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"path_encoded_dots", "GET /a/%2e%2e/p HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"path_encoded_slash", "GET /a%2fp HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"path_backslash", "GET /a%5cp HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"path_double_slash", "GET //p HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"path_half_escape", "GET /%2 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"path_fragment", "GET /p#x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"query_not_utf8", "GET /p?a=%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"form_not_utf8", post_request("/f", kForm, "a=%ff"), 400},
        {"unknown_expectation", post + "Content-Length: 5\r\nExpect: a-miracle\r\n\r\nhello", 417},
        {"body_too_long", post + "Content-Length: 2000\r\n\r\n", 413},
        {"chunked_body_too_long", chunked + "7d0\r\n" + std::string(2000, 'x') + "\r\n0\r\n\r\n", 413},
    };
}

House& open_house(House& house) {
    RouteLimits limits;
    limits.body_bytes = 1000;
    house.get("/p", [](const Request&) { return Response::text("page"); });
    house.route(Method::post, "/f", [](const Request& r) { return Response::text("body " + r.body); }, limits);
    house.open();
    return house;
}

class Framing : public testing::TestWithParam<Probe> {};

// Followed by a second request, which must not be answered: after a refusal nothing on the connection counts any more.
TEST_P(Framing, is_refused_and_the_connection_ends) {
    House house;
    open_house(house);
    auto client = house.client();
    client.send(GetParam().bytes);
    client.send(get_request("/p"));
    const auto bytes = client.read_all(2000);
    const auto answer = parse_answer(bytes);
    EXPECT_EQ(answer.status, GetParam().status) << bytes.substr(0, 200);
    EXPECT_EQ(answer.body, "refused " + std::to_string(GetParam().status));
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_TRUE(answer.whole) << "another answer came after the refusal";
    EXPECT_TRUE(client.closed(3000));
}

INSTANTIATE_TEST_SUITE_P(All, Framing, testing::ValuesIn(probes()), [](const auto& given) { return given.param.name; });

TEST(GoodFraming, chunks_extensions_and_trailers_are_understood_and_trailers_dropped) {
    House house;
    house.route(Method::post, "/f",
                [](const Request& r) { return Response::text(r.body + std::string(r.header("x"))); });
    house.open();
    const auto answer = house.ask(
        "POST /f HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
        "2;name=value\r\nhi\r\n03\r\n ho\r\n0\r\nX: trailer\r\n\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "hi ho");
}

TEST(GoodFraming, of_1_0_needs_no_host_and_closes) {
    House house;
    open_house(house);
    const auto answer = house.ask("GET /p HTTP/1.0\r\n\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("connection"), "close");
}

TEST(HeadScan, comes_to_the_same_whatever_the_pieces) {
    const auto whole = get_request("/p", "X: y\r\n");
    HeadScan scan;
    for (std::size_t i = 1; i < whole.size(); ++i) {
        ASSERT_EQ(scan.look(whole.substr(0, i)), HeadScan::State::more) << i;
    }
    EXPECT_EQ(scan.look(whole), HeadScan::State::whole);
    EXPECT_EQ(scan.head_bytes(), whole.size());
}

Request with_headers(std::vector<std::pair<std::string, std::string>> list) {
    Request request;
    request.peer = "10.0.0.1";
    request.headers = std::move(list);
    return request;
}

TEST(Proxy, is_believed_only_when_trusted) {
    auto request = with_headers({{"x-forwarded-for", "6.6.6.6, 192.0.2.7"}, {"x-forwarded-proto", "https"}});
    believe_proxy(request, {});
    EXPECT_EQ(request.peer, "10.0.0.1");
    EXPECT_FALSE(request.secure);
    believe_proxy(request, {"10.0.0.2"});
    EXPECT_EQ(request.peer, "10.0.0.1");
    believe_proxy(request, {"10.0.0.1"});
    EXPECT_EQ(request.peer, "192.0.2.7");  // what the proxy itself saw, not what its client claimed
    EXPECT_TRUE(request.secure);
}

TEST(Proxy, chains_are_followed_through_trusted_hops_only_and_nonsense_is_not_an_address) {
    auto chained = with_headers({{"x-forwarded-for", "192.0.2.7, 10.0.0.2"}});
    believe_proxy(chained, {"10.0.0.1", "10.0.0.2"});
    EXPECT_EQ(chained.peer, "192.0.2.7");
    auto nonsense = with_headers({{"x-forwarded-for", "<script>"}});
    believe_proxy(nonsense, {"10.0.0.1"});
    EXPECT_EQ(nonsense.peer, "10.0.0.1");
}

TEST(Cookies, are_read_one_by_one) {
    auto request = with_headers({{"cookie", "a=1; b=\"two\";c=x=y; =no; bare"}, {"cookie", "d=4"}});
    read_cookies(request);
    EXPECT_EQ(request.cookies.size(), 4U);
    EXPECT_EQ(request.cookies.get("b"), "two");
    EXPECT_EQ(request.cookies.get("c"), "x=y");
    EXPECT_EQ(request.cookies.get("d"), "4");
}

}  // namespace
}  // namespace http
