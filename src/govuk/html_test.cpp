#include "govuk/html.hpp"

#include "base/failure.hpp"

#include <gtest/gtest.h>

namespace govuk {

namespace {

constexpr auto english = base::Language::english;

TEST(Html, EscapesWhatCouldBeMarkup) {
    Html out(english);
    out.text("<b>\"Bro & Teifi's\"</b>");
    EXPECT_EQ(out.finish(), "&lt;b&gt;&quot;Bro &amp; Teifi&#39;s&quot;&lt;/b&gt;");
}

TEST(Html, KeepsEveryOtherByte) {
    std::string bytes;
    for (int i = 0; i < 256; ++i)
        if (std::string_view("&<>\"'").find(static_cast<char>(i)) == std::string_view::npos)
            bytes += static_cast<char>(i);
    Html out(english);
    out.text(bytes).text("");
    EXPECT_EQ(out.finish(), bytes);
}

TEST(Html, WritesNumbers) {
    Html out(english);
    out.number(0).raw(" ").number(-7).raw(" ").number(std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(out.finish(), "0 -7 -9223372036854775808");
}

TEST(Html, EscapesAttributeValues) {
    Html out(english);
    out.attribute("href", "/a?b=1&c=\"2\"").attribute_if("title", "").attribute_if("lang", "cy");
    EXPECT_EQ(out.finish(), " href=\"/a?b=1&amp;c=&quot;2&quot;\" lang=\"cy\"");
}

TEST(Html, WritesGivenAttributes) {
    Html out(english);
    out.attributes(
        {{.name = "data-i18n.one", .value = "\"x\""}, {.name = "hidden", .form = Attribute::Form::name_only}});
    EXPECT_EQ(out.finish(), " data-i18n.one=\"&quot;x&quot;\" hidden");
}

TEST(Html, RefusesNamesThatCouldEndTheAttribute) {
    for (const char* name : {"", "x onclick", "x=1", "x>", "x\"", "x/"}) {
        Html out(english);
        EXPECT_THROW(out.attributes({{.name = name, .value = "1"}}), base::Broken) << name;
    }
}

TEST(Content, EscapesTextAndKeepsHtml) {
    Html piece(english);
    piece.raw("<b>").text("a<b").raw("</b>");
    Html out(english);
    Content(piece.take()).write(out);
    Content("<i>").write(out);
    Content().write(out);
    EXPECT_EQ(out.finish(), "<b>a&lt;b</b>&lt;i&gt;");
}

TEST(Html, GivesItsPieceAndIsEmptyAfter) {
    Html out(base::Language::welsh);
    out.raw("x");
    EXPECT_EQ(out.take().view(), "x");
    EXPECT_EQ(out.size(), 0U);
    EXPECT_EQ(out.piece().language(), base::Language::welsh);
}

}  // namespace

}  // namespace govuk
