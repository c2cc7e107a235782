#include "dataset/operation.hpp"

#include "audit/history.hpp"
#include "dataset/correction.hpp"
#include "dataset/local.hpp"
#include "dataset/rows.hpp"

#include <algorithm>

namespace dataset {
namespace {

using base::t;
using Method = Operation::Method;

// ---- Who may

bool shows_every_row(const Scope& scope) {
    return std::none_of(scope.grants.begin(), scope.grants.end(),
                        [](const Grant& grant) { return grant.rows.has_value(); });
}

FieldSet all_fields(const Scope& scope) {
    FieldSet fields;
    for (const auto& grant : scope.grants) fields.add_all(grant.fields);
    return fields;
}

// The fields that the scope shows of the record. Asks the database only where rows differ: for most roles they do not,
// and whether the record is there at all is seen when it is written.
FieldSet fields_shown(store::Reader& db, const Writing& writing, const Dataset& dataset, const Scope& scope,
                      base::Id id) {
    if (!id || shows_every_row(scope)) return all_fields(scope);
    const auto record = find(db, writing.registry, dataset, scope, id, base::Language::english);
    if (!record) throw base::NotFound("no such record in scope");
    return record->seen;
}

base::Forbidden no_right(std::string_view what, Verb verb) {
    const std::string_view verbs[] = {"read", "write", "approve", "count"};
    return base::Forbidden(std::string(what) + " " + std::string(verbs[static_cast<std::size_t>(verb)]));
}

// The fields that the right to do this gives, before the operation's own choice among them.
FieldSet fields_permitted(store::Reader& db, const Writing& writing, const Operation& operation, const Dataset& dataset,
                          base::Id id) {
    const bool by_group = !operation.group.empty();
    if (by_group && writing.may && !writing.may(operation.verb, operation.group, id))
        throw no_right(operation.group, operation.verb);
    if (!writing.scope) return FieldSet::all();
    const auto scope = writing.scope(dataset, by_group ? Verb::read : Verb::write);
    if (!scope.sees_rows()) throw no_right(dataset.name, by_group ? Verb::read : Verb::write);
    return fields_shown(db, writing, dataset, scope, id);
}

FieldSet of_input(const Operation& operation, const Dataset& dataset, const FieldSet& permitted) {
    FieldSet fields;
    for (const auto& field : dataset.fields) {
        const bool asked = operation.input.empty() ? !is_sealed(field)
                                                   : std::find(operation.input.begin(), operation.input.end(),
                                                               field.position) != operation.input.end();
        if (asked && permitted.has(field)) fields.add(field);
    }
    return fields;
}

// What it has become, and not only what it was, belongs to the writer: nobody adds to what they do not reach, or moves
// a record there.
void must_reach(store::Reader& db, const Writing& writing, const Dataset& dataset, base::Id id,
                std::span<const Change> changes) {
    if (!writing.scope) return;
    const auto scope = writing.scope(dataset, Verb::write);
    if (shows_every_row(scope)) return;
    const auto record = find(db, writing.registry, dataset, scope, id, base::Language::english);
    const bool reached = record && std::all_of(changes.begin(), changes.end(), [&](const Change& change) {
                             return record->seen.has(dataset.fields[static_cast<std::size_t>(change.position)]);
                         });
    if (!reached) throw OutOfReach(dataset);
}

// ---- Other eyes

bool acted_before(store::Reader& db, const Writing& writing, const Operation& operation, const Dataset& dataset,
                  const Input& input) {
    if (operation.acted_before) return operation.acted_before(db, writing, input);
    if (!input.id) return false;
    const auto record = get(db, writing.registry, dataset, writing.authority, input.id);
    return audit::has_acted(db, record.authority, record.id, record.added_load, writing.actor);
}

Written same_person(store::Tx& tx, const Writing& writing, const Operation& operation, const Dataset& dataset,
                    base::Id id) {
    audit::record(tx, writing.trail,
                  {.authority = operation.group.empty() ? home_of(dataset, writing.authority) : writing.authority,
                   .actor = writing.actor,
                   .action = operation.name,
                   .dataset = operation.dataset,
                   .record = id,
                   .outcome = audit::Outcome::refused,
                   .reason = "four_eyes",
                   .request = writing.request});
    Written written{.outcome = Written::Outcome::refused, .id = id};
    written.problems.add("", "same_person",
                         t("Somebody else must do this: it takes a person who has not worked on it before"));
    return written;
}

// ---- What can be done with any dataset

Written from(base::Problems problems, base::Id id) {
    Written written{.id = id};
    if (!problems.empty()) written.outcome = Written::Outcome::refused;
    written.problems = std::move(problems);
    return written;
}

// Of a dataset's fields, those for which `chosen` holds.
template <typename Chosen>
std::vector<std::int32_t> positions(const Dataset& dataset, Chosen&& chosen) {
    std::vector<std::int32_t> found;
    for (const auto& field : dataset.fields)
        if (chosen(field)) found.push_back(field.position);
    return found;
}

Operation named(const Dataset& dataset, std::string_view verb, base::Message label, Method method,
                std::string_view path) {
    Operation operation;
    operation.name = std::string(dataset.name) + "." + std::string(verb);
    operation.made = Operation::Made::generic;
    operation.label = label;
    operation.method = method;
    operation.path = "/data/" + std::string(dataset.name) + std::string(path);
    operation.dataset = dataset.name;
    return operation;
}

void add_record_operations(const Dataset& dataset, std::vector<Operation>& operations) {
    auto add = named(dataset, "add", t("Add {thing}"), Method::post, "");
    add.run = [&dataset](store::Tx& tx, const Writing& writing, const Input& input) {
        return insert(tx, writing, dataset, input.changes);
    };
    auto change = named(dataset, "change", t("Change {thing}"), Method::patch, "/{id}");
    change.repeats = Operation::Repeats::idempotent;
    change.run = [&dataset](store::Tx& tx, const Writing& writing, const Input& input) {
        return update(tx, writing, dataset, input.id, input.version, input.changes);
    };
    auto take_away = named(dataset, "remove", t("Remove {thing}"), Method::remove, "/{id}");
    take_away.repeats = Operation::Repeats::idempotent;
    take_away.run = [&dataset](store::Tx& tx, const Writing& writing, const Input& input) {
        return remove(tx, writing, dataset, input.id, input.version);
    };
    auto restricted = change;
    restricted.name = std::string(dataset.name) + ".change_restricted";
    restricted.label = t("Change a restricted value");
    restricted.path += "/restricted";
    restricted.input = positions(dataset, is_sealed);
    restricted.step_up = Operation::StepUp::yes;
    for (auto* operation : {&add, &change, &take_away}) operations.push_back(std::move(*operation));
    if (!restricted.input.empty()) operations.push_back(std::move(restricted));
}

void add_local_operation(const Dataset& dataset, std::vector<Operation>& operations) {
    auto local = named(dataset, "local_value", t("Local value"), Method::put, "/{id}/local");
    local.input = positions(dataset, [](const Field& field) { return field.use.local; });
    if (local.input.empty()) return;
    local.group = "local";
    local.repeats = Operation::Repeats::idempotent;
    local.run = [&dataset](store::Tx& tx, const Writing& writing, const Input& input) {
        base::invariant(input.changes.size() == 1, "a local value is of one field");
        const auto& change = input.changes.front();
        return set_local_value(tx, writing, dataset, input.id,
                               {.field = &dataset.fields[static_cast<std::size_t>(change.position)],
                                .value = change.value,
                                .source = input.words,
                                .version = input.version});
    };
    operations.push_back(std::move(local));
}

// The correction is the input's part; it must be one of the record that the right was asked for.
Correction correction_of(store::Reader& db, const Writing& writing, const Input& input) {
    auto correction = find_correction(db, writing.registry, input.part);
    if (!correction || correction->record != input.id) throw base::NotFound("no such correction of this record");
    return std::move(*correction);
}

void add_correction_operations(const Dataset& dataset, std::vector<Operation>& operations) {
    auto propose = named(dataset, "propose_correction", t("Propose a correction"), Method::post, "/{id}/corrections");
    propose.input = positions(dataset, [](const Field& field) { return field.use.correctable; });
    if (propose.input.empty()) return;
    propose.group = "correction";
    propose.run = [&dataset](store::Tx& tx, const Writing& writing, const Input& input) {
        base::invariant(input.changes.size() == 1, "a correction is of one field");
        const auto& change = input.changes.front();
        const auto made =
            propose_correction(tx, writing, dataset, input.id,
                               dataset.fields[static_cast<std::size_t>(change.position)], change.value, input.words);
        return made ? from({}, *made) : from(made.problems(), input.id);
    };
    auto withdraw = named(dataset, "withdraw_correction", t("Withdraw a correction"), Method::post,
                          "/{id}/corrections/{part}/withdraw");
    withdraw.group = "correction";
    withdraw.run = [](store::Tx& tx, const Writing& writing, const Input& input) {
        (void)correction_of(tx, writing, input);
        return from(withdraw_correction(tx, writing, input.part), input.part);
    };
    const auto deciding = [&](std::string_view verb, base::Message label, std::string_view path, Decision decision) {
        auto decide = named(dataset, verb, label, Method::post, path);
        decide.group = "correction";
        decide.verb = Verb::approve;
        decide.eyes = Operation::Eyes::four;
        // Of the correction, not of the record: whoever once changed a telephone number may decide about a name.
        decide.acted_before = [](store::Reader& db, const Writing& writing, const Input& input) {
            return correction_of(db, writing, input).proposed_by == writing.actor.id;
        };
        decide.run = [decision](store::Tx& tx, const Writing& writing, const Input& input) {
            return from(decide_correction(tx, writing, input.part, decision, input.words), input.part);
        };
        return decide;
    };
    operations.push_back(std::move(propose));
    operations.push_back(std::move(withdraw));
    operations.push_back(
        deciding("accept_correction", t("Accept a correction"), "/{id}/corrections/{part}/accept", Decision::accept));
    operations.push_back(
        deciding("refuse_correction", t("Refuse a correction"), "/{id}/corrections/{part}/refuse", Decision::refuse));
}

}  // namespace

Written perform(store::Tx& tx, const Writing& writing, std::string_view name, const Input& input) {
    const auto* operation = writing.registry.operation(name);
    if (!operation) throw base::NotFound("no operation of that name");
    const auto& dataset = writing.registry.dataset(operation->dataset);
    auto permitted = writing;
    permitted.may_write = of_input(*operation, dataset, fields_permitted(tx, writing, *operation, dataset, input.id));
    permitted.action = operation->name;
    if (operation->eyes == Operation::Eyes::four && acted_before(tx, writing, *operation, dataset, input))
        return same_person(tx, writing, *operation, dataset, input.id);
    if (operation->step_up == Operation::StepUp::yes && writing.confirmed == Writing::Confirmed::no)
        return {.outcome = Written::Outcome::confirm, .id = input.id};
    auto written = operation->run(tx, permitted, input);
    if (written.outcome == Written::Outcome::saved && operation->group.empty() && operation->method != Method::remove)
        must_reach(tx, writing, dataset, written.id, input.changes);
    return written;
}

std::optional<FieldSet> rows_permitted(const Writing& writing, const Dataset& dataset) {
    const auto plain = [&](std::string_view verb) {
        const auto* operation = writing.registry.operation(std::string(dataset.name) + "." + std::string(verb));
        return operation && operation->made == Operation::Made::generic && operation->eyes == Operation::Eyes::two &&
               operation->step_up == Operation::StepUp::no;
    };
    if (!plain("add") || !plain("change")) return std::nullopt;
    if (!writing.scope) return FieldSet::all();
    const auto scope = writing.scope(dataset, Verb::write);
    if (!scope.sees_rows() || !shows_every_row(scope)) return std::nullopt;
    return all_fields(scope);
}

std::vector<Operation> operations_of(const Dataset& dataset) {
    std::vector<Operation> operations;
    if (dataset.write == Write::generic) add_record_operations(dataset, operations);
    if (dataset.kind == DatasetKind::national) {
        add_local_operation(dataset, operations);
        add_correction_operations(dataset, operations);
    }
    return operations;
}

}  // namespace dataset
