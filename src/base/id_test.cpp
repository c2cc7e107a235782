#include "base/id.hpp"

#include "base/clock.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <thread>
#include <vector>

using base::Id;
using base::Instant;

TEST(Id, goes_round_through_text_and_sorts_alike) {
    base::SeededRandom random(42);
    Id before(1);
    auto before_text = before.text();
    std::set<Id> ids{Id(1), Id(31), Id(32), Id(std::numeric_limits<std::int64_t>::max())};
    for (int i = 0; i < 10'000; ++i) ids.insert(Id(static_cast<std::int64_t>(random.number() >> 1) | 1));
    for (const auto id : ids) {
        const auto text = id.text();
        ASSERT_EQ(text.size(), 13U);
        ASSERT_EQ(Id::from_text(text), id);
        ASSERT_LE(before_text, text);
        before_text = text;
    }
}

TEST(Id, understands_what_people_mistype) {
    EXPECT_EQ(Id::from_text("01h2m8k3q7rtw")->text(), "01h2m8k3q7rtw");
    EXPECT_EQ(Id::from_text("01H2M8K3Q7RTW")->text(), "01h2m8k3q7rtw");
    EXPECT_EQ(Id::from_text("oIh2m8k3q7rtw")->text(), "01h2m8k3q7rtw");
    EXPECT_EQ(Id::from_text("OLh2m8k3q7rtw")->text(), "01h2m8k3q7rtw");
}

TEST(Id, refuses_the_rest) {
    EXPECT_EQ(Id::from_text("7zzzzzzzzzzzz")->value(), std::numeric_limits<std::int64_t>::max());
    for (const auto* text :
         {"", "1", "0000000000000", "8000000000000", "zzzzzzzzzzzzz", "01h2m8k3q7rt", "01h2m8k3q7rtw0", "01h2m8k3q7rtu",
          "01h2m8k3q7-tw", "01h2m8k3q7 tw", "-1h2m8k3q7rtw", "01h2m8k3q7\xc3\xa9"})
        EXPECT_FALSE(Id::from_text(text)) << text;
    EXPECT_FALSE(Id::from_text(std::string_view("01h2m8k3q7rt\0", 13)));
    EXPECT_TRUE(Id().empty());
    EXPECT_FALSE(Id());
}

TEST(Ids, grow_with_time_and_hold_it) {
    base::SeededRandom random(1);
    base::SetClock clock(Instant::from_iso("2026-11-21T09:30:00Z").value());
    base::Ids ids(clock, random);
    const auto first = ids.next();
    EXPECT_EQ(first.value() >> 21, clock.now().microseconds() / 1000 - 1'577'836'800'000);
    clock.advance_seconds(1);
    EXPECT_EQ((ids.next().value() >> 21) - (first.value() >> 21), 1000);
}

TEST(Ids, never_repeat_when_the_clock_stands_or_goes_back) {
    base::SeededRandom random(7);
    base::SetClock clock(Instant::from_iso("2026-11-21T09:30:00Z").value());
    base::Ids ids(clock, random);
    auto before = ids.next();
    // More than one millisecond has room for, with the clock set back half-way.
    for (int i = 0; i < 3'000'000; ++i) {
        if (i == 1'500'000) clock.advance_seconds(-3600);
        const auto id = ids.next();
        ASSERT_LT(before, id);
        before = id;
    }
    clock.set(Instant::from_iso("1999-01-01T00:00:00Z").value());
    EXPECT_LT(before, ids.next());
}

TEST(Ids, are_positive_even_before_their_epoch) {
    base::SeededRandom random(7);
    base::SetClock clock(Instant::from_iso("1999-01-01T00:00:00Z").value());
    base::Ids ids(clock, random);
    EXPECT_GT(ids.next().value(), 0);
}

TEST(Ids, are_distinct_across_threads) {
    base::SystemRandom random;
    base::SystemClock clock;
    base::Ids ids(clock, random);
    std::vector<std::vector<Id>> made(4);
    {
        std::vector<std::jthread> threads;
        for (auto& mine : made)
            threads.emplace_back([&ids, &mine] {
                for (int i = 0; i < 20'000; ++i) mine.push_back(ids.next());
            });
    }
    std::set<Id> all;
    for (const auto& mine : made) all.insert(mine.begin(), mine.end());
    EXPECT_EQ(all.size(), 80'000U);
}

TEST(Random, repeats_from_a_seed_only) {
    base::SeededRandom one(5);
    base::SeededRandom same(5);
    base::SeededRandom other(6);
    const auto number = one.number();
    EXPECT_EQ(number, same.number());
    EXPECT_NE(number, other.number());
    base::SystemRandom system;
    EXPECT_NE(system.number(), system.number());
    EXPECT_EQ(system.token(32).size(), 43U);
    EXPECT_EQ(system.token(32).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
}
