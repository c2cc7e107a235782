// Fields that an authority adds to its own records while the program runs, and the choices of its own lists. A local
// field stands in a spare column of the dataset's table (definition.hpp), so that everything that filters, sorts, files
// and loads the national fields does the same with it; Registries::of (registries.hpp) gives the definitions in which
// it follows them. Whoever may write `group` administers them; pages ask before they come here.
//
// A local code stands for exactly one national code: it is a choice of a field that `refines` a national one. Choosing
// it sets the national field, and what leaves for others is the national field.
//
// Invariants: ids and names are never used again; a field with values is never removed, only retired.
#pragma once

#include "audit/trail.hpp"
#include "base/result.hpp"
#include "dataset/codes.hpp"
#include "dataset/definition.hpp"

#include "audit/event.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dataset {

class Registry;

struct LocalField {
    enum class State : std::uint8_t {
        used,
        retired,  // shown nowhere; its values stay, and it can be brought back
        removed,  // it had no values; its column is another's by now
    };
    base::Id id;
    std::string dataset;
    std::int32_t field = 0;  // Field::id, from first_local_field on
    std::string name;        // "own_house", made of the English label
    Type type = Type::text;  // one of local_types
    base::OwnedLabel label, help;
    std::string codes;         // Type::code: a national list, or its own (is_own_list)
    std::int32_t refines = 0;  // Type::code: id of the national field that its choices stand for; 0: of none
    Class sensitivity = Class::s1_internal;   // S1 – S3
    std::string group;                        // one of those that the dataset's own fields belong to
    bool in_list = false, filter = false;     // FieldUse
    std::int32_t length_max = 0;              // Type::text: characters; 0: limits::text_characters
    std::optional<std::int64_t> least, most;  // Type::integer
    std::string column;                       // where its values stand
    State state = State::used;
    std::int64_t version = 0;
};

// Lists of authorities are called by the authority and the field, "01h2….own_house"; those of everybody never have a
// dot.
constexpr bool is_own_list(std::string_view codes) { return codes.find('.') != std::string_view::npos; }

inline constexpr Type local_types[] = {Type::text, Type::long_text, Type::code,    Type::yes_no,
                                       Type::date, Type::integer,   Type::decimal, Type::money};
inline constexpr std::string_view local_field_group = "local_field";  // whose writers administer them

// Whether authorities may add codes of their own that stand for this field's.
bool may_be_refined(const Registry& registry, const Field& field);

// Of an authority, but the removed; by dataset, then oldest first.
std::vector<LocalField> local_fields(store::Reader& db, base::Id authority);
std::optional<LocalField> find_local_field(store::Reader& db, base::Id authority, base::Id id);
// How many records of the authority have a value.
std::int64_t local_values_of(store::Reader& db, base::Id authority, const LocalField& field);

// Who acts, for one write. `registry`: the national one.
struct LocalFieldWriting {
    store::Tx& tx;
    const Registry& registry;
    const audit::Trail& trail;
    base::Id authority;
    audit::Actor actor;
};

// id, field, name and column are made here; `codes` empty for Type::code: a list of its own, without choices as yet.
// Problems: dataset (none that takes local fields), label_en, label_cy, help, too_long, type, codes, refines, class,
// group, length_max, least, most, full (no column is left), taken (another has this name).
base::Result<base::Id> add_local_field(const LocalFieldWriting& writing, LocalField field);
// Its words, limits and where it is shown; what it is stays. Problems: as above; conflict (`version` is another now).
base::Problems change_local_field(const LocalFieldWriting& writing, const LocalField& field);
enum class LocalStep : std::uint8_t { retire, bring_back, remove };
// Problems: conflict; has_values (remove).
base::Problems take_local_step(const LocalFieldWriting& writing, base::Id id, std::int64_t version, LocalStep step);

// ---- The choices of a field's own list

std::vector<Code> local_choices(store::Reader& db, base::Id authority, const LocalField& field);
// Adds the choice, or words it anew: its code is that of one there, or none yet (then it is made of the English label).
// Problems: label_en, label_cy, too_long, taken, national (refines: a code of that list, and always the same), valid_to
// (before the first day), full.
base::Problems put_local_choice(const LocalFieldWriting& writing, base::Id id, Code choice);

}  // namespace dataset
