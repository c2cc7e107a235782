#include "dataset/code_changes.hpp"

#include "base/text.hpp"
#include "dataset/code_editions.hpp"

#include <algorithm>
#include <array>

namespace dataset {

using base::t;
using State = CodeChangeSet::State;

namespace {

constexpr std::array<std::string_view, 5> kStates = {"draft", "sent", "due", "done", "withdrawn"};
constexpr std::string_view kColumns =
    "list, number, state, valid_from, reason, made_by, made_at, approved_by, approved_at, edition";
constexpr std::size_t kCodeCharactersMax = 40, kLabelCharactersMax = 300;
constexpr std::int32_t kCodeField = 1;  // of what the trail keeps: a code and all that is said of it

State state_of(std::string_view stored) {
    for (std::size_t i = 0; i < kStates.size(); ++i)
        if (kStates[i] == stored) return static_cast<State>(i);
    throw base::Broken("a change of codes in no known state");
}
std::string_view word(State state) { return kStates[static_cast<std::size_t>(state)]; }

CodeChangeSet set_at(const store::Row& row) {
    return {.list = std::string(row.text(0)),
            .number = row.integer(1),
            .state = state_of(row.text(2)),
            .valid_from = row.date(3),
            .reason = std::string(row.text(4)),
            .made_by = row.id(5),
            .made_at = row.instant(6),
            .approved_by = row.id(7),
            .approved_at = row.maybe_instant(8),
            .edition = row.integer(9)};
}

base::Problems one(std::string_view where, std::string_view code, base::Message what) {
    base::Problems problems;
    problems.add(std::string(where), code, what);
    return problems;
}
base::Problems not_draft() {
    return one("", "not_draft",
               t("These changes can no longer be changed: look at them again to see where they stand"));
}
base::Problems not_sent() {
    return one("", "not_sent", t("These changes do not wait for approval any more: look at them again"));
}

// As it stands in this transaction: what the page saw may be over.
CodeChangeSet existing(store::Reader& db, const CodeChangeSet& set) {
    auto found = find_code_changes(db, set.list, set.number);
    if (!found) throw base::NotFound("no such changes of codes");
    return std::move(*found);
}

void note(const CodeWriting& writing, const CodeChangeSet& set, Step step, std::string_view words = {},
          std::vector<audit::Change> changes = {}) {
    const auto of = versioned(set);
    take_step(writing.tx, of, step, writing.actor.id, writing.trail.world().clock.now(), words);
    audit::record(writing.tx, writing.trail,
                  {.actor = writing.actor,
                   .action = "code_list." + std::string(word(step)),
                   .dataset = "code_list",
                   .record = base::Id(set.number),
                   .reason = set.list,
                   .note = std::string(words),
                   .changes = std::move(changes)});
}

void set_state(store::Tx& tx, const CodeChangeSet& set, State state) {
    tx.run("update code_change_set set state = $3 where authority = 0 and list = $1 and number = $2",
           {set.list, set.number, word(state)});
}

std::string in_trail(const Code& code) {
    const auto day = [](const std::optional<base::Date>& date) { return date ? date->iso() : std::string("-"); };
    return code.code + " | " + code.label.english + " | " + code.label.welsh + " | " + day(code.valid_from) + " | " +
           day(code.valid_to) + " | " + code.parent;
}

bool good_code(std::string_view code) {
    return !code.empty() && code.size() <= kCodeCharactersMax && std::all_of(code.begin(), code.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.';
    });
}

base::Problems check(const Edition& edition, const Code& code, CodeIs is) {
    base::Problems problems;
    if (is == CodeIs::added && !good_code(code.code))
        problems.add("code", "wrong_form",
                     t("Enter a code of at most 40 letters a to z, digits, full stops, hyphens and underscores"));
    else if (is == CodeIs::added && edition.find(code.code))
        problems.add("code", "taken",
                     t("Enter another code; this one is on the list already, and is never used twice"));
    if (is == CodeIs::known && !edition.find(code.code)) throw base::NotFound("no such code");
    const auto check_label = [&](const char* where, std::string_view text, base::Message missing) {
        if (text.empty())
            problems.add(where, "required", missing);
        else if (base::character_count(text) > kLabelCharactersMax)
            problems.add(where, "too_long", t("Enter at most {most} characters"), {{"most", kLabelCharactersMax}});
    };
    check_label("label_en", code.label.english, t("Enter what the code means in English"));
    check_label("label_cy", code.label.welsh, t("Enter what the code means in Welsh"));
    if (code.valid_from && code.valid_to && *code.valid_to < *code.valid_from)
        problems.add("valid_to", "before_start", t("Enter a last day that is not before the first"));
    if (!code.parent.empty() && (code.parent == code.code || !edition.find(code.parent)))
        problems.add("parent", "unknown", t("Enter another code of this list, or nothing"));
    return problems;
}

void delete_change(store::Tx& tx, const CodeChangeSet& set, std::string_view code) {
    tx.run("delete from code_change where authority = 0 and list = $1 and number = $2 and code = $3",
           {set.list, set.number, code});
}

// The list's next edition, with what the set says in place of what stood.
void bring_in(store::Tx& tx, const audit::Trail& trail, const CodeChangeSet& set) {
    auto edition = newest_edition(tx, set.list);
    for (auto& code : changed_codes(tx, set)) {
        if (auto* known = edition.find(code.code))
            *known = {std::move(code), WordOf::people};
        else
            edition.codes.push_back({std::move(code), WordOf::people});
    }
    const auto version = write_edition(tx, set.list, edition, trail.world().clock.now());
    tx.run("update code_change_set set state = 'done', edition = $3 where authority = 0 and list = $1 and number = $2",
           {set.list, set.number, version});
    audit::record(tx, trail,
                  {.actor = {.name = "calendar"},
                   .action = "code_list.bring_in",
                   .dataset = "code_list",
                   .record = base::Id(set.number),
                   .reason = set.list});
}

}  // namespace

