// Changes of one code list: what is added, worded anew or closed, who did what to it, and what the reader may do next.
#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/table.hpp"
#include "web/code_pages.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/versions.hpp"

#include <algorithm>

namespace web {

using base::t;
using dataset::Code;
using dataset::CodeChangeSet;
using govuk::Html;
using State = CodeChangeSet::State;

namespace {

struct Shown {
    CodeChangeSet set;
    std::shared_ptr<const dataset::Codes> codes;
    std::vector<Code> changed;
    std::vector<dataset::TakenStep> steps;
    Names names;
    bool worked_on = false;

    const dataset::Codes::List& list() const { return *codes->list(set.list); }
};

Shown read_changes(const Visit& visit) {
    return visit.app.store.read([&](store::Reader& db) {
        Shown shown;
        shown.codes = visit.codes(db);
        auto set = dataset::find_code_changes(db, list_of(visit, *shown.codes).name,
                                              number_from(visit.request.parameter("number")));
        if (!set) throw base::NotFound("no such changes");
        shown.set = std::move(*set);
        shown.changed = dataset::changed_codes(db, shown.set);
        shown.steps = dataset::steps_of(db, dataset::versioned(shown.set));
        for (const auto& step : shown.steps) shown.names.want(step.who);
        shown.names.want(shown.set.made_by);
        shown.names.want(shown.set.approved_by);
        shown.names.read(db);
        shown.worked_on = dataset::has_worked_on(db, dataset::versioned(shown.set), visit.principal.account);
        return shown;
    });
}

// ---- The changes

std::string in_words(const Visit& visit, const Code& code) {
    std::string words = code.label.english + " | " + code.label.welsh;
    if (code.valid_from) words += " · " + visit.say(t("from {day}"), {{"day", code.valid_from->say(visit.language)}});
    if (code.valid_to) words += " · " + visit.say(t("last day {day}"), {{"day", code.valid_to->say(visit.language)}});
    if (!code.parent.empty()) words += " · " + visit.say(t("under {code}"), {{"code", code.parent}});
    return words;
}

void write_changes(Html& out, const Visit& visit, const Shown& shown, const std::string& address) {
    const bool open = shown.set.state == State::draft && changes_codes(visit);
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("What is different"))),
                                   .caption_classes = "govuk-table__caption--m",
                                   .head = {{.text = visit.say(t("Code"))},
                                            {.text = visit.say(t("As it is"))},
                                            {.text = visit.say(t("As it is to be"))}}});
    for (const auto& code : shown.changed) {
        table.row();
        table.heading_with([&](Html& cell) {
            if (open)
                cell.raw("<a class=\"govuk-link\"")
                    .attribute("href", address + "/code/" + code.code)
                    .raw(">")
                    .text(code.code)
                    .raw("</a>");
            else
                cell.text(code.code);
        });
        const auto* now = shown.list().find(code.code);
        table.cell(now ? in_words(visit, *now) : std::string(visit.say(t("Not on the list"))));
        table.cell(in_words(visit, code));
    }
    table.close();
}

void write_choice(Html& out, const Visit& visit, const Shown& shown, const std::string& address) {
    out.raw("<h2 class=\"govuk-heading-m\">")
        .text(visit.say(t("Change a code of the list")))
        .raw("</h2><form method=\"get\"")
        .attribute("action", address + "/code")
        .raw(">");
    govuk::Select choice{.label = {.text = visit.say(t("Code")), .classes = "govuk-label--s"}, .name = "code"};
    for (const auto& code : shown.list().codes)
        choice.items.push_back(
            {.text = code.code + ": " + std::string(code.label.in(visit.language)), .value = code.code});
    govuk::select(out, choice);
    out.raw("<div class=\"govuk-button-group\">");
    govuk::button(out, {.text = visit.say(t("Change this code")), .classes = "govuk-button--secondary"});
    out.raw("<a class=\"govuk-link\"")
        .attribute("href", address + "/add")
        .raw(">")
        .text(visit.say(t("Add a code")))
        .raw("</a></div></form>");
}

