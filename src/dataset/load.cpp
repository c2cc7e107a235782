#include "dataset/load_work.hpp"

#include "audit/change_log.hpp"
#include "dataset/kept.hpp"
#include "dataset/limits.hpp"
#include "dataset/rows.hpp"
#include "dataset/search.hpp"

namespace dataset {

using base::t;

Load::Load(std::unique_ptr<Work> work) : work_(std::move(work)) {}

base::Result<std::unique_ptr<Load>> Load::begin(store::Store& store, const Writing& writing, LoadSettings settings) {
    const auto& dataset = writing.registry.dataset(settings.dataset);
    const auto home = home_of(dataset, writing.authority).value();
    sweep_loads(store, writing.registry, writing.trail.world());  // or a dead one would bar the way
    const auto running = store.read([&](store::Reader& db) {
        return db.maybe(
            "select source from dataset_load where authority = $1 and dataset = $2 and state in ('staging', "
            "'published')",
            {home, dataset.name});
    });
    if (running)
        return base::Problem{"",
                             "load_running",
                             t("“{source}” is still being loaded; try again when it is done"),
                             {{"source", running->text(0)}},
                             {}};
    return std::make_unique<Load>(std::make_unique<Work>(store, writing, std::move(settings)));
}

Load::~Load() {
    if (work_->ended()) return;
    try {
        work_->abandon();
    } catch (const std::exception&) {
        // Nothing of it is visible, and sweep_loads clears it.
        return;
    }
}

void Load::stage(std::span<const Incoming> rows) { work_->stage(rows); }

bool Load::problems_found() const { return work_->report().refused > 0; }

const LoadReport& Load::report() const { return work_->report(); }

void Load::on_row(std::function<void(const Preview&)> look) { work_->on_row(std::move(look)); }

LoadReport Load::publish(const Publisher& write) {
    work_->close_missing();
    work_->publish(write);
    return work_->report();
}

LoadReport Load::abandon() {
    work_->abandon();
    return work_->report();
}

// ---- The end of a load

LoadRow Load::Work::row() const {
    return {home_, id_, &dataset_, mark_, published_at_, settings_.valid_from, settings_.source};
}

std::int64_t Load::Work::start_or_hold(store::Tx& tx) const {
    if (mark_ != 0) {
        lease().hold(tx);
        return mark_;
    }
    const auto mark = tx.one(
                            "select coalesce(max(mark), 0) + 1 from (select mark from dataset_mark where authority = "
                            "$1 and dataset = $2 union all "
                            "select mark from dataset_load where authority = $1 and dataset = $2) known",
                            {home_.value(), dataset_.name})
                          .integer(0);
    tx.run(
        "insert into dataset_load (authority, id, dataset, mark, source, state, started_at, valid_from, added, "
        "changed, removed, source_cy, held_by, held_until) "
        "values ($1, $2, $3, $4, $5, 'staging', $6, $7, 0, 0, 0, $8, $9, $10)",
        {home_.value(), id_, dataset_.name, mark, settings_.source, writing_.now(), settings_.valid_from,
         settings_.source_cy, lease().holder, lease().until()});
    return mark;
}

void Load::Work::close_missing() {
    if (settings_.missing == LoadSettings::Missing::keep) return;
    for (base::Id last;;) {
        std::vector<StoredRow> page;
        Bound bound;
        const auto authority = shape_.owned() ? bound.add_id(writing_.authority) : std::string();
        auto sql = "select " + shape_.row_columns() + " from " + shape_.from() + " where " +
                   shape_.visible("r", authority) + " and r.id > " + bound.add_id(last);
        if (settings_.only) sql += " and " + put_in(*settings_.only, bound);
        sql += " order by r.id limit " + bound.add_number(static_cast<std::int64_t>(limits::sweep_rows));
        store_.read([&](store::Reader& db) {
            db.each(sql, bound.params(),
                    [&](const store::Row& cells) { page.push_back(read_row(shape_, writing_.authority, cells)); });
        });
        if (page.empty()) return;
        last = page.back().record.id;
        std::vector<StoredRow> gone;
        for (auto& row : page) {
            if (seen_.contains(row.record.id.value())) continue;
            gone.push_back(std::move(row));
            if (gone.size() == limits::chunk_rows) {
                close_chunk(gone);
                gone.clear();
            }
        }
        if (!gone.empty()) close_chunk(gone);
    }
}

void Load::Work::close_chunk(const std::vector<StoredRow>& gone) {
    std::int64_t closed = 0, mark = 0;
    const auto staged = store_.write(store::Priority::job, [&](store::Tx& tx) {
        closed = 0;
        mark = start_or_hold(tx);
        std::vector<audit::Change> changes;
        for (const auto& row : gone) {
            // A record that a page changed since stays: what we saw is not what would go.
            if (!close_version(tx, row, mark)) continue;
            ++closed;
            for (auto& change : audit_changes(dataset_, &row.record, nullptr)) {
                change.record = row.record.id;
                changes.push_back(std::move(change));
            }
        }
        return tell(tx, audit::stage(tx, writing_.trail, staged_, changes), audit::Action::removed, changes);
    });
    mark_ = mark;
    staged_ = staged;
    ++report_.chunks;
    report_.removed += closed;
    for (const auto& row : gone)
        if (look_) look_({0, Outcome::removed, row.record.id, nullptr, &row.record.values, nullptr});
}

audit::Staged Load::Work::tell(store::Tx& tx, const audit::Staged& so_far, audit::Action action,
                               std::span<const audit::Change> changes, std::span<const base::Id> added) const {
    if (!is_published(dataset_)) return so_far;
    std::vector<audit::Entry> entries;
    for (const auto id : added) audit::append_entries(entries, dataset_.name, id, audit::Action::added, {});
    if (!changes.empty()) audit::append_entries(entries, dataset_.name, {}, action, changes);
    return audit::stage_entries(tx, so_far, entries);
}

// Records that a page changed while their new version was waiting: the load's changes go on top of the page's.
audit::Staged Load::Work::take_in_moved(store::Tx& tx) {
    auto told = staged_;
    const auto tell_anew = [&](const Record& before, const Record* after) {
        audit::discard_entries(tx, home_, id_, before.id);
        auto changes = audit_changes(dataset_, &before, after);
        for (auto& change : changes) change.record = before.id;
        told = tell(tx, told, after ? audit::Action::changed : audit::Action::removed, changes);
    };
    std::vector<base::Id> moved;
    tx.each("select id from load_moved where authority = $1 and dataset = $2 and mark = $3 order by id",
            {home_.value(), dataset_.name, mark_}, [&](const store::Row& row) { moved.push_back(row.id(0)); });
    for (const auto id : moved) {
        const auto visible = visible_row(tx, shape_, writing_.authority, id);
        std::vector<store::Param> params = {id, mark_};
        if (shape_.owned()) params.emplace_back(writing_.authority);
        const auto staged_cells = tx.maybe("select " + shape_.row_columns() + " from " + shape_.from() + " where " +
                                               shape_.of_authority("r.", "$3") + "r.id = $1 and r.from_mark = $2",
                                           store::Params(params));
        if (!visible) continue;
        if (!staged_cells) {  // the load removes it, as it stands by now
            tell_anew(visible->record, nullptr);
            continue;
        }
        auto staged = read_row(shape_, writing_.authority, staged_cells->row());
        const auto version = staged.record.version;
        auto merged = visible->record;
        const auto changed = changed_fields_.find(id.value());
        if (changed != changed_fields_.end())
            for (const auto position : changed->second)
                merged.values[static_cast<std::size_t>(position)] =
                    staged.record.values[static_cast<std::size_t>(position)];
        merged.version = visible->record.version + 1;
        merged.changed_at = writing_.now();
        merged.added_load = staged.record.added_load;
        tell_anew(visible->record, &merged);
        staged.record = std::move(merged);
        auto all = RowParams(shape_, staged);
        all.params.emplace_back(version);
        tx.maybe(shape_.update_sql(), store::Params(all.params));
        unindex_record(tx, dataset_, home_, id, mark_);
        index_record(tx, writing_.registry, dataset_, staged.record, mark_, writing_.trail.world());
    }
    report_.moved = static_cast<std::int64_t>(moved.size());
    return told;
}

void Load::Work::settle_corrections(store::Tx& tx) const {
    for (const auto& settled : settled_)
        tx.run(
            "update correction set state = $1, decided_at = $2, decision_note = case when decision_note = '' then $3 "
            "else decision_note end "
            "where authority = $4 and id = $5 and state = 'accepted'",
            {settled.state, writing_.now(), settings_.source, settled.correction.authority.value(),
             settled.correction.id});
}

void Load::Work::publish(const Publisher& write) {
    base::invariant(!ended_, "a load ends once");
    base::invariant(settings_.mode == LoadSettings::Mode::stage, "a comparison has nothing to publish");
    if (mark_ == 0 && settled_.empty() && !write) {  // nothing differs: nothing is written
        ended_ = true;
        return;
    }
    published_at_ = writing_.now();
    const std::function<void(store::Tx&)> work = [&](store::Tx& tx) {
        ended_ = true;  // once tried, only the database knows whether it was published
        if (mark_ == 0) {
            settle_corrections(tx);
            return;
        }
        lease().hold(tx);
        const auto staged = take_in_moved(tx);
        settle_corrections(tx);
        tx.run(
            "insert into dataset_mark (authority, dataset, mark) values ($1, $2, $3) on conflict (authority, dataset) "
            "do update set mark = excluded.mark",
            {home_.value(), dataset_.name, mark_});
        touch_load(tx, writing_, dataset_, mark_);
        tx.run(
            "update dataset_load set state = 'published', ended_at = $1, added = $2, changed = $3, removed = $4 where "
            "authority = $5 and id = $6",
            {published_at_, report_.added, report_.changed, report_.removed, home_.value(), id_});
        Record about;
        about.dataset = &dataset_;
        about.authority = home_;
        auto event = event_of(writing_, about, "load");
        event.note = settings_.source;
        event.staged = staged;
        audit::record(tx, writing_.trail, std::move(event));
    };
    if (write)
        write(work);
    else
        store_.write(store::Priority::page, work);
    if (mark_ != 0)
        report_.chunks += settle_load(store_, writing_.registry, writing_.trail.world().ids, row(), lease());
}

void Load::Work::abandon() {
    base::invariant(!ended_, "a load ends once");
    ended_ = true;
    try {
        land();  // a chunk may be under way where staging broke off
    } catch (const std::exception&) {
        // What did not arrive needs no undoing.
        flight_.reset();
    }
    if (mark_ != 0) report_.chunks += undo_load(store_, writing_.registry, row(), lease());
}

}  // namespace dataset
