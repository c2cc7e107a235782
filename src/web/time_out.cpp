#include "web/time_out.hpp"

#include "govuk/button.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using base::tn;
using govuk::Html;

namespace {

void paragraph(Html& out, std::string_view text) { out.raw("<p class=\"govuk-body\">").text(text).raw("</p>"); }

// What a screen reader says, and from how many seconds before the end: seldom enough to be listened to.
void write_sayings(Html& out, const Visit& visit) {
    const auto saying = [&](std::int64_t at, std::string_view words) {
        out.raw("<template data-at=\"").number(at).raw("\">").text(words).raw("</template>");
    };
    for (auto minutes = visit.app.settings.sessions.warn_seconds / 60; minutes > 0; --minutes)
        saying(minutes * 60,
               visit.say(tn("You will be signed out in {count} minute", "You will be signed out in {count} minutes"),
                         minutes));
    for (const std::int64_t seconds : {30, 10})
        saying(seconds,
               visit.say(tn("You will be signed out in {count} second", "You will be signed out in {count} seconds"),
                         seconds));
}

void write_warning(Html& out, const Visit& visit) {
    out.raw("<div data-part=\"warning\"><h2 class=\"govuk-heading-m\" id=\"time-out-title\">")
        .text(visit.say(t("You will soon be signed out")))
        .raw("</h2>");
    paragraph(out, visit.say(t("You have not done anything for a while. What you have typed stays as it is.")));
    out.raw("<p class=\"govuk-body app-time-out__clock\" aria-hidden=\"true\">")
        .text(visit.say(t("Time left:")))
        .raw(" <span class=\"app-figures\" data-part=\"clock\"></span></p>");
    out.raw("<p class=\"govuk-visually-hidden\" role=\"status\" data-part=\"said\"></p>");
    write_sayings(out, visit);
    out.raw("<p class=\"govuk-body\" data-part=\"longest\" hidden>")
        .text(visit.say(tn("You have been signed in for nearly {count} hour, the longest there is. Sign in again when "
                           "you are signed out: what you have typed is kept.",
                           "You have been signed in for nearly {count} hours, the longest there is. Sign in again when "
                           "you are signed out: what you have typed is kept."),
                        visit.app.settings.sessions.absolute_seconds / 3600))
        .raw("</p><form method=\"post\" data-part=\"stay\"")
        .attribute("action", visit.root("/account/stay"))
        .raw(">");
    form_token_field(out, visit);
    govuk::button(out, {.text = visit.say(t("Stay signed in")),
                        .attributes = {{.name = "autofocus", .form = govuk::Attribute::Form::name_only}}});
    out.raw("</form></div>");
}

// The page behind stays covered until somebody who sits there asks for it.
void write_over(Html& out, const Visit& visit) {
    out.raw("<div data-part=\"over\" hidden><h2 class=\"govuk-heading-m\" id=\"time-out-over-title\">")
        .text(visit.say(t("You have been signed out")))
        .raw("</h2>");
    paragraph(out,
              visit.say(t("What you had typed is still on the page. When you send it, you are asked to sign in, and "
                          "it is kept.")));
    govuk::button(out, {.text = visit.say(t("Back to the page")),
                        .type = "button",
                        .attributes = {{.name = "data-part", .value = "close"}}});
    out.raw("</div>");
}

}  // namespace

std::int64_t seconds_left(const Visit& visit) {
    const auto left = visit.principal.session_ends_at.microseconds() - visit.app.world().clock.now().microseconds();
    return std::max<std::int64_t>(0, left / 1'000'000);
}

govuk::SafeHtml time_out_warning(const Visit& visit) {
    Html out(visit.language);
    if (!visit.principal.signed_in()) return out.take();
    out.raw(
           "<dialog class=\"app-time-out\" role=\"alertdialog\" aria-modal=\"true\" aria-labelledby=\"time-out-title\" "
           "data-time-out data-seconds=\"")
        .number(seconds_left(visit))
        .raw("\" data-warn-seconds=\"")
        .number(visit.app.settings.sessions.warn_seconds)
        .raw("\">");
    write_warning(out, visit);
    write_over(out, visit);
    out.raw("</dialog>\n");
    return out.take();
}

}  // namespace web