void write_next_step(Html& out, Visit& visit, const Shown& shown, const std::string& address,
                     const base::Problems* problems) {
    const auto state = shown.set.state;
    if (state == State::draft && changes_codes(visit)) {
        write_choice(out, visit, shown, address);
        if (!shown.changed.empty()) write_sending(out, visit, address + "/send", problems);
    }
    if (state == State::sent && approves_codes(visit) && !shown.worked_on)
        write_deciding(out, visit, address + "/decide", problems);
    else if (state == State::sent)
        govuk::inset_text(out, {.text = visit.say(t("Somebody who did not work on it, and may approve code lists for "
                                                    "the whole installation, decides."))});
    if (changes_codes(visit) && (state == State::draft || state == State::sent || state == State::due))
        write_withdrawing(out, visit, address + "/withdraw");
}

http::Response changes_page(Visit& visit, const base::Problems* problems) {
    const auto shown = read_changes(visit);
    const auto& set = shown.set;
    const auto address = changes_address(visit, set);
    const auto title = visit.say(t("Change {number}"), {{"number", set.number}});
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(shown.list().label.in(visit.language))
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1>");
    govuk::SummaryList about;
    const auto row = [&](base::Message key, std::string value) {
        if (!value.empty())
            about.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    const auto by = [&](base::Id who, base::Instant when) {
        return visit.say(t("{name}, {when}"),
                         {{"name", shown.names.of(visit, who)}, {"when", when.say(visit.language)}});
    };
    row(t("State"), std::string(visit.say(dataset::label(set.state))));
    row(t("Made by"), by(set.made_by, set.made_at));
    if (set.valid_from) row(t("In force from"), set.valid_from->say(visit.language));
    row(t("Why it changes"), set.reason);
    if (set.approved_at) row(t("Approved by"), by(set.approved_by, *set.approved_at));
    govuk::summary_list(body, about);
    if (!shown.changed.empty()) write_changes(body, visit, shown, address);
    write_next_step(body, visit, shown, address, problems);
    write_steps(body, visit, shown.steps, shown.names);
    return page(visit,
                {.title = title,
                 .back = codes_address(visit, set.list),
                 .problems = problems,
                 .current = "settings",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_changes(Visit& visit) { return changes_page(visit, nullptr); }

// ---- One code

void write_day(Html& out, const Visit& visit, const char* name, base::Message legend, base::Message hint,
               const std::optional<base::Date>& stands, const base::Problems* problems) {
    const auto& form = visit.request.form;
    const std::string prefix(name);
    govuk::DateInput day{
        .id = prefix,
        .name_prefix = prefix,
        .fieldset = govuk::Fieldset{.legend = {.text = visit.say(legend), .classes = "govuk-fieldset__legend--s"}},
        .hint = {.text = visit.say(hint)},
        .error = {.text = problem_text(visit, problems, prefix)}};
    const auto part = [&](const char* which, int value) {
        const auto typed = prefix + "-" + which;
        return govuk::DatePart{.name = which,
                               .value = form.has(typed) ? std::string(form.get(typed))
                                        : stands        ? std::to_string(value)
                                                        : std::string()};
    };
    const auto held = stands.value_or(base::Date());
    day.day = part("day", held.day());
    day.month = part("month", held.month());
    day.year = part("year", held.year());
    govuk::date_input(out, day);
}

http::Response code_form(Visit& visit, const Shown& shown, const Code* code, const base::Problems* problems) {
    const auto& form = visit.request.form;
    const auto address = changes_address(visit, shown.set);
    const Code stands = code ? *code : Code();
    const auto held = [&](const char* name, const std::string& value) {
        return form.has(name) ? std::string(form.get(name)) : value;
    };
    const std::string title =
        code ? visit.say(t("Change {code}"), {{"code", code->code}}) : std::string(visit.say(t("Add a code")));
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(shown.list().label.in(visit.language))
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1>");
    open_form(body, visit, code ? address + "/code/" + code->code : address + "/add");
    const auto input = [&](const char* name, base::Message label, const std::string& value,
                           const govuk::Attributes& attributes) {
        govuk::input(body, {.label = {.text = visit.say(label), .classes = "govuk-label--s"},
                            .error = {.text = problem_text(visit, problems, name)},
                            .name = name,
                            .value = held(name, value),
                            .attributes = attributes});
    };
    if (!code) input("code", t("Code"), "", {});
    input("label_en", t("Meaning in English"), stands.label.english, {{"lang", "en"}});
    input("label_cy", t("Meaning in Welsh"), stands.label.welsh, {{"lang", "cy"}});
    input("parent", t("Under which code of this list (optional)"), stands.parent, {});
    write_day(body, visit, "first", t("First day it may be chosen (optional)"), t("Empty: from the beginning"),
              stands.valid_from, problems);
    write_day(body, visit, "valid_to", t("Last day it may be chosen (optional)"),
              t("This closes the code. Records that hold it keep it"), stands.valid_to, problems);
    close_form(body, visit, {.action = t("Keep in the draft"), .cancel_href = address});
    const bool in_draft = code && std::any_of(shown.changed.begin(), shown.changed.end(),
                                              [&](const Code& other) { return other.code == code->code; });
    const auto leave = in_draft ? address + "/code/" + code->code + "/leave" : "";
    if (in_draft)
        button_form(body, visit, {.action = leave, .text = t("Leave it as it is"), .classes = "govuk-button--warning"});
    return page(
        visit,
        {.title = title, .back = address, .problems = problems, .current = "settings", .status = problems ? 422 : 200},
        std::move(body));
}

// As the draft says, or as it stands on the list.
const Code* code_of(const Visit& visit, const Shown& shown) {
    const auto sought = visit.request.parameter("code");
    for (const auto& code : shown.changed)
        if (code.code == sought) return &code;
    if (const auto* code = shown.list().find(sought)) return code;
    throw base::NotFound("no such code");
}

http::Response show_chosen(Visit& visit) {
    const auto shown = read_changes(visit);
    const auto* code = shown.list().find(visit.request.query.get("code"));
    if (!code) throw base::NotFound("no such code");
    return http::Response::see_other(changes_address(visit, shown.set) + "/code/" + http::url_encode(code->code));
}

http::Response show_code(Visit& visit) {
    const auto shown = read_changes(visit);
    return code_form(visit, shown, code_of(visit, shown), nullptr);
}

http::Response show_add(Visit& visit) { return code_form(visit, read_changes(visit), nullptr, nullptr); }

// nullopt where nothing was typed; a problem where it is no day.
std::optional<base::Date> typed_day(const Visit& visit, const std::string& name, base::Problems& problems) {
    const auto& form = visit.request.form;
    const auto part = [&](const char* which) { return std::string(form.get(name + which)); };
    if ((part("-day") + part("-month") + part("-year")).empty()) return std::nullopt;
    const auto day = base::Date::from_text(part("-day") + "/" + part("-month") + "/" + part("-year"));
    if (!day) problems.add(name, "not_a_date", t("Enter a real date, like 27 3 2027"));
    return day;
}

http::Response take(Visit& visit, const Shown& shown, const Code* code, dataset::CodeIs is) {
    const auto& form = visit.request.form;
    const auto text = [&](const char* name) { return std::string(form.get(name)); };
    base::Problems problems, typed;
    Code wanted{.code = code ? code->code : text("code"),
                .label = {text("label_en"), text("label_cy")},
                .help = {},
                .valid_from = typed_day(visit, "first", typed),
                .valid_to = typed_day(visit, "valid_to", typed),
                .national = {},
                .parent = text("parent")};
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        problems = typed;
        if (problems.empty())
            problems = dataset::change_code({tx, visit.app.trail, visit.actor()}, shown.set, wanted, is);
    });
    if (!problems.empty()) return code_form(visit, shown, code, &problems);
    return done(visit, changes_address(visit, shown.set), visit.say(t("Kept in the draft")));
}

http::Response take_code(Visit& visit) {
    const auto shown = read_changes(visit);
    const auto* code = code_of(visit, shown);
    const bool known = shown.list().find(code->code) != nullptr;
    return take(visit, shown, code, known ? dataset::CodeIs::known : dataset::CodeIs::added);
}

http::Response take_add(Visit& visit) { return take(visit, read_changes(visit), nullptr, dataset::CodeIs::added); }

// ---- Sent, decided, withdrawn

template <typename Act>
http::Response act(Visit& visit, base::Message told, Act&& act_on) {
    const auto set = read_changes(visit).set;
    base::Problems problems;
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        problems = act_on(dataset::CodeWriting{tx, visit.app.trail, visit.actor()}, set);
    });
    if (!problems.empty()) return changes_page(visit, &problems);
    return done(visit, changes_address(visit, set), visit.say(told));
}

