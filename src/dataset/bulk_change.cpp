// Invariant: a record's state, and the write that brought it there, are one transaction; who goes on asks for those
// that are still in the state before.
#include "dataset/bulk_change.hpp"

#include "dataset/limits.hpp"
#include "store/row_insert.hpp"

#include <map>
#include <utility>

namespace dataset {

namespace {

using Phase = BulkChange::Phase;

constexpr std::string_view kPhases[] = {"trying", "tried", "changing", "changed", "undoing", "undone"};
constexpr std::string_view kStates[] = {"waiting", "will", "same", "refused", "changed", "left", "undone", "stays"};

template <typename Enum, std::size_t n>
std::optional<Enum> from_name(const std::string_view (&names)[n], std::string_view name) {
    for (std::size_t i = 0; i < n; ++i)
        if (names[i] == name) return static_cast<Enum>(i);
    return std::nullopt;
}

std::string_view name(Phase phase) { return kPhases[static_cast<std::size_t>(phase)]; }

constexpr std::string_view kAdd = R"(
    insert into bulk_change (authority, id, dataset, account, at, phase, job, list)
    values ($1, $2, $3, $4, $5, $6, null, $7) on conflict do nothing)";
constexpr std::string_view kColumns = "authority, id, dataset, account, at, phase, job, list";
constexpr std::string_view kRecordColumns = "record, version, state, why_en, why_cy";

BulkChange read_change(const store::Row& row) {
    BulkChange bulk;
    bulk.authority = row.id(0);
    bulk.id = row.id(1);
    bulk.dataset = row.text(2);
    bulk.account = row.id(3);
    bulk.at = row.instant(4);
    bulk.phase = from_name<Phase>(kPhases, row.text(5)).value_or(Phase::trying);
    if (!row.is_null(6)) bulk.job = row.id(6);
    bulk.list = row.text(7);
    return bulk;
}

BulkRecord read_record(const store::Row& row) {
    return {.aim = {row.id(0), row.integer(1)},
            .state = bulk_state_from(row.text(2)).value_or(BulkState::waiting),
            .why = {std::string(row.text(3)), std::string(row.text(4))}};
}

std::string select_records(const BulkChange& bulk, std::span<const BulkState> states, Bound& bound) {
    auto sql = "select " + std::string(kRecordColumns) +
               " from bulk_record where authority = " + bound.add_id(bulk.authority) +
               " and bulk = " + bound.add_id(bulk.id) + " and state in (";
    for (std::size_t i = 0; i < states.size(); ++i) sql += (i ? ", " : "") + bound.add_text(name(states[i]));
    return sql + ")";
}

std::vector<BulkRecord> read_records(store::Reader& db, const std::string& sql, const Bound& bound) {
    std::vector<BulkRecord> found;
    db.each(sql, bound.params(), [&](const store::Row& row) { found.push_back(read_record(row)); });
    return found;
}

BulkState state_after(Phase phase, Fate::Outcome outcome) {
    using enum Fate::Outcome;
    switch (phase) {
        case Phase::trying:
            return outcome == changed ? BulkState::will : outcome == unchanged ? BulkState::same : BulkState::refused;
        case Phase::changing:
            return outcome == changed ? BulkState::changed : outcome == unchanged ? BulkState::same : BulkState::left;
        case Phase::undoing: return outcome == refused ? BulkState::stays : BulkState::undone;
        default: throw base::Broken("nothing becomes of records in this phase of a bulk change");
    }
}

base::OwnedLabel why_of(const Fate& fate) {
    base::OwnedLabel why;
    for (const auto& problem : fate.why) {
        why.english += (why.english.empty() ? "" : "; ") + problem.say(base::Language::english);
        why.welsh += (why.welsh.empty() ? "" : "; ") + problem.say(base::Language::welsh);
    }
    return why;
}

}  // namespace

std::string_view name(BulkState state) { return kStates[static_cast<std::size_t>(state)]; }
std::optional<BulkState> bulk_state_from(std::string_view name) { return from_name<BulkState>(kStates, name); }

bool add_bulk_change(store::Tx& tx, const BulkChange& bulk, std::span<const Aim> aims) {
    if (tx.run(kAdd, {bulk.authority, bulk.id, bulk.dataset, bulk.account, bulk.at, name(bulk.phase), bulk.list}) == 0)
        return false;
    for (const auto& [field, value] : bulk.values)
        tx.run("insert into bulk_value (authority, bulk, field, value) values ($1, $2, $3, $4)",
               {bulk.authority, bulk.id, field->id, value.empty() ? std::nullopt : std::optional(value.stored())});
    std::vector<store::Param> cells;
    for (const auto& aim : aims)
        cells.insert(cells.end(), {bulk.authority, bulk.id, aim.record, aim.version, name(BulkState::waiting)});
    static const store::RowInsert insert("bulk_record (authority, bulk, record, version, state)");
    insert.run(tx, cells);
    return true;
}

