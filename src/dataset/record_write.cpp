#include "audit/change_log.hpp"
#include "dataset/check.hpp"
#include "dataset/facts.hpp"
#include "dataset/kept.hpp"
#include "dataset/record.hpp"
#include "dataset/rows.hpp"
#include "dataset/search.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace dataset {
namespace {

using base::t;

// A write being made: what the record will be, and what stands beside its row.
struct Draft {
    Record after;
    std::vector<const Change*> dated;   // facts to be written
    std::vector<const Change*> sealed;  // S4 values
    base::Problems problems;
};

FactSpan span_of(const Change& change, base::Date today) { return {change.from.value_or(today), change.to}; }

bool covers(const FactSpan& span, base::Date day) { return span.from <= day && (!span.to || day < *span.to); }

void apply(Draft& draft, const Writing& writing, const Record* before, std::span<const Change> changes) {
    const auto& dataset = *draft.after.dataset;
    for (const auto& change : changes) {
        base::invariant(change.position >= 0 && static_cast<std::size_t>(change.position) < dataset.fields.size(),
                        "a change names a field that there is");
        const auto& field = dataset.fields[static_cast<std::size_t>(change.position)];
        const bool same = before && !is_sealed(field) && (*before)[field] == change.value && !change.from && !change.to;
        if (same) continue;
        if (!writing.may_write.has(field)) {
            draft.problems.add(std::string(field.name), "not_permitted", t("You may not change “{label}”"),
                               {{"label", field.label}});
            continue;
        }
        if (is_sealed(field)) {
            draft.sealed.push_back(&change);
            draft.problems.add_all(check(field, change.value));
            continue;
        }
        if ((change.from || change.to) &&
            (!field.use.dated || (change.from && change.to && *change.to <= *change.from))) {
            draft.problems.add(std::string(field.name), "wrong_span",
                               t("Enter a last day for “{label}” that is after its first"), {{"label", field.label}});
            continue;
        }
        if (field.use.dated && (before || !change.value.empty())) draft.dated.push_back(&change);
        if (!field.use.dated || covers(span_of(change, writing.today()), writing.today()))
            draft.after[field] = change.value;
        else
            draft.problems.add_all(
                check(field, change.value));  // not yet, or no longer, in the row: its form is checked all the same
    }
}

std::optional<std::string> stored_or_none(const Value& value) {
    return value.empty() ? std::nullopt : std::optional(value.stored());
}

bool searched_differs(const Dataset& dataset, const Record& before, const Record& after) {
    return std::any_of(dataset.fields.begin(), dataset.fields.end(), [&](const Field& field) {
        const bool titled =
            std::find(dataset.title.begin(), dataset.title.end(), field.position) != dataset.title.end();
        return (field.use.search || titled) && before[field] != after[field];
    });
}

// Facts and sealed values, each with what the trail is to know of them beyond the row's own changes.
void write_beside(store::Tx& tx, const Writing& writing, const Shape& shape, const Draft& draft, const Record* before,
                  std::vector<audit::Change>& changes) {
    const auto& dataset = shape.dataset();
    for (const auto* change : draft.dated) {
        const auto& field = dataset.fields[static_cast<std::size_t>(change->position)];
        const auto span = span_of(*change, writing.today());
        write_fact(tx, writing.trail.world().ids, {writing.now(), writing.source}, shape, draft.after, field,
                   change->value, span);
        if (!covers(span, writing.today()))
            changes.push_back({.field = field.id,
                               .before = before ? stored_or_none((*before)[field]) : std::nullopt,
                               .after = stored_or_none(change->value),
                               .sensitivity = sensitivity_of(field),
                               .record = {}});
    }
    if (draft.sealed.empty()) return;
    const auto table = sealed_table(dataset);
    std::vector<std::pair<const Field*, Value>> known;
    if (before) known = sealed_values(tx, writing.trail, *before);
    for (const auto* change : draft.sealed) {
        const auto& field = dataset.fields[static_cast<std::size_t>(change->position)];
        const auto old =
            std::find_if(known.begin(), known.end(), [&](const auto& pair) { return pair.first == &field; });
        const auto old_value = old == known.end() ? Value() : old->second;
        if (old_value == change->value) continue;
        std::vector<store::Param> where = {draft.after.id, field.id};
        if (shape.owned()) where.emplace_back(draft.after.authority);
        tx.run("delete from " + table + " where " + shape.of_authority("", "$3") + "id = $1 and field = $2",
               store::Params(where));
        if (!change->value.empty()) {
            const auto sealed =
                audit::seal(tx, writing.trail, draft.after.authority, audit::Sensitivity::s4, change->value.stored(),
                            audit::value_context(table, draft.after.authority, draft.after.id, field.id));
            std::vector<store::Param> params = {draft.after.id, field.id, store::Param::bytes(sealed),
                                                draft.after.version};
            if (shape.owned()) params.emplace_back(draft.after.authority);
            tx.run("insert into " + table + " (id, field, value, version" + (shape.owned() ? ", authority" : "") +
                       ") values ($1, $2, $3, $4" + (shape.owned() ? ", $5" : "") + ")",
                   store::Params(params));
        }
        changes.push_back({.field = field.id,
                           .before = stored_or_none(old_value),
                           .after = stored_or_none(change->value),
                           .sensitivity = audit::Sensitivity::s4,
                           .record = {}});
    }
}

Written refused(base::Problems problems, base::Id id = {}) {
    Written written;
    written.outcome = Written::Outcome::refused;
    written.id = id;
    written.problems = std::move(problems);
    return written;
}

Written conflicted(const Record& theirs, std::span<const Change> changes) {
    Written written;
    written.outcome = Written::Outcome::conflicted;
    written.id = theirs.id;
    written.version = theirs.version;
    for (const auto& change : changes) {
        const auto& field = theirs.dataset->fields[static_cast<std::size_t>(change.position)];
        if (!is_sealed(field) && theirs[field] != change.value)
            written.clashes.push_back({&field, theirs[field], change.value});
    }
    return written;
}

// A load holds a newer version of this row ready: it must take this change in before it is published.
void note_moved(store::Tx& tx, const Record& record, std::int64_t mark) {
    tx.run("insert into load_moved (authority, dataset, mark, id) values ($1, $2, $3, $4) on conflict do nothing",
           {home_of(*record.dataset, record.authority).value(), record.dataset->name, mark, record.id});
}

// A load that waits has told readers of a change that now will not come.
void take_back_entries(store::Tx& tx, const Record& record, std::int64_t mark) {
    const auto home = home_of(*record.dataset, record.authority);
    const auto load = tx.maybe("select id from dataset_load where authority = $1 and dataset = $2 and mark = $3",
                               {home.value(), record.dataset->name, mark});
    if (load) audit::discard_entries(tx, home, load->row().id(0), record.id);
}

bool is_referred_to(store::Reader& db, const Registry& registry, const Record& record) {
    for (const auto* dataset : registry.datasets()) {
        if (!keeps_history(*dataset)) continue;  // kept rows follow, and go with what they rest on
        for (const auto& field : dataset->fields) {
            if (field.type != Type::reference || is_sealed(field) || field.target != record.dataset->name) continue;
            // Every authority's rows count; a version that a load has closed, or not yet published, is near enough.
            if (db.maybe("select 1 from " + std::string(dataset->name) + " where " +
                             registry.shape(*dataset).of(field).value + " = $1 and to_mark = $2 limit 1",
                         {record.id, open_mark}))
                return true;
        }
    }
    return false;
}

}  // namespace

