// What the files under definitions/ say, each thing with the place where it was said.
#pragma once

#include "complaints.hpp"

#include "dataset/definition.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace define {

struct Words {  // a text in both languages
    std::string english;
    std::string welsh;
    bool empty() const { return english.empty() && welsh.empty(); }
};

// Where a thing stands, and each of its keys.
struct Said {
    Place place;
    std::map<std::string, int, std::less<>> lines;
    Place at(std::string_view key) const {
        const auto found = lines.find(key);
        return found == lines.end() ? place : Place{place.file, found->second};
    }
};

// What is going: the day from which it may be gone, and the field to read instead.
struct Deprecated {
    std::string on, replacement;
};

struct Field {
    Said said;
    int id = 0;
    std::string name;
    std::optional<dataset::Type> type;  // absent: already complained of
    Words label, help;
    std::string codes, target;
    std::optional<dataset::Type> element;
    std::optional<dataset::Class> sensitivity;
    std::string group, keep;
    dataset::FieldUse use;
    int length_max = 0;
    std::optional<std::int64_t> least, most;
    int decimals = 0;
    std::string pattern;
    Words pattern_help;
    std::vector<std::string> uses;
    std::string section;
    Words example;      // a value as readers meet it; one text for both languages has it twice
    std::string since;  // the catalogue it came with; "" where that was the first
    Deprecated deprecated;

    bool is(dataset::Type wanted) const { return type == wanted; }
    bool sealed() const { return sensitivity == dataset::Class::s4_restricted; }
};

struct Section {
    Said said;
    std::string id;
    Words label;
};

struct Dataset {
    Said said;
    std::string name;
    Words label, plural, help;
    std::optional<dataset::DatasetKind> kind;
    std::optional<dataset::Source> source;
    std::optional<dataset::Write> write;
    std::vector<std::string> key, title, order;
    std::string parent, sql;
    std::string catalogue;  // "1.0"; "" where its columns are promised to nobody
    dataset::SpareColumns spare;
    std::vector<Section> sections;
    std::vector<Field> fields;

    bool owned() const { return kind == dataset::DatasetKind::owned; }
    // Kept rows are stored too; only `sql` datasets have no table of their own.
    bool has_table() const { return source == dataset::Source::table || source == dataset::Source::kept; }
    const Field* find(std::string_view field) const;
    // The reference field that leads to the parent record; null where there is no parent.
    const Field* parent_field() const;
};

struct Code {
    Said said;
    std::string code;
    Words label, help;
    std::string from, to, national, parent;
};

struct CodeList {
    Said said;
    std::string name;
    Words label;
    std::string source, licence, version;
    bool extensible = false;
    std::vector<Code> codes;
};

struct Named {  // a data group or a relation
    Said said;
    std::string id;
    Words label, help;
};

struct Right {
    std::string group, verb, relation;
};

struct Role {
    Said said;
    std::string id;
    Words label, help;
    std::optional<dataset::Place> place;
    dataset::Ending ending = dataset::Ending::open;
    std::vector<Right> rights;
};

struct Retention {
    Said said;
    std::string id;
    Words label, help;
    int months = 0;
    std::string starts;
};

// What a message may leave to be filled in: ((name)) in its texts.
struct MessageValue {
    Said said;
    std::string name, type;
    Words label, help;
    bool typed_by_public = false;
};

// One channel's texts of a message; a text message has no subject.
struct MessageText {
    Said said;
    Words subject, body;
};

struct Message {
    Said said;
    std::string name;
    Words label, help;
    std::vector<MessageValue> values;
    std::optional<MessageText> email, sms, letter;
};

// The core, or one service: definitions/<name>/.
struct Wing {
    std::string name;
    std::string version;  // digest of its files
    std::vector<Dataset> datasets;
    std::vector<CodeList> code_lists;
    std::vector<Named> groups, relations;
    std::vector<Role> roles;
    std::vector<Retention> retention;
    std::vector<Message> messages;
};

struct Model {
    std::vector<Wing> wings;  // by name

    const Wing* find(std::string_view wing) const;
    const Dataset* find_dataset(std::string_view name) const;
};

// The words of the TOML files for what the run-time form has as enumerators.
std::optional<dataset::Type> type_from(std::string_view word);
std::string_view word_of(dataset::Type type);
std::vector<std::string> type_words();
// Kept as text in the record's column, as typed or cleaned.
bool is_text(dataset::Type type);

}  // namespace define