base::Message label(State state) {
    switch (state) {
        case State::draft: return t("Draft");
        case State::sent: return t("Waits for approval");
        case State::due: return t("Approved, waits for its first day");
        case State::done: return t("In force");
        case State::withdrawn: return t("Withdrawn");
    }
    return t("Draft");
}

std::vector<CodeChangeSet> code_change_sets(store::Reader& db, std::string_view list) {
    std::vector<CodeChangeSet> sets;
    db.each("select " + std::string(kColumns) +
                " from code_change_set where authority = 0 and list = $1 order by number desc",
            {list}, [&](const store::Row& row) { sets.push_back(set_at(row)); });
    return sets;
}

std::optional<CodeChangeSet> find_code_changes(store::Reader& db, std::string_view list, std::int64_t number) {
    const auto row = db.maybe(
        "select " + std::string(kColumns) + " from code_change_set where authority = 0 and list = $1 and number = $2",
        {list, number});
    return row ? std::optional(set_at(row->row())) : std::nullopt;
}

std::vector<CodeChangeSet> open_code_changes(store::Reader& db) {
    std::vector<CodeChangeSet> sets;
    db.each("select " + std::string(kColumns) +
                " from code_change_set where authority = 0 and state in ('draft', 'sent', 'due') order by list",
            store::ParamList{}, [&](const store::Row& row) { sets.push_back(set_at(row)); });
    return sets;
}

std::vector<Code> changed_codes(store::Reader& db, const CodeChangeSet& set) {
    std::vector<Code> codes;
    db.each(
        "select code, label_en, label_cy, help_en, help_cy, valid_from, valid_to, national, parent, 0 from code_change "
        "where authority = 0 and list = $1 and number = $2 order by code",
        {set.list, set.number}, [&](const store::Row& row) { codes.push_back(code_at(row, 0)); });
    return codes;
}

base::Result<std::int64_t> make_code_changes(const CodeWriting& writing, std::string_view list) {
    if (newest_edition(writing.tx, list).version == 0) throw base::NotFound("no such code list");
    if (writing.tx.maybe("select 1 from code_change_set where authority = 0 and list = $1 and state in ('draft', "
                         "'sent', 'due')",
                         {list}))
        return one("", "draft_open",
                   t("Changes of this list are under way already. Go on with those, or withdraw them"));
    const auto number =
        writing.tx
            .one("select coalesce(max(number), 0) + 1 from code_change_set where authority = 0 and list = $1", {list})
            .integer(0);
    writing.tx.run(
        "insert into code_change_set (authority, list, number, state, reason, made_by, made_at, edition) "
        "values (0, $1, $2, 'draft', '', $3, $4, 0)",
        {list, number, writing.actor.id.value(), writing.trail.world().clock.now()});
    note(writing, {.list = std::string(list), .number = number}, Step::make);
    return number;
}