void insert_row(store::Tx& tx, const Shape& shape, const StoredRow& row) {
    const RowParams params(shape, row);
    tx.run(shape.insert_sql(), store::Params(params.params));
}

void rewrite_row(store::Tx& tx, const Writing& writing, const StoredRow& row, const Record& after) {
    const auto& dataset = *after.dataset;
    const auto& shape = writing.registry.shape(dataset);
    touch(tx, writing, dataset.name, after.authority, after.id, Touched::known);
    const StoredRow next{row.from_mark, row.to_mark, after};
    RowParams params(shape, next);
    params.params.emplace_back(row.record.version);
    const auto to_mark = tx.maybe(shape.update_sql(), store::Params(params.params));
    // Somebody was faster between our reading and our writing (PostgreSQL): what they wrote is only there for the next
    // transaction to see.
    if (!to_mark) throw base::Conflict("the record changed while it was being written");
    if (to_mark->integer(0) != open_mark) note_moved(tx, after, to_mark->integer(0));
    if (!keeps_history(dataset) || !searched_differs(dataset, row.record, after)) return;
    unindex_record(tx, dataset, after.authority, after.id, row.from_mark);
    index_record(tx, writing.registry, dataset, after, row.from_mark, writing.trail.world());
}

std::vector<audit::Change> audit_changes(const Dataset& dataset, const Record* before, const Record* after) {
    std::vector<audit::Change> changes;
    static const Value nothing;
    for (const auto& field : dataset.fields) {
        if (is_sealed(field)) continue;
        const auto& old_value = before ? (*before)[field] : nothing;
        const auto& new_value = after ? (*after)[field] : nothing;
        if (old_value == new_value) continue;
        changes.push_back({.field = field.id,
                           .before = stored_or_none(old_value),
                           .after = stored_or_none(new_value),
                           .sensitivity = sensitivity_of(field),
                           .record = {},
                           .told = is_published(dataset) ? audit::Told::readers : audit::Told::trail});
    }
    return changes;
}

