// What machines that watch the server are told.
#include "scenarios/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using base::t;
using http::Method;
using testing::HasSubstr;
using testing::Not;

class Watch : public testing::TestWithParam<store::Dialect> {
public:
    std::string text(const http::Response& response) const { return std::get<std::string>(response.body); }

    scenarios::TestHouse house{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(databases, Watch, testing::ValuesIn(test_support::dialects()), test_support::dialect_name);

TEST_P(Watch, is_told_that_it_lives_and_whether_it_can_answer) {
    EXPECT_EQ(house.ask("visitor", Method::get, "/livez").status, 200);
    const auto ready = house.ask("visitor", Method::get, "/readyz");
    EXPECT_EQ(ready.status, 200);
    EXPECT_EQ(text(ready), "{\"ready\":true,\"why\":[]}\n");
    bool full = true;
    house.app().readiness.push_back([&]() -> std::optional<base::Message> {
        if (!full) return std::nullopt;
        return t("There is hardly any room left on the disk");
    });
    const auto not_ready = house.ask("visitor", Method::get, "/readyz");
    EXPECT_EQ(not_ready.status, 503);
    EXPECT_EQ(not_ready.header("retry-after"), "5");
    EXPECT_THAT(text(not_ready), HasSubstr("\"en\":\"There is hardly any room left on the disk\",\"cy\":\"Does bron"));
    full = false;
    EXPECT_EQ(house.ask("visitor", Method::get, "/readyz").status, 200);
}

TEST_P(Watch, is_shown_numbers_only_with_the_token) {
    EXPECT_EQ(house.ask("visitor", Method::get, "/metrics").status, 404) << "no token is set";
    house.app().settings.metrics_token = "secret";
    for (const auto* wrong : {"", "Bearer", "Bearer ", "Bearer Secret", "Bearer secret ", "secret"})
        EXPECT_EQ(house.ask("visitor", Method::get, "/metrics", {{"authorization", wrong}}).status, 401) << wrong;
    house.ask("visitor", Method::get, "/cy/about");
    house.ask("visitor", Method::get, "/gwynfryn/search?q=somebody");
    const auto numbers = house.ask("visitor", Method::get, "/metrics", {{"authorization", "Bearer secret"}});
    ASSERT_EQ(numbers.status, 200);
    EXPECT_EQ(numbers.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_THAT(text(numbers), HasSubstr("# TYPE cantref_page_seconds histogram\n"));
    EXPECT_THAT(text(numbers),
                HasSubstr("cantref_page_seconds_count{method=\"GET\",page=\"/about\",status=\"2xx\"} 1\n"));
    EXPECT_THAT(text(numbers), Not(HasSubstr("somebody")));
}

}  // namespace
