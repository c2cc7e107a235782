// Code lists: all of them, and one with its codes, its changes and what a release says otherwise.
// code_change_pages.cpp changes them.
#include "web/code_pages.hpp"

#include "base/text.hpp"
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/table.hpp"
#include "web/routes.hpp"
#include "web/settings.hpp"
#include "web/shell.hpp"
#include "web/versions.hpp"

#include <algorithm>
#include <map>

namespace web {

using base::t;
using base::tn;
using dataset::Code;
using dataset::CodeChangeSet;
using govuk::Html;

namespace {

void link(Html& out, std::string_view href, std::string_view text) {
    out.raw("<a class=\"govuk-link\"").attribute("href", href).raw(">").text(text).raw("</a>");
}

std::string day_or_nothing(const Visit& visit, const std::optional<base::Date>& day) {
    return day ? day->say(visit.language) : "";
}

// Found by part of either label or of the code itself.
bool holds(const std::string& sought, std::initializer_list<std::string_view> texts) {
    if (sought.empty()) return true;
    return std::any_of(texts.begin(), texts.end(),
                       [&](std::string_view text) { return base::fold(text).find(sought) != std::string::npos; });
}

void write_filter(Html& out, const Visit& visit, const std::string& action, base::Message label) {
    out.raw("<form method=\"get\"").attribute("action", action).raw(">");
    govuk::input(out, {.label = {.text = visit.say(label), .classes = "govuk-label--s"},
                       .name = "q",
                       .value = std::string(visit.request.query.get("q")),
                       .type = "search",
                       .classes = "govuk-input--width-20"});
    govuk::button(out, {.text = visit.say(t("Find")), .classes = "govuk-button--secondary"});
    out.raw("</form>");
}

std::string sought(const Visit& visit) { return base::fold(visit.request.query.get("q")); }

http::Response show_lists(Visit& visit) {
    std::shared_ptr<const dataset::Codes> codes;
    std::map<std::string, CodeChangeSet::State> open;
    visit.app.store.read([&](store::Reader& db) {
        codes = visit.codes(db);
        for (const auto& set : dataset::open_code_changes(db)) open[set.list] = set.state;
    });
    const auto title = visit.say(t("Code lists"));
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    write_filter(body, visit, visit.link("/settings/codes"), t("Name of the list"));
    govuk::TableWriter table(body, {.head = {{.text = visit.say(t("List"))},
                                             {.text = visit.say(t("Codes")), .format = "numeric"},
                                             {.text = visit.say(t("Under way"))}}});
    for (const auto& [name, list] : codes->lists()) {
        if (list.authority || !holds(sought(visit), {name, list.label.english, list.label.welsh})) continue;
        table.row();
        table.heading_with([&](Html& cell) { link(cell, codes_address(visit, name), list.label.in(visit.language)); });
        table.number(std::to_string(list.codes.size()));
        const auto set = open.find(name);
        table.cell(set == open.end() ? std::string() : std::string(visit.say(dataset::label(set->second))));
    }
    table.close();
    return page(visit, {.title = std::string(title), .back = visit.link("/settings"), .current = "settings"},
                std::move(body));
}

// ---- One list

void write_codes(Html& out, const Visit& visit, const dataset::Codes::List& list) {
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("Codes in force"))),
                                   .caption_classes = "govuk-table__caption--m",
                                   .head = {{.text = visit.say(t("Code"))},
                                            {.text = visit.say(t("In English"))},
                                            {.text = visit.say(t("In Welsh"))},
                                            {.text = visit.say(t("First day"))},
                                            {.text = visit.say(t("Last day"))},
                                            {.text = visit.say(t("Under"))},
                                            {.text = visit.say(t("National code"))}}});
    for (const auto& code : list.codes) {
        if (!holds(sought(visit), {code.code, code.label.english, code.label.welsh})) continue;
        table.row();
        table.heading(code.code);
        table.cell_with([&](Html& cell) { cell.raw("<span lang=\"en\">").text(code.label.english).raw("</span>"); });
        table.cell_with([&](Html& cell) { cell.raw("<span lang=\"cy\">").text(code.label.welsh).raw("</span>"); });
        table.cell(day_or_nothing(visit, code.valid_from));
        table.cell(day_or_nothing(visit, code.valid_to));
        table.cell(code.parent);
        table.cell(code.national);
    }
    table.close();
}

// Where people here said otherwise than the release does: theirs stands, and nobody should have to guess so.
void write_kept(Html& out, const Visit& visit, const dataset::Codes::List& list) {
    const dataset::CodeListSeed* seeds = nullptr;
    for (const auto* definitions : visit.registry().definitions())
        for (const auto& known : definitions->code_lists)
            if (known.name == list.name) seeds = &known;
    if (!seeds) return;
    std::vector<std::string> said;
    for (const auto& seed : seeds->codes) {
        const auto* code = list.find(seed.code);
        if (!code || code->label == base::OwnedLabel(seed.label)) continue;
        said.push_back(visit.say(
            t("{code}: the release says “{release}”, here it is “{here}”"),
            {{"code", seed.code}, {"release", seed.label}, {"here", std::string(code->label.in(visit.language))}}));
    }
    if (said.empty()) return;
    out.raw("<h2 class=\"govuk-heading-m\">")
        .text(visit.say(t("Worded otherwise than in the release")))
        .raw("</h2><ul class=\"govuk-list govuk-list--bullet\">");
    for (const auto& line : said) out.raw("<li>").text(line).raw("</li>");
    out.raw("</ul>");
}

