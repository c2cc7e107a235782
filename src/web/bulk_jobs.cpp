// Invariant: what becomes of a record and its state in the bulk change are one write, and of a job one step; so nothing
// is done twice, whoever dies in the middle.
#include "dataset/limits.hpp"
#include "gate/accounts.hpp"
#include "jobs/run.hpp"
#include "web/bulk.hpp"
#include "web/imports.hpp"

namespace web {

using base::t;
using dataset::Aim;
using dataset::BulkChange;
using dataset::BulkState;
using dataset::Fate;
using jobs::in_both;
using Phase = BulkChange::Phase;

namespace {

Phase phase_of(std::string_view kind) {
    if (kind == bulk_try_job) return Phase::trying;
    return kind == bulk_change_job ? Phase::changing : Phase::undoing;
}

base::Message words_of(Phase phase) {
    if (phase == Phase::trying) return t("Trying it out");
    return phase == Phase::changing ? t("Changing each record") : t("Giving each record back what it had");
}

// Not where the phase is over: a server died before it could say so, and whoever asked has gone on meanwhile.
bool is_due(Phase phase, Phase now) {
    switch (phase) {
        case Phase::trying: return now == Phase::trying;
        case Phase::changing: return now == Phase::tried || now == Phase::changing;
        default: return now == Phase::changing || now == Phase::changed || now == Phase::undoing;
    }
}

jobs::Outcome told(App& app, const BulkChange& bulk, Phase phase) {
    const auto counts = app.store.read([&](store::Reader& db) { return dataset::bulk_counts(db, bulk); });
    const auto of = [&](BulkState state) {
        std::int64_t sum = 0;
        for (const auto& count : counts)
            if (count.state == state) sum += count.count;
        return sum;
    };
    jobs::Outcome outcome{.address = bulk_address(bulk)};
    if (phase == Phase::trying)
        outcome.words = in_both(t("Would change: {will}; would not: {refused}"),
                                {{"will", of(BulkState::will)}, {"refused", of(BulkState::refused)}});
    else if (phase == Phase::changing)
        outcome.words = in_both(t("Changed: {changed}; left out: {left}"),
                                {{"changed", of(BulkState::changed)}, {"left", of(BulkState::left)}});
    else
        outcome.words = in_both(t("Given back: {undone}; stay as they are: {stays}"),
                                {{"undone", of(BulkState::undone)}, {"stays", of(BulkState::stays)}});
    return outcome;
}

jobs::Outcome run_bulk(App& app, jobs::Run& run) {
    const auto& job = run.job();
    const auto order = order_of(job);
    const auto principal = asker_of(app, job);
    const auto& registry = app.registries.of(job.authority);
    const auto& definition = registry.dataset(order.get("dataset"));
    auto writing = writing_for(app, registry, principal, job.authority,
                               app.store.read([&](store::Reader& db) { return app.codes.get(db); }));
    auto bulk = app.store.read([&](store::Reader& db) {
        return dataset::find_bulk_change(db, definition, job.authority,
                                         base::Id::from_text(order.get("bulk")).value_or(base::Id()));
    });
    if (!bulk || bulk->account != principal.account) throw base::NotFound("no such bulk change");
    const auto phase = phase_of(job.kind);
    if (!is_due(phase, bulk->phase)) return told(app, *bulk, phase);
    app.store.write(store::Priority::job, [&](store::Tx& tx) { dataset::set_phase(tx, *bulk, phase, job.id); });
    bulk->phase = phase;
    bulk->job = job.id;
    std::int64_t done = 0, total = 0;
    app.store.read([&](store::Reader& db) {
        for (const auto& count : dataset::bulk_counts(db, *bulk)) total += count.count;
    });
    BulkCourse(
        app.store, writing, definition, *bulk,
        [&](const std::function<void(store::Tx&)>& work) {
            run.step([&](store::Tx& tx) {
                work(tx);
                return job.kind;
            });
        },
        [&](std::int64_t more) {
            done += more;
            run.progress({.done = done, .total = total, .words = in_both(words_of(phase))});
        })
        .go();
    return told(app, *bulk, phase);
}

}  // namespace

BulkCourse::BulkCourse(store::Store& store, dataset::Writing& writing, const dataset::Dataset& definition,
                       BulkChange& bulk, Write write, Tell tell)
    : store_(store),
      writing_(writing),
      definition_(definition),
      bulk_(bulk),
      write_(std::move(write)),
      tell_(std::move(tell)) {
    writing_.reason = bulk_.phase == Phase::undoing ? dataset::bulk_undo_reason : dataset::bulk_reason;
    writing_.request = bulk_.id.value();
}

void BulkCourse::go() {
    std::vector<dataset::Change> changes;
    std::vector<std::int32_t> fields;
    for (const auto& [field, value] : bulk_.values) {
        changes.push_back({field->position, value, {}, {}});
        fields.push_back(field->position);
    }
    const auto each_or_all = [&](std::span<const Aim> aims, auto&& work) {
        dataset::together_or_singly(
            aims,
            [&](std::span<const Aim> some) {
                write_([&](store::Tx& tx) { dataset::settle(tx, bulk_, work(tx, some)); });
            },
            [&](const Fate& fate) { settle({&fate, 1}); });
    };
    const auto phase = bulk_.phase;
    if (phase == Phase::trying)
        through(BulkState::waiting, [&](std::span<const Aim> aims) {
            std::vector<Fate> fates;
            for (auto& tried : dataset::try_changes(store_, writing_, definition_, aims, changes))
                fates.push_back(std::move(tried.fate));
            settle(fates);
        });
    else if (phase == Phase::changing)
        through(BulkState::will, [&](std::span<const Aim> aims) {
            each_or_all(aims, [&](store::Tx& tx, std::span<const Aim> some) {
                return dataset::change_all(tx, writing_, definition_, some, changes);
            });
        });
    else
        through(BulkState::changed, [&](std::span<const Aim> aims) {
            each_or_all(aims, [&](store::Tx& tx, std::span<const Aim> some) {
                return dataset::give_back_all(tx, writing_, definition_, some, fields, bulk_.id);
            });
        });
    const auto next = static_cast<Phase>(static_cast<int>(phase) + 1);
    write_([&](store::Tx& tx) { dataset::set_phase(tx, bulk_, next, bulk_.job); });
    bulk_.phase = next;
}

void BulkCourse::through(BulkState from, const std::function<void(std::span<const Aim>)>& some) {
    for (base::Id last;;) {
        std::vector<Aim> aims;
        store_.read([&](store::Reader& db) {
            for (const auto& record : dataset::bulk_records(db, bulk_, {&from, 1}, last, dataset::limits::bulk_chunk))
                aims.push_back(record.aim);
        });
        if (aims.empty()) return;
        some(aims);
        last = aims.back().record;
        tell_(static_cast<std::int64_t>(aims.size()));
    }
}

void BulkCourse::settle(std::span<const Fate> fates) {
    write_([&](store::Tx& tx) { dataset::settle(tx, bulk_, fates); });
}

std::string bulk_address(const BulkChange& bulk) { return "/data/" + bulk.dataset + "/bulk/" + bulk.id.text(); }

base::Id ask_for_bulk(const Visit& visit, const BulkChange& bulk, std::string_view kind) {
    http::Fields order;
    order.add("dataset", bulk.dataset);
    order.add("bulk", bulk.id.text());
    // Pressed twice, it is one job; another where the last one ended before its time.
    const auto key = bulk.id.text() + " " + bulk.job.text();
    const auto job = visit.app.jobs.ask({.authority = bulk.authority,
                                         .kind = kind,
                                         .input = http::query_string(order),
                                         .asker = visit.actor(),
                                         .key = key});
    visit.app.store.write(store::Priority::page,
                          [&](store::Tx& tx) { dataset::set_phase(tx, bulk, phase_of(kind), job); });
    return job;
}

void add_bulk_jobs(App& app) {
    const auto run = [&app](jobs::Run& job) { return run_bulk(app, job); };
    app.jobs.add({.name = bulk_try_job, .label = t("Trying out a change of many records"), .handler = run});
    app.jobs.add({.name = bulk_change_job, .label = t("Changing many records"), .handler = run});
    app.jobs.add({.name = bulk_undo_job, .label = t("Undoing a change of many records"), .handler = run});
}

}  // namespace web
