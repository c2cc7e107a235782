// What this room's tests share: a migrated database of either kind, a board with a clock that stands still, and a place
// where handlers write business rows. For tests only.
#pragma once

#include "audit/migrations.hpp"
#include "audit/trail.hpp"
#include "base/log.hpp"
#include "jobs/board.hpp"
#include "jobs/migrations.hpp"
#include "jobs/run.hpp"
#include "jobs/worker.hpp"
#include "tests/support/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace jobs::test {

inline constexpr base::Id county{7};
inline constexpr base::Id city{9};
inline const audit::Actor officer{audit::ActorKind::staff, base::Id(55), {}};
inline const audit::Actor other_officer{audit::ActorKind::staff, base::Id(56), {}};
inline const base::Instant start = *base::Instant::from_iso("2026-11-21T09:00:00Z");

// Business rows: what was written, in which order. Without a key, so that a row written twice is seen.
inline store::Table diary_table() {
    return {.name = "diary",
            .columns = {{"server", store::ColumnType::integer},
                        {"id", store::ColumnType::id},
                        {"line", store::ColumnType::text}},
            .primary_key = {"server", "id"}};
}

// What a server has besides its database.
struct Server {
    Server(store::Store& opened, base::SetClock& clock, int called = 1)
        : store(opened), number(called), ids(clock, random), world{clock, random, ids} {}

    void write(store::Tx& tx, std::string_view line) {
        tx.run("insert into diary (server, id, line) values ($1, $2, $3)", {number, ids.next(), line});
    }

    store::Store& store;
    int number;
    base::SystemRandom random;
    base::Ids ids;
    base::World world;
    audit::Trail trail{world, audit::Keys(std::string(32, 'k'))};
    Board board{store, trail};
};

// Writes "NAME 1", "NAME 2" … up to `lines`, one a step, and goes on where it was; NAME is the input.
inline Outcome write_diary(Server& server, jobs::Run& run, std::int64_t lines) {
    auto written = run.reached().empty() ? 0 : std::stoll(run.reached());
    while (written < lines) {
        run.step([&](store::Tx& tx) {
            server.write(tx, run.job().input + " " + std::to_string(written + 1));
            return std::to_string(written + 1);
        });
        ++written;
        run.progress({.done = written, .total = lines, .words = {"Writing", "Yn ysgrifennu"}});
    }
    return {.words = {"Written", "Ysgrifennwyd"}, .address = "/diary"};
}

class JobsTest : public test_support::DatabaseTest {
public:
    JobsTest() {
        for (const auto& migration : audit::migrations()) create(migration.create);
        for (const auto& migration : migrations()) create(migration.create);
        create(diary_table());
        server = std::make_unique<Server>(store(), clock);
    }
    Board& board() { return server->board; }
    void add(std::string_view name, std::function<Outcome(jobs::Run&)> handler) {
        board().add({.name = name, .label = base::t("Home"), .handler = std::move(handler)});
    }
    void add_diary(std::int64_t lines) {
        add("diary", [this, lines](jobs::Run& run) { return write_diary(*server, run, lines); });
    }
    base::Id ask(std::string_view input, base::Id authority = county) {
        return board().ask({.authority = authority, .kind = "diary", .input = input, .asker = officer});
    }
    Job job(base::Id id, base::Id authority = county) { return *board().find(authority, id); }
    State state(base::Id id, base::Id authority = county) { return job(id, authority).state; }
    std::vector<std::string> diary() { return texts("select line from diary order by id"); }
    std::vector<std::string> texts(std::string_view sql) {
        std::vector<std::string> all;
        store().read([&](store::Reader& db) {
            db.each(sql, store::ParamList{}, [&](const store::Row& row) { all.emplace_back(row.text(0)); });
        });
        return all;
    }
    // What the trail tells of jobs, in order: "job.ask".
    std::vector<std::string> events() {
        std::vector<std::string> all;
        store().read_side([&](store::Reader& db) {
            db.each("select action from side_event order by authority, number", store::ParamList{},
                    [&](const store::Row& row) { all.emplace_back(row.text(0)); });
        });
        return all;
    }

    base::SetClock clock{start};
    base::Log log{{.least = base::LogLevel::error, .file = "/dev/null"}};
    std::unique_ptr<Server> server;
};

}  // namespace jobs::test
