#include "dataset/local_field.hpp"

#include "base/failure.hpp"
#include "base/text.hpp"
#include "dataset/code_editions.hpp"
#include "dataset/limits.hpp"
#include "dataset/registry.hpp"

#include <algorithm>
#include <array>

namespace dataset {

using base::Problems;
using base::t;
using State = LocalField::State;

namespace {

constexpr std::array<std::string_view, 3> kStates = {"used", "retired", "removed"};
constexpr std::array<std::string_view, std::size(local_types)> kTypes = {"text", "long_text", "code",    "yes_no",
                                                                         "date", "integer",   "decimal", "money"};
constexpr std::string_view kColumns =
    "id, dataset, field, name, type, label_en, label_cy, help_en, help_cy, codes, refines, sensitivity, data_group, "
    "in_list, filter, length_max, least, most, stands_in, state, version";
constexpr std::size_t kLabelCharacters = 100, kHelpCharacters = 300;
constexpr std::size_t kNameBytes = 40;  // of a machine name: as long as the longest national one
constexpr std::size_t kChoices = 500;   // more is a register of its own
// What the trail keeps of each: all that is said of it, in one text.
constexpr std::int32_t kFieldInTrail = 1, kChoiceInTrail = 2;

template <typename Word, std::size_t Size>
Word from_word(const std::array<std::string_view, Size>& words, std::string_view word) {
    const auto found = std::find(words.begin(), words.end(), word);
    base::invariant(found != words.end(), "a local field is in known words");
    return static_cast<Word>(found - words.begin());
}
std::string_view word(State state) { return kStates[static_cast<std::size_t>(state)]; }
std::string_view word(Type type) {
    return kTypes[static_cast<std::size_t>(std::find(std::begin(local_types), std::end(local_types), type) -
                                           std::begin(local_types))];
}

LocalField field_at(const store::Row& row) {
    LocalField field;
    field.id = row.id(0);
    field.dataset = row.text(1);
    field.field = static_cast<std::int32_t>(row.integer(2));
    field.name = row.text(3);
    field.type = local_types[from_word<std::size_t>(kTypes, row.text(4))];
    field.label = {std::string(row.text(5)), std::string(row.text(6))};
    field.help = {std::string(row.text(7)), std::string(row.text(8))};
    field.codes = row.text(9);
    field.refines = static_cast<std::int32_t>(row.integer(10));
    field.sensitivity = static_cast<Class>(row.integer(11));
    field.group = row.text(12);
    field.in_list = row.flag(13);
    field.filter = row.flag(14);
    field.length_max = static_cast<std::int32_t>(row.integer(15));
    field.least = row.maybe_integer(16);
    field.most = row.maybe_integer(17);
    field.column = row.text(18);
    field.state = from_word<State>(kStates, row.text(19));
    field.version = row.integer(20);
    return field;
}

std::vector<LocalField> read(store::Reader& db, base::Id authority, std::string_view which) {
    std::vector<LocalField> fields;
    db.each("select " + std::string(kColumns) + " from local_field where authority = $1 and " + std::string(which) +
                " order by dataset, field",
            {authority}, [&](const store::Row& row) { fields.push_back(field_at(row)); });
    return fields;
}

// A machine name made of words: "Tŷ / house" → "ty_house". Empty where they have no letter from a to z, and no digit.
std::string named_after(std::string_view words) {
    std::string name;
    for (const char c : base::fold(words)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain)
            name += c;
        else if (!name.empty() && name.back() != '_')
            name += '_';
        if (name.size() == kNameBytes) break;
    }
    while (name.ends_with('_')) name.pop_back();
    return name;
}

// The name, or with a number after it where it is taken.
template <typename Taken>
std::string free_name(const std::string& name, Taken&& taken) {
    auto free = name;
    for (int number = 2; taken(free); ++number) free = name + "_" + std::to_string(number);
    return free;
}

void check_words(Problems& problems, const base::OwnedLabel& label, const base::OwnedLabel& help) {
    const auto check = [&](const char* where, std::string_view text, std::size_t most, bool needed,
                           base::Message missing) {
        if (needed && text.empty())
            problems.add(where, "required", missing);
        else if (base::character_count(text) > most)
            problems.add(where, "too_long", t("Enter at most {most} characters"), {{"most", most}});
    };
    check("label_en", label.english, kLabelCharacters, true, t("Enter what it is called in English"));
    check("label_cy", label.welsh, kLabelCharacters, true, t("Enter what it is called in Welsh"));
    const bool one_help = help.english.empty() != help.welsh.empty();
    check("help_en", help.english, kHelpCharacters, one_help, t("Enter the help in English too"));
    check("help_cy", help.welsh, kHelpCharacters, one_help, t("Enter the help in Welsh too"));
    if (!label.english.empty() && named_after(label.english).empty())
        problems.add("label_en", "wrong_form", t("Enter a name with at least one letter from a to z"));
}

const Dataset* taking(const Registry& registry, std::string_view name) {
    const auto* dataset = registry.find(name);
    return dataset && dataset->spare != SpareColumns() ? dataset : nullptr;
}

const CodeListSeed* list_of(const Registry& registry, std::string_view name) {
    for (const auto* definitions : registry.definitions())
        for (const auto& list : definitions->code_lists)
            if (list.name == name) return &list;
    return nullptr;
}

void check_limits(Problems& problems, const LocalField& field) {
    if (field.length_max < 0 || field.length_max > limits::text_characters)
        problems.add("length_max", "out_of_range", t("Enter a number from 1 to {most}, or nothing"),
                     {{"most", limits::text_characters}});
    if (field.least && field.most && *field.most < *field.least)
        problems.add("most", "out_of_range", t("Enter a largest number that is not below the smallest"));
}

void check_codes(Problems& problems, const Registry& registry, const Dataset& dataset, const LocalField& field) {
    if (field.type != Type::code) return;
    if (!field.codes.empty() && !list_of(registry, field.codes))
        problems.add("codes", "unknown", t("Choose one of the lists"));
    if (field.refines == 0) return;
    const auto* refined = dataset.find_id(field.refines);
    if (!field.codes.empty() || !refined || !may_be_refined(registry, *refined))
        problems.add("refines", "unknown", t("Choose one of the fields whose codes you may add to"));
    else if (refined->group != field.group || refined->sensitivity != field.sensitivity)
        problems.add("group", "differs", t("Choose the group and the class of “{label}”, whose codes it adds to"),
                     {{"label", refined->label}});
}

Problems check_new(const Registry& registry, const Dataset& dataset, const std::vector<LocalField>& known,
                   const LocalField& field) {
    Problems problems;
    check_words(problems, field.label, field.help);
    if (std::find(std::begin(local_types), std::end(local_types), field.type) == std::end(local_types))
        problems.add("type", "unknown", t("Choose what it holds"));
    check_codes(problems, registry, dataset, field);
    if (std::none_of(dataset.fields.begin(), dataset.fields.end(),
                     [&](const Field& national) { return national.group == field.group; }))
        problems.add("group", "unknown", t("Choose one of the groups"));
    if (field.sensitivity < Class::s1_internal || field.sensitivity > Class::s3_special)
        problems.add("class", "unknown", t("Choose one of the classes"));
    check_limits(problems, field);
    const auto folded = base::fold(field.label.english);
    const bool taken =
        std::any_of(dataset.fields.begin(), dataset.fields.end(),
                    [&](const Field& national) { return base::fold(national.label.english) == folded; }) ||
        std::any_of(known.begin(), known.end(), [&](const LocalField& other) {
            return other.state != State::removed && base::fold(other.label.english) == folded;
        });
    if (taken && !folded.empty())
        problems.add("label_en", "taken", t("Enter another name; a field is called that already"));
    return problems;
}

// A column of the right kind that no field stands in; "" where all are taken.
std::string free_column(const Dataset& dataset, const std::vector<LocalField>& known, Type type) {
    const bool number = is_number_type(type);
    const auto most = number ? dataset.spare.number : dataset.spare.text;
    for (std::int32_t i = 1; i <= most; ++i) {
        auto column = std::string(number ? spare_number : spare_text) + std::to_string(i);
        if (std::none_of(known.begin(), known.end(), [&](const LocalField& other) {
                return other.state != State::removed && other.column == column;
            }))
            return column;
    }
    return {};
}

std::string in_trail(const LocalField& field) {
    std::string text = field.dataset + "." + field.name + " | " + std::string(word(field.type));
    for (const std::string_view part : {std::string_view(field.label.english), std::string_view(field.label.welsh),
                                        std::string_view(field.codes), std::string_view(field.group)})
        text += " | " + std::string(part);
    text += " | S" + std::to_string(static_cast<int>(field.sensitivity)) + " | " + std::string(word(field.state));
    if (field.in_list) text += " | list";
    if (field.filter) text += " | filter";
    return text;
}

std::string in_trail(const Code& code) {
    const auto day = [](const std::optional<base::Date>& date) { return date ? date->iso() : std::string("-"); };
    return code.code + " | " + code.label.english + " | " + code.label.welsh + " | " + day(code.valid_from) + " | " +
           day(code.valid_to) + " | " + code.national;
}

void note(const LocalFieldWriting& writing, const LocalField& field, std::string_view verb, std::int32_t what,
          std::optional<std::string> before, std::optional<std::string> after) {
    audit::record(writing.tx, writing.trail,
                  {.authority = writing.authority,
                   .actor = writing.actor,
                   .action = "local_field." + std::string(verb),
                   .dataset = "local_field",
                   .record = field.id,
                   .changes = {{.field = what, .before = std::move(before), .after = std::move(after), .record = {}}}});
}

Problems conflict() {
    Problems problems;
    problems.add("", "conflict", t("Somebody else has changed this field meanwhile: look at it again, then change it"));
    return problems;
}

LocalField existing(store::Reader& db, base::Id authority, base::Id id) {
    auto field = find_local_field(db, authority, id);
    if (!field) throw base::NotFound("no such field");
    return std::move(*field);
}

// What may change of it. False: somebody was faster.
bool rewrite(const LocalFieldWriting& writing, const LocalField& field) {
    return writing.tx
        .maybe(
            "update local_field set label_en = $3, label_cy = $4, help_en = $5, help_cy = $6, in_list = $7, filter = "
            "$8, length_max = $9, least = $10, most = $11, state = $12, changed_at = $13, version = version + 1 where "
            "authority = $1 and id = $2 and version = $14 returning version",
            {writing.authority, field.id, field.label.english, field.label.welsh, field.help.english, field.help.welsh,
             field.in_list ? 1 : 0, field.filter ? 1 : 0, field.length_max, field.least, field.most, word(field.state),
             writing.trail.world().clock.now(), field.version})
        .has_value();
}

}  // namespace