base::Problems change_code(const CodeWriting& writing, const CodeChangeSet& set, Code code, CodeIs is) {
    if (existing(writing.tx, set).state != State::draft) return not_draft();
    code.code = base::tidy_line(code.code);
    code.label = {base::tidy_line(code.label.english), base::tidy_line(code.label.welsh)};
    code.parent = base::tidy_line(code.parent);
    const auto edition = newest_edition(writing.tx, set.list);
    auto problems = check(edition, code, is);
    if (!problems.empty()) return problems;
    delete_change(writing.tx, set, code.code);
    const auto* known = edition.find(code.code);
    if (known) {  // what a form does not ask stays as it is
        code.help = known->code.help;
        code.national = known->code.national;
    }
    if (known && same_meaning(known->code, code)) {
        note(writing, set, Step::edit, code.code);
        return {};
    }
    writing.tx.run(
        "insert into code_change (authority, list, number, code, label_en, label_cy, help_en, help_cy, valid_from, "
        "valid_to, national, parent) values (0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        {set.list, set.number, code.code, code.label.english, code.label.welsh, code.help.english, code.help.welsh,
         code.valid_from, code.valid_to, code.national, code.parent});
    note(writing, set, Step::edit, code.code,
         {{.field = kCodeField,
           .before = known ? std::optional(in_trail(known->code)) : std::nullopt,
           .after = in_trail(code),
           .record = {}}});
    return {};
}

base::Problems leave_code(const CodeWriting& writing, const CodeChangeSet& set, std::string_view code) {
    if (existing(writing.tx, set).state != State::draft) return not_draft();
    delete_change(writing.tx, set, code);
    note(writing, set, Step::edit, code);
    return {};
}

base::Problems send_code_changes(const CodeWriting& writing, const CodeChangeSet& set,
                                 std::optional<base::Date> valid_from, std::string_view reason) {
    if (existing(writing.tx, set).state != State::draft) return not_draft();
    base::Problems problems;
    if (!valid_from)
        problems.add("valid_from", "not_a_date", t("Enter the first day as a real date, like 27 3 2027"));
    else if (*valid_from < writing.trail.world().clock.today())
        problems.add("valid_from", "past", t("Enter a first day that is today or later"));
    const auto told = base::tidy_text(reason);
    if (told.empty()) problems.add("reason", "required", t("Say why the list changes"));
    if (changed_codes(writing.tx, set).empty())
        problems.add("", "no_difference", t("There is no change in this draft yet"));
    if (!problems.empty()) return problems;
    writing.tx.run(
        "update code_change_set set state = 'sent', valid_from = $3, reason = $4 where authority = 0 and list = $1 and "
        "number = $2",
        {set.list, set.number, *valid_from, told});
    note(writing, set, Step::send, told);
    return {};
}

base::Problems approve_code_changes(const CodeWriting& writing, const CodeChangeSet& set) {
    const auto now = existing(writing.tx, set);
    if (now.state != State::sent) return not_sent();
    if (has_worked_on(writing.tx, versioned(set), writing.actor.id))
        return one("", "same_person", t("Somebody who did not work on these changes must approve them"));
    const auto today = writing.trail.world().clock.today();
    const auto first_day = std::max(now.valid_from.value_or(today), today);
    writing.tx.run(
        "update code_change_set set state = 'due', valid_from = $3, approved_by = $4, approved_at = $5 where authority "
        "= 0 and list = $1 and number = $2",
        {set.list, set.number, first_day, writing.actor.id, writing.trail.world().clock.now()});
    note(writing, set, Step::approve);
    if (first_day <= today) bring_in(writing.tx, writing.trail, now);
    return {};
}

base::Problems give_code_changes_back(const CodeWriting& writing, const CodeChangeSet& set, std::string_view words) {
    if (existing(writing.tx, set).state != State::sent) return not_sent();
    const auto told = base::tidy_text(words);
    if (told.empty()) return one("note", "required", t("Enter what is to be changed"));
    set_state(writing.tx, set, State::draft);
    note(writing, set, Step::give_back, told);
    return {};
}

base::Problems withdraw_code_changes(const CodeWriting& writing, const CodeChangeSet& set) {
    const auto now = existing(writing.tx, set).state;
    if (now == State::done)
        return one("", "in_force", t("These changes are in force. Make others to change the list again"));
    if (now == State::withdrawn) return not_draft();
    set_state(writing.tx, set, State::withdrawn);
    note(writing, set, Step::withdraw);
    return {};
}

std::int64_t bring_in_code_changes(store::Tx& tx, const audit::Trail& trail) {
    std::int64_t done = 0;
    for (const auto& set : open_code_changes(tx))
        if (set.state == State::due && set.valid_from && *set.valid_from <= trail.world().clock.today()) {
            bring_in(tx, trail, set);
            ++done;
        }
    return done;
}

}  // namespace dataset
