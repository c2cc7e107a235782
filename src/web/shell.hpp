// The frame round every page: header, navigation, language switch, messages, footer.
#pragma once

#include "base/problem.hpp"
#include "govuk/html.hpp"
#include "web/visit.hpp"

#include <string>
#include <string_view>

namespace web {

struct Frame {
    std::string title;                         // of the page; "Error:" is put before it when there are problems
    std::string back = {};                     // address of the page one step up, or empty
    const base::Problems* problems = nullptr;  // shown in a summary that links to their fields
    enum class Width : std::uint8_t { two_thirds, full } width = Width::two_thirds;
    std::string_view current = {};  // navigation item that is this page's: "home", "data", "people"
    int status = 200;
    // once: what is shown can't be shown again, so that no switch of the language leads away from it.
    enum class Shown : std::uint8_t { again, once } shown = Shown::again;
    std::int64_t refresh_seconds = 0;  // long work without JavaScript
};

http::Response page(Visit& visit, const Frame& frame, govuk::Html body);

// After a form: go to `address`, where `message` is shown once ("Saved"). The message travels in a short-lived cookie.
http::Response done(Visit& visit, std::string address, std::string_view message);

// The hidden field every form carries.
void form_token_field(govuk::Html& out, const Visit& visit);
// <form method="post"> … </form>; `files` where it uploads. The first of a page is its main one: the language switch
// takes along what was typed into it, and it holds that again in the other language.
enum class Encoding : std::uint8_t { plain, files };
void open_form(govuk::Html& out, Visit& visit, std::string_view action, Encoding encoding = Encoding::plain);
// A form beside the main one, where there is nothing to type.
void open_side_form(govuk::Html& out, const Visit& visit, std::string_view action);
void close_form(govuk::Html& out);
// A side form of one button.
struct ButtonForm {
    std::string_view action;
    base::Message text;
    std::string_view classes = "govuk-button--secondary";
};
void button_form(govuk::Html& out, const Visit& visit, const ButtonForm& form);
// The field with which the switch sends a form: whoever gets it shows the form again, and does nothing else.
inline constexpr std::string_view switch_field = "switch_language";
// The button that sends a form, and beside it the way out that sends nothing; closes the form.
struct FormFoot {
    base::Message action;
    std::string_view cancel_href;
    base::Message cancel = base::t("Cancel");
    std::string_view classes = {};  // of the button: "govuk-button--warning"
};
void close_form(govuk::Html& out, const Visit& visit, const FormFoot& foot);

// The first problem of a field, as its control shows it; empty when there is none.
std::string problem_text(const Visit& visit, const base::Problems* problems, std::string_view where);

// Pages for what can't be answered: 400, 403, 404, 405, 409, 413, 429, 500, 503. `detail` only where it helps the
// reader.
http::Response error_page(Visit& visit, int status, std::string_view detail = {});

}  // namespace web
