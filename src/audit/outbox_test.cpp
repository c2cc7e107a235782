#include "audit/outbox.hpp"
#include "audit/audit_fixture.hpp"

#include <thread>

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
namespace outbox = audit::outbox;

constexpr auto county = audit_test::county;

class Outbox : public audit_test::AuditTest {
public:
    void add(std::string recipient, std::string payload, std::optional<base::Instant> due_at = {},
             std::string key = {}) {
        store().write(store::Priority::page, [&](store::Tx& tx) {
            outbox::add(tx, trail, {county, "mail", recipient, key, payload, due_at});
        });
    }
    std::vector<outbox::Item> take() {
        return store().write(store::Priority::page,
                             [&](store::Tx& tx) { return outbox::take_due(tx, "mail", clock.now(), 60, 10); });
    }
    std::vector<std::string> taken() {
        std::vector<std::string> payloads;
        for (const auto& item : take()) payloads.push_back(item.payload);
        return payloads;
    }
    void done(const outbox::Item& item) {
        store().write(store::Priority::page, [&](store::Tx& tx) { outbox::mark_done(tx, item, clock.now()); });
    }
    std::optional<base::Instant> failed(const outbox::Item& item, std::int64_t attempts_max = 5) {
        return store().write(store::Priority::page, [&](store::Tx& tx) {
            return outbox::mark_failed(tx, item, clock.now(), "refused", attempts_max);
        });
    }
    std::optional<base::Instant> next_due() {
        return store().read([](store::Reader& db) { return outbox::next_due(db, "mail"); });
    }
};
CANTREF_ON_BOTH_DATABASES(Outbox);

TEST_P(Outbox, gives_each_recipient_its_items_in_order_one_at_a_time) {
    add("ann", "a1");
    add("ann", "a2");
    add("bob", "b1");
    auto first = take();
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].payload, "a1");
    EXPECT_EQ(first[1].payload, "b1");
    EXPECT_EQ(first[0].attempts, 1);
    EXPECT_EQ(first[0].key, first[0].id.text());
    EXPECT_THAT(taken(), IsEmpty());  // leased
    done(first[0]);
    EXPECT_THAT(taken(), ElementsAre("a2"));
}

TEST_P(Outbox, gives_again_what_a_crash_left_behind) {
    add("ann", "a1");
    EXPECT_THAT(taken(), ElementsAre("a1"));
    clock.advance_seconds(59);
    EXPECT_THAT(taken(), IsEmpty());
    clock.advance_seconds(1);
    const auto again = take();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].attempts, 2);
}

TEST_P(Outbox, waits_longer_after_each_failure_and_holds_back_what_follows) {
    add("ann", "a1");
    add("ann", "a2");
    for (const std::int64_t pause : {30, 60, 120, 240}) {
        const auto items = take();
        ASSERT_EQ(items.size(), 1U);
        EXPECT_EQ(items[0].payload, "a1");
        EXPECT_EQ(failed(items[0]), clock.now().plus_seconds(pause));
        EXPECT_EQ(next_due(), clock.now().plus_seconds(pause));
        EXPECT_THAT(taken(), IsEmpty());
        clock.advance_seconds(pause);
    }
    EXPECT_EQ(failed(take().at(0)), std::nullopt);  // given up
    EXPECT_THAT(taken(), ElementsAre("a2"));
    EXPECT_EQ(number("select count(*) from outbox where error = 'refused' and done_at is not null"), 1);
}

TEST_P(Outbox, keeps_what_is_for_later) {
    add("ann", "tomorrow", clock.now().plus_seconds(3600));
    EXPECT_THAT(taken(), IsEmpty());
    EXPECT_EQ(next_due(), clock.now().plus_seconds(3600));
    clock.advance_seconds(3600);
    EXPECT_THAT(taken(), ElementsAre("tomorrow"));
}

TEST_P(Outbox, refuses_the_same_key_twice) {
    add("ann", "a1", {}, "invoice 12");
    EXPECT_THROW(add("ann", "a1", {}, "invoice 12"), store::UniqueViolation);
    EXPECT_EQ(number("select count(*) from outbox"), 1);
}

TEST_P(Outbox, holds_nothing_of_what_was_undone_and_wakes_the_sender_of_what_was_not) {
    EXPECT_THROW(store().write(store::Priority::page,
                               [&](store::Tx& tx) {
                                   outbox::add(tx, trail, {county, "mail", "ann", {}, "a1", {}});
                                   throw base::Conflict("undone");
                               }),
                 base::Conflict);
    EXPECT_EQ(next_due(), std::nullopt);
    EXPECT_EQ(trail.outbox_bell().wait(0, std::chrono::milliseconds(1)), 0U);
    std::uint64_t rings = 0;
    std::jthread sender([&] { rings = trail.outbox_bell().wait(0, std::chrono::seconds(30)); });
    add("ann", "a2");
    sender.join();
    EXPECT_EQ(rings, 1U);
    EXPECT_EQ(number("select number from outbox"), 1);
}

TEST_P(Outbox, sweeps_what_is_long_done) {
    add("ann", "a1");
    done(take().at(0));
    add("ann", "a2");
    clock.advance_seconds(100);
    const auto swept = [&](std::int64_t age_seconds) {
        return store().write(store::Priority::job, [&](store::Tx& tx) {
            return outbox::sweep_done(tx, clock.now().plus_seconds(-age_seconds), 100);
        });
    };
    EXPECT_EQ(swept(200), 0);
    EXPECT_EQ(swept(50), 1);
    EXPECT_EQ(number("select count(*) from outbox"), 1);
}

}  // namespace
