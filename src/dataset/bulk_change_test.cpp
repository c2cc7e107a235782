#include "dataset/bulk_change.hpp"

#include "dataset/dataset_fixture.hpp"

namespace dataset::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;
using Outcome = Fate::Outcome;
using Phase = BulkChange::Phase;

class BulkChanges : public DatasetTest {
public:
    BulkChanges() { bro = add_school("100001", "Bro"); }

    Aim add_visit(const std::string& number, const std::string& visitor = {}) {
        const auto written =
            add(visit, {set(visit, "number", Value::text(number)), set(visit, "school", Value::of(bro)),
                        set(visit, "visitor", Value::text(visitor)), set(visit, "health", Value::text("fine"))});
        EXPECT_TRUE(written.ok());
        return {written.id, written.version};
    }
    static std::vector<Change> to(std::string_view field, const std::string& value) {
        return {set(visit, field, Value::text(value))};
    }
    std::string value(base::Id id, std::string_view field) { return std::string(read(visit, id).at(field).text()); }
    std::int64_t changes() { return number("select count(*) from audit_event where action = 'visit.change'"); }

    Writing in_bulk(std::string_view reason = bulk_reason) {
        auto bulk = writing();
        bulk.reason = reason;
        bulk.request = 77;
        return bulk;
    }
    // Sees all visits, and writes those whose number begins so.
    Writing writes_only(const std::string& beginning) {
        auto limited = in_bulk();
        limited.scope = [beginning](const Dataset& dataset, Verb verb) {
            if (&dataset != &visit || verb == Verb::read) return Scope::whole(county);
            return Scope{county, {{Predicate{"r.number like $1", {beginning + "%"}}, FieldSet::all()}}};
        };
        return limited;
    }
    std::vector<Tried> try_out(const Writing& writing, const std::vector<Aim>& aims,
                               const std::vector<Change>& change) {
        return try_changes(store(), writing, visit, aims, change);
    }
    std::vector<Fate> write(const std::vector<Aim>& aims, const std::vector<Change>& change) {
        return store().write(store::Priority::job,
                             [&](store::Tx& tx) { return change_all(tx, in_bulk(), visit, aims, change); });
    }
    std::vector<Fate> give_back(std::vector<Aim> aims, std::string_view field) {
        for (auto& aim : aims) ++aim.version;  // as the change left it
        const std::int32_t fields[] = {visit.find(field)->position};
        return store().write(store::Priority::job, [&](store::Tx& tx) {
            return give_back_all(tx, in_bulk(bulk_undo_reason), visit, aims, fields, base::Id(77));
        });
    }
    static std::vector<std::string> told(const Fate& fate) { return codes_of(fate.why); }

    base::Id bro;
};
CANTREF_ON_BOTH_DATABASES(BulkChanges);

TEST_P(BulkChanges, are_tried_out_and_taken_back) {
    const auto a = add_visit("A1", "Mabon"), b = add_visit("A2", "Modron");
    const auto tried = try_out(in_bulk(), {a, b}, to("visitor", "Modron"));
    ASSERT_EQ(tried.size(), 2U);
    EXPECT_EQ(tried[0].fate.outcome, Outcome::changed);
    ASSERT_EQ(tried[0].differences.size(), 1U);
    EXPECT_EQ(tried[0].differences[0].field->name, "visitor");
    EXPECT_EQ(tried[0].differences[0].before.text(), "Mabon");
    EXPECT_EQ(tried[0].differences[0].after.text(), "Modron");
    EXPECT_EQ(tried[0].record->title(base::Language::english), "A1");
    EXPECT_EQ(tried[1].fate.outcome, Outcome::unchanged);
    EXPECT_THAT(tried[1].differences, IsEmpty());
    EXPECT_EQ(value(a.record, "visitor"), "Mabon");
    EXPECT_EQ(changes(), 0);
}

TEST_P(BulkChanges, say_what_refuses_each_record) {
    const auto a = add_visit("A1"), b = add_visit("A2"), c = add_visit("A3");
    change(visit, b.record, b.version, to("visitor", "Teyrnon"));
    ASSERT_EQ(store()
                  .write(store::Priority::page,
                         [&](store::Tx& tx) { return remove(tx, writing(), visit, c.record, c.version); })
                  .outcome,
              Written::Outcome::saved);
    const auto tried = try_out(in_bulk(), {a, b, c}, to("visitor", "Mabon"));
    EXPECT_THAT(told(tried[0].fate), IsEmpty());
    EXPECT_THAT(told(tried[1].fate), ElementsAre(" touched"));
    EXPECT_THAT(told(tried[2].fate), ElementsAre(" not_found"));
    EXPECT_FALSE(tried[2].record);
    EXPECT_THAT(told(try_out(in_bulk(), {a}, {set(visit, "school", Value())})[0].fate), ElementsAre("school required"));
}

