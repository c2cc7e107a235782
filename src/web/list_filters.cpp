#include "web/list_filters.hpp"

#include "govuk/choices.hpp"
#include "govuk/form_controls.hpp"

namespace web {

using base::t;
using dataset::Field;
using dataset::Operator;
using dataset::Type;
using govuk::Html;

std::string current_value(const ListAddress& list, const Field& field, Operator op) {
    for (const auto& condition : list.query.filters.all)
        if (condition.field == field.name && condition.op == op && !condition.values.empty())
            return condition.values.front();
    return "";
}

namespace {

std::vector<std::string> chosen(const ListAddress& list, const Field& field) {
    for (const auto& condition : list.query.filters.all)
        if (condition.field == field.name && condition.op == Operator::is) return condition.values;
    return {};
}

// A few codes are boxes to tick, behind their field's name; many are a list to choose from.
void write_code_filter(Html& out, const Visit& visit, const ListAddress& list, const Field& field,
                       const dataset::Codes& codes) {
    const std::string name(field.name), label(field.label.in(visit.language));
    const auto values = chosen(list, field);
    const auto choices = codes.choices(field.codes, visit.today());
    if (choices.size() > 12) {
        govuk::Select select{.label = {.text = label}, .name = name, .value = values.empty() ? "" : values.front()};
        select.items.push_back({.text = std::string(visit.say(t("Any"))), .value = ""});
        for (const auto* code : choices)
            select.items.push_back({.text = std::string(code->label.in(visit.language)), .value = code->code});
        govuk::select(out, select);
        return;
    }
    // Behind its name until it is asked for: a dozen lists of codes would bury the rest.
    out.raw("<details class=\"app-filter__field\"");
    if (!values.empty()) out.raw(" open");
    out.raw("><summary class=\"app-filter__name\">").text(label).raw("</summary>");
    govuk::Checkboxes boxes{.fieldset = govuk::Fieldset{.legend = {.text = label, .classes = "govuk-visually-hidden"}},
                            .name = name,
                            .values = values,
                            .classes = "govuk-checkboxes--small"};
    for (const auto* code : choices)
        boxes.items.push_back({.text = code->label.in(visit.language), .value = code->code});
    govuk::checkboxes(out, boxes);
    out.raw("</details>");
}

}  // namespace

void write_filter(Html& out, const Visit& visit, const ListAddress& list, const Field& field,
                  const dataset::Codes& codes) {
    const std::string name(field.name), label(field.label.in(visit.language));
    switch (field.type) {
        case Type::code: return write_code_filter(out, visit, list, field, codes);
        case Type::yes_no: {
            const auto values = chosen(list, field);
            govuk::Radios radios{
                .fieldset = govuk::Fieldset{.legend = {.text = label, .classes = "govuk-fieldset__legend--s"}},
                .name = name,
                .value = values.empty() ? "" : values.front(),
                .classes = "govuk-radios--small govuk-radios--inline"};
            radios.items = {{.text = visit.say(t("Any")), .value = ""},
                            {.text = visit.say(t("Yes")), .value = "1"},
                            {.text = visit.say(t("No")), .value = "0"}};
            govuk::radios(out, radios);
            return;
        }
        case Type::date:
        case Type::instant:
            govuk::input(out, {.label = {.text = visit.say(t("{label} from"), {{"label", label}})},
                               .hint = {.text = visit.say(t("Like 27/3/2026"))},
                               .name = name + ".from",
                               .value = current_value(list, field, Operator::from),
                               .classes = "govuk-input--width-10"});
            govuk::input(out, {.label = {.text = visit.say(t("{label} to"), {{"label", label}})},
                               .name = name + ".to",
                               .value = current_value(list, field, Operator::to),
                               .classes = "govuk-input--width-10"});
            return;
        case Type::integer:
        case Type::money:
        case Type::decimal:
            govuk::input(out, {.label = {.text = visit.say(t("{label} at least"), {{"label", label}})},
                               .name = name + ".least",
                               .value = current_value(list, field, Operator::at_least),
                               .classes = "govuk-input--width-5",
                               .inputmode = "numeric"});
            govuk::input(out, {.label = {.text = visit.say(t("{label} at most"), {{"label", label}})},
                               .name = name + ".most",
                               .value = current_value(list, field, Operator::at_most),
                               .classes = "govuk-input--width-5",
                               .inputmode = "numeric"});
            return;
        case Type::list:
            if (field.element == Type::code) return write_code_filter(out, visit, list, field, codes);
            [[fallthrough]];
        default:
            govuk::input(out, {.label = {.text = visit.say(t("{label} contains"), {{"label", label}})},
                               .name = name + ".contains",
                               .value = current_value(list, field, Operator::contains)});
    }
}

}  // namespace web
