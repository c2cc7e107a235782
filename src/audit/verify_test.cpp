// Whoever changes the trail behind our back is found out, and told where.
#include "audit/audit_fixture.hpp"
#include "audit/erase.hpp"
#include "audit/reads.hpp"

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using testing::Contains;

class Tampering : public audit_test::AuditTest {
public:
    Tampering() {
        for (int i = 1; i <= 9; ++i) {
            auto update = change_event(3, std::to_string(i), std::to_string(i + 1));
            update.changes.push_back(change(4, "a", "b"));
            write(update);
        }
    }
};
CANTREF_ON_BOTH_DATABASES(Tampering);

TEST_P(Tampering, none_nothing_found) {
    const auto verification = verify();
    EXPECT_THAT(said(verification), IsEmpty());
    EXPECT_TRUE(verification.whole());
    EXPECT_EQ(verification.events, 9);
    EXPECT_EQ(verification.values, 18);
}

TEST_P(Tampering, every_column_of_an_event_is_covered) {
    for (const std::string_view column :
         {"at = at + 1", "actor_kind = 5", "actor = 56", "actor_name = 'x'", "action = 'school.add'",
          "dataset = 'pupil'", "record = 1002", "outcome = 2", "reason = 'x'", "request = 4"}) {
        const auto name = column.substr(0, column.find(' '));
        const auto kept = store().read([&](store::Reader& db) {
            return std::string(
                db.one("select cast(" + std::string(name) + " as text) from audit_event where number = 5").text(0));
        });
        sql("update audit_event set " + std::string(column) + " where number = 5");
        EXPECT_THAT(said(verify()), ElementsAre("event_changed 5")) << column;
        const bool text = column.ends_with('\'');
        const std::string quote = text ? "'" : "";
        sql("update audit_event set " + std::string(name) + " = " + quote + kept + quote + " where number = 5");
        EXPECT_THAT(said(verify()), IsEmpty()) << column;
    }
}

TEST_P(Tampering, a_deleted_event) {
    sql("delete from audit_event where number = 4");
    EXPECT_THAT(said(verify()), ElementsAre("event_missing 4-4"));
    sql("delete from audit_event where number = 5");
    EXPECT_THAT(said(verify()), ElementsAre("event_missing 4-5"));
}

TEST_P(Tampering, a_deleted_event_with_the_later_ones_moved_up) {
    sql("delete from audit_event where number = 8");
    sql("update audit_event set number = 8 where number = 9");
    sql("update audit_head set event_number = 8");
    // The event now at 8 was written at 9, after one that is gone.
    const auto found = said(verify());
    EXPECT_THAT(found, Contains("event_moved 8-9"));
    EXPECT_THAT(found, Contains("event_replaced 7"));
}

TEST_P(Tampering, two_swapped_events) {
    sql("update audit_event set number = -1 where number = 5");
    sql("update audit_event set number = 5 where number = 6");
    sql("update audit_event set number = 6 where number = -1");
    const auto found = said(verify());
    EXPECT_THAT(found, Contains("event_moved 5-6"));
    EXPECT_THAT(found, Contains("event_moved 6-5"));
}

TEST_P(Tampering, an_event_written_anew_with_a_fitting_hash) {
    // As good as a forger without the later ones can: the event of another, whole chain in its place.
    write(event("school.update", audit_test::city));
    sql("delete from audit_event where authority = 7 and number = 9");
    sql(R"(insert into audit_event select 7, 9, at, actor_kind, actor, actor_name, action, dataset, record, outcome, reason,
           request,
           9, 0, values_digest, previous, hash from audit_event where authority = 9)");
    const auto found = said(verify());
    EXPECT_THAT(found, Contains("event_changed 9"));
    EXPECT_THAT(found, Contains("head_differs 9-9"));
}

TEST_P(Tampering, a_changed_value) {
    sql("update audit_value set new = 'z' where batch = 5 and position = 1");
    EXPECT_THAT(said(verify()), ElementsAre("value_changed 5/1"));
    EXPECT_THAT(verify().findings[0].text(),
                testing::AllOf(testing::HasSubstr("event 5, value 1"), testing::HasSubstr("field 4"),
                               testing::HasSubstr("value_changed")));
}

TEST_P(Tampering, a_value_changed_with_its_digest) {
    sql("update audit_value set new = (select v.new from audit_value v where v.batch = 6 and v.position = 0), "
        "old = (select v.old from audit_value v where v.batch = 6 and v.position = 0), "
        "salt = (select v.salt from audit_value v where v.batch = 6 and v.position = 0), "
        "digest = (select v.digest from audit_value v where v.batch = 6 and v.position = 0) where batch = 5 and "
        "position = 0");
    EXPECT_THAT(said(verify()), ElementsAre("value_changed 5"));
}

TEST_P(Tampering, values_in_another_order) {
    sql("update audit_value set position = 9 where batch = 5 and position = 0");
    sql("update audit_value set position = 0 where batch = 5 and position = 1");
    sql("update audit_value set position = 1 where batch = 5 and position = 9");
    EXPECT_THAT(said(verify()), ElementsAre("value_changed 5"));
}

