#include "web/code_field.hpp"

#include "govuk/form_controls.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;

void code_field(govuk::Html& out, const Visit& visit, const base::Problems* problems, CodeFrom from) {
    govuk::Input input{.label = {.text = visit.say(t("Code from your app"))},
                       .error = {.text = problem_text(visit, problems, "code")},
                       .name = "code",
                       .classes = "govuk-input--width-10",
                       .autocomplete = "one-time-code",
                       .spellcheck = false};
    if (from == CodeFrom::app)
        input.inputmode = "numeric";
    else
        input.hint = {.text = visit.say(t("6 digits, like 123456, or one of your recovery codes"))};
    govuk::input(out, input);
}

}  // namespace web