void tell_readers(audit::Event& event, const Dataset& dataset, audit::Action action) {
    if (is_published(dataset)) event.told = action;
}

audit::Event event_of(const Writing& writing, const Record& record, std::string_view verb) {
    audit::Event event;
    event.authority = home_of(*record.dataset, record.authority);
    event.actor = writing.actor;
    event.action = std::string(record.dataset->name) + "." + std::string(verb);
    event.dataset = record.dataset->name;
    event.record = record.id;
    event.reason = writing.reason;
    event.note = writing.note;
    event.request = writing.request;
    event.cause = writing.cause;
    return event;
}

// What a form sent twice gets the second time.
static Written unchanged(const Record& record) {
    Written written;
    written.outcome = Written::Outcome::unchanged;
    written.id = record.id;
    written.version = record.version;
    return written;
}

Written insert(store::Tx& tx, const Writing& writing, const Dataset& asked, std::span<const Change> changes) {
    const auto& shape = writing.registry.shape(asked);
    const auto& dataset = shape.dataset();
    if (writing.new_id)
        if (const auto there = visible_row(tx, shape, writing.authority, writing.new_id))
            return unchanged(there->record);
    Draft draft;
    draft.after.dataset = &dataset;
    draft.after.authority = home_of(dataset, writing.authority);
    draft.after.id = writing.new_id ? writing.new_id : writing.trail.world().ids.next();
    draft.after.version = 1;
    draft.after.changed_at = writing.now();
    draft.after.values.resize(dataset.fields.size());
    apply(draft, writing, nullptr, changes);
    draft.problems.add_all(derive_and_check(tx, writing, shape, nullptr, draft.after));
    if (!draft.problems.empty()) return refused(std::move(draft.problems));
    const auto mark =
        tx.one("select " + shape.mark_sql("$1") + ", cast($1 as bigint)", {draft.after.authority.value()}).integer(0);
    touch(tx, writing, dataset.name, draft.after.authority, draft.after.id, Touched::new_one);
    insert_row(tx, shape, {mark, open_mark, draft.after});
    auto event = event_of(writing, draft.after, "add");
    event.changes = audit_changes(dataset, nullptr, &draft.after);
    tell_readers(event, dataset, audit::Action::added);
    write_beside(tx, writing, shape, draft, nullptr, event.changes);
    index_record(tx, writing.registry, dataset, draft.after, mark, writing.trail.world());
    audit::record(tx, writing.trail, std::move(event));
    Written written;
    written.id = draft.after.id;
    written.version = 1;
    return written;
}

