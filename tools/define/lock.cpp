#include "lock.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace define {

namespace {

using Verb = LockEntry::Verb;

constexpr std::array<std::pair<std::string_view, Verb>, 8> verbs = {{{"add-dataset", Verb::add_dataset},
                                                                     {"drop-dataset", Verb::drop_dataset},
                                                                     {"add-field", Verb::add_field},
                                                                     {"change-field", Verb::change_field},
                                                                     {"rename-field", Verb::rename_field},
                                                                     {"drop-field", Verb::drop_field},
                                                                     {"key", Verb::key},
                                                                     {"spare-columns", Verb::spare_columns}}};
constexpr std::array<std::pair<std::string_view, dataset::DatasetKind>, 3> kinds = {
    {{"owned", dataset::DatasetKind::owned},
     {"national", dataset::DatasetKind::national},
     {"platform", dataset::DatasetKind::platform}}};
constexpr std::array<std::pair<std::string_view, bool FieldShape::*>, 5> flags = {{{"search", &FieldShape::search},
                                                                                   {"sort", &FieldShape::sort},
                                                                                   {"unique", &FieldShape::unique},
                                                                                   {"dated", &FieldShape::dated},
                                                                                   {"sealed", &FieldShape::sealed}}};

std::string_view kind_word(dataset::DatasetKind kind) {
    return std::ranges::find(kinds, kind, &std::pair<std::string_view, dataset::DatasetKind>::second)->first;
}

std::vector<std::string> split(std::string_view line) {
    std::vector<std::string> words;
    for (std::size_t at = 0; (at = line.find_first_not_of(' ', at)) != std::string_view::npos;) {
        const auto end = std::min(line.find(' ', at), line.size());
        words.emplace_back(line.substr(at, end - at));
        at = end;
    }
    return words;
}

std::optional<int> number_from(std::string_view word) {
    int number = 0;
    const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (fault != std::errc() || end != word.data() + word.size() || number < 1) return std::nullopt;
    return number;
}

// "name type flag …"
std::optional<FieldShape> shape_from(std::span<const std::string> words) {
    if (words.size() < 2) return std::nullopt;
    const auto type = type_from(words[1]);
    if (!type) return std::nullopt;
    FieldShape shape{.name = words[0], .type = *type};
    for (const auto& word : words.subspan(2)) {
        const auto flag = std::ranges::find(flags, word, &std::pair<std::string_view, bool FieldShape::*>::first);
        if (flag != flags.end())
            shape.*flag->second = true;
        else if (word.starts_with("decimals="))
            shape.decimals = number_from(std::string_view(word).substr(9)).value_or(0);
        else
            return std::nullopt;
    }
    return shape;
}

std::string text_of(const FieldShape& shape) {
    std::string text = shape.name + " " + std::string(word_of(shape.type));
    for (const auto& [word, flag] : flags) {
        if (shape.*flag) text += " " + std::string(word);
    }
    if (shape.decimals != 0) text += " decimals=" + std::to_string(shape.decimals);
    return text;
}

// The entry that follows a line's number; nullopt where it can't be read.
std::optional<LockEntry> entry_from(std::span<const std::string> words) {
    if (words.size() < 2) return std::nullopt;
    const auto verb = std::ranges::find(verbs, words[0], &std::pair<std::string_view, Verb>::first);
    if (verb == verbs.end()) return std::nullopt;
    LockEntry entry{.verb = verb->second, .dataset = words[1]};
    const auto rest = words.subspan(2);
    switch (entry.verb) {
        case Verb::add_dataset: {
            if (rest.size() != 1) return std::nullopt;
            const auto kind =
                std::ranges::find(kinds, rest[0], &std::pair<std::string_view, dataset::DatasetKind>::first);
            if (kind == kinds.end()) return std::nullopt;
            entry.kind = kind->second;
            return entry;
        }
        case Verb::drop_dataset: return rest.empty() ? std::optional(entry) : std::nullopt;
        case Verb::key: entry.key.assign(rest.begin(), rest.end()); return entry;
        case Verb::spare_columns: {
            const auto text = rest.size() == 2 ? number_from(rest[0]) : std::nullopt;
            const auto number = rest.size() == 2 ? number_from(rest[1]) : std::nullopt;
            if (!text || !number) return std::nullopt;
            entry.spare = {*text, *number};
            return entry;
        }
        default: break;
    }
    const auto id = rest.empty() ? std::nullopt : number_from(rest[0]);
    if (!id) return std::nullopt;
    entry.id = *id;
    if (entry.verb == Verb::drop_field && rest.size() == 2) {
        entry.shape.name = rest[1];
        return entry;
    }
    if (entry.verb == Verb::rename_field && rest.size() == 3) {
        entry.old_name = rest[1];
        entry.shape.name = rest[2];
        return entry;
    }
    const auto shape = shape_from(rest.subspan(1));
    if (!shape || entry.verb == Verb::drop_field || entry.verb == Verb::rename_field) return std::nullopt;
    entry.shape = *shape;
    return entry;
}

std::string text_of(const LockEntry& entry) {
    std::string text(std::ranges::find(verbs, entry.verb, &std::pair<std::string_view, Verb>::second)->first);
    text += " " + entry.dataset;
    switch (entry.verb) {
        case Verb::add_dataset: return text + " " + std::string(kind_word(entry.kind));
        case Verb::drop_dataset: return text;
        case Verb::key:
            for (const auto& part : entry.key) text += " " + part;
            return text;
        case Verb::spare_columns:
            return text + " " + std::to_string(entry.spare.text) + " " + std::to_string(entry.spare.number);
        case Verb::drop_field: return text + " " + std::to_string(entry.id) + " " + entry.shape.name;
        case Verb::rename_field:
            return text + " " + std::to_string(entry.id) + " " + entry.old_name + " " + entry.shape.name;
        case Verb::add_field:
        case Verb::change_field: break;
    }
    return text + " " + std::to_string(entry.id) + " " + text_of(entry.shape);
}

}  // namespace

