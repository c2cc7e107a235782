#include "govuk/form_parts.hpp"

#include "govuk/texts.hpp"

namespace govuk {

void label(Html& out, const Label& label) {
    if (label.text.empty()) return;
    if (label.is_page_heading) out.raw("<h1 class=\"govuk-label-wrapper\">");
    out.raw("<label class=\"govuk-label").more_classes(label.classes).raw("\"");
    out.attributes(label.attributes).attribute_if("for", label.for_id).raw(">");
    label.text.write(out);
    out.raw("</label>");
    if (label.is_page_heading) out.raw("</h1>");
    out.raw("\n");
}

void hint(Html& out, const Hint& hint) {
    out.raw("<div").attribute_if("id", hint.id).raw(" class=\"govuk-hint").more_classes(hint.classes).raw("\"");
    out.attributes(hint.attributes).raw(">");
    hint.text.write(out);
    out.raw("</div>\n");
}

void error_message(Html& out, const ErrorMessage& error) {
    out.raw("<p")
        .attribute_if("id", error.id)
        .raw(" class=\"govuk-error-message")
        .more_classes(error.classes)
        .raw("\"");
    out.attributes(error.attributes).raw(">");
    const std::string_view prefix = error.hidden_prefix ? *error.hidden_prefix : texts(out.language()).error;
    if (!prefix.empty()) out.raw("<span class=\"govuk-visually-hidden\">").text(prefix).raw(":</span> ");
    error.text.write(out);
    out.raw("</p>\n");
}

namespace {

void legend(Html& out, const Legend& legend) {
    if (legend.text.empty()) return;
    out.raw("<legend class=\"govuk-fieldset__legend").more_classes(legend.classes).raw("\">");
    if (legend.is_page_heading) out.raw("<h1 class=\"govuk-fieldset__heading\">");
    legend.text.write(out);
    if (legend.is_page_heading) out.raw("</h1>");
    out.raw("</legend>\n");
}

}  // namespace

void fieldset(Html& out, const Fieldset& fieldset, const std::function<void(Html&)>& inner) {
    out.raw("<fieldset class=\"govuk-fieldset").more_classes(fieldset.classes).raw("\"");
    out.attribute_if("role", fieldset.role).attribute_if("aria-describedby", fieldset.described_by);
    out.attributes(fieldset.attributes).raw(">\n");
    legend(out, fieldset.legend);
    inner(out);
    out.raw("</fieldset>\n");
}

void DescribedBy::add(std::string_view id) {
    if (id.empty()) return;
    if (!ids_.empty()) ids_ += ' ';
    ids_ += id;
}

void open_form_group(Html& out, const FormGroup& group, const ErrorMessage& error) {
    out.raw("<div class=\"govuk-form-group");
    if (!error.text.empty()) out.raw(" govuk-form-group--error");
    out.more_classes(group.classes).raw("\"").attributes(group.attributes).raw(">\n");
}

void hint_and_error(Html& out, std::string_view id, const Hint& given_hint, const ErrorMessage& given_error,
                    DescribedBy& described_by) {
    if (!given_hint.text.empty()) {
        auto shown = given_hint;
        shown.id = std::string(id) + "-hint";
        described_by.add(shown.id);
        hint(out, shown);
    }
    if (!given_error.text.empty()) {
        auto shown = given_error;
        shown.id = std::string(id) + "-error";
        described_by.add(shown.id);
        error_message(out, shown);
    }
}

void close_form_group(Html& out) { out.raw("</div>\n"); }

}  // namespace govuk
