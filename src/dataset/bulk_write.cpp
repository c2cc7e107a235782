#include "dataset/bulk_write.hpp"

#include "audit/history.hpp"
#include "dataset/find_all.hpp"
#include "dataset/shape.hpp"

#include <algorithm>
#include <unordered_map>

namespace dataset {

using base::t;

namespace {

struct TakenBack {};  // undoes the write that tried something out

std::string change_operation(const Dataset& dataset) { return std::string(dataset.name) + ".change"; }

Fate refused(base::Id record, base::Problems why) {
    return {.record = record, .outcome = Fate::Outcome::refused, .why = std::move(why)};
}

Fate refused(base::Id record, std::string_view code, base::Message what) {
    base::Problems why;
    why.add("", code, what);
    return refused(record, std::move(why));
}

Fate touched(base::Id record) {
    return refused(record, "touched", t("Somebody has changed it since. Look at it, and change it by hand"));
}

Fate not_there(base::Id record) {
    return refused(record, "not_found", t("There is no such record, or you may not change it"));
}

Fate fate_of(base::Id record, Written written) {
    switch (written.outcome) {
        case Written::Outcome::saved: return {.record = record, .outcome = Fate::Outcome::changed, .why = {}};
        case Written::Outcome::unchanged: return {.record = record, .outcome = Fate::Outcome::unchanged, .why = {}};
        case Written::Outcome::conflicted: return touched(record);
        case Written::Outcome::refused: return refused(record, std::move(written.problems));
        case Written::Outcome::confirm: break;
    }
    throw base::Broken("an operation that asks who it is changes no records in bulk");
}

// What is refused before anything is written spoils nothing of the write it is part of.
Fate change_one(store::Tx& tx, const Writing& writing, const Dataset& dataset, const Input& input) {
    try {
        return fate_of(input.id, perform(tx, writing, change_operation(dataset), input));
    } catch (const OutOfReach&) {
        throw;
    } catch (const base::NotFound&) {
        return not_there(input.id);
    } catch (const base::Forbidden&) {
        return not_there(input.id);
    }
}

// As the writer sees them, by id. One statement.
std::unordered_map<std::int64_t, Record> seen_of(store::Reader& db, const Writing& writing, const Dataset& dataset,
                                                 std::span<const Aim> aims) {
    std::vector<base::Id> ids;
    for (const auto& aim : aims) ids.push_back(aim.record);
    Query query{.dataset = &dataset, .page = {.rows = 0}};
    query.where.push_back(among("r.id", ids));
    query.scope = writing.scope ? writing.scope(dataset, Verb::read) : Scope::whole(writing.authority);
    std::unordered_map<std::int64_t, Record> records;
    for (auto& record : find_all(db, writing.registry, std::move(query))) {
        const auto id = record.id.value();
        records.emplace(id, std::move(record));
    }
    return records;
}

std::vector<Difference> differences_of(const Record& before, const Record& after) {
    std::vector<Difference> found;
    for (const auto& field : before.dataset->fields)
        if (before.seen.has(field) && after.seen.has(field) && !is_sealed(field) && before[field] != after[field])
            found.push_back({&field, before[field], after[field]});
    return found;
}

// In one write, which is taken back.
std::vector<Tried> try_together(store::Store& store, const Writing& writing, const Dataset& dataset,
                                std::span<const Aim> aims, std::span<const Change> changes) {
    std::vector<Tried> tried;
    try {
        store.write(store::Priority::job, [&](store::Tx& tx) {
            tried.clear();
            auto before = seen_of(tx, writing, dataset, aims);
            for (auto& fate : change_all(tx, writing, dataset, aims, changes))
                tried.push_back({.fate = std::move(fate), .record = {}, .differences = {}});
            const auto after = seen_of(tx, writing, dataset, aims);
            for (auto& each : tried) {
                const auto was = before.find(each.fate.record.value());
                if (was == before.end()) continue;
                if (const auto is = after.find(was->first); is != after.end())
                    each.differences = differences_of(was->second, is->second);
                each.record = std::move(was->second);
            }
            throw TakenBack();
        });
    } catch (const TakenBack&) {
    }
    return tried;
}

// The trail holds its values sealed.
bool is_special(const Field& field) { return field.sensitivity == Class::s3_special; }

}  // namespace

FieldSet bulk_fields(const Registry& registry, const Dataset& dataset, const FieldSet& writable) {
    FieldSet fields;
    const auto* operation = registry.operation(change_operation(dataset));
    if (!operation || operation->eyes != Operation::Eyes::two || operation->step_up != Operation::StepUp::no)
        return fields;
    for (const auto& field : dataset.fields) {
        const bool asked =
            operation->input.empty() || std::ranges::find(operation->input, field.position) != operation->input.end();
        const bool tells_apart = field.use.unique || (dataset.key.size() == 1 && dataset.key.front() == field.position);
        if (asked && writable.has(field) && !tells_apart && !is_sealed(field) && field.type != Type::file)
            fields.add(field);
    }
    return fields;
}

std::vector<Tried> try_changes(store::Store& store, const Writing& writing, const Dataset& dataset,
                               std::span<const Aim> aims, std::span<const Change> changes) {
    std::vector<Tried> tried;
    together_or_singly(
        aims,
        [&](std::span<const Aim> some) {
            std::ranges::move(try_together(store, writing, dataset, some, changes), std::back_inserter(tried));
        },
        [&](const Fate& fate) {
            const Aim aim{.record = fate.record};
            auto seen = store.read([&](store::Reader& db) { return seen_of(db, writing, dataset, {&aim, 1}); });
            tried.push_back({.fate = fate, .record = {}, .differences = {}});
            if (!seen.empty()) tried.back().record = std::move(seen.begin()->second);
        });
    return tried;
}

std::vector<Fate> change_all(store::Tx& tx, const Writing& writing, const Dataset& dataset, std::span<const Aim> aims,
                             std::span<const Change> changes) {
    std::vector<Fate> fates;
    Input input{.changes = {changes.begin(), changes.end()}};
    for (const auto& aim : aims) {
        input.id = aim.record;
        input.version = aim.version;
        fates.push_back(change_one(tx, writing, dataset, input));
    }
    return fates;
}

std::vector<Fate> give_back_all(store::Tx& tx, const Writing& writing, const Dataset& dataset,
                                std::span<const Aim> aims, std::span<const std::int32_t> fields, base::Id bulk) {
    const auto home = home_of(dataset, writing.authority);
    std::optional<audit::OpenKeys> keys;
    if (std::ranges::any_of(dataset.fields, is_special)) keys.emplace(tx, writing.trail, home);
    const audit::Opening opening{.keys = keys ? &*keys : nullptr, .highest = audit::Sensitivity::s3};
    const auto give_back = [&](const Aim& aim) {
        Input input{.id = aim.record, .version = aim.version};
        for (const auto& past : audit::changes_under(tx, home, aim.record, bulk.value(), bulk_reason, opening)) {
            const auto* field = dataset.find_id(past.field);
            // What followed from the change follows from taking it back.
            if (field && std::ranges::find(fields, field->position) == fields.end()) continue;
            if (!field || past.state != audit::ValueState::plain)
                return refused(aim.record, "erased", t("What stood here before is not known any more"));
            input.changes.push_back(
                {field->position, past.before ? Value::from_stored(*field, *past.before) : Value(), {}, {}});
        }
        return change_one(tx, writing, dataset, input);
    };
    std::vector<Fate> fates;
    for (const auto& aim : aims) fates.push_back(give_back(aim));
    return fates;
}

void together_or_singly(std::span<const Aim> aims, const std::function<void(std::span<const Aim>)>& write,
                        const std::function<void(const Fate&)>& refuse) {
    const auto spoilt = [&](auto&& why) {
        if (aims.size() == 1) return refuse(why(aims.front().record));
        for (std::size_t i = 0; i < aims.size(); ++i) together_or_singly(aims.subspan(i, 1), write, refuse);
    };
    try {
        write(aims);
    } catch (const OutOfReach& outside) {
        spoilt([&](base::Id record) { return refused(record, refused_by(outside).problems); });
    } catch (const store::UniqueViolation& violation) {
        spoilt([&](base::Id record) { return refused(record, refused_by(violation).problems); });
    } catch (const base::Conflict&) {
        spoilt(touched);
    }
}

}  // namespace dataset
