#include "jobs/jobs_fixture.hpp"
#include "jobs/lease.hpp"

namespace jobs::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

class Boards : public JobsTest {
public:
    Boards() { add_diary(3); }
};
CANTREF_ON_BOTH_DATABASES(Boards);

TEST_P(Boards, keep_what_was_asked_for_and_by_whom) {
    const auto id = ask("Branwen");
    const auto found = job(id);
    EXPECT_EQ(found.kind, "diary");
    EXPECT_EQ(found.input, "Branwen");
    EXPECT_EQ(found.asker.id, officer.id);
    EXPECT_EQ(found.state, State::waiting);
    EXPECT_EQ(found.created_at, start);
    EXPECT_EQ(board().find(city, id), std::nullopt);
    EXPECT_THAT(events(), ElementsAre("job.ask"));
}

TEST_P(Boards, take_the_same_key_for_the_same_job_while_it_is_kept) {
    const auto asked = [&](base::Id authority, std::string_view key) {
        return board().ask({.authority = authority, .kind = "diary", .key = key});
    };
    const auto first = asked(county, "2026-11-21");
    EXPECT_EQ(asked(county, "2026-11-21"), first);
    EXPECT_NE(asked(county, "2026-11-22"), first);
    EXPECT_NE(asked(city, "2026-11-21"), first);
    Worker worker(board(), log);
    while (worker.run_one()) {
    }
    EXPECT_EQ(asked(county, "2026-11-21"), first);
    EXPECT_EQ(diary().size(), 9U);
}

TEST_P(Boards, refuse_kinds_that_nobody_registered_and_inputs_that_belong_in_a_file) {
    EXPECT_THROW(board().ask({.kind = "poem"}), base::Broken);
    EXPECT_THROW(ask(std::string(limits::input_bytes + 1, 'x')), base::Broken);
    EXPECT_THROW(add_diary(1), base::Broken);
}

TEST_P(Boards, list_the_newest_first_of_one_asker_or_of_all) {
    const auto mine = ask("one");
    const auto theirs = board().ask({.authority = county, .kind = "diary", .asker = other_officer});
    const auto elsewhere = board().ask({.authority = city, .kind = "diary", .asker = officer});
    const auto ids = [&](const Board::Wanted& wanted) {
        std::vector<base::Id> all;
        for (const auto& job : board().list(wanted)) all.push_back(job.id);
        return all;
    };
    EXPECT_THAT(ids({.authorities = {county}}), ElementsAre(theirs, mine));
    EXPECT_THAT(ids({.authorities = {county}, .asker = officer.id}), ElementsAre(mine));
    EXPECT_THAT(ids({.authorities = {county, city}, .asker = officer.id}), ElementsAre(elsewhere, mine));
    EXPECT_THAT(ids({.authorities = {county}, .at_most = 1}), ElementsAre(theirs));
    EXPECT_THAT(ids({.authorities = {base::Id()}}), IsEmpty());
    EXPECT_THAT(ids({.authorities = {}}), IsEmpty());
}

TEST_P(Boards, cancel_what_has_not_begun_at_once) {
    const auto id = ask("Branwen");
    EXPECT_EQ(board().cancel(county, id, officer), Cancelled::at_once);
    EXPECT_EQ(state(id), State::cancelled);
    EXPECT_FALSE(Worker(board(), log).run_one());
    EXPECT_EQ(board().cancel(county, id, officer), Cancelled::too_late);
    EXPECT_EQ(board().cancel(city, id, officer), Cancelled::too_late);
    EXPECT_THAT(events(), ElementsAre("job.ask", "job.cancel"));
}

TEST_P(Boards, wait_until_a_job_s_moment_has_come) {
    const auto id = board().ask({.authority = county, .kind = "diary", .run_after = start.plus_seconds(3600)});
    Worker worker(board(), log);
    EXPECT_FALSE(worker.run_one());
    clock.advance_seconds(3600);
    EXPECT_TRUE(worker.run_one());
    EXPECT_EQ(state(id), State::done);
}

constexpr std::string_view kDiary[] = {"diary"};

TEST_P(Boards, lend_a_job_to_one_worker_at_a_time) {
    ask("Branwen");
    const auto taken = take(store(), kDiary, clock.now());
    ASSERT_TRUE(taken);
    EXPECT_EQ(take(store(), kDiary, clock.now()), std::nullopt);
    clock.advance_seconds(limits::lease_seconds - 1);
    EXPECT_EQ(renew(store(), *taken, clock.now()), Held::mine);
    clock.advance_seconds(limits::lease_seconds - 1);
    EXPECT_EQ(take(store(), kDiary, clock.now()), std::nullopt);
    clock.advance_seconds(2);
    const auto again = take(store(), kDiary, clock.now());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->attempts, 2);
    EXPECT_EQ(renew(store(), *taken, clock.now()), Held::lost);
    EXPECT_FALSE(end(store(), server->trail, *taken, {}));
    EXPECT_FALSE(give_back(store(), *taken, clock.now()));
    EXPECT_EQ(renew(store(), *again, clock.now()), Held::mine);
}

TEST_P(Boards, let_no_authority_starve_another) {
    std::vector<std::string> turns;
    for (int i = 0; i < 4; ++i) ask("county", county);
    clock.advance_seconds(1);
    for (int i = 0; i < 2; ++i) ask("city", city);
    ask("house", base::Id(11));
    clock.advance_seconds(1);
    std::vector<Job> held;
    while (auto job = take(store(), kDiary, clock.now())) {
        turns.push_back(job->input);
        held.push_back(std::move(*job));
    }
    EXPECT_THAT(turns, ElementsAre("county", "city", "house", "county", "city", "county", "county"));
    // Whoever has the fewest running is next.
    for (const auto& job : held)
        if (job.authority == city) end(store(), server->trail, job, {.state = State::done});
    ask("county", county);
    ask("city", city);
    EXPECT_THAT(take(store(), kDiary, clock.now())->input, "city");
}

TEST_P(Boards, reckon_what_is_left_from_how_fast_it_goes) {
    ask("Branwen");
    auto taken = *take(store(), kDiary, clock.now());
    EXPECT_EQ(seconds_left(taken, clock.now()), std::nullopt);
    clock.advance_seconds(10);
    taken.progress = {.done = 20, .total = 100};
    renew(store(), taken, clock.now());
    EXPECT_THAT(seconds_left(job(taken.id), clock.now()), Optional(40));
    clock.advance_seconds(15);
    EXPECT_THAT(seconds_left(job(taken.id), clock.now()), Optional(25));
    clock.advance_seconds(100);
    EXPECT_THAT(seconds_left(job(taken.id), clock.now()), Optional(1));
    // A worker that takes it over is reckoned by itself.
    const auto again = *take(store(), kDiary, clock.now());
    EXPECT_EQ(again.taken_done, 20);
    EXPECT_EQ(seconds_left(job(again.id), clock.now()), std::nullopt);
}

}  // namespace
}  // namespace jobs::test
