// A list saved as a view: its name, and who sees it. The columns, filters and order are those of the address, which is
// the list's own; with view=… in it, that view is changed.
#include "base/text.hpp"
#include "exchange/runs.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/table.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/standing_words.hpp"
#include "web/views.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>

namespace web {

using base::t;
using dataset::Share;
using dataset::Team;
using dataset::View;
using govuk::Html;

namespace {

// What stands before the role and place of a team in a choice: "team officer", "team organisation_officer 01h2…".
constexpr std::string_view kTeam = "team ";

struct FormPage {
    const dataset::Dataset& definition;
    std::shared_ptr<const dataset::Codes> codes;
    ListAddress list;
    std::optional<View> view;         // that is changed
    std::vector<std::string> unseen;  // columns of it that are withheld from who changes it: they stay
    std::optional<ViewWords> words;
    dataset::ViewUser user;
    base::Problems problems;  // of the address
};

FormPage read_form(const Visit& visit) {
    FormPage form{.definition = dataset_of(visit)};
    visit.app.store.read([&](store::Reader& db) {
        form.user = view_user(visit, db);
        form.codes = visit.codes(db);
        form.list = list_address(visit, form.definition, *form.codes, form.problems);
        if (form.list.view) form.view = dataset::find_view(db, visit.authority_id(), form.list.view);
        if (form.view && (!dataset::may_change(*form.view, form.user) || form.view->dataset != form.definition.name))
            form.view.reset();
        std::vector<View> shown;
        if (form.view) shown.push_back(*form.view);
        form.words.emplace(visit, db, shown);
    });
    if (!form.view) form.list.view = {};
    if (form.view)
        for (const auto& column : form.view->content.columns)
            if (const auto* field = form.definition.find(column); field && !form.list.query.scope.sees(*field))
                form.unseen.push_back(column);
    return form;
}

std::string choice_of(const dataset::ViewContent& content) {
    if (content.share != Share::team) return std::string(dataset::word(content.share));
    auto choice = std::string(kTeam) + content.team.role;
    if (content.team.place) choice += ' ' + content.team.place.text();
    return choice;
}

// What cannot be read is a team that nobody is in.
void set_share(dataset::ViewContent& content, std::string_view choice) {
    if (choice == dataset::word(Share::everyone)) content.share = Share::everyone;
    if (!choice.starts_with(kTeam)) return;
    content.share = Share::team;
    choice.remove_prefix(kTeam.size());
    const auto space = choice.find(' ');
    content.team.role = choice.substr(0, space);
    if (space != std::string_view::npos)
        content.team.place = base::Id::from_text(choice.substr(space + 1)).value_or(base::Id());
}

// The view itself, and not another one of its like.
bool is_changed(const Visit& visit, const FormPage& what) {
    return what.view && visit.request.form.get("another") != "yes";
}

std::string heading_field(std::string_view column) { return "heading." + std::string(column); }
std::string place_field(std::string_view column) { return "place." + std::string(column); }

// Columns without a number of their own come last, in their order.
int place_of(std::string_view typed) {
    int place = 0;
    const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), place);
    return error == std::errc() && end == typed.data() + typed.size() ? place : std::numeric_limits<int>::max();
}

dataset::ViewContent typed_content(const Visit& visit, const FormPage& what) {
    const auto& form = visit.request.form;
    dataset::ViewContent content{.name = base::tidy_line(form.get("name")),
                                 .description = base::tidy_text(form.get("description")),
                                 .columns = what.list.query.columns,
                                 .filters = dataset::address_fields(what.definition, what.list.query.filters),
                                 .sort = dataset::order_text(what.list.query.order)};
    if (is_changed(visit, what)) content.columns.insert(content.columns.end(), what.unseen.begin(), what.unseen.end());
    for (const auto& column : content.columns)
        if (const auto own = form.get(heading_field(column)); !own.empty()) content.headings.emplace_back(column, own);
    std::multimap<int, std::string> placed;  // as they stood, where places are the same
    for (auto& column : content.columns) {
        const auto place = place_of(form.get(place_field(column)));
        placed.emplace(place, std::move(column));
    }
    content.columns.clear();
    for (auto& [place, column] : placed) content.columns.push_back(std::move(column));
    if (const auto format = form.get("format"); std::ranges::find(file_formats, format) != file_formats.end())
        content.format = format;
    set_share(content, form.get("share"));
    return content;
}

// ---- The form

