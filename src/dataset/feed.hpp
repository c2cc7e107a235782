// What changed in a list since an earlier place in the change order. Net: a value that came back is not told, nor is a
// record that came and went. Or every step there was, of the records that were in the list or are now. The query is
// asked of both moments, so a record that enters its filters is added and one that leaves them is removed.
// specs/conversions.md 18.8.
//
// The promise: the list as it was at `since`, with these changes made, is the list as it is now, cell by cell. Two
// things are no part of it, as no record of the dataset changes by them: what a reference's record is called, and
// rights.
//
//   auto feed = Feed::of(db, registry, query, since);          // Problems: as plan(); log_gone, not_yet
//   feed->each(db, [&](const FeedRecord& changed) { … });
#pragma once

#include "dataset/change_log.hpp"
#include "dataset/query.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dataset {

// Why and when: the last step that made it what it is.
struct FeedStep {
    std::int64_t seq = 0;
    base::Instant at;
    std::optional<audit::Cause> cause;  // none: the record stays, and only the filters decide
    audit::Actor actor = {};
};

struct FeedCell {
    const Field* field = nullptr;
    Value before, after;
    std::string title_before, title_after;  // references: of the records, as they are called now
    bool untold = false;                    // `before` is not told: of class S3 and above, or erased since
    bool untold_after = false;              // of a step: nor is `after`, but with a later one
    FeedStep step;
};

struct FeedRecord {
    base::Id id;
    audit::Action action = audit::Action::changed;
    std::string title;  // in the query's language
    FeedStep step;
    std::vector<FeedCell> cells;  // added: those with a value; removed: none
};

// A place in the change order, and the day on which the reader stood there: relative filters are of that day. None: of
// the day when that place was given.
struct FeedStart {
    std::int64_t seq = 0;
    std::optional<base::Date> day = {};
};

enum class FeedMode : std::uint8_t { net, every };  // every: a FeedRecord for each step

class Feed {
public:
    // `query.columns` are the columns told; its order and page are not looked at. The same Reader, which shows one
    // moment, is to be given to each().
    static base::Result<Feed> of(store::Reader& db, const Registry& registry, Query query, FeedStart start,
                                 FeedMode mode = FeedMode::net);

    FeedMode mode() const { return mode_; }
    std::int64_t since() const { return start_.seq; }
    std::int64_t until() const { return until_; }  // the place that the list as it is now stands at

    enum class Go : std::uint8_t { on, no_further };
    // By record, in the order of ids, and of a record in the order of steps. Memory does not grow with the records; a
    // handful of statements for some hundred of them. Of every step there may be more: one for the steps that decide
    // whether a record is in the list, first, second and so on.
    void each(store::Reader& db, const std::function<Go(const FeedRecord&)>& use) const;

private:
    Feed(const Registry& registry, Query query, FeedStart start, std::int64_t until, FeedMode mode)
        : registry_(&registry), query_(std::move(query)), start_(start), until_(until), mode_(mode) {}
    const Registry* registry_;
    Query query_;
    FeedStart start_;
    std::int64_t until_;
    FeedMode mode_;
};

// Where the change order of a dataset stands, and where it stood at the beginning of a London day; nullopt: the log
// does not go back to it.
std::int64_t place_now(store::Reader& db, const Dataset& dataset, base::Id authority);
std::optional<std::int64_t> place_at(store::Reader& db, const Dataset& dataset, base::Id authority, base::Date day);

// ---- Up to where somebody has taken a list: "what changed since my last download".

struct FeedReader {
    base::Id authority, account;
    std::string dataset;
    std::string list;  // its filters, as text that tells lists apart
};
struct FeedPosition {
    std::int64_t seq = 0;
    base::Instant at;
};
// In the side file.
std::optional<FeedPosition> position_of(store::Reader& side, const FeedReader& reader);
void move_position(store::Tx& side, const FeedReader& reader, FeedPosition to);
// Forgets those from before: the log does not go back to them. How many.
std::int64_t sweep_positions(store::Store& store, base::Instant before);

}  // namespace dataset
