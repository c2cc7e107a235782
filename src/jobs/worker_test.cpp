#include "jobs/worker.hpp"

#include "jobs/jobs_fixture.hpp"
#include "jobs/lease.hpp"

#include <atomic>
#include <latch>
#include <map>
#include <thread>

namespace jobs::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Workers : public JobsTest {
public:
    Worker worker{start_board(), log};

private:
    // The board is there before any worker of it.
    Board& start_board() { return board(); }
};
CANTREF_ON_BOTH_DATABASES(Workers);

TEST_P(Workers, do_what_was_asked_and_say_what_became_of_it) {
    add_diary(3);
    const auto id = ask("Branwen");
    EXPECT_TRUE(worker.run_one());
    EXPECT_FALSE(worker.run_one());
    EXPECT_THAT(diary(), ElementsAre("Branwen 1", "Branwen 2", "Branwen 3"));
    const auto ended = job(id);
    EXPECT_EQ(ended.state, State::done);
    EXPECT_EQ(ended.result.welsh, "Ysgrifennwyd");
    EXPECT_EQ(ended.result_address, "/diary");
    EXPECT_EQ(ended.progress.done, 3);
    EXPECT_EQ(ended.ended_at, start);
    EXPECT_THAT(events(), ElementsAre("job.ask", "job.finish"));
}

TEST_P(Workers, tell_how_far_they_are_but_not_all_the_time) {
    std::vector<std::int64_t> told;
    add("diary", [&](jobs::Run& run) {
        const auto note = [&] { told.push_back(job(run.job().id).progress.done); };
        run.progress({.done = 1, .total = 10});
        note();
        clock.advance_seconds(1);
        run.progress({.done = 2, .total = 10, .words = {"Two", "Dau"}});
        note();
        run.progress({.done = 3, .total = 10});
        note();
        return Outcome{};
    });
    const auto id = ask("");
    worker.run_one();
    EXPECT_THAT(told, ElementsAre(0, 2, 2));
    EXPECT_EQ(job(id).progress.done, 3);
}

TEST_P(Workers, fail_a_job_that_found_problems_and_keep_them_in_both_languages) {
    add("diary", [&](jobs::Run&) {
        base::Problems problems;
        problems.add({"name", "required", base::t("Choose a file"), {}, 7});
        return Outcome{.problems = std::move(problems)};
    });
    const auto id = ask("");
    worker.run_one();
    EXPECT_EQ(state(id), State::failed);
    EXPECT_EQ(job(id).problem_count, 1);
    const auto kept = board().problems(county, id);
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].where, "name");
    EXPECT_EQ(kept[0].row, 7);
    EXPECT_EQ(kept[0].what.english, "Choose a file");
    EXPECT_EQ(kept[0].what.welsh, base::say(base::Language::welsh, base::t("Choose a file")));
    EXPECT_THAT(events(), ElementsAre("job.ask", "job.fail"));
}

TEST_P(Workers, fail_a_job_that_breaks_without_telling_people_what_is_for_the_log) {
    add("diary", [&](jobs::Run&) -> Outcome { throw base::Broken("secret column missing"); });
    const auto id = ask("");
    worker.run_one();
    EXPECT_EQ(state(id), State::failed);
    const auto kept = board().problems(county, id);
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].code, "broken");
    EXPECT_EQ(kept[0].what.english.find("secret"), std::string::npos);
    clock.advance_seconds(100'000);
    EXPECT_FALSE(worker.run_one());
}

TEST_P(Workers, try_again_after_growing_pauses_what_could_not_be_reached) {
    int tries = 0;
    add("diary", [&](jobs::Run&) -> Outcome {
        if (++tries < 4) throw base::Unavailable("the other side is gone");
        return {};
    });
    const auto id = ask("");
    for (const auto pause : {30, 60, 120}) {
        EXPECT_TRUE(worker.run_one());
        EXPECT_EQ(state(id), State::waiting);
        clock.advance_seconds(pause - 1);
        EXPECT_FALSE(worker.run_one());
        clock.advance_seconds(1);
    }
    EXPECT_TRUE(worker.run_one());
    EXPECT_EQ(state(id), State::done);
    EXPECT_EQ(job(id).attempts, 4);
}

TEST_P(Workers, give_up_what_is_never_reached) {
    add("diary", [&](jobs::Run&) -> Outcome { throw base::Unavailable("gone"); });
    const auto id = ask("");
    while (worker.run_one()) clock.advance_seconds(limits::longest_pause_seconds);
    EXPECT_EQ(state(id), State::failed);
    EXPECT_EQ(job(id).attempts, limits::failures_max + 1);
    EXPECT_EQ(board().problems(county, id).at(0).code, "unavailable");
}

