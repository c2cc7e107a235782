#include "http/response.hpp"

#include "base/failure.hpp"
#include "http/head.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

std::string head_of(const Response& response, HeadFacts facts = {}) {
    std::string head;
    append_head(head, response, facts);
    return head;
}

TEST(Response, header_values_hold_no_control_characters) {
    Response response;
    EXPECT_THROW(response.set("x", "a\r\nset-cookie: b"), base::Broken);
    EXPECT_THROW(response.add("x", std::string("a\0b", 3)), base::Broken);
    EXPECT_THROW(response.set("x y", "a"), base::Broken);
    EXPECT_THROW(response.set("", "a"), base::Broken);
    response.headers.emplace_back("x", "a\nb");  // past the setters: caught where the head is written
    EXPECT_THROW(head_of(response), base::Broken);
}

TEST(Response, set_replaces_and_add_adds) {
    Response response;
    response.set("vary", "a");
    response.set("vary", "b");
    response.add("vary", "c");
    EXPECT_EQ(response.headers.size(), 2U);
    EXPECT_EQ(response.header("vary"), "b");
}

TEST(Response, redirects_stay_on_the_site) {
    EXPECT_EQ(Response::see_other("/a?b=c#d").header("location"), "/a?b=c#d");
    EXPECT_EQ(Response::see_other("/").status, 303);
    for (const char* to :
         {"", "a", "//evil.example", "/\\evil.example", "https://evil.example", "/a b", "/a\r\nb", "/tŷ"})
        EXPECT_THROW(Response::see_other(to), base::Broken) << to;
}

TEST(Response, attachments_are_named_for_old_and_new_readers) {
    Response response;
    response.attach_as("list.csv");
    EXPECT_EQ(response.header("content-disposition"), "attachment; filename=\"list.csv\"");
    response.attach_as("Tŷ \"A\"/\r\n.csv");
    EXPECT_EQ(response.header("content-disposition"),
              "attachment; filename=\"T_ _A____.csv\"; filename*=UTF-8''T%C5%B7%20%22A%22%2F%0D%0A.csv");
}

TEST(Head, says_where_the_message_ends_and_nobody_else_may) {
    auto response = Response::text("x");
    response.add("content-length", "99");
    response.add("transfer-encoding", "chunked");
    const auto head = head_of(response, {Framing::length, 1, true, false});
    EXPECT_NE(head.find("\r\ncontent-length: 1\r\n"), std::string::npos);
    EXPECT_EQ(head.find("99"), std::string::npos);
    EXPECT_EQ(head.find("chunked"), std::string::npos);
    EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\ndate: "));
    EXPECT_TRUE(head.ends_with("\r\n\r\n"));
    EXPECT_NE(
        head_of(response, {Framing::chunked, 0, false, false}).find("transfer-encoding: chunked\r\nconnection: close"),
        std::string::npos);
}

TEST(Head, cookies_are_kept_to_this_host_and_to_tls) {
    Response response;
    response.cookies.push_back({"session", "abc", -1, true, Cookie::SameSite::strict});
    EXPECT_NE(head_of(response).find("set-cookie: session=abc; Path=/; HttpOnly; SameSite=Strict\r\n"),
              std::string::npos);
    EXPECT_NE(head_of(response, {Framing::length, 0, true, true}).find("session=abc; Path=/; Secure; HttpOnly"),
              std::string::npos);
    response.cookies = {{"__Host-session", "", 0, false, Cookie::SameSite::lax}};
    EXPECT_NE(head_of(response).find("set-cookie: __Host-session=; Path=/; Max-Age=0; Secure; SameSite=Lax\r\n"),
              std::string::npos);
    for (const char* value : {"a;b", "a b", "a\r\nb", "a,b", "\"a\""}) {
        response.cookies = {{"session", value, -1, true, Cookie::SameSite::lax}};
        EXPECT_THROW(head_of(response), base::Broken) << value;
    }
    Request request;
    EXPECT_EQ(cookie_name(request, "session"), "session");
    request.secure = true;
    EXPECT_EQ(cookie_name(request, "session"), "__Host-session");
}

TEST(Head, dates_are_as_http_writes_them) {
    EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
    EXPECT_EQ(http_date(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(1'709'251'199), "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST(Head, etags_match_weakly) {
    Request request;
    auto response = Response::text("x");
    response.set("etag", "\"a\"");
    const auto unchanged = [&](std::string known) {
        request.headers = {{"if-none-match", std::move(known)}};
        return is_unchanged(request, response);
    };
    EXPECT_TRUE(unchanged("\"a\""));
    EXPECT_TRUE(unchanged("\"b\", W/\"a\""));
    EXPECT_TRUE(unchanged("*"));
    EXPECT_FALSE(unchanged("\"b\""));
    EXPECT_FALSE(unchanged(""));
    request.method = Method::post;
    EXPECT_FALSE(unchanged("\"a\""));
}

TEST(Head, gzip_is_for_who_takes_it) {
    Request request;
    const auto takes = [&](std::string accepted) {
        request.headers = {{"accept-encoding", std::move(accepted)}};
        return takes_gzip(request);
    };
    EXPECT_TRUE(takes("gzip, deflate, br"));
    EXPECT_TRUE(takes("br;q=1.0, gzip;q=0.8"));
    EXPECT_TRUE(takes("*"));
    EXPECT_FALSE(takes("gzip;q=0"));
    EXPECT_FALSE(takes("br"));
    EXPECT_FALSE(takes(""));
}

}  // namespace
}  // namespace http
