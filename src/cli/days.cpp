// A new day: changes of code lists whose day has come, and what dated facts say of it, come into force. Whatever a
// server missed while nobody ran it comes in with the day it starts: what is due is found, not counted.
#include "cli/days.hpp"

#include "audit/change_log.hpp"
#include "cli/house.hpp"
#include "dataset/bulk_change.hpp"
#include "dataset/code_changes.hpp"
#include "dataset/feed.hpp"
#include "dataset/kept.hpp"
#include "dataset/limits.hpp"
#include "dataset/roll.hpp"
#include "dataset/standing_order.hpp"
#include "exchange/delivery.hpp"
#include "exchange/runs.hpp"
#include "exchange/webhook.hpp"
#include "gate/forget.hpp"
#include "jobs/run.hpp"
#include "notify/batch.hpp"
#include "web/standing.hpp"

#include <algorithm>
#include <span>

namespace cli {

using base::t;
using base::tn;
using jobs::in_both;

namespace {

constexpr std::string_view kRoll = "day.roll";

// Of the authority whose job it is: its own records; of the job of the whole installation: everybody's.
bool is_of(const jobs::Run& run, const dataset::Dataset& dataset) {
    if (dataset.source != dataset::Source::table) return false;
    return (dataset.kind == dataset::DatasetKind::owned) == !run.job().authority.empty();
}

std::int64_t roll_records(House& house, jobs::Run& run) {
    const auto today = run.now().london_date();
    std::int64_t changed = 0;
    for (const auto* dataset : house.registry().datasets()) {
        if (!is_of(run, *dataset)) continue;
        const dataset::Writing writing{
            .registry = house.registry(),
            .trail = house.trail(),
            .codes = house.store().read([&](store::Reader& db) { return house.codes().get(db); }),
            .authority = run.job().authority,
            .actor = {.name = "calendar"}};
        const auto due =
            house.store().read([&](store::Reader& db) { return dataset::due_on(db, writing, *dataset, today); });
        for (std::span rest(due); !rest.empty();) {
            const auto chunk = rest.first(std::min(rest.size(), dataset::limits::chunk_rows));
            std::int64_t rolled = 0;
            run.step([&](store::Tx& tx) {
                rolled = dataset::roll(tx, writing, *dataset, chunk, today);
                return std::string(dataset->name);
            });
            changed += rolled;
            rest = rest.subspan(chunk.size());
            run.progress({.done = static_cast<std::int64_t>(due.size() - rest.size()),
                          .total = static_cast<std::int64_t>(due.size()),
                          .words = {std::string(dataset->plural.english), std::string(dataset->plural.welsh)}});
        }
    }
    return changed;
}

jobs::Outcome roll(House& house, jobs::Run& run) {
    const auto changed = roll_records(house, run);
    // Saved views look at the records of today.
    const auto orders =
        house.store().read([&](store::Reader& db) { return dataset::standing_orders(db, run.job().authority); });
    if (!orders.empty())
        house.jobs().ask({.authority = run.job().authority,
                          .kind = web::views_of_day_job,
                          .asker = {.name = "calendar"},
                          .key = run.now().london_date().iso()});
    return {.words = in_both(tn("{count} record brought up to date", "{count} records brought up to date"), changed)};
}

// How long the retention class says; 0: for good.
std::int32_t keep_months(const dataset::Registry& registry, std::string_view retention) {
    for (const auto* definitions : registry.definitions())
        for (const auto& kept : definitions->retention)
            if (kept.id == retention) return kept.months;
    throw base::Broken("no retention class of that name");
}

jobs::Outcome begin(House& house, jobs::Run& run) {
    if (run.steps() == 0)
        run.step([&](store::Tx& tx) {
            dataset::bring_in_code_changes(tx, house.trail());
            return std::string("codes");
        });
    // In the side file, and the same however often it is done: no step.
    exchange::sweep_runs(house.store(), run.now(), keep_months(house.registry(), "run"));
    auto outcome = roll(house, run);
    dataset::recompute_due(house.store(), house.registry(), house.trail());
    const auto today = run.now().london_date().iso();
    for (const auto authority : house.authorities())
        house.jobs().ask({.authority = authority, .kind = kRoll, .asker = {.name = "calendar"}, .key = today});
    return outcome;
}

// Of the change log: whoever asks for older changes takes the whole list. And of what else only grows.
jobs::Outcome forget(House& house, jobs::Run& run) {
    const auto first_kept =
        base::Instant::start_of(run.now().london_date().plus_months(-dataset::limits::change_log_months));
    const auto swept = audit::sweep_changes(run.store(), first_kept, dataset::limits::sweep_rows);
    dataset::sweep_positions(run.store(), first_kept);
    exchange::sweep_webhooks(run.store(), run.now(), dataset::limits::sweep_rows);
    if (const auto months = keep_months(house.registry(), "run"); months > 0)
        exchange::sweep_deliveries(run.store(), base::Instant::start_of(run.now().london_date().plus_months(-months)),
                                   dataset::limits::sweep_rows);
    dataset::clear_bulk_changes(run.store(), run.now());
    notify::sweep_batch_addresses(run.store(), run.now(), dataset::limits::sweep_rows);
    gate::forget_old(run.store(), run.now());
    return {.words = in_both(tn("{count} old change cleared away", "{count} old changes cleared away"), swept)};
}

}  // namespace

void add_day_jobs(House& house) {
    house.jobs().add({.name = "day.begin",
                      .label = t("A new day, for everybody"),
                      .handler = [&house](jobs::Run& run) { return begin(house, run); },
                      .when = jobs::Kind::When::each_day});
    house.jobs().add({.name = kRoll, .label = t("A new day in the records"), .handler = [&house](jobs::Run& run) {
                          return roll(house, run);
                      }});
    house.jobs().add({.name = "day.forget",
                      .label = t("Clearing away old changes"),
                      .handler = [&house](jobs::Run& run) { return forget(house, run); },
                      .when = jobs::Kind::When::each_day});
}

}  // namespace cli
