#include "dataset/kept.hpp"

#include "dataset/change_log.hpp"
#include "dataset/dataset_fixture.hpp"
#include "dataset/feed.hpp"
#include "dataset/limits.hpp"
#include "dataset/load.hpp"

#include <thread>

namespace dataset::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class KeptRows : public DatasetTest {
public:
    KeptRows() { registry.add_keeping(keep_outlook()); }

    base::Id add_trust(const std::string& uid, const std::string& name) {
        return add(trust, {set(trust, "uid", Value::text(uid)), set(trust, "name", Value::text(name))}).id;
    }
    void edit(const Dataset& dataset, base::Id id, const std::string& field, Value value) {
        EXPECT_TRUE(change(dataset, id, read(dataset, id).version, {set(dataset, field, std::move(value))}).ok());
    }
    // "Bro, Trust One, opened", in the order of names.
    std::vector<std::string> rows() {
        auto query = ask(outlook, {"name", "trust_name", "opened"});
        const auto planned = plan(registry, query);
        std::vector<std::string> said;
        store().read([&](store::Reader& db) {
            db.each(planned->sql, planned->bound.params(), [&](const store::Row& row) {
                auto& line = said.emplace_back();
                for (const auto& [field, cell] : planned->columns) {
                    if (!line.empty()) line += ", ";
                    line +=
                        field->name == "opened" ? (row.integer(cell) == 1 ? "opened" : "not opened") : row.text(cell);
                }
            });
        });
        return said;
    }
    // What the change log tells of the rows, "name: One → Two, by cause 1", since a place in it.
    std::vector<std::string> told(std::int64_t since) {
        std::vector<std::string> said;
        store().read([&](store::Reader& db) {
            each_change(db, outlook, county, since, [&](const LoggedChange& step) {
                static constexpr std::string_view actions[] = {"", "added", "changed", "removed"};
                said.push_back(std::string(actions[static_cast<std::size_t>(step.action)]) +
                               (step.field ? " " + std::string(step.field->name) + ": " + step.before.stored() + " → " +
                                                 step.after.stored()
                                           : "") +
                               ", by cause " + std::to_string(static_cast<int>(step.cause)));
            });
        });
        return said;
    }
    std::int64_t place() {
        return store().read([&](store::Reader& db) { return place_now(db, outlook, county); });
    }
    std::int64_t recompute() { return recompute_due(store(), registry, trail); }
    Rebuilt rebuilt(Rebuild what = Rebuild::compare) { return rebuild(store(), registry, trail, outlook, what); }
};
CANTREF_ON_BOTH_DATABASES(KeptRows);

TEST_P(KeptRows, are_computed_in_the_write_that_touches_what_they_rest_on) {
    const auto one = add_trust("1", "Trust One"), two = add_trust("2", "Trust Two");
    const auto bro = add_school("100001", "Bro");
    add_school("100002", "Glan");
    EXPECT_THAT(rows(), ElementsAre("Bro, , not opened", "Glan, , not opened"));
    const auto before = place();
    edit(school, bro, "trust", Value::of(one));
    edit(trust, one, "name", Value::text("Trust 1"));
    edit(school, bro, "trust", Value::of(two));
    edit(trust, one, "name", Value::text("Nobody's"));
    edit(school, bro, "status", Value::text("closed"));
    EXPECT_THAT(rows(), ElementsAre("Glan, , not opened"));
    EXPECT_THAT(told(before),
                ElementsAre("changed trust_name:  → Trust One, by cause 1",
                            "changed trust_name: Trust One → Trust 1, by cause 1",
                            "changed trust_name: Trust 1 → Trust Two, by cause 1",
                            "removed school: " + Value::of(bro).stored() + " → , by cause 1",
                            "removed name: Bro → , by cause 1", "removed trust_name: Trust Two → , by cause 1",
                            "removed opened: 0 → , by cause 1"));
}

