#include "govuk/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace govuk {

namespace {

using testing::HasSubstr;
using testing::Not;

std::string shown(base::Language language, const Page& what) {
    Html out(language);
    page(out, what, [](Html& to) { to.raw("<h1>").text("Ysgol <Bro>").raw("</h1>"); });
    return out.finish();
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++found;
    return found;
}

TEST(Page, StandsAroundItsContent) {
    const auto html = shown(base::Language::english, {.title = "Schools"});
    EXPECT_THAT(html, testing::StartsWith("<!DOCTYPE html>\n<html lang=\"en\""));
    EXPECT_THAT(html, HasSubstr("<title>Schools – Cantref</title>"));
    EXPECT_THAT(html, HasSubstr("id=\"main-content\">\n<h1>Ysgol &lt;Bro&gt;</h1></main>"));
    EXPECT_THAT(html, HasSubstr("href=\"#main-content\" class=\"govuk-skip-link\""));
    EXPECT_THAT(html, testing::EndsWith("</body>\n</html>\n"));
}

TEST(Page, SaysInTheTitleThatSomethingIsWrong) {
    const Page wrong{.title = "Ysgolion", .state = Page::State::has_errors};
    EXPECT_THAT(shown(base::Language::english, wrong), HasSubstr("<title>Error: Ysgolion"));
    EXPECT_THAT(shown(base::Language::welsh, wrong), HasSubstr("<title>Gwall: Ysgolion"));
}

TEST(Page, HasNothingInlineThatItsPolicyWouldRefuse) {
    const auto html = shown(base::Language::english, {.title = "Schools", .phase = "New"});
    EXPECT_EQ(count(html, "<script"),
              count(html, "<script src=\"/assets/") + count(html, "<script type=\"module\" src=\"/assets/"));
    EXPECT_THAT(html, Not(HasSubstr("<style")));
    EXPECT_THAT(html, Not(HasSubstr(" style=")));
    EXPECT_THAT(html, Not(HasSubstr(" onclick")));
    EXPECT_THAT(std::string(content_security_policy), Not(HasSubstr("unsafe")));
}

TEST(Page, ShowsNoCrown) {
    const auto html = shown(base::Language::english, {.title = "Schools"});
    EXPECT_THAT(html, Not(HasSubstr("govuk-logo")));
    EXPECT_THAT(html, Not(HasSubstr("crown")));
    EXPECT_THAT(html, HasSubstr("app-wordmark\">Cantref<"));
}

TEST(Page, LeadsToItsTwinInTheOtherLanguage) {
    const Page both{.title = "Schools",
                    .languages = {.english_href = "/schools?q=bro", .welsh_href = "/cy/schools?q=bro"}};
    const auto html = shown(base::Language::english, both);
    EXPECT_THAT(html,
                HasSubstr("href=\"/cy/schools?q=bro\" rel=\"alternate\" lang=\"cy\" hreflang=\"cy\">Cymraeg</a>"));
    EXPECT_THAT(html, HasSubstr("aria-current=\"true\" lang=\"en\">English</span>"));
    const auto welsh = shown(base::Language::welsh, both);
    EXPECT_THAT(welsh, HasSubstr("<html lang=\"cy\""));
    EXPECT_THAT(welsh, HasSubstr("href=\"/schools?q=bro\" rel=\"alternate\" lang=\"en\" hreflang=\"en\">English</a>"));
}

TEST(Page, RefreshesOnlyWhenAsked) {
    EXPECT_THAT(shown(base::Language::english, {.title = "x"}), Not(HasSubstr("http-equiv")));
    EXPECT_THAT(shown(base::Language::english, {.title = "x", .refresh_seconds = 5}),
                HasSubstr("<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>"));
}

}  // namespace

}  // namespace govuk
