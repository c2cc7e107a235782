#include "check.hpp"

#include "messages.hpp"

#include "catalogue.hpp"
#include "columns.hpp"
#include "words.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace define {

namespace {

using dataset::Type;

// The names that one kind of thing goes by over the core and a wing, and where each was first given.
class Names {
public:
    explicit Names(std::string kind) : kind_(std::move(kind)) {}

    void add(const std::string& name, const Place& place, Complaints& complaints) {
        const auto [first, fresh] = places_.emplace(name, place);
        if (!fresh)
            complaints.add(place, kind_ + " " + quote(name) + " is there already, at " + first->second.file + ":" +
                                      std::to_string(first->second.line) + "; give one of them another name");
    }
    void want(const std::string& name, const Place& place, std::string_view asker, Complaints& complaints) const {
        if (places_.contains(name)) return;
        std::vector<std::string> all;
        for (const auto& [known, at] : places_) all.push_back(known);
        const auto hint = did_you_mean(name, all);
        complaints.add(place, std::string(asker) + ": there is no " + kind_ + " " + quote(name) +
                                  (hint.empty() ? "; define it, or name another" : hint));
    }

private:
    std::string kind_;
    std::map<std::string, Place, std::less<>> places_;
};

struct Catalogue {
    Names datasets{"dataset"}, code_lists{"code list"}, groups{"data group"}, relations{"relation"}, roles{"role"},
        retention{"retention class"};
};

Catalogue catalogue_of(const Model& model, Complaints& complaints) {
    Catalogue all;
    for (const auto& wing : model.wings) {
        for (const auto& set : wing.datasets) all.datasets.add(set.name, set.said.at("name"), complaints);
        for (const auto& list : wing.code_lists) all.code_lists.add(list.name, list.said.at("name"), complaints);
        for (const auto& group : wing.groups) all.groups.add(group.id, group.said.at("id"), complaints);
        for (const auto& relation : wing.relations) all.relations.add(relation.id, relation.said.at("id"), complaints);
        for (const auto& role : wing.roles) all.roles.add(role.id, role.said.at("id"), complaints);
        for (const auto& kept : wing.retention) all.retention.add(kept.id, kept.said.at("id"), complaints);
    }
    return all;
}

class FieldCheck {
public:
    FieldCheck(const Field& field, const Dataset& set, const Catalogue& catalogue, Complaints& complaints)
        : field_(field), set_(set), catalogue_(catalogue), complaints_(complaints) {}

    void run() {
        if (!field_.type) return;
        identity();
        type_and_companions();
        uses();
        policy();
        published();
    }

private:
    void complain(std::string_view key, const std::string& message) {
        complaints_.add(field_.said.at(key), "field " + quote(field_.name) + ": " + message);
    }

    void identity() {
        if (field_.id < 1) complain("id", "\"id\" must be 1 or more, and never change");
        if (const auto fault = fault_in_field_name(field_.name); !fault.empty()) complain("name", fault);
        if (field_.section.empty()) {
            if (!set_.sections.empty())
                complain("name", "\"section\" is missing; say where on the record's page it stands");
        } else if (std::ranges::find(set_.sections, field_.section, &Section::id) == set_.sections.end()) {
            std::vector<std::string> ids;
            for (const auto& section : set_.sections) ids.push_back(section.id);
            const auto hint = did_you_mean(field_.section, ids);
            complain("section", "there is no section " + quote(field_.section) +
                                    (hint.empty() ? "; open it with [[section]]" : hint));
        }
    }

    bool holds(Type type) const { return field_.is(type) || (field_.is(Type::list) && field_.element == type); }

    // A key that only some types have: there when it must be, absent when it means nothing.
    void companion(std::string_view key, bool present, bool wanted, std::string_view add, std::string_view only) {
        if (wanted && !present) complain("type", quote(key) + " is missing; add " + std::string(add));
        if (!wanted && present)
            complain(key, quote(key) + " is only for " + std::string(only) + "; take it out, or change the type");
    }

