// What the trail is told of rows that were read as a list or taken as a file.
#pragma once

#include "audit/reads.hpp"
#include "dataset/query.hpp"
#include "web/visit.hpp"

#include <string_view>

namespace web {

// Of the special (S3) fields that the query shows or filters by, under "<dataset>.<verb>".
audit::Reading reading_of(const Visit& visit, const dataset::Query& query, std::string_view verb);
// Nothing is written of a reading without fields. Durable on return.
void note_reading(const App& app, const audit::Reading& reading);

// A download is an event, and a reading too where it has special fields.
struct DownloadNotes {
    audit::Event event;
    audit::Reading reading;
};
DownloadNotes download_notes(const Visit& visit, const dataset::Query& query);

}  // namespace web
