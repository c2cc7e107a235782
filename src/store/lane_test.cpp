// Many writers at once, writers that fail, and databases that go away, on both databases.
#include "store/store_test.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <set>
#include <thread>

namespace store {
namespace {

using namespace std::chrono_literals;

class LaneTest : public PlaceTest {
public:
    LaneTest() {
        store().write(Priority::page, [](Tx& tx) { tx.script("create unique index place_name on place (name)"); });
    }
    bool on_postgres() const { return GetParam() == Dialect::postgres; }
};
CANTREF_ON_BOTH_DATABASES(LaneTest);

TEST_P(LaneTest, sixteen_threads_lose_nothing_and_share_flushes) {
    constexpr int threads = 16, each = 25;
    const auto before = store().statistics();
    std::latch together(threads);
    std::vector<std::jthread> writers;
    for (int thread = 0; thread < threads; ++thread) {
        writers.emplace_back([&, thread] {
            together.arrive_and_wait();
            for (int at = 0; at < each; ++at)
                add(thread * 1000 + at, std::to_string(thread) + "-" + std::to_string(at));
        });
    }
    writers.clear();
    EXPECT_EQ(count(), threads * each);
    const auto after = store().statistics();
    EXPECT_EQ(after.writes - before.writes, threads * each);
    EXPECT_LT(after.commits - before.commits, threads * each);
}

TEST_P(LaneTest, those_who_fail_in_a_group_fail_alone) {
    constexpr int threads = 8, each = 20;
    std::atomic<int> refused{0};
    std::vector<std::jthread> writers;
    for (int thread = 0; thread < threads; ++thread) {
        writers.emplace_back([&, thread] {
            for (int at = 0; at < each; ++at) {
                try {
                    store().write(Priority::page, [&](Tx& tx) {
                        const int id = thread * 1000 + at;
                        tx.run("insert into place (id, name) values ($1, $2)", {id, std::to_string(id)});
                        if (at % 4 == 1) throw base::Conflict("changed my mind");
                        if (at % 4 == 2) tx.run("insert into place (id, name) values ($1, 'twin')", {id});
                    });
                } catch (const base::Conflict&) {
                    ++refused;
                }
            }
        });
    }
    writers.clear();
    EXPECT_EQ(refused, threads * each / 2);
    EXPECT_EQ(count(), threads * each / 2);
}

TEST_P(LaneTest, violations_say_what_they_are) {
    add(1, "one");
    try {
        add(2, "one");
        FAIL() << "the name was taken";
    } catch (const UniqueViolation& violation) {
        EXPECT_EQ(violation.constraint, on_postgres() ? "place_name" : "place.name");
    }
    const auto write = [&](std::string_view sql) { store().write(Priority::page, [&](Tx& tx) { tx.run(sql); }); };
    EXPECT_THROW(write("insert into place (id, name) values (1, 'another')"), UniqueViolation);
    EXPECT_THROW(write("update place set pupils = 13"), CheckViolation);
    EXPECT_THROW(write("update place set opened = 'soon'"), CheckViolation);
    EXPECT_THROW(write("update place set open_now = 2"), CheckViolation);
    EXPECT_THROW(write("update place set name = null"), CheckViolation);
    EXPECT_EQ(count(), 1);
}

TEST_P(LaneTest, a_write_that_passes_over_a_failed_statement_is_undone) {
    add(1, "one");
    EXPECT_THROW(store().write(Priority::page,
                               [](Tx& tx) {
                                   tx.run("insert into place (id, name) values (2, 'two')");
                                   try {
                                       tx.run("insert into place (id, name) values (3, 'one')");
                                   } catch (const UniqueViolation&) {
                                   }
                               }),
                 base::Broken);
    EXPECT_EQ(count(), 1);
}

TEST_P(LaneTest, neither_write_nor_read_begins_inside_a_write) {
    EXPECT_THROW(store().write(Priority::page, [&](Tx&) { add(1, "one"); }), base::Broken);
    EXPECT_THROW(store().write(Priority::page, [&](Tx&) { store().write_side([](Tx&) {}); }), base::Broken);
    EXPECT_THROW(store().write(Priority::page, [&](Tx&) { count(); }), base::Broken);
    EXPECT_EQ(count(), 0);
}

TEST_P(LaneTest, a_write_that_changes_nothing_causes_no_flush) {
    const auto before = store().statistics();
    for (int time = 0; time < 5; ++time)
        store().write(Priority::page,
                      [](Tx& tx) { EXPECT_EQ(tx.run("update place set pupils = 1 where id = $1", {99}), 0); });
    EXPECT_EQ(store().statistics().commits, before.commits);
    EXPECT_EQ(store().statistics().writes, before.writes + 5);
    add(1, "one");
    EXPECT_EQ(store().statistics().commits, before.commits + 1);
}

// The lane is held by one job while others, and a page, come to wait.
TEST_P(LaneTest, pages_pass_jobs) {
    std::latch held(1), release(1);
    std::mutex mutex;
    std::string order;
    const auto note = [&](Priority priority, char name) {
        store().write(priority, [&](Tx& tx) {
            tx.run("insert into place (id, name) values ($1, $2)", {static_cast<int>(name), std::string(1, name)});
            std::lock_guard lock(mutex);
            order += name;
        });
    };
    {
        std::vector<std::jthread> threads;
        threads.emplace_back([&] {
            store().write(Priority::job, [&](Tx&) {
                held.count_down();
                release.wait();
            });
        });
        held.wait();
        for (const char job : {'j', 'k', 'l'}) {
            threads.emplace_back([&, job] { note(Priority::job, job); });
            std::this_thread::sleep_for(20ms);
        }
        for (const char page : {'P', 'Q'}) {
            threads.emplace_back([&, page] { note(Priority::page, page); });
            std::this_thread::sleep_for(20ms);
        }
        release.count_down();
    }
    EXPECT_EQ(order, "PQjkl");
}

// A long job comes in chunks; a page that arrives waits for the chunk that runs and for no other.
TEST_P(LaneTest, a_page_waits_for_one_chunk_at_most) {
    constexpr auto chunk = 60ms;
    std::atomic<bool> done{false};
    std::vector<std::jthread> jobs;
    for (int job = 0; job < 3; ++job) {
        jobs.emplace_back([&] {
            while (!done) store().write(Priority::job, [&](Tx&) { std::this_thread::sleep_for(chunk); });
        });
    }
    std::vector<std::chrono::steady_clock::duration> waits;
    for (int id = 0; id < 15; ++id) {
        std::this_thread::sleep_for(7ms);
        const auto start = std::chrono::steady_clock::now();
        add(id, std::to_string(id));
        waits.push_back(std::chrono::steady_clock::now() - start);
    }
    done = true;
    jobs.clear();
    std::sort(waits.begin(), waits.end());
    EXPECT_LT(waits[waits.size() / 2], 2 * chunk) << "two chunks were waited for";
    EXPECT_EQ(count(), 15);
}

TEST_P(LaneTest, a_full_queue_is_said) {
    auto narrow = options();
    narrow.queue_max = 2;
    reopen(narrow);
    std::latch held(1), release(1);
    std::vector<std::jthread> threads;
    threads.emplace_back([&] {
        store().write(Priority::page, [&](Tx&) {
            held.count_down();
            release.wait();
        });
    });
    held.wait();
    std::atomic<int> refused{0};
    for (int id = 0; id < 6; ++id) {
        threads.emplace_back([&, id] {
            try {
                add(id, std::to_string(id));
            } catch (const base::Unavailable&) {
                ++refused;
            }
        });
    }
    while (refused < 4) std::this_thread::sleep_for(5ms);
    release.count_down();
    threads.clear();
    EXPECT_EQ(refused, 4);
    EXPECT_EQ(count(), 2);
}

// Parts of a transaction: made once an attempt, flushed in order after the closure.
class Said : public TxPart {
public:
    explicit Said(Tx&) {}
    void flush(Tx& tx) override { tx.run("insert into place (id, name) values ($1, $2)", {order(), text}); }
    std::string text;
};
class SaidFirst final : public Said {
public:
    using Said::Said;
    int order() const override { return 100; }
    void flush(Tx& tx) override;
};
class SaidLast final : public Said {
public:
    using Said::Said;
    int order() const override { return 900; }
};
class SaidTooLate final : public Said {
public:
    explicit SaidTooLate(Tx& tx) : Said(tx) {}
    int order() const override { return 900; }
    void flush(Tx& tx) override { tx.part<SaidFirst>(); }
};
void SaidFirst::flush(Tx& tx) {
    tx.part<SaidLast>().text += " and first";
    Said::flush(tx);
}

TEST_P(LaneTest, parts_are_flushed_last_and_in_order) {
    store().write(Priority::page, [](Tx& tx) {
        tx.part<SaidLast>().text = "last";
        tx.part<SaidFirst>().text = "first";
        EXPECT_EQ(&tx.part<SaidFirst>(), &tx.part<SaidFirst>());
        EXPECT_EQ(tx.one("select count(*) from place").integer(0), 0);
    });
    const auto name = [&](int id) {
        return store().read(
            [&](Reader& db) { return std::string(db.one("select name from place where id = $1", {id}).text(0)); });
    };
    EXPECT_EQ(name(100), "first");
    EXPECT_EQ(name(900), "last and first");
    EXPECT_THROW(store().write(Priority::page, [](Tx& tx) { tx.part<SaidTooLate>(); }), base::Broken);
}

TEST_P(LaneTest, what_follows_a_commit_follows_only_a_commit) {
    std::vector<std::string> woken;
    store().write(Priority::page, [&](Tx& tx) {
        tx.run("insert into place (id, name) values (1, 'a')");
        tx.after_commit([&] { woken.push_back(std::to_string(count())); });
    });
    EXPECT_THROW(store().write(Priority::page,
                               [&](Tx& tx) {
                                   tx.after_commit([&] { woken.push_back("never"); });
                                   throw base::Conflict("no");
                               }),
                 base::Conflict);
    EXPECT_EQ(woken, std::vector<std::string>{"1"});
}

TEST_P(LaneTest, what_precedes_a_commit_is_of_its_writes_alone) {
    const auto add_late = [&](int id, int late) {
        return std::async(std::launch::async, [this, id, late] {
            store().write(Priority::page, [&](Tx& tx) {
                tx.run("insert into place (id, name) values ($1, $2)", {id, std::to_string(id)});
                tx.before_commit([late](Tx& last) {
                    EXPECT_GE(last.one("select count(*) from place").integer(0), 1);
                    last.run("insert into place (id, name) values ($1, $2)", {late, "late " + std::to_string(late)});
                });
            });
        });
    };
    std::vector<std::future<void>> writes;
    for (int id = 1; id <= 8; ++id) writes.push_back(add_late(id, 100 + id));
    writes.push_back(add_late(9, 1));  // its late row has the id of another's first: one of the two fails
    int failed = 0;
    for (auto& write : writes) {
        try {
            write.get();
        } catch (const UniqueViolation&) {
            ++failed;
        }
    }
    EXPECT_EQ(failed, 1);
    EXPECT_EQ(count(), 16) << "neither row of the write that failed, both of every other";
    EXPECT_THROW(store().write(Priority::page,
                               [&](Tx& tx) {
                                   tx.before_commit([](Tx& last) { last.run("delete from place"); });
                                   throw base::Conflict("no");
                               }),
                 base::Conflict);
    EXPECT_EQ(count(), 16);
}

// Another server at the same database holds what we need.
TEST_P(LaneTest, a_write_waits_for_another_server) {
    auto impatient = options();
    impatient.busy_timeout_ms = 20;
    reopen(impatient);
    const auto other = Store::open(impatient);
    add(1, "one");
    std::latch held(1);
    std::jthread holder([&] {
        other->write(Priority::page, [&](Tx& tx) {
            tx.run("update place set pupils = 1 where id = 1");
            held.count_down();
            std::this_thread::sleep_for(200ms);
        });
    });
    held.wait();
    store().write(Priority::page, [](Tx& tx) { tx.run("update place set pupils = pupils + 1 where id = 1"); });
    EXPECT_EQ(store().read([](Reader& db) { return db.one("select pupils from place").integer(0); }), 2);
}

TEST_P(LaneTest, a_deadlock_between_servers_is_tried_again) {
    if (!on_postgres()) GTEST_SKIP() << "SQLite has one writer";
    add(1, "one");
    add(2, "two");
    const auto other = Store::open(options());
    std::latch both(2);
    std::atomic<int> attempts{0};
    const auto cross = [&](Store& server, int first, int second) {
        bool again = false;
        server.write(Priority::page, [&](Tx& tx) {
            ++attempts;
            tx.run("update place set pupils = coalesce(pupils, 0) + 1 where id = $1", {first});
            if (!std::exchange(again, true)) both.arrive_and_wait();
            tx.run("update place set pupils = coalesce(pupils, 0) + 1 where id = $1", {second});
        });
    };
    {
        std::jthread there([&] { cross(*other, 1, 2); });
        cross(store(), 2, 1);
    }
    EXPECT_GE(attempts, 3) << "the loser may be quick enough to lose once more";
    EXPECT_EQ(store().read([](Reader& db) { return db.one("select sum(pupils) from place").integer(0); }), 4);
}

TEST_P(LaneTest, a_lost_connection_is_made_again) {
    if (!on_postgres()) GTEST_SKIP() << "SQLite has no connection to lose";
    int attempts = 0;
    store().write(Priority::page, [&](Tx& tx) {
        tx.run("insert into place (id, name) values (1, 'one')");
        if (++attempts == 1) tx.query("select pg_terminate_backend(pg_backend_pid())");
    });
    EXPECT_EQ(attempts, 2);
    EXPECT_EQ(count(), 1);

    const auto end_all = [&] {
        store().read([](Reader& db) {
            db.query(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()");
        });
    };
    end_all();  // the idle ones
    add(2, "two");
    EXPECT_EQ(count(), 2);
    EXPECT_THROW(store().read([](Reader& db) {
        db.query("select pg_terminate_backend(pg_backend_pid())");
        db.one("select 1");
    }),
                 base::Unavailable);
    EXPECT_EQ(count(), 2);
}

TEST_P(LaneTest, a_full_disk_is_unavailable_and_passes) {
    if (on_postgres()) GTEST_SKIP() << "a full disk is arranged on SQLite alone";
    const auto limit = [&](int pages) {
        store().write(Priority::page, [&](Tx& tx) { tx.script("pragma max_page_count = " + std::to_string(pages)); });
    };
    limit(30);
    const std::string large(1 << 20, 'x');
    EXPECT_THROW(add(1, large), base::Unavailable);
    add(2, "small");
    limit(1'000'000);
    add(1, large);
    EXPECT_EQ(count(), 2);
}

// A server that dies in the middle of its work, several times: whatever was answered is there.
class CrashTest : public testing::TestWithParam<Dialect> {};
CANTREF_ON_BOTH_DATABASES(CrashTest);

[[noreturn]] void write_until_killed(const Options& options, int start, int answers) {
    const auto store = Store::open(options);
    std::atomic<int> next{start};
    const auto write = [&] {
        while (true) {
            const int id = ++next;
            store->write(Priority::page,
                         [&](Tx& tx) { tx.run("insert into place (id, name) values ($1, 'x')", {id}); });
            if (::write(answers, &id, sizeof id) != sizeof id) ::_exit(1);
        }
    };
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 4; ++writer) writers.emplace_back(write);
    writers.front().join();
    ::_exit(1);
}

TEST_P(CrashTest, what_was_answered_survives) {
    const test_support::ScratchDatabase database(GetParam());
    Store::open(database.options())->write(Priority::page, [](Tx& tx) {
        for (const auto& sql : create_statements(place_table(), tx.dialect())) tx.script(sql);
    });
    std::set<std::int64_t> answered;
    for (int life = 0; life < 4; ++life) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) write_until_killed(database.options(), (life + 1) * 1'000'000, ends[1]);
        ::close(ends[1]);
        int id = 0;
        int heard = 0;
        while (heard < 40 + 17 * life && ::read(ends[0], &id, sizeof id) == sizeof id) answered.insert(id), ++heard;
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        while (::read(ends[0], &id, sizeof id) == sizeof id) answered.insert(id);
        ::close(ends[0]);
    }
    EXPECT_GT(answered.size(), 150u);
    Store::open(database.options())->read([&](Reader& db) {
        for (const auto id : answered) EXPECT_TRUE(db.maybe("select 1 from place where id = $1", {id})) << id;
    });
}

}  // namespace
}  // namespace store
