// What the house says to the reader: errors, notices, cookies, the phase of the service, an invitation to comment.
#pragma once

#include "govuk/button.hpp"
#include "govuk/html.hpp"

#include <optional>

namespace govuk {

struct ErrorLink {
    Content text = {};
    std::string href = {};  // "#field-id"; none: plain text
    Attributes attributes = {};
};
struct ErrorSummary {
    Content title = {};  // "There is a problem", when not given
    Content description = {};
    std::vector<ErrorLink> errors = {};
    std::optional<bool> disable_auto_focus = {};
    std::string classes = {};
    Attributes attributes = {};
};
void error_summary(Html& out, const ErrorSummary& summary);

struct NotificationBanner {
    Content text = {};
    enum class Kind : std::uint8_t { important, success } kind = Kind::important;
    Content title = {};  // "Important" or "Success", when not given
    int title_heading_level = 2;
    std::string title_id = "govuk-notification-banner-title";
    std::string role = {};  // alert for success, otherwise region
    std::optional<bool> disable_auto_focus = {};
    std::string classes = {};
    Attributes attributes = {};
};
void notification_banner(Html& out, const NotificationBanner& banner);

struct CookieMessage {
    Content heading = {};
    Content text = {};
    std::vector<Action> actions = {};
    bool hidden = false;
    std::string role = {};
    std::string classes = {};
    Attributes attributes = {};
};
struct CookieBanner {
    std::vector<CookieMessage> messages = {};
    std::string label = {};  // "Cookie banner", when not given
    bool hidden = false;
    std::string classes = {};
    Attributes attributes = {};
};
void cookie_banner(Html& out, const CookieBanner& banner);

struct Tag {
    Content text = {};
    std::string classes = {};  // govuk-tag--green …
    Attributes attributes = {};
};
void tag(Html& out, const Tag& tag);

struct PhaseBanner {
    Tag tag = {};
    Content text = {};
    std::string classes = {};
    Attributes attributes = {};
};
void phase_banner(Html& out, const PhaseBanner& banner);

struct Feedback {
    Content title = {};
    Content text = {};
    int heading_level = 2;
    std::string classes = {};
    Attributes attributes = {};
};
void feedback(Html& out, const Feedback& feedback);

struct WarningText {
    Content text = {};
    std::string icon_text = {};  // "Warning", when not given
    std::string classes = {};
    Attributes attributes = {};
};
void warning_text(Html& out, const WarningText& warning);

struct PanelActions {
    std::vector<Action> items = {};
    std::string classes = {};
    Attributes attributes = {};
};
struct Panel {
    Content title = {};
    Content text = {};
    int heading_level = 1;
    // An interruption asks before something goes on: only it shows its actions.
    enum class Kind : std::uint8_t { confirmation, interruption } kind = Kind::confirmation;
    std::optional<PanelActions> actions = {};
    std::string classes = {};
    Attributes attributes = {};
};
void panel(Html& out, const Panel& panel);

}  // namespace govuk
