#include "web/fields.hpp"

#include "base/text.hpp"
#include "dataset/limits.hpp"
#include "dataset/search.hpp"
#include "govuk/choices.hpp"
#include "govuk/form_controls.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using dataset::Field;
using dataset::Type;
using dataset::Value;
using govuk::Html;

namespace {

constexpr std::size_t kRadiosMost = 5;  // more choices than this are a list to choose from (GOV.UK: select)

std::string_view width(const Field& field) {
    switch (field.type) {
        case Type::urn:
        case Type::postcode:
        case Type::money:
        case Type::integer:
        case Type::decimal:
        case Type::month: return "govuk-input--width-10";
        case Type::uprn:
        case Type::upn:
        case Type::phone: return "govuk-input--width-20";
        default:
            return field.length_max > 0 && field.length_max <= 20 ? "govuk-input--width-20"
                                                                  : "govuk-!-width-two-thirds";
    }
}

std::string hint_of(const Visit& visit, const Field& field) {
    if (const auto help = field.help.in(visit.language); !help.empty()) return std::string(help);
    if (const auto help = field.pattern_help.in(visit.language); !help.empty()) return std::string(help);
    switch (field.type) {
        case Type::date: return std::string(visit.say(t("For example, 27 3 2026")));
        case Type::month: return std::string(visit.say(t("For example, 03/2026")));
        case Type::list: return std::string(visit.say(t("One on each line")));
        case Type::reference: return std::string(visit.say(t("A name, or a number such as a URN")));
        default: return "";
    }
}

}  // namespace

RecordForm::RecordForm(const Visit& visit, const dataset::Dataset& dataset, const dataset::Codes& codes,
                       const dataset::FieldSet& writable, Empty empty)
    : visit_(visit), dataset_(dataset), codes_(codes), empty_(empty) {
    for (const auto& field : dataset.fields)
        if (writable.has(field) && field.type != Type::file) fields_.push_back(&field);
}

void RecordForm::fill(const dataset::Record& record, store::Reader& db) {
    for (const Field* field : fields_) {
        const Value& value = record[*field];
        const std::string name(field->name);
        if (value.empty()) continue;
        if (field->type == Type::bilingual) {
            typed_[name] = value.label().english;
            typed_[name + ".cy"] = value.label().welsh;
        } else if (field->type == Type::date) {
            const auto day = value.date();
            if (!day) continue;
            typed_[name + "-day"] = std::to_string(day->day());
            typed_[name + "-month"] = std::to_string(day->month());
            typed_[name + "-year"] = std::to_string(day->year());
        } else if (field->type == Type::code || field->type == Type::yes_no) {
            typed_[name] = field->type == Type::code ? std::string(value.text()) : value.number() ? "yes" : "no";
        } else if (field->type == Type::reference) {
            fill_reference(*field, value.id(), db);
        } else if (field->type == Type::list) {
            typed_[name] = base::join(value.parts(), "\n");
        } else {
            typed_[name] =
                dataset::show(*field, value, {.reader = dataset::ShowAs::For::file, .language = visit_.language});
        }
    }
}

void RecordForm::fill_as_typed(const http::Fields& form) {
    for (const auto& [name, value] : form) typed_[name] = value;
}

void RecordForm::fill_reference(const Field& field, base::Id id, store::Reader& db) {
    const std::string name(field.name);
    const auto found = dataset::titles(db, visit_.registry(), visit_.registry().dataset(field.target),
                                       visit_.authority_id(), {&id, 1}, visit_.language);
    typed_[name] = found.empty() ? id.text() : found.begin()->second;
    typed_[name + ".id"] = id.text();
}

void RecordForm::set(const Field& field, std::string_view given, store::Reader& db) {
    const auto id = field.type == Type::reference ? base::Id::from_text(given) : std::nullopt;
    if (id)
        fill_reference(field, *id, db);
    else
        typed_[std::string(field.name)] = given;
}

std::string RecordForm::typed(std::string_view control) const {
    const auto found = typed_.find(control);
    return found == typed_.end() ? "" : found->second;
}

bool RecordForm::is_optional(const Field& field) const { return empty_ == Empty::means_nothing && !field.use.required; }

void RecordForm::write(Html& out, const base::Problems* problems) const {
    std::int32_t section = -1;
    for (const Field* field : fields_) {
        const std::int32_t its =
            dataset_.section_of.empty() ? -1 : dataset_.section_of[static_cast<std::size_t>(field->position)];
        if (its != section && its >= 0)
            out.raw("<h2 class=\"govuk-heading-m\">")
                .text(dataset_.sections[static_cast<std::size_t>(its)].in(visit_.language))
                .raw("</h2>");
        section = its;
        write_field(out, *field, problems);
    }
}

