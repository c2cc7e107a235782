// Filtering a list by any column there is, in any way that the column's type allows, days counted from today among them
// ("the last 30 days"). The list itself offers what people ask most.
#include "dataset/query.hpp"
#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/form_controls.hpp"
#include "web/list_filters.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

#include <algorithm>

namespace web {

using base::t;
using dataset::Field;
using dataset::Operator;
using dataset::Type;
using govuk::Html;

namespace {

constexpr std::string_view kPeriods[] = {"today",        "last_7_days", "last_30_days",  "last_90_days",
                                         "this_month",   "last_month",  "last_3_months", "next_7_days",
                                         "next_30_days", "next_month",  "next_3_months", "this_financial_year"};

bool asks(const Field& field, Operator op) { return std::ranges::count(dataset::operators_of(field), op) > 0; }

bool can_filter(const ListAddress& list, const Field& field) {
    return list.query.scope.sees(field) && !dataset::is_sealed(field) && !dataset::operators_of(field).empty();
}

const Field* chosen_field(const Visit& visit, const ListAddress& list) {
    const auto* field = list.query.dataset->find(visit.request.query.get("by"));
    return field && can_filter(list, *field) ? field : nullptr;
}

void keep(Html& out, const dataset::AddressFields& fields) {
    for (const auto& [name, value] : fields) govuk::hidden_input(out, name, value);
}

std::string control(const Field& field, Operator op) {
    return std::string(field.name) + "." + std::string(dataset::address_word(op));
}

// A period that was set by address is offered beside the usual ones, so that it is not lost.
void write_periods(Html& out, const Visit& visit, const ListAddress& list, const Field& field) {
    const auto now = current_value(list, field, Operator::in);
    govuk::Select periods{.label = {.text = visit.say(t("{label} in a period"), {{"label", field.label}})},
                          .hint = {.text = visit.say(t("Worked out anew each day"))},
                          .name = control(field, Operator::in),
                          .value = now};
    periods.items.push_back({.text = std::string(visit.say(t("Any"))), .value = ""});
    const auto offer = [&](std::string_view period) {
        periods.items.push_back(
            {.text = dataset::period_in_words(period, visit.language), .value = std::string(period)});
    };
    for (const auto period : kPeriods) offer(period);
    if (!now.empty() && std::ranges::find(kPeriods, now) == std::end(kPeriods)) offer(now);
    govuk::select(out, periods);
}

void write_months(Html& out, const Visit& visit, const ListAddress& list, const Field& field) {
    const auto month = [&](base::Message label, Operator op) {
        govuk::input(out, {.label = {.text = visit.say(label, {{"label", field.label}})},
                           .hint = {.text = visit.say(t("Like 2026-03"))},
                           .name = control(field, op),
                           .value = current_value(list, field, op),
                           .classes = "govuk-input--width-10"});
    };
    month(t("{label} from"), Operator::months_from);
    month(t("{label} to"), Operator::months_to);
}

void write_recorded(Html& out, const Visit& visit, const ListAddress& list, const Field& field) {
    const auto is_asked = [&](Operator op) {
        return std::ranges::any_of(list.query.filters.all, [&](const dataset::Condition& condition) {
            return condition.field == field.name && condition.op == op;
        });
    };
    govuk::Checkboxes boxes{
        .fieldset =
            govuk::Fieldset{.legend = {.text = visit.say(t("{label}: whether there is any"), {{"label", field.label}}),
                                       .classes = "govuk-fieldset__legend--s"}},
        .id_prefix = "recorded",
        .classes = "govuk-checkboxes--small"};
    const auto offer = [&](Operator op, base::Message text) {
        boxes.items.push_back(
            {.text = visit.say(text), .value = "yes", .checked = is_asked(op), .name = control(field, op)});
    };
    offer(Operator::not_empty, t("Only where it is recorded"));
    offer(Operator::empty, t("Only where it is not recorded"));
    govuk::checkboxes(out, boxes);
}

void write_ways(Html& out, const Visit& visit, const ListAddress& list, const Field& field,
                const dataset::Codes& codes) {
    const bool by_value = field.type != Type::month && field.type != Type::reference && field.type != Type::geometry &&
                          field.type != Type::file;
    if (asks(field, Operator::in)) write_periods(out, visit, list, field);
    if (field.type == Type::month) write_months(out, visit, list, field);
    if (by_value) write_filter(out, visit, list, field, codes);
    write_recorded(out, visit, list, field);
}

void write_choice(Html& out, const Visit& visit, const ListAddress& list) {
    out.raw("<form method=\"get\"").attribute("action", list.path + "/filter").raw(">");
    keep(out, list.kept_whole());
    govuk::Select columns{.label = {.text = visit.say(t("Column")), .classes = "govuk-label--s"}, .name = "by"};
    for (const auto& field : list.query.dataset->fields)
        if (can_filter(list, field))
            columns.items.push_back(
                {.text = std::string(field.label.in(visit.language)), .value = std::string(field.name)});
    govuk::select(out, columns);
    govuk::button(out, {.text = visit.say(t("Continue"))});
    out.raw("</form>");
}

void write_filter_form(Html& out, const Visit& visit, const ListAddress& list, const Field& field,
                       const dataset::Codes& codes) {
    ListAddress others = list;
    std::erase_if(others.query.filters.all,
                  [&](const dataset::Condition& condition) { return condition.field == field.name; });
    out.raw("<form method=\"get\"").attribute("action", list.path).raw(">");
    keep(out, others.kept_whole());
    write_ways(out, visit, list, field, codes);
    out.raw("<div class=\"govuk-button-group\">");
    govuk::button(out, {.text = visit.say(t("Filter the list"))});
    out.raw("<a class=\"govuk-link\"")
        .attribute("href", list.more_filters())
        .raw(">")
        .text(visit.say(t("Choose another column")))
        .raw("</a></div></form>");
}

http::Response show_filter(Visit& visit) {
    const auto& definition = dataset_of(visit);
    std::shared_ptr<const dataset::Codes> codes;
    base::Problems problems;  // the list tells them; here what can be read is kept
    std::optional<ListAddress> list;
    visit.app.store.read([&](store::Reader& db) {
        codes = visit.codes(db);
        list = list_address(visit, definition, *codes, problems);
    });
    const auto* field = chosen_field(visit, *list);
    const auto title = field ? visit.say(t("Filter by {label}"), {{"label", field->label}})
                             : std::string(visit.say(t("Filter by another column")));
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">").text(definition.plural.in(visit.language)).raw("</span>");
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    if (field)
        write_filter_form(body, visit, *list, *field, *codes);
    else
        write_choice(body, visit, *list);
    return page(visit, {.title = title, .back = list->page(1), .current = "data"}, std::move(body));
}

}  // namespace

std::vector<Page> filter_pages() {
    return {{http::Method::get, "/{authority}/data/{dataset}/filter", {.who = Who::reader}, show_filter}};
}

}  // namespace web
