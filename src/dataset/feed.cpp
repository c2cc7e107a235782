#include "dataset/feed.hpp"

#include "audit/counter.hpp"
#include "dataset/condition.hpp"
#include "dataset/feed_steps.hpp"
#include "dataset/given.hpp"
#include "dataset/limits.hpp"
#include "dataset/registry.hpp"
#include "dataset/shape.hpp"

#include <algorithm>
#include <set>
#include <span>

namespace dataset {
namespace {

using base::t;

// A record that may be another than it was, and how much the log says of it.
struct Touched {
    base::Id id;
    std::int64_t entries = 0;
};

std::vector<Touched> touched_since(store::Reader& db, const Dataset& dataset, base::Id home, std::int64_t since) {
    std::vector<Touched> touched;
    db.each(R"(select e.record, count(*)
               from change_group g join change_entry e on e.authority = g.authority and e.batch = g.batch
               where g.authority = $1 and g.first_seq > $2 and e.dataset = $3
               group by e.record order by e.record)",
            {home.value(), since, dataset.name},
            [&](const store::Row& row) { touched.push_back({row.id(0), row.integer(1)}); });
    return touched;
}

bool is_relative(const Filters& filters) {
    const auto relative = [](const Condition& condition) { return condition.op == Operator::in; };
    return std::ranges::any_of(filters.all, relative) ||
           std::ranges::any_of(filters.any, [&](const auto& group) { return std::ranges::any_of(group, relative); });
}

std::vector<base::Id> ids_in(store::Reader& db, const Registry& registry, Query query) {
    query.columns.clear();
    query.order = {{.field = std::string(order_by_id)}};
    query.page = {.rows = 0};
    const auto planned = plan(registry, query);
    base::invariant(planned.ok(), "a feed's query was planned before");
    std::vector<base::Id> ids;
    db.each(planned->sql, planned->bound.params(),
            [&](const store::Row& row) { ids.push_back(row.id(Plan::id_cell)); });
    return ids;
}

// Those that "this month" took in then and does not now, or the other way round, though nothing in them changed.
void add_shifted(store::Reader& db, const Registry& registry, const Query& then, const Query& now,
                 std::vector<Touched>& touched) {
    if (then.today == now.today || !is_relative(now.filters)) return;
    std::vector<base::Id> shifted;
    std::ranges::set_symmetric_difference(ids_in(db, registry, then), ids_in(db, registry, now),
                                          std::back_inserter(shifted));
    const auto known = touched.size();
    for (const auto id : shifted)
        if (!std::ranges::binary_search(touched.begin(), touched.begin() + static_cast<std::ptrdiff_t>(known), id, {},
                                        &Touched::id))
            touched.push_back({id, 0});
    std::ranges::sort(touched, {}, &Touched::id);
}

// The London day of the moment a place was given at.
base::Date day_of(store::Reader& db, base::Id home, std::int64_t seq, base::Date otherwise) {
    const auto row =
        db.maybe("select at from change_group where authority = $1 and first_seq <= $2 order by first_seq desc limit 1",
                 {home.value(), seq});
    return row ? row->row().instant(0).london_date() : otherwise;
}

// Whether the condition speaks of the field, by any of its columns.
bool mentions(const Predicate& predicate, const Shape::Columns& columns) {
    for (const auto* name : {&columns.value, &columns.welsh, &columns.folded, &columns.sort, &columns.sort_welsh})
        if (!name->empty() && speaks_of(predicate.sql, "r." + *name)) return true;
    return false;
}

// The fields that decide whether the query takes a record in, and which of its cells are seen.
std::set<std::int32_t> deciding(const Query& query, const Shape& shape) {
    std::set<std::int32_t> positions;
    const auto add = [&](const Condition& condition) {
        positions.insert(query.dataset->find(condition.field)->position);
    };
    std::ranges::for_each(query.filters.all, add);
    for (const auto& group : query.filters.any) std::ranges::for_each(group, add);
    for (const auto& field : query.dataset->fields) {
        const bool spoken_of =
            (field.use.search && !query.filters.words.empty()) ||
            std::ranges::any_of(query.where, [&](const auto& own) { return mentions(own, shape.of(field)); }) ||
            std::ranges::any_of(query.scope.grants, [&](const Grant& grant) {
                return grant.rows && mentions(*grant.rows, shape.of(field));
            });
        if (spoken_of) positions.insert(field.position);
    }
    return positions;
}

// What the log says since the start: of each record, and where every step is told, of each step.
struct Logged {
    std::map<base::Id, RecordThen> records;
    std::map<base::Id, std::vector<LoggedChange>> steps;
};

// Some hundred records, as they were and as they are.
class Chunk {
public:
    Chunk(const Registry& registry, const Query& then, const Query& now, FeedMode mode, std::int64_t until)
        : registry_(registry),
          shape_(registry.shape(*now.dataset)),
          then_query_(then),
          now_query_(now),
          mode_(mode),
          until_(until) {
        for (const auto& name : now.columns) columns_.push_back(now.dataset->find(name));
        if (now.scope.grants.size() == 1) shown_ = now.scope.grants.front().fields;
        deciding_ = deciding(now, shape_);
        another_day_ = then.today != now.today && is_relative(now.filters);
    }