http::Response take_leave(Visit& visit) {
    return act(visit, t("Left as it is"), [&](const dataset::CodeWriting& writing, const CodeChangeSet& set) {
        return dataset::leave_code(writing, set, visit.request.parameter("code"));
    });
}

http::Response take_send(Visit& visit) {
    return act(visit, t("Sent for approval"), [&](const dataset::CodeWriting& writing, const CodeChangeSet& set) {
        return dataset::send_code_changes(writing, set, typed_first_day(visit), visit.request.form.get("reason"));
    });
}

http::Response take_decision(Visit& visit) {
    const bool approves = visit.request.form.get("decision") == "approve";
    return act(visit, approves ? t("Approved") : t("Given back"),
               [&](const dataset::CodeWriting& writing, const CodeChangeSet& set) {
                   return approves ? dataset::approve_code_changes(writing, set)
                                   : dataset::give_code_changes_back(writing, set, visit.request.form.get("note"));
               });
}

http::Response take_withdraw(Visit& visit) {
    return act(visit, t("Withdrawn"), [](const dataset::CodeWriting& writing, const CodeChangeSet& set) {
        return dataset::withdraw_code_changes(writing, set);
    });
}

}  // namespace

std::vector<Page> code_change_pages() {
    using enum http::Method;
    constexpr Rule see{.who = Who::right, .group = "code_list", .verb = dataset::Verb::read},
        change{.who = Who::installation, .group = "code_list", .verb = dataset::Verb::write},
        approve{.who = Who::installation, .group = "code_list", .verb = dataset::Verb::approve};
    return {
        {get, "/{authority}/settings/codes/{list}/changes/{number}", see, show_changes},
        {get, "/{authority}/settings/codes/{list}/changes/{number}/add", change, show_add},
        {post, "/{authority}/settings/codes/{list}/changes/{number}/add", change, take_add},
        {get, "/{authority}/settings/codes/{list}/changes/{number}/code", change, show_chosen},
        {get, "/{authority}/settings/codes/{list}/changes/{number}/code/{code}", change, show_code},
        {post, "/{authority}/settings/codes/{list}/changes/{number}/code/{code}", change, take_code},
        {post, "/{authority}/settings/codes/{list}/changes/{number}/code/{code}/leave", change, take_leave},
        {post, "/{authority}/settings/codes/{list}/changes/{number}/send", change, take_send},
        {post, "/{authority}/settings/codes/{list}/changes/{number}/decide", approve, take_decision},
        {post, "/{authority}/settings/codes/{list}/changes/{number}/withdraw", change, take_withdraw},
    };
}

}  // namespace web