    void type_and_companions() {
        const auto word = std::string(word_of(*field_.type));
        companion("codes", !field_.codes.empty(), holds(Type::code), "codes = \"…\", the name of a code list",
                  "fields of type code");
        companion("target", !field_.target.empty(), holds(Type::reference), "target = \"…\", the name of a dataset",
                  "fields of type reference");
        companion("of", field_.element.has_value(), field_.is(Type::list), "of = \"…\", the type of the parts",
                  "fields of type list");
        if (!field_.codes.empty())
            catalogue_.code_lists.want(field_.codes, field_.said.at("codes"), "field " + quote(field_.name),
                                       complaints_);
        if (!field_.target.empty())
            catalogue_.datasets.want(field_.target, field_.said.at("target"), "field " + quote(field_.name),
                                     complaints_);
        if (field_.element && !is_text(*field_.element))
            complain("of", "a list can't be of " + std::string(word_of(*field_.element)) +
                               "; its parts are texts or codes, and other things are records of their own");
        const bool number = field_.is(Type::integer) || field_.is(Type::decimal) || field_.is(Type::money);
        if (!number && (field_.least || field_.most))
            complain(field_.least ? "least" : "most",
                     "only numbers and money have \"least\" and \"most\"; take them out");
        if (field_.least && field_.most && *field_.least > *field_.most)
            complain("least", "\"least\" is more than \"most\"; swap them");
        if (field_.decimals != 0 && !field_.is(Type::decimal))
            complain("decimals", "only fields of type decimal have \"decimals\"");
        if (field_.is(Type::decimal) && (field_.decimals < 1 || field_.decimals > 9))
            complain("decimals", "a decimal needs \"decimals\", 1 to 9; without any it is an integer");
        const bool text = is_text(*field_.type) || field_.is(Type::bilingual);
        if (field_.length_max != 0 && !text) complain("length_max", "only texts have \"length_max\"; this is " + word);
        if (field_.length_max < 0) complain("length_max", "\"length_max\" must be 1 or more");
        if (!field_.pattern.empty() && !text) complain("pattern", "only texts have a \"pattern\"; this is " + word);
        if (!field_.pattern.empty() && field_.pattern_help.empty())
            complain("pattern", "a \"pattern\" needs \"pattern_help\", which tells people what to enter");
        if (field_.pattern.empty() && !field_.pattern_help.empty())
            complain("pattern_help", "\"pattern_help\" without a \"pattern\"");
    }

    void uses() {
        const auto& use = field_.use;
        const bool text = is_text(*field_.type) || field_.is(Type::bilingual);
        if (use.search && (!text || field_.is(Type::code) || field_.is(Type::geometry) || field_.is(Type::file)))
            complain("search", "fields of type " + std::string(word_of(*field_.type)) +
                                   " can't be searched; take out \"search\", or filter by it");
        for (const Type type : {Type::long_text, Type::list, Type::geometry, Type::file}) {
            if (field_.is(type) && use.sort)
                complain("sort",
                         "nothing sorts by a field of type " + std::string(word_of(type)) + "; take out \"sort\"");
        }
        if (use.unique && (field_.is(Type::bilingual) || field_.is(Type::list) || field_.is(Type::long_text)))
            complain("unique",
                     "fields of type " + std::string(word_of(*field_.type)) + " can't be unique; take out \"unique\"");
        if (use.local && set_.kind != dataset::DatasetKind::national)
            complain("local", "only a national dataset has local values beside its own; take out \"local\"");
        if (use.correctable && set_.kind != dataset::DatasetKind::national)
            complain("correctable", "only a national dataset is corrected by proposal; take out \"correctable\"");
        if (use.dated && !set_.has_table())
            complain("dated", "only a dataset with a table can hold dated values; this one's source is sql");
        if (use.dated && (std::ranges::find(set_.key, field_.name) != set_.key.end()))
            complain("dated",
                     "a key can't be dated: it names the record for ever; take out \"dated\", or choose another key");
        if (field_.sealed()) sealed_uses();
    }

    void sealed_uses() {
        const auto& use = field_.use;
        const std::vector<std::pair<std::string_view, bool>> asked = {
            {"search", use.search}, {"sort", use.sort},   {"filter", use.filter}, {"in_list", use.in_list},
            {"unique", use.unique}, {"dated", use.dated}, {"local", use.local},   {"correctable", use.correctable}};
        for (const auto& [key, on] : asked) {
            if (on)
                complain(key, "an S4 value is kept sealed and never reaches search, lists, feeds or files; take out " +
                                  quote(key) + ", or lower the class");
        }
    }

    void published() {
        if (!field_.since.empty() && !catalogue_version(field_.since))
            complain("since", "\"since\" is the catalogue it came with, as in \"1.1\"");
        const auto& going = field_.deprecated;
        if (set_.catalogue.empty() && (!field_.since.empty() || !going.on.empty()))
            complain("name", "\"since\" and \"deprecated\" are for datasets with a catalogue; take them out");
        if (going.on.empty()) return;
        if (!is_iso_date(going.on)) complain("deprecated", quote(going.on) + " is no day; write it as \"2027-06-01\"");
        const auto* instead = set_.find(going.replacement);
        if (!instead || instead == &field_ || instead->sealed())
            complain("deprecated",
                     "its replacement " + quote(going.replacement) + " is no other column of this dataset; name one");
    }

