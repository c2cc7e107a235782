// Reading S3 and S4 data is itself an event, written before the page is sent, to the side file with a chain
// of its own.
#pragma once

#include "audit/event.hpp"
#include "base/date.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace audit {

struct Reading {
    base::Id authority;
    Actor actor;
    std::string action;  // "pupil.view", "pupil.download"
    std::string dataset;
    std::vector<base::Id> records;     // those shown; more than reads_listed_max are only counted, the note says which
    std::vector<std::int32_t> fields;  // those of S3 or S4 that were shown
    Sensitivity sensitivity = Sensitivity::s3;  // the highest among them
    std::string note;                           // why, or which filters: erasable
    std::int64_t request = 0;
};

inline constexpr std::size_t reads_listed_max = 1000;  // values an event; a download of more is named by its filters

// S3: one event for the whole page, with a value for each record. S4: an event for each record. Below S3:
// nothing is written. Durable on return.
void record_reading(store::Store& store, const Trail& trail, const Reading& reading);

// One event of the side chain, on its own: a sign-in, a refusal. Durable on return.
void record_aside(store::Store& store, const Trail& trail, Event event);

struct ReadOf {
    std::int64_t number = 0;
    base::Instant at;
    Actor actor;
    std::string action;
    std::string fields;  // field ids, joined by spaces
};
// Who has read a record, newest first; `before`: numbers below it only (0: from the newest). For store.read_side.
std::vector<ReadOf> readers_of(store::Reader& side, base::Id authority, base::Id record, std::int64_t before,
                               std::size_t limit);

}  // namespace audit
