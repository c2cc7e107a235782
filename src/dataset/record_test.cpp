#include "dataset/dataset_fixture.hpp"

namespace dataset::test {
namespace {

using testing::ElementsAre;

class Records : public DatasetTest {};
CANTREF_ON_BOTH_DATABASES(Records);

TEST_P(Records, are_added_and_read_again) {
    const auto id = add_school("402018", "Ysgol Bro Dinefwr", "Ysgol Bro Dinefwr");
    const auto record = read(school, id);
    EXPECT_EQ(record.version, 1);
    EXPECT_EQ(record.at("urn").text(), "402018");
    EXPECT_EQ(record.title(base::Language::welsh), "Ysgol Bro Dinefwr");
    EXPECT_EQ(number("select count(*) from audit_event where action = 'school.add'"), 1);
}

TEST_P(Records, with_problems_are_refused_whole) {
    const auto written =
        add(school, {set(school, "urn", Value::text("12")), set(school, "status", Value::text("sleeping")),
                     set(school, "pupils", Value::number(-1)), set(school, "laestab", Value::text("66/1")),
                     set(school, "trust", Value::number(12345))});
    EXPECT_EQ(written.outcome, Written::Outcome::refused);
    EXPECT_THAT(codes_of(written.problems),
                testing::UnorderedElementsAre("urn not_a_urn", "name required", "status unknown_code",
                                              "pupils too_small", "laestab wrong_form", "trust no_such_record"));
    EXPECT_EQ(number("select count(*) from school"), 0);
    EXPECT_EQ(number("select count(*) from audit_event"), 0);
}

TEST_P(Records, keep_codes_that_went_out_of_use_but_take_no_new_ones) {
    const auto written =
        add(school, {set(school, "urn", Value::text("402018")), set(school, "name", Value::both("Bro", "Bro")),
                     set(school, "status", Value::text("proposed"))});
    EXPECT_THAT(codes_of(written.problems), ElementsAre("status code_not_valid"));
}

TEST_P(Records, changed_by_two_people_show_both_values) {
    const auto id = add_school("402018", "Bro", "Bro");
    ASSERT_TRUE(change(school, id, 1, {set(school, "name", Value::both("Bro Dinefwr", "Bro Dinefwr"))}).ok());
    const auto second = change(
        school, id, 1,
        {set(school, "name", Value::both("Bro Myrddin", "Bro Myrddin")), set(school, "urn", Value::text("402018"))});
    ASSERT_EQ(second.outcome, Written::Outcome::conflicted);
    ASSERT_EQ(second.clashes.size(), 1U);
    EXPECT_EQ(second.clashes[0].theirs, Value::both("Bro Dinefwr", "Bro Dinefwr"));
    EXPECT_EQ(second.clashes[0].yours, Value::both("Bro Myrddin", "Bro Myrddin"));
    EXPECT_EQ(second.version, 2);
}

TEST_P(Records, that_do_not_change_write_nothing) {
    const auto id = add_school("402018", "Bro", "Bro");
    const auto written = change(
        school, id, 1, {set(school, "name", Value::both("Bro", "Bro")), set(school, "status", Value::text("open"))});
    EXPECT_EQ(written.outcome, Written::Outcome::unchanged);
    EXPECT_EQ(read(school, id).version, 1);
    EXPECT_EQ(number("select count(*) from audit_event"), 1);
}

TEST_P(Records, have_unique_keys) {
    add_school("402018", "Bro", "Bro");
    const auto again =
        add(school, {set(school, "urn", Value::text("402018")), set(school, "name", Value::both("Other", "Arall")),
                     set(school, "status", Value::text("open"))});
    EXPECT_THAT(codes_of(again.problems), ElementsAre("urn not_unique"));
}

TEST_P(Records, are_kept_while_others_refer_to_them) {
    const auto owner = add(trust, {set(trust, "uid", Value::text("T1")), set(trust, "name", Value::text("Trust"))});
    const auto id = add_school("402018", "Bro", "Bro");
    ASSERT_TRUE(change(school, id, 1, {set(school, "trust", Value::of(owner.id))}).ok());
    const auto go = [&](const Dataset& dataset, base::Id gone, std::int64_t version) {
        return store().write(store::Priority::page,
                             [&](store::Tx& tx) { return remove(tx, writing(), dataset, gone, version); });
    };
    EXPECT_THAT(codes_of(go(trust, owner.id, 1).problems), ElementsAre(" referred_to"));
    EXPECT_EQ(go(school, id, 1).outcome, Written::Outcome::conflicted);
    EXPECT_TRUE(go(school, id, 2).ok());
    EXPECT_TRUE(go(trust, owner.id, 1).ok());
    EXPECT_THROW(read(school, id), base::NotFound);
    EXPECT_EQ(number("select count(*) from search_entry"), 0);
}

TEST_P(Records, of_another_authority_are_not_found) {
    const auto id = add_school("402018", "Bro", "Bro");
    const auto made = add(visit, {set(visit, "number", Value::text("V1")), set(visit, "school", Value::of(id))});
    ASSERT_TRUE(made.ok());
    store().read([&](store::Reader& db) {
        EXPECT_TRUE(find(db, registry, visit, county, made.id).has_value());
        EXPECT_FALSE(find(db, registry, visit, city, made.id).has_value());
    });
    auto other = writing();
    other.authority = city;
    EXPECT_THROW(
        store().write(store::Priority::page, [&](store::Tx& tx) { return update(tx, other, visit, made.id, 1, {}); }),
        base::NotFound);
}

TEST_P(Records, keep_sealed_values_out_of_their_table) {
    const auto id = add_school("402018", "Bro", "Bro");
    const auto made = add(visit, {set(visit, "number", Value::text("V1")), set(visit, "school", Value::of(id)),
                                  set(visit, "order", Value::text("court order 12"))});
    ASSERT_TRUE(made.ok());
    const auto record = read(visit, made.id);
    EXPECT_TRUE(record.at("order").empty());
    store().read([&](store::Reader& db) {
        const auto sealed = sealed_values(db, trail, record);
        ASSERT_EQ(sealed.size(), 1U);
        EXPECT_EQ(sealed[0].second.text(), "court order 12");
    });
    EXPECT_EQ(number("select count(*) from audit_value where new like '%court%'"), 0);
    EXPECT_TRUE(change(visit, made.id, 1, {set(visit, "order", Value())}).ok());
    EXPECT_EQ(number("select count(*) from visit_s4"), 0);
}

TEST_P(Records, obey_what_the_writer_may_write) {
    auto limited = writing();
    limited.may_write = FieldSet::none();
    limited.may_write.add(*school.find("name"));
    const auto id = add_school("402018", "Bro", "Bro");
    const auto written = store().write(store::Priority::page, [&](store::Tx& tx) {
        const Change changes[] = {set(school, "name", Value::both("A", "B")), set(school, "pupils", Value::number(3))};
        return update(tx, limited, school, id, 1, changes);
    });
    EXPECT_THAT(codes_of(written.problems), ElementsAre("pupils not_permitted"));
}

TEST_P(Records, run_the_wings_derivations_and_checks) {
    registry.add_derivation("school", [](store::Reader&, const Writing&, const Record*, Record& after) {
        after[*school.find("notes")] = Value::text("made");
    });
    registry.add_check(
        "school", [](store::Reader&, const Writing&, const Record*, const Record& after, base::Problems& problems) {
            if (after.at("urn").text() == "999999") problems.add("urn", "reserved", base::t("Enter another URN"));
        });
    EXPECT_EQ(read(school, add_school("402018", "Bro", "Bro")).at("notes").text(), "made");
    const auto refused =
        add(school, {set(school, "urn", Value::text("999999")), set(school, "name", Value::both("A", "A")),
                     set(school, "status", Value::text("open"))});
    EXPECT_THAT(codes_of(refused.problems), ElementsAre("urn reserved"));
}

TEST_P(Records, that_are_dated_can_be_asked_of_another_day_and_as_known_then) {
    const auto id = add_school("402018", "Bro", "Bro");
    clock.advance_seconds(60);
    auto closing = set(school, "status", Value::text("closed"));
    closing.from = base::Date::from_iso("2027-09-01");
    ASSERT_TRUE(change(school, id, 1, {closing}).ok());
    EXPECT_EQ(read(school, id).at("status").text(), "open");  // today's
    auto query = ask(school, {"status"});
    query.as_at = base::Date::from_iso("2027-09-01");
    EXPECT_THAT(found(query), ElementsAre("closed"));
    query.as_at = base::Date::from_iso("2027-08-31");
    EXPECT_THAT(found(query), ElementsAre("open"));
    query.as_at = base::Date::from_iso("2027-09-01");
    query.known_at = start.plus_seconds(1);  // before we knew of the closing
    EXPECT_THAT(found(query), ElementsAre("open"));
    query.filters.all = {{"status", Operator::is, {"closed"}}};
    EXPECT_THAT(found(query), ElementsAre());
}

}  // namespace
}  // namespace dataset::test