Written update(store::Tx& tx, const Writing& writing, const Dataset& asked, base::Id id, std::int64_t version,
               std::span<const Change> changes) {
    const auto& shape = writing.registry.shape(asked);
    const auto& dataset = shape.dataset();
    auto row = visible_row(tx, shape, writing.authority, id);
    if (!row) throw base::NotFound("no record of that number");
    const auto before = row->record;
    if (before.version != version) return conflicted(before, changes);
    Draft draft;
    draft.after = before;
    apply(draft, writing, &before, changes);
    draft.problems.add_all(derive_and_check(tx, writing, shape, &before, draft.after));
    if (!draft.problems.empty()) return refused(std::move(draft.problems), id);
    Written written;
    written.id = id;
    written.version = version;
    auto event = event_of(writing, draft.after, "change");
    if (!writing.action.empty()) event.action = writing.action;
    event.changes = audit_changes(dataset, &before, &draft.after);
    tell_readers(event, dataset, audit::Action::changed);
    draft.after.version = version + 1;
    draft.after.changed_at = writing.now();
    write_beside(tx, writing, shape, draft, &before, event.changes);
    if (event.changes.empty()) {
        written.outcome = Written::Outcome::unchanged;
        return written;
    }
    rewrite_row(tx, writing, *row, draft.after);
    audit::record(tx, writing.trail, std::move(event));
    written.version = version + 1;
    return written;
}

Written remove(store::Tx& tx, const Writing& writing, const Dataset& asked, base::Id id, std::int64_t version) {
    const auto& shape = writing.registry.shape(asked);
    const auto& dataset = shape.dataset();
    const auto row = visible_row(tx, shape, writing.authority, id);
    if (!row) throw base::NotFound("no record of that number");
    const auto& before = row->record;
    if (before.version != version) return conflicted(before, {});
    if (is_referred_to(tx, writing.registry, before)) {
        base::Problems problems;
        problems.add("", "referred_to", t("This record cannot be removed while others refer to it"));
        return refused(std::move(problems), id);
    }
    auto event = event_of(writing, before, "remove");
    event.changes = audit_changes(dataset, &before, nullptr);
    tell_readers(event, dataset, audit::Action::removed);
    if (event.cause == audit::Cause::user) event.cause = audit::Cause::deletion;
    touch(tx, writing, dataset.name, before.authority, id, Touched::known);
    std::vector<store::Param> where = {id};
    if (shape.owned()) where.emplace_back(before.authority);
    // Its version in a load that is being staged goes too: the load must not bring it back.
    std::vector<std::int64_t> gone;
    tx.each("delete from " + std::string(dataset.name) + " where " + shape.of_authority("", "$2") +
                "id = $1 and to_mark >= " + std::to_string(row->to_mark) + " returning from_mark",
            store::Params(where), [&](const store::Row& version_gone) { gone.push_back(version_gone.integer(0)); });
    for (const auto from_mark : gone) unindex_record(tx, dataset, before.authority, id, from_mark);
    if (row->to_mark != open_mark) take_back_entries(tx, before, row->to_mark);
    if (shape.has_facts()) close_facts(tx, writing.now(), shape, before);
    if (shape.has_sealed()) {
        for (const auto& [field, value] : sealed_values(tx, writing.trail, before))
            event.changes.push_back({.field = field->id,
                                     .before = value.stored(),
                                     .after = std::nullopt,
                                     .sensitivity = audit::Sensitivity::s4,
                                     .record = {}});
        tx.run("delete from " + sealed_table(dataset) + " where " + shape.of_authority("", "$2") + "id = $1",
               store::Params(where));
    }
    audit::record(tx, writing.trail, std::move(event));
    Written written;
    written.id = id;
    written.version = version;
    return written;
}

Written put(store::Tx& tx, const Writing& writing, const Record& record) {
    std::vector<Change> changes;
    for (const auto& field : record.dataset->fields)
        if (!is_sealed(field)) changes.push_back({field.position, record[field], std::nullopt, std::nullopt});
    return record.id ? update(tx, writing, *record.dataset, record.id, record.version, changes)
                     : insert(tx, writing, *record.dataset, changes);
}

Written refused_by(const store::UniqueViolation&) {
    base::Problems problems;
    problems.add(
        "", "not_unique",
        t("Somebody has just added a record with the same number or name; look for it before you add another"));
    return refused(std::move(problems));
}

Written refused_by(const OutOfReach&) {
    base::Problems problems;
    problems.add("", "out_of_reach",
                 t("Your role does not reach a record like this one: choose what belongs to your own organisation"));
    return refused(std::move(problems));
}

}  // namespace dataset
