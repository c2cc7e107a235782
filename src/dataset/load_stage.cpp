// The comparing half of a load: what the file says against what is there.
#include "dataset/load_work.hpp"

#include "dataset/check.hpp"
#include "dataset/limits.hpp"
#include "dataset/rows.hpp"
#include "dataset/search.hpp"

#include <algorithm>

namespace dataset {

using base::t;

namespace {

constexpr char separator = '\x1f';

std::string key_text(const Dataset& dataset, const Record& record) {
    std::string key;
    for (const auto position : dataset.key)
        (key += record.values[static_cast<std::size_t>(position)].stored()) += separator;
    return key;
}

}  // namespace

Load::Work::Work(store::Store& store, const Writing& writing, LoadSettings settings)
    : store_(store),
      writing_(writing),
      settings_(std::move(settings)),
      dataset_(writing.registry.dataset(settings_.dataset)),
      shape_(writing.registry.shape(dataset_)),
      home_(home_of(dataset_, writing.authority)),
      id_(writing.trail.world().ids.next()) {
    writing_.source = settings_.source;
    if (settings_.valid_from == base::Date()) settings_.valid_from = writing.today();
    for (const auto position : settings_.fields) {
        const auto& field = dataset_.fields[static_cast<std::size_t>(position)];
        base::invariant(!is_sealed(field), "sealed fields are not loaded from files");
    }
    for (const auto position : dataset_.key)
        base::invariant(std::find(settings_.fields.begin(), settings_.fields.end(), position) != settings_.fields.end(),
                        "a load brings the key of its records");
    staged_.authority = home_;
    staged_.batch = id_;
    report_.load = id_;
    if (settings_.corrections == LoadSettings::Corrections::keep)
        store_.read([&](store::Reader& db) { read_corrections(db); });
}

void Load::Work::read_corrections(store::Reader& db) {
    db.each(
        "select authority, id, record, field, register_value, proposed from correction where dataset = $1 and state = "
        "'accepted' order by authority, id",
        {dataset_.name}, [&](const store::Row& row) {
            const auto* field = dataset_.find_id(static_cast<std::int32_t>(row.integer(3)));
            if (field)
                corrections_[row.integer(2)].emplace_back(
                    field->position,
                    StandingCorrection{row.id(0), row.id(1), std::string(row.text(4)), std::string(row.text(5))});
        });
}

std::optional<std::string> Load::Work::key_of(const Incoming& incoming) const {
    std::string key;
    for (const auto position : dataset_.key) {
        const auto at =
            std::find(settings_.fields.begin(), settings_.fields.end(), position) - settings_.fields.begin();
        const auto& value = incoming.values[static_cast<std::size_t>(at)];
        if (value.empty()) return std::nullopt;
        (key += value.stored()) += separator;
    }
    return key;
}

// The visible rows of a chunk's keys, in one statement; always as many parameters, so that it is prepared once.
std::unordered_map<std::string, StoredRow> Load::Work::current_rows(store::Reader& db,
                                                                    std::span<const Incoming> rows) const {
    std::vector<const Incoming*> keyed;
    for (const auto& row : rows)
        if (key_of(row)) keyed.push_back(&row);
    std::unordered_map<std::string, StoredRow> found;
    if (keyed.empty()) return found;
    Bound bound;
    const auto visible = shape_.visible("r", shape_.owned() ? bound.add_id(writing_.authority) : std::string());
    // Joined to a list of keys and not "(a, b) in (values …)", for which SQLite reads the whole table.
    std::string names, equal, values;
    const auto join_on = [&](const std::string& column) {
        const auto name = "key_" + column;
        names += (names.empty() ? "" : ", ") + name;
        equal += "r." + column + " = known." + name + " and ";
    };
    for (const auto position : dataset_.key) {
        const auto& field = shape_.of(dataset_.fields[static_cast<std::size_t>(position)]);
        join_on(field.value);
        if (!field.welsh.empty()) join_on(field.welsh);
    }
    for (std::size_t i = 0; i < limits::chunk_rows; ++i) {
        const auto& incoming = *keyed[std::min(i, keyed.size() - 1)];
        std::string tuple;
        for (const auto position : dataset_.key) {
            const auto at =
                std::find(settings_.fields.begin(), settings_.fields.end(), position) - settings_.fields.begin();
            const auto& value = incoming.values[static_cast<std::size_t>(at)];
            tuple += tuple.empty() ? "" : ", ";
            tuple += value.is_number() ? "cast(" + bound.add_number(value.number()) + " as bigint)"
                                       : "cast(" + bound.add_text(value.label().english) + " as text)";
            if (value.is_bilingual()) tuple += ", cast(" + bound.add_text(value.label().welsh) + " as text)";
        }
        values += (values.empty() ? "(" : ", (") + tuple + ")";
    }
    const auto sql = "with known (" + names + ") as (values " + values + ") select " + shape_.row_columns() +
                     " from known cross join " + shape_.from() + " where " + equal + visible;
    db.each(sql, bound.params(), [&](const store::Row& cells) {
        auto row = read_row(shape_, writing_.authority, cells);
        auto key = key_text(dataset_, row.record);
        found.emplace(std::move(key), std::move(row));
    });
    return found;
}

void Load::Work::refuse(const Incoming& incoming, base::Problems problems) {
    ++report_.refused;
    for (auto problem : problems) {
        if (report_.problems.size() >= limits::load_problems) break;
        problem.row = incoming.row;
        report_.problems.add(std::move(problem));
    }
    if (look_) look_({incoming.row, Outcome::refused, {}, nullptr, nullptr, &problems});
}

// The record as the file would have it: what it does not speak of stays, and so does an accepted correction while the
// register repeats itself.
void Load::Work::fill(Staging& staging) {
    auto& after = staging.after;
    if (staging.before) {
        after = staging.before->record;
    } else {
        after.dataset = &dataset_;
        after.authority = home_;
        after.values.resize(dataset_.fields.size());
        after.added_load = id_;
    }
    for (std::size_t i = 0; i < settings_.fields.size(); ++i)
        after.values[static_cast<std::size_t>(settings_.fields[i])] = staging.incoming->values[i];
    if (!staging.before) return;
    const auto standing = corrections_.find(after.id.value());
    if (standing == corrections_.end()) return;
    for (const auto& [position, correction] : standing->second) {
        if (std::find(settings_.fields.begin(), settings_.fields.end(), position) == settings_.fields.end()) continue;
        auto& value = after.values[static_cast<std::size_t>(position)];
        const auto says = value.stored();
        if (says == correction.proposed) {
            ++report_.corrections_agreed;
            settled_.push_back({correction, "agreed"});
        } else if (says == correction.register_value) {
            ++report_.corrections_kept;
            value = staging.before->record.values[static_cast<std::size_t>(position)];
        } else {
            ++report_.corrections_overruled;
            settled_.push_back({correction, "overruled"});
        }
    }
}

bool Load::Work::first_with_its_values(const Staging& staging) {
    for (const auto& field : dataset_.fields) {
        const auto& value = staging.after[field];
        if (!field.use.unique || value.empty() || is_sealed(field)) continue;
        if (staging.before && staging.before->record[field] == value) continue;
        if (!unique_.emplace(field.position, value.stored()).second) return false;
    }
    return true;
}

bool Load::Work::fits(store::Reader& db, Staging& staging) {
    const auto* before = staging.before ? &staging.before->record : nullptr;
    for (const auto& derive : writing_.registry.derivations(dataset_)) derive(db, writing_, before, staging.after);
    if (before && before->values == staging.after.values) return true;
    auto problems = check_values(writing_, shape_, before, staging.after);
    if (settings_.references == LoadSettings::References::checked)
        problems.add_all(check_references(db, writing_, shape_, before, staging.after));
    problems.add_all(check_unique(db, shape_, before, staging.after, KeyToo::no));
    for (const auto& check_own : writing_.registry.checks(dataset_))
        check_own(db, writing_, before, staging.after, problems);
    if (problems.empty() && !first_with_its_values(staging))
        problems.add("", "twice", t("This row has the same number or name as an earlier row; take one of them out"));
    if (problems.empty()) return true;
    refuse(*staging.incoming, std::move(problems));
    return false;
}

// Gives back what is to be written.
std::vector<Load::Work::Staging> Load::Work::compare(store::Reader& db, std::span<const Incoming> rows) {
    std::vector<Staging> chunk;
    auto current = current_rows(db, rows);
    for (const auto& incoming : rows) {
        const auto key = key_of(incoming);
        Staging staging;
        staging.incoming = &incoming;
        if (key) {
            if (!keys_.insert(*key).second) {
                base::Problems problems;
                problems.add("", "twice",
                             t("This row has the same number or name as an earlier row; take one of them out"));
                refuse(incoming, std::move(problems));
                continue;
            }
            if (auto found = current.extract(*key)) {
                seen_.insert(found.mapped().record.id.value());
                staging.before = std::move(found.mapped());
            }
        }
        fill(staging);
        if (!fits(db, staging)) continue;
        if (staging.before && staging.before->record.values == staging.after.values)
            ++report_.unchanged;
        else
            chunk.push_back(std::move(staging));
    }
    return chunk;
}

void Load::Work::stage(std::span<const Incoming> rows) {
    base::invariant(!ended_, "nothing is staged after a load's end");
    report_.rows += static_cast<std::int64_t>(rows.size());
    while (!rows.empty()) {
        const auto part = rows.first(std::min(rows.size(), limits::chunk_rows));
        rows = rows.subspan(part.size());
        auto chunk = store_.read([&](store::Reader& db) { return compare(db, part); });
        keep_hold();
        if (settings_.mode == LoadSettings::Mode::compare) {
            for (const auto& staging : chunk) count(staging);
            continue;
        }
        land();
        launch(std::move(chunk), {});
    }
    land();
}

void Load::Work::keep_hold() {
    const auto now = writing_.now();
    if (mark_ == 0 || now < held_at_.plus_seconds(limits::load_lease_seconds / 4)) return;
    store_.write(store::Priority::job, [&](store::Tx& tx) { lease().hold(tx); });
    held_at_ = now;
}

void Load::Work::launch(std::vector<Staging> chunk, std::vector<Incoming> again) {
    if (chunk.empty()) return;
    for (auto& staging : chunk) {
        auto& after = staging.after;
        if (!after.id) after.id = writing_.trail.world().ids.next();
        after.version = staging.before ? staging.before->record.version + 1 : 1;
        after.changed_at = writing_.now();
    }
    flight_.emplace(Flight{std::move(again), std::move(chunk), {}});
    flight_->landed = std::async(std::launch::async, [this] { return write_chunk(flight_->chunk); });
}

void Load::Work::land() {
    // Fewer move each time: at most a few rounds.
    while (flight_) {
        flight_->landed.wait();
        auto flown = std::move(*flight_);
        flight_.reset();
        const auto landed = flown.landed.get();
        mark_ = landed.mark;
        held_at_ = writing_.now();
        report_.values_changed += landed.staged.count - staged_.count;
        staged_ = landed.staged;
        ++report_.chunks;
        std::vector<Incoming> again;
        for (const auto& staging : flown.chunk) {
            if (std::find(landed.moved.begin(), landed.moved.end(), staging.incoming) != landed.moved.end())
                again.push_back(forget(staging));
            else
                count(staging);
        }
        if (again.empty()) return;
        auto chunk = store_.read([&](store::Reader& db) { return compare(db, again); });
        launch(std::move(chunk), std::move(again));
    }
}

bool Load::Work::close_version(store::Tx& tx, const StoredRow& before, std::int64_t mark) const {
    std::vector<store::Param> params = {mark, before.record.id, before.from_mark, before.record.version, open_mark};
    if (shape_.owned()) params.emplace_back(before.record.authority);
    return tx.run("update " + std::string(dataset_.name) + " set to_mark = $1 where " + shape_.of_authority("", "$6") +
                      "id = $2 and from_mark = $3 and version = $4 and to_mark = $5",
                  store::Params(params)) == 1;
}

Load::Work::Landed Load::Work::write_chunk(std::span<Staging> chunk) const {
    return store_.write(store::Priority::job, [&](store::Tx& tx) {
        Landed landed;
        landed.mark = start_or_hold(tx);
        std::vector<audit::Change> changes;
        std::vector<base::Id> added;
        for (auto& staging : chunk) {
            if (!staging.before) added.push_back(staging.after.id);
            if (staging.before) {
                if (!close_version(tx, *staging.before, landed.mark)) {
                    landed.moved.push_back(staging.incoming);
                    continue;
                }
                for (auto& change : audit_changes(dataset_, &staging.before->record, &staging.after)) {
                    change.record = staging.after.id;
                    changes.push_back(std::move(change));
                }
            }
            insert_row(tx, shape_, {landed.mark, open_mark, staging.after});
            index_record(tx, writing_.registry, dataset_, staging.after, landed.mark, writing_.trail.world());
        }
        landed.staged =
            tell(tx, audit::stage(tx, writing_.trail, staged_, changes), audit::Action::changed, changes, added);
        return landed;
    });
}

// A row that moved is compared afresh, as if it had not been seen.
Incoming Load::Work::forget(const Staging& staging) {
    keys_.erase(*key_of(*staging.incoming));
    for (const auto& field : dataset_.fields)
        if (field.use.unique) unique_.erase({field.position, staging.after[field].stored()});
    return *staging.incoming;
}

void Load::Work::count(const Staging& staging) {
    const auto outcome = staging.before ? Outcome::changed : Outcome::added;
    ++(staging.before ? report_.changed : report_.added);
    seen_.insert(staging.after.id.value());
    if (staging.before) {
        auto& fields = changed_fields_[staging.after.id.value()];
        for (const auto& field : dataset_.fields)
            if (staging.before->record[field] != staging.after[field]) fields.push_back(field.position);
    }
    if (!look_) return;
    std::vector<Change> changes;
    for (const auto& field : dataset_.fields)
        if (differs(field, staging.before ? &staging.before->record : nullptr, staging.after) &&
            !(outcome == Outcome::added && staging.after[field].empty()))
            changes.push_back({field.position, staging.after[field], {}, {}});
    look_({staging.incoming->row, outcome, outcome == Outcome::added ? base::Id() : staging.after.id, &changes,
           staging.before ? &staging.before->record.values : nullptr, nullptr});
}

}  // namespace dataset
