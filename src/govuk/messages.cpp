#include "govuk/messages.hpp"

#include "govuk/texts.hpp"

namespace govuk {

namespace {

// A link or a button; `always` are the classes of that row's buttons and links.
void action(Html& out, const Action& action, std::string_view button_classes, std::string_view link_classes) {
    if (!action.href.empty() && action.type != "button") {
        out.raw("<a class=\"govuk-link").more_classes(link_classes).more_classes(action.classes).raw("\"");
        out.attribute("href", action.href).attributes(action.attributes).raw(">").text(action.text).raw("</a>\n");
        return;
    }
    std::string classes(button_classes);
    if (!classes.empty() && !action.classes.empty()) classes += ' ';
    classes += action.classes;
    button(out, {.text = action.text,
                 .type = action.type.empty() ? "button" : action.type,
                 .name = action.name,
                 .value = action.value,
                 .href = action.href,
                 .classes = std::move(classes),
                 .attributes = action.attributes});
}

void open_heading(Html& out, int level, std::string_view css_class) {
    out.raw("<h").number(level).attribute("class", css_class);
}

void close_heading(Html& out, int level) { out.raw("</h").number(level).raw(">\n"); }

void error_link(Html& out, const ErrorLink& error) {
    out.raw("<li>");
    if (!error.href.empty()) out.raw("<a").attribute("href", error.href).attributes(error.attributes).raw(">");
    error.text.write(out);
    if (!error.href.empty()) out.raw("</a>");
    out.raw("</li>\n");
}

void auto_focus(Html& out, std::optional<bool> disabled) {
    if (disabled) out.attribute("data-disable-auto-focus", *disabled ? "true" : "false");
}

}  // namespace

void error_summary(Html& out, const ErrorSummary& summary) {
    out.raw("<div class=\"govuk-error-summary").more_classes(summary.classes).raw("\"");
    auto_focus(out, summary.disable_auto_focus);
    // The alert is a box of its own: the script moves focus to the outer one, and both at once would cut the message.
    out.attributes(summary.attributes).raw(" data-module=\"govuk-error-summary\">\n<div role=\"alert\">\n");
    out.raw("<h2 class=\"govuk-error-summary__title\">");
    if (summary.title.empty())
        out.text(texts(out.language()).there_is_a_problem);
    else
        summary.title.write(out);
    out.raw("</h2>\n<div class=\"govuk-error-summary__body\">\n");
    if (!summary.description.empty()) {
        out.raw("<p>");
        summary.description.write(out);
        out.raw("</p>\n");
    }
    if (!summary.errors.empty()) {
        out.raw("<ul class=\"govuk-list govuk-error-summary__list\">\n");
        for (const auto& error : summary.errors) error_link(out, error);
        out.raw("</ul>\n");
    }
    out.raw("</div>\n</div>\n</div>\n");
}

void notification_banner(Html& out, const NotificationBanner& banner) {
    const auto& words = texts(out.language());
    const bool success = banner.kind == NotificationBanner::Kind::success;
    out.raw("<div class=\"govuk-notification-banner");
    if (success) out.raw(" govuk-notification-banner--success");
    out.more_classes(banner.classes).raw("\"");
    if (!banner.role.empty())
        out.attribute("role", banner.role);
    else
        out.attribute("role", success ? "alert" : "region");
    out.attribute("aria-labelledby", banner.title_id).raw(" data-module=\"govuk-notification-banner\"");
    auto_focus(out, banner.disable_auto_focus);
    out.attributes(banner.attributes).raw(">\n<div class=\"govuk-notification-banner__header\">\n");
    open_heading(out, banner.title_heading_level, "govuk-notification-banner__title");
    out.attribute("id", banner.title_id).raw(">");
    if (banner.title.empty())
        out.text(success ? words.success : words.important);
    else
        banner.title.write(out);
    close_heading(out, banner.title_heading_level);
    out.raw("</div>\n<div class=\"govuk-notification-banner__content\">\n");
    const bool paragraph = !banner.text.empty() && !banner.text.is_html();
    if (paragraph) out.raw("<p class=\"govuk-notification-banner__heading\">");
    banner.text.write(out);
    if (paragraph) out.raw("</p>");
    out.raw("</div>\n</div>\n");
}

namespace {

void cookie_message(Html& out, const CookieMessage& message) {
    out.raw("<div class=\"govuk-cookie-banner__message").more_classes(message.classes).raw(" govuk-width-container\"");
    out.attribute_if("role", message.role).attributes(message.attributes);
    if (message.hidden) out.raw(" hidden");
    out.raw(">\n<div class=\"govuk-grid-row\">\n<div class=\"govuk-grid-column-two-thirds\">\n");
    if (!message.heading.empty()) {
        out.raw("<h2 class=\"govuk-cookie-banner__heading govuk-heading-m\">");
        message.heading.write(out);
        out.raw("</h2>\n");
    }
    out.raw("<div class=\"govuk-cookie-banner__content\">\n");
    const bool paragraph = !message.text.empty() && !message.text.is_html();
    if (paragraph) out.raw("<p class=\"govuk-body\">");
    message.text.write(out);
    if (paragraph) out.raw("</p>");
    out.raw("</div>\n</div>\n</div>\n");
    if (!message.actions.empty()) {
        out.raw("<div class=\"govuk-button-group\">\n");
        for (const auto& each : message.actions) action(out, each, "", "");
        out.raw("</div>\n");
    }
    out.raw("</div>\n");
}

}  // namespace

void cookie_banner(Html& out, const CookieBanner& banner) {
    out.raw("<div class=\"govuk-cookie-banner").more_classes(banner.classes).raw("\" data-nosnippet role=\"region\"");
    out.attribute("aria-label", banner.label.empty() ? texts(out.language()).cookie_banner : banner.label);
    if (banner.hidden) out.raw(" hidden");
    out.attributes(banner.attributes).raw(">\n");
    for (const auto& message : banner.messages) cookie_message(out, message);
    out.raw("</div>\n");
}

void tag(Html& out, const Tag& tag) {
    out.raw("<strong class=\"govuk-tag").more_classes(tag.classes).raw("\"").attributes(tag.attributes).raw(">");
    tag.text.write(out);
    out.raw("</strong>\n");
}

void phase_banner(Html& out, const PhaseBanner& banner) {
    out.raw("<div class=\"govuk-phase-banner govuk-width-container").more_classes(banner.classes).raw("\"");
    out.attributes(banner.attributes).raw(">\n<p class=\"govuk-phase-banner__content\">\n");
    tag(out,
        {.text = banner.tag.text,
         .classes = "govuk-phase-banner__content__tag" + (banner.tag.classes.empty() ? "" : " " + banner.tag.classes)});
    out.raw("<span class=\"govuk-phase-banner__text\">");
    banner.text.write(out);
    out.raw("</span>\n</p>\n</div>\n");
}

void feedback(Html& out, const Feedback& feedback) {
    out.raw("<div class=\"govuk-feedback govuk-width-container").more_classes(feedback.classes).raw("\"");
    out.attributes(feedback.attributes).raw(">\n<div class=\"govuk-grid-row\">\n");
    out.raw("<div class=\"govuk-grid-column-two-thirds\">\n");
    open_heading(out, feedback.heading_level, "govuk-feedback__title");
    out.raw(">");
    feedback.title.write(out);
    close_heading(out, feedback.heading_level);
    if (!feedback.text.empty()) {
        out.raw("<div class=\"govuk-feedback__body\">\n");
        if (!feedback.text.is_html()) out.raw("<p class=\"govuk-body\">");
        feedback.text.write(out);
        if (!feedback.text.is_html()) out.raw("</p>");
        out.raw("</div>\n");
    }
    out.raw("</div>\n</div>\n</div>\n");
}

void warning_text(Html& out, const WarningText& warning) {
    out.raw("<div class=\"govuk-warning-text").more_classes(warning.classes).raw("\"");
    out.attributes(warning.attributes)
        .raw(">\n<span class=\"govuk-warning-text__icon\" aria-hidden=\"true\">!</span>\n");
    out.raw("<strong class=\"govuk-warning-text__text\">\n<span class=\"govuk-visually-hidden\">");
    out.text(warning.icon_text.empty() ? texts(out.language()).warning : warning.icon_text).raw("</span>\n");
    warning.text.write(out);
    out.raw("</strong>\n</div>\n");
}

void panel(Html& out, const Panel& panel) {
    const bool interruption = panel.kind == Panel::Kind::interruption;
    out.raw("<div class=\"govuk-panel").raw(" govuk-panel--");
    out.text(interruption ? "interruption" : "confirmation").more_classes(panel.classes).raw("\"");
    out.attributes(panel.attributes).raw(">\n");
    open_heading(out, panel.heading_level, "govuk-panel__title");
    out.raw(">");
    panel.title.write(out);
    close_heading(out, panel.heading_level);
    if (!panel.text.empty()) {
        out.raw("<div class=\"govuk-panel__body\">");
        panel.text.write(out);
        out.raw("</div>\n");
    }
    if (interruption && panel.actions) {
        out.raw("<div class=\"govuk-panel__actions").more_classes(panel.actions->classes).raw("\"");
        out.attributes(panel.actions->attributes).raw(">");
        if (!panel.actions->items.empty()) {
            out.raw("<div class=\"govuk-button-group\">\n");
            for (const auto& each : panel.actions->items)
                action(out, each, "govuk-button--inverse", "govuk-link--inverse");
            out.raw("</div>\n");
        }
        out.raw("</div>\n");
    }
    out.raw("</div>\n");
}

}  // namespace govuk
