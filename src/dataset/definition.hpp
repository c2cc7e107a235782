// What a dataset is: the run-time form of definitions/*/*.toml, made by tools/define at build time as constant tables.
// Everything that shows, checks, filters, files or serves a field reads it from here.
#pragma once

#include "base/label.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace dataset {

using base::Label;

enum class Type : std::uint8_t {
    text,
    long_text,
    bilingual,
    code,
    date,
    month,
    instant,
    money,
    integer,
    decimal,
    yes_no,
    reference,
    link,
    file,
    email,
    phone,
    postcode,
    urn,
    upn,
    uprn,
    geometry,
    list,
};
enum class DatasetKind : std::uint8_t { owned, national, platform };
enum class Source : std::uint8_t { table, kept, sql };
enum class Write : std::uint8_t { generic, command, none };
// Sensitivity (specs/schools.md 2.2), for every service.
enum class Class : std::uint8_t { s0_open, s1_internal, s2_personal, s3_special, s4_restricted };

// Bits of what a field is for beyond being stored.
struct FieldUse {
    bool required = false;
    bool dated = false;        // values hold from–to; kept in <dataset>_fact, today's value in the row
    bool search = false;       // a folded column, and part of the global search
    bool sort = false;         // an ICU sort key column
    bool filter = false;       // offered as a quick filter on the list page; any field can be filtered by address
    bool in_list = false;      // a column of the list page by default
    bool local = false;        // an authority may hold its own value beside the national one
    bool correctable = false;  // a correction may be proposed
    bool unique = false;       // within the authority (owned) or at all
    bool retired = false;      // a local field that is shown nowhere; its values stay
};

// A column that is to go: the day from which it may be gone (ISO; "": it stays), and the column to read instead.
struct Deprecated {
    std::string_view on, replacement;
};

struct Field {
    std::int32_t id;        // permanent within its dataset
    std::string_view name;  // machine name
    Type type;
    Label label;
    Label help = {};               // hint under the label; may be empty
    std::string_view codes = {};   // Type::code, list of codes: name of the code list
    std::string_view target = {};  // Type::reference: dataset; "self" is resolved by tools/define
    Type element = Type::text;     // Type::list: type of the parts
    Class sensitivity;
    std::string_view group = {};  // data group policy speaks of
    std::string_view keep = {};   // retention class
    FieldUse use = {};
    std::int32_t length_max = 0;                        // characters; 0: the type's own limit (dataset/limits.hpp)
    std::optional<std::int64_t> least = {}, most = {};  // integer, money (pence), decimal (units of 10^-decimals)
    std::int8_t decimals = 0;                           // Type::decimal
    std::string_view pattern = {};                      // RE2, whole match; with pattern_help
    Label pattern_help = {};                            // "Enter a URN of 6 digits"
    std::span<const std::string_view> uses = {};        // returns and standards that read it
    Label example = {};                                 // a value as readers meet it
    std::string_view since = "1.0";                     // the catalogue it came with
    Deprecated deprecated = {};
    std::int32_t position = 0;     // index in Dataset::fields
    std::string_view column = {};  // where a local field's values stand; empty: its name
};

// A field that an authority added (dataset/local_field.hpp), by its id.
inline constexpr std::int32_t first_local_field = 10'000;
constexpr bool is_local(const Field& field) { return field.id >= first_local_field; }
// Names that are theirs.
inline constexpr std::string_view local_prefix = "own_";

// Their heading on a record's page and in the column guide.
inline constexpr Label own_section{"Fields of our own", "Ein meysydd ein hunain"};

// Columns without a meaning of their own, for local fields: own_text_1, own_text_1_fold, own_text_1_sort, …,
// own_number_1, …
struct SpareColumns {
    std::int32_t text = 0, number = 0;
    bool operator==(const SpareColumns&) const = default;
};
// What a dataset has that has any: empty ones cost a row some 100 bytes on SQLite, and 13 on PostgreSQL.
inline constexpr SpareColumns spare_columns{30, 15};
inline constexpr std::string_view spare_text = "own_text_", spare_number = "own_number_";

// Where a field's value stands: one column, or two (bilingual: name_en, name_cy), plus name_fold, name_sort where used.
// name_sort is there for text and bilingual alone: every other type sorts by its own column (has_sort_column).
// S4 fields stand in <dataset>_s4 (sealed); see docs/adr/0001-records.md.
constexpr bool has_sort_column(const Field& field) {
    return field.use.sort && (field.type == Type::text || field.type == Type::bilingual);
}
constexpr bool is_sealed(const Field& field) { return field.sensitivity == Class::s4_restricted; }

