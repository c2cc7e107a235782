#include "dataset/undo.hpp"

#include "dataset/dataset_fixture.hpp"
#include "dataset/load.hpp"

namespace dataset::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class Undoings : public DatasetTest {
public:
    // Schools by number, each with a name.
    PastLoad load(const std::vector<std::pair<std::int64_t, std::string>>& rows) {
        LoadSettings settings;
        settings.dataset = "school";
        for (const auto* name : {"urn", "name", "status"}) settings.fields.push_back(school.find(name)->position);
        settings.source = "schools.csv";
        auto begun = Load::begin(store(), writing(), std::move(settings));
        std::vector<Incoming> all;
        for (const auto& [number, name] : rows)
            all.push_back(
                {number, {Value::text(std::to_string(number)), Value::both(name, name), Value::text("open")}});
        (*begun)->stage(all);
        const auto id = (*begun)->publish().load;
        clock.advance_seconds(60);
        return *store().read([&](store::Reader& db) { return find_past_load(db, writing(), school, id); });
    }
    base::Id id_of(std::int64_t number) {
        return store().read([&](store::Reader& db) {
            const Value key[] = {Value::text(std::to_string(number))};
            const auto found = find_by_key(db, registry, school, county, key);
            return found ? found->id : base::Id();
        });
    }
    Brought brought(const PastLoad& load) {
        return store().read([&](store::Reader& db) { return brought_by(db, writing(), school, load); });
    }
    Written back(const PastLoad& load, base::Id record) {
        return store().write(store::Priority::job,
                             [&](store::Tx& tx) { return take_back(tx, writing(), school, load, record); });
    }
    std::string name_of(base::Id id) { return std::string(read(school, id).at("name").label().english); }
};
CANTREF_ON_BOTH_DATABASES(Undoings);

TEST_P(Undoings, give_back_what_was_and_remove_what_was_added) {
    load({{100001, "One"}, {100002, "Two"}});
    const auto one = id_of(100001);
    const auto second = load({{100001, "Eins"}, {100002, "Two"}, {100003, "Drei"}});
    const auto three = id_of(100003);
    EXPECT_EQ(second.source, "schools.csv");
    EXPECT_EQ(second.by, base::Id(55));
    EXPECT_EQ(second.added, 1);
    const auto all = brought(second);
    EXPECT_THAT(all.changed, ElementsAre(one));
    EXPECT_THAT(all.added, ElementsAre(three));
    EXPECT_THAT(all.touched, IsEmpty());
    EXPECT_TRUE(back(second, one).ok());
    EXPECT_TRUE(back(second, three).ok());
    EXPECT_EQ(name_of(one), "One");
    EXPECT_EQ(id_of(100003), base::Id());
    EXPECT_EQ(number("select count(*) from audit_event where action = 'school.remove'"), 1);
    // Twice does no harm: what was taken back is no longer as the load left it.
    EXPECT_EQ(back(second, one).outcome, Written::Outcome::conflicted);
    EXPECT_EQ(back(second, three).outcome, Written::Outcome::conflicted);
}

TEST_P(Undoings, leave_what_somebody_touched_since) {
    load({{100001, "One"}, {100002, "Two"}});
    const auto one = id_of(100001), two = id_of(100002);
    const auto second = load({{100001, "Eins"}, {100002, "Zwei"}, {100003, "Drei"}});
    const auto three = id_of(100003);
    change(school, one, read(school, one).version, {set(school, "name", Value::both("Un", "Un"))});
    change(school, three, read(school, three).version, {set(school, "name", Value::both("Tri", "Tri"))});
    EXPECT_THAT(brought(second).touched, UnorderedElementsAre(one, three));
    for (const auto id : {one, three}) EXPECT_EQ(back(second, id).outcome, Written::Outcome::conflicted);
    EXPECT_EQ(name_of(one), "Un");
    EXPECT_TRUE(back(second, two).ok());
    EXPECT_EQ(name_of(two), "Two");
}

TEST_P(Undoings, do_not_remove_what_others_refer_to) {
    const auto first = load({{100001, "One"}});
    const auto one = id_of(100001);
    ASSERT_TRUE(add(visit, {set(visit, "number", Value::text("F1")), set(visit, "school", Value::of(one))}).ok());
    EXPECT_EQ(back(first, one).problems.front().code, "referred_to");
    EXPECT_EQ(name_of(one), "One");
}

TEST_P(Undoings, are_of_loads_that_people_made) {
    const auto first = load({{100001, "One"}});
    const auto second = load({{100001, "Eins"}});
    const auto newest = [&](std::int64_t at_most) {
        std::vector<base::Id> all;
        store().read([&](store::Reader& db) {
            for (const auto& each : past_loads(db, writing(), school, at_most)) all.push_back(each.id);
        });
        return all;
    };
    EXPECT_THAT(newest(10), ElementsAre(second.id, first.id));
    EXPECT_THAT(newest(1), ElementsAre(second.id));
    store().write(store::Priority::job, [&](store::Tx& tx) { tx.run("update audit_event set actor_kind = 5"); });
    EXPECT_THAT(newest(10), IsEmpty());
}

}  // namespace
}  // namespace dataset::test