    std::vector<FeedRecord> told(store::Reader& db, std::span<const Touched> touched, const Logged& logged) const {
        auto stored = records_now(db, touched);
        set_seen(db, stored);
        std::vector<FeedRecord> all;
        std::vector<State> states;
        std::vector<Record> asked;  // anew, of what they were
        for (const auto& [id, entries] : touched) {
            auto& state = states.emplace_back(State{.id = id, .log = log_of(logged, id)});
            if (const auto here = stored.find(id); here != stored.end()) state.now = &here->second;
            if (!state.log.existed) continue;
            state.then = state.log.undone(*now_query_.dataset, id, state.now ? &state.now->record : nullptr);
            state.in_then = state.now && state.now->taken_in;
            if (!state.now || another_day_ || decides(state.log)) asked.push_back(*state.then);
        }
        ask_then(db, states, asked);
        if (mode_ == FeedMode::every) {
            all = tell_steps(db, states, logged);
        } else {
            for (const auto& state : states)
                if (auto one = tell(state)) all.push_back(std::move(*one));
        }
        add_titles(db, all);
        return all;
    }

private:
    struct Now {
        Record record;
        bool taken_in = false;  // by the query; the record says what of it is seen
    };
    struct State {
        base::Id id;
        const RecordThen& log;
        const Now* now = nullptr;         // none: it is gone
        std::optional<Record> then = {};  // none: it did not exist
        bool in_then = false;
        bool in_now() const { return now && now->taken_in; }
    };

    // Of one that nothing was logged of: its day came, or went.
    const RecordThen& log_of(const Logged& logged, base::Id id) const {
        const auto found = logged.records.find(id);
        return found == logged.records.end() ? shifted_ : found->second;
    }

    std::map<base::Id, Now> records_now(store::Reader& db, std::span<const Touched> touched) const {
        Bound bound;
        const auto authority = shape_.owned() ? bound.add_id(now_query_.scope.authority) : std::string();
        std::string ids;
        for (const auto& [id, entries] : touched) ids += (ids.empty() ? "" : ", ") + bound.add_id(id);
        std::map<base::Id, Now> records;
        db.each("select " + shape_.row_columns() + " from " + shape_.from() + " where " +
                    shape_.visible("r", authority) + " and r.id in (" + ids + ")",
                bound.params(), [&](const store::Row& row) {
                    auto stored = read_row(shape_, now_query_.scope.authority, row);
                    const auto id = stored.record.id;
                    records.emplace(id, Now{.record = std::move(stored.record)});
                });
        return records;
    }

