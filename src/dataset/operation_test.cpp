// The one way in: right, other eyes, second factor, and a command in a generic operation's place.
#include "dataset/operation.hpp"

#include "dataset/dataset_fixture.hpp"
#include "dataset/load.hpp"

namespace dataset::test {
namespace {

using testing::ElementsAre;
using Outcome = Written::Outcome;

constexpr base::Id olwen{55}, culhwch{66}, gwydion{77};

class Operations : public DatasetTest {
public:
    Written act(const Writing& writing, std::string_view name, const Input& input) {
        return dataset::write(store(), store::Priority::page,
                              [&](store::Tx& tx) { return perform(tx, writing, name, input); });
    }
    // Somebody who sees `grants` of visits and all else, to read and to write, and holds no group's right.
    Writing somebody(std::vector<Grant> grants, base::Id who = olwen) {
        auto limited = writing(who);
        limited.scope = [grants = std::move(grants)](const Dataset& dataset, Verb) {
            return &dataset == &visit ? Scope{county, grants} : Scope::whole(county);
        };
        limited.may = [](Verb, std::string_view, base::Id) { return false; };
        return limited;
    }
    static Grant only_numbers(std::string_view beginning, const FieldSet& fields = FieldSet::all()) {
        return {Predicate{"r.number like $1", {std::string(beginning) + "%"}}, fields};
    }
    static FieldSet fields(std::initializer_list<std::string_view> names) {
        FieldSet set;
        for (const auto name : names) set.add(*visit.find(name));
        return set;
    }
    std::vector<Change> visit_of(std::string_view number) {
        return {set(visit, "number", Value::text(std::string(number))), set(visit, "school", Value::of(bro))};
    }
    base::Id add_visit(std::string_view number, base::Id who = olwen) {
        const auto written = act(writing(who), "visit.add", {.changes = visit_of(number)});
        EXPECT_TRUE(written.ok());
        return written.id;
    }
    // An operation of a wing: whoever approves a visit has had no hand in it.
    void add_approval() {
        Operation approve;
        approve.name = "visit.approve";
        approve.dataset = "visit";
        approve.eyes = Operation::Eyes::four;
        approve.run = [](store::Tx& tx, const Writing& writing, const Input& input) {
            return update(tx, writing, visit, input.id, input.version, input.changes);
        };
        registry.add_operation(std::move(approve));
    }
    Input approving(base::Id id, std::int64_t version, std::string_view visitor) {
        return {.id = id, .version = version, .changes = {set(visit, "visitor", Value::text(std::string(visitor)))}};
    }

