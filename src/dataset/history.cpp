#include "dataset/history.hpp"

#include "audit/history.hpp"
#include "dataset/bulk_write.hpp"
#include "dataset/correction.hpp"
#include "dataset/reference_titles.hpp"
#include "dataset/rows.hpp"
#include "dataset/source.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace dataset {
namespace {

using base::Language;
using base::t;

ChangeInWords::State state_of(audit::ValueState state) {
    switch (state) {
        case audit::ValueState::plain: return ChangeInWords::State::shown;
        case audit::ValueState::sealed: return ChangeInWords::State::sealed;
        case audit::ValueState::erased: return ChangeInWords::State::erased;
        case audit::ValueState::lost: return ChangeInWords::State::lost;
    }
    return ChangeInWords::State::shown;
}

Value value_of(const Field& field, const std::optional<std::string>& stored) {
    return stored ? Value::from_stored(field, *stored) : Value();
}

bool added_after(store::Reader& db, const Registry& registry, const Record& record, base::Instant at) {
    const auto& shape = registry.shape(*record.dataset);
    const auto row = visible_row(db, shape, record.authority, record.id);
    if (!row || !row->record.added_load) return false;
    const auto load = db.maybe("select ended_at from dataset_load where authority = $1 and id = $2",
                               {record.authority.value(), row->record.added_load});
    return load && !load->is_null(0) && at < load->row().instant(0);
}

std::string_view verb_of(std::string_view action) {
    const auto dot = action.rfind('.');
    return dot == std::string_view::npos ? action : action.substr(dot + 1);
}

// What the loads among the events were loaded from, in one statement.
std::unordered_map<std::int64_t, std::string> load_sources(store::Reader& db, base::Id authority,
                                                           const std::vector<audit::PastEvent>& events,
                                                           Language language) {
    std::unordered_map<std::int64_t, std::string> sources;
    Bound bound;
    auto sql =
        "select id, source, source_cy from dataset_load where authority = " + bound.add_id(authority) + " and id in (";
    for (const auto& event : events)
        if (event.load) sql += (bound.size() > 1 ? ", " : "") + bound.add_id(event.load);
    if (bound.size() > 1)
        db.each(sql + ")", bound.params(),
                [&](const store::Row& row) { sources[row.integer(0)] = name_of_source(row, 1).in(language); });
    return sources;
}

std::string what_happened(const audit::PastEvent& event, const std::vector<ChangeInWords>& changes,
                          const std::unordered_map<std::int64_t, std::string>& sources, Language language) {
    const auto verb = verb_of(event.action);
    const auto said = [&](base::Message message) { return std::string(base::say(language, message)); };
    if (event.outcome == audit::Outcome::refused) return said(t("Refused"));
    if (verb == "add") return said(t("Added"));
    if (verb == "remove") return said(t("Removed"));
    if (verb == "local_value") return said(t("Local value changed"));
    if (verb == "propose_correction") return said(t("Correction proposed"));
    if (verb == "withdraw_correction") return said(t("Correction withdrawn"));
    if (verb == "accept_correction") return said(t("Correction accepted"));
    if (verb == "refuse_correction") return said(t("Correction refused"));
    if (verb == "upload") return said(t("Document added"));
    if (verb == "upload_version") return said(t("New version of a document"));
    if (verb == "rename") return said(t("Document named anew"));
    if (verb == "take_away") return said(t("Document taken away"));
    if (verb == "put_back") return said(t("Document put back"));
    if (verb == "infected") return said(t("Document found infected"));
    if (event.load) {
        const auto source = sources.find(event.load.value());
        return source == sources.end() ? said(t("Loaded from a file"))
                                       : base::say(language, t("Loaded from {source}"), {{"source", source->second}});
    }
    if (event.reason == bulk_reason) return said(t("Changed together with other records"));
    if (event.reason == bulk_undo_reason) return said(t("A change of many records undone"));
    if (changes.empty()) return said(t("Changed"));
    const auto rest = static_cast<std::int64_t>(changes.size()) - 1;
    if (rest == 0) return base::say(language, t("Changed: {label}"), {{"label", changes.front().label}});
    return base::say(language, base::tn("Changed: {label} and {count} more", "Changed: {label} and {count} more"), rest,
                     {{"label", changes.front().label}});
}

// What an event proposed stands in its correction, written in the same moment by the same person.
const Correction* proposed_by(const audit::PastEvent& event, const std::vector<Correction>& corrections) {
    const Correction* nearest = nullptr;
    if (verb_of(event.action) != "propose_correction") return nearest;
    const auto apart = [&](const Correction& correction) {
        return std::abs(correction.proposed_at.microseconds() - event.at.microseconds());
    };
    for (const auto& correction : corrections)
        if (correction.proposed_by == event.actor.id && (!nearest || apart(correction) < apart(*nearest)))
            nearest = &correction;
    return nearest;
}

}  // namespace

