// A server that is killed: the real thing, kill −9 in the middle of a step, in a process of its own.
#include "jobs/jobs_fixture.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace jobs::test {
namespace {

using testing::ElementsAre;

class Deaths : public JobsTest {
public:
    // A server of its own on this database, which dies in the middle of the step `dying`. The store is closed while it
    // lives, so that no thread of ours is in it.
    void serve_until_killed(int dying) {
        server.reset();
        close();
        const auto child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            const auto opened = store::Store::open(options());
            Server dying_server(*opened, clock);
            dying_server.board.add({.name = "diary", .label = base::t("Home"), .handler = [&](jobs::Run& run) {
                                        return write_and_die(dying_server, run, dying);
                                    }});
            Worker(dying_server.board, log).run_one();
            ::_exit(0);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
        reopen();
        server = std::make_unique<Server>(store(), clock);
        add_diary(5);
    }

private:
    static Outcome write_and_die(Server& of, jobs::Run& run, int dying) {
        auto written = run.reached().empty() ? 0 : std::stoll(run.reached());
        while (true) {
            run.step([&](store::Tx& tx) {
                of.write(tx, run.job().input + " " + std::to_string(written + 1));
                if (written + 1 == dying) ::kill(::getpid(), SIGKILL);
                return std::to_string(written + 1);
            });
            ++written;
        }
    }
};
CANTREF_ON_BOTH_DATABASES(Deaths);

TEST_P(Deaths, in_the_middle_of_a_step_lose_nothing_and_repeat_nothing) {
    add_diary(5);
    const auto id = ask("Branwen");
    serve_until_killed(3);
    EXPECT_EQ(state(id), State::running);
    EXPECT_THAT(diary(), ElementsAre("Branwen 1", "Branwen 2"));
    EXPECT_FALSE(Worker(board(), log).run_one());  // nobody knows yet that it is dead

    clock.advance_seconds(limits::lease_seconds + 1);
    serve_until_killed(5);
    EXPECT_THAT(diary(), ElementsAre("Branwen 1", "Branwen 2", "Branwen 3", "Branwen 4"));

    clock.advance_seconds(limits::lease_seconds + 1);
    EXPECT_TRUE(Worker(board(), log).run_one());
    EXPECT_EQ(state(id), State::done);
    EXPECT_EQ(job(id).attempts, 3);
    EXPECT_THAT(diary(), ElementsAre("Branwen 1", "Branwen 2", "Branwen 3", "Branwen 4", "Branwen 5"));
}

}  // namespace
}  // namespace jobs::test
