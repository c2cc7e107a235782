#include "dataset/counts.hpp"

#include "dataset/limits.hpp"

namespace dataset {
namespace {

// Whatever is written in a table of records has an event, of the records' own authority or of none: the sum of both
// heads moves with every one, and never back.
std::int64_t written_so_far(store::Reader& db, base::Id authority) {
    return db
        .one("select cast(coalesce(sum(event_number), 0) as bigint) from audit_head where authority in (0, $1)",
             {authority.value()})
        .integer(0);
}

std::string key_of(const Plan& counted) {
    auto key = counted.sql;
    for (const auto& param : counted.bound.params()) {
        key += '\x1f';
        if (param.kind() == store::Kind::integer)
            key += std::to_string(param.integer());
        else
            (key += std::to_string(param.view().size()) += ':') += param.view();
    }
    return key;
}

}  // namespace

base::Result<std::int64_t> Counts::of(store::Reader& db, const Registry& registry, const Query& query) {
    const auto counted = plan_count(registry, query);
    if (!counted) return counted.problems();
    const auto count = [&] { return db.one(counted->sql, counted->bound.params()).integer(0); };
    if (query.dataset->source == Source::sql) return count();  // its statement may read what no event speaks of
    const auto key = key_of(*counted);
    const auto written = written_so_far(db, query.scope.authority);
    {
        const std::lock_guard lock(mutex_);
        const auto found = kept_.find(key);
        if (found != kept_.end() && found->second.written == written) return found->second.rows;
    }
    const auto rows = count();
    const std::lock_guard lock(mutex_);
    if (kept_.size() >= limits::counts_kept) kept_.clear();
    kept_[key] = {written, rows};
    return rows;
}

}  // namespace dataset
