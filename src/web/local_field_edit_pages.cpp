// A field of an authority's own added, and changed where it may be.
#include "web/local_fields.hpp"

#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "web/policy_words.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

#include <algorithm>
#include <charconv>

namespace web {

using base::t;
using dataset::Dataset;
using dataset::LocalField;
using dataset::LocalFieldWriting;
using dataset::Type;
using govuk::Html;

namespace {

constexpr std::string_view kRefines = "refines.";  // of the control of lists: the field whose codes it adds to

// A number typed into a control that may be empty; what is none is told as one that no limit allows.
std::optional<std::int64_t> typed_number(std::string_view text, base::Problems& problems, const char* where) {
    if (text.empty()) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault == std::errc() && end == text.data() + text.size()) return number;
    problems.add(where, "not_a_number", t("Enter a whole number, like 30, or nothing"));
    return std::nullopt;
}

struct Typed {
    LocalField field;
    base::Problems problems;
};

// `before`: what is changed; null: a new one of that dataset.
Typed typed_field(const Visit& visit, const Dataset& definition, const LocalField* before) {
    const auto& form = visit.request.form;
    Typed typed;
    auto& field = typed.field;
    if (before) {
        field = *before;
        field.version = 0;
        const auto version = form.get("version");
        std::from_chars(version.data(), version.data() + version.size(), field.version);
    }
    field.dataset = definition.name;
    field.label = {std::string(form.get("label_en")), std::string(form.get("label_cy"))};
    field.help = {std::string(form.get("help_en")), std::string(form.get("help_cy"))};
    field.in_list = ticked(visit, "shown", "list");
    field.filter = ticked(visit, "shown", "filter");
    if (!before) {
        field.type = Type::urn;  // none that may be chosen
        for (const auto type : dataset::local_types)
            if (form.get("type") == std::to_string(static_cast<int>(type))) field.type = type;
        field.group = form.get("group");
        field.sensitivity =
            static_cast<dataset::Class>(form.get("class").empty() ? 0 : form.get("class").front() - '0');
    }
    if (field.type == Type::text) {
        const auto most = typed_number(form.get("length_max"), typed.problems, "length_max");
        field.length_max = most ? static_cast<std::int32_t>(std::clamp<std::int64_t>(*most, -1, 100'000)) : 0;
        if (most && *most == 0) field.length_max = -1;
    }
    if (field.type == Type::integer) {
        field.least = typed_number(form.get("least"), typed.problems, "least");
        field.most = typed_number(form.get("most"), typed.problems, "most");
    }
    if (before || field.type != Type::code) return typed;
    const auto list = form.get("codes");
    if (!list.starts_with(kRefines)) {
        field.codes = list;
        return typed;
    }
    const auto* refined = definition.find(list.substr(kRefines.size()));
    if (!refined) return typed;
    field.refines = refined->id;
    field.group = refined->group;
    field.sensitivity = refined->sensitivity;
    return typed;
}

std::string number_text(const std::optional<std::int64_t>& number) { return number ? std::to_string(*number) : ""; }

// What goes with what it holds.
void write_limits(Html& out, const Visit& visit, const LocalField& field, Type type, const base::Problems* problems) {
    const auto number = [&](std::string name, base::Message label, std::string value) {
        auto error = problem_text(visit, problems, name);
        if (error.empty() && visit.request.form.has(name)) value = visit.request.form.get(name);
        govuk::input(out, {.label = {.text = visit.say(label), .classes = "govuk-label--s"},
                           .hint = {.text = visit.say(label_of(type))},
                           .error = {.text = std::move(error)},
                           .name = name,
                           .value = std::move(value),
                           .classes = "govuk-input--width-10",
                           .inputmode = "numeric"});
    };
    if (type == Type::text)
        number("length_max", t("At most so many characters (optional)"),
               field.length_max > 0 ? std::to_string(field.length_max) : "");
    if (type == Type::integer) {
        number("least", t("Smallest number (optional)"), number_text(field.least));
        number("most", t("Largest number (optional)"), number_text(field.most));
    }
}

void write_lists(Html& out, const Visit& visit, const Dataset& definition, const LocalField& field,
                 const base::Problems* problems) {
    govuk::Select lists{
        .label = {.text = visit.say(t("List"))},
        .hint = {.text = visit.say(t("For a choice. Those of your own are added once the field is there"))},
        .error = {.text = problem_text(visit, problems, "codes") + problem_text(visit, problems, "refines")},
        .name = "codes",
        .items = {{.text = std::string(visit.say(t("A list of our own"))), .value = ""}},
        .value = field.codes};
    for (const auto& refined : definition.fields)
        if (dataset::may_be_refined(national(visit), refined)) {
            lists.items.push_back(
                {.text = refinement_label(visit, refined), .value = std::string(kRefines) + std::string(refined.name)});
            if (refined.id == field.refines) lists.value = *lists.items.back().value;
        }
    for (const auto* definitions : national(visit).definitions())
        for (const auto& list : definitions->code_lists)
            lists.items.push_back(
                {.text = std::string(list.label.in(visit.language)), .value = std::string(list.name)});
    govuk::select(out, lists);
}

void write_kind(Html& out, const Visit& visit, const Dataset& definition, const LocalField& field,
                const base::Problems* problems) {
    govuk::Radios kinds{.fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("What it holds")),
                                                               .classes = "govuk-fieldset__legend--s"}},
                        .hint = {.text = visit.say(t("This cannot be changed later"))},
                        .error = {.text = problem_text(visit, problems, "type")},
                        .name = "type",
                        .value = std::to_string(static_cast<int>(field.type))};
    for (const auto type : dataset::local_types)
        kinds.items.push_back({.text = visit.say(label_of(type)), .value = std::to_string(static_cast<int>(type))});
    govuk::radios(out, kinds);
    write_lists(out, visit, definition, field, problems);
    for (const auto type : {Type::text, Type::integer}) write_limits(out, visit, field, type, problems);
}

