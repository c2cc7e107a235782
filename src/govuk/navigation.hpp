// Ways around: skip link, back link, breadcrumbs, service and language navigation, pagination, tabs, exit this page.
#pragma once

#include "govuk/html.hpp"

#include <optional>

namespace govuk {

struct SkipLink {
    Content text = {};
    std::string href = "#content";
    std::string classes = {};
    Attributes attributes = {};
};
void skip_link(Html& out, const SkipLink& link);

struct BackLink {
    Content text = {};  // "Back", when not given
    std::string href = "#";
    std::string classes = {};
    Attributes attributes = {};
};
void back_link(Html& out, const BackLink& link);

struct Breadcrumb {
    Content text = {};
    std::string href = {};  // none: the page itself
    Attributes attributes = {};
};
struct Breadcrumbs {
    std::vector<Breadcrumb> items = {};
    bool collapse_on_mobile = false;
    std::string label = {};  // "Breadcrumb", when not given
    std::string classes = {};
    Attributes attributes = {};
};
void breadcrumbs(Html& out, const Breadcrumbs& breadcrumbs);

struct ServiceNavigationItem {
    Content text = {};
    std::string href = {};
    enum class State : std::uint8_t { other, active, current } state = State::other;  // active: its section is shown
    Attributes attributes = {};
};
struct ServiceNavigation {
    std::string service_name = {};
    std::string service_url = {};
    std::vector<ServiceNavigationItem> items = {};
    std::optional<bool> collapse_on_mobile = {};  // when there is more than one item, if not given
    std::string label = {};                       // of the section: "Service information", when not given
    std::string menu_button_text = {};            // "Menu", when not given
    std::string menu_button_label = {};
    std::string navigation_label = {};  // the menu button's text, when not given
    std::string navigation_classes = {};
    std::string navigation_id = "navigation";
    std::string classes = {};
    Attributes attributes = {};
    // Places for more.
    SafeHtml start = {};
    SafeHtml end = {};
    enum class EndAlign : std::uint8_t { below, inline_ } end_align = EndAlign::below;
    SafeHtml navigation_start = {};
    SafeHtml navigation_end = {};
};
void service_navigation(Html& out, const ServiceNavigation& navigation);

struct LanguageLink {
    Content text = {};
    std::string href = {};
    std::string lang = {};
    std::string href_lang = {};  // `lang`, when not given
    std::string dir = {};
    bool current = false;          // so is one without href
    std::string description = {};  // hidden text after a link
    // The id of a form: the way to the other language is then a button that sends it to `href`, with this name, so that
    // what was typed comes along. Files stay behind, and nothing is validated.
    std::string form = {};
    std::string name = {};
    std::string classes = {};
    Attributes attributes = {};
};
struct LanguageNavigation {
    std::vector<LanguageLink> items = {};
    std::string label = {};  // "Language", when not given
    std::string classes = {};
    Attributes attributes = {};
};
void language_navigation(Html& out, const LanguageNavigation& navigation);

// To the previous or next page.
struct PaginationLink {
    std::string href = {};  // none: not shown
    Content text = {};      // "Previous page" or "Next page", when not given
    std::string label = {};
    Attributes attributes = {};
};
struct PaginationItem {
    std::string number = {};
    std::string href = {};
    bool current = false;
    bool ellipsis = false;
    std::optional<std::string> hidden_text = {};  // "Page {number}", when not given
    Attributes attributes = {};
};
struct Pagination {
    PaginationLink previous = {};
    PaginationLink next = {};
    std::vector<PaginationItem> items = {};
    std::string label = {};  // "Pagination", when not given
    std::string classes = {};
    Attributes attributes = {};
};
void pagination(Html& out, const Pagination& pagination);

struct Tab {
    std::string label = {};  // an item without label is left out; the others keep their numbers
    std::string id = {};     // Tabs::id_prefix-number, when not given
    Content panel = {};
    Attributes attributes = {};
    Attributes panel_attributes = {};
};
struct Tabs {
    std::string title = {};  // "Contents", when not given
    std::vector<Tab> items = {};
    std::string id = {};
    std::string id_prefix = {};
    std::string classes = {};
    Attributes attributes = {};
};
void tabs(Html& out, const Tabs& tabs);

// A way out for somebody who is not safe.
struct ExitThisPage {
    Content text = {};  // "Emergency Exit this page", when not given
    std::string redirect_url = "https://www.bbc.co.uk/weather";
    std::string id = {};
    std::string classes = {};
    Attributes attributes = {};
    // Other texts than those of the language.
    std::string activated = {};
    std::string timed_out = {};
    std::string press_two_more = {};
    std::string press_one_more = {};
};
void exit_this_page(Html& out, const ExitThisPage& exit);

}  // namespace govuk
