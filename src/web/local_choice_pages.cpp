// The choices of a list that an authority's own field has to itself: added, worded anew, ended.
#include "web/local_fields.hpp"

#include "govuk/choices.hpp"
#include "govuk/form_controls.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using dataset::Code;
using dataset::LocalField;
using dataset::LocalFieldWriting;
using govuk::Html;

namespace {

struct ChoiceForm {
    LocalField field;
    Code choice;  // without a code: a new one
    std::shared_ptr<const dataset::Codes> codes;
    bool is_new() const { return choice.code.empty(); }
};

ChoiceForm choice_form(const Visit& visit) {
    ChoiceForm form;
    visit.app.store.read([&](store::Reader& db) {
        form.field = one_local_field(visit, db);
        form.codes = visit.codes(db);
        if (!dataset::is_own_list(form.field.codes)) throw base::NotFound("no list of its own");
        const auto code = visit.request.parameter("choice");
        if (code.empty()) return;
        for (auto& known : dataset::local_choices(db, visit.authority_id(), form.field))
            if (known.code == code) form.choice = std::move(known);
        if (form.is_new()) throw base::NotFound("no such choice");
    });
    return form;
}

void type_into(ChoiceForm& form, const Visit& visit) {
    const auto& typed = visit.request.form;
    form.choice.label = {std::string(typed.get("label_en")), std::string(typed.get("label_cy"))};
    if (form.is_new()) {
        form.choice.national = typed.get("national");
        return;
    }
    const bool open = ticked(visit, "open", "yes");
    if (open == form.choice.valid_on(visit.today())) return;
    form.choice.valid_to = open ? std::nullopt : std::optional(visit.today().plus_days(-1));
}

http::Response choice_page(Visit& visit, const ChoiceForm& form, const base::Problems* problems) {
    const auto title = visit.say(form.is_new() ? t("Add a choice") : t("Change a choice"));
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(form.field.label.in(visit.language))
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1>");
    open_form(body, visit, path_of(visit, form.field, "/choices/" + (form.is_new() ? "add" : form.choice.code)));
    const auto input = [&](const char* name, base::Message label, const std::string& value, const char* language) {
        govuk::input(body, {.label = {.text = visit.say(label), .classes = "govuk-label--s"},
                            .error = {.text = problem_text(visit, problems, name)},
                            .name = name,
                            .value = value,
                            .attributes = {{"lang", language}}});
    };
    input("label_en", t("Name in English"), form.choice.label.english, "en");
    input("label_cy", t("Name in Welsh"), form.choice.label.welsh, "cy");
    if (const auto* refined = refined_by(visit, form.field); refined && form.is_new()) {
        govuk::Select stands_for{
            .label = {.text = visit.say(t("Stands for")), .classes = "govuk-label--s"},
            .hint = {.text = visit.say(t("The national code that leaves your organisation in its place. It stays"))},
            .error = {.text = problem_text(visit, problems, "national")},
            .name = "national",
            .items = {{.text = std::string(visit.say(t("Choose"))), .value = ""}},
            .value = form.choice.national};
        for (const auto* code : form.codes->choices(refined->codes, visit.today()))
            stands_for.items.push_back({.text = std::string(code->label.in(visit.language)), .value = code->code});
        govuk::select(body, stands_for);
    }
    if (!form.is_new())
        govuk::checkboxes(body, {.name = "open",
                                 .items = {{.text = visit.say(t("It may be chosen")),
                                            .value = "yes",
                                            .hint = {.text = visit.say(t("Records that have it keep it either way"))},
                                            .checked = form.choice.valid_on(visit.today())}}});
    close_form(body, visit,
               {.action = form.is_new() ? t("Add the choice") : t("Save"), .cancel_href = path_of(visit, form.field)});
    return page(visit,
                {.title = std::string(title),
                 .back = path_of(visit, form.field),
                 .problems = problems,
                 .current = "settings",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_choice(Visit& visit) {
    auto form = choice_form(visit);
    if (visit.switched) type_into(form, visit);
    return choice_page(visit, form, nullptr);
}

http::Response take_choice(Visit& visit) {
    auto form = choice_form(visit);
    type_into(form, visit);
    const auto problems = write_local_field(visit, [&](const LocalFieldWriting& writing) {
        return dataset::put_local_choice(writing, form.field.id, form.choice);
    });
    if (!problems.empty()) return choice_page(visit, form, &problems);
    return done(visit, path_of(visit, form.field), visit.say(form.is_new() ? t("Added") : t("Saved")));
}

}  // namespace

std::vector<Page> local_choice_pages() {
    using enum http::Method;
    constexpr Rule manage{.who = Who::right, .group = dataset::local_field_group, .verb = dataset::Verb::write};
    return {
        {get, "/{authority}/settings/fields/{field}/choices/add", manage, show_choice},
        {post, "/{authority}/settings/fields/{field}/choices/add", manage, take_choice},
        {get, "/{authority}/settings/fields/{field}/choices/{choice}", manage, show_choice},
        {post, "/{authority}/settings/fields/{field}/choices/{choice}", manage, take_choice},
    };
}

}  // namespace web