// Who may see it: the group of data that rules of access speak of, and how sensitive it is.
void write_access(Html& out, const Visit& visit, const Dataset& definition, const LocalField& field,
                  const base::Problems* problems) {
    govuk::Select groups{.label = {.text = visit.say(t("Who may see it")), .classes = "govuk-label--s"},
                         .hint = {.text = visit.say(t("Those whose roles reach this group of data"))},
                         .error = {.text = problem_text(visit, problems, "group")},
                         .name = "group",
                         .value = field.group};
    for (const auto& known : definition.fields)
        if (!dataset::is_sealed(known) &&
            std::none_of(groups.items.begin(), groups.items.end(),
                         [&](const govuk::SelectItem& item) { return item.value == known.group; }))
            groups.items.push_back({.text = group_label(visit, known.group), .value = std::string(known.group)});
    govuk::select(out, groups);
    govuk::Radios classes{.fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("How sensitive it is")),
                                                                 .classes = "govuk-fieldset__legend--s"}},
                          .error = {.text = problem_text(visit, problems, "class")},
                          .name = "class",
                          .value = std::to_string(static_cast<int>(field.sensitivity))};
    for (const auto& words : classes_of_local_fields())
        classes.items.push_back({.text = visit.say(words.label),
                                 .value = std::to_string(static_cast<int>(words.sensitivity)),
                                 .hint = {.text = visit.say(words.hint)}});
    govuk::radios(out, classes);
}

void write_words(Html& out, const Visit& visit, const LocalField& field, const base::Problems* problems) {
    const auto input = [&](const char* name, base::Message label, base::Message hint, const std::string& value,
                           const char* language) {
        govuk::input(out, {.label = {.text = visit.say(label), .classes = "govuk-label--s"},
                           .hint = {.text = visit.say(hint)},
                           .error = {.text = problem_text(visit, problems, name)},
                           .name = name,
                           .value = value,
                           .attributes = {{"lang", language}}});
    };
    const auto label_hint = t("As forms and lists show it, like: House");
    const auto help_hint = t("Shown under the name in forms");
    input("label_en", t("Name in English"), label_hint, field.label.english, "en");
    input("label_cy", t("Name in Welsh"), label_hint, field.label.welsh, "cy");
    input("help_en", t("Help in English (optional)"), help_hint, field.help.english, "en");
    input("help_cy", t("Help in Welsh (optional)"), help_hint, field.help.welsh, "cy");
}

void write_places(Html& out, const Visit& visit, const LocalField& field) {
    govuk::Checkboxes shown{.fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("In lists")),
                                                                   .classes = "govuk-fieldset__legend--s"}},
                            .name = "shown",
                            .items = {{.text = visit.say(t("A column of the list from the start")), .value = "list"},
                                      {.text = visit.say(t("Among the filters beside the list")), .value = "filter"}}};
    if (field.in_list) shown.values.emplace_back("list");
    if (field.filter) shown.values.emplace_back("filter");
    govuk::checkboxes(out, shown);
}

