// Reading the change log of a dataset (audit/change_log.hpp): what changed, step by step, and what records were at an
// earlier place in the change order: today's record with later entries undone.
#pragma once

#include "audit/change_log.hpp"
#include "dataset/record.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string_view>

namespace dataset {

struct LoggedChange {
    std::int64_t seq = 0;
    std::int64_t group = 0;  // the same for all that one event, or one load, changed
    base::Instant at;
    audit::Cause cause = audit::Cause::user;
    audit::Actor actor;
    base::Id record;
    audit::Action action = audit::Action::changed;
    const Field* field = nullptr;  // none: the record as such, or a field that is no longer defined
    Value before, after;
    bool untold = false;  // of class S3 and above, or erased since: only that it changed
};

// In the order of their numbers, those above `since`. One statement, streamed.
void each_change(store::Reader& db, const Dataset& dataset, base::Id authority, std::int64_t since,
                 const std::function<void(const LoggedChange&)>& use);

// A step of the log.
struct LogStep {
    std::int64_t seq = 0;  // 0: none
    base::Instant at;
    audit::Cause cause = audit::Cause::user;
    audit::Actor actor = {};
};

struct FieldThen {
    Value value;
    bool told = true;  // false: what it was the log does not say
    LogStep last;      // of those since
};

// A record as it was, as far as it is another now.
struct RecordThen {
    bool existed = true;
    bool removed = false;                      // since: fields not among these were empty, whatever it is now
    std::map<std::int32_t, FieldThen> fields;  // by position, those that have changed since
    LogStep last;

    void take(const LoggedChange& change);  // in the order of their numbers
    // What it was, given what it is (null: it is gone). Not for one that did not exist.
    Record undone(const Dataset& dataset, base::Id id, const Record* now) const;
};

struct Among {  // these ids and those between
    base::Id first, last;
};
inline constexpr Among all_records{base::Id(0), base::Id(std::numeric_limits<std::int64_t>::max())};

// Every record among those that changed since, by id; `beside` is given each change too. One statement.
std::map<base::Id, RecordThen> records_then(store::Reader& db, const Dataset& dataset, base::Id authority,
                                            std::int64_t since, Among among = all_records,
                                            const std::function<void(const LoggedChange&)>& beside = {});

}  // namespace dataset