    static bool takes_in_all(const Query& query) {
        const auto& grants = query.scope.grants;
        return query.filters.empty() && query.where.empty() && !query.only &&
               std::ranges::any_of(grants, [](const Grant& grant) { return !grant.rows; }) &&
               (grants.size() == 1 ||
                std::ranges::all_of(grants, [](const Grant& grant) { return grant.fields.has_all(); }));
    }

    void set_seen(store::Reader& db, std::map<base::Id, Now>& records) const {
        std::vector<base::Id> ids;
        for (auto& [id, now] : records) {
            ids.push_back(id);
            now.record.seen = shown_;
            now.taken_in = takes_in_all(now_query_);
        }
        if (ids.empty() || takes_in_all(now_query_)) return;
        auto narrowed = now_query_;
        narrowed.columns.clear();
        narrowed.order = {{.field = std::string(order_by_id)}};
        narrowed.page = {.rows = 0};
        narrowed.where.push_back(among("r.id", ids));
        const auto planned = plan(registry_, narrowed);
        base::invariant(planned.ok(), "a feed's query was planned before");
        db.each(planned->sql, planned->bound.params(), [&](const store::Row& row) {
            auto& now = records.at(row.id(Plan::id_cell));
            now.taken_in = true;
            if (!planned->grants.empty()) now.record.seen = planned->seen(row);
        });
    }

    bool decides(const RecordThen& log) const {
        return std::ranges::any_of(log.fields, [&](const auto& field) { return deciding_.contains(field.first); });
    }

    // The same of records as they were: those taken in, with what of each is seen.
    std::map<base::Id, FieldSet> taken_in(store::Reader& db, const Query& query, std::span<const Record> asked) const {
        std::map<base::Id, FieldSet> found;
        if (asked.empty() || takes_in_all(query)) return found;
        const auto planned = plan_given(registry_, query, asked);
        base::invariant(planned.ok(), "a feed's query was planned before");
        db.each(planned->sql, planned->bound.params(), [&](const store::Row& row) {
            found.emplace(row.id(Plan::id_cell), planned->grants.empty() ? shown_ : planned->seen(row));
        });
        return found;
    }

    void ask_then(store::Reader& db, std::vector<State>& states, std::span<const Record> asked) const {
        const auto found = taken_in(db, then_query_, asked);
        auto next = asked.begin();
        for (auto& state : states) {
            if (next == asked.end() || next->id != state.id) continue;
            ++next;
            const auto place = found.find(state.id);
            state.in_then = takes_in_all(then_query_) || place != found.end();
            state.then->seen = place != found.end() ? place->second : shown_;
        }
    }

    // Whether a filter asks for what the log does not tell: the record may have been in the list.
    bool is_doubtful(const RecordThen& log) const {
        return log.existed && std::ranges::any_of(log.fields, [&](const auto& field) {
                   return !field.second.told && deciding_.contains(field.first);
               });
    }

    std::optional<FeedRecord> tell(const State& state) const {
        const bool doubtful = is_doubtful(state.log);
        if (state.in_now() && (!state.in_then || doubtful)) return tell_added(state);
        if (!state.in_now() && (state.in_then || doubtful)) return tell_removed(state);
        return state.in_now() ? tell_changed(state) : std::nullopt;
    }

    FeedRecord begin(const State& state, audit::Action action, const Record& shown) const {
        return {.id = state.id,
                .action = action,
                .title = shown.title(now_query_.language),
                .step = step_of(state.log.last),
                .cells = {}};
    }

    FeedStep step_of(const LogStep& step) const {
        if (step.seq == 0) return {.seq = until_, .at = {}, .cause = audit::Cause::calendar};
        return {.seq = step.seq, .at = step.at, .cause = step.cause, .actor = step.actor};
    }

