#include "govuk/icons.hpp"
#include "govuk/page.hpp"
#include "govuk/texts.hpp"

namespace govuk {

namespace {

// The package's two headers differ in the names of their classes only.
enum class Brand : std::uint8_t { generic, govuk };

void header_box(Html& out, Brand brand, const GenericHeader& header) {
    const std::string_view space = brand == Brand::govuk ? "govuk" : "govuk-generic";
    out.raw("<div class=\"").text(space).raw("-header").more_classes(header.classes).raw("\"");
    out.attributes(header.attributes).raw(">\n<div class=\"").text(space).raw("-header__container ");
    out.text(header.container_classes.empty() ? "govuk-width-container" : header.container_classes);
    out.raw("\">\n<div class=\"").text(space).raw("-header__logo\">\n<a").attribute("href", header.url);
    out.raw(" class=\"").text(space).raw("-header__homepage-link\">");
    header.logo.write(out);
    out.raw("</a>\n</div>\n</div>\n</div>\n");
}

}  // namespace

void generic_header(Html& out, const GenericHeader& header) { header_box(out, Brand::generic, header); }

void header(Html& out, const Header& header) {
    auto logo = out.piece();
    govuk_logo(logo, GovukLogo::crown_and_name, "govuk-header__logotype", "GOV.UK");
    if (!header.product_name.empty())
        logo.raw("<span class=\"govuk-header__product-name\">").text(header.product_name).raw("</span>");
    header_box(out, Brand::govuk,
               {.logo = logo.take(),
                .url = header.homepage_url,
                .container_classes = header.container_classes,
                .classes = header.classes,
                .attributes = header.attributes});
}

namespace {

void footer_link(Html& out, const FooterLink& link) {
    out.raw("<a class=\"govuk-footer__link\"").attribute("href", link.href).attributes(link.attributes).raw(">");
    out.text(link.text).raw("</a>");
}

void footer_column(Html& out, const FooterColumn& column) {
    out.raw("<div class=\"govuk-footer__section govuk-grid-column-").text(column.width).raw("\">\n");
    out.raw("<h2 class=\"govuk-footer__heading govuk-heading-m\">").text(column.title).raw("</h2>\n");
    if (!column.items.empty()) {
        out.raw("<ul class=\"govuk-footer__list");
        if (column.columns > 0) out.raw(" govuk-footer__list--columns-").number(column.columns);
        out.raw("\">\n");
        for (const auto& item : column.items) {
            out.raw("<li class=\"govuk-footer__list-item\">");
            footer_link(out, item);
            out.raw("</li>\n");
        }
        out.raw("</ul>\n");
    }
    out.raw("</div>\n");
}

void footer_meta(Html& out, const FooterMeta& meta) {
    out.raw("<h2 class=\"govuk-visually-hidden\">");
    out.text(meta.title.empty() ? texts(out.language()).support_links : meta.title).raw("</h2>\n");
    if (!meta.items.empty()) {
        out.raw("<ul class=\"govuk-footer__inline-list\">\n");
        for (const auto& item : meta.items) {
            out.raw("<li class=\"govuk-footer__inline-list-item\">");
            footer_link(out, item);
            out.raw("</li>\n");
        }
        out.raw("</ul>\n");
    }
    if (meta.text.empty()) return;
    out.raw("<div class=\"govuk-footer__meta-custom\">");
    meta.text.write(out);
    out.raw("</div>\n");
}

void footer_licence(Html& out, const Footer& footer) {
    const auto& words = texts(out.language());
    open_licence_icon(out);
    out.raw("<span class=\"govuk-footer__licence-description\">");
    if (!footer.licence_text.empty()) {
        footer.licence_text.write(out);
    } else {
        out.text(words.licence_before);
        out.raw(
            "\n<a class=\"govuk-footer__link\" rel=\"license\""
            " href=\"https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/\">");
        out.text(words.licence_name).raw("</a>").text(words.licence_after);
    }
    out.raw("</span>\n");
}

void footer_copyright(Html& out, const Footer& footer) {
    out.raw("<div class=\"govuk-footer__meta-item\">\n<a class=\"govuk-footer__link govuk-footer__copyright-logo\"");
    out.raw(
        " href=\"https://www.nationalarchives.gov.uk/information-management/re-using-public-sector-information/"
        "uk-government-licensing-framework/crown-copyright/\">");
    if (footer.copyright.empty())
        out.text(texts(out.language()).crown_copyright);
    else
        footer.copyright.write(out);
    out.raw("</a>\n</div>\n");
}

}  // namespace

void footer(Html& out, const Footer& footer) {
    out.raw("<div class=\"govuk-footer").more_classes(footer.classes).raw("\"").attributes(footer.attributes);
    out.raw(">\n<div class=\"govuk-width-container").more_classes(footer.container_classes).raw("\">\n");
    if (footer.crown == Footer::Crown::crown) govuk_logo(out, GovukLogo::crown, "govuk-footer__crown", "");
    if (!footer.navigation.empty()) {
        out.raw("<div class=\"govuk-footer__navigation\">\n");
        for (const auto& column : footer.navigation) footer_column(out, column);
        out.raw("</div>\n<hr class=\"govuk-footer__section-break\">\n");
    }
    out.raw(
        "<div class=\"govuk-footer__meta\">\n<div class=\"govuk-footer__meta-item "
        "govuk-footer__meta-item--grow\">\n");
    if (footer.meta) footer_meta(out, *footer.meta);
    if (footer.licence == Footer::Licence::open_government) footer_licence(out, footer);
    out.raw("</div>\n");
    if (footer.crown == Footer::Crown::crown) footer_copyright(out, footer);
    out.raw("</div>\n</div>\n</div>\n");
}

}  // namespace govuk
