#include "dataset/change_log.hpp"

#include "audit/counter.hpp"
#include "audit/verify.hpp"
#include "dataset/correction.hpp"
#include "dataset/dataset_fixture.hpp"
#include "dataset/load.hpp"
#include "dataset/shape.hpp"

#include <random>

namespace dataset::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Rows = std::map<base::Id, std::vector<Value>>;

class ChangeLogs : public DatasetTest {
public:
    // Every record as everybody sees it.
    static Rows rows_of(store::Reader& db, const Registry& registry, const Dataset& dataset) {
        const auto& shape = registry.shape(dataset);
        Rows rows;
        Bound bound;
        const auto authority = shape.owned() ? bound.add_id(county) : std::string();
        db.each("select " + shape.row_columns() + " from " + shape.from() + " where " + shape.visible("r", authority),
                bound.params(), [&](const store::Row& cells) {
                    auto row = read_row(shape, county, cells);
                    rows[row.record.id] = std::move(row.record.values);
                });
        return rows;
    }
    struct Moment {
        std::int64_t seq = 0;
        Rows rows;
    };
    Moment now(const Dataset& dataset) {
        return store().read([&](store::Reader& db) {
            return Moment{audit::last_change(db, home_of(dataset, county)), rows_of(db, registry, dataset)};
        });
    }
    // What the log says was there at `seq`, worked out from what is there now.
    Rows undone(const Dataset& dataset, std::int64_t seq) {
        return store().read([&](store::Reader& db) {
            auto rows = rows_of(db, registry, dataset);
            for (const auto& [id, then] : records_then(db, dataset, county, seq)) {
                const auto here = rows.find(id);
                Record record;
                if (here != rows.end()) {
                    record.dataset = &dataset;
                    record.values = here->second;
                }
                if (then.existed)
                    rows[id] = then.undone(dataset, id, here != rows.end() ? &record : nullptr).values;
                else
                    rows.erase(id);
            }
            return rows;
        });
    }
    // "field: before → after, cause" of what changed since.
    std::vector<std::string> said(const Dataset& dataset, std::int64_t since = 0) {
        std::vector<std::string> lines;
        store().read([&](store::Reader& db) {
            each_change(db, dataset, county, since, [&](const LoggedChange& change) {
                static constexpr std::string_view actions[] = {"", "added", "changed", "removed"};
                auto line = std::string(actions[static_cast<std::size_t>(change.action)]);
                if (change.field)
                    line += " " + std::string(change.field->name) + ": " +
                            (change.untold ? "?" : change.before.stored() + " → " + change.after.stored());
                lines.push_back(line + ", " + std::to_string(static_cast<int>(change.cause)));
            });
        });
        return lines;
    }
    std::unique_ptr<Load> begin(LoadSettings::Missing missing) {
        LoadSettings settings;
        settings.dataset = "school";
        for (const auto* name : {"urn", "name", "status", "pupils"})
            settings.fields.push_back(school.find(name)->position);
        settings.source = "Test register";
        settings.missing = missing;
        auto loading = writing();
        loading.cause = audit::Cause::register_load;
        auto begun = Load::begin(store(), loading, std::move(settings));
        EXPECT_TRUE(begun.ok());
        return std::move(*begun);
    }
    static Incoming row(std::int64_t number, const std::string& name, std::int64_t pupils) {
        return {number,
                {Value::text(std::to_string(100000 + number)), Value::both(name, name), Value::text("open"),
                 Value::number(pupils)}};
    }
    Written take_away(const Dataset& dataset, base::Id id) {
        return write(store(), store::Priority::page, [&](store::Tx& tx) {
            return remove(tx, writing(), dataset, id, get(tx, registry, dataset, county, id).version);
        });
    }
};
CANTREF_ON_BOTH_DATABASES(ChangeLogs);

