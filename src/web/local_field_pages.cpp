// Fields of an authority's own, and the choices of their lists (dataset/local_field.hpp): added, worded anew, retired
// and removed while the program runs.
#include "web/local_fields.hpp"

#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/patterns.hpp"
#include "govuk/table.hpp"
#include "web/policy_words.hpp"
#include "web/routes.hpp"
#include "web/settings.hpp"
#include "web/shell.hpp"

#include <algorithm>
#include <charconv>

namespace web {

using base::t;
using base::tn;
using dataset::Code;
using dataset::Dataset;
using dataset::Field;
using dataset::LocalField;
using dataset::LocalFieldWriting;
using dataset::LocalStep;
using dataset::Type;
using govuk::Html;

namespace {

std::string list_label(const Visit& visit, const LocalField& field) {
    if (const auto* refined = refined_by(visit, field)) return refinement_label(visit, *refined);
    if (dataset::is_own_list(field.codes)) return std::string(visit.say(t("A list of our own")));
    for (const auto* definitions : national(visit).definitions())
        for (const auto& list : definitions->code_lists)
            if (list.name == field.codes) return std::string(list.label.in(visit.language));
    return field.codes;
}

std::string kind_of(const Visit& visit, const LocalField& field) {
    std::string kind(visit.say(label_of(field.type)));
    return field.type == Type::code ? kind + ": " + list_label(visit, field) : kind;
}

// ---- All of them

void write_fields(Html& out, const Visit& visit, const Dataset& definition, const std::vector<LocalField>& fields) {
    const auto title = std::string(definition.plural.in(visit.language));
    out.raw("<h2 class=\"govuk-heading-m\">").text(title).raw("</h2>");
    if (fields.empty()) {
        out.raw("<p class=\"govuk-body\">").text(visit.say(t("None yet."))).raw("</p>");
    } else {
        govuk::TableWriter table(out, {.caption = title,
                                       .caption_classes = "govuk-visually-hidden",
                                       .head = {{.text = visit.say(t("Field"))},
                                                {.text = visit.say(t("What it holds"))},
                                                {.text = visit.say(t("Name in files"))},
                                                {.text = visit.say(t("State"))}}});
        for (const auto& field : fields) {
            table.row();
            table.heading_with([&](Html& cell) {
                cell.raw("<a class=\"govuk-link\"")
                    .attribute("href", path_of(visit, field))
                    .raw(">")
                    .text(field.label.in(visit.language))
                    .raw("</a>");
            });
            table.cell(kind_of(visit, field));
            table.cell_with([&](Html& cell) { cell.raw("<code>").text(field.name).raw("</code>"); });
            table.cell(visit.say(field.state == LocalField::State::used ? t("In use") : t("Retired")));
        }
        table.close();
    }
    if (!manages_fields(visit)) return;
    out.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", visit.link("/settings/fields/add?dataset=" + std::string(definition.name)))
        .raw(">")
        .text(visit.say(t("Add a field to {plural}"), {{"plural", definition.plural}}))
        .raw("</a></p>");
}

http::Response show_fields(Visit& visit) {
    const auto all =
        visit.app.store.read([&](store::Reader& db) { return dataset::local_fields(db, visit.authority_id()); });
    const auto title = visit.say(t("Fields of our own"));
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1><p class=\"govuk-body\">")
        .text(visit.say(t("What your organisation records beside the fields that everybody has. They are in forms, "
                          "lists, search, files and the API as soon as they are added; national returns do not have "
                          "them.")))
        .raw("</p>");
    for (const auto* definition : national(visit).datasets()) {
        if (definition->spare == dataset::SpareColumns()) continue;
        std::vector<LocalField> fields;
        std::copy_if(all.begin(), all.end(), std::back_inserter(fields),
                     [&](const LocalField& field) { return field.dataset == definition->name; });
        write_fields(body, visit, *definition, fields);
    }
    return page(visit,
                {.title = std::string(title),
                 .back = visit.link("/settings"),
                 .width = Frame::Width::full,
                 .current = "settings"},
                std::move(body));
}

// ---- One

void write_choices(Html& out, const Visit& visit, const LocalField& field, const std::vector<Code>& choices,
                   const dataset::Codes& codes) {
    const bool manages = manages_fields(visit);
    out.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(t("Choices"))).raw("</h2>");
    const auto* refined = refined_by(visit, field);
    if (choices.empty()) {
        out.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("None yet: until there is one, the field cannot be filled.")))
            .raw("</p>");
    } else {
        govuk::TableWriter table(out, {.caption = std::string(visit.say(t("Choices"))),
                                       .caption_classes = "govuk-visually-hidden",
                                       .head = {{.text = visit.say(t("In English"))},
                                                {.text = visit.say(t("In Welsh"))},
                                                {.text = visit.say(t("Stands for"))},
                                                {.text = visit.say(t("State"))}}});
        for (const auto& choice : choices) {
            table.row();
            table.heading_with([&](Html& cell) {
                if (!manages) {
                    cell.raw("<span lang=\"en\">").text(choice.label.english).raw("</span>");
                    return;
                }
                cell.raw("<a class=\"govuk-link\" lang=\"en\"")
                    .attribute("href", path_of(visit, field, "/choices/" + choice.code))
                    .raw(">")
                    .text(choice.label.english)
                    .raw("</a>");
            });
            table.cell_with(
                [&](Html& cell) { cell.raw("<span lang=\"cy\">").text(choice.label.welsh).raw("</span>"); });
            table.cell(refined ? codes.label(refined->codes, choice.national, visit.language) : std::string());
            table.cell(visit.say(choice.valid_on(visit.today()) ? t("In use") : t("Ended")));
        }
        table.close();
    }
    if (!manages) return;
    out.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", path_of(visit, field, "/choices/add"))
        .raw(">")
        .text(visit.say(t("Add a choice")))
        .raw("</a></p>");
}

