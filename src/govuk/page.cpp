#include "govuk/page.hpp"

#include "govuk/assets.hpp"
#include "govuk/texts.hpp"

#include "base/message.hpp"

namespace govuk {

namespace {

void title(Html& out, const Page& page) {
    out.raw("<title>");
    if (page.state == Page::State::has_errors) out.text(texts(out.language()).error).raw(": ");
    out.text(page.title);
    if (!page.title.empty() && page.title != page.house_name) out.raw(" – ");
    if (page.title != page.house_name) out.text(page.house_name);
    out.raw("</title>\n");
}

void head(Html& out, const Page& page) {
    out.raw("<!DOCTYPE html>\n<html").attribute("lang", base::tag(out.language())).raw(" class=\"govuk-template\">\n");
    out.raw("<head>\n<meta charset=\"utf-8\">\n");
    title(out, page);
    out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\n");
    out.raw("<meta name=\"theme-color\" content=\"#0b5a5c\">\n");
    if (page.refresh_seconds > 0)
        out.raw("<noscript><meta http-equiv=\"refresh\" content=\"")
            .number(page.refresh_seconds)
            .raw("\"></noscript>\n");
    out.raw("<link rel=\"icon\" sizes=\"any\" type=\"image/svg+xml\"").attribute("href", asset_path("favicon.svg"));
    out.raw(">\n<link rel=\"stylesheet\"").attribute("href", asset_path("app.css")).raw(">\n");
    for (const auto& sheet : page.stylesheets) out.raw("<link rel=\"stylesheet\"").attribute("href", sheet).raw(">\n");
    // The same page in the other language, for search engines and browsers.
    const auto alternate = [&](std::string_view href, base::Language language) {
        if (href.empty()) return;
        out.raw("<link rel=\"alternate\"")
            .attribute("hreflang", base::tag(language))
            .attribute("href", href)
            .raw(">\n");
    };
    alternate(page.languages.english_href, base::Language::english);
    alternate(page.languages.welsh_href, base::Language::welsh);
    out.raw("<script type=\"module\"").attribute("src", asset_path("app.js")).raw("></script>\n</head>\n");
}

SafeHtml languages(const Html& out, const Page& page) {
    if (page.languages.english_href.empty() && page.languages.welsh_href.empty()) return {};
    const bool welsh = out.language() == base::Language::welsh;
    auto piece = out.piece();
    const auto& to = page.languages;
    const auto link = [&](const char* text, const std::string& href, const char* lang, bool current) -> LanguageLink {
        return {.text = text,
                .href = href,
                .lang = lang,
                .current = current,
                .form = current ? "" : to.form,
                .name = to.form_field};
    };
    language_navigation(piece, {.items = {link("English", to.english_href, "en", !welsh),
                                          link("Cymraeg", to.welsh_href, "cy", welsh)}});
    return piece.take();
}

void top(Html& out, const Page& page) {
    out.raw("<header class=\"govuk-template__header\">\n");
    generic_header(out, {.logo = page.logo.empty() ? Content(wordmark(out, page.house_name)) : page.logo,
                         .url = page.home_href,
                         .classes = "app-header"});
    service_navigation(out, {.service_name = page.service_name,
                             .service_url = page.service_name.empty() ? "" : page.home_href,
                             .items = page.navigation,
                             .classes = "app-navigation",
                             .end = languages(out, page),
                             .end_align = ServiceNavigation::EndAlign::inline_,
                             .navigation_end = page.navigation_end});
    if (!page.phase.empty())
        phase_banner(out, {.tag = {.text = base::say(out.language(), base::t("Alpha"))}, .text = page.phase});
    out.raw("</header>\n");
}

}  // namespace

void open_page(Html& out, const Page& page) {
    head(out, page);
    out.raw("<body class=\"govuk-template__body");
    if (page.width == Page::Width::wide) out.raw(" app-page--wide");
    out.more_classes(page.body_classes).raw("\">\n");
    // Not a module and not deferred: it marks the body before anything is painted, so that nothing jumps.
    out.raw("<script").attribute("src", asset_path("start.js")).raw("></script>\n");
    skip_link(out, {.text = texts(out.language()).skip_to_content, .href = "#main-content"});
    top(out, page);
    out.raw("<div class=\"govuk-width-container\">\n").put(page.before_content);
    out.raw("<main class=\"govuk-main-wrapper\" id=\"main-content\">\n");
}

void close_page(Html& out, const Page& page) {
    out.raw("</main>\n</div>\n<footer class=\"govuk-template__footer\">\n");
    footer(out, page.footer);
    out.raw("</footer>\n").put(page.at_end).raw("</body>\n</html>\n");
}

// Ten townships by ten, as dashes of ten lines, around the court they share.
void mark(Html& out) {
    out.raw(
        "<svg class=\"app-mark\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 38 38\" width=\"38\" "
        "height=\"38\""
        " aria-hidden=\"true\" focusable=\"false\">"
        "<path stroke=\"currentColor\" stroke-width=\"2\" stroke-dasharray=\"2\" d=\"M0 1h38M0 5h38M0 9h38M0 "
        "13h10m18 0h10"
        "M0 17h10m18 0h10M0 21h10m18 0h10M0 25h10m18 0h10M0 29h38M0 33h38M0 37h38\"/>"
        "<path fill=\"currentColor\" d=\"M12 12h14v14H12z\"/></svg>");
}

SafeHtml wordmark(const Html& out, std::string_view name) {
    auto piece = out.piece();
    mark(piece);
    piece.raw("<span class=\"app-wordmark\">").text(name).raw("</span>");
    return piece.take();
}

}  // namespace govuk