std::optional<BulkChange> find_bulk_change(store::Reader& db, const Dataset& dataset, base::Id authority, base::Id id) {
    const auto row = db.maybe(
        "select " + std::string(kColumns) + " from bulk_change where authority = $1 and id = $2 and dataset = $3",
        {authority, id, dataset.name});
    if (!row) return std::nullopt;
    auto bulk = read_change(row->row());
    db.each("select field, value from bulk_value where authority = $1 and bulk = $2 order by field", {authority, id},
            [&](const store::Row& each) {
                const auto* field = dataset.find_id(static_cast<std::int32_t>(each.integer(0)));
                if (!field) throw base::NotFound("a field that is no longer kept");
                bulk.values.emplace_back(
                    field, each.is_null(1) ? Value() : Value::from_stored(*field, std::string(each.text(1))));
            });
    return bulk;
}

std::vector<BulkChange> bulk_changes_of(store::Reader& db, base::Id authority, std::string_view dataset,
                                        base::Id account, std::int64_t at_most) {
    std::vector<BulkChange> found;
    db.each("select " + std::string(kColumns) +
                " from bulk_change where authority = $1 and account = $2 and dataset = $3 order by id desc limit $4",
            {authority, account, dataset, at_most}, [&](const store::Row& row) { found.push_back(read_change(row)); });
    return found;
}

void set_phase(store::Tx& tx, const BulkChange& bulk, Phase phase, base::Id job) {
    tx.run("update bulk_change set phase = $3, job = $4 where authority = $1 and id = $2 and phase = $5",
           {bulk.authority, bulk.id, name(phase), job, name(bulk.phase)});
}

std::vector<BulkRecord> bulk_records(store::Reader& db, const BulkChange& bulk, std::span<const BulkState> states,
                                     base::Id after, std::int64_t at_most) {
    Bound bound;
    auto sql = select_records(bulk, states, bound) + " and record > " + bound.add_id(after);
    sql += " order by record limit " + bound.add_number(at_most);
    return read_records(db, sql, bound);
}

std::vector<BulkRecord> bulk_page(store::Reader& db, const BulkChange& bulk, BulkState state, std::int64_t number,
                                  std::int64_t rows) {
    Bound bound;
    auto sql = select_records(bulk, {&state, 1}, bound) + " order by record limit " + bound.add_number(rows);
    sql += " offset " + bound.add_number((number - 1) * rows);
    return read_records(db, sql, bound);
}

std::vector<BulkCount> bulk_counts(store::Reader& db, const BulkChange& bulk) {
    std::vector<BulkCount> counts;
    db.each(
        "select state, why_en, why_cy, count(*) from bulk_record where authority = $1 and bulk = $2 "
        "group by state, why_en, why_cy order by state, 4 desc, why_en",
        {bulk.authority, bulk.id}, [&](const store::Row& row) {
            counts.push_back({.state = bulk_state_from(row.text(0)).value_or(BulkState::waiting),
                              .why = {std::string(row.text(1)), std::string(row.text(2))},
                              .count = row.integer(3)});
        });
    return counts;
}

void settle(store::Tx& tx, const BulkChange& bulk, std::span<const Fate> fates) {
    // Most became the same for the same reason: a statement for each of those, not for each record.
    struct Alike {
        BulkState state = BulkState::waiting;
        base::OwnedLabel why;
        std::vector<base::Id> records;
    };
    std::map<std::pair<BulkState, std::string>, Alike> alike;
    for (const auto& fate : fates) {
        const auto state = state_after(bulk.phase, fate.outcome);
        auto why = why_of(fate);
        auto& group = alike[{state, why.english}];
        group.state = state;
        group.why = std::move(why);
        group.records.push_back(fate.record);
    }
    for (const auto& [key, group] : alike) {
        Bound bound;
        std::string sql = "update bulk_record set state = " + bound.add_text(name(group.state));
        sql += ", why_en = " + bound.add_text(group.why.english);
        sql += ", why_cy = " + bound.add_text(group.why.welsh);
        // As the change left it, so that undoing it sees whether somebody was there since.
        if (group.state == BulkState::changed) sql += ", version = version + 1";
        sql += " where authority = " + bound.add_id(bulk.authority);
        sql += " and bulk = " + bound.add_id(bulk.id);
        sql += " and " + put_in(among("record", group.records), bound);
        const auto params = bound.params();
        tx.run(sql, params);
    }
}

std::int64_t clear_bulk_changes(store::Store& store, base::Instant now) {
    constexpr std::int64_t day = 86'400'000'000;
    std::vector<std::pair<base::Id, base::Id>> old;
    store.read([&](store::Reader& db) {
        db.each("select authority, id from bulk_change where at < $1 or (at < $2 and phase in ('trying', 'tried'))",
                {now.microseconds() - limits::bulk_kept_days * day, now.microseconds() - day},
                [&](const store::Row& row) { old.emplace_back(row.id(0), row.id(1)); });
    });
    for (const auto& [authority, id] : old)  // each a write of its own: it may have limits::bulk_records
        store.write(store::Priority::job, [&](store::Tx& tx) {
            tx.run("delete from bulk_record where authority = $1 and bulk = $2", {authority, id});
            tx.run("delete from bulk_value where authority = $1 and bulk = $2", {authority, id});
            tx.run("delete from bulk_change where authority = $1 and id = $2", {authority, id});
        });
    return static_cast<std::int64_t>(old.size());
}

}  // namespace dataset
