#include "dataset/load_after.hpp"

#include "dataset/facts.hpp"
#include "dataset/limits.hpp"
#include "dataset/load.hpp"
#include "dataset/rows.hpp"
#include "dataset/search.hpp"

#include <algorithm>

namespace dataset {
namespace {

// Both versions of a record that a load touched: `closed` was replaced or removed, `staged` is new.
struct Touched {
    base::Id id;
    std::optional<StoredRow> closed, staged;
};

class Walk {
public:
    Walk(store::Store& store, const Registry& registry, const LoadRow& load, const LoadLease& lease)
        : store_(store), shape_(registry.shape(*load.dataset)), load_(load), lease_(lease) {}

    // Chunks of touched records in the order of their ids.
    template <typename Use>
    std::int64_t each_chunk(Use&& use) {
        std::int64_t chunks = 0;
        for (base::Id last;;) {
            auto touched = next(last);
            if (touched.empty()) return chunks;
            last = touched.back().id;
            store_.write(store::Priority::job, [&](store::Tx& tx) {
                lease_.hold(tx);
                for (const auto& record : touched) use(tx, record);
            });
            ++chunks;
        }
    }

private:
    std::vector<Touched> next(base::Id after) const {
        std::vector<store::Param> params = {after.value(), load_.mark, static_cast<std::int64_t>(rows_at_once())};
        if (shape_.owned()) params.emplace_back(load_.authority);
        const auto sql = "select " + shape_.row_columns() + " from " + shape_.from() + " where " +
                         shape_.of_authority("r.", "$4") +
                         "r.id > $1 and (r.from_mark = $2 or r.to_mark = $2) order by r.id, r.from_mark limit $3";
        std::vector<Touched> touched;
        std::size_t rows = 0;
        store_.read([&](store::Reader& db) {
            db.each(sql, store::Params(params), [&](const store::Row& cells) {
                auto row = read_row(shape_, load_.authority, cells);
                ++rows;
                if (touched.empty() || touched.back().id != row.record.id) touched.push_back({row.record.id, {}, {}});
                auto& place = row.from_mark == load_.mark ? touched.back().staged : touched.back().closed;
                place = std::move(row);
            });
        });
        // The second version of the last record may be beyond the limit.
        if (rows == rows_at_once() && touched.size() > 1) touched.pop_back();
        return touched;
    }
    // Each dated field of a record costs a look-up and an insert.
    std::size_t rows_at_once() const { return shape_.has_facts() ? limits::chunk_rows / 2 : limits::chunk_rows; }