bool LockedDataset::any_dated() const {
    return std::ranges::any_of(fields, [](const auto& field) { return field.second.shape.dated; });
}

bool LockedDataset::any_sealed() const {
    return std::ranges::any_of(fields, [](const auto& field) { return field.second.shape.sealed; });
}

void LockedSchema::apply(const LockEntry& entry, const std::string& wing) {
    if (entry.verb == Verb::add_dataset) {
        datasets[entry.dataset] = {
            .wing = wing, .kind = entry.kind, .fields = {}, .key = {}, .spare = {}, .place = entry.place};
        return;
    }
    if (entry.verb == Verb::drop_dataset) {
        datasets.erase(entry.dataset);
        dropped.insert(entry.dataset);
        return;
    }
    auto& set = datasets[entry.dataset];
    switch (entry.verb) {
        case Verb::add_field:
        case Verb::change_field: set.fields[entry.id] = {entry.shape, entry.place}; break;
        case Verb::rename_field: set.fields[entry.id].shape.name = entry.shape.name; break;
        case Verb::drop_field: set.fields[entry.id].state = LockedField::State::dropped; break;
        case Verb::key: set.key = entry.key; break;
        case Verb::spare_columns: set.spare = entry.spare; break;
        case Verb::add_dataset:
        case Verb::drop_dataset: break;
    }
}

LockedSchema Lock::schema() const {
    LockedSchema schema;
    for (const auto& step : steps) {
        for (const auto& entry : step.entries) schema.apply(entry, step.wing);
    }
    return schema;
}

namespace {

constexpr std::string_view hands_off = "; take back the edit: only `define accept` writes here";

// Whether the entry can follow the ones before it.
bool adds_up(const LockEntry& entry, const LockedSchema& before) {
    const auto set = before.datasets.find(entry.dataset);
    if (entry.verb == Verb::add_dataset) return set == before.datasets.end() && !before.dropped.contains(entry.dataset);
    if (set == before.datasets.end()) return false;
    if (entry.verb == Verb::drop_dataset || entry.verb == Verb::key || entry.verb == Verb::spare_columns) return true;
    const auto field = set->second.fields.find(entry.id);
    if (entry.verb == Verb::add_field) return field == set->second.fields.end();
    return field != set->second.fields.end() && field->second.state == LockedField::State::live;
}

}  // namespace

Lock read_lock(std::string_view text, const std::string& file, Complaints& complaints) {
    Lock lock;
    LockedSchema schema;
    Place place{file, 0};
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        ++place.line;
        const auto words = split(line);
        if (words.empty() || words[0].starts_with('#')) continue;
        if (is_catalogue_line(words)) {
            if (!take_catalogue_line(words, place, lock.catalogues))
                complaints.add(place, "not what a catalogue can become here" + std::string(hands_off));
            continue;
        }
        const auto number = number_from(words[0]);
        if (number && words.size() >= 4 && words[1] == "migration") {
            const int last = lock.steps.empty() ? first_dataset_migration - 1 : lock.steps.back().number;
            if (*number <= last)
                complaints.add(place, "migration " + words[0] + " must be numbered above " + std::to_string(last));
            const auto reason_at = line.find(words[2], line.find("migration") + 9) + words[2].size() + 1;
            lock.steps.push_back({*number, words[2], std::string(line.substr(reason_at)), {}});
            continue;
        }
        auto entry = entry_from(std::span(words).subspan(1));
        if (!number || !entry || lock.steps.empty() || lock.steps.back().number != *number) {
            complaints.add(place, "not a line of a schema lock" + std::string(hands_off));
            continue;
        }
        entry->place = place;
        if (!adds_up(*entry, schema)) {
            complaints.add(place, "there is no such dataset or field at this point" + std::string(hands_off));
            continue;
        }
        schema.apply(*entry, lock.steps.back().wing);
        lock.steps.back().entries.push_back(std::move(*entry));
    }
    return lock;
}

