#include "dataset/kept.hpp"

#include "audit/change_log.hpp"
#include "dataset/limits.hpp"
#include "dataset/rows.hpp"
#include "store/row_insert.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <unordered_map>

namespace dataset {
namespace {

struct RowKey {
    base::Id authority, id;
    auto operator<=>(const RowKey&) const = default;
};

// Whoever recomputes rows of an authority does so alone until the transaction ends, and sees what those before wrote.
void lock(store::Tx& tx, const Keeping& keeping, base::Id authority) {
    tx.run(
        "insert into kept_state (dataset, authority, rule) values ($1, $2, 0) on conflict (dataset, authority) do "
        "update "
        "set rule = kept_state.rule",
        {keeping.dataset, authority.value()});
}

Writing within(const Registry& registry, const audit::Trail& trail, audit::Cause cause) {
    return {.registry = registry, .trail = trail, .codes = nullptr, .actor = {.name = "kept-rows"}, .cause = cause};
}

// ---- Which rows rest on what was touched

// Of kept rows that rest on records of a kind.
void add_affected(store::Reader& db, const Keeping::RestsOn& on, std::span<const RowKey> touched,
                  std::set<RowKey>& affected) {
    for (auto rest = touched; !rest.empty();) {
        const auto chunk = rest.first(std::min(rest.size(), limits::chunk_rows));
        rest = rest.subspan(chunk.size());
        std::vector<store::Param> params;
        std::string values;
        for (const auto& [authority, id] : chunk) {
            params.insert(params.end(), {authority.value(), id.value()});
            const auto last = params.size();
            values += (values.empty() ? "(cast($" : ", (cast($") + std::to_string(last - 1) + " as bigint), cast($" +
                      std::to_string(last) + " as bigint))";
        }
        db.each("with touched (authority, id) as (values " + values + ") select authority, id from (" + on.affected +
                    ") affected",
                store::Params(params), [&](const store::Row& row) { affected.insert({row.id(0), row.id(1)}); });
    }
}

// ---- What rows are, and what they should be

// A row that is not as it should be; none: there is none, or should be none.
struct Difference {
    std::optional<StoredRow> before;
    std::optional<Record> after;
};

std::unordered_map<std::int64_t, StoredRow> current_rows(store::Reader& db, const Shape& shape, base::Id authority,
                                                         std::span<const base::Id> ids) {
    std::unordered_map<std::int64_t, StoredRow> rows;
    Bound bound;
    const auto visible = shape.visible("r", shape.owned() ? bound.add_id(authority) : std::string());
    const auto wanted = put_in(among("r.id", ids), bound);
    db.each("select " + shape.row_columns() + " from " + shape.from() + " where " + visible + " and " + wanted,
            bound.params(), [&](const store::Row& cells) {
                auto row = read_row(shape, authority, cells);
                rows.emplace(row.record.id.value(), std::move(row));
            });
    return rows;
}

Record record_of(const Dataset& dataset, base::Id authority, KeptRow&& row) {
    base::invariant(row.values.size() == dataset.fields.size(), "a kept row has a value for each field");
    Record record;
    record.dataset = &dataset;
    record.authority = home_of(dataset, authority);
    record.id = row.id;
    record.version = 1;
    record.values = std::move(row.values);
    return record;
}

struct DueRow {
    base::Id id;
    base::Date on_day;
    audit::Cause cause;
};

struct Looked {
    std::vector<Difference> differing;
    std::vector<DueRow> due;  // on later days
};

Looked look_at(store::Reader& db, const Writing& writing, const Keeping& keeping, const Shape& shape,
               base::Id authority, std::span<const base::Id> ids) {
    const auto day = writing.today();
    auto now = current_rows(db, shape, authority, ids);
    Looked looked;
    for (auto& row : keeping.compute(db, writing.registry, authority, day, ids)) {
        if (row.next_day) {
            base::invariant(*row.next_day > day, "a kept row changes on a later day, if ever");
            looked.due.push_back({row.id, *row.next_day, audit::Cause::calendar});
        }
        auto record = record_of(shape.dataset(), authority, std::move(row));
        record.changed_at = writing.now();
        const auto stands = now.find(record.id.value());
        if (stands == now.end()) {
            looked.differing.push_back({std::nullopt, std::move(record)});
            continue;
        }
        if (stands->second.record.values != record.values) {
            record.version = stands->second.record.version + 1;
            looked.differing.push_back({std::move(stands->second), std::move(record)});
        }
        now.erase(stands);
    }
    // First those that go: one that comes may have what was theirs.
    std::vector<Difference> gone;
    for (auto& [id, row] : now) gone.push_back({std::move(row), std::nullopt});
    looked.differing.insert(looked.differing.begin(), std::make_move_iterator(gone.begin()),
                            std::make_move_iterator(gone.end()));
    return looked;
}

// ---- Writing

void remove_row(store::Tx& tx, const Shape& shape, const StoredRow& row) {
    std::vector<store::Param> params = {row.record.id};
    if (shape.owned()) params.emplace_back(row.record.authority);
    tx.run("delete from " + std::string(shape.dataset().name) + " where " + shape.of_authority("", "$2") + "id = $1",
           store::Params(params));
}

void write(store::Tx& tx, const Writing& writing, const Shape& shape, std::int64_t mark, const Difference& difference) {
    const auto& [before, after] = difference;
    if (before && after) {
        rewrite_row(tx, writing, *before, *after);
    } else if (after) {
        insert_row(tx, shape, {mark, open_mark, *after});
    } else {
        remove_row(tx, shape, *before);
    }
}

// One event for them all. Their values are in the change log alone: they say again what other records' history says.
void tell(store::Tx& tx, const Writing& writing, const Dataset& dataset, base::Id authority,
          std::span<const Difference> differing) {
    const auto home = home_of(dataset, authority);
    std::vector<std::vector<audit::Change>> changes;  // which the entries are views of
    changes.reserve(differing.size());
    std::vector<audit::Entry> entries;
    for (const auto& [before, after] : differing) {
        const auto action = !before ? audit::Action::added : after ? audit::Action::changed : audit::Action::removed;
        changes.push_back(audit_changes(dataset, before ? &before->record : nullptr, after ? &*after : nullptr));
        audit::append_entries(entries, dataset.name, after ? after->id : before->record.id, action, changes.back());
    }
    Record about;
    about.dataset = &dataset;
    about.authority = home;
    auto event = event_of(writing, about, "recompute");
    if (is_published(dataset))
        event.staged =
            audit::stage_entries(tx, {.authority = home, .batch = writing.trail.world().ids.next()}, entries);
    audit::record(tx, writing.trail, std::move(event));
}

// From now on these of the ids are due, and the others not.
void set_due(store::Tx& tx, const Keeping& keeping, base::Id authority, std::span<const base::Id> ids,
             std::span<const DueRow> due) {
    Bound bound;
    bound.add_text(keeping.dataset);
    bound.add_id(authority);
    const auto wanted = put_in(among("record", ids), bound);
    tx.run("delete from kept_due where dataset = $1 and authority = $2 and " + wanted, bound.params());
    static const store::RowInsert insert("kept_due (dataset, authority, record, on_day, cause)");
    std::vector<store::Param> cells;
    for (const auto& [id, on_day, cause] : due)
        cells.insert(cells.end(), {keeping.dataset, authority.value(), id, on_day, static_cast<std::int64_t>(cause)});
    insert.run(tx, cells);
}

// At most limits::chunk_rows of them. The authority's rows are locked.
std::int64_t recompute(store::Tx& tx, const Writing& writing, const Keeping& keeping, base::Id authority,
                       std::span<const base::Id> ids) {
    const auto& dataset = writing.registry.dataset(keeping.dataset);
    const auto& shape = writing.registry.shape(dataset);
    const auto looked = look_at(tx, writing, keeping, shape, authority, ids);
    if (!looked.differing.empty()) {
        const auto mark =
            tx.one("select " + shape.mark_sql("$1") + ", cast($1 as bigint)", {authority.value()}).integer(0);
        for (const auto& difference : looked.differing) write(tx, writing, shape, mark, difference);
        tell(tx, writing, dataset, authority, looked.differing);
    }
    set_due(tx, keeping, authority, ids, looked.due);
    return static_cast<std::int64_t>(looked.differing.size());
}

template <typename Use>
void in_chunks(std::span<const base::Id> ids, Use&& use) {
    for (auto rest = ids; !rest.empty();) {
        const auto chunk = rest.first(std::min(rest.size(), limits::chunk_rows));
        rest = rest.subspan(chunk.size());
        use(chunk);
    }
}

constexpr std::string_view on_due_conflict =
    " on conflict (dataset, authority, record) do update set on_day = excluded.on_day, cause = excluded.cause";

void set_due_at_once(store::Tx& tx, const Writing& writing, const Keeping& keeping, base::Id authority,
                     std::span<const base::Id> ids) {
    in_chunks(ids, [&](std::span<const base::Id> chunk) {
        std::vector<DueRow> due;
        for (const auto id : chunk) due.push_back({id, writing.today(), writing.cause});
        set_due(tx, keeping, authority, chunk, due);
    });
}

// What a transaction has touched. Asked for what rests on it twice: as it was, and, at the end, as it is.
class TouchedRecords final : public store::TxPart {
public:
    explicit TouchedRecords(store::Tx&) {}
    int order() const override { return 500; }

