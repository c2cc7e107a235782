// Single durable writes, each a new contact with its audit event: sixteen clients through the house, which commits
// their writes in groups, against SQLite itself committing the very rows that came of it, one transaction a write.
// Both write to the same state of the same database, with synchronous=FULL, by prepared statements.
#include "cli/house.hpp"
#include "dataset/record.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;
using dataset::Value;

constexpr int clients = 16;
constexpr int rounds = 5;

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// ---- The house

struct Town {
    base::Id authority, organisation, account;
};

Town find_town(cli::House& house) {
    return house.store().read([](store::Reader& db) {
        const auto row = db.one(
            "select m.authority, m.account, c.organisation from membership m join contact c on "
            "c.authority = m.authority where m.role = 'officer' limit 1");
        return Town{row.id(0), row.id(2), row.id(1)};
    });
}

std::int64_t last_event(cli::House& house, base::Id authority) {
    return house.store().read([&](store::Reader& db) {
        return db.one("select event_number from audit_head where authority = $1", {authority}).integer(0);
    });
}

void write_contact(cli::House& house, const dataset::Writing& writing, const Town& town, int number) {
    const auto& contact = house.registry().dataset("contact");
    const auto change = [&](std::string_view field, Value value) {
        return dataset::Change{
            .position = contact.find(field)->position, .value = std::move(value), .from = {}, .to = {}};
    };
    const std::vector<dataset::Change> changes{
        change("organisation", Value::of(town.organisation)),
        change("role", Value::text("head")),
        change("name", Value::text("Esiampl " + std::to_string(number))),
        change("email", Value::text("esiampl." + std::to_string(number) + "@ysgol.example")),
        change("telephone", Value::text("01632 960123")),
    };
    house.store().write(store::Priority::page, [&](store::Tx& tx) {
        const auto written = dataset::insert(tx, writing, contact, changes);
        if (!written.problems.empty()) throw base::Broken("the contact was refused");
    });
}

double writes_through_house(cli::House& house, const Town& town, int writes, int first_number) {
    const dataset::Writing writing{
        .registry = house.registry(),
        .trail = house.trail(),
        .codes = house.store().read([&](store::Reader& db) { return house.codes().get(db); }),
        .authority = town.authority,
        .actor = {.kind = audit::ActorKind::staff, .id = town.account, .name = {}}};
    std::atomic<int> next{first_number};
    const auto start = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> threads;
        for (int client = 0; client < clients; ++client)
            threads.emplace_back([&] {
                for (int number = next++; number < first_number + writes; number = next++)
                    write_contact(house, writing, town, number);
            });
    }
    return seconds_since(start);
}

// ---- SQLite itself

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    void operator()(sqlite3_value* value) const { sqlite3_value_free(value); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;
using Row = std::vector<std::unique_ptr<sqlite3_value, Close>>;

Database open(const fs::path& file) {
    sqlite3* opened = nullptr;
    if (sqlite3_open(file.c_str(), &opened) != SQLITE_OK) throw base::Unavailable("cannot open " + file.string());
    return Database(opened);
}

void run(sqlite3* database, const char* sql) {
    if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        throw base::Broken(sqlite3_errmsg(database));
}

Statement prepare(sqlite3* database, const std::string& sql) {
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &made, nullptr) != SQLITE_OK)
        throw base::Broken(sqlite3_errmsg(database));
    return Statement(made);
}

// A table, and the rows that each write put into it.
struct Written {
    std::string into;
    std::vector<std::vector<Row>> by_write;
};

// `sql`: the number of the event, then the row's columns. $1: the authority, $2: the last event before.
Written rows_written(sqlite3* database, std::string into, const std::string& sql, const Town& town, std::int64_t before,
                     int writes) {
    Written written{std::move(into), {}};
    written.by_write.resize(static_cast<std::size_t>(writes));
    const auto statement = prepare(database, sql);
    sqlite3_bind_int64(statement.get(), 1, town.authority.value());
    sqlite3_bind_int64(statement.get(), 2, before);
    while (sqlite3_step(statement.get()) == SQLITE_ROW) {
        auto& rows =
            written.by_write.at(static_cast<std::size_t>(sqlite3_column_int64(statement.get(), 0) - before - 1));
        auto& row = rows.emplace_back();
        for (int column = 1; column < sqlite3_column_count(statement.get()); ++column)
            row.emplace_back(sqlite3_value_dup(sqlite3_column_value(statement.get(), column)));
    }
    return written;
}