    FeedRecord tell_added(const State& state) const {
        auto told = begin(state, audit::Action::added, state.now->record);
        if (state.log.existed && state.log.last.seq != 0) told.step.cause = std::nullopt;
        for (const auto* field : columns_)
            if (const auto& value = seen_of(state.now->record, *field); !value.empty())
                told.cells.push_back({.field = field, .after = value, .step = told.step});
        return told;
    }

    FeedRecord tell_removed(const State& state) const {
        auto told = begin(state, audit::Action::removed, *state.then);
        if (!state.in_then) told.title.clear();  // it may never have been there for this reader
        if (!state.log.removed && state.log.last.seq != 0) told.step.cause = std::nullopt;
        return told;
    }

    std::optional<FeedRecord> tell_changed(const State& state) const {
        const auto &was = *state.then, &is = state.now->record;
        auto told = begin(state, audit::Action::changed, is);
        for (const auto* field : columns_) {
            if (!was.seen.has(*field) && !is.seen.has(*field)) continue;
            const auto logged = state.log.fields.find(field->position);
            const bool known = logged != state.log.fields.end();
            const bool untold = known && !logged->second.told;
            const auto& before = untold ? nothing_ : seen_of(was, *field);
            const auto& after = seen_of(is, *field);
            if (!untold && before == after) continue;
            told.cells.push_back({.field = field,
                                  .before = before,
                                  .after = after,
                                  .untold = untold,
                                  .step = known ? step_of(logged->second.last) : told.step});
        }
        if (told.cells.empty()) return std::nullopt;
        // The last of what is told: a later step may have come to nothing.
        told.step = std::ranges::max(told.cells, {}, [](const FeedCell& cell) { return cell.step.seq; }).step;
        return told;
    }

    // ---- Every step

    // Walks all records at once, so that one statement asks of them all how they stood after a step. A record of which
    // the log says too little to tell its steps apart is told net.
    std::vector<FeedRecord> tell_steps(store::Reader& db, std::span<const State> states, const Logged& logged) const {
        std::vector<std::vector<FeedRecord>> told(states.size());
        std::vector<std::pair<std::size_t, FeedWalk>> walks;  // those that are not at their end
        for (std::size_t i = 0; i < states.size(); ++i) {
            const auto& state = states[i];
            const auto steps = logged.steps.find(state.id);
            if (steps == logged.steps.end() || has_doubtful(steps->second)) {
                if (auto one = tell(state)) told[i].push_back(std::move(*one));
            } else if (state.in_then || state.in_now()) {
                walks.emplace_back(i, walk_of(state, steps->second));
            }
        }
        for (std::vector<Record> asked; !walks.empty(); asked.clear()) {
            std::erase_if(walks, [&](auto& walk) { return !asks(walk.second, told[walk.first], asked); });
            const auto found = taken_in(db, now_query_, asked);
            for (auto& [i, walk] : walks) {
                auto& after = walk.after();
                const auto place = found.find(after.record->id);
                after.in_list = place != found.end();
                after.record->seen = after.in_list ? place->second : FieldSet::none();
                add_told(walk, told[i]);
            }
        }
        std::vector<FeedRecord> all;
        for (auto& some : told) std::ranges::move(some, std::back_inserter(all));
        return all;
    }

    FeedWalk walk_of(const State& state, std::span<const LoggedChange> steps) const {
        FeedMoment then{.record = state.then, .in_list = state.in_then}, now{.in_list = state.in_now()};
        if (state.now) now.record = state.now->record;
        for (const auto& [position, field] : state.log.fields)
            if (!field.told) then.unknown.insert(position);
        return FeedWalk(*now_query_.dataset, std::move(then), std::move(now), steps);
    }

    // Goes on as far as it can; true: to a record that has to be asked about.
    bool asks(FeedWalk& walk, std::vector<FeedRecord>& told, std::vector<Record>& asked) const {
        while (walk.go_on()) {
            auto& after = walk.after();
            if (!walk.is_last() && after.record) {
                const bool came = !walk.before().record;
                if (takes_in_all(now_query_)) {
                    after.in_list = true;
                    after.record->seen = shown_;
                } else if (came || std::ranges::any_of(walk.step(), [&](const auto& one) { return decides(one); })) {
                    asked.push_back(*after.record);
                    return true;
                }
            }
            add_told(walk, told);
        }
        return false;
    }

