// One record of a feed, from step to step of the log. Within this room.
#pragma once

#include "dataset/feed.hpp"

#include <optional>
#include <set>
#include <span>
#include <vector>

namespace dataset {

// A record between two steps.
struct FeedMoment {
    std::optional<Record> record = {};    // what of it is seen, it says itself; none: it is not there
    bool in_list = false;                 // whoever reads the feed has it
    std::set<std::int32_t> unknown = {};  // positions of fields whose value the log does not tell
};

// A step is what one event, or one load, did to the record. Those at both ends know whether they are in the list; of
// each between, who walks has to say so.
class FeedWalk {
public:
    // `changes` are the record's, in their order.
    FeedWalk(const Dataset& dataset, FeedMoment then, FeedMoment now, std::span<const LoggedChange> changes)
        : dataset_(&dataset), after_(std::move(then)), now_(std::move(now)), left_(changes) {}

    bool go_on();  // to the next step; false: there is none
    const FeedMoment& before() const { return before_; }
    FeedMoment& after() { return after_; }
    bool is_last() const { return left_.empty(); }
    std::span<const LoggedChange> step() const { return step_; }

    // What the step is to who reads these columns; nothing where they see no difference.
    std::optional<FeedRecord> told(std::span<const Field* const> columns, base::Language language) const;

private:
    void take(const LoggedChange& change, std::span<const LoggedChange> later);
    void take_added(base::Id id, std::span<const LoggedChange> later);
    const Dataset* dataset_;
    FeedMoment before_, after_, now_;
    std::span<const LoggedChange> step_, left_;
};

}  // namespace dataset