std::vector<Written> everything_written(sqlite3* database, const Town& town, std::int64_t before, int writes) {
    const std::string events = " from audit_event e where e.authority = ?1 and e.number > ?2";
    const std::string entry =
        " from audit_event e join search_entry s on s.authority = e.authority and s.dataset = 'contact' "
        "and s.record = e.record where e.authority = ?1 and e.number > ?2";
    std::vector<Written> all;
    const auto add = [&](std::string into, const std::string& sql) {
        all.push_back(rows_written(database, std::move(into), sql, town, before, writes));
    };
    add("contact",
        "select e.number, c.* from audit_event e join contact c on c.authority = e.authority and c.id = e.record "
        "where e.authority = ?1 and e.number > ?2");
    add("search_entry", "select e.number, s.*" + entry);
    add("search_entry_words (rowid, text)", "select e.number, s.number, s.text" + entry);
    add("audit_event", "select e.number, e.*" + events);
    add("audit_value",
        "select v.batch, v.* from audit_value v where v.authority = ?1 and v.batch > ?2 and v.batch <= ?2 + " +
            std::to_string(writes));
    return all;
}

double writes_one_by_one(const fs::path& file, const std::vector<Written>& tables, const Town& town, int writes) {
    const auto database = open(file);
    for (const auto* pragma : {"pragma journal_mode = wal", "pragma synchronous = full", "pragma foreign_keys = 1"})
        run(database.get(), pragma);
    std::vector<Statement> inserts;
    for (const auto& table : tables) {
        std::string places = "?";
        for (std::size_t i = 1; i < table.by_write.front().front().size(); ++i) places += ", ?";
        inserts.push_back(prepare(database.get(), "insert into " + table.into + " values (" + places + ")"));
    }
    const auto move_head =
        prepare(database.get(), "update audit_head set event_number = event_number + 1 where authority = ?");
    const auto begin = prepare(database.get(), "begin immediate"), commit = prepare(database.get(), "commit");
    const auto step = [&](const Statement& statement) {
        if (sqlite3_step(statement.get()) != SQLITE_DONE) throw base::Broken(sqlite3_errmsg(database.get()));
        sqlite3_reset(statement.get());
    };
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t write = 0; write < static_cast<std::size_t>(writes); ++write) {
        step(begin);
        for (std::size_t table = 0; table < tables.size(); ++table)
            for (const auto& row : tables[table].by_write[write]) {
                for (int column = 0; const auto& value : row)
                    sqlite3_bind_value(inserts[table].get(), ++column, value.get());
                step(inserts[table]);
            }
        sqlite3_bind_int64(move_head.get(), 1, town.authority.value());
        step(move_head);
        step(commit);
    }
    return seconds_since(start);
}

// The database as it stands before a round, for the other contender.
void copy_database(const fs::path& folder, const fs::path& to) {
    fs::remove(to);
    fs::remove(to.string() + "-wal");
    fs::remove(to.string() + "-shm");
    const auto database = open(folder / "main.db");
    run(database.get(), "pragma wal_checkpoint(truncate)");
    fs::copy_file(folder / "main.db", to);
}

int race(const fs::path& folder, int writes) {
    cli::House house({.database = folder.string(), .key_file = {}, .backups = {}}, cli::House::Migrate::yes);
    const auto town = find_town(house);
    const auto raw = folder / "raw.db";
    std::vector<double> ours, theirs, ratios;
    for (int round = 1; round <= rounds; ++round) {
        copy_database(folder, raw);
        const auto before = last_event(house, town.authority);
        const auto commits_before = house.store().statistics().commits;
        const auto together = writes_through_house(house, town, writes, static_cast<int>(before) + 1);
        const auto commits = house.store().statistics().commits - commits_before;
        const auto alone = writes_one_by_one(
            raw, everything_written(open(folder / "main.db").get(), town, before, writes), town, writes);
        ours.push_back(writes / together);
        theirs.push_back(writes / alone);
        ratios.push_back(alone / together);
        std::cout << "round " << round << ": Cantref " << static_cast<int>(ours.back()) << " writes/s in " << commits
                  << " commits; SQLite one by one " << static_cast<int>(theirs.back()) << " writes/s\n"
                  << std::flush;
    }
    std::cout << "medians: Cantref " << static_cast<int>(median(ours)) << " writes/s, SQLite "
              << static_cast<int>(median(theirs)) << " writes/s\n";
    std::cout << "ratio: " << median(ratios) << '\n';
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "Usage: bench_commits FOLDER WRITES    FOLDER: a demo database, which is written to\n";
        return 2;
    }
    try {
        return race(argv[1], std::stoi(argv[2]));
    } catch (const std::exception& failure) {
        std::cerr << "bench_commits: " << failure.what() << '\n';
        return 1;
    }
}
