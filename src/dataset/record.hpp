// Records: read, added, changed and removed, whatever their dataset. The only way in: form, import, API, loads and
// commands all come through here, so no record stands that its definition and its wing's checks would not allow, and
// none changes without an audit event in the same transaction.
//
//   auto written = dataset::write(store, Priority::page, [&](Tx& tx) {
//       return dataset::update(tx, writing, organisation, id, version, {{.position = 4, .value =
//       Value::text("closed")}});
//   });
//   if (written.outcome == Written::Outcome::conflicted) …                        // written.clashes: theirs and yours,
//   by field
#pragma once

#include "audit/event.hpp"
#include "audit/trail.hpp"
#include "base/failure.hpp"
#include "base/problem.hpp"
#include "dataset/codes.hpp"
#include "dataset/registry.hpp"
#include "dataset/scope.hpp"
#include "dataset/value.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace dataset {

struct Record {
    const Dataset* dataset = nullptr;
    base::Id authority;  // owned datasets
    base::Id id;
    std::int64_t version = 0;
    base::Instant changed_at;
    base::Id added_load;              // the load that added it, or none
    std::vector<Value> values;        // by Field::position; sealed (S4) fields stay empty, see sealed_values
    FieldSet seen = FieldSet::all();  // those the scope it was read with shows, sealed ones among them

    const Value& operator[](const Field& field) const { return values[static_cast<std::size_t>(field.position)]; }
    Value& operator[](const Field& field) { return values[static_cast<std::size_t>(field.position)]; }
    const Value& at(std::string_view field) const;  // Broken: no such field
    // The title fields in the reader's language, "Ysgol Bro Dinefwr".
    std::string title(base::Language language) const;
};

// Who writes, for whom, and what writing needs: made once for a request or job.
struct Writing {
    const Registry& registry;
    const audit::Trail& trail;  // clock, ids, randomness, keys
    std::shared_ptr<const Codes> codes;
    base::Id authority;  // whose records; for national and platform datasets: who acts
    audit::Actor actor;
    std::int64_t request = 0;              // its number, which a person can quote; 0: none
    std::string reason = {};               // machine name of the ground, if any
    std::string note = {};                 // free words, erasable
    FieldSet may_write = FieldSet::all();  // others are refused by name; perform() narrows it (dataset/operation.hpp)
    // What a person may do; neither is there for a program within, which may do everything in its authority.
    std::function<Scope(const Dataset&, Verb)> scope = {};  // to read: what references may point to
    std::function<bool(Verb, std::string_view group, base::Id record)> may = {};
    enum class Confirmed : std::uint8_t { no, yes } confirmed = Confirmed::no;  // gave their second factor lately
    std::string action = {};                  // of a change's event; none: "<dataset>.change"
    std::string source = "entered";           // of dated facts
    audit::Cause cause = audit::Cause::user;  // for readers of the change log; a removal is a deletion all the same
    base::Id new_id = {};  // what a new record is called: a form sent twice adds it once. None: a fresh one
    // Which codes may be chosen: those in use today, or, for registers, which hold what was, any the list has had.
    enum class CodesOf : std::uint8_t { today, any_day } codes_of = CodesOf::today;

    base::Instant now() const { return trail.world().clock.now(); }
    base::Date today() const { return trail.world().clock.today(); }
};

struct Change {
    std::int32_t position = 0;  // of the field
    Value value;
    std::optional<base::Date> from, to;  // dated fields: first day and the day after the last; none: today, open
};

// Both values of a field that two people changed.
struct Clash {
    const Field* field = nullptr;
    Value theirs;  // as it stands
    Value yours;
};

struct Written {
    // confirm: nothing was written; who asks must confirm who they are first.
    enum class Outcome : std::uint8_t { saved, unchanged, refused, conflicted, confirm } outcome = Outcome::saved;
    base::Id id;
    std::int64_t version = 0;    // as it stands now
    base::Problems problems;     // refused
    std::vector<Clash> clashes;  // conflicted: may be empty when the others' change touched none of yours
    bool ok() const { return outcome == Outcome::saved || outcome == Outcome::unchanged; }
};

// ---- Reading. `authority` is not looked at for national and platform datasets.

std::optional<Record> find(store::Reader& db, const Registry& registry, const Dataset& dataset, base::Id authority,
                           base::Id id);
Record get(store::Reader& db, const Registry& registry, const Dataset& dataset, base::Id authority,
           base::Id id);  // or NotFound
// What the scope shows of it; nullopt when it shows no such record.
std::optional<Record> find(store::Reader& db, const Registry& registry, const Dataset& dataset, const Scope& scope,
                           base::Id id, base::Language language);
// By the values of its key, in the order of Dataset::key.
std::optional<Record> find_by_key(store::Reader& db, const Registry& registry, const Dataset& dataset,
                                  base::Id authority, std::span<const Value> key);
// The S4 values, unsealed; the caller must have recorded the reading (audit::record_reading).
std::vector<std::pair<const Field*, Value>> sealed_values(store::Reader& db, const audit::Trail& trail,
                                                          const Record& record);
// Titles of many records in one statement; those that are not there are absent.
std::unordered_map<std::int64_t, std::string> titles(store::Reader& db, const Registry& registry,
                                                     const Dataset& dataset, base::Id authority,
                                                     std::span<const base::Id> ids, base::Language language);

// ---- Writing. All problems at once, each with its field's name.

Written insert(store::Tx& tx, const Writing& writing, const Dataset& dataset, std::span<const Change> changes);
// `version` is the one the change was made on: another one is a conflict, and nothing is written.
Written update(store::Tx& tx, const Writing& writing, const Dataset& dataset, base::Id id, std::int64_t version,
               std::span<const Change> changes);
// Refused while other records refer to it.
Written remove(store::Tx& tx, const Writing& writing, const Dataset& dataset, base::Id id, std::int64_t version);
// Whatever `record` says becomes the record: added when its id is none.
Written put(store::Tx& tx, const Writing& writing, const Record& record);

// What was written lies outside the writer's scope: undoes the transaction.
class OutOfReach : public base::Forbidden {
public:
    explicit OutOfReach(const Dataset& dataset) : Forbidden(std::string(dataset.name) + " write") {}
};

// Runs a write of its own and turns what is only known once it is written into a Problem: the database's last word on
// unique keys (two people at once), and a record that its writer could not reach.
template <typename F>
Written write(store::Store& store, store::Priority priority, F&& work);
Written refused_by(const store::UniqueViolation& violation);
Written refused_by(const OutOfReach& outside);

template <typename F>
Written write(store::Store& store, store::Priority priority, F&& work) {
    try {
        return store.write(priority, std::forward<F>(work));
    } catch (const store::UniqueViolation& violation) {
        return refused_by(violation);
    } catch (const OutOfReach& outside) {
        return refused_by(outside);
    }
}

// Brings into the rows what dated facts say of `day`: run after midnight and at start. Returns how many records
// changed; each with an event.
std::int64_t roll_day(store::Store& store, const Writing& writing, const Dataset& dataset, base::Date day);

}  // namespace dataset