bool may_be_refined(const Registry& registry, const Field& field) {
    const auto* list = field.type == Type::code && !field.use.dated ? list_of(registry, field.codes) : nullptr;
    return list && list->extensible;
}

std::vector<LocalField> local_fields(store::Reader& db, base::Id authority) {
    return read(db, authority, "state <> 'removed'");
}

std::optional<LocalField> find_local_field(store::Reader& db, base::Id authority, base::Id id) {
    const auto row = db.maybe(
        "select " + std::string(kColumns) + " from local_field where authority = $1 and id = $2 and state <> 'removed'",
        {authority, id});
    if (!row) return std::nullopt;
    return field_at(row->row());
}

std::int64_t local_values_of(store::Reader& db, base::Id authority, const LocalField& field) {
    return db
        .one("select count(distinct id) from " + field.dataset + " where authority = $1 and " + field.column +
                 " is not null",
             {authority})
        .integer(0);
}

base::Result<base::Id> add_local_field(const LocalFieldWriting& writing, LocalField field) {
    const auto* dataset = taking(writing.registry, field.dataset);
    if (!dataset) throw base::NotFound("no dataset that takes local fields");
    const auto known = read(writing.tx, writing.authority, "dataset = '" + std::string(dataset->name) + "'");
    auto problems = check_new(writing.registry, *dataset, known, field);
    field.column = free_column(*dataset, known, field.type);
    if (field.column.empty())
        problems.add("type", "full",
                     t("All the room for fields like this is taken: remove one that nobody fills any more"));
    if (!problems.empty()) return problems;
    field.id = writing.trail.world().ids.next();
    field.field = known.empty() ? first_local_field : known.back().field + 1;
    field.name = free_name(std::string(local_prefix) + named_after(field.label.english), [&](const std::string& name) {
        return std::any_of(known.begin(), known.end(), [&](const LocalField& other) { return other.name == name; });
    });
    if (field.type == Type::code && field.codes.empty()) field.codes = writing.authority.text() + "." + field.name;
    field.state = State::used;
    field.version = 1;
    writing.tx.run(
        "insert into local_field (authority, " + std::string(kColumns) +
            ", changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
            "$19, $20, $21, $22, $23)",
        {writing.authority,
         field.id,
         field.dataset,
         field.field,
         field.name,
         word(field.type),
         field.label.english,
         field.label.welsh,
         field.help.english,
         field.help.welsh,
         field.codes,
         field.refines,
         static_cast<std::int64_t>(field.sensitivity),
         field.group,
         field.in_list ? 1 : 0,
         field.filter ? 1 : 0,
         field.length_max,
         field.least,
         field.most,
         field.column,
         word(field.state),
         field.version,
         writing.trail.world().clock.now()});
    note(writing, field, "add", kFieldInTrail, std::nullopt, in_trail(field));
    return field.id;
}