History history(store::Reader& db, const Registry& registry, const Record& record, const ShowAs& as,
                std::int64_t before, std::size_t limit, base::Id beside) {
    const auto& dataset = *record.dataset;
    auto page = audit::history(db, record.authority, record.id, before, limit);
    if (beside && beside != record.authority && before == 0) {
        auto mine = audit::history(db, beside, record.id, 0, limit);
        std::ranges::move(mine.events, std::back_inserter(page.events));
        std::ranges::sort(page.events, [](const audit::PastEvent& one, const audit::PastEvent& other) {
            return std::tie(one.at, one.number) > std::tie(other.at, other.number);
        });
    }
    const auto corrections = corrections_of(db, dataset, record.id);
    const auto visible = [&](const audit::PastChange& change) {
        const auto* field = dataset.find_id(change.field);
        return !field || record.seen.has(*field);
    };
    ReferenceTitles references;
    for (const auto& event : page.events)
        for (const auto& change : event.changes)
            if (const auto* field = dataset.find_id(change.field)) {
                references.want(*field, value_of(*field, change.before));
                references.want(*field, value_of(*field, change.after));
            }
    for (const auto& correction : corrections) {
        references.want(*correction.field, correction.register_value);
        references.want(*correction.field, correction.proposed);
    }
    references.read(db, registry, record.authority, as.language);
    const auto sources = load_sources(db, record.authority, page.events, as.language);
    History history;
    history.next_before = page.next_before;
    for (const auto& event : page.events) {
        EventInWords words;
        words.number = event.number;
        words.at = event.at;
        words.actor = event.actor;
        if (event.note && event.note->state == audit::ValueState::plain && event.note->after && !event.load)
            words.note = *event.note->after;
        for (const auto& change : event.changes) {
            if (!visible(change)) continue;
            const auto* field = dataset.find_id(change.field);
            ChangeInWords line;
            line.field = field;
            line.label = field ? std::string(field->label.in(as.language))
                               : std::string(base::say(as.language, t("A field that is no longer kept")));
            line.state = state_of(change.state);
            if (line.state == ChangeInWords::State::shown && field) {
                line.before = references.shown(*field, value_of(*field, change.before), as);
                line.after = references.shown(*field, value_of(*field, change.after), as);
            }
            words.changes.push_back(std::move(line));
        }
        if (const auto* correction = proposed_by(event, corrections); correction && record.seen.has(*correction->field))
            words.changes.push_back(
                {.field = correction->field,
                 .label = std::string(correction->field->label.in(as.language)),
                 .before = references.shown(*correction->field, correction->register_value, as),
                 .after = references.shown(*correction->field, correction->proposed, as)});
        // A change to fields that this reader does not see is none of theirs.
        if (words.changes.empty() && !event.changes.empty()) continue;
        words.what = what_happened(event, words.changes, sources, as.language);
        history.events.push_back(std::move(words));
    }
    return history;
}

std::optional<Record> as_at(store::Reader& db, const Registry& registry, const Dataset& dataset, const Scope& scope,
                            base::Id id, base::Instant at, Language language) {
    auto record = find(db, registry, dataset, scope, id, language);
    const bool gone = !record;
    if (gone) {
        // What it was before it went can be told to those who see every row; for the others there is no row left to
        // measure their grants against.
        const bool sees_all =
            std::any_of(scope.grants.begin(), scope.grants.end(), [](const Grant& grant) { return !grant.rows; });
        if (!sees_all || visible_row(db, registry.shape(dataset), scope.authority, id)) return std::nullopt;
        record.emplace();
        record->dataset = &dataset;
        record->authority = home_of(dataset, scope.authority);
        record->id = id;
        record->values.resize(dataset.fields.size());
        record->seen = FieldSet::none();
        for (const auto& grant : scope.grants)
            if (!grant.rows) record->seen.add_all(grant.fields);
    }
    const auto then = audit::as_at(db, record->authority, id, at);
    if (then.added_later || (gone && then.fields.empty())) return std::nullopt;
    // A row that a load added says so itself; its event came when the load was published.
    if (!gone && added_after(db, registry, *record, at)) return std::nullopt;
    for (const auto& past : then.fields) {
        const auto* field = dataset.find_id(past.field);
        if (!field || is_sealed(*field) || !record->seen.has(*field) || past.state != audit::ValueState::plain)
            continue;
        (*record)[*field] = past.value ? Value::from_stored(*field, *past.value) : Value();
    }
    return record;
}

}  // namespace dataset