std::string text_of(const LockStep& step) {
    const auto number = std::to_string(step.number);
    std::string text = number + " migration " + step.wing + " " + step.reason + "\n";
    for (const auto& entry : step.entries) text += number + " " + text_of(entry) + "\n";
    return text;
}

namespace {

// Compares one wing after another, dataset by dataset, with what the lock adds up to.
class Comparison {
public:
    Comparison(const LockedSchema& locked, Complaints& complaints) : locked_(locked), complaints_(complaints) {}

    std::vector<Difference> run(const Model& model) {
        for (const auto& wing : model.wings) {
            for (const auto& set : wing.datasets) {
                if (set.has_table() && !set.name.empty()) compare(set, wing.name);
            }
        }
        for (const auto& [name, set] : locked_.datasets) {
            const auto* now = model.find_dataset(name);
            if (now && now->has_table()) continue;
            found_.push_back({{.verb = Verb::drop_dataset, .dataset = name},
                              set.wing,
                              set.place,
                              "dataset " + quote(name) + " is no longer defined"});
        }
        return std::move(found_);
    }

private:
    void compare(const Dataset& set, const std::string& wing) {
        const auto found = locked_.datasets.find(set.name);
        if (found == locked_.datasets.end()) {
            add_all(set, wing);
            return;
        }
        const auto& then = found->second;
        if (set.kind && *set.kind != then.kind)
            complaints_.add(
                set.said.at("kind"),
                "dataset " + quote(set.name) + " was " + std::string(kind_word(then.kind)) +
                    " when its table was made, and can't change; take the change back, or define another dataset");
        for (const auto& field : set.fields) compare(field, set, then, wing);
        for (const auto& [id, field] : then.fields) {
            if (field.state == LockedField::State::dropped ||
                std::ranges::find(set.fields, id, &Field::id) != set.fields.end())
                continue;
            found_.push_back({{.verb = Verb::drop_field, .dataset = set.name, .id = id, .shape = field.shape},
                              wing,
                              field.place,
                              "field " + quote(field.shape.name) + " (id " + std::to_string(id) + " of " + set.name +
                                  ") is no longer defined"});
        }
        if (set.key != then.key)
            found_.push_back({{.verb = Verb::key, .dataset = set.name, .key = set.key},
                              wing,
                              set.said.at("key"),
                              "the key of " + quote(set.name) + " is another than the lock has"});
        if (set.spare.text < then.spare.text || set.spare.number < then.spare.number)
            complaints_.add(set.said.at("name"), "dataset " + quote(set.name) +
                                                     " has spare columns, which authorities' own fields may stand in; "
                                                     "put spare_columns = true back");
        else if (set.spare != then.spare)
            found_.push_back(spare_columns(set, wing));
    }

    static Difference spare_columns(const Dataset& set, const std::string& wing) {
        return {{.verb = Verb::spare_columns, .dataset = set.name, .spare = set.spare},
                wing,
                set.said.at("spare_columns"),
                "the spare columns of " + quote(set.name) + " are not in the schema lock"};
    }

    void add_all(const Dataset& set, const std::string& wing) {
        if (locked_.dropped.contains(set.name)) {
            complaints_.add(
                set.said.at("name"),
                "dataset " + quote(set.name) + " was dropped before, and its name is never used again; choose another");
            return;
        }
        found_.push_back(
            {{.verb = Verb::add_dataset, .dataset = set.name, .kind = set.kind.value_or(dataset::DatasetKind::owned)},
             wing,
             set.said.at("name"),
             "dataset " + quote(set.name) + " is not in the schema lock"});
        for (const auto& field : set.fields) add(field, set, wing);
        found_.push_back({{.verb = Verb::key, .dataset = set.name, .key = set.key},
                          wing,
                          set.said.at("key"),
                          "the key of " + quote(set.name) + " is not in the schema lock"});
        if (set.spare != dataset::SpareColumns()) found_.push_back(spare_columns(set, wing));
    }

