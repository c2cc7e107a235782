#include "audit/history.hpp"
#include "audit/audit_fixture.hpp"
#include "audit/erase.hpp"
#include "audit/reads.hpp"

namespace {

using audit::ValueState;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto county = audit_test::county;
constexpr auto school = audit_test::school;
constexpr auto other_school = audit_test::other_school;

class History : public audit_test::AuditTest {
public:
    audit::HistoryPage page(base::Id record = school, std::int64_t before = 0, std::size_t limit = 20) {
        return store().read([&](store::Reader& db) { return audit::history(db, county, record, before, limit); });
    }
    audit::AsAt as_at(base::Instant at, base::Id record = school) {
        return store().read([&](store::Reader& db) { return audit::as_at(db, county, record, at); });
    }
    static std::vector<std::int64_t> numbers(const audit::HistoryPage& page) {
        std::vector<std::int64_t> all;
        for (const auto& event : page.events) all.push_back(event.number);
        return all;
    }
    audit::Change of(base::Id record, std::int32_t field, std::string before, std::string after) {
        auto made = change(field, std::move(before), std::move(after));
        made.record = record;
        return made;
    }
    // A load that changes field 3 of both schools, in two chunks.
    audit::Staged stage_load(base::Id batch) {
        audit::Staged staged{.authority = county, .batch = batch};
        for (const auto record : {school, other_school}) {
            const std::vector changes{of(record, 3, "before load", "after load")};
            staged = store().write(store::Priority::job,
                                   [&](store::Tx& tx) { return audit::stage(tx, trail, staged, changes); });
        }
        return staged;
    }
    audit::Event publishing(const audit::Staged& staged) {
        auto published = event("school.load", county, base::Id());
        published.staged = staged;
        return published;
    }
};
CANTREF_ON_BOTH_DATABASES(History);

TEST_P(History, is_newest_first_with_values_and_notes) {
    auto added = event("school.add");
    added.changes.push_back(change(3, {}, "Bro"));
    write(added);
    auto update = change_event(3, "Bro", "Bro Teifi");
    update.note = "asked by the head";
    write(update);
    write(event("school.update", county, other_school));
    const auto history = page();
    ASSERT_THAT(numbers(history), ElementsAre(2, 1));
    EXPECT_EQ(history.next_before, 0);
    const auto& newest = history.events[0];
    EXPECT_EQ(newest.actor.id, base::Id(55));
    EXPECT_EQ(newest.changes.at(0).before, "Bro");
    EXPECT_EQ(newest.changes.at(0).after, "Bro Teifi");
    ASSERT_TRUE(newest.note.has_value());
    EXPECT_EQ(newest.note->after, "asked by the head");
    EXPECT_EQ(history.events[1].changes.at(0).before, std::nullopt);
}

TEST_P(History, is_paged) {
    for (int i = 0; i < 5; ++i) write(event());
    const auto first = page(school, 0, 2);
    EXPECT_THAT(numbers(first), ElementsAre(5, 4));
    const auto second = page(school, first.next_before, 2);
    EXPECT_THAT(numbers(second), ElementsAre(3, 2));
    const auto last = page(school, second.next_before, 2);
    EXPECT_THAT(numbers(last), ElementsAre(1));
    EXPECT_EQ(last.next_before, 0);
}

TEST_P(History, holds_changes_made_as_part_of_another_record_s_event) {
    auto merge = event("school.merge", county, other_school);
    merge.changes.push_back(of(school, 3, "a", "b"));
    merge.changes.push_back(of(other_school, 3, "c", "d"));
    write(merge);
    ASSERT_THAT(numbers(page()), ElementsAre(1));
    EXPECT_EQ(page().events[0].changes.size(), 1U);
    EXPECT_EQ(page().events[0].changes[0].after, "b");
    EXPECT_EQ(page(other_school).events[0].changes[0].after, "d");
}

TEST_P(History, shows_a_load_once_it_is_published) {
    write(event());
    const auto staged = stage_load(ids.next());
    EXPECT_THAT(numbers(page()), ElementsAre(1));
    auto waiting = verify();
    EXPECT_THAT(said(waiting), IsEmpty());
    EXPECT_EQ(waiting.waiting, 2);

    auto published = publishing(staged);
    published.changes.push_back(of(school, 4, "redone", "at publishing"));
    write(published);
    const auto history = page();
    ASSERT_THAT(numbers(history), ElementsAre(2, 1));
    EXPECT_EQ(history.events[0].load, staged.batch);
    ASSERT_EQ(history.events[0].changes.size(), 2U);
    EXPECT_EQ(history.events[0].changes[0].after, "after load");
    EXPECT_EQ(page(other_school).events.at(0).changes.size(), 1U);
    const auto verification = verify();
    EXPECT_THAT(said(verification), IsEmpty());
    EXPECT_EQ(verification.waiting, 0);
    EXPECT_EQ(verification.values, 3);
    sql("update audit_value set new = 'forged' where record = 1002");
    EXPECT_THAT(said(verify()), ElementsAre("value_changed 2/1"));
}

TEST_P(History, of_a_load_that_failed_can_be_swept_and_of_a_published_one_not) {
    const auto sweep = [&](base::Id batch) {
        return store().write(store::Priority::job,
                             [&](store::Tx& tx) { return audit::discard_staged(tx, county, batch, 1); });
    };
    const auto failed = stage_load(ids.next());
    EXPECT_EQ(sweep(failed.batch), 1);
    EXPECT_EQ(sweep(failed.batch), 1);
    EXPECT_EQ(sweep(failed.batch), 0);
    const auto staged = stage_load(ids.next());
    write(publishing(staged));
    EXPECT_THROW(sweep(staged.batch), base::Broken);
    EXPECT_EQ(number("select count(*) from audit_value"), 2);
}

TEST_P(History, a_chunk_tried_twice_counts_once) {
    audit::Staged staged{.authority = county, .batch = ids.next()};
    const std::vector changes{of(school, 3, "a", "b")};
    const auto tried = [&](store::Tx& tx) { return audit::stage(tx, trail, staged, changes); };
    EXPECT_THROW(store().write(store::Priority::job,
                               [&](store::Tx& tx) {
                                   tried(tx);
                                   throw base::Conflict("again");
                               }),
                 base::Conflict);
    staged = store().write(store::Priority::job, tried);
    EXPECT_EQ(staged.count, 1);
    write(publishing(staged));
    EXPECT_THAT(said(verify()), IsEmpty());
}

TEST_P(History, gives_the_record_as_at_a_moment) {
    auto added = event("school.add");
    added.changes.push_back(change(3, {}, "1"));
    write(added);
    clock.advance_seconds(10);
    write(change_event(3, "1", "2"));
    clock.advance_seconds(10);
    write(publishing(stage_load(ids.next())));  // field 3: "before load" → "after load"
    clock.advance_seconds(10);
    write(change_event(5, "x", std::nullopt));

    EXPECT_TRUE(as_at(audit_test::start.plus_seconds(-1)).added_later);
    const auto then = as_at(audit_test::start);
    EXPECT_FALSE(then.added_later);
    ASSERT_EQ(then.fields.size(), 2U);
    EXPECT_EQ(then.fields[0].field, 3);
    EXPECT_EQ(then.fields[0].value, "1");
    EXPECT_EQ(then.fields[1].value, "x");
    EXPECT_EQ(as_at(audit_test::start.plus_seconds(10)).fields.at(0).value, "before load");
    ASSERT_EQ(as_at(audit_test::start.plus_seconds(20)).fields.size(), 1U);
    EXPECT_THAT(as_at(audit_test::start.plus_seconds(30)).fields, IsEmpty());
    EXPECT_EQ(as_at(audit_test::start, other_school).fields.at(0).value, "before load");
}

TEST_P(History, says_what_was_erased) {
    write(change_event(3, "a", "b"));
    store().write(store::Priority::page, [&](store::Tx& tx) { audit::erase_values(tx, trail, event(), {}); });
    const auto history = page();
    ASSERT_THAT(numbers(history), ElementsAre(2, 1));
    EXPECT_EQ(history.events[0].action, "audit.erase");
    const auto& erased = history.events[1].changes.at(0);
    EXPECT_EQ(erased.state, ValueState::erased);
    EXPECT_EQ(erased.erased_by, 2);
    EXPECT_EQ(erased.before, std::nullopt);
    EXPECT_EQ(as_at(audit_test::start.plus_seconds(-1)).fields.at(0).state, ValueState::erased);
}

class Reads : public audit_test::AuditTest {
public:
    audit::Reading reading(audit::Sensitivity sensitivity, std::vector<base::Id> records) {
        return {.authority = county,
                .actor = {audit::ActorKind::staff, base::Id(55), {}},
                .action = "pupil.view",
                .dataset = "pupil",
                .records = std::move(records),
                .fields = {17, 18},
                .sensitivity = sensitivity,
                .note = "",
                .request = 12};
    }
    std::int64_t side_number(std::string_view text) {
        return store().read_side([&](store::Reader& side) { return side.one(text).integer(0); });
    }
    std::vector<audit::ReadOf> readers(base::Id record) {
        return store().read_side([&](store::Reader& side) { return audit::readers_of(side, county, record, 0, 10); });
    }
};
CANTREF_ON_BOTH_DATABASES(Reads);

TEST_P(Reads, of_s3_are_one_event_and_of_s4_one_each) {
    audit::record_reading(store(), trail, reading(audit::Sensitivity::s2, {school}));
    EXPECT_EQ(side_number("select count(*) from side_event"), 0);
    audit::record_reading(store(), trail, reading(audit::Sensitivity::s3, {school, other_school}));
    EXPECT_EQ(side_number("select count(*) from side_event"), 1);
    audit::record_reading(store(), trail, reading(audit::Sensitivity::s4, {school, other_school}));
    EXPECT_EQ(side_number("select count(*) from side_event"), 3);
    const auto who = readers(school);
    ASSERT_EQ(who.size(), 2U);
    EXPECT_EQ(who[0].actor.id, base::Id(55));
    EXPECT_EQ(who[0].fields, "17 18");
    EXPECT_EQ(who[1].number, 1);
    EXPECT_THAT(said(verify()), IsEmpty());
}

TEST_P(Reads, of_very_many_are_named_by_their_filters) {
    auto download = reading(audit::Sensitivity::s3, {});
    for (int i = 1; i <= 1001; ++i) download.records.emplace_back(i);
    download.note = "year = 9";
    audit::record_reading(store(), trail, download);
    EXPECT_EQ(side_number("select count(*) from side_value"), 1);
    download.records.pop_back();
    audit::record_reading(store(), trail, download);
    EXPECT_EQ(side_number("select count(*) from side_value where field = -1"), 1000);
}

TEST_P(Reads, and_sign_ins_can_be_erased) {
    auto sign_in = event("session.sign_in", base::Id(), base::Id(55));
    sign_in.note = "typed name: ann@example.org";
    audit::record_aside(store(), trail, sign_in);
    store().write_side(
        [&](store::Tx& side) { audit::erase_values_aside(side, trail, event("x", base::Id(), base::Id(55)), {}); });
    EXPECT_EQ(side_number("select count(*) from side_value where new is not null"), 0);
    EXPECT_THAT(said(verify()), IsEmpty());
}

TEST_P(Reads, hold_no_s3_value_themselves) {
    auto refused = event();
    refused.changes.push_back(change(3, {}, "x"));
    refused.changes[0].sensitivity = audit::Sensitivity::s3;
    EXPECT_THROW(audit::record_aside(store(), trail, refused), base::Broken);
}

}  // namespace