TEST_P(Tampering, a_deleted_value) {
    sql("delete from audit_value where batch = 5 and position = 0");
    EXPECT_THAT(said(verify()), ElementsAre("value_missing 5/0"));
    sql("delete from audit_value where batch = 5");
    EXPECT_THAT(said(verify()), ElementsAre("value_missing 5/0", "value_missing 5/1"));
}

TEST_P(Tampering, added_values) {
    sql("insert into audit_value select authority, batch, 2, record, field, old, new, sealed, salt, digest, erased "
        "from audit_value where batch = 5 and position = 1");
    EXPECT_THAT(said(verify()), ElementsAre("value_added 5/2"));
    sql("update audit_value set batch = 77 where position = 2");
    EXPECT_THAT(said(verify()), ElementsAre("value_added 77/2"));
}

TEST_P(Tampering, a_cut_tail) {
    sql("delete from audit_event where number > 7");
    EXPECT_THAT(said(verify()), Contains("event_missing 8-9"));
}

TEST_P(Tampering, an_edited_head) {
    sql("update audit_head set event_number = 12");
    EXPECT_THAT(said(verify()), ElementsAre("head_differs 12-9"));
    sql("update audit_head set event_number = 4");
    EXPECT_THAT(said(verify()), ElementsAre("head_differs 4-9"));
    sql("update audit_head set event_number = 9, event_hash = (select hash from audit_event where number = 8)");
    EXPECT_THAT(said(verify()), ElementsAre("head_differs 9-9"));
    sql("delete from audit_head");
    EXPECT_THAT(said(verify()), Contains("head_differs 0-9"));
}

TEST_P(Tampering, the_whole_past_rewritten_is_found_by_what_was_known) {
    const auto known = verify().heads;
    write(event());
    EXPECT_THAT(said(verify(known)), IsEmpty());
    sql("delete from audit_event");
    sql("delete from audit_value");
    sql("delete from audit_head");
    EXPECT_THAT(said(verify(known)), ElementsAre("unknown_past 9"));
    for (int i = 0; i < 10; ++i) write(event());
    EXPECT_THAT(said(verify()), IsEmpty());
    EXPECT_THAT(said(verify(known)), ElementsAre("unknown_past 9"));
}

TEST_P(Tampering, is_found_in_the_side_file_too) {
    for (int i = 0; i < 3; ++i) audit::record_aside(store(), trail, event("session.sign_in"));
    EXPECT_THAT(said(verify()), IsEmpty());
    store().write_side([](store::Tx& side) { side.run("update side_event set actor = 1 where number = 2"); });
    const auto verification = verify();
    EXPECT_THAT(said(verification), ElementsAre("event_changed 2"));
    EXPECT_EQ(verification.findings[0].chain, audit::Chain::side);
}

TEST_P(Tampering, erasing_keeps_every_hash) {
    const std::int32_t fields[] = {3};
    store().write(store::Priority::page, [&](store::Tx& tx) { audit::erase_values(tx, trail, event(), fields); });
    const auto verification = verify();
    EXPECT_THAT(said(verification), IsEmpty());
    EXPECT_EQ(verification.erased, 9);
    EXPECT_EQ(number("select count(*) from audit_value where field = 3 and (old is not null or new is not null or salt "
                     "is not null) "
                     "and batch < 10"),
              0);
    EXPECT_EQ(number("select count(*) from audit_value where field = 4 and new = 'b'"), 9);
    EXPECT_EQ(number("select erased from audit_value where batch = 1 and field = 3"), 10);
}

TEST_P(Tampering, erasing_everything_of_a_record_takes_its_notes) {
    auto noted = event();
    noted.note = "her neighbour called";
    write(noted);
    store().write(store::Priority::page, [&](store::Tx& tx) { audit::erase_values(tx, trail, event(), {}); });
    EXPECT_EQ(number("select count(*) from audit_value where old is not null or new is not null"), 0);
    EXPECT_THAT(said(verify()), IsEmpty());
    // A second time: nothing is left, and the first proof still stands.
    store().write(store::Priority::page, [&](store::Tx& tx) { audit::erase_values(tx, trail, event(), {}); });
    EXPECT_THAT(said(verify()), IsEmpty());
}

TEST_P(Tampering, a_value_emptied_without_an_erasing_event) {
    sql("update audit_value set old = null, new = null, salt = null, erased = 7 where batch = 5 and position = 1");
    EXPECT_THAT(said(verify()), ElementsAre("erasure_unproven 5/1"));
    const std::int32_t fields[] = {3};
    store().write(store::Priority::page, [&](store::Tx& tx) { audit::erase_values(tx, trail, event(), fields); });
    sql("update audit_value set erased = 10 where batch = 5 and position = 1");
    EXPECT_THAT(said(verify()), ElementsAre("erasure_unproven 5/1"));
}

TEST_P(Tampering, an_erased_value_filled_again) {
    const std::int32_t fields[] = {3};
    store().write(store::Priority::page, [&](store::Tx& tx) { audit::erase_values(tx, trail, event(), fields); });
    sql("update audit_value set new = 'invented' where batch = 5 and position = 0");
    EXPECT_THAT(said(verify()), ElementsAre("value_changed 5/0"));
}

}  // namespace