    void add_told(const FeedWalk& walk, std::vector<FeedRecord>& told) const {
        if (auto one = walk.told(columns_, now_query_.language)) told.push_back(std::move(*one));
    }
    bool decides(const LoggedChange& change) const {
        return change.field && deciding_.contains(change.field->position);
    }
    bool has_doubtful(std::span<const LoggedChange> steps) const {
        return std::ranges::any_of(steps, [&](const auto& change) { return change.untold && decides(change); });
    }

    const Value& seen_of(const Record& record, const Field& field) const {
        return record.seen.has(field) ? record[field] : nothing_;
    }

    // One statement for each column that refers to something.
    void add_titles(store::Reader& db, std::vector<FeedRecord>& records) const {
        for (const auto* field : columns_) {
            if (field->type != Type::reference) continue;
            std::vector<FeedCell*> cells;
            std::set<base::Id> ids;
            for (auto& record : records)
                for (auto& cell : record.cells)
                    if (cell.field == field) {
                        cells.push_back(&cell);
                        for (const auto* value : {&cell.before, &cell.after})
                            if (!value->empty()) ids.insert(value->id());
                    }
            if (ids.empty()) continue;
            const auto titles = reference_titles(db, registry_, now_query_, *field, ids);
            for (auto* cell : cells) {
                if (const auto found = titles.find(cell->before.id()); found != titles.end())
                    cell->title_before = found->second;
                if (const auto found = titles.find(cell->after.id()); found != titles.end())
                    cell->title_after = found->second;
            }
        }
    }

    // As the list shows them: the first title field, of datasets whose every record shows it.
    static std::map<base::Id, std::string> reference_titles(store::Reader& db, const Registry& registry,
                                                            const Query& query, const Field& field,
                                                            const std::set<base::Id>& ids) {
        std::map<base::Id, std::string> titles;
        const auto* target = registry.find(field.target);
        if (!target || target->title.empty() || !is_stored(*target)) return titles;
        const auto& title = target->fields[static_cast<std::size_t>(target->title.front())];
        if (query.reference_scope && !shows_title(query.reference_scope(*target), title)) return titles;
        Query asked{.dataset = target,
                    .columns = {std::string(title.name)},
                    .page = {.rows = 0},
                    .scope = Scope::whole(query.scope.authority),
                    .language = query.language};
        asked.where.push_back(among("r.id", std::vector(ids.begin(), ids.end())));
        const auto planned = plan(registry, asked);
        base::invariant(planned.ok(), "titles can be asked for");
        db.each(planned->sql, planned->bound.params(), [&](const store::Row& row) {
            append_shown(titles[row.id(Plan::id_cell)], title, row, planned->columns.front().cell,
                         {.language = query.language});
        });
        return titles;
    }

    const Registry& registry_;
    const Shape& shape_;
    const Query& then_query_;
    const Query& now_query_;
    FeedMode mode_;
    std::int64_t until_;
    std::vector<const Field*> columns_;
    FieldSet shown_ = FieldSet::all();  // where grants do not differ by row
    std::set<std::int32_t> deciding_;   // positions of fields
    bool another_day_ = false;          // relative filters were of another day
    RecordThen shifted_;
    Value nothing_;
};

}  // namespace