void write_what(Html& out, const Visit& visit, const FormPage& what) {
    govuk::SummaryList list{.classes = "govuk-summary-list--no-border"};
    const auto row = [&](base::Message key, std::string value) {
        list.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    row(t("Records"), std::string(what.definition.plural.in(visit.language)));
    const auto& query = what.list.query;
    const auto filters = exchange::filters_in_words(what.definition, query.filters, 0, visit.show_as(*what.codes));
    row(t("Filters"), filters.empty() ? std::string(visit.say(t("None: all records that you may see"))) : filters);
    if (const auto order = order_in_words(visit, what.definition, dataset::order_text(query.order)); !order.empty())
        row(t("Order"), order);
    row(t("Columns"), labels_of(what.definition, query.columns, visit.language));
    if (!what.unseen.empty())
        row(t("Columns that stay, withheld from you"), labels_of(what.definition, what.unseen, visit.language));
    govuk::summary_list(out, list);
    out.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", what.list.page(1))
        .raw(">")
        .text(visit.say(t("Choose other columns, filters or another order in the list")))
        .raw("</a></p>");
}

// What stands in a box: as typed, else as the view has it.
std::string heading_now(const Visit& visit, const FormPage& what, const std::string& column) {
    const auto& form = visit.request.form;
    if (form.has(heading_field(column))) return std::string(form.get(heading_field(column)));
    if (what.view)
        for (const auto& [named, own] : what.view->content.headings)
            if (named == column) return own;
    return {};
}

void write_columns(Html& out, const Visit& visit, const FormPage& what, const base::Problems* problems) {
    const auto& form = visit.request.form;
    Html inside(visit.language);
    govuk::TableWriter table(inside, {.head = {{.text = visit.say(t("Column"))},
                                               {.text = visit.say(t("Place"))},
                                               {.text = visit.say(t("Heading of its own (optional)"))}}});
    const auto box = [&](Html& cell, std::string name, std::string label, std::string value, const char* classes) {
        govuk::input(cell, {.label = {.text = std::move(label), .classes = "govuk-visually-hidden"},
                            .name = std::move(name),
                            .value = std::move(value),
                            .classes = classes,
                            .group = {.classes = "govuk-!-margin-bottom-0"}});
    };
    int place = 0;
    for (const auto& column : what.list.query.columns) {
        const auto* field = what.definition.find(column);
        const auto typed = form.get(place_field(column));
        ++place;
        table.row();
        table.heading(field->label.in(visit.language));
        table.cell_with([&](Html& cell) {
            box(cell, place_field(column), visit.say(t("Place of {label}"), {{"label", field->label}}),
                typed.empty() ? std::to_string(place) : std::string(typed), "govuk-input--width-3");
        });
        table.cell_with([&](Html& cell) {
            box(cell, heading_field(column), visit.say(t("Heading of {label}"), {{"label", field->label}}),
                heading_now(visit, what, column), "govuk-input--width-20");
        });
    }
    table.close();
    govuk::details(out, {.summary = visit.say(t("Order and headings of the columns")),
                         .text = inside.take(),
                         .open = problems && !problems->of("headings").empty()});
}

void write_share(Html& out, const Visit& visit, const FormPage& what, const base::Problems* problems,
                 const std::string& now) {
    govuk::Radios radios{
        .fieldset =
            govuk::Fieldset{.legend = {.text = visit.say(t("Who sees it")), .classes = "govuk-fieldset__legend--s"}},
        .hint = {.text = visit.say(t("Each of them sees the rows and columns that their own role includes"))},
        .error = {.text = problem_text(visit, problems, "share")},
        .name = "share",
        .value = now};
    const auto offer = [&](dataset::ViewContent content, std::string text) {
        radios.items.push_back({.text = std::move(text), .value = choice_of(content)});
    };
    offer({.share = Share::owner}, std::string(visit.say(t("I alone"))));
    auto teams = what.user.teams;
    if (what.view && what.view->content.share == Share::team &&
        std::ranges::find(teams, what.view->content.team) == teams.end())
        teams.push_back(what.view->content.team);
    for (const auto& team : teams)
        offer({.share = Share::team, .team = team},
              visit.say(t("My team: {team}"), {{"team", what.words->team(team)}}));
    if (what.user.sharing != dataset::ViewUser::Sharing::teams ||
        (what.view && what.view->content.share == Share::everyone))
        offer({.share = Share::everyone},
              visit.say(t("Everyone in {authority}"), {{"authority", visit.authority->name}}));
    govuk::radios(out, radios);
}

void write_format(Html& out, const Visit& visit, std::string now) {
    govuk::Select select{.label = {.text = visit.say(t("Format of its file (optional)")), .classes = "govuk-label--s"},
                         .hint = {.text = visit.say(t("Offered first when somebody downloads it"))},
                         .name = "format",
                         .items = {{.text = std::string(visit.say(t("As of any list"))), .value = ""}},
                         .value = std::move(now)};
    for (const auto format : file_formats)
        select.items.push_back({.text = std::string(visit.say(format_label(format))), .value = std::string(format)});
    govuk::select(out, select);
}

void write_fields(Html& out, const Visit& visit, const FormPage& what, const base::Problems* problems) {
    const auto& form = visit.request.form;
    const auto held = [&](const char* name, std::string stands) {
        return form.has(name) ? std::string(form.get(name)) : std::move(stands);
    };
    const auto now = what.view ? what.view->content : dataset::ViewContent{};
    govuk::input(out, {.label = {.text = visit.say(t("Name")), .classes = "govuk-label--s"},
                       .hint = {.text = visit.say(t("Like Schools opened in the last 30 days"))},
                       .error = {.text = problem_text(visit, problems, "name")},
                       .name = "name",
                       .value = held("name", now.name)});
    govuk::textarea(out, {.label = {.text = visit.say(t("What it is for (optional)")), .classes = "govuk-label--s"},
                          .error = {.text = problem_text(visit, problems, "description")},
                          .name = "description",
                          .value = held("description", now.description),
                          .rows = 3});
    write_columns(out, visit, what, problems);
    write_format(out, visit, held("format", now.format));
    write_share(out, visit, what, problems, held("share", choice_of(now)));
    if (what.view)
        govuk::checkboxes(out, {.name = "another",
                                .items = {{.text = visit.say(t("Save it as another view, and leave “{name}” as it is"),
                                                             {{"name", now.name}}),
                                           .value = "yes",
                                           .checked = form.get("another") == "yes"}},
                                .classes = "govuk-checkboxes--small"});
}

http::Response form_page(Visit& visit, const FormPage& what, const base::Problems* problems) {
    const auto title = what.view ? visit.say(t("Change the view “{name}”"), {{"name", what.view->content.name}})
                                 : std::string(visit.say(t("Save as a view")));
    const auto& form = visit.request.form;
    const auto cancel = what.view ? visit.link("/views/" + what.view->id.text()) : what.list.page(1);
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    write_what(body, visit, what);
    open_form(body, visit, what.list.view_form());
    // A form sent twice is one view.
    govuk::hidden_input(body, "once", form.has("once") ? form.get("once") : visit.app.world().ids.next().text());
    // After a clash the newest version stands here: what is saved then replaces it, and it stays among the versions.
    const bool clash = problems && !problems->of("").empty();
    if (what.view)
        govuk::hidden_input(body, "version",
                            form.has("version") && !clash ? form.get("version") : std::to_string(what.view->version));
    write_fields(body, visit, what, problems);
    close_form(body, visit, {.action = t("Save"), .cancel_href = cancel});
    return page(
        visit,
        {.title = title, .back = cancel, .problems = problems, .current = "data", .status = problems ? 422 : 200},
        std::move(body));
}

http::Response show_form(Visit& visit) {
    const auto what = read_form(visit);
    if (!what.problems.empty()) return http::Response::see_other(list_of(visit, what.definition));
    return form_page(visit, what, nullptr);
}

http::Response take_form(Visit& visit) {
    const auto what = read_form(visit);
    if (!what.problems.empty()) return http::Response::see_other(list_of(visit, what.definition));
    const auto& form = visit.request.form;
    const auto content = typed_content(visit, what);
    const bool changes = is_changed(visit, what);
    const auto version = changes ? number_from(form.get("version")) : 0;
    const auto once = base::Id::from_text(form.get("once")).value_or(base::Id());
    const auto view = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        const auto writing = view_writing(visit, tx, what.user);
        if (changes) return dataset::change_view(writing, what.view->id, version, content);
        const auto id = once ? once : visit.app.world().ids.next();
        return dataset::make_view(writing, id, what.definition.name, content);
    });
    if (!view) return form_page(visit, what, &view.problems());
    return done(visit, visit.link("/views/" + view->id.text()), visit.say(t("Saved")));
}

}  // namespace

std::vector<Page> view_form_pages() {
    using enum http::Method;
    constexpr Rule readers{.who = Who::reader};
    return {
        {get, "/{authority}/data/{dataset}/view", readers, show_form},
        {post, "/{authority}/data/{dataset}/view", readers, take_form},
    };
}

}  // namespace web
