#include "audit/reads.hpp"

#include "audit/trail.hpp"

#include <limits>

namespace audit {

namespace {

Event event_of(const Reading& reading) {
    return {.authority = reading.authority,
            .actor = reading.actor,
            .action = reading.action,
            .dataset = reading.dataset,
            .record = {},
            .reason = reading.sensitivity == Sensitivity::s4 ? "s4" : "s3",
            .note = reading.note,
            .request = reading.request,
            .changes = {},
            .staged = {}};
}

std::string joined(const std::vector<std::int32_t>& fields) {
    std::string text;
    for (const auto field : fields) {
        if (!text.empty()) text += ' ';
        text += std::to_string(field);
    }
    return text;
}

}  // namespace

void record_reading(store::Store& store, const Trail& trail, const Reading& reading) {
    if (reading.sensitivity < Sensitivity::s3) return;
    const auto fields = joined(reading.fields);
    const auto read_of = [&](base::Id record) {
        return Change{.field = read_field, .before = {}, .after = fields, .record = record};
    };
    store.write_side([&](store::Tx& side) {
        if (reading.sensitivity == Sensitivity::s4) {
            for (const auto record : reading.records) {
                auto event = event_of(reading);
                event.record = record;
                event.changes.push_back(read_of(record));
                record_aside(side, trail, std::move(event));
            }
            return;
        }
        auto event = event_of(reading);
        if (reading.records.size() == 1) event.record = reading.records.front();
        if (reading.records.size() <= reads_listed_max)
            for (const auto record : reading.records) event.changes.push_back(read_of(record));
        record_aside(side, trail, std::move(event));
    });
}

std::vector<ReadOf> readers_of(store::Reader& side, base::Id authority, base::Id record, std::int64_t before,
                               std::size_t limit) {
    std::vector<ReadOf> reads;
    side.each(
        R"(select e.number, e.at, e.actor_kind, e.actor, e.actor_name, e.action, v.new
                 from side_value v join side_event e on e.authority = v.authority and e.number = v.batch
                 where +v.authority = $1 and v.record = $2 and v.field = $3 and v.batch < $4
                 order by v.batch desc limit $5)",
        {authority.value(), record, read_field, before == 0 ? std::numeric_limits<std::int64_t>::max() : before, limit},
        [&](store::Row row) {
            reads.push_back({row.integer(0),
                             row.instant(1),
                             {static_cast<ActorKind>(row.integer(2)), row.id(3), std::string(row.text(4))},
                             std::string(row.text(5)),
                             std::string(row.text(6))});
        });
    return reads;
}

}  // namespace audit
