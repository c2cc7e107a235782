// The page around everything: document, header, footer, and the policy that lets it load nothing but our own files.
#pragma once

#include "govuk/html.hpp"
#include "govuk/messages.hpp"
#include "govuk/navigation.hpp"

#include <concepts>
#include <cstdint>

namespace govuk {

// For bodies that are not GOV.UK: their own name or logo.
struct GenericHeader {
    Content logo = {};
    std::string url = "/";
    std::string container_classes = {};  // govuk-width-container, when not given
    std::string classes = {};
    Attributes attributes = {};
};
void generic_header(Html& out, const GenericHeader& header);

// With crown and GOV.UK name: only for services on service.gov.uk.
struct Header {
    std::string product_name = {};
    std::string homepage_url = "//gov.uk";
    std::string container_classes = {};
    std::string classes = {};
    Attributes attributes = {};
};
void header(Html& out, const Header& header);

struct FooterLink {
    std::string text = {};
    std::string href = {};
    Attributes attributes = {};
};
struct FooterColumn {
    std::string title = {};
    std::vector<FooterLink> items = {};
    int columns = 0;
    std::string width = "full";  // of the grid
};
struct FooterMeta {
    std::string title = {};  // hidden; "Support links", when not given
    std::vector<FooterLink> items = {};
    Content text = {};
};
struct Footer {
    std::vector<FooterColumn> navigation = {};
    std::optional<FooterMeta> meta = {};
    // What belongs to government alone stands in the footer only when asked for.
    enum class Licence : std::uint8_t { none, open_government } licence = Licence::none;
    Content licence_text = {};  // the sentence about the Open Government Licence, when not given
    enum class Crown : std::uint8_t {
        none,
        crown
    } crown = Crown::none;   // the crown, and the copyright link with its arms
    Content copyright = {};  // "© Crown copyright", when not given
    std::string container_classes = {};
    std::string classes = {};
    Attributes attributes = {};
};
void footer(Html& out, const Footer& footer);

// Our own mark: a hundred townships around one court. The name stands beside it in the wordmark.
void mark(Html& out);
SafeHtml wordmark(const Html& out, std::string_view name);

struct PageLanguages {
    std::string english_href = {};  // this page in the other language; the current one's may be empty
    std::string welsh_href = {};
    // The id of the page's form, which the switch takes along: sent there with the field `form_field`. None: a link.
    std::string form = {};
    std::string form_field = {};
};

struct Page {
    std::string title = {};  // of this page; the house's name is added: "Schools – Cantref"
    enum class State : std::uint8_t { normal, has_errors } state = State::normal;  // "Error: " before the title
    std::string house_name = "Cantref";                                            // or the authority's name for it
    Content logo = {};                                                             // the wordmark, when not given
    std::string home_href = "/";
    PageLanguages languages = {};
    std::vector<ServiceNavigationItem> navigation = {};
    std::string service_name = {};
    SafeHtml navigation_end = {};  // at the right of the navigation: search, sign out
    Content phase = {};            // the sentence in the phase banner; none, no banner
    SafeHtml before_content = {};  // breadcrumbs or back link
    enum class Width : std::uint8_t { normal, wide } width = Width::normal;
    Footer footer = {};
    std::vector<std::string> stylesheets = {};  // beside our own: an authority's colours
    int refresh_seconds = 0;                    // a page about work in progress, without JavaScript
    std::string body_classes = {};
    SafeHtml at_end = {};  // behind everything: dialogs
};

// page(out, {.title = …}, [&](Html& out) { … what stands in <main> … });
void open_page(Html& out, const Page& page);
void close_page(Html& out, const Page& page);
template <std::invocable<Html&> Main>
void page(Html& out, const Page& page, Main&& main) {
    open_page(out, page);
    main(out);
    close_page(out, page);
}

// For the Content-Security-Policy header of every page: our own files, no inline script or style, in no frame.
constexpr std::string_view content_security_policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

}  // namespace govuk