    store::Store& store_;
    const Shape& shape_;
    const LoadRow& load_;
    const LoadLease& lease_;
};

void delete_version(store::Tx& tx, const Shape& shape, const StoredRow& row) {
    const auto& record = row.record;
    std::vector<store::Param> params = {record.id, row.from_mark};
    if (shape.owned()) params.emplace_back(record.authority);
    tx.run("delete from " + std::string(shape.dataset().name) + " where " + shape.of_authority("", "$3") +
               "id = $1 and from_mark = $2",
           store::Params(params));
    unindex_record(tx, shape.dataset(), record.authority, record.id, row.from_mark);
}

bool has_facts(store::Reader& db, const Shape& shape, const Record& record) {
    std::vector<store::Param> params = {record.id};
    if (shape.owned()) params.emplace_back(record.authority);
    return db
        .maybe("select 1 from " + std::string(shape.dataset().name) + "_fact where " + shape.of_authority("", "$2") +
                   "id = $1 limit 1",
               store::Params(params))
        .has_value();
}

// The record as everybody sees it now: nearly always just what was staged.
std::optional<Record> visible_now(store::Reader& db, const Shape& shape, const LoadRow& load, const Record& staged) {
    std::vector<store::Param> params = {staged.id, load.mark};
    if (shape.owned()) params.emplace_back(load.authority);
    const auto version = db.maybe("select version from " + std::string(shape.dataset().name) + " where " +
                                      shape.of_authority("", "$3") + "id = $1 and from_mark = $2",
                                  store::Params(params));
    if (version && version->integer(0) == staged.version) return staged;
    auto row = visible_row(db, shape, load.authority, staged.id);
    return row ? std::optional(std::move(row->record)) : std::nullopt;
}

void write_facts(store::Tx& tx, base::Ids& ids, const LoadRow& load, const Shape& shape, const Touched& touched) {
    if (!touched.staged) {
        close_facts(tx, load.ended_at, shape, touched.closed->record);
        return;
    }
    const auto& now = touched.staged->record;
    if (!touched.closed && has_facts(tx, shape, now)) return;  // an earlier attempt got this far
    const auto visible = visible_now(tx, shape, load, now);
    if (!visible) return;
    const FactNote note{load.ended_at, load.source};
    for (const auto& field : shape.dataset().fields) {
        if (!field.use.dated || is_sealed(field)) continue;
        const bool same = touched.closed ? touched.closed->record[field] == now[field] : now[field].empty();
        // What somebody has changed since the load was published has its own, later fact.
        if (same || (*visible)[field] != now[field]) continue;
        if (touched.closed)
            write_fact(tx, ids, note, shape, now, field, now[field], {load.valid_from, {}});
        else
            write_first_fact(tx, ids, note, shape, now, field, now[field], load.valid_from);
    }
}

void set_state(store::Store& store, const LoadRow& load, const LoadLease& lease, std::string_view state) {
    store.write(store::Priority::job, [&](store::Tx& tx) {
        lease.hold(tx);
        tx.run("update dataset_load set state = $1 where authority = $2 and id = $3",
               {state, load.authority.value(), load.id});
        tx.run("delete from load_moved where authority = $1 and dataset = $2 and mark = $3",
               {load.authority.value(), load.dataset->name, load.mark});
    });
}

}  // namespace

std::int64_t settle_load(store::Store& store, const Registry& registry, base::Ids& ids, const LoadRow& load,
                         const LoadLease& lease) {
    const auto& shape = registry.shape(*load.dataset);
    const auto chunks = Walk(store, registry, load, lease).each_chunk([&](store::Tx& tx, const Touched& touched) {
        if (shape.has_facts()) write_facts(tx, ids, load, shape, touched);
        if (touched.closed) delete_version(tx, shape, *touched.closed);
    });
    set_state(store, load, lease, "cleared");
    return chunks + 1;
}

std::int64_t undo_load(store::Store& store, const Registry& registry, const LoadRow& load, const LoadLease& lease) {
    const auto& shape = registry.shape(*load.dataset);
    auto chunks = Walk(store, registry, load, lease).each_chunk([&](store::Tx& tx, const Touched& touched) {
        if (touched.staged) delete_version(tx, shape, *touched.staged);
        if (!touched.closed) return;
        std::vector<store::Param> params = {touched.id, touched.closed->from_mark, open_mark};
        if (shape.owned()) params.emplace_back(load.authority);
        tx.run("update " + std::string(shape.dataset().name) + " set to_mark = $3 where " +
                   shape.of_authority("", "$4") + "id = $1 and from_mark = $2",
               store::Params(params));
    });
    while (store.write(store::Priority::job, [&](store::Tx& tx) {
        lease.hold(tx);
        return audit::discard_staged(tx, load.authority, load.id, static_cast<std::int64_t>(limits::sweep_rows));
    }) > 0)
        ++chunks;
    set_state(store, load, lease, "abandoned");
    return chunks + 1;
}

std::int64_t sweep_loads(store::Store& store, const Registry& registry, const base::World& world) {
    struct Left {
        LoadRow load;
        bool published;
    };
    std::vector<Left> left;
    store.read([&](store::Reader& db) {
        db.each(
            "select authority, id, dataset, mark, ended_at, valid_from, source, state from dataset_load where state in "
            "('staging', 'published') and held_until <= $1 order by id",
            {world.clock.now()}, [&](const store::Row& row) {
                const auto* dataset = registry.find(row.text(2));
                if (!dataset) return;  // of a service that this program has not
                LoadRow load{row.id(0),
                             row.id(1),
                             dataset,
                             row.integer(3),
                             row.instant(4),
                             row.date(5).value_or(base::Date()),
                             std::string(row.text(6))};
                left.push_back({std::move(load), row.text(7) == "published"});
            });
    });
    std::int64_t swept = 0;
    for (const auto& [load, published] : left) {
        const auto lease = take_over(store, world, load.authority, load.id);
        if (!lease) continue;
        published ? settle_load(store, registry, world.ids, load, *lease) : undo_load(store, registry, load, *lease);
        ++swept;
    }
    return swept;
}

}  // namespace dataset