TEST_P(ChangeLogs, tell_of_every_change_once_and_of_none_where_nothing_differs) {
    const auto id = add_school("123456", "Bro");
    change(school, id, 1, {set(school, "pupils", Value::number(7)), set(school, "postcode", Value::text("SA1 1AA"))});
    EXPECT_EQ(change(school, id, 2, {set(school, "pupils", Value::number(7))}).outcome, Written::Outcome::unchanged);
    take_away(school, id);
    EXPECT_THAT(said(school),
                ElementsAre("added, 1", "changed pupils:  → 7, 1", "changed postcode:  → SA1 1AA, 1",
                            "removed urn: 123456 → , 5", "removed name: Bro\n → , 5", "removed status: open → , 5",
                            "removed pupils: 7 → , 5", "removed postcode: SA1 1AA → , 5"));
    EXPECT_TRUE(audit::verify(store()).whole());
}

TEST_P(ChangeLogs, tell_of_sensitive_values_only_that_they_changed_and_of_sealed_ones_nothing) {
    const auto of = add_school("123456", "Bro");
    const auto made = add(visit, {set(visit, "number", Value::text("1")), set(visit, "school", Value::of(of))});
    const auto before = now(visit).seq;
    change(visit, made.id, 1,
           {set(visit, "health", Value::text("asthma")), set(visit, "order", Value::text("of the court")),
            set(visit, "visitor", Value::text("Non"))});
    EXPECT_THAT(said(visit, before), ElementsAre("changed visitor:  → Non, 1", "changed health: ?, 1"));
}

TEST_P(ChangeLogs, tell_of_a_dated_value_when_its_day_comes) {
    const auto id = add_school("123456", "Bro");
    const auto before = now(school).seq;
    auto later = set(school, "status", Value::text("closed"));
    later.from = clock.today().plus_days(1);
    EXPECT_TRUE(change(school, id, 1, {later}).ok());
    EXPECT_THAT(said(school, before), IsEmpty());
    clock.set(start.plus_seconds(86400));
    EXPECT_EQ(roll_day(store(), writing(), school, clock.today()), 1);
    EXPECT_THAT(said(school, before), ElementsAre("changed status: open → closed, 6"));
}

TEST_P(ChangeLogs, tell_of_a_load_when_it_is_published_and_not_before) {
    add_school("100001", "One");
    const auto before = now(school);
    const auto loading = begin(LoadSettings::Missing::remove);
    const Incoming rows[] = {row(2, "Two", 2), row(3, "Three", 3)};
    loading->stage(rows);
    EXPECT_THAT(said(school, before.seq), IsEmpty());
    loading->publish();
    EXPECT_THAT(said(school, before.seq), ElementsAre("added, 3", "added, 3", "removed urn: 100001 → , 3",
                                                      "removed name: One\n → , 3", "removed status: open → , 3"));
    EXPECT_EQ(number("select count(*) from change_group"), 2);
    EXPECT_EQ(undone(school, before.seq), before.rows);
}

TEST_P(ChangeLogs, tell_nothing_of_a_load_that_was_abandoned) {
    const auto loading = begin(LoadSettings::Missing::keep);
    const Incoming rows[] = {row(2, "Two", 2)};
    loading->stage(rows);
    loading->abandon();
    EXPECT_EQ(number("select count(*) from change_entry"), 0);
    EXPECT_EQ(number("select count(*) from change_group"), 0);
}

// A page changes, and takes away, what a load holds ready.
TEST_P(ChangeLogs, tell_what_became_of_records_that_moved_under_a_load) {
    for (const auto* urn : {"100001", "100002", "100003", "100004"}) add_school(urn, "Old");
    const auto id = [&](const char* urn) {
        return store().read([&](store::Reader& db) {
            const Value key[] = {Value::text(urn)};
            return find_by_key(db, registry, school, county, key)->id;
        });
    };
    const auto loading = begin(LoadSettings::Missing::keep);
    const Incoming rows[] = {row(1, "New", 1), row(2, "New", 2), row(3, "New", 3), row(4, "New", 4)};
    loading->stage(rows);
    const auto one = id("100001"), two = id("100002"), three = id("100003");
    EXPECT_TRUE(change(school, one, 1, {set(school, "pupils", Value::number(70))}).ok());
    EXPECT_TRUE(change(school, two, 1, {set(school, "postcode", Value::text("SA1 1AA"))}).ok());
    EXPECT_TRUE(take_away(school, three).ok());
    const auto before = now(school);
    loading->publish();
    EXPECT_EQ(undone(school, before.seq), before.rows);
    EXPECT_EQ(said(school, before.seq).size(), 6U);
    EXPECT_TRUE(audit::verify(store()).whole());
}