TEST_P(Workers, go_on_trying_while_every_try_gets_further) {
    add("diary", [&](jobs::Run& run) -> Outcome {
        const auto written = run.reached().empty() ? 0 : std::stoll(run.reached());
        if (written == 2 * limits::failures_max) return {};
        run.step([&](store::Tx&) { return std::to_string(written + 1); });
        throw base::Unavailable("gone again");
    });
    const auto id = ask("");
    while (worker.run_one()) clock.advance_seconds(limits::longest_pause_seconds);
    EXPECT_EQ(state(id), State::done);
}

TEST_P(Workers, undo_a_step_whose_work_fails) {
    add("diary", [&](jobs::Run& run) {
        run.step([&](store::Tx& tx) -> std::string {
            server->write(tx, "half");
            if (run.job().attempts == 1) throw base::Unavailable("gone in the middle");
            return "1";
        });
        return Outcome{};
    });
    const auto id = ask("");
    worker.run_one();
    EXPECT_THAT(diary(), IsEmpty());
    clock.advance_seconds(30);
    worker.run_one();
    EXPECT_THAT(diary(), ElementsAre("half"));
    EXPECT_EQ(state(id), State::done);
}

TEST_P(Workers, end_a_cancelled_job_before_its_next_step) {
    add("diary", [&](jobs::Run& run) {
        for (int i = 1; i <= 5; ++i) {
            run.step([&](store::Tx& tx) {
                server->write(tx, std::to_string(i));
                return std::to_string(i);
            });
            if (i == 2) {
                EXPECT_EQ(board().cancel(county, run.job().id, officer), Cancelled::soon);
                EXPECT_EQ(board().cancel(county, run.job().id, officer), Cancelled::soon);
            }
            clock.advance_seconds(1);
        }
        return Outcome{};
    });
    const auto id = ask("");
    worker.run_one();
    EXPECT_EQ(state(id), State::cancelled);
    EXPECT_THAT(diary(), ElementsAre("1", "2"));
    EXPECT_THAT(events(), ElementsAre("job.ask", "job.ask_cancel", "job.cancel"));
}

TEST_P(Workers, do_not_try_again_what_was_cancelled_meanwhile) {
    add("diary", [&](jobs::Run& run) -> Outcome {
        board().cancel(county, run.job().id, officer);
        run.renew();
        throw base::Unavailable("gone");
    });
    const auto id = ask("");
    worker.run_one();
    EXPECT_EQ(state(id), State::cancelled);
}

TEST_P(Workers, leave_their_jobs_when_they_are_stopped_and_others_resume_them) {
    add("diary", [&](jobs::Run& run) {
        auto written = run.reached().empty() ? 0 : std::stoll(run.reached());
        for (; written < 4; ++written) {
            run.step([&](store::Tx& tx) {
                server->write(tx, std::to_string(written + 1));
                return std::to_string(written + 1);
            });
            if (written == 1) worker.stop();
        }
        return Outcome{};
    });
    const auto id = ask("");
    worker.run_one();
    EXPECT_EQ(state(id), State::waiting);
    EXPECT_EQ(job(id).failures, 0);
    EXPECT_THAT(diary(), ElementsAre("1", "2"));
    EXPECT_TRUE(Worker(board(), log).run_one());
    EXPECT_EQ(state(id), State::done);
    EXPECT_THAT(diary(), ElementsAre("1", "2", "3", "4"));
}

// The worst case: a worker that everybody believed dead, in the middle of a job, wakes up after another took it over.
TEST_P(Workers, that_were_believed_dead_write_nothing_more) {
    std::latch asleep(1), wake(1);
    add("diary", [&](jobs::Run& run) {
        if (run.job().attempts > 1) return write_diary(*server, run, 3);
        run.step([&](store::Tx& tx) {
            server->write(tx, "Branwen 1");
            return std::string("1");
        });
        asleep.count_down();
        wake.wait();
        return write_diary(*server, run, 3);
    });
    const auto id = ask("Branwen");
    std::thread sleeper([&] { worker.run_one(); });
    asleep.wait();
    clock.advance_seconds(limits::lease_seconds + 1);
    Worker other(board(), log);
    EXPECT_TRUE(other.run_one());
    EXPECT_EQ(state(id), State::done);
    wake.count_down();
    sleeper.join();
    EXPECT_THAT(diary(), ElementsAre("Branwen 1", "Branwen 2", "Branwen 3"));
    EXPECT_EQ(job(id).attempts, 2);
    EXPECT_THAT(events(), ElementsAre("job.ask", "job.finish"));
}

// Both hold the same step: the clock has not moved, so that the one believed dead does not even look at its lease.
TEST_P(Workers, of_the_same_step_only_one_makes_it) {
    std::latch asleep(1), wake(1);
    add("diary", [&](jobs::Run& run) {
        if (run.job().attempts == 1) {
            asleep.count_down();
            wake.wait();
        }
        return write_diary(*server, run, 1);
    });
    const auto id = ask("Branwen");
    std::thread sleeper([&] { worker.run_one(); });
    asleep.wait();
    // As if the lease had lapsed for the other server's clock alone.
    store().write_side([&](store::Tx& side) { side.run("update job set due_at = $1", {start}); });
    EXPECT_TRUE(Worker(board(), log).run_one());
    wake.count_down();
    sleeper.join();
    EXPECT_THAT(diary(), ElementsAre("Branwen 1"));
    EXPECT_EQ(state(id), State::done);
}