void RecordForm::write_field(Html& out, const Field& field, const base::Problems* problems) const {
    const std::string error = problem_text(visit_, problems, field.name);
    // Optional fields say so: most are required or most are not, and the reader should never guess.
    std::string label(field.label.in(visit_.language));
    if (is_optional(field)) label = visit_.say(t("{label} (optional)"), {{"label", label}});
    switch (field.type) {
        case Type::bilingual: write_bilingual(out, field, error, label); break;
        case Type::date: write_date(out, field, error, label); break;
        case Type::code:
        case Type::yes_no: write_choice(out, field, error, label); break;
        default: write_text(out, field, error, label);
    }
}

void RecordForm::write_text(Html& out, const Field& field, const std::string& error, std::string_view label) const {
    const std::string name(field.name);
    if (field.type == Type::long_text) {
        govuk::character_count(
            out, {.label = {.text = label},
                  .hint = {.text = hint_of(visit_, field)},
                  .error = {.text = error},
                  .name = name,
                  .value = typed(name),
                  .max_length = field.length_max > 0 ? field.length_max : dataset::limits::long_text_characters});
        return;
    }
    if (field.type == Type::list || field.type == Type::geometry) {
        govuk::textarea(out, {.label = {.text = label},
                              .hint = {.text = hint_of(visit_, field)},
                              .error = {.text = error},
                              .name = name,
                              .value = typed(name)});
        return;
    }
    govuk::Input input{.label = {.text = label},
                       .hint = {.text = hint_of(visit_, field)},
                       .error = {.text = error},
                       .name = name,
                       .value = typed(name),
                       .classes = std::string(width(field))};
    switch (field.type) {
        case Type::email:
            input.type = "email";
            input.spellcheck = false;
            break;
        case Type::phone: input.type = "tel"; break;
        case Type::link:
            input.type = "url";
            input.spellcheck = false;
            break;
        case Type::integer:
        case Type::urn:
        case Type::uprn: input.inputmode = "numeric"; break;
        case Type::decimal: input.inputmode = "decimal"; break;
        case Type::money:
            input.inputmode = "decimal";
            input.prefix.text = "£";
            break;
        default: break;
    }
    govuk::input(out, input);
    // A reference shown by its title keeps the id beside it, so that an untouched one stays what it was.
    if (field.type == Type::reference && !typed(name + ".id").empty()) {
        govuk::hidden_input(out, name + ".id", typed(name + ".id"));
        const auto was = typed(name + ".was");
        govuk::hidden_input(out, name + ".was", was.empty() ? typed(name) : was);
    }
}

void RecordForm::write_bilingual(Html& out, const Field& field, const std::string& error,
                                 std::string_view label) const {
    const std::string name(field.name);
    const auto box = [&](const std::string& control, base::Message which, std::string_view lang,
                         const std::string& problem) {
        govuk::input(out, {.label = {.text = visit_.say(which, {{"label", label}})},
                           .hint = {.text = control == name ? hint_of(visit_, field) : ""},
                           .error = {.text = problem},
                           .name = control,
                           .value = typed(control),
                           .classes = "govuk-!-width-two-thirds",
                           .attributes = {{"lang", std::string(lang)}}});
    };
    box(name, t("{label} in English"), "en", error);
    box(name + ".cy", t("{label} in Welsh"), "cy", "");
}

void RecordForm::write_date(Html& out, const Field& field, const std::string& error, std::string_view label) const {
    const std::string name(field.name);
    govuk::DateInput date{
        .id = name,
        .name_prefix = name,
        .fieldset = govuk::Fieldset{.legend = {.text = label, .classes = "govuk-fieldset__legend--s"}},
        .hint = {.text = hint_of(visit_, field)},
        .error = {.text = error}};
    date.day = govuk::DatePart{.name = "day", .value = typed(name + "-day")};
    date.month = govuk::DatePart{.name = "month", .value = typed(name + "-month")};
    date.year = govuk::DatePart{.name = "year", .value = typed(name + "-year")};
    govuk::date_input(out, date);
}