TEST_P(BulkChanges, reach_as_far_as_their_writer) {
    const auto a = add_visit("A1"), b = add_visit("B1"), c = add_visit("A2");
    const auto tried = try_out(writes_only("A"), {a, b, c}, to("visitor", "Mabon"));
    EXPECT_EQ(tried[0].fate.outcome, Outcome::changed);
    EXPECT_THAT(told(tried[1].fate), ElementsAre(" not_found"));
    EXPECT_TRUE(tried[1].record) << "which they may see";
    EXPECT_EQ(tried[2].fate.outcome, Outcome::changed);
}

// What is seen only once a record is written spoils that record alone.
TEST_P(BulkChanges, move_no_record_out_of_reach) {
    const auto a = add_visit("A1"), b = add_visit("B1");
    auto bold = writes_only("A");
    const auto tried = try_out(bold, {a, b}, to("number", "C"));
    ASSERT_EQ(tried.size(), 2U);
    EXPECT_EQ(tried[0].fate.outcome, Outcome::refused);
    EXPECT_EQ(tried[0].record->title(base::Language::english), "A1");
    std::vector<base::Id> refused, written;
    const Aim both[] = {a, b};
    together_or_singly(
        both,
        [&](std::span<const Aim> some) {
            store().write(store::Priority::job,
                          [&](store::Tx& tx) { (void)change_all(tx, bold, visit, some, to("number", "C")); });
            for (const auto& aim : some) written.push_back(aim.record);
        },
        [&](const Fate& fate) { refused.push_back(fate.record); });
    EXPECT_THAT(refused, ElementsAre(a.record));
    EXPECT_THAT(written, ElementsAre(b.record)) << "a write in which it was refused before anything was written";
    EXPECT_EQ(changes(), 0);
}

TEST_P(BulkChanges, are_events_of_each_record_that_belong_together) {
    const auto a = add_visit("A1"), b = add_visit("A2");
    const auto fates = write({a, b}, to("visitor", "Mabon"));
    EXPECT_THAT(fates[0].outcome, Outcome::changed);
    EXPECT_EQ(value(a.record, "visitor"), "Mabon");
    EXPECT_EQ(value(b.record, "visitor"), "Mabon");
    EXPECT_EQ(number("select count(*) from audit_event where action = 'visit.change' and reason = 'bulk_change' "
                     "and request = 77"),
              2);
}

TEST_P(BulkChanges, give_back_what_each_record_had) {
    const auto a = add_visit("A1", "Mabon"), b = add_visit("A2"), c = add_visit("A3", "Modron");
    write({a, b, c}, to("visitor", "Teyrnon"));
    change(visit, c.record, c.version + 1, to("health", "better"));
    const auto back = give_back({a, b, c}, "visitor");
    EXPECT_EQ(back[0].outcome, Outcome::changed);
    EXPECT_EQ(value(a.record, "visitor"), "Mabon");
    EXPECT_TRUE(read(visit, b.record).at("visitor").empty());
    EXPECT_THAT(told(back[2]), ElementsAre(" touched"));
    EXPECT_EQ(value(c.record, "visitor"), "Teyrnon");
    for (const auto& fate : give_back({a, b}, "visitor")) EXPECT_THAT(told(fate), ElementsAre(" touched"));
}