TEST_P(Workers, do_not_die_for_ever_of_a_job_that_kills_them) {
    add_diary(1);
    const auto id = ask("Branwen");
    constexpr std::string_view kinds[] = {"diary"};
    for (std::int64_t i = 0; i <= limits::failures_max; ++i) {
        ASSERT_TRUE(take(store(), kinds, clock.now()));  // and never heard of again
        clock.advance_seconds(limits::lease_seconds + 1);
    }
    EXPECT_TRUE(worker.run_one());
    EXPECT_EQ(state(id), State::failed);
    EXPECT_EQ(board().problems(county, id).at(0).code, "cut_short");
    EXPECT_THAT(diary(), IsEmpty());
}

// Two servers on one database, two threads each, on many jobs: each job is in one hand at a time, and done once.
TEST_P(Workers, of_two_servers_never_do_a_job_twice) {
    constexpr int count = 40;
    const auto second_store = store::Store::open(options());
    Server second(*second_store, clock, 2);
    std::mutex mutex;
    std::map<std::int64_t, int> in_hand, handled;
    bool twice_at_once = false;
    const auto kind = [&](Server& of) {
        return Kind{.name = "diary", .label = base::t("Home"), .handler = [&](jobs::Run& run) {
                        const auto id = run.job().id.value();
                        {
                            const std::lock_guard lock(mutex);
                            twice_at_once = twice_at_once || ++in_hand[id] > 1;
                            ++handled[id];
                        }
                        auto outcome = write_diary(of, run, 3);
                        const std::lock_guard lock(mutex);
                        --in_hand[id];
                        return outcome;
                    }};
    };
    board().add(kind(*server));
    second.board.add(kind(second));
    for (int i = 0; i < count; ++i) ask(std::to_string(i), i % 3 ? county : city);
    {
        Worker other(second.board, log);
        std::vector<std::jthread> threads;
        for (auto* each : {&worker, &worker, &other, &other})
            threads.emplace_back([each] {
                while (each->run_one()) {
                }
            });
    }
    while (worker.run_one()) {
    }  // what one of them gave up on while the others were quicker
    EXPECT_FALSE(twice_at_once);
    EXPECT_EQ(handled.size(), static_cast<std::size_t>(count));
    for (const auto& [id, times] : handled) EXPECT_EQ(times, 1) << id;
    const auto lines = texts("select line from diary group by line having count(*) > 1");
    EXPECT_THAT(lines, IsEmpty());
    EXPECT_EQ(diary().size(), 3U * count);
}

TEST_P(Workers, with_threads_of_their_own_do_what_comes_while_they_wait) {
    std::latch done(3);
    add("diary", [&](jobs::Run&) {
        done.count_down();
        return Outcome{};
    });
    worker.start();
    for (int i = 0; i < 3; ++i) ask(std::to_string(i));
    done.wait();
    worker.stop();
    for (const auto& each : board().list({.authorities = {county}})) EXPECT_EQ(each.state, State::done);
}

TEST_P(Workers, ask_for_a_day_s_jobs_once_however_many_servers_there_are) {
    board().add({.name = "day",
                 .label = base::t("Home"),
                 .handler = [](jobs::Run&) { return Outcome{}; },
                 .when = Kind::When::each_day});
    Worker other(board(), log);
    for (auto* each : {&worker, &other, &worker}) each->ask_for_today();
    EXPECT_EQ(board().list({.authorities = {base::Id()}}).size(), 1U);
    clock.advance_seconds(24 * 3600);
    for (auto* each : {&other, &worker}) each->ask_for_today();
    EXPECT_EQ(board().list({.authorities = {base::Id()}}).size(), 2U);
}

TEST_P(Workers, clear_away_what_was_kept_long_enough) {
    add_diary(2);
    add_sweep(board());
    const auto old = ask("old");
    worker.run_one();
    clock.advance_seconds(limits::keep_days * 24 * 3600 - 10);
    const auto young = ask("young");
    worker.run_one();
    const auto waiting =
        board().ask({.authority = county, .kind = "diary", .run_after = clock.now().plus_seconds(1'000'000)});
    clock.advance_seconds(10);
    worker.ask_for_today();
    EXPECT_TRUE(worker.run_one());
    EXPECT_EQ(board().find(county, old), std::nullopt);
    EXPECT_EQ(state(young), State::done);
    EXPECT_EQ(state(waiting), State::waiting);
    EXPECT_EQ(texts("select reached from job_step").size(), 2U);
    EXPECT_EQ(diary().size(), 4U);
}

}  // namespace
}  // namespace jobs::test
