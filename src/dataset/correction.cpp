// A correction goes proposed → accepted, refused or withdrawn, and an accepted one later → agreed or overruled by a
// load (dataset/load.hpp). Whoever proposed it never decides it: its operations ask for four eyes
// (dataset/operation.cpp).
#include "dataset/correction.hpp"

#include "base/text.hpp"
#include "dataset/check.hpp"
#include "dataset/rows.hpp"

#include <array>

namespace dataset {
namespace {

using base::t;
using State = Correction::State;

constexpr std::array<std::string_view, 6> words = {"proposed",  "accepted", "refused",
                                                   "withdrawn", "agreed",   "overruled"};
constexpr std::string_view columns =
    "authority, id, dataset, record, field, register_value, proposed, reason, proposed_by, proposed_at, state, "
    "decided_by, decided_at, decision_note";

State state_of(std::string_view stored) {
    for (std::size_t i = 0; i < words.size(); ++i)
        if (words[i] == stored) return static_cast<State>(i);
    throw base::Broken("a correction in no known state");
}

// nullopt: of a dataset or field that is no longer defined.
std::optional<Correction> correction_of(const store::Row& row, const Dataset* dataset) {
    const auto* field = dataset ? dataset->find_id(static_cast<std::int32_t>(row.integer(4))) : nullptr;
    if (!field) return std::nullopt;
    Correction correction;
    correction.authority = row.id(0);
    correction.id = row.id(1);
    correction.dataset = dataset;
    correction.record = row.id(3);
    correction.field = field;
    correction.register_value = Value::from_stored(*field, row.text(5));
    correction.proposed = Value::from_stored(*field, row.text(6));
    correction.reason = row.text(7);
    correction.proposed_by = row.id(8);
    correction.proposed_at = row.instant(9);
    correction.state = state_of(row.text(10));
    correction.decided_by = row.id(11);
    correction.decided_at = row.maybe_instant(12);
    correction.decision_note = row.text(13);
    return correction;
}

base::Problems one(std::string_view where, std::string_view code, base::Message what,
                   std::vector<base::NamedArgument> arguments = {}) {
    base::Problems problems;
    problems.add(std::string(where), code, what, std::move(arguments));
    return problems;
}

Correction undecided(store::Tx& tx, const Writing& writing, base::Id id, base::Problems& problems) {
    auto found = find_correction(tx, writing.registry, id);
    if (!found) throw base::NotFound("no correction of that number");
    if (found->state != State::proposed)
        problems.add("", "already_decided", t("This correction has been decided already: {state}"),
                     {{"state", label(found->state)}});
    return std::move(*found);
}

void set_state(store::Tx& tx, const Writing& writing, const Correction& correction, State state,
               std::string_view note) {
    tx.run(
        "update correction set state = $1, decided_by = $2, decided_at = $3, decision_note = $4 where authority = $5 "
        "and id = $6",
        {word(state), writing.actor.id, writing.now(), note, correction.authority, correction.id});
}

// In the proposer's chain; the change to the record itself is an event of its own in the record's.
void record_event(store::Tx& tx, const Writing& writing, const Correction& correction, std::string_view verb) {
    Record about;
    about.dataset = correction.dataset;
    about.id = correction.record;
    auto event = event_of(writing, about, verb);
    event.authority = correction.authority;
    audit::record(tx, writing.trail, std::move(event));
}

}  // namespace

std::string_view word(State state) { return words[static_cast<std::size_t>(state)]; }

base::Message label(State state) {
    switch (state) {
        case State::proposed: return t("Waiting for a decision");
        case State::accepted: return t("Accepted");
        case State::refused: return t("Refused");
        case State::withdrawn: return t("Withdrawn");
        case State::agreed: return t("Accepted, and now in the register");
        case State::overruled: return t("Replaced by a newer value of the register");
    }
    return t("Waiting for a decision");
}

base::Result<base::Id> propose_correction(store::Tx& tx, const Writing& writing, const Dataset& dataset,
                                          base::Id record_id, const Field& field, const Value& proposed,
                                          std::string_view reason) {
    base::invariant(writing.authority && writing.actor.id, "a correction is proposed by somebody of an authority");
    const auto record = get(tx, writing.registry, dataset, writing.authority, record_id);
    if (!field.use.correctable)
        return one(field.name, "not_correctable", t("“{label}” cannot be corrected here"), {{"label", field.label}});
    base::Problems problems;
    const auto told = base::tidy_text(reason);
    if (told.empty()) problems.add("reason", "required", t("Enter why the register is wrong, and how you know"));
    if (record[field] == proposed)
        problems.add(std::string(field.name), "same_value", t("Enter another “{label}” than the register has"),
                     {{"label", field.label}});
    auto corrected = record;
    corrected[field] = proposed;
    problems.add_all(check_values(writing, writing.registry.shape(dataset), &record, corrected));
    if (tx.maybe("select 1 from correction where authority = $1 and dataset = $2 and record = $3 and field = $4 and "
                 "state = 'proposed'",
                 {writing.authority, dataset.name, record_id, field.id}))
        problems.add(std::string(field.name), "already_proposed",
                     t("There is a correction of “{label}” waiting already"), {{"label", field.label}});
    if (!problems.empty()) return problems;
    const auto id = writing.trail.world().ids.next();
    tx.run(
        "insert into correction (authority, id, dataset, record, field, register_value, proposed, reason, proposed_by, "
        "proposed_at, state, decision_note) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'proposed', '')",
        {writing.authority, id, dataset.name, record_id, field.id, record[field].stored(), proposed.stored(), told,
         writing.actor.id, writing.now()});
    auto event = event_of(writing, record, "propose_correction");
    event.authority = writing.authority;
    event.note = told;
    audit::record(tx, writing.trail, std::move(event));
    return id;
}

base::Problems withdraw_correction(store::Tx& tx, const Writing& writing, base::Id id) {
    base::Problems problems;
    const auto correction = undecided(tx, writing, id, problems);
    if (correction.proposed_by != writing.actor.id)
        problems.add("", "not_yours", t("Only who proposed a correction can withdraw it"));
    if (!problems.empty()) return problems;
    set_state(tx, writing, correction, State::withdrawn, {});
    record_event(tx, writing, correction, "withdraw_correction");
    return problems;
}

base::Problems decide_correction(store::Tx& tx, const Writing& writing, base::Id id, Decision decision,
                                 std::string_view note) {
    base::Problems problems;
    const auto correction = undecided(tx, writing, id, problems);
    const auto told = base::tidy_text(note);
    if (decision == Decision::refuse && told.empty())
        problems.add("note", "required", t("Enter why the correction is refused"));
    if (!problems.empty()) return problems;
    if (decision == Decision::accept) {
        auto deciding = writing;
        deciding.reason = "correction";
        deciding.cause = audit::Cause::correction;
        // The right to decide is not the right to write the field in every way, nor is the change the decision.
        deciding.may_write = FieldSet::all();
        deciding.action.clear();
        if (correction.dataset->kind == DatasetKind::owned) deciding.authority = correction.authority;
        const auto record = get(tx, writing.registry, *correction.dataset, deciding.authority, correction.record);
        if (record[*correction.field] != correction.register_value)
            return one(
                correction.field->name, "register_moved",
                t("The register now says “{now}”, no longer “{then}”; refuse this correction or have it proposed anew"),
                {{"now", show(*correction.field, record[*correction.field], {})},
                 {"then", show(*correction.field, correction.register_value, {})}});
        const Change change{correction.field->position, correction.proposed, {}, {}};
        const auto written = update(tx, deciding, *correction.dataset, correction.record, record.version, {&change, 1});
        if (!written.ok()) return written.problems;
    }
    set_state(tx, writing, correction, decision == Decision::accept ? State::accepted : State::refused, told);
    record_event(tx, writing, correction, decision == Decision::accept ? "accept_correction" : "refuse_correction");
    return problems;
}

std::optional<Correction> find_correction(store::Reader& db, const Registry& registry, base::Id id) {
    const auto row = db.maybe("select " + std::string(columns) + " from correction where id = $1", {id});
    return row ? correction_of(row->row(), registry.find(row->text(2))) : std::nullopt;
}

std::vector<Correction> corrections_of(store::Reader& db, const Dataset& dataset, base::Id record) {
    std::vector<Correction> found;
    db.each("select " + std::string(columns) + " from correction where dataset = $1 and record = $2 order by id desc",
            {dataset.name, record}, [&](const store::Row& row) {
                if (auto correction = correction_of(row, &dataset)) found.push_back(std::move(*correction));
            });
    return found;
}

std::vector<Correction> corrections_by(store::Reader& db, const Registry& registry, base::Id proposer,
                                       std::int64_t at_most) {
    std::vector<Correction> found;
    db.each("select " + std::string(columns) + " from correction where proposed_by = $1 order by id desc limit $2",
            {proposer, at_most}, [&](const store::Row& row) {
                if (auto correction = correction_of(row, registry.find(row.text(2))))
                    found.push_back(std::move(*correction));
            });
    return found;
}

std::vector<Correction> corrections_waiting(store::Reader& db, const Registry& registry, std::int64_t at_most) {
    std::vector<Correction> found;
    db.each("select " + std::string(columns) + " from correction where state = 'proposed' order by id desc limit $1",
            {at_most}, [&](const store::Row& row) {
                if (auto correction = correction_of(row, registry.find(row.text(2))))
                    found.push_back(std::move(*correction));
            });
    return found;
}

}  // namespace dataset
