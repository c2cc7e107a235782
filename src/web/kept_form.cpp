#include "web/kept_form.hpp"

#include "govuk/button.hpp"
#include "govuk/form_controls.hpp"
#include "web/shell.hpp"

#include <algorithm>

namespace web {

using base::t;
using govuk::Html;

namespace {

constexpr std::string_view kKept = "kept.";

bool is_secret(std::string_view name) {
    return name == "form_token" || name == "password" || name == "code" || name == "secret";
}

}  // namespace

http::Request keeping(const Visit& visit) {
    http::Fields kept;
    kept.add("then", visit.request.target);
    for (const auto& [name, value] : visit.request.form)
        if (!is_secret(name)) kept.add(std::string(kKept) + name, value);
    http::Request asked = visit.request;
    asked.form = std::move(kept);
    return asked;
}

std::string then_of(const http::Request& request) {
    const auto then = request.form.has("then") ? request.form.get("then") : request.query.get("then");
    const bool ours = then.starts_with('/') && !then.starts_with("//") && then.find('\\') == std::string_view::npos &&
                      then.size() < 2000;
    return ours ? std::string(then) : "";
}

void write_kept(Html& out, const http::Request& request) {
    govuk::hidden_input(out, "then", then_of(request));
    for (const auto& [name, value] : request.form)
        if (name.starts_with(kKept)) govuk::hidden_input(out, name, value);
}

bool has_kept(const http::Fields& form) {
    return std::any_of(form.begin(), form.end(), [](const auto& field) { return field.first.starts_with(kKept); });
}

void write_kept_form(Html& out, Visit& visit) {
    visit.here = then_of(visit.request);  // the language switch leads to the form itself, with what was typed
    open_form(out, visit, visit.here);
    for (const auto& [name, value] : visit.request.form)
        if (name.starts_with(kKept)) govuk::hidden_input(out, std::string_view(name).substr(kKept.size()), value);
    govuk::button(out, {.text = visit.say(t("Send what I typed")), .prevent_double_click = true});
    close_form(out);
}

http::Response carry_on(Visit& visit, base::Message title) {
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">")
        .text(visit.say(title))
        .raw("</h1><p class=\"govuk-body\">")
        .text(visit.say(t("What you had typed is kept. Send it now, or leave this page to let it go.")))
        .raw("</p>");
    write_kept_form(body, visit);
    return page(visit, {.title = std::string(visit.say(title))}, std::move(body));
}

}  // namespace web