void write_history(Html& out, const Visit& visit, const std::vector<CodeChangeSet>& sets, const Names& names) {
    if (sets.empty()) return;
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("Changes"))),
                                   .caption_classes = "govuk-table__caption--m",
                                   .head = {{.text = visit.say(t("Change"))},
                                            {.text = visit.say(t("State"))},
                                            {.text = visit.say(t("First day"))},
                                            {.text = visit.say(t("Made by"))},
                                            {.text = visit.say(t("Approved by"))}}});
    for (const auto& set : sets) {
        table.row();
        table.heading_with([&](Html& cell) {
            link(cell, changes_address(visit, set), visit.say(t("Change {number}"), {{"number", set.number}}));
        });
        table.cell(visit.say(dataset::label(set.state)));
        table.cell(day_or_nothing(visit, set.valid_from));
        table.cell(names.of(visit, set.made_by));
        table.cell(set.approved_by ? names.of(visit, set.approved_by) : "");
    }
    table.close();
}

http::Response list_page(Visit& visit, const base::Problems* problems) {
    std::shared_ptr<const dataset::Codes> codes;
    std::vector<CodeChangeSet> sets;
    Names names;
    visit.app.store.read([&](store::Reader& db) {
        codes = visit.codes(db);
        sets = dataset::code_change_sets(db, list_of(visit, *codes).name);
        for (const auto& set : sets) {
            names.want(set.made_by);
            names.want(set.approved_by);
        }
        names.read(db);
    });
    const auto& list = list_of(visit, *codes);
    const std::string title(list.label.in(visit.language));
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(visit.say(t("Code list")))
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1>");
    const auto make = codes_address(visit, list.name) + "/changes";
    if (changes_codes(visit)) button_form(body, visit, {.action = make, .text = t("Make a draft of changes")});
    write_filter(body, visit, codes_address(visit, list.name), t("Part of a code or its meaning"));
    write_codes(body, visit, list);
    write_kept(body, visit, list);
    write_history(body, visit, sets, names);
    return page(visit,
                {.title = title,
                 .back = visit.link("/settings/codes"),
                 .problems = problems,
                 .width = Frame::Width::full,
                 .current = "settings",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_list(Visit& visit) { return list_page(visit, nullptr); }

http::Response take_make(Visit& visit) {
    base::Problems problems;
    CodeChangeSet made{.list = std::string(visit.request.parameter("list"))};
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        problems = {};
        const auto number = dataset::make_code_changes({tx, visit.app.trail, visit.actor()}, made.list);
        if (number)
            made.number = *number;
        else
            problems = number.problems();
    });
    if (!problems.empty()) return list_page(visit, &problems);
    return done(visit, changes_address(visit, made), visit.say(t("Draft made: choose what changes")));
}

}  // namespace

bool sees_codes(const Visit& visit) {
    const auto may = [&](dataset::Verb verb) {
        return visit.app.policy.may(visit.principal, visit.authority_id(), verb, "code_list");
    };
    return may(dataset::Verb::write) || may(dataset::Verb::approve);
}
bool changes_codes(const Visit& visit) {
    return visit.app.policy.may(visit.principal, {}, dataset::Verb::write, "code_list");
}
bool approves_codes(const Visit& visit) {
    return visit.app.policy.may(visit.principal, {}, dataset::Verb::approve, "code_list");
}

std::string codes_address(const Visit& visit, std::string_view list) {
    return visit.link("/settings/codes/" + std::string(list));
}
std::string changes_address(const Visit& visit, const CodeChangeSet& set) {
    return codes_address(visit, set.list) + "/changes/" + std::to_string(set.number);
}

const dataset::Codes::List& list_of(const Visit& visit, const dataset::Codes& codes) {
    const auto* list = codes.list(visit.request.parameter("list"));
    if (!list) throw base::NotFound("no such code list");
    return *list;
}

std::vector<Page> code_pages() {
    using enum http::Method;
    constexpr Rule see{.who = Who::right, .group = "code_list", .verb = dataset::Verb::read},
        change{.who = Who::installation, .group = "code_list", .verb = dataset::Verb::write};
    return {
        {get, "/{authority}/settings/codes", see, show_lists},
        {get, "/{authority}/settings/codes/{list}", see, show_list},
        {post, "/{authority}/settings/codes/{list}/changes", change, take_make},
    };
}

}  // namespace web