struct FormOf {
    std::string title, path, back;
    const LocalField* before = nullptr;
};

http::Response form_page(Visit& visit, const Dataset& definition, const FormOf& form, const LocalField& field,
                         const base::Problems* problems) {
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(form.title).raw("</h1>");
    open_form(body, visit, form.path);
    write_words(body, visit, field, problems);
    if (form.before) {
        govuk::hidden_input(body, "version", std::to_string(field.version));
        write_limits(body, visit, field, field.type, problems);
    } else {
        govuk::hidden_input(body, "dataset", definition.name);
        write_kind(body, visit, definition, field, problems);
        write_access(body, visit, definition, field, problems);
    }
    write_places(body, visit, field);
    close_form(body, visit, {.action = form.before ? t("Save") : t("Add the field"), .cancel_href = form.back});
    return page(visit,
                {.title = form.title,
                 .back = form.back,
                 .problems = problems,
                 .current = "settings",
                 .status = problems ? 422 : 200},
                std::move(body));
}

FormOf adding(const Visit& visit, const Dataset& definition) {
    return {visit.say(t("Add a field to {plural}"), {{"plural", definition.plural}}),
            visit.link("/settings/fields/add"), visit.link("/settings/fields")};
}
FormOf changing(const Visit& visit, const LocalField& field) {
    return {visit.say(t("Change {label}"), {{"label", field.label.view()}}), path_of(visit, field, "/change"),
            path_of(visit, field), &field};
}

const Dataset& dataset_asked(const Visit& visit) {
    const auto typed = visit.request.form.get("dataset");
    const auto& definition = national(visit).dataset(typed.empty() ? visit.request.query.get("dataset") : typed);
    if (definition.spare == dataset::SpareColumns()) throw base::NotFound("takes no fields of its own");
    return definition;
}

http::Response show_add(Visit& visit) {
    const auto& definition = dataset_asked(visit);
    if (visit.switched)
        return form_page(visit, definition, adding(visit, definition), typed_field(visit, definition, nullptr).field,
                         nullptr);
    LocalField fresh;
    fresh.dataset = definition.name;
    fresh.type = Type::text;
    fresh.sensitivity = dataset::Class::s2_personal;  // most of what is recorded of people is
    return form_page(visit, definition, adding(visit, definition), fresh, nullptr);
}

http::Response take_add(Visit& visit) {
    const auto& definition = dataset_asked(visit);
    auto typed = typed_field(visit, definition, nullptr);
    if (!typed.problems.empty())
        return form_page(visit, definition, adding(visit, definition), typed.field, &typed.problems);
    const auto added = write_local_field(
        visit, [&](const LocalFieldWriting& writing) { return dataset::add_local_field(writing, typed.field); });
    if (!added) return form_page(visit, definition, adding(visit, definition), typed.field, &added.problems());
    typed.field.id = *added;
    return done(visit, path_of(visit, typed.field), visit.say(t("Added")));
}

http::Response show_change(Visit& visit) {
    const auto field = one_local_field(visit);
    const auto& definition = national(visit).dataset(field.dataset);
    return form_page(visit, definition, changing(visit, field),
                     visit.switched ? typed_field(visit, definition, &field).field : field, nullptr);
}

http::Response take_change(Visit& visit) {
    const auto field = one_local_field(visit);
    const auto& definition = national(visit).dataset(field.dataset);
    auto typed = typed_field(visit, definition, &field);
    if (typed.problems.empty())
        typed.problems = write_local_field(
            visit, [&](const LocalFieldWriting& writing) { return dataset::change_local_field(writing, typed.field); });
    if (!typed.problems.empty())
        return form_page(visit, definition, changing(visit, field), typed.field, &typed.problems);
    return done(visit, path_of(visit, field), visit.say(t("Saved")));
}

}  // namespace

std::vector<Page> local_field_edit_pages() {
    using enum http::Method;
    constexpr Rule manage{.who = Who::right, .group = dataset::local_field_group, .verb = dataset::Verb::write};
    return {
        {get, "/{authority}/settings/fields/add", manage, show_add},
        {post, "/{authority}/settings/fields/add", manage, take_add},
        {get, "/{authority}/settings/fields/{field}/change", manage, show_change},
        {post, "/{authority}/settings/fields/{field}/change", manage, take_change},
    };
}

}  // namespace web
