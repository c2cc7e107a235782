#include "web/download_notes.hpp"

#include <algorithm>

namespace web {

namespace {

void add_special(audit::Reading& reading, const dataset::Dataset& definition, std::string_view name) {
    const auto* field = definition.find(name);
    if (!field || field->sensitivity != dataset::Class::s3_special) return;
    if (std::ranges::find(reading.fields, field->id) == reading.fields.end()) reading.fields.push_back(field->id);
}

}  // namespace

audit::Reading reading_of(const Visit& visit, const dataset::Query& query, std::string_view verb) {
    const auto& definition = *query.dataset;
    audit::Reading reading{.authority = visit.authority_id(),
                           .actor = visit.actor(),
                           .action = std::string(definition.name) + "." + std::string(verb),
                           .dataset = std::string(definition.name),
                           .note = visit.request.target,
                           .request = static_cast<std::int64_t>(visit.request.number)};
    for (const auto& column : query.columns) add_special(reading, definition, column);
    // Which records have a value is told by the rows alone, whatever their columns.
    for (const auto& condition : query.filters.all) add_special(reading, definition, condition.field);
    for (const auto& group : query.filters.any)
        for (const auto& condition : group) add_special(reading, definition, condition.field);
    return reading;
}

void note_reading(const App& app, const audit::Reading& reading) {
    if (!reading.fields.empty()) audit::record_reading(app.store, app.trail, reading);
}

DownloadNotes download_notes(const Visit& visit, const dataset::Query& query) {
    DownloadNotes notes{.event = {}, .reading = reading_of(visit, query, "download")};
    const auto& reading = notes.reading;
    notes.event = {.authority = reading.authority,
                   .actor = reading.actor,
                   .action = reading.action,
                   .dataset = reading.dataset,
                   .note = reading.note,
                   .request = reading.request};
    return notes;
}

}  // namespace web
