#include "dataset/feed_steps.hpp"

#include <algorithm>

namespace dataset {
namespace {

FeedStep step_of(const LoggedChange& change) {
    return {.seq = change.seq, .at = change.at, .cause = change.cause, .actor = change.actor};
}

const Value& seen_of(const Record& record, const Field& field) {
    static const Value nothing;
    return record.seen.has(field) ? record[field] : nothing;
}

bool is_unknown(const FeedMoment& moment, const Field& field) {
    return moment.unknown.contains(field.position) && moment.record->seen.has(field);
}

}  // namespace

bool FeedWalk::go_on() {
    if (left_.empty()) return false;
    const auto end = std::ranges::find_if(
        left_, [&](std::int64_t group) { return group != left_.front().group; }, &LoggedChange::group);
    step_ = left_.first(static_cast<std::size_t>(end - left_.begin()));
    left_ = left_.subspan(step_.size());
    before_ = std::move(after_);
    if (left_.empty()) {
        after_ = now_;
        return true;
    }
    after_ = {.record = before_.record, .in_list = before_.in_list, .unknown = before_.unknown};
    for (std::size_t i = 0; i < step_.size(); ++i)
        take(step_[i], std::span(step_.data() + i + 1, step_.size() - i - 1 + left_.size()));
    if (!after_.record) after_.in_list = false;
    return true;
}

// `later` are the changes that follow: what the log does not tell of a value, they or today's record may.
void FeedWalk::take(const LoggedChange& change, std::span<const LoggedChange> later) {
    if (change.action == audit::Action::removed) {
        after_.record.reset();
        after_.unknown.clear();
        return;
    }
    if (change.action == audit::Action::added) return take_added(change.record, later);
    if (!change.field || !after_.record) return;
    const auto& field = *change.field;
    if (!change.untold) {
        after_.unknown.erase(field.position);
        (*after_.record)[field] = change.after;
        return;
    }
    const bool stays = now_.record && std::ranges::none_of(later, [&](const LoggedChange& other) {
                           return other.field == &field || other.action == audit::Action::removed;
                       });
    (*after_.record)[field] = stays ? (*now_.record)[field] : Value();
    if (stays)
        after_.unknown.erase(field.position);
    else
        after_.unknown.insert(field.position);
}

// The log says of a record that came only that it came: what it was then is what it is, with what followed undone.
void FeedWalk::take_added(base::Id id, std::span<const LoggedChange> later) {
    RecordThen then;
    for (const auto& change : later) then.take(change);
    after_ = {.record = then.undone(*dataset_, id, now_.record ? &*now_.record : nullptr)};
    for (const auto& [position, field] : then.fields)
        if (!field.told) after_.unknown.insert(position);
}

std::optional<FeedRecord> FeedWalk::told(std::span<const Field* const> columns, base::Language language) const {
    if (!before_.in_list && !after_.in_list) return std::nullopt;
    using enum audit::Action;
    FeedRecord told{.id = step_.front().record,
                    .action = !before_.in_list  ? added
                              : !after_.in_list ? removed
                                                : changed,
                    .title = (after_.in_list ? after_ : before_).record->title(language),
                    .step = step_of(step_.back()),
                    .cells = {}};
    // It was there, or still is: only the filters decide.
    if ((told.action == added && before_.record) || (told.action == removed && after_.record)) told.step.cause = {};
    if (told.action == removed) return told;
    for (const auto* field : columns) {
        FeedCell cell{.field = field, .after = seen_of(*after_.record, *field), .step = told.step};
        if (told.action == added) {
            if (!cell.after.empty()) told.cells.push_back(std::move(cell));
            continue;
        }
        cell.before = seen_of(*before_.record, *field);
        if (const auto logged = std::ranges::find(step_, field, &LoggedChange::field); logged != step_.end()) {
            cell.step = step_of(*logged);
            cell.untold_after = is_unknown(after_, *field);
            cell.untold = cell.untold_after || is_unknown(before_, *field);
        }
        if (cell.untold || cell.before != cell.after) told.cells.push_back(std::move(cell));
    }
    return told.action == changed && told.cells.empty() ? std::nullopt : std::optional(std::move(told));
}

}  // namespace dataset