Problems change_local_field(const LocalFieldWriting& writing, const LocalField& field) {
    const auto before = existing(writing.tx, writing.authority, field.id);
    auto after = before;
    after.label = field.label;
    after.help = field.help;
    after.in_list = field.in_list;
    after.filter = field.filter;
    after.length_max = field.length_max;
    after.least = field.least;
    after.most = field.most;
    after.version = field.version;
    Problems problems;
    check_words(problems, after.label, after.help);
    check_limits(problems, after);
    if (!problems.empty()) return problems;
    if (!rewrite(writing, after)) return conflict();
    note(writing, after, "change", kFieldInTrail, in_trail(before), in_trail(after));
    return {};
}

Problems take_local_step(const LocalFieldWriting& writing, base::Id id, std::int64_t version, LocalStep step) {
    const auto before = existing(writing.tx, writing.authority, id);
    auto after = before;
    after.version = version;
    if (step == LocalStep::remove) {
        const auto values = local_values_of(writing.tx, writing.authority, before);
        if (values > 0) {
            Problems problems;
            problems.add("", "has_values",
                         t("It has a value in {count} of the records: empty it there first, or retire the field"),
                         {{"count", values}});
            return problems;
        }
    }
    constexpr std::array<std::string_view, 3> verbs = {"retire", "bring_back", "remove"};
    constexpr std::array<State, 3> becomes = {State::retired, State::used, State::removed};
    after.state = becomes[static_cast<std::size_t>(step)];
    if (!rewrite(writing, after)) return conflict();
    note(writing, after, verbs[static_cast<std::size_t>(step)], kFieldInTrail, in_trail(before), in_trail(after));
    return {};
}

