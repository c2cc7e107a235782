// What happened to a record, newest first, and what it was at a moment. Structured: the words are made by who
// shows them.
#pragma once

#include "audit/event.hpp"
#include "audit/keys.hpp"
#include "base/date.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace audit {

enum class ValueState : std::uint8_t {
    plain,   // before and after are as they were
    sealed,  // S3 or S4 that the caller did not ask to open
    erased,  // emptied by event `erased_by`
    lost,    // sealed with a key since destroyed
};

struct PastChange {
    std::int32_t field = 0;
    std::optional<std::string> before, after;
    Sensitivity sensitivity = Sensitivity::s1;  // s3, s4 where sealed; s1 says only "stored in clear"
    ValueState state = ValueState::plain;
    std::int64_t erased_by = 0;
};

struct PastEvent {
    std::int64_t number = 0;
    base::Instant at;
    Actor actor;
    std::string action, dataset;
    base::Id record;  // of the event; a change to this record may be part of an event about another, or of a load
    Outcome outcome = Outcome::done;
    std::string reason;
    std::int64_t request = 0;
    base::Id load;  // empty unless the event published a load
    std::optional<PastChange> note;
    std::vector<PastChange> changes;  // to the record asked for
};

// What may be opened: classes above `highest` stay sealed.
struct Opening {
    const OpenKeys* keys = nullptr;
    Sensitivity highest = Sensitivity::s2;
};

struct HistoryPage {
    std::vector<PastEvent> events;
    std::int64_t next_before = 0;  // 0: that was all
};

// Events about the record, loads that changed it included. `before`: numbers below it only (0: from the
// newest). Two statements.
HistoryPage history(store::Reader& db, base::Id authority, base::Id record, std::int64_t before, std::size_t limit,
                    const Opening& opening = {});

// What a published load changed of the record. One statement.
std::vector<PastChange> changes_by(store::Reader& db, base::Id authority, base::Id record, base::Id load,
                                   const Opening& opening = {});

// What events of that number of a request, and for that reason, changed of the record, oldest first. One statement.
std::vector<PastChange> changes_under(store::Reader& db, base::Id authority, base::Id record, std::int64_t request,
                                      std::string_view reason, const Opening& opening = {});

// Whether the actor has had a hand in the record: an event about it, a value of it changed by an event about another or
// by a load, or the load that added it (none: it came alone). What was refused does not count. One statement.
bool has_acted(store::Reader& db, base::Id authority, base::Id record, base::Id added_load, const Actor& actor);

struct PastField {
    std::int32_t field = 0;
    std::optional<std::string> value;  // at that moment
    ValueState state = ValueState::plain;
};
struct AsAt {
    bool added_later =
        false;  // an event "….add" of this record came after: it was not there (rows a load added say so themselves)
    std::vector<PastField> fields;  // those that have changed since, ascending; all others are as they are today
};
// The record at the end of that instant: today's record with later values undone. Two statements.
AsAt as_at(store::Reader& db, base::Id authority, base::Id record, base::Instant at, const Opening& opening = {});

}  // namespace audit