    void policy() {
        if (!field_.sensitivity) complain("name", "\"class\" is missing; say S0 to S4, here or for the whole dataset");
        if (field_.group.empty())
            complain("name",
                     "\"group\" is missing; say which data group policy finds it in, here or for the whole dataset");
        else
            catalogue_.groups.want(field_.group, field_.said.at("group"), "field " + quote(field_.name), complaints_);
        if (field_.keep.empty())
            complain("name", "\"keep\" is missing; say its retention class, here or for the whole dataset");
        else
            catalogue_.retention.want(field_.keep, field_.said.at("keep"), "field " + quote(field_.name), complaints_);
    }

    const Field& field_;
    const Dataset& set_;
    const Catalogue& catalogue_;
    Complaints& complaints_;
};

// "dataset organisation: key names …"
void check_field_names(const Dataset& set, std::string_view key, const std::vector<std::string>& names,
                       Complaints& complaints) {
    std::vector<std::string> all;
    for (const auto& field : set.fields) all.push_back(field.name);
    for (const auto& name : names) {
        if (!set.find(name))
            complaints.add(set.said.at(key), "dataset " + quote(set.name) + ": " + quote(key) + " names " +
                                                 quote(name) + ", which is no field of it" + did_you_mean(name, all));
    }
}

void check_key(const Dataset& set, Complaints& complaints) {
    for (const auto& name : set.key) {
        const auto* field = set.find(name);
        if (!field) continue;
        if (!field->use.required)
            complaints.add(field->said.place, "field " + quote(name) + ": part of the key of " + quote(set.name) +
                                                  ", so it must say required = true");
        if (field->is(Type::bilingual) || field->is(Type::list) || field->is(Type::long_text) || field->sealed())
            complaints.add(set.said.at("key"), "dataset " + quote(set.name) + ": " + quote(name) +
                                                   " can't be part of a key; choose a field of one plain value");
    }
    if (set.key.empty() && set.said.lines.contains("key"))
        complaints.add(set.said.at("key"),
                       "dataset " + quote(set.name) +
                           ": \"key\" is empty; name the fields by which people tell its records apart");
}

void check_duplicates(const Dataset& set, Complaints& complaints) {
    std::map<int, const Field*> ids;
    std::map<std::string, const Field*, std::less<>> columns;
    int highest = 0;
    for (const auto& field : set.fields) highest = std::max(highest, field.id);
    for (const auto& field : set.fields) {
        const auto [first, fresh] = ids.emplace(field.id, &field);
        if (!fresh && field.id > 0)
            complaints.add(field.said.at("id"), "field " + quote(field.name) + ": id " + std::to_string(field.id) +
                                                    " is that of " + quote(first->second->name) +
                                                    "; the next free one is " + std::to_string(highest + 1));
        auto shapes = columns_of(shape_of(field));
        if (shapes.empty()) shapes.push_back({field.name, "text"});  // a sealed field has no column, and still a name
        for (const auto& column : shapes) {
            const auto [taken, free] = columns.emplace(column.name, &field);
            if (free) continue;
            complaints.add(field.said.at("name"), "field " + quote(field.name) + ": its column " + quote(column.name) +
                                                      " is also a column of " + quote(taken->second->name) +
                                                      "; give one of the two another name");
        }
    }
    for (const auto& field : set.fields)
        if (field.name.starts_with(dataset::local_prefix))
            complaints.add(field.said.at("name"), "field " + quote(field.name) +
                                                      ": names that begin with \"own_\" are those of fields that "
                                                      "authorities add; give it another name");
    std::set<std::string> sections;
    for (const auto& section : set.sections) {
        if (!sections.insert(section.id).second)
            complaints.add(section.said.at("id"),
                           "section " + quote(section.id) + " is there twice; give one another id");
    }
}

// PostgreSQL cuts longer names, silently.
constexpr std::size_t longest_index_name = 63;

void check_index_names(const Dataset& set, Complaints& complaints) {
    for (const auto& field : set.fields) {
        for (const auto& index :
             indexes_of(set.name, set.owned() ? Ownership::owned : Ownership::shared, shape_of(field))) {
            if (index.name.size() > longest_index_name)
                complaints.add(field.said.at("name"), "field " + quote(field.name) + ": its index would be called " +
                                                          quote(index.name) +
                                                          ", longer than PostgreSQL's 63 letters; shorten the name");
        }
    }
}

void check_dataset(const Dataset& set, const Catalogue& catalogue, Complaints& complaints) {
    const auto complain = [&](std::string_view key, const std::string& message) {
        complaints.add(set.said.at(key), "dataset " + quote(set.name) + ": " + message);
    };
    if (const auto fault = fault_in_name(set.name); !fault.empty()) complain("name", fault);
    if (!set.catalogue.empty() && !catalogue_version(set.catalogue))
        complain("catalogue", "\"catalogue\" is a version of major and minor, as in \"1.0\"");
    if (set.fields.empty()) complain("name", "it has no fields; add one with [[field]]");
    if (set.spare != dataset::SpareColumns() && (!set.owned() || set.source != dataset::Source::table))
        complain("spare_columns",
                 "only an owned dataset with a table of its own takes local fields; take out \"spare_columns\"");
    if (set.source == dataset::Source::sql && set.sql.empty())
        complain("source", "\"sql\" is missing; a dataset from sql needs its statement");
    if (set.source != dataset::Source::sql && !set.sql.empty()) complain("sql", "\"sql\" is only for source = \"sql\"");
    if (set.source == dataset::Source::sql && set.write && *set.write != dataset::Write::none)
        complain("write", "what comes from sql is read only; say write = \"none\"");
    check_field_names(set, "key", set.key, complaints);
    check_field_names(set, "title", set.title, complaints);
    check_field_names(set, "order", set.order, complaints);
    for (const auto& name : set.order) {
        const auto* field = set.find(name);
        if (field && !field->use.sort && set.has_table())
            complaints.add(field->said.place, "field " + quote(name) + ": " + quote(set.name) +
                                                  " is ordered by it, so it must say sort = true");
    }
    if (!set.parent.empty()) {
        catalogue.datasets.want(set.parent, set.said.at("parent"), "dataset " + quote(set.name), complaints);
        if (!set.parent_field())
            complain("parent", "no field of it is a reference to " + quote(set.parent) + "; add one");
    }
    check_key(set, complaints);
    check_duplicates(set, complaints);
    check_index_names(set, complaints);
    for (const auto& field : set.fields) FieldCheck(field, set, catalogue, complaints).run();
}

void check_code_list(const CodeList& list, Complaints& complaints) {
    if (const auto fault = fault_in_name(list.name); !fault.empty())
        complaints.add(list.said.at("name"), "code list " + quote(list.name) + ": " + fault);
    if (list.codes.empty())
        complaints.add(list.said.place, "code list " + quote(list.name) + " has no codes; add them with [[code]]");
    std::set<std::string> codes;
    std::set<std::pair<std::string, std::string>> seen;  // a code may come again from another date
    for (const auto& code : list.codes) codes.insert(code.code);
    for (const auto& code : list.codes) {
        const auto complain = [&](std::string_view key, const std::string& message) {
            complaints.add(code.said.at(key), "code " + quote(code.code) + " of " + quote(list.name) + ": " + message);
        };
        if (!seen.insert({code.code, code.from}).second)
            complain("code", "it is there twice; take one out, or give it another \"from\"");
        for (const auto& [key, day] :
             {std::pair<std::string_view, const std::string&>{"from", code.from}, {"to", code.to}}) {
            if (!day.empty() && !is_iso_date(day)) complain(key, quote(day) + " is no day; write it as \"2026-11-21\"");
        }
        if (!code.from.empty() && !code.to.empty() && code.to < code.from)
            complain("to", "\"to\" is before \"from\"; it is the last day of the code");
    }
}

void check_role(const Role& role, const Catalogue& catalogue, Complaints& complaints) {
    static const std::vector<std::string> verbs = {"read", "write", "approve", "count"};
    const auto asker = "role " + quote(role.id);
    for (const auto& right : role.rights) {
        catalogue.groups.want(right.group, role.said.at("rights"), asker, complaints);
        if (!right.relation.empty())
            catalogue.relations.want(right.relation, role.said.at("rights"), asker, complaints);
        if (std::ranges::find(verbs, right.verb) == verbs.end()) {
            const auto hint = did_you_mean(right.verb, verbs);
            complaints.add(role.said.at("rights"), asker + ": there is no verb " + quote(right.verb) +
                                                       (hint.empty() ? "; write " + any_of(verbs) : hint));
        }
    }
}

}  // namespace

void check_definitions(const Model& model, Complaints& complaints) {
    const auto catalogue = catalogue_of(model, complaints);
    for (const auto& wing : model.wings) {
        for (const auto& set : wing.datasets) check_dataset(set, catalogue, complaints);
        for (const auto& list : wing.code_lists) check_code_list(list, complaints);
        std::set<std::string> messages;
        for (const auto& message : wing.messages) {
            check_message(message, complaints);
            if (!messages.insert(message.name).second)
                complaints.add(message.said.at("name"), "there is a message " + quote(message.name) + " already");
        }
        for (const auto& role : wing.roles) check_role(role, catalogue, complaints);
        for (const auto& kept : wing.retention) {
            if (kept.months < 0)
                complaints.add(kept.said.at("months"),
                               "retention class " + quote(kept.id) + ": \"months\" must be 0 (for good) or more");
            if (kept.months > 0 && kept.starts.empty())
                complaints.add(kept.said.place, "retention class " + quote(kept.id) +
                                                    ": \"starts\" is missing; say what the months count from");
        }
    }
}

}  // namespace define
