#include "govuk/navigation.hpp"

#include "govuk/button.hpp"
#include "govuk/icons.hpp"
#include "govuk/script_texts.hpp"

namespace govuk {

namespace {

// A text of the page's own, or that of the language.
std::string_view either(const std::string& given, std::string_view by_language) {
    return given.empty() ? by_language : given;
}

}  // namespace

void skip_link(Html& out, const SkipLink& link) {
    out.raw("<a").attribute("href", link.href).raw(" class=\"govuk-skip-link").more_classes(link.classes).raw("\"");
    out.attributes(link.attributes).raw(" data-module=\"govuk-skip-link\">");
    link.text.write(out);
    out.raw("</a>\n");
}

void back_link(Html& out, const BackLink& link) {
    out.raw("<a").attribute("href", link.href).raw(" class=\"govuk-back-link").more_classes(link.classes).raw("\"");
    out.attributes(link.attributes).raw(">");
    if (link.text.empty())
        out.text(texts(out.language()).back);
    else
        link.text.write(out);
    out.raw("</a>\n");
}

void breadcrumbs(Html& out, const Breadcrumbs& breadcrumbs) {
    out.raw("<nav class=\"govuk-breadcrumbs").more_classes(breadcrumbs.classes);
    if (breadcrumbs.collapse_on_mobile) out.raw(" govuk-breadcrumbs--collapse-on-mobile");
    out.raw("\"").attributes(breadcrumbs.attributes);
    out.attribute("aria-label", either(breadcrumbs.label, texts(out.language()).breadcrumb)).raw(">\n");
    out.raw("<ol class=\"govuk-breadcrumbs__list\">\n");
    for (const auto& item : breadcrumbs.items) {
        out.raw("<li class=\"govuk-breadcrumbs__list-item\"");
        if (item.href.empty()) {
            out.raw(" aria-current=\"page\">");
            item.text.write(out);
        } else {
            out.raw("><a class=\"govuk-breadcrumbs__link\"").attribute("href", item.href);
            out.attributes(item.attributes).raw(">");
            item.text.write(out);
            out.raw("</a>");
        }
        out.raw("</li>\n");
    }
    out.raw("</ol>\n</nav>\n");
}

namespace {

void navigation_item(Html& out, const ServiceNavigationItem& item) {
    using State = ServiceNavigationItem::State;
    const bool marked = item.state != State::other;
    const auto aria_current = [&] {
        if (marked) out.attribute("aria-current", item.state == State::current ? "page" : "true");
    };
    // Bold in the markup too, for readers who override colours and styles.
    const auto text = [&] {
        if (marked) out.raw("<strong class=\"govuk-service-navigation__active-fallback\">");
        item.text.write(out);
        if (marked) out.raw("</strong>");
    };
    out.raw("<li class=\"govuk-service-navigation__item");
    if (marked) out.raw(" govuk-service-navigation__item--active");
    out.raw("\">");
    if (!item.href.empty()) {
        out.raw("<a class=\"govuk-service-navigation__link\"").attribute("href", item.href);
        aria_current();
        out.attributes(item.attributes).raw(">");
        text();
        out.raw("</a>");
    } else if (!item.text.empty()) {
        out.raw("<span class=\"govuk-service-navigation__text\"");
        aria_current();
        out.raw(">");
        text();
        out.raw("</span>");
    }
    out.raw("</li>\n");
}

void navigation_list(Html& out, const ServiceNavigation& navigation) {
    if (navigation.items.empty() && navigation.navigation_start.empty() && navigation.navigation_end.empty()) return;
    const auto button_text = either(navigation.menu_button_text, texts(out.language()).menu);
    out.raw("<nav").attribute("aria-label", either(navigation.navigation_label, button_text));
    out.raw(" class=\"govuk-service-navigation__wrapper").more_classes(navigation.navigation_classes).raw("\">\n");
    if (navigation.collapse_on_mobile.value_or(navigation.items.size() > 1)) {
        out.raw(
            "<button type=\"button\" class=\"govuk-service-navigation__toggle govuk-js-service-navigation-toggle\"");
        out.attribute("aria-controls", navigation.navigation_id);
        if (navigation.menu_button_label != button_text) out.attribute_if("aria-label", navigation.menu_button_label);
        out.raw(" hidden aria-hidden=\"true\">").text(button_text).raw("</button>\n");
    }
    out.raw("<ul class=\"govuk-service-navigation__list\"").attribute("id", navigation.navigation_id).raw(">\n");
    out.put(navigation.navigation_start);
    for (const auto& item : navigation.items) navigation_item(out, item);
    out.put(navigation.navigation_end);
    out.raw("</ul>\n</nav>\n");
}

void service_name(Html& out, const ServiceNavigation& navigation) {
    if (navigation.service_name.empty()) return;
    out.raw("<span class=\"govuk-service-navigation__service-name\">");
    if (navigation.service_url.empty()) {
        out.raw("<span class=\"govuk-service-navigation__text\">").text(navigation.service_name).raw("</span>");
    } else {
        out.raw("<a").attribute("href", navigation.service_url).raw(" class=\"govuk-service-navigation__link\">");
        out.text(navigation.service_name).raw("</a>");
    }
    out.raw("</span>\n");
}

}  // namespace

void service_navigation(Html& out, const ServiceNavigation& navigation) {
    // With more than a list of links in it, it is a landmark of its own.
    const bool section = !navigation.service_name.empty() || !navigation.start.empty() || !navigation.end.empty();
    if (section) {
        out.raw("<section")
            .attribute("aria-label", either(navigation.label, texts(out.language()).service_information));
    } else {
        out.raw("<div");
    }
    out.raw(" class=\"govuk-service-navigation").more_classes(navigation.classes);
    out.raw("\" data-module=\"govuk-service-navigation\"").attributes(navigation.attributes).raw(">\n");
    out.raw("<div class=\"govuk-width-container");
    if (navigation.end_align == ServiceNavigation::EndAlign::inline_)
        out.raw(" govuk-service-navigation__inlining-container");
    out.raw("\">\n").put(navigation.start).raw("<div class=\"govuk-service-navigation__container\">\n");
    service_name(out, navigation);
    navigation_list(out, navigation);
    out.raw("</div>\n").put(navigation.end).raw("</div>\n");
    if (section)
        out.raw("</section>\n");
    else
        out.raw("</div>\n");
}

namespace {

void current_language(Html& out, const LanguageLink& item) {
    out.raw("<span class=\"govuk-language-navigation__text").more_classes(item.classes).raw("\" aria-current=\"true\"");
    out.attribute_if("lang", item.lang).attribute_if("dir", item.dir).attributes(item.attributes).raw(">");
    item.text.write(out);
    out.raw("</span>");
}

void send_to_other_language(Html& out, const LanguageLink& item) {
    // Enter in a text box presses the first button of its form: this one comes before the switch, and does nothing but
    // send the form as it stands. Nobody sees it, hears of it or gets to it with the tab key.
    out.raw("<button class=\"govuk-visually-hidden\" type=\"submit\" tabindex=\"-1\" aria-hidden=\"true\"");
    out.attribute("form", item.form).raw("></button>");
    out.raw("<button class=\"govuk-language-navigation__link app-link-button").more_classes(item.classes);
    out.raw("\" type=\"submit\" formmethod=\"post\" formenctype=\"application/x-www-form-urlencoded\" formnovalidate");
    out.attribute("form", item.form).attribute("formaction", item.href).attribute("name", item.name);
    out.attribute("value", item.lang).attribute_if("lang", item.lang).attribute_if("dir", item.dir);
    out.attributes(item.attributes).raw(">");
    item.text.write(out);
    out.raw("</button>");
}

void other_language(Html& out, const LanguageLink& item) {
    if (!item.form.empty()) {
        send_to_other_language(out, item);
        return;
    }
    out.raw("<a class=\"govuk-language-navigation__link").more_classes(item.classes).raw("\"");
    out.attribute("href", item.href).raw(" rel=\"alternate\"").attribute_if("lang", item.lang);
    out.attribute_if("hreflang", either(item.href_lang, item.lang)).attribute_if("dir", item.dir);
    out.attributes(item.attributes).raw(">");
    item.text.write(out);
    if (!item.description.empty())
        out.raw("<span class=\"govuk-visually-hidden\"> ").text(item.description).raw("</span>");
    out.raw("</a>");
}

}  // namespace

void language_navigation(Html& out, const LanguageNavigation& navigation) {
    out.raw("<nav class=\"govuk-language-navigation").more_classes(navigation.classes).raw("\"");
    out.attributes(navigation.attributes);
    out.attribute("aria-label", either(navigation.label, texts(out.language()).language)).raw(">\n");
    out.raw("<ul class=\"govuk-language-navigation__list\">\n");
    for (const auto& item : navigation.items) {
        out.raw("<li class=\"govuk-language-navigation__list-item\">");
        if (item.current || item.href.empty())
            current_language(out, item);
        else
            other_language(out, item);
        out.raw("</li>\n");
    }
    out.raw("</ul>\n</nav>\n");
}

namespace {

enum class Arrow : std::uint8_t { previous, next };

// "Previous" with " page" hidden, where the language says the short text first; otherwise the whole text.
void shortened(Html& out, std::string_view shown, std::string_view whole) {
    if (!whole.starts_with(shown)) {
        out.text(whole);
        return;
    }
    out.text(shown).raw("<span class=\"govuk-visually-hidden\">").text(whole.substr(shown.size())).raw("</span>");
}

void arrow_link(Html& out, const PaginationLink& link, Arrow arrow, bool block) {
    if (link.href.empty()) return;
    const auto& words = texts(out.language());
    const bool previous = arrow == Arrow::previous;
    const std::string_view side = previous ? "prev" : "next";
    out.raw("<div class=\"govuk-pagination__").text(side).raw("\">\n<a class=\"govuk-link govuk-pagination__link\"");
    out.attribute("href", link.href).attribute("rel", side).attributes(link.attributes).raw(">\n");
    if (previous)
        previous_icon(out);
    else if (block)
        next_icon(out);
    out.raw("<span class=\"govuk-pagination__link-title");
    if (block && link.label.empty()) out.raw(" govuk-pagination__link-title--decorated");
    out.raw("\">");
    if (!link.text.empty())
        link.text.write(out);
    else if (previous)
        shortened(out, words.previous, words.previous_page);
    else
        shortened(out, words.next, words.next_page);
    out.raw("</span>\n");
    if (block && !link.label.empty()) {
        out.raw("<span class=\"govuk-visually-hidden\">:</span>\n<span class=\"govuk-pagination__link-label\">");
        out.text(link.label).raw("</span>\n");
    }
    if (!block && !previous) next_icon(out);
    out.raw("</a>\n</div>\n");
}

void page_item(Html& out, const PaginationItem& item) {
    out.raw("<li class=\"govuk-pagination__item");
    if (item.current) out.raw(" govuk-pagination__item--current");
    if (item.ellipsis) out.raw(" govuk-pagination__item--ellipsis");
    out.raw("\">");
    if (item.ellipsis) {
        out.raw("&ctdot;</li>\n");
        return;
    }
    out.raw("<a class=\"govuk-link govuk-pagination__link\"").attribute("href", item.href);
    out.attribute("aria-label", item.hidden_text ? *item.hidden_text : page_number_text(out.language(), item.number));
    if (item.current) out.raw(" aria-current=\"page\"");
    out.attributes(item.attributes).raw(">").text(item.number).raw("</a></li>\n");
}

}  // namespace

void pagination(Html& out, const Pagination& pagination) {
    const bool block = pagination.items.empty() && !(pagination.next.href.empty() && pagination.previous.href.empty());
    out.raw("<nav class=\"govuk-pagination");
    if (block) out.raw(" govuk-pagination--block");
    out.more_classes(pagination.classes).raw("\"");
    out.attribute("aria-label", either(pagination.label, texts(out.language()).pagination));
    out.attributes(pagination.attributes).raw(">\n");
    arrow_link(out, pagination.previous, Arrow::previous, block);
    if (!pagination.items.empty()) {
        out.raw("<ul class=\"govuk-pagination__list\">\n");
        for (const auto& item : pagination.items) page_item(out, item);
        out.raw("</ul>\n");
    }
    arrow_link(out, pagination.next, Arrow::next, block);
    out.raw("</nav>\n");
}

namespace {

std::string panel_id(const Tabs& tabs, const Tab& tab, std::size_t number) {
    return tab.id.empty() ? tabs.id_prefix + "-" + std::to_string(number) : tab.id;
}

void tab_link(Html& out, const Tabs& tabs, const Tab& tab, std::size_t number) {
    out.raw("<li class=\"govuk-tabs__list-item");
    if (number == 1) out.raw(" govuk-tabs__list-item--selected");
    out.raw("\"><a class=\"govuk-tabs__tab\" href=\"#").text(panel_id(tabs, tab, number)).raw("\"");
    out.attributes(tab.attributes).raw(">").text(tab.label).raw("</a></li>\n");
}

void tab_panel(Html& out, const Tabs& tabs, const Tab& tab, std::size_t number) {
    out.raw("<div class=\"govuk-tabs__panel");
    if (number > 1) out.raw(" govuk-tabs__panel--hidden");
    out.raw("\"").attribute("id", panel_id(tabs, tab, number)).attributes(tab.panel_attributes).raw(">\n");
    const bool paragraph = !tab.panel.empty() && !tab.panel.is_html();
    if (paragraph) out.raw("<p class=\"govuk-body\">");
    tab.panel.write(out);
    if (paragraph) out.raw("</p>");
    out.raw("</div>\n");
}

}  // namespace

void tabs(Html& out, const Tabs& tabs) {
    out.raw("<div").attribute_if("id", tabs.id).raw(" class=\"govuk-tabs").more_classes(tabs.classes).raw("\"");
    out.attributes(tabs.attributes).raw(" data-module=\"govuk-tabs\">\n<h2 class=\"govuk-tabs__title\">");
    out.text(either(tabs.title, texts(out.language()).contents)).raw("</h2>\n");
    if (!tabs.items.empty()) {
        out.raw("<ul class=\"govuk-tabs__list\">\n");
        for (std::size_t i = 0; i < tabs.items.size(); ++i)
            if (!tabs.items[i].label.empty()) tab_link(out, tabs, tabs.items[i], i + 1);
        out.raw("</ul>\n");
        for (std::size_t i = 0; i < tabs.items.size(); ++i)
            if (!tabs.items[i].label.empty()) tab_panel(out, tabs, tabs.items[i], i + 1);
    }
    out.raw("</div>\n");
}

namespace {

Content exit_text(const Html& out) {
    const auto& words = texts(out.language());
    auto text = out.piece();
    text.raw("<span class=\"govuk-visually-hidden\">").text(words.emergency).raw("</span> ").text(words.exit_this_page);
    return text.take();
}

}  // namespace

void exit_this_page(Html& out, const ExitThisPage& exit) {
    const auto& words = texts(out.language());
    out.raw("<div").attribute_if("id", exit.id).raw(" class=\"govuk-exit-this-page").more_classes(exit.classes);
    out.raw("\" data-module=\"govuk-exit-this-page\"").attributes(exit.attributes);
    out.attributes(ScriptTexts(out)
                       .add("activated", exit.activated, words.exit_activated)
                       .add("timed-out", exit.timed_out, words.exit_timed_out)
                       .add("press-two-more-times", exit.press_two_more, words.exit_press_two_more)
                       .add("press-one-more-time", exit.press_one_more, words.exit_press_one_more)
                       .take());
    out.raw(">\n");
    button(out, {.text = exit.text.empty() ? exit_text(out) : exit.text,
                 .href = exit.redirect_url,
                 .classes = "govuk-button--warning govuk-exit-this-page__button govuk-js-exit-this-page-button",
                 .attributes = {{.name = "rel", .value = "nofollow noreferrer"}}});
    out.raw("</div>\n");
}

}  // namespace govuk