    void touch(store::Tx& tx, const Writing& writing, const Keeping& keeping, const Keeping::RestsOn& on, RowKey record,
               Touched known) {
        if (!writing_) {
            writing_.emplace(within(writing.registry, writing.trail, writing.cause));
            writing_->actor = writing.actor;
            writing_->request = writing.request;
        }
        if (!touched_[{&keeping, &on}].insert(record).second || known == Touched::new_one) return;
        add_affected(tx, on, std::span(&record, 1), affected_[&keeping]);
    }

    void flush(store::Tx& tx) override {
        for (const auto& [place, records] : touched_)
            add_affected(tx, *place.second, std::vector(records.begin(), records.end()), affected_[place.first]);
        for (const auto& keeping : writing_->registry.keepings()) {
            const auto found = affected_.find(keeping.get());
            if (found == affected_.end()) continue;
            std::map<base::Id, std::vector<base::Id>> by_authority;
            for (const auto& [authority, id] : found->second) by_authority[authority].push_back(id);
            for (const auto& [authority, ids] : by_authority) bring_up(tx, *keeping, authority, ids);
        }
    }

private:
    void bring_up(store::Tx& tx, const Keeping& keeping, base::Id authority, std::span<const base::Id> ids) {
        lock(tx, keeping, authority);
        writing_->authority = authority;
        if (ids.size() > limits::kept_at_once) return set_due_at_once(tx, *writing_, keeping, authority, ids);
        in_chunks(ids, [&](std::span<const base::Id> chunk) { recompute(tx, *writing_, keeping, authority, chunk); });
    }