TEST_P(KeptRows, go_and_come_with_their_records) {
    const auto bro = add_school("100001", "Bro", {}, "closed");
    EXPECT_THAT(rows(), IsEmpty());
    const auto before = place();
    edit(school, bro, "status", Value::text("open"));
    EXPECT_THAT(rows(), ElementsAre("Bro, , not opened"));
    const auto version = read(school, bro).version;
    EXPECT_TRUE(dataset::write(store(), store::Priority::page, [&](store::Tx& tx) {
                    return remove(tx, writing(), school, bro, version);
                }).ok());
    EXPECT_THAT(rows(), IsEmpty());
    EXPECT_EQ(told(before).front(), "added, by cause 1");
    EXPECT_EQ(rebuilt().differing, 0);
}

TEST_P(KeptRows, write_nothing_where_nothing_differs) {
    const auto bro = add_school("100001", "Bro");
    const auto events = number("select sum(event_number) from audit_head");
    edit(school, bro, "phone", Value::text("01639 123456"));
    EXPECT_EQ(number("select sum(event_number) from audit_head"), events + 1);
    EXPECT_EQ(number("select version from outlook"), 1);
}

// specs/conversions.md 21.7, CON_A58: one entry, by the calendar.
TEST_P(KeptRows, change_with_the_day_that_was_foretold) {
    const auto bro = add_school("100001", "Bro");
    edit(school, bro, "open_date", Value::of(clock.today().plus_days(2)));
    const auto before = place();
    EXPECT_EQ(recompute(), 0);
    clock.set(start.plus_seconds(86400));
    EXPECT_EQ(recompute(), 0);
    clock.set(start.plus_seconds(2 * 86400));
    EXPECT_EQ(recompute(), 1);
    EXPECT_EQ(recompute(), 0) << "once";
    EXPECT_THAT(rows(), ElementsAre("Bro, , opened"));
    EXPECT_THAT(told(before), ElementsAre("changed opened: 0 → 1, by cause 6"));
}

// specs/conversions.md 21.7, CON_A51: told by the register load, where the row shows what it changed.
TEST_P(KeptRows, follow_a_load_once_it_is_published) {
    add_school("100001", "Bro");
    add_school("100002", "Glan");
    const auto load = [&](bool published) {
        LoadSettings settings{.dataset = "school", .source = "Test register"};
        for (const auto* name : {"urn", "name", "status"}) settings.fields.push_back(school.find(name)->position);
        settings.missing = LoadSettings::Missing::remove;
        auto by = writing();
        by.cause = audit::Cause::register_load;
        auto begun = Load::begin(store(), by, std::move(settings));
        const std::vector<Incoming> file = {
            {1, {Value::text("100001"), Value::both("Bro Fawr", "Bro Fawr"), Value::text("open")}},
            {2, {Value::text("100003"), Value::both("Newydd", "Newydd"), Value::text("open")}}};
        (*begun)->stage(file);
        published ? (*begun)->publish() : (*begun)->abandon();
    };
    const auto before = place();
    load(false);
    EXPECT_EQ(recompute(), 0);
    load(true);
    EXPECT_EQ(recompute(), 3);
    EXPECT_THAT(rows(), ElementsAre("Bro Fawr, , not opened", "Newydd, , not opened"));
    EXPECT_THAT(told(before), testing::Contains("changed name: Bro → Bro Fawr, by cause 3"));
    EXPECT_EQ(rebuilt().differing, 0);
}

TEST_P(KeptRows, are_left_for_later_where_too_many_rest_on_one_record) {
    const auto one = add_trust("1", "Trust One");
    const auto many = static_cast<int>(limits::kept_at_once) + 1;
    store().write(store::Priority::job, [&](store::Tx& tx) {
        for (int i = 0; i < many; ++i) {
            const std::vector<Change> changes = {set(school, "urn", Value::text(std::to_string(100000 + i))),
                                                 set(school, "name", Value::both("Bro", "Bro")),
                                                 set(school, "status", Value::text("open")),
                                                 set(school, "trust", Value::of(one))};
            EXPECT_TRUE(insert(tx, writing(), school, changes).ok());
        }
    });
    EXPECT_EQ(recompute(), many);
    edit(trust, one, "name", Value::text("Trust 1"));
    EXPECT_EQ(number("select count(*) from outlook where trust_name = 'Trust 1'"), 0);
    EXPECT_EQ(recompute(), many);
    EXPECT_EQ(number("select count(*) from outlook where trust_name = 'Trust 1'"), many);
}