void write_about(Html& out, const Visit& visit, const LocalField& field, std::int64_t values) {
    govuk::SummaryList about;
    const auto row = [&](base::Message key, std::string value) {
        about.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    row(t("Name in files"), field.name);
    row(t("What it holds"), kind_of(visit, field));
    if (field.length_max > 0) row(t("Longest, in characters"), std::to_string(field.length_max));
    if (field.least) row(t("Smallest"), std::to_string(*field.least));
    if (field.most) row(t("Largest"), std::to_string(*field.most));
    row(t("Who may see it"), group_label(visit, field.group));
    for (const auto& words : classes_of_local_fields())
        if (words.sensitivity == field.sensitivity) row(t("How sensitive it is"), std::string(visit.say(words.label)));
    row(t("Filled in"), visit.say(tn("{count} record", "{count} records"), values));
    row(t("State"),
        std::string(visit.say(
            field.state == LocalField::State::used ? t("In use") : t("Retired: shown nowhere; its values are kept"))));
    govuk::summary_list(out, about);
}

void write_steps(Html& out, const Visit& visit, const LocalField& field, std::int64_t values) {
    const auto button = [&](std::string_view way, base::Message text, std::string_view classes) {
        open_side_form(out, visit, path_of(visit, field, way));
        govuk::hidden_input(out, "version", std::to_string(field.version));
        govuk::button(out, {.text = visit.say(text), .classes = std::string(classes)});
        close_form(out);
    };
    out.raw("<div class=\"govuk-button-group\">");
    if (field.state == LocalField::State::used)
        button("/retire", t("Retire it"), "govuk-button--secondary");
    else
        button("/bring-back", t("Bring it back"), "govuk-button--secondary");
    if (values == 0) button("/remove", t("Remove it"), "govuk-button--warning");
    out.raw("</div>");
    if (values > 0)
        out.raw("<p class=\"govuk-hint\">")
            .text(visit.say(t("A field with values can be retired, and brought back with them. It can be removed once "
                              "it is empty in every record.")))
            .raw("</p>");
}

http::Response one_page(Visit& visit, const base::Problems* problems) {
    LocalField field;
    std::int64_t values = 0;
    std::vector<Code> choices;
    std::shared_ptr<const dataset::Codes> codes;
    visit.app.store.read([&](store::Reader& db) {
        field = one_local_field(visit, db);
        values = dataset::local_values_of(db, visit.authority_id(), field);
        if (dataset::is_own_list(field.codes)) choices = dataset::local_choices(db, visit.authority_id(), field);
        codes = visit.codes(db);
    });
    const auto title = std::string(field.label.in(visit.language));
    Html body(visit.language);
    govuk::PageHeader header{.caption = std::string(national(visit).dataset(field.dataset).plural.in(visit.language)),
                             .title = title};
    if (manages_fields(visit))
        header.actions.push_back({.text = visit.say(t("Change")), .href = path_of(visit, field, "/change")});
    govuk::page_header(body, header);
    write_about(body, visit, field, values);
    if (dataset::is_own_list(field.codes)) write_choices(body, visit, field, choices, *codes);
    if (manages_fields(visit)) write_steps(body, visit, field, values);
    return page(visit,
                {.title = title,
                 .back = visit.link("/settings/fields"),
                 .problems = problems,
                 .current = "settings",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_one(Visit& visit) { return one_page(visit, nullptr); }

http::Response take_step(Visit& visit, LocalStep step, base::Message done_words) {
    const auto field = one_local_field(visit);
    std::int64_t version = 0;
    const auto typed = visit.request.form.get("version");
    std::from_chars(typed.data(), typed.data() + typed.size(), version);
    const auto problems = write_local_field(visit, [&](const LocalFieldWriting& writing) {
        return dataset::take_local_step(writing, field.id, version, step);
    });
    if (!problems.empty()) return one_page(visit, &problems);
    return done(visit, step == LocalStep::remove ? visit.link("/settings/fields") : path_of(visit, field),
                visit.say(done_words));
}

http::Response take_retire(Visit& visit) { return take_step(visit, LocalStep::retire, t("Retired")); }
http::Response take_bring_back(Visit& visit) { return take_step(visit, LocalStep::bring_back, t("Brought back")); }
http::Response take_remove(Visit& visit) { return take_step(visit, LocalStep::remove, t("Field removed")); }

}  // namespace

std::vector<Page> local_field_pages() {
    using enum http::Method;
    constexpr Rule see{.who = Who::right, .group = dataset::local_field_group, .verb = dataset::Verb::read},
        manage{.who = Who::right, .group = dataset::local_field_group, .verb = dataset::Verb::write};
    return {
        {get, "/{authority}/settings/fields", see, show_fields},
        {get, "/{authority}/settings/fields/{field}", see, show_one},
        {post, "/{authority}/settings/fields/{field}/retire", manage, take_retire},
        {post, "/{authority}/settings/fields/{field}/bring-back", manage, take_bring_back},
        {post, "/{authority}/settings/fields/{field}/remove", manage, take_remove},
    };
}

}  // namespace web