std::vector<Code> local_choices(store::Reader& db, base::Id authority, const LocalField& field) {
    std::vector<Code> choices;
    for (auto& entry : newest_edition(db, field.codes, authority).codes) choices.push_back(std::move(entry.code));
    return choices;
}

Problems put_local_choice(const LocalFieldWriting& writing, base::Id id, Code choice) {
    const auto field = existing(writing.tx, writing.authority, id);
    if (!is_own_list(field.codes)) throw base::NotFound("no list of its own");
    auto edition = newest_edition(writing.tx, field.codes, writing.authority);
    auto* there = edition.find(choice.code);
    if (!there && !choice.code.empty()) throw base::NotFound("no such choice");
    Problems problems;
    check_words(problems, choice.label, {});
    if (choice.valid_from && choice.valid_to && *choice.valid_to < *choice.valid_from)
        problems.add("valid_to", "before_start", t("Enter a last day that is not before the first"));
    if (!there && edition.codes.size() >= kChoices)
        problems.add("", "full", t("A list of your own has at most {most} choices"), {{"most", kChoices}});
    if (field.refines != 0) {
        const auto* refined = writing.registry.dataset(field.dataset).find_id(field.refines);
        const auto national = newest_edition(writing.tx, refined->codes);
        if (!national.find(choice.national))
            problems.add("national", "unknown", t("Choose the code of “{label}” that it stands for"),
                         {{"label", refined->label}});
        else if (there && there->code.national != choice.national)
            problems.add("national", "fixed",
                         t("What a choice stands for stays, since records have it: end this one, and add another"));
    }
    const auto folded = base::fold(choice.label.english);
    if (std::any_of(edition.codes.begin(), edition.codes.end(), [&](const EditionCode& other) {
            return &other != there && base::fold(other.code.label.english) == folded;
        }))
        problems.add("label_en", "taken", t("Enter another name; a choice is called that already"));
    if (!problems.empty()) return problems;
    std::optional<std::string> before;
    if (there) {
        before = in_trail(there->code);
        there->code = choice;
    } else {
        choice.code = free_name(named_after(choice.label.english),
                                [&](const std::string& code) { return edition.find(code) != nullptr; });
        edition.codes.push_back({choice, WordOf::people});
    }
    edition.label = field.label;
    write_edition(writing.tx, field.codes, edition, writing.trail.world().clock.now(), writing.authority);
    note(writing, field, "choice", kChoiceInTrail, std::move(before), in_trail(choice));
    return {};
}

}  // namespace dataset