// The same save of the same table, told to readers and not.
TEST_P(ChangeLogs, cost_a_save_two_statements) {
    auto untold = school;
    untold.catalogue = {};
    const Dataset* const datasets[] = {&trust, &untold, &visit};
    auto alone = definitions;
    alone.datasets = datasets;
    const Definitions* const only_wing[] = {&alone};
    const Registry without(only_wing);
    const auto id = add_school("123456", "Bro");
    std::int64_t version = 1;
    const auto statements_of = [&](const Registry& with, const Dataset& dataset) {
        Writing made{.registry = with,
                     .trail = trail,
                     .codes = codes,
                     .authority = county,
                     .actor = {audit::ActorKind::staff, base::Id(55), {}}};
        const auto before = store().statistics().statements;
        const Change pupils = set(dataset, "pupils", Value::number(version * 10));
        EXPECT_TRUE(write(store(), store::Priority::page, [&](store::Tx& tx) {
                        return update(tx, made, dataset, id, version, {&pupils, 1});
                    }).ok());
        ++version;
        return static_cast<std::int64_t>(store().statistics().statements - before);
    };
    const auto plain = statements_of(without, untold);
    EXPECT_EQ(statements_of(registry, school) - plain, 2);
}

// specs/conversions.md 18.8, A52: whatever was edited, by whom and how, the log leads back to every earlier moment.
TEST_P(ChangeLogs, feed_promise_after_random_edits) {
    std::mt19937 dice(20261122);
    const auto roll = [&](int below) { return static_cast<int>(dice() % static_cast<unsigned>(below)); };
    std::vector<Moment> moments{now(school)};
    std::vector<base::Id> known;
    std::int64_t next = 1;
    const auto value = [&](int field) {
        switch (field) {
            case 0: return set(school, "pupils", roll(5) == 0 ? Value() : Value::number(roll(50)));
            case 1: return set(school, "name", Value::both("Name " + std::to_string(roll(9)), "Enw"));
            case 2: return set(school, "faith", Value::of(roll(2) == 0 ? Value::Answer::no : Value::Answer::yes));
            default:
                return set(school, "notes",
                           roll(4) == 0 ? Value() : Value::text("Line\n\"quoted\" " + std::to_string(roll(3))));
        }
    };
    const auto edit = [&] {
        const int what = known.size() < 5 ? 0 : roll(10);
        if (what == 0) {
            known.push_back(add_school(std::to_string(100000 + next++), "School"));
            return;
        }
        const auto at = static_cast<std::size_t>(roll(static_cast<int>(known.size())));
        const auto id = known[at];
        const auto there = store().read([&](store::Reader& db) { return find(db, registry, school, county, id); });
        if (there && what == 1) {
            EXPECT_TRUE(take_away(school, id).ok());
        } else if (there) {
            EXPECT_TRUE(change(school, id, there->version, {value(roll(4))}).ok());
        }
        if (!there || what == 1) known.erase(known.begin() + static_cast<std::ptrdiff_t>(at));
    };
    for (int edits = 0; edits < 1000; ++edits) {
        if (edits % 125 == 124) {
            const auto loading = begin(roll(2) == 0 ? LoadSettings::Missing::keep : LoadSettings::Missing::remove);
            std::vector<Incoming> rows;
            for (int i = 0; i < 30; ++i) {
                const auto number = 1 + roll(static_cast<int>(next) + 3);
                rows.push_back(row(number, "Loaded " + std::to_string(roll(3)), roll(50)));
            }
            loading->stage(rows);
            for (int i = 0; i < 5; ++i) edit();  // while it waits
            roll(4) == 0 ? loading->abandon() : loading->publish();
            next += 4;
        }
        edit();
        if (edits % 100 == 50) moments.push_back(now(school));
    }
    for (const auto& moment : moments) EXPECT_EQ(undone(school, moment.seq), moment.rows) << moment.seq;
    EXPECT_EQ(now(school).seq, number("select sum(count) from change_group where authority = 0"));
    EXPECT_TRUE(audit::verify(store()).whole());
}

}  // namespace
}  // namespace dataset::test
