#include "audit/audit_fixture.hpp"
#include "audit/chain.hpp"
#include "audit/counter.hpp"
#include "audit/erase.hpp"
#include "audit/history_sql.hpp"
#include "audit/pending.hpp"
#include "audit/verify_sql.hpp"

#include <atomic>
#include <thread>

namespace {

using audit::Event;
using testing::ElementsAre;
using testing::IsEmpty;

class Events : public audit_test::AuditTest {};
CANTREF_ON_BOTH_DATABASES(Events);

constexpr auto county = audit_test::county;
constexpr auto city = audit_test::city;

TEST_P(Events, are_written_with_their_values_in_the_same_transaction) {
    auto update = change_event(3, "Ysgol Bro", "Ysgol Bro Teifi");
    update.note = "letter of 3 May";
    write(update);
    store().read([&](store::Reader& db) {
        const auto event = db.one(
            "select number, at, action, record, value_count, batch, request from audit_event where authority = $1",
            {county.value()});
        EXPECT_EQ(event.integer(0), 1);
        EXPECT_EQ(event.row().instant(1), audit_test::start);
        EXPECT_EQ(event.text(2), "school.update");
        EXPECT_EQ(event.id(3), audit_test::school);
        EXPECT_EQ(event.integer(4), 2);
        EXPECT_EQ(event.integer(5), 1);
        const auto value = db.one("select old, new, field from audit_value where batch = 1 and position = 0");
        EXPECT_EQ(value.text(0), "Ysgol Bro");
        EXPECT_EQ(value.text(1), "Ysgol Bro Teifi");
        EXPECT_EQ(db.one("select new from audit_value where batch = 1 and position = 1").text(0), "letter of 3 May");
    });
    EXPECT_THAT(said(verify()), IsEmpty());
}

TEST_P(Events, none_and_empty_are_told_apart) {
    write(change_event(3, std::nullopt, ""));
    store().read([&](store::Reader& db) {
        const auto value = db.one("select old, new from audit_value");
        EXPECT_TRUE(value.is_null(0));
        EXPECT_FALSE(value.is_null(1));
    });
    sql("update audit_value set new = null");
    EXPECT_THAT(said(verify()), ElementsAre("value_changed 1/0"));
}

TEST_P(Events, a_rollback_leaves_no_gap) {
    write(event());
    EXPECT_THROW(store().write(store::Priority::page,
                               [&](store::Tx& tx) {
                                   audit::record(tx, trail, event());
                                   throw base::Conflict("the record moved on");
                               }),
                 base::Conflict);
    write(event());
    EXPECT_EQ(number("select max(number) from audit_event"), 2);
    EXPECT_THAT(said(verify()), IsEmpty());
}

TEST_P(Events, more_than_one_statement_holds_are_all_there) {
    auto many = event();
    for (std::int32_t field = 1; field <= 300; ++field)
        many.changes.push_back(change(field, {}, std::to_string(field)));
    store().write(store::Priority::page, [&](store::Tx& tx) {
        for (int i = 0; i < 200; ++i) audit::record(tx, trail, event());
        audit::record(tx, trail, many);
    });
    EXPECT_EQ(number("select count(*) from audit_event"), 201);
    EXPECT_EQ(number("select count(*) from audit_value"), 300);
    EXPECT_THAT(said(verify()), IsEmpty());
}

TEST_P(Events, are_numbered_without_gaps_by_sixteen_threads_in_several_authorities) {
    constexpr int writers = 16;
    constexpr int each = 25;
    std::atomic<int> refused = 0;
    std::vector<std::jthread> threads;
    for (int writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] {
            for (int i = 0; i < each; ++i) {
                try {
                    store().write(store::Priority::page, [&](store::Tx& tx) {
                        // Named in either order: the flush locks them in one.
                        const auto first = (writer + i) % 2 == 0 ? county : city;
                        audit::record(tx, trail, event("school.update", first));
                        audit::record(tx, trail, event("school.update", first == county ? city : county));
                        audit::next(tx, county, "reference", [](store::Tx&, std::int64_t) {});
                        if (i % 5 == 4) throw base::Conflict("on purpose");
                    });
                } catch (const base::Conflict&) {
                    ++refused;
                }
            }
        });
    }
    threads.clear();
    const std::int64_t kept = writers * each - refused;
    EXPECT_EQ(refused, writers * each / 5);
    const auto verification = verify();
    EXPECT_THAT(said(verification), IsEmpty());
    ASSERT_EQ(verification.heads.size(), 2U);
    EXPECT_EQ(verification.heads[0].number, kept);
    EXPECT_EQ(verification.heads[1].number, kept);
    EXPECT_EQ(number("select value from counter where name = 'reference'"), kept);
}