TEST_P(BulkChanges, give_back_what_holds_from_a_day_on) {
    const Aim closing[] = {{bro, 1}}, closed[] = {{bro, 2}};
    const Change change[] = {set(school, "status", Value::text("closed"))};
    const std::int32_t fields[] = {school.find("status")->position};
    store().write(store::Priority::job,
                  [&](store::Tx& tx) { (void)change_all(tx, in_bulk(), school, closing, change); });
    clock.advance_seconds(86'400);
    EXPECT_EQ(read(school, bro).at("status").text(), "closed");
    store().write(store::Priority::job, [&](store::Tx& tx) {
        (void)give_back_all(tx, in_bulk(bulk_undo_reason), school, closed, fields, base::Id(77));
    });
    EXPECT_EQ(read(school, bro).at("status").text(), "open");
    auto yesterday = ask(school, {"status"});
    yesterday.as_at = clock.today().plus_days(-1);
    EXPECT_THAT(found(yesterday), ElementsAre("closed")) << "it held for a day, and stays known";
}

TEST_P(BulkChanges, give_back_special_values_and_none_that_were_erased) {
    const auto a = add_visit("A1"), b = add_visit("A2");
    write({a, b}, to("health", "better"));
    store().write(store::Priority::page, [&](store::Tx& tx) {
        tx.run("update audit_value set old = null, new = null, erased = 1 where record = $1 and field = 4", {b.record});
    });
    const auto back = give_back({a, b}, "health");
    EXPECT_EQ(value(a.record, "health"), "fine");
    EXPECT_THAT(told(back[1]), ElementsAre(" erased"));
    EXPECT_EQ(value(b.record, "health"), "better");
}

TEST_P(BulkChanges, are_offered_where_records_can_be_changed_by_the_dozen) {
    const auto names = [&](const Dataset& dataset) {
        std::vector<std::string_view> found;
        const auto fields = bulk_fields(registry, dataset, FieldSet::all());
        for (const auto& field : dataset.fields)
            if (fields.has(field)) found.push_back(field.name);
        return found;
    };
    EXPECT_THAT(names(visit), ElementsAre("school", "visitor", "health", "language"))
        << "neither its key nor what is sealed";
    EXPECT_THAT(names(outlook), IsEmpty());
    Operation careful = *registry.operation("visit.change");
    careful.eyes = Operation::Eyes::four;
    registry.add_operation(std::move(careful));
    EXPECT_THAT(names(visit), IsEmpty());
}

TEST_P(BulkChanges, keep_what_became_of_each_record) {
    const auto a = add_visit("A1"), b = add_visit("A2"), c = add_visit("A3");
    BulkChange bulk{.authority = county, .id = base::Id(77), .dataset = "visit", .account = base::Id(55), .at = start};
    bulk.list = "q=mabon";
    bulk.values = {{visit.find("visitor"), Value::text("Mabon")}, {visit.find("health"), Value()}};
    const Aim aims[] = {a, b, c};
    const auto add_it = [&] {
        return store().write(store::Priority::page, [&](store::Tx& tx) { return add_bulk_change(tx, bulk, aims); });
    };
    EXPECT_TRUE(add_it());
    EXPECT_FALSE(add_it()) << "a form sent twice";
    const auto kept = [&] {
        return store().read([&](store::Reader& db) { return find_bulk_change(db, visit, county, base::Id(77)); });
    };
    ASSERT_TRUE(kept());
    EXPECT_EQ(kept()->list, "q=mabon");
    EXPECT_EQ(kept()->values, bulk.values);
    const auto in = [&](std::vector<BulkState> states, base::Id after = {}) {
        std::vector<base::Id> found;
        store().read([&](store::Reader& db) {
            for (const auto& each : bulk_records(db, bulk, states, after, 10)) found.push_back(each.aim.record);
        });
        return found;
    };
    EXPECT_THAT(in({BulkState::waiting}), ElementsAre(a.record, b.record, c.record));
    EXPECT_THAT(in({BulkState::waiting}, a.record), ElementsAre(b.record, c.record));
    std::vector<Fate> fates = {{.record = a.record}, {.record = b.record}, {.record = c.record}};
    fates[1].outcome = Outcome::unchanged;
    fates[2].outcome = Outcome::refused;
    fates[2].why.add("", "not_found", base::t("There is no such record, or you may not change it"));
    store().write(store::Priority::page, [&](store::Tx& tx) { settle(tx, bulk, fates); });
    std::vector<std::pair<BulkState, std::int64_t>> counted;
    store().read([&](store::Reader& db) {
        for (const auto& each : bulk_counts(db, bulk)) counted.emplace_back(each.state, each.count);
    });
    EXPECT_THAT(counted,
                UnorderedElementsAre(Pair(BulkState::will, 1), Pair(BulkState::same, 1), Pair(BulkState::refused, 1)));
    store().write(store::Priority::page, [&](store::Tx& tx) {
        set_phase(tx, bulk, Phase::changing, base::Id(5));
        bulk.phase = Phase::changing;
        settle(tx, bulk, std::vector<Fate>{{.record = a.record}});
    });
    EXPECT_EQ(kept()->phase, Phase::changing);
    EXPECT_EQ(kept()->job, base::Id(5));
    const auto changed =
        store().read([&](store::Reader& db) { return bulk_page(db, bulk, BulkState::changed, 1, 10); });
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_EQ(changed[0].aim.version, a.version + 1);
}

TEST_P(BulkChanges, are_cleared_away_when_nobody_did_them_and_when_they_are_old) {
    for (const auto phase : {Phase::tried, Phase::changed})
        store().write(store::Priority::page, [&](store::Tx& tx) {
            BulkChange bulk{.authority = county, .id = base::Id(static_cast<std::int64_t>(phase) + 1), .at = start};
            bulk.dataset = "visit";
            bulk.account = base::Id(55);
            const Aim aims[] = {{base::Id(1), 1}};
            add_bulk_change(tx, bulk, aims);
            set_phase(tx, bulk, phase, {});
        });
    EXPECT_EQ(clear_bulk_changes(store(), clock.now()), 0);
    clock.advance_seconds(2 * 86'400);
    EXPECT_EQ(clear_bulk_changes(store(), clock.now()), 1);
    EXPECT_EQ(number("select count(*) from bulk_record"), 1);
    clock.advance_seconds(30 * 86'400);
    EXPECT_EQ(clear_bulk_changes(store(), clock.now()), 1);
    EXPECT_EQ(number("select count(*) from bulk_record"), 0);
}

}  // namespace
}  // namespace dataset::test
