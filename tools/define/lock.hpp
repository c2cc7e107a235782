// The schema lock, definitions/schema.lock: the history of every dataset's table, one line a change, only ever added
// to.
//
//   100 migration core The first core datasets
//   100 add-dataset organisation national
//   100 add-field organisation 1 name bilingual search sort
//   100 key organisation urn
//   101 spare-columns contact 30 15
//   101 migration core Telephones are phones
//   101 rename-field organisation 7 telephone phone
//   101 drop-field organisation 12 fax
//
// The number is that of the migration which made the change; dataset migrations begin at 100. Whatever definitions say
// and the lock does not is complained of, until `define accept --reason "…"` has written it down.
#pragma once

#include "catalogue.hpp"
#include "columns.hpp"
#include "model.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace define {

inline constexpr int first_dataset_migration = 100;

struct LockEntry {
    enum class Verb {
        add_dataset,
        drop_dataset,
        add_field,
        change_field,
        rename_field,
        drop_field,
        key,
        spare_columns
    };
    Verb verb = Verb::add_field;
    std::string dataset;
    dataset::DatasetKind kind = dataset::DatasetKind::owned;  // add_dataset
    int id = 0;                                               // of the field
    FieldShape shape = {};      // add_field, change_field; its name: drop_field, rename_field (the new one)
    std::string old_name = {};  // rename_field
    std::vector<std::string> key = {};
    dataset::SpareColumns spare = {};  // spare_columns: how many there are from then on
    Place place = {};                  // of its line in the lock
};

struct LockStep {  // one migration
    int number = 0;
    std::string wing, reason;
    std::vector<LockEntry> entries;
};

struct LockedField {
    FieldShape shape;
    Place place;
    enum class State { live, dropped } state = State::live;
};

struct LockedDataset {
    std::string wing;
    dataset::DatasetKind kind = dataset::DatasetKind::owned;
    std::map<int, LockedField> fields;  // by permanent id, dropped ones too: an id is never used again
    std::vector<std::string> key;
    dataset::SpareColumns spare;
    Place place;

    Ownership ownership() const { return kind == dataset::DatasetKind::owned ? Ownership::owned : Ownership::shared; }
    bool any_dated() const;
    bool any_sealed() const;
};

// What the lock's entries add up to.
struct LockedSchema {
    std::map<std::string, LockedDataset, std::less<>> datasets;
    std::set<std::string, std::less<>> dropped;  // names of datasets: never used again either

    void apply(const LockEntry& entry, const std::string& wing);
};

struct Lock {
    std::vector<LockStep> steps;
    PublishedCatalogues catalogues;
    LockedSchema schema() const;
};

Lock read_lock(std::string_view text, const std::string& file, Complaints& complaints);
std::string text_of(const LockStep& step);

// How the definitions differ from the lock.
struct Difference {
    LockEntry entry;  // what would have to be written down
    std::string wing;
    Place place;          // of the definition, or of the lock's line where the definition is gone
    std::string message;  // what differs
};
// What can't be accepted at all (a type changed in place, an id used again) is complained of.
std::vector<Difference> differences(const Model& model, const Lock& lock, Complaints& complaints);

// Complains of every difference, with the command that accepts it. `command`: how it is called here, up to the reason.
void check_lock(const Model& model, const Lock& lock, const std::string& command, Complaints& complaints);

// The migrations that write the differences down, one for each wing, to be appended to the lock. A drop must be named
// in `drops`
// ("organisation.fax", "place"), since values go with it: others are complained of.
std::vector<LockStep> accept_steps(const Model& model, const Lock& lock, const std::string& reason,
                                   const std::set<std::string>& drops, Complaints& complaints);

}  // namespace define