TEST_P(Events, counters_reach_the_event_that_asks_and_leave_no_gap_when_it_fails) {
    enum class Ends : std::uint8_t { well, badly };
    std::vector<std::int64_t> given;
    const auto number_one = [&](Ends ends) {
        store().write(store::Priority::page, [&](store::Tx& tx) {
            audit::next(tx, county, "case.reference", [&](store::Tx& flushing, std::int64_t reference) {
                audit::record(flushing, trail, change_event(4, {}, "C-" + std::to_string(reference)));
                if (ends == Ends::badly) throw base::Conflict("after the number was given");
                given.push_back(reference);
            });
        });
    };
    number_one(Ends::well);
    EXPECT_THROW(number_one(Ends::badly), base::Conflict);
    number_one(Ends::well);
    EXPECT_THAT(given, ElementsAre(1, 2));
    store().read(
        [&](store::Reader& db) { EXPECT_EQ(db.one("select new from audit_value where batch = 2").text(0), "C-2"); });
    EXPECT_THAT(said(verify()), IsEmpty());
}

TEST_P(Events, change_order_has_one_sequence_for_the_authority) {
    std::vector<std::int64_t> first;
    const auto take = [&](base::Id authority, std::int64_t count) {
        store().write(store::Priority::page, [&](store::Tx& tx) {
            audit::number_changes(tx, authority, count,
                                  [&](store::Tx&, std::int64_t place) { first.push_back(place); });
        });
    };
    take(county, 3);
    take(county, 2);
    take(city, 1);
    EXPECT_THAT(first, ElementsAre(1, 4, 1));
    EXPECT_EQ(store().read([](store::Reader& db) { return audit::last_change(db, county); }), 5);
    EXPECT_EQ(store().read([](store::Reader& db) { return audit::last_change(db, base::Id(99)); }), 0);
}

TEST_P(Events, what_is_numbered_cannot_name_an_authority_out_of_the_lock_order) {
    EXPECT_THROW(store().write(store::Priority::page,
                               [&](store::Tx& tx) {
                                   audit::next(tx, county, "x", [&](store::Tx& flushing, std::int64_t) {
                                       audit::record(flushing, trail, event("school.update", city));
                                   });
                               }),
                 base::Broken);
    EXPECT_EQ(number("select count(*) from counter"), 0);
}

TEST_P(Events, of_no_authority_have_a_chain_of_their_own) {
    write(event("organisation.load", base::Id()));
    write(event());
    const auto verification = verify();
    EXPECT_THAT(said(verification), IsEmpty());
    ASSERT_EQ(verification.heads.size(), 2U);
    EXPECT_EQ(verification.heads[0].authority, base::Id());
}

TEST_P(Events, every_statement_prepares) {
    using store::Table;
    for (const auto chain : {audit::Chain::main, audit::Chain::side}) {
        const auto file = chain == audit::Chain::main ? Table::File::main : Table::File::side;
        for (const auto& text : audit::flush_statements(chain))
            EXPECT_EQ(store().check_statement(text, file), "") << text;
        for (const auto text : {audit::authorities_sql, audit::head_sql, audit::last_number_sql, audit::stretch_sql,
                                audit::stray_values_sql, audit::waiting_values_sql, audit::unproven_sql})
            EXPECT_EQ(store().check_statement(audit::for_chain(chain, text), file), "") << text;
    }
    for (const auto text : {audit::history_events_sql, audit::history_values_sql, audit::has_acted_sql,
                            audit::load_values_sql, audit::request_values_sql, audit::added_later_sql,
                            audit::later_values_sql})
        EXPECT_EQ(store().check_statement(text), "") << text;
}

}  // namespace
