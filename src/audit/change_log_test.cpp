#include "audit/change_log.hpp"

#include "audit/audit_fixture.hpp"
#include "audit/counter.hpp"
#include "audit/erase.hpp"

namespace audit_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ChangeLog : public AuditTest {
public:
    static audit::Event told(audit::Action action, std::vector<audit::Change> changes, base::Id record = school) {
        auto made = event("school.change", county, record);
        for (auto& change : changes) change.told = audit::Told::readers;
        made.changes = std::move(changes);
        made.told = action;
        return made;
    }
    // "seq action record field old new" of every entry, in order.
    std::vector<std::string> log(base::Id authority = county) {
        std::vector<std::string> lines;
        store().read([&](store::Reader& db) {
            db.each(R"(select g.first_seq + e.ordinal, e.action, e.record, e.field, e.old, e.new
                       from change_group g join change_entry e on e.authority = g.authority and e.batch = g.batch
                       where g.authority = $1 order by g.first_seq, e.ordinal)",
                    {authority.value()}, [&](const store::Row& row) {
                        std::string line;
                        for (std::size_t i = 0; i < 4; ++i) line += std::to_string(row.integer(i)) + " ";
                        for (std::size_t i = 4; i < 6; ++i)
                            line += (row.is_null(i) ? std::string("-") : std::string(row.text(i))) + " ";
                        line.pop_back();
                        lines.push_back(line);
                    });
        });
        return lines;
    }
};
CANTREF_ON_BOTH_DATABASES(ChangeLog);

TEST_P(ChangeLog, numbers_entries_in_the_order_of_events) {
    write(told(audit::Action::added, {change(3, {}, "a"), change(4, {}, "b")}));
    write(told(audit::Action::changed, {change(3, "a", "x"), change(4, "b", {})}));
    write(told(audit::Action::removed, {change(3, "x", {})}));
    EXPECT_THAT(log(), ElementsAre("1 1 1001 0 - -", "2 2 1001 3 a x", "3 2 1001 4 b -", "4 3 1001 3 x -"));
    EXPECT_EQ(store().read([](store::Reader& db) { return audit::last_change(db, county); }), 4);
    EXPECT_EQ(number("select count(*) from change_group"), 3);
    EXPECT_EQ(number("select batch from change_group where first_seq = 2"), 2);
    EXPECT_TRUE(verify().whole());
}

TEST_P(ChangeLog, has_nothing_of_what_only_the_trail_is_told) {
    write(change_event(3, "a", "b"));
    auto partly = told(audit::Action::changed, {change(3, "a", "b")});
    partly.changes.push_back(change(4, "c", "d"));
    write(partly);
    EXPECT_THAT(log(), ElementsAre("1 2 1001 3 a b"));
    write(told(audit::Action::changed, {}));
    EXPECT_EQ(number("select count(*) from change_group"), 1);
}

TEST_P(ChangeLog, several_events_of_one_transaction_have_a_group_each) {
    store().write(store::Priority::page, [&](store::Tx& tx) {
        audit::record(tx, trail, told(audit::Action::changed, {change(3, "a", "b")}));
        audit::record(tx, trail, event("school.look"));
        auto other = told(audit::Action::removed, {change(3, "c", {}), change(4, "d", {})}, other_school);
        other.cause = audit::Cause::deletion;
        audit::record(tx, trail, other);
    });
    EXPECT_THAT(log(), ElementsAre("1 2 1001 3 a b", "2 3 1002 3 c -", "3 3 1002 4 d -"));
    EXPECT_EQ(number("select cause from change_group where batch = 3 and first_seq = 2"), 5);
}

TEST_P(ChangeLog, says_of_sensitive_values_only_that_they_changed) {
    auto sensitive = change(3, "secret", "more secret");
    sensitive.sensitivity = audit::Sensitivity::s3;
    write(told(audit::Action::changed, {sensitive}));
    EXPECT_THAT(log(), ElementsAre("1 2 1001 3 - -"));
}

TEST_P(ChangeLog, of_a_load_is_numbered_when_it_is_published) {
    const base::Id load = ids.next();
    const auto laid = store().write(store::Priority::job, [&](store::Tx& tx) {
        const audit::Entry entries[] = {{"school", school, audit::Action::added, 0, {}, {}},
                                        {"school", other_school, audit::Action::changed, 3, "a", "b"}};
        return audit::stage_entries(tx, {.authority = county, .batch = load}, entries);
    });
    EXPECT_EQ(laid.entries, 2);
    EXPECT_THAT(log(), IsEmpty());
    write(told(audit::Action::changed, {change(3, "x", "y")}));
    auto published = event("school.load", county, {});
    published.staged = laid;
    published.cause = audit::Cause::register_load;
    write(published);
    EXPECT_THAT(log(), ElementsAre("1 2 1001 3 x y", "2 1 1001 0 - -", "3 2 1002 3 a b"));
    EXPECT_TRUE(verify().whole());
}

TEST_P(ChangeLog, of_a_load_that_failed_is_taken_back) {
    const base::Id load = ids.next();
    store().write(store::Priority::job, [&](store::Tx& tx) {
        const audit::Entry entry{"school", school, audit::Action::added, 0, {}, {}};
        audit::stage_entries(tx, {.authority = county, .batch = load}, {&entry, 1});
    });
    EXPECT_EQ(number("select count(*) from change_entry"), 1);
    store().write(store::Priority::job,
                  [&](store::Tx& tx) { EXPECT_EQ(audit::discard_staged(tx, county, load, 100), 1); });
    EXPECT_EQ(number("select count(*) from change_entry"), 0);
}

TEST_P(ChangeLog, loses_the_values_of_who_is_erased) {
    write(told(audit::Action::changed, {change(3, "Gwen", "Gwenllian"), change(4, "a", "b")}));
    write(told(audit::Action::changed, {change(3, "Non", "Nona")}, other_school));
    store().write(store::Priority::page, [&](store::Tx& tx) {
        const std::int32_t fields[] = {3};
        audit::erase_values(tx, trail, event(), fields);
    });
    EXPECT_THAT(log(), ElementsAre("1 2 1001 3 - -", "2 2 1001 4 a b", "3 2 1002 3 Non Nona"));
    store().write(store::Priority::page, [&](store::Tx& tx) { audit::erase_values(tx, trail, event(), {}); });
    EXPECT_THAT(log(), ElementsAre("1 2 1001 3 - -", "2 2 1001 4 - -", "3 2 1002 3 Non Nona"));
    EXPECT_TRUE(verify().whole());
}

TEST_P(ChangeLog, forgets_what_is_old_and_says_from_where_on_it_is_whole) {
    const auto oldest = [&] { return store().read([](store::Reader& db) { return audit::oldest_start(db, county); }); };
    EXPECT_EQ(oldest(), 0);
    for (int i = 0; i < 5; ++i) write(told(audit::Action::changed, {change(3, "a", "b"), change(4, "a", "b")}));
    EXPECT_EQ(oldest(), 0);
    clock.set(start.plus_seconds(3600));
    write(told(audit::Action::changed, {change(3, "a", "b")}));
    EXPECT_EQ(audit::sweep_changes(store(), start.plus_seconds(60), 2), 5);
    EXPECT_EQ(oldest(), 10);
    EXPECT_THAT(log(), ElementsAre("11 2 1001 3 a b"));
    EXPECT_EQ(number("select count(*) from change_entry"), 1);
    EXPECT_EQ(audit::sweep_changes(store(), start.plus_seconds(7200), 2), 1);
    EXPECT_EQ(oldest(), 11);
}

}  // namespace
}  // namespace audit_test
