// What somebody wants of a saved view without asking each time: its file on certain days, word when it is not empty.
#include "exchange/rows_out.hpp"
#include "govuk/choices.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/patterns.hpp"
#include "web/deliveries.hpp"
#include "web/downloads.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/standing_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace web {

using base::t;
using dataset::Rhythm;
using dataset::StandingOrder;
using Every = Rhythm::Every;
using Notice = StandingOrder::Notice;
using govuk::Html;

namespace {

// "never", "day", "week 1", "month 28": as the form says it.
std::string choice_of(const Rhythm& rhythm) {
    auto choice = std::string(dataset::word(rhythm.every));
    if (rhythm.on > 0) choice += " " + std::to_string(rhythm.on);
    return choice;
}

// What cannot be read has no day, and is refused.
Rhythm rhythm_from(std::string_view choice) {
    const auto space = choice.find(' ');
    Rhythm rhythm{.every = dataset::every_from(choice.substr(0, space)).value_or(Every::never)};
    if (space != std::string_view::npos)
        std::from_chars(choice.data() + space + 1, choice.data() + choice.size(), rhythm.on);
    return rhythm;
}

std::string rhythm_in_words(const Visit& visit, const Rhythm& rhythm) {
    switch (rhythm.every) {
        case Every::never: return std::string(visit.say(t("Not at all")));
        case Every::day: return std::string(visit.say(t("Every day")));
        case Every::week: return visit.say(t("Every week, on {day}"), {{"day", visit.say(weekday_label(rhythm.on))}});
        case Every::month: break;
    }
    return visit.say(t("Every month, on day {day}"), {{"day", rhythm.on}});
}

std::string file_in_words(const Visit& visit, const StandingOrder& order) {
    const auto next = dataset::next_day_of(order.file, visit.today());
    return visit.say(t("A file: {days}; {format}; next on {day}"),
                     {{"days", rhythm_in_words(visit, order.file)},
                      {"format", visit.say(format_label(order.format))},
                      {"day", next ? next->say(visit.language) : std::string()}});
}

// Where files may be brought, for those who decide it; nobody else is asked.
std::vector<exchange::Destination> destinations_for(const Visit& visit, store::Reader& db) {
    if (!manages_outward(visit)) return {};
    return exchange::destinations_of(db, visit.authority_id());
}

// What the form says; of whoever is not asked, what there is.
base::Id typed_destination(const Visit& visit, const std::vector<exchange::Destination>& offered, base::Id before) {
    if (!manages_outward(visit)) return before;
    const auto chosen = base::Id::from_text(visit.request.form.get("destination")).value_or(base::Id());
    const bool known = std::ranges::find(offered, chosen, &exchange::Destination::id) != offered.end();
    return known ? chosen : base::Id();
}

StandingOrder typed_order(const Visit& visit, base::Id view, base::Id destination) {
    const auto& form = visit.request.form;
    StandingOrder order{.authority = visit.authority_id(),
                        .view = view,
                        .account = visit.principal.account,
                        .file = rhythm_from(form.get("every")),
                        .destination = destination,
                        .format = std::string(form.get("format")),
                        .language = visit.language,
                        .notice = form.get("notice") == "yes" ? Notice::when_not_empty : Notice::none};
    if (std::ranges::find(file_formats, order.format) == file_formats.end()) order.format = file_formats.front();
    return order;
}

void write_file_choice(Html& out, const Visit& visit, const StandingOrder& order, const base::Problems* problems) {
    govuk::Select days{
        .label = {.text = visit.say(t("Make its file ready for me")), .classes = "govuk-label--m"},
        .hint = {.text = visit.say(t("Early on the day, with what your role then includes. It waits for {days} days "
                                     "under My downloads, and your home page says so"),
                                   {{"days", visit.app.settings.keep_files_days}})},
        .error = {.text = problem_text(visit, problems, "every")},
        .name = "every",
        .value = choice_of(order.file)};
    const auto offer = [&](Rhythm rhythm) {
        days.items.push_back({.text = rhythm_in_words(visit, rhythm), .value = choice_of(rhythm)});
    };
    offer({});
    offer({.every = Every::day});
    for (int day = 1; day <= dataset::days_of_week; ++day) offer({.every = Every::week, .on = day});
    for (int day = 1; day <= dataset::days_of_any_month; ++day) offer({.every = Every::month, .on = day});
    govuk::select(out, days);
    govuk::Select formats{.label = {.text = visit.say(t("Format")), .classes = "govuk-label--s"},
                          .name = "format",
                          .value = order.format};
    for (const auto format : file_formats)
        formats.items.push_back({.text = std::string(visit.say(format_label(format))), .value = std::string(format)});
    govuk::select(out, formats);
}

void write_destination_choice(Html& out, const Visit& visit, const StandingOrder& order,
                              const std::vector<exchange::Destination>& offered) {
    if (offered.empty()) return;
    govuk::Select select{.label = {.text = visit.say(t("Bring it to another system too")), .classes = "govuk-label--s"},
                         .name = "destination",
                         .items = {{.text = std::string(visit.say(t("No"))), .value = ""}},
                         .value = order.destination ? order.destination.text() : std::string()};
    for (const auto& one : offered) select.items.push_back({.text = one.name, .value = one.id.text()});
    govuk::select(out, select);
}

struct Schedule {
    OpenedView opened;
    StandingOrder order;
    std::vector<exchange::Destination> destinations;
};

Schedule read_schedule(Visit& visit) {
    return visit.app.store.read([&](store::Reader& db) {
        Schedule schedule{.opened = open_view(visit, db), .order = {}, .destinations = destinations_for(visit, db)};
        if (auto found = dataset::find_standing_order(db, visit.authority_id(), schedule.opened.view.id,
                                                      visit.principal.account))
            schedule.order = std::move(*found);
        else if (schedule.order.format = schedule.opened.view.content.format; schedule.order.format.empty())
            schedule.order.format = file_formats.front();
        return schedule;
    });
}

http::Response form_page(Visit& visit, const Schedule& schedule, const base::Problems* problems) {
    const auto& [opened, order, destinations] = schedule;
    Html body(visit.language);
    const auto title = visit.say(t("Schedule and notice"));
    govuk::page_header(body, {.caption = opened.view.content.name, .title = std::string(title)});
    open_form(body, visit, opened.path(visit, "/schedule"));
    write_file_choice(body, visit, order, problems);
    write_destination_choice(body, visit, order, destinations);
    govuk::checkboxes(
        body, {.fieldset =
                   govuk::Fieldset{.legend = {.text = visit.say(t("Notice")), .classes = "govuk-fieldset__legend--m"}},
               .name = "notice",
               .items = {{.text = visit.say(t("Tell me on my home page when there is something in this list")),
                          .value = "yes",
                          .hint = {.text = visit.say(t("It is looked at early each day"))},
                          .checked = order.notice == Notice::when_not_empty}}});
    close_form(body, visit, {.action = t("Save"), .cancel_href = opened.path(visit)});
    return page(visit,
                {.title = std::string(title),
                 .back = opened.path(visit),
                 .problems = problems,
                 .current = "data",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_schedule(Visit& visit) { return form_page(visit, read_schedule(visit), nullptr); }

http::Response take_schedule(Visit& visit) {
    auto schedule = read_schedule(visit);
    const auto& opened = schedule.opened;
    schedule.order =
        typed_order(visit, opened.view.id, typed_destination(visit, schedule.destinations, schedule.order.destination));
    const auto problems = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        return dataset::put_standing_order(view_writing(visit, tx, opened.user), schedule.order, visit.today());
    });
    if (!problems.empty()) return form_page(visit, schedule, &problems);
    return done(visit, opened.path(visit), visit.say(t("Saved")));
}

}  // namespace

base::Message weekday_label(int weekday) {
    switch (weekday) {
        case 1: return t("Monday");
        case 2: return t("Tuesday");
        case 3: return t("Wednesday");
        case 4: return t("Thursday");
        case 5: return t("Friday");
        case 6: return t("Saturday");
        default: return t("Sunday");
    }
}

base::Message format_label(std::string_view format) {
    if (format == plain_csv) return t("CSV for programs");
    if (format == "csv") return t("CSV for spreadsheets");
    if (format == "jsonl") return t("JSON Lines");
    return t("Excel workbook");
}

std::string standing_order_in_words(const Visit& visit, const StandingOrder& order) {
    std::string words;
    if (order.file.every != Every::never) words = file_in_words(visit, order);
    if (order.notice == Notice::none) return words;
    if (!words.empty()) words += "; ";
    return words += visit.say(t("a notice when there is something in it"));
}

std::vector<Page> standing_pages() {
    using enum http::Method;
    constexpr Rule members{.who = Who::member};  // whose view it is, open_view() asks
    return {
        {get, "/{authority}/views/{view}/schedule", members, show_schedule},
        {post, "/{authority}/views/{view}/schedule", members, take_schedule},
    };
}

}  // namespace web