void RecordForm::write_choice(Html& out, const Field& field, const std::string& error, std::string_view label) const {
    const std::string name(field.name), value = typed(name);
    std::vector<std::pair<std::string, std::string>> choices;  // value, text
    if (field.type == Type::yes_no) {
        choices = {{"yes", std::string(visit_.say(t("Yes")))}, {"no", std::string(visit_.say(t("No")))}};
    } else {
        bool listed = value.empty();
        for (const auto* code : codes_.choices(field.codes, visit_.today())) {
            choices.emplace_back(code->code, std::string(code->label.in(visit_.language)));
            listed = listed || code->code == value;
        }
        // A code that may no longer be chosen stays what it is until changed.
        if (!listed) choices.emplace_back(value, codes_.label(field.codes, value, visit_.language));
    }
    if (choices.size() <= kRadiosMost) {
        govuk::Radios radios{
            .fieldset = govuk::Fieldset{.legend = {.text = label, .classes = "govuk-fieldset__legend--s"}},
            .hint = {.text = hint_of(visit_, field)},
            .error = {.text = error},
            .name = name,
            .value = value};
        for (auto& [code, text] : choices) radios.items.push_back({.text = text, .value = code});
        if (is_optional(field))
            radios.items.push_back({.text = visit_.say(t("Not recorded")), .value = "", .checked = value.empty()});
        govuk::radios(out, radios);
        return;
    }
    govuk::Select select{.label = {.text = label},
                         .hint = {.text = hint_of(visit_, field)},
                         .error = {.text = error},
                         .name = name,
                         .value = value};
    select.items.push_back(
        {.text = std::string(visit_.say(is_optional(field) ? t("Not recorded") : t("Choose"))), .value = ""});
    for (auto& [code, text] : choices) select.items.push_back({.text = text, .value = code});
    govuk::select(out, select);
}

base::Result<base::Id> record_meant(const Visit& visit, const dataset::Dataset& target, const dataset::Codes& codes,
                                    std::string_view typed, std::string_view where, store::Reader& db) {
    if (const auto id = base::Id::from_text(typed); id && typed.size() == 13) return *id;
    const auto found =
        dataset::search(db, visit.registry(),
                        {.typed = typed,
                         .language = visit.language,
                         .only = &target,
                         .at_most = 5,
                         .codes = &codes,
                         .scope = [&](const dataset::Dataset& of) { return visit.scope(of, dataset::Verb::read); }});
    if (found.hits.size() == 1) return found.hits.front().id;
    // Several begin alike: the one that is called exactly so is meant.
    const dataset::Hit* exact = nullptr;
    for (const auto& hit : found.hits) {
        if (base::fold(hit.title) != base::fold(typed)) continue;
        if (exact) {
            exact = nullptr;
            break;
        }
        exact = &hit;
    }
    if (exact) return exact->id;
    if (found.hits.empty())
        return base::Problem{
            std::string(where),
            "not_found",
            t("Nothing is called {typed}. Enter a name as it is in the register, or a number such as a URN"),
            {{"typed", typed}},
            {}};
    std::string names;
    for (const auto& hit : found.hits) {
        names += (names.empty() ? "" : "; ") + hit.title;
        if (!hit.more.empty()) names += " (" + hit.more.front() + ")";
    }
    return base::Problem{std::string(where),
                         "several",
                         t("Several fit: {names}. Enter the number of the one you mean"),
                         {{"names", names}},
                         {}};
}

base::Result<Value> RecordForm::read_field(const http::Fields& form, const Field& field, store::Reader& db) const {
    const std::string name(field.name);
    const dataset::Reading reading{.codes = &codes_};
    switch (field.type) {
        case Type::bilingual: return dataset::parse_both(field, form.get(name), form.get(name + ".cy"));
        case Type::date:
            return dataset::parse_day(field, form.get(name + "-day"), form.get(name + "-month"),
                                      form.get(name + "-year"));
        case Type::reference: {
            const auto typed = base::trim(form.get(name));
            if (typed.empty()) return Value();
            const bool as_it_was = form.has(name + ".id") && form.get(name + ".was") == form.get(name);
            const auto meant = record_meant(visit_, visit_.registry().dataset(field.target), codes_,
                                            as_it_was ? form.get(name + ".id") : typed, name, db);
            if (!meant) return meant.problems();
            return Value::of(*meant);
        }
        default: return dataset::parse(field, form.get(name), reading);
    }
}

base::Result<std::vector<dataset::Change>> RecordForm::read(const http::Fields& form, store::Reader& db) const {
    std::vector<dataset::Change> changes;
    base::Problems problems;
    for (const Field* field : fields_) {
        auto value = read_field(form, *field, db);
        if (value)
            changes.push_back({.position = field->position, .value = std::move(*value)});
        else
            problems.add_all(value.problems());
    }
    if (!problems.empty()) return problems;
    return changes;
}

}  // namespace web
