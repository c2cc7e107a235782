#include "web/recipients.hpp"

#include "dataset/find_all.hpp"
#include "notify/limits.hpp"
#include "web/record_frame.hpp"

namespace web {

namespace {

constexpr std::int64_t kAtOnce = 500;

}  // namespace

ListAddress recipients_list(const Visit& visit, store::Reader& db, const http::Fields& filters) {
    const auto& definition = dataset_of(visit);
    if (!can_be_written_to(definition)) throw base::NotFound("nobody is written to by these records");
    const auto codes = visit.codes(db);
    base::Problems ignored;
    auto list = list_address(visit, definition, *codes, filters, ignored);
    if (!ignored.empty()) throw base::BadRequest("filters that can't be read");
    if (!list.query.scope.sees_rows()) throw base::Forbidden(std::string(definition.name) + " read");
    return list;
}

std::vector<Reachable> next_recipients(const Visit& visit, store::Reader& db, const ListAddress& list, base::Id after,
                                       std::int64_t count) {
    auto query = list.query;
    query.order = {{.field = std::string(dataset::order_by_id)}};
    query.page = {.rows = count};
    query.where.push_back({"r.id > $1", {after.value()}});
    auto records = dataset::find_all(db, visit.registry(), std::move(query));
    if (static_cast<std::int64_t>(records.size()) > count) records.resize(static_cast<std::size_t>(count));
    return reach_all(visit, db, records);
}

void each_recipient(const Visit& visit, store::Reader& db, const ListAddress& list,
                    const std::function<void(const Reachable&)>& use) {
    base::Id last;
    for (std::int64_t seen = 0; seen <= notify::limits::bulk_max;) {
        const auto some = next_recipients(visit, db, list, last, kAtOnce);
        for (const auto& one : some) use(one);
        if (static_cast<std::int64_t>(some.size()) < kAtOnce) return;
        seen += static_cast<std::int64_t>(some.size());
        last = some.back().to.record;
    }
}

}  // namespace web