struct Relation {  // a named predicate policy may use ("own_school"): SQL over alias r of the dataset's table
    std::string_view name;
    std::string_view sql;
};

struct Dataset {
    std::string_view name;  // machine name; also the table's
    Label label;            // singular: "School"
    Label plural;
    Label help;
    DatasetKind kind;
    Source source;
    Write write;
    std::span<const std::int32_t> key;         // positions of the fields that identify a record to people
    std::span<const std::int32_t> title;       // positions of the fields that name it on a page
    std::span<const std::int32_t> order;       // default sort, by position; negative-1 for descending is not offered
    std::span<const Field> fields;             // in page order
    std::span<const Label> sections;           // headings of the record page
    std::span<const std::int32_t> section_of;  // per field: index into sections
    std::string_view
        sql;  // Source::sql: a select to stand in `from (…) r`, giving id, authority (owned) and the fields' columns
    std::string_view parent;          // dataset whose record owns these (contacts of an organisation), or empty
    std::string_view parent_field;    // the reference field to it
    std::string_view catalogue = {};  // version of its published columns, "1.0"; empty: promised to nobody
    SpareColumns spare = {};          // none: it takes no local fields

    const Field* find(std::string_view field_name) const;
    const Field* find_id(std::int32_t field_id) const;
};

// Whether its rows are stored; those of a statement (Source::sql) are what it says now.
constexpr bool is_stored(const Dataset& dataset) { return dataset.source != Source::sql; }
// Whether they are records of their own, with versions and events; kept rows only follow from others.
constexpr bool keeps_history(const Dataset& dataset) { return dataset.source == Source::table; }

// Its columns are promised to readers (dataset/catalogue.hpp).
constexpr bool is_published(const Dataset& dataset) { return !dataset.catalogue.empty(); }
// Who are told what changes in them (audit/change_log.hpp).
constexpr bool tells_changes(const Dataset& dataset) { return is_published(dataset) && is_stored(dataset); }
// Sealed (S4) fields are no columns: they leave in no file. Nor are retired ones.
constexpr bool is_column(const Field& field) { return !is_sealed(field) && !field.use.retired; }

struct CodeSeed {
    std::string_view code;
    Label label;
    Label help;
    std::string_view valid_from;   // ISO date or ""
    std::string_view valid_to;     // the last day it may be chosen
    std::string_view national;     // for local lists: the national code it stands for
    std::string_view parent = {};  // the code of this list that it belongs under (a type under its group), or empty
};

struct CodeListSeed {  // what definitions seed into versioned rows; code reads only the rows
    std::string_view name;
    Label label;
    std::string_view source;  // where the list comes from
    std::string_view licence;
    std::string_view version;
    std::span<const CodeSeed> codes;
    bool extensible = false;  // authorities may add codes that stand for these (dataset/local_field.hpp)
};

// What policy speaks of: role x data group x verb x relation (specs/schools.md 2.1, 2.3).
struct GroupSeed {
    std::string_view id;
    Label label;
    Label help;
};

struct RelationSeed {  // "own", "referred": the room that knows what it means registers its SQL under this id
    std::string_view id;
    Label label;
    Label help;
};

enum class Verb : std::uint8_t { read, write, approve, count };

struct RightSeed {
    std::string_view group;  // GroupSeed::id
    Verb verb;
    std::string_view relation;  // RelationSeed::id; empty: every record of the place
};

enum class Place : std::uint8_t { platform, authority, organisation, record };
enum class Ending : std::uint8_t { open, required };  // required: every grant of the role has an end

struct RoleSeed {
    std::string_view id;
    Label label;
    Label help;
    Place place;
    Ending ending;
    std::span<const RightSeed> rights;
};

struct RetentionSeed {
    std::string_view id;
    Label label;
    Label help;               // why, and by which rule
    std::int32_t months;      // after `starts`; 0: for good
    std::string_view starts;  // "change", "end", "leaving" …: what the months count from, in the words of its help
};

// One for each wing and the core, generated.
struct Definitions {
    std::string_view name;     // "core"
    std::string_view version;  // hash of the definitions, shown on About
    std::span<const Dataset* const> datasets;
    std::span<const CodeListSeed> code_lists;
    std::span<const GroupSeed> groups = {};
    std::span<const RelationSeed> relations = {};
    std::span<const RoleSeed> roles = {};
    std::span<const RetentionSeed> retention = {};
};

}  // namespace dataset
