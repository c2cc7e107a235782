#include "govuk/button.hpp"

#include "govuk/icons.hpp"

namespace govuk {

namespace {

void common_attributes(Html& out, const Button& button) {
    out.raw(" class=\"govuk-button").more_classes(button.classes);
    if (button.start) out.raw(" govuk-button--start");
    out.raw("\" data-module=\"govuk-button\"").attributes(button.attributes).attribute_if("id", button.id);
}

void label(Html& out, const Button& button) {
    // A start button is a flex box, which would lose the white space between the elements of its label.
    const bool wrapped = button.start && button.text.is_html();
    if (wrapped) out.raw("<span>");
    button.text.write(out);
    if (wrapped) out.raw("</span>");
    if (button.start) start_icon(out);
}

}  // namespace

void button(Html& out, const Button& button) {
    if (!button.href.empty()) {
        out.raw("<a").attribute("href", button.href).raw(" role=\"button\" draggable=\"false\"");
        common_attributes(out, button);
        out.raw(">");
        label(out, button);
        out.raw("</a>\n");
        return;
    }
    out.raw("<button").attribute("type", button.type);
    out.attribute_if("value", button.value).attribute_if("name", button.name);
    if (button.disabled) out.raw(" disabled aria-disabled=\"true\"");
    if (button.prevent_double_click)
        out.attribute("data-prevent-double-click", *button.prevent_double_click ? "true" : "false");
    common_attributes(out, button);
    out.raw(">");
    label(out, button);
    out.raw("</button>\n");
}

}  // namespace govuk
