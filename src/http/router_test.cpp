#include "http/router.hpp"

#include "base/failure.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

Route route(Method method, std::string pattern) {
    return {method, std::move(pattern), [](const Request&) { return Response::text("yes"); }, {}, Pool::page};
}

Router router_of(std::initializer_list<std::string> get_patterns) {
    Router router;
    for (const auto& pattern : get_patterns) router.add(route(Method::get, pattern));
    return router;
}

std::string pattern_for(const Router& router, std::string_view path, Method method = Method::get) {
    const auto found = router.find(method, path);
    return found.route ? found.route->pattern : "none";
}

TEST(Router, gives_parameters_by_name) {
    const auto router = router_of({"/{authority}/records/{dataset}/{id}"});
    const auto found = router.find(Method::get, "/powys/records/pupil/01h2");
    ASSERT_NE(found.route, nullptr);
    const std::vector<std::pair<std::string, std::string>> expected{
        {"authority", "powys"}, {"dataset", "pupil"}, {"id", "01h2"}};
    EXPECT_EQ(found.parameters, expected);
}

TEST(Router, a_literal_beats_a_parameter_and_a_parameter_beats_the_rest) {
    const auto router = router_of({"/", "/a/new", "/a/{id}", "/a/{rest...}", "/{x}/new"});
    EXPECT_EQ(pattern_for(router, "/"), "/");
    EXPECT_EQ(pattern_for(router, "/a/new"), "/a/new");
    EXPECT_EQ(pattern_for(router, "/a/7"), "/a/{id}");
    EXPECT_EQ(pattern_for(router, "/a/7/8"), "/a/{rest...}");
    EXPECT_EQ(pattern_for(router, "/b/new"), "/{x}/new");
    EXPECT_EQ(pattern_for(router, "/b/old"), "none");
}

TEST(Router, goes_back_when_the_literal_branch_ends_nowhere) {
    const auto router = router_of({"/a/b/c", "/{x}/b/d"});
    const auto found = router.find(Method::get, "/a/b/d");
    ASSERT_NE(found.route, nullptr);
    ASSERT_EQ(found.parameters.size(), 1U);
    EXPECT_EQ(found.parameters[0].second, "a");
}

TEST(Router, the_rest_holds_slashes_and_is_never_empty) {
    const auto router = router_of({"/assets/{path...}"});
    EXPECT_EQ(router.find(Method::get, "/assets/a/b.css").parameters.at(0).second, "a/b.css");
    EXPECT_EQ(pattern_for(router, "/assets/"), "none");
    EXPECT_EQ(pattern_for(router, "/assets"), "none");
}

TEST(Router, another_method_may_take_the_less_literal_route) {
    Router router;
    router.add(route(Method::post, "/a/new"));
    router.add(route(Method::get, "/a/{id}"));
    EXPECT_EQ(pattern_for(router, "/a/new"), "/a/{id}");
    EXPECT_EQ(pattern_for(router, "/a/new", Method::post), "/a/new");
}

TEST(Router, get_answers_head_and_others_are_told_what_is_allowed) {
    Router router;
    router.add(route(Method::get, "/a"));
    router.add(route(Method::post, "/a"));
    EXPECT_EQ(pattern_for(router, "/a", Method::head), "/a");
    EXPECT_EQ(router.find(Method::del, "/a").allowed, (std::vector{Method::get, Method::head, Method::post}));
    EXPECT_TRUE(router.find(Method::del, "/b").allowed.empty());
    EXPECT_EQ(router.find(Method::head, "/b").route, nullptr);
}

TEST(Router, empty_segments_match_nothing) {
    const auto router = router_of({"/a/{id}", "/a"});
    EXPECT_EQ(pattern_for(router, "/a/"), "none");
    EXPECT_EQ(pattern_for(router, ""), "none");
}

class BadRoute : public testing::TestWithParam<const char*> {};
TEST_P(BadRoute, is_refused) {
    auto router = router_of({"/a/{id}", "/f/{rest...}", "/"});
    EXPECT_THROW(router.add(route(Method::get, GetParam())), base::Broken);
}
INSTANTIATE_TEST_SUITE_P(All, BadRoute,
                         testing::Values("/a/{other}", "/f/{path...}", "/", "", "a", "/a//b", "/a/", "/x{y}", "/{}",
                                         "/{a", "/{a}b", "/{a...}/b", "/{a}/{a}", "/{a}/{a...}", "/{a.}"));

TEST(Router, lists_its_routes_in_order) {
    const auto router = router_of({"/b", "/a"});
    ASSERT_EQ(router.routes().size(), 2U);
    EXPECT_EQ(router.routes()[0]->pattern, "/b");
}

}  // namespace
}  // namespace http