base::Result<Feed> Feed::of(store::Reader& db, const Registry& registry, Query query, FeedStart start, FeedMode mode) {
    const auto& dataset = *query.dataset;
    base::invariant(tells_changes(dataset), "a feed is of a published dataset that is stored");
    if (const auto planned = plan(registry, query); !planned) return planned.problems();
    const auto home = home_of(dataset, query.scope.authority);
    const auto until = place_now(db, dataset, query.scope.authority);
    if (start.seq > until) return base::Problem{"since", "not_yet", t("There is no change of that number yet"), {}, {}};
    if (start.seq < audit::oldest_start(db, home))
        return base::Problem{"since",
                             "log_gone",
                             t("Changes are kept for {months} months, and these are older. Take the whole list"),
                             {{"months", limits::change_log_months}},
                             {}};
    start.day = start.day ? start.day : day_of(db, home, start.seq, query.today);
    return Feed(registry, std::move(query), start, until, mode);
}

void Feed::each(store::Reader& db, const std::function<Go(const FeedRecord&)>& use) const {
    const auto& dataset = *query_.dataset;
    auto then = query_;
    then.today = *start_.day;
    auto touched = touched_since(db, dataset, home_of(dataset, query_.scope.authority), start_.seq);
    add_shifted(db, *registry_, then, query_, touched);
    const Chunk chunk(*registry_, then, query_, mode_, until_);
    // The log is read in as few pieces as fit into memory, records are told in smaller ones.
    for (std::size_t first = 0; first < touched.size();) {
        auto last = first;
        for (std::int64_t entries = touched[first].entries;
             last + 1 < touched.size() && entries + touched[last + 1].entries <= limits::feed_entries; ++last)
            entries += touched[last + 1].entries;
        Logged logged;
        std::function<void(const LoggedChange&)> beside;
        if (mode_ == FeedMode::every)
            beside = [&](const LoggedChange& change) { logged.steps[change.record].push_back(change); };
        logged.records = records_then(db, dataset, query_.scope.authority, start_.seq,
                                      {.first = touched[first].id, .last = touched[last].id}, beside);
        const auto some = std::span<const Touched>(touched).subspan(first, last - first + 1);
        for (std::size_t at = 0; at < some.size(); at += limits::given_records) {
            const auto few = some.subspan(at, std::min(limits::given_records, some.size() - at));
            for (const auto& record : chunk.told(db, few, logged))
                if (use(record) == Go::no_further) return;
        }
        first = last + 1;
    }
}

std::int64_t place_now(store::Reader& db, const Dataset& dataset, base::Id authority) {
    return audit::last_change(db, home_of(dataset, authority));
}

std::optional<std::int64_t> place_at(store::Reader& db, const Dataset& dataset, base::Id authority, base::Date day) {
    const auto home = home_of(dataset, authority);
    const auto row = db.maybe(R"(select first_seq + count - 1 from change_group where authority = $1 and at < $2
                                 order by first_seq desc limit 1)",
                              {home.value(), base::Instant::start_of(day)});
    if (row) return row->integer(0);
    const auto oldest = audit::oldest_start(db, home);
    return oldest == 0 ? std::optional<std::int64_t>(0) : std::nullopt;
}

std::optional<FeedPosition> position_of(store::Reader& side, const FeedReader& reader) {
    const auto row = side.maybe(
        "select seq, at from feed_position where authority = $1 and account = $2 and dataset = $3 and list = $4",
        {reader.authority, reader.account, reader.dataset, reader.list});
    if (!row) return std::nullopt;
    return FeedPosition{row->integer(0), row->row().instant(1)};
}

void move_position(store::Tx& side, const FeedReader& reader, FeedPosition to) {
    side.run(R"(insert into feed_position (authority, account, dataset, list, seq, at)
                values ($1, $2, $3, $4, $5, $6)
                on conflict (authority, account, dataset, list) do update set seq = excluded.seq, at = excluded.at)",
             {reader.authority, reader.account, reader.dataset, reader.list, to.seq, to.at});
}

std::int64_t sweep_positions(store::Store& store, base::Instant before) {
    return store.write_side(
        [&](store::Tx& side) { return side.run("delete from feed_position where at < $1", {before}); });
}

}  // namespace dataset
