#include "standin/frame.hpp"
#include "standin/notify_api.hpp"

namespace standin {

namespace {

constexpr std::size_t kShown = 200;

http::Response show_sent(const NotifyState& state) {
    govuk::Html out(base::Language::english);
    const auto all = state.list(kShown, [](const Notification&) { return true; });
    out.raw("<p>A stand-in for GOV.UK Notify, for tests, demonstrations and training. What it was asked to send, ")
        .raw("newest first:</p>\n");
    if (all.empty()) out.raw("<p>Nothing yet.</p>\n");
    for (const auto& one : all) {
        out.raw("<article>\n<h2>").text(one.subject.empty() ? name(one.kind) : std::string_view(one.subject));
        out.raw("</h2>\n<p>")
            .text(name(one.kind))
            .raw(" to ")
            .text(one.to)
            .raw(", ")
            .text(one.created_at.say(base::Language::english))
            .raw(": <strong>")
            .text(one.status)
            .raw("</strong><br>Reference ")
            .text(one.reference)
            .raw("</p>\n<pre>")
            .text(one.body)
            .raw("</pre>\n</article>\n");
    }
    out.raw("<h2>Templates</h2>\n<table>\n");
    for (const auto& one : state.templates())
        out.raw("<tr><td>").text(one.text.name).raw("</td><td>").text(one.id).raw("</td></tr>\n");
    out.raw("</table>\n");
    return page("messages that nobody got", out.take());
}

}  // namespace

void add_notify_pages(http::Router& router, NotifyState& state) {
    router.add({.method = http::Method::get,
                .pattern = "/",
                .handler = [&state](const http::Request&) { return show_sent(state); },
                .limits = {}});
}

}  // namespace standin