    void add(const Field& field, const Dataset& set, const std::string& wing) {
        found_.push_back({{.verb = Verb::add_field, .dataset = set.name, .id = field.id, .shape = shape_of(field)},
                          wing,
                          field.said.at("name"),
                          "field " + quote(field.name) + " (id " + std::to_string(field.id) + " of " + set.name +
                              ") is not in the schema lock"});
    }

    void compare(const Field& field, const Dataset& set, const LockedDataset& then, const std::string& wing) {
        const auto found = then.fields.find(field.id);
        if (found == then.fields.end()) {
            add(field, set, wing);
            return;
        }
        const auto& locked = found->second;
        const auto next_id = then.fields.rbegin()->first + 1;
        const auto refuse = [&](std::string_view key, const std::string& message) {
            complaints_.add(field.said.at(key), "field " + quote(field.name) + ": " + message +
                                                    "; give the field a new id (" + std::to_string(next_id) +
                                                    " is free)");
        };
        if (locked.state == LockedField::State::dropped) {
            refuse("id", "id " + std::to_string(field.id) + " was that of " + quote(locked.shape.name) +
                             ", which was dropped, and is never used again");
            return;
        }
        const auto now = shape_of(field);
        if (!same_storage(now, locked.shape)) {
            refuse("type", "a type can't change in place, and it was " + std::string(word_of(locked.shape.type)));
            return;
        }
        if (now.decimals != locked.shape.decimals) {
            refuse("decimals", "stored values have " + std::to_string(locked.shape.decimals) +
                                   " decimals, which can't change in place");
            return;
        }
        if (now.sealed != locked.shape.sealed) {
            refuse("class", "values can't move into or out of the sealed table in place");
            return;
        }
        if (now.name != locked.shape.name)
            found_.push_back({{.verb = Verb::rename_field,
                               .dataset = set.name,
                               .id = field.id,
                               .shape = now,
                               .old_name = locked.shape.name},
                              wing,
                              field.said.at("name"),
                              "field " + quote(field.name) + " (id " + std::to_string(field.id) + " of " + set.name +
                                  ") is called " + quote(locked.shape.name) + " in the schema lock"});
        auto renamed = locked.shape;
        renamed.name = now.name;
        if (renamed != now)
            found_.push_back({{.verb = Verb::change_field, .dataset = set.name, .id = field.id, .shape = now},
                              wing,
                              field.said.at("name"),
                              "field " + quote(field.name) + " (id " + std::to_string(field.id) + " of " + set.name +
                                  ") is \"" + text_of(now) + "\" and was \"" + text_of(renamed) +
                                  "\" in the schema lock"});
    }

    static bool same_storage(const FieldShape& one, const FieldShape& other) {
        return one.type == other.type || (is_text(one.type) && is_text(other.type));
    }

    const LockedSchema& locked_;
    Complaints& complaints_;
    std::vector<Difference> found_;
};

// The name by which `--drop` allows it; "" where nothing is dropped.
std::string drop_name(const LockEntry& entry) {
    if (entry.verb == Verb::drop_dataset) return entry.dataset;
    if (entry.verb == Verb::drop_field) return entry.dataset + "." + entry.shape.name;
    return {};
}

}  // namespace

std::vector<Difference> differences(const Model& model, const Lock& lock, Complaints& complaints) {
    const auto locked = lock.schema();
    return Comparison(locked, complaints).run(model);
}

void check_lock(const Model& model, const Lock& lock, const std::string& command, Complaints& complaints) {
    for (const auto& difference : differences(model, lock, complaints)) {
        const auto dropped = drop_name(difference.entry);
        if (dropped.empty())
            complaints.add(difference.place,
                           difference.message + "; if that is meant, run: " + command + " --reason \"…\"");
        else
            complaints.add(difference.place, difference.message + "; put it back, or, if its values are to go, run: " +
                                                 command + " --drop " + dropped + " --reason \"…\"");
    }
}

std::vector<LockStep> accept_steps(const Model& model, const Lock& lock, const std::string& reason,
                                   const std::set<std::string>& drops, Complaints& complaints) {
    std::map<std::string, LockStep> by_wing;
    for (auto& difference : differences(model, lock, complaints)) {
        const auto dropped = drop_name(difference.entry);
        if (!dropped.empty() && !drops.contains(dropped)) {
            complaints.add(difference.place, difference.message + "; put it back, or say --drop " + dropped);
            continue;
        }
        by_wing[difference.wing].entries.push_back(std::move(difference.entry));
    }
    std::vector<LockStep> steps;
    int number = lock.steps.empty() ? first_dataset_migration : lock.steps.back().number + 1;
    for (auto& [wing, step] : by_wing) {
        step.number = number++;
        step.wing = wing;
        step.reason = reason;
        steps.push_back(std::move(step));
    }
    return steps;
}

}  // namespace define