TEST_P(KeptRows, are_computed_anew_when_their_rule_is_another) {
    add_school("100001", "Bro");
    const auto look = [&](std::int64_t rule) {
        Registry changed(wings);
        auto keeping = keep_outlook();
        keeping.rule = rule;
        changed.add_keeping(std::move(keeping));
        store().write(store::Priority::job, [&](store::Tx& tx) { touch_changed_rules(tx, changed, clock.today()); });
        return recompute();
    };
    EXPECT_EQ(look(1), 1);
    EXPECT_EQ(look(1), 0);
    EXPECT_EQ(look(2), 1);
}

TEST_P(KeptRows, that_are_wrong_are_found_and_put_right_by_a_rebuild) {
    const auto bro = add_school("100001", "Bro"), glan = add_school("100002", "Glan");
    add_school("100003", "Pen");
    EXPECT_EQ(rebuilt().differing, 0);
    store().write(store::Priority::job, [&](store::Tx& tx) {
        tx.run("update outlook set name = 'Wrong' where id = $1", {bro});
        tx.run("delete from outlook where id = $1", {glan});
    });
    const auto before = place();
    const auto compared = rebuilt();
    EXPECT_EQ(compared.rows, 3);
    EXPECT_EQ(compared.differing, 2);
    EXPECT_THAT(compared.first_differing, testing::UnorderedElementsAre(bro, glan));
    EXPECT_EQ(rebuilt(Rebuild::mend).differing, 2);
    EXPECT_EQ(rebuilt().differing, 0);
    EXPECT_THAT(rows(), ElementsAre("Bro, , not opened", "Glan, , not opened", "Pen, , not opened"));
    EXPECT_THAT(told(before), testing::Contains("changed name: Wrong → Bro, by cause 6")) << "and readers are told";
}

// Two who change what one row rests on, each unable to see the other's change until it is there.
TEST_P(KeptRows, are_right_after_writers_at_once) {
    const auto one = add_trust("1", "Trust One"), two = add_trust("2", "Trust Two");
    const auto bro = add_school("100001", "Bro");
    const auto edits = [&](const Dataset& dataset, base::Id id, const std::string& field, std::uint64_t seed,
                           const std::function<Value(int)>& value) {
        return std::thread([this, &dataset, id, field, seed, value] {
            base::SeededRandom own_random(seed);
            base::Ids own_ids(clock, own_random);
            const base::World own_world{clock, own_random, own_ids};
            const audit::Trail own_trail(own_world, audit::Keys(std::string(32, 'k')));
            const Writing own{.registry = registry, .trail = own_trail, .codes = codes, .authority = county};
            for (int i = 0; i < 60; ++i) {
                const auto made = set(dataset, field, value(i));
                const auto written = dataset::write(store(), store::Priority::page, [&](store::Tx& tx) {
                    return update(tx, own, dataset, id, get(tx, registry, dataset, county, id).version, {&made, 1});
                });
                EXPECT_TRUE(written.ok());
            }
        });
    };
    std::vector<std::thread> threads;
    threads.push_back(edits(trust, one, "name", 1, [](int i) { return Value::text("One " + std::to_string(i)); }));
    threads.push_back(edits(trust, two, "name", 2, [](int i) { return Value::text("Two " + std::to_string(i)); }));
    threads.push_back(edits(school, bro, "trust", 3, [&](int i) { return Value::of(i % 2 == 0 ? one : two); }));
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(rebuilt().differing, 0);
    EXPECT_THAT(rows(), ElementsAre("Bro, Two 59, not opened"));
}

}  // namespace
}  // namespace dataset::test
