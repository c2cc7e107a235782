#include "web/message_form.hpp"

#include "base/text.hpp"
#include "govuk/choices.hpp"
#include "govuk/form_controls.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using govuk::Html;

namespace {

std::string field_of(const notify::ValueWanted& wanted) { return "value." + wanted.name; }

base::OwnedLabel typed(const http::Fields& form, const notify::ValueWanted& wanted) {
    const auto name = field_of(wanted);
    const auto text = [&](const std::string& of) { return base::tidy_text(form.get(of)); };
    if (wanted.type == notify::ValueType::bilingual) return {text(name + ".en"), text(name + ".cy")};
    if (wanted.type == notify::ValueType::date) {
        const auto part = [&](const char* which) { return std::string(form.get(name + which)); };
        const auto written = part("-day") + "/" + part("-month") + "/" + part("-year");
        const auto day = base::Date::from_text(written);
        const auto kept = day ? day->iso() : written == "//" ? std::string() : written;
        return {kept, kept};
    }
    const auto one = text(name);
    return {one, one};
}

void write_control(Html& out, const Visit& visit, const notify::ValueWanted& wanted, const base::Problems* problems) {
    const auto name = field_of(wanted);
    const auto& form = visit.request.form;
    const std::string label(wanted.label.in(visit.language)), hint(wanted.help.in(visit.language));
    const auto error = problem_text(visit, problems, name);
    switch (wanted.type) {
        case notify::ValueType::date:
            govuk::date_input(
                out, {.id = name,
                      .name_prefix = name,
                      .fieldset = govuk::Fieldset{.legend = {.text = label}},
                      .hint = {.text = hint.empty() ? std::string(visit.say(t("For example, 27 3 2026"))) : hint},
                      .error = {.text = error},
                      .day = govuk::DatePart{.value = std::string(form.get(name + "-day"))},
                      .month = govuk::DatePart{.value = std::string(form.get(name + "-month"))},
                      .year = govuk::DatePart{.value = std::string(form.get(name + "-year"))}});
            break;
        case notify::ValueType::bilingual: {
            bool first = true;
            for (const auto& [suffix, in] : {std::pair{".en", t("{label} (English)")}, {".cy", t("{label} (Welsh)")}}) {
                govuk::textarea(out, {.label = {.text = visit.say(in, {{"label", label}})},
                                      .hint = {.text = hint},
                                      .error = {.text = error},
                                      .name = name + suffix,
                                      .id = first ? name : name + suffix,
                                      .value = std::string(form.get(name + suffix)),
                                      .rows = 4});
                first = false;
            }
            break;
        }
        case notify::ValueType::text:
        case notify::ValueType::link:
            govuk::input(out, {.label = {.text = label},
                               .hint = {.text = hint},
                               .error = {.text = error},
                               .name = name,
                               .value = std::string(form.get(name))});
    }
}

}  // namespace

notify::Values typed_values(const http::Fields& form, const notify::Template& of) {
    notify::Values values;
    for (const auto& wanted : of.values) values[wanted.name] = typed(form, wanted);
    return values;
}

void write_value_controls(Html& out, const Visit& visit, const notify::Template& of, const base::Problems* problems) {
    for (const auto& wanted : of.values) write_control(out, visit, wanted, problems);
}

ChosenTemplate chosen_template(const Visit& visit, const std::vector<notify::Template>& templates) {
    auto what = visit.request.query.get("what");
    if (what.empty()) what = visit.request.form.get("what");
    const auto dot = what.find('.');
    if (dot == std::string_view::npos) return {};
    const auto kind = notify::channel_from(what.substr(dot + 1));
    for (const auto& one : templates)
        if (kind && one.name == what.substr(0, dot) && one.is_for(*kind)) return {&one, *kind};
    return {};
}

}  // namespace web