    base::Id bro = add_school("402018", "Bro", "Bro");
};
CANTREF_ON_BOTH_DATABASES(Operations);

TEST_P(Operations, are_there_for_every_dataset_by_what_it_is) {
    for (const auto name : {"visit.add", "visit.change", "visit.remove", "visit.change_restricted",
                            "school.local_value", "school.propose_correction", "school.accept_correction"})
        EXPECT_NE(registry.operation(name), nullptr) << name;
    for (const auto name : {"visit.local_value", "trust.propose_correction", "trust.change_restricted"})
        EXPECT_EQ(registry.operation(name), nullptr) << name;
    EXPECT_THROW(act(writing(), "visit.burn", {}), base::NotFound);
}

TEST_P(Operations, take_the_right_to_write_and_no_field_beyond_it) {
    EXPECT_THROW(act(somebody({}), "visit.add", {.changes = visit_of("V1")}), base::Forbidden);
    const auto limited = somebody({{std::nullopt, fields({"number", "school"})}});
    const auto added = act(limited, "visit.add", {.changes = visit_of("V1")});
    ASSERT_TRUE(added.ok());
    const auto refused = act(limited, "visit.change",
                             {.id = added.id, .version = 1, .changes = {set(visit, "visitor", Value::text("Non"))}});
    EXPECT_THAT(codes_of(refused.problems), ElementsAre("visitor not_permitted"));
}

TEST_P(Operations, take_the_right_of_their_group_on_this_record) {
    const Input local{.id = bro, .changes = {set(school, "phone", Value::text("029 2082 5111"))}, .words = "Rang"};
    auto reader = somebody({{std::nullopt, FieldSet::all()}});
    EXPECT_THROW(act(reader, "school.local_value", local), base::Forbidden);
    reader.may = [this](Verb verb, std::string_view group, base::Id record) {
        return verb == Verb::write && group == "local" && record == bro;
    };
    EXPECT_TRUE(act(reader, "school.local_value", local).ok());
    EXPECT_THROW(act(reader, "school.propose_correction", local), base::Forbidden);
    const auto other =
        act(reader, "school.local_value", {.id = bro, .changes = {set(school, "postcode", Value::text("SA19 6PE"))}});
    EXPECT_THAT(codes_of(other.problems), ElementsAre("postcode not_local"));
}

TEST_P(Operations, reach_no_record_beyond_the_writers_scope_nor_put_one_there) {
    const auto ours = add_visit("A1"), theirs = add_visit("B1");
    const auto limited = somebody({only_numbers("A")});
    EXPECT_TRUE(
        act(limited, "visit.change", {.id = ours, .version = 1, .changes = {set(visit, "visitor", Value::text("Non"))}})
            .ok());
    EXPECT_THROW(act(limited, "visit.change", {.id = theirs, .version = 1}), base::NotFound);
    EXPECT_THROW(act(limited, "visit.remove", {.id = theirs, .version = 1}), base::NotFound);
    const auto moved =
        act(limited, "visit.change", {.id = ours, .version = 2, .changes = {set(visit, "number", Value::text("B9"))}});
    EXPECT_THAT(codes_of(moved.problems), ElementsAre(" out_of_reach"));
    const auto added = act(limited, "visit.add", {.changes = visit_of("B2")});
    EXPECT_THAT(codes_of(added.problems), ElementsAre(" out_of_reach"));
    EXPECT_EQ(number("select count(*) from visit"), 2) << "what was written is undone";
    EXPECT_EQ(read(visit, ours).at("number").text(), "A1");
    EXPECT_FALSE(rows_permitted(limited, visit)) << "nor by a file";
    EXPECT_TRUE(act(limited, "visit.remove", {.id = ours, .version = 2}).ok());
}

TEST_P(Operations, write_of_each_record_what_its_own_grant_shows) {
    const auto ours = add_visit("A1"), theirs = add_visit("B1");
    const auto mixed = somebody({{std::nullopt, fields({"visitor"})}, only_numbers("A", fields({"number", "health"}))});
    const Change health = set(visit, "health", Value::text("Asthma"));
    EXPECT_TRUE(act(mixed, "visit.change", {.id = ours, .version = 1, .changes = {health}}).ok());
    const auto refused = act(mixed, "visit.change", {.id = theirs, .version = 1, .changes = {health}});
    EXPECT_THAT(codes_of(refused.problems), ElementsAre("health not_permitted"));
}

TEST_P(Operations, of_four_eyes_are_not_for_those_who_acted_before) {
    add_approval();
    const auto id = add_visit("V1", olwen);
    EXPECT_THAT(codes_of(act(writing(olwen), "visit.approve", approving(id, 1, "Non")).problems),
                ElementsAre(" same_person"));
    EXPECT_EQ(number("select count(*) from audit_event where action = 'visit.approve' and outcome = 2 "
                     "and reason = 'four_eyes' and actor = 55"),
              1);
    ASSERT_TRUE(act(writing(culhwch), "visit.change",
                    {.id = id, .version = 1, .changes = {set(visit, "health", Value::text("Well"))}})
                    .ok());
    EXPECT_THAT(codes_of(act(writing(culhwch), "visit.approve", approving(id, 2, "Non")).problems),
                ElementsAre(" same_person"));
    EXPECT_TRUE(act(writing(gwydion), "visit.approve", approving(id, 2, "Non")).ok());
    EXPECT_EQ(number("select count(*) from audit_event where action = 'visit.approve' and outcome = 1"), 1)
        << "a change has the operation's name";
    EXPECT_THAT(codes_of(act(writing(gwydion), "visit.approve", approving(id, 3, "Again")).problems),
                ElementsAre(" same_person"))
        << "having approved is having acted";
}

TEST_P(Operations, of_four_eyes_count_what_came_by_a_file) {
    add_approval();
    const auto load = [&](base::Id who, std::string_view visitor) {
        auto begun = Load::begin(store(), writing(who), {.dataset = "visit", .fields = {0, 1, 2}, .source = "file"});
        ASSERT_TRUE(begun.ok());
        const Incoming rows[] = {{1, {Value::text("F1"), Value::of(bro), Value::text(std::string(visitor))}}};
        (*begun)->stage(rows);
        (*begun)->publish();
    };
    load(olwen, "Non");
    clock.advance_seconds(1);
    load(culhwch, "Mair");
    const base::Id id(number("select id from visit where number = 'F1' and to_mark = 9223372036854775807"));
    const auto version = read(visit, id).version;
    for (const auto who : {olwen, culhwch})
        EXPECT_THAT(codes_of(act(writing(who), "visit.approve", approving(id, version, "Wil")).problems),
                    ElementsAre(" same_person"));
    EXPECT_TRUE(act(writing(gwydion), "visit.approve", approving(id, version, "Wil")).ok());
}

TEST_P(Operations, on_restricted_values_ask_for_the_second_factor_first) {
    const auto id = add_visit("V1");
    const Input input{.id = id, .version = 1, .changes = {set(visit, "order", Value::text("court order 12"))}};
    EXPECT_EQ(act(writing(), "visit.change_restricted", input).outcome, Outcome::confirm);
    EXPECT_EQ(number("select count(*) from visit_s4"), 0);
    auto confirmed = writing();
    confirmed.confirmed = Writing::Confirmed::yes;
    EXPECT_THAT(codes_of(act(confirmed, "visit.change", input).problems), ElementsAre("order not_permitted"))
        << "by its own operation only";
    EXPECT_TRUE(act(confirmed, "visit.change_restricted", input).ok());
    EXPECT_EQ(number("select count(*) from visit_s4"), 1);
    EXPECT_EQ(number("select count(*) from audit_event where action = 'visit.change_restricted'"), 1);
    EXPECT_EQ(act(confirmed, "visit.change_restricted", input).outcome, Outcome::conflicted) << "version 1 is past";
    auto without = somebody({{std::nullopt, fields({"number", "school"})}});
    EXPECT_EQ(act(without, "visit.change_restricted", input).outcome, Outcome::confirm);
    without.confirmed = Writing::Confirmed::yes;
    const auto refused = act(without, "visit.change_restricted", {.id = id, .version = 2, .changes = input.changes});
    EXPECT_THAT(codes_of(refused.problems), ElementsAre("order not_permitted"));
}

TEST_P(Operations, of_a_wing_take_the_place_of_generic_ones) {
    EXPECT_TRUE(rows_permitted(writing(), visit));
    const auto before = registry.operations().size();
    Operation command;
    command.name = "visit.add";
    command.dataset = "visit";
    command.run = [](store::Tx& tx, const Writing& writing, const Input& input) {
        auto changes = input.changes;
        changes.push_back(set(visit, "health", Value::text("Not asked yet")));
        return insert(tx, writing, visit, changes);
    };
    registry.add_operation(std::move(command));
    EXPECT_EQ(registry.operations().size(), before);
    EXPECT_EQ(read(visit, add_visit("V1")).at("health").text(), "Not asked yet");
    EXPECT_EQ(number("select count(*) from audit_event where action = 'visit.add'"), 1);
    EXPECT_FALSE(rows_permitted(writing(), visit)) << "its rows come one by one now";
}

}  // namespace
}  // namespace dataset::test
