// Every database file has its own record of what was applied to it, written in the same transaction as the step itself.
#include "store/migrate.hpp"

#include "store/backup.hpp"
#include "store/database_store.hpp"

#include "base/hash.hpp"

#include <map>

namespace store {
namespace {

Table record_table() {
    return {.name = "schema_migration",
            .columns = {{.name = "number", .type = ColumnType::integer},
                        {.name = "name", .type = ColumnType::text},
                        {.name = "checksum", .type = ColumnType::text},
                        {.name = "applied_at", .type = ColumnType::instant}},
            .primary_key = {"number"}};
}

struct FileStatement {
    Table::File file;
    std::string sql;
};

std::vector<FileStatement> render(const Migration& migration, Dialect dialect) {
    std::vector<FileStatement> statements;
    for (const auto& table : migration.create)
        for (auto& sql : create_statements(table, dialect)) statements.push_back({table.file, std::move(sql)});
    for (const auto& added : migration.add)
        for (auto& sql : add_column_statements({.name = added.table}, added.column, dialect))
            statements.push_back({added.file, std::move(sql)});
    for (const auto& statement : migration.run) {
        const bool shared = dialect == Dialect::sqlite || statement.postgres.empty();
        statements.push_back({statement.file, shared ? statement.sqlite : statement.postgres});
    }
    return statements;
}

// Over what both databases are told, so that neither can drift from what was tested.
std::string checksum(const Migration& migration) {
    base::Sha256 sum;
    sum.add_number(migration.number);
    for (const auto dialect : {Dialect::sqlite, Dialect::postgres}) {
        for (const auto& statement : render(migration, dialect)) {
            sum.add_number(static_cast<std::int64_t>(statement.file));
            sum.add_field(statement.sql);
        }
    }
    return base::hex(sum.finish());
}

// PostgreSQL keeps the tables of both files in one database.
std::vector<Table::File> files_of(Dialect dialect) {
    if (dialect == Dialect::postgres) return {Table::File::main};
    return {Table::File::main, Table::File::side};
}

using Applied = std::map<int, std::string>;  // checksum by number

Applied read_applied(Store& store, Table::File file) {
    const auto read = [&](Reader& db) {
        Applied applied;
        if (!db.maybe(DatabaseStore::of(store).driver().table_named_sql(), {"schema_migration"})) return applied;
        db.each("select number, checksum from schema_migration", ParamList{},
                [&](Row row) { applied.emplace(static_cast<int>(row.integer(0)), row.text(1)); });
        return applied;
    };
    return file == Table::File::main ? store.read(read) : store.read_side(read);
}

const Migration* find(std::span<const Migration> migrations, int number) {
    for (const auto& migration : migrations)
        if (migration.number == number) return &migration;
    return nullptr;
}

void check_applied(const Applied& applied, std::span<const Migration> migrations) {
    const int newest_known = migrations.empty() ? 0 : migrations.back().number;
    for (const auto& [number, sum] : applied) {
        const auto* known = find(migrations, number);
        if (!known && number > newest_known)
            throw base::Unavailable("the database is newer than this program: it has migration " +
                                    std::to_string(number) + ", this program knows up to " +
                                    std::to_string(newest_known) +
                                    ". Start the newer program, or restore the backup made before it was started");
        if (!known)
            throw base::Unavailable("the database has migration " + std::to_string(number) +
                                    ", which this program does not know");
        if (checksum(*known) != sum)
            throw base::Unavailable("migration " + std::to_string(number) + " (" + known->name +
                                    ") was applied to this database with other contents than this program's: "
                                    "a migration is never changed once released, add a new one");
    }
}

void check_order(std::span<const Migration> migrations) {
    for (std::size_t at = 1; at < migrations.size(); ++at)
        base::invariant(migrations[at - 1].number < migrations[at].number, "migrations stand in ascending order");
}

// One step on one file, with its record.
void apply(Store& store, const Migration& migration, Table::File file, base::Instant now) {
    const auto dialect = store.dialect();
    const auto work = [&](Tx& tx) {
        if (!tx.maybe(DatabaseStore::of(store).driver().table_named_sql(), {"schema_migration"}))
            for (const auto& sql : create_statements(record_table(), dialect)) tx.script(sql);
        for (const auto& statement : render(migration, dialect))
            if (statement.file == file || dialect == Dialect::postgres) tx.script(statement.sql);
        tx.run("insert into schema_migration (number, name, checksum, applied_at) values ($1, $2, $3, $4)",
               {migration.number, migration.name, checksum(migration), now});
    };
    if (file == Table::File::main)
        store.write(Priority::job, work);
    else
        store.write_side(work);
}

// 20261121T093000.123456Z: a moment as part of a file's name.
std::string moment_name(base::Instant moment) {
    auto name = moment.iso();
    std::erase_if(name, [](char letter) { return letter == '-' || letter == ':'; });
    return name;
}

}  // namespace

MigrationPlan plan_migrations(Store& store, std::span<const Migration> migrations) {
    check_order(migrations);
    MigrationPlan plan;
    std::vector<Applied> applied;
    for (const auto file : files_of(store.dialect())) {
        check_applied(applied.emplace_back(read_applied(store, file)), migrations);
        if (!applied.back().empty()) plan.at = std::max(plan.at, applied.back().rbegin()->first);
    }
    for (const auto& migration : migrations) {
        const auto has = [&](const Applied& one) { return one.contains(migration.number); };
        if (std::all_of(applied.begin(), applied.end(), has)) continue;
        auto& step = plan.pending.emplace_back(MigrationPlan::Step{migration.number, migration.name, {}});
        for (auto& statement : render(migration, store.dialect())) step.statements.push_back(std::move(statement.sql));
    }
    return plan;
}

std::vector<int> migrate(Store& store, std::span<const Migration> migrations, const std::filesystem::path& backup_to,
                         base::Instant now) {
    const auto lock = DatabaseStore::of(store).driver().lock_migrations();
    const auto plan = plan_migrations(store, migrations);
    if (plan.at > 0 && !plan.pending.empty() && store.dialect() == Dialect::sqlite)
        backup(store,
               backup_to / ("before-migration-" + std::to_string(plan.pending.front().number) + "-" + moment_name(now)),
               now);
    std::vector<int> done;
    for (const auto& step : plan.pending) {
        for (const auto file : files_of(store.dialect()))
            if (!read_applied(store, file).contains(step.number))
                apply(store, *find(migrations, step.number), file, now);
        done.push_back(step.number);
    }
    return done;
}

}  // namespace store