    std::optional<Writing> writing_;
    std::map<std::pair<const Keeping*, const Keeping::RestsOn*>, std::set<RowKey>> touched_;
    std::map<const Keeping*, std::set<RowKey>> affected_;
};

}  // namespace

void touch(store::Tx& tx, const Writing& writing, std::string_view kind, base::Id authority, base::Id id,
           Touched touched) {
    for (const auto& keeping : writing.registry.keepings())
        for (const auto& on : keeping->rests_on)
            if (on.kind == kind) tx.part<TouchedRecords>().touch(tx, writing, *keeping, on, {authority, id}, touched);
}

void touch_load(store::Tx& tx, const Writing& writing, const Dataset& dataset, std::int64_t mark) {
    const auto& shape = writing.registry.shape(dataset);
    const auto authority = home_of(dataset, writing.authority);
    for (const auto& keeping : writing.registry.keepings())
        for (const auto& on : keeping->rests_on) {
            if (on.kind != dataset.name) continue;
            lock(tx, *keeping, authority);
            std::vector<store::Param> params = {keeping->dataset, writing.today(),
                                                static_cast<std::int64_t>(writing.cause), authority.value(), mark};
            tx.run(
                "with touched (authority, id) as (select distinct cast($4 as bigint), r.id from " + shape.from() +
                    " where " + shape.of_authority("r.", "$4") +
                    "(r.from_mark = $5 or r.to_mark = $5)) insert into kept_due (dataset, authority, record, on_day, "
                    "cause) select distinct cast($1 as text), authority, id, cast($2 as text), cast($3 as bigint) from "
                    "(" +
                    on.affected + ") affected where true" + std::string(on_due_conflict),
                store::Params(params));
        }
}

void touch_changed_rules(store::Tx& tx, const Registry& registry, base::Date day) {
    for (const auto& keeping : registry.keepings()) {
        const auto known =
            tx.maybe("select rule from kept_state where dataset = $1 and authority = 0", {keeping->dataset});
        if (known && known->integer(0) == keeping->rule) continue;
        const auto& dataset = registry.dataset(keeping->dataset);
        const std::string authority = registry.shape(dataset).owned() ? "authority" : "0";
        tx.run(
            "insert into kept_due (dataset, authority, record, on_day, cause) select cast($1 as text), authority, id, "
            "cast($2 as text), cast($3 as bigint) from (" +
                keeping->all + " union select " + authority + ", id from " + keeping->dataset + ") wanted where true" +
                std::string(on_due_conflict),
            {keeping->dataset, day, static_cast<std::int64_t>(audit::Cause::calendar)});
        tx.run(
            "insert into kept_state (dataset, authority, rule) values ($1, 0, $2) on conflict (dataset, authority) do "
            "update set rule = excluded.rule",
            {keeping->dataset, keeping->rule});
    }
}

namespace {

struct Due {
    base::Id authority;
    audit::Cause cause = audit::Cause::calendar;
    std::vector<base::Id> ids;
};

// The next chunk of one authority that is due for one cause.
Due next_due(store::Reader& db, const Keeping& keeping, base::Date day) {
    Due due;
    db.each(
        "select authority, cause, record from kept_due where dataset = $1 and on_day <= $2 order by on_day, "
        "authority, cause, record limit $3",
        {keeping.dataset, day, static_cast<std::int64_t>(limits::chunk_rows)}, [&](const store::Row& row) {
            const auto cause = static_cast<audit::Cause>(row.integer(1));
            if (due.ids.empty()) {
                due.authority = row.id(0);
                due.cause = cause;
            }
            if (due.authority == row.id(0) && due.cause == cause) due.ids.push_back(row.id(2));
        });
    return due;
}

}  // namespace

std::int64_t recompute_due(store::Store& store, const Registry& registry, const audit::Trail& trail) {
    std::int64_t looked_at = 0;
    for (const auto& keeping : registry.keepings())
        for (;;) {
            const auto today = trail.world().clock.today();
            const auto due = store.read([&](store::Reader& db) { return next_due(db, *keeping, today); });
            if (due.ids.empty()) break;
            store.write(store::Priority::job, [&](store::Tx& tx) {
                lock(tx, *keeping, due.authority);
                auto writing = within(registry, trail, due.cause);
                writing.authority = due.authority;
                recompute(tx, writing, *keeping, due.authority, due.ids);
            });
            looked_at += static_cast<std::int64_t>(due.ids.size());
        }
    return looked_at;
}

Rebuilt rebuild(store::Store& store, const Registry& registry, const audit::Trail& trail, const Dataset& dataset,
                Rebuild what) {
    const auto& keeping = registry.keeping(dataset);
    const auto& shape = registry.shape(dataset);
    std::map<base::Id, std::vector<base::Id>> rows;
    store.read([&](store::Reader& db) {
        db.each(keeping.all + " union select " + (shape.owned() ? "authority" : "0") + ", id from " + keeping.dataset,
                {}, [&](const store::Row& row) { rows[row.id(0)].push_back(row.id(1)); });
    });
    Rebuilt rebuilt;
    const auto count = [&](const Looked& looked) {
        rebuilt.differing += static_cast<std::int64_t>(looked.differing.size());
        for (const auto& [before, after] : looked.differing)
            if (rebuilt.first_differing.size() < limits::kept_told)
                rebuilt.first_differing.push_back(after ? after->id : before->record.id);
    };
    for (const auto& [authority, ids] : rows) {
        auto writing = within(registry, trail, audit::Cause::calendar);
        writing.authority = authority;
        rebuilt.rows += static_cast<std::int64_t>(ids.size());
        in_chunks(ids, [&](std::span<const base::Id> chunk) {
            const auto looked =
                store.read([&](store::Reader& db) { return look_at(db, writing, keeping, shape, authority, chunk); });
            count(looked);
            if (what == Rebuild::compare || looked.differing.empty()) return;
            store.write(store::Priority::job, [&](store::Tx& tx) {
                lock(tx, keeping, authority);
                recompute(tx, writing, keeping, authority, chunk);
            });
        });
    }
    return rebuilt;
}

}  // namespace dataset
