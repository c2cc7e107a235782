#include "web/versions.hpp"

#include "gate/accounts.hpp"
#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/patterns.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using govuk::Html;

void Names::read(store::Reader& db) {
    for (auto& [id, name] : gate::account_names(db, wanted_)) names_[id] = std::move(name);
}

std::string Names::of(const Visit& visit, base::Id account) const {
    const auto known = names_.find(account.value());
    return known == names_.end() ? std::string(visit.say(t("The system"))) : known->second;
}

std::string_view machine_name(base::Language language, const audit::Actor& actor) {
    const bool within = actor.kind == audit::ActorKind::system || actor.name.empty();
    return within ? base::say(language, t("The system")) : std::string_view(actor.name);
}

void write_steps(Html& out, const Visit& visit, const std::vector<dataset::TakenStep>& steps, const Names& names) {
    if (steps.empty()) return;
    out.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(t("What was done"))).raw("</h2>");
    govuk::Timeline timeline{.heading_level = 3};
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        Html more(visit.language);
        if (!step->note.empty()) more.raw("<p class=\"govuk-body\">").text(step->note).raw("</p>");
        timeline.items.push_back({.title = visit.say(dataset::label(step->step)),
                                  .by = names.of(visit, step->who),
                                  .when = step->at.say(visit.language),
                                  .when_iso = step->at.iso(),
                                  .text = more.take()});
    }
    govuk::timeline(out, timeline);
}

void write_sending(Html& out, Visit& visit, const std::string& action, const base::Problems* problems) {
    const auto& form = visit.request.form;
    const bool typed = form.has("valid_from-day");
    const auto today = visit.today();
    out.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(t("Send for approval"))).raw("</h2>");
    open_form(out, visit, action);
    govuk::DateInput from{.id = "valid_from",
                          .name_prefix = "valid_from",
                          .fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("In force from")),
                                                                 .classes = "govuk-fieldset__legend--s"}},
                          .hint = {.text = visit.say(t("Today or later. If it is approved later, from that day on"))},
                          .error = {.text = problem_text(visit, problems, "valid_from")}};
    const auto part = [&](const char* name, int value) {
        const auto held = typed ? std::string(form.get("valid_from-" + std::string(name))) : std::to_string(value);
        return govuk::DatePart{.name = name, .value = held};
    };
    from.day = part("day", today.day());
    from.month = part("month", today.month());
    from.year = part("year", today.year());
    govuk::date_input(out, from);
    govuk::textarea(out, {.label = {.text = visit.say(t("Why it changes")), .classes = "govuk-label--s"},
                          .error = {.text = problem_text(visit, problems, "reason")},
                          .name = "reason",
                          .value = std::string(form.get("reason")),
                          .rows = 3});
    govuk::button(out, {.text = visit.say(t("Send for approval")), .prevent_double_click = true});
    close_form(out);
}

std::optional<base::Date> typed_first_day(const Visit& visit) {
    const auto& form = visit.request.form;
    const auto part = [&](const char* name) { return std::string(form.get(name)); };
    return base::Date::from_text(part("valid_from-day") + "/" + part("valid_from-month") + "/" +
                                 part("valid_from-year"));
}

void write_deciding(Html& out, Visit& visit, const std::string& action, const base::Problems* problems) {
    out.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(t("Your decision"))).raw("</h2>");
    open_form(out, visit, action);
    govuk::textarea(out, {.label = {.text = visit.say(t("Note")), .classes = "govuk-label--s"},
                          .hint = {.text = visit.say(t("Needed when you give it back: what is to be changed"))},
                          .error = {.text = problem_text(visit, problems, "note")},
                          .name = "note",
                          .value = std::string(visit.request.form.get("note")),
                          .rows = 3});
    out.raw("<div class=\"govuk-button-group\">");
    govuk::button(
        out, {.text = visit.say(t("Approve")), .name = "decision", .value = "approve", .prevent_double_click = true});
    govuk::button(out, {.text = visit.say(t("Give back")),
                        .name = "decision",
                        .value = "give_back",
                        .classes = "govuk-button--secondary",
                        .prevent_double_click = true});
    out.raw("</div>");
    close_form(out);
}

void write_withdrawing(Html& out, const Visit& visit, const std::string& action) {
    button_form(out, visit, {.action = action, .text = t("Withdraw"), .classes = "govuk-button--warning"});
}

}  // namespace web
