// One database that holds the tables of both files. Every connection is the same but for what begins its transactions.
#include "store/postgres_session.hpp"
#include "store/process.hpp"
#include "store/scratch.hpp"

#include <algorithm>
#include <array>

namespace store {
namespace {

constexpr int least_version = 150000;
constexpr const char* dump_name = "database.pgdump";

PostgresResult execute(PGconn* connection, const std::string& sql) {
    PostgresResult result(PQexec(connection, sql.c_str()));
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw base::Unavailable(PQerrorMessage(connection));
    return result;
}

using ConninfoOptions = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

ConninfoOptions parse_conninfo(const std::string& conninfo) {
    char* error = nullptr;
    ConninfoOptions options(PQconninfoParse(conninfo.c_str(), &error), &PQconninfoFree);
    const std::unique_ptr<char, decltype(&PQfreemem)> message(error, &PQfreemem);
    if (!options) throw base::Unavailable("not a PostgreSQL conninfo: " + std::string(error ? error : ""));
    return options;
}

std::string quoted_value(std::string_view value) {
    std::string quoted = "'";
    for (const char letter : value) {
        if (letter == '\'' || letter == '\\') quoted += '\\';
        quoted += letter;
    }
    return quoted + "'";
}

// The conninfo with another database's name.
std::string with_database(const std::string& server, const std::string& name) {
    auto conninfo = "dbname=" + quoted_value(name);
    const auto options = parse_conninfo(server);
    for (const auto* option = options.get(); option->keyword; ++option)
        if (option->val && std::string_view(option->keyword) != "dbname")
            conninfo += " " + std::string(option->keyword) + "=" + quoted_value(option->val);
    return conninfo;
}

std::string database_name(const std::string& conninfo) {
    return "dbname=" + quoted_value(PQdb(connect_postgres(conninfo).get()));
}

// For PostgreSQL's own programs: a password must not stand on a command line, which everybody on the machine can read.
std::vector<std::string> environment_of(const std::string& conninfo) {
    std::vector<std::string> variables;
    const auto options = parse_conninfo(conninfo);
    for (const auto* option = options.get(); option->keyword; ++option)
        if (option->val && option->envvar) variables.push_back(std::string(option->envvar) + "=" + option->val);
    return variables;
}

// Text is ordered by bytes on SQLite; another collation here would order, and compare ranges, differently.
void check_collation(PGconn* connection) {
    const auto result = execute(connection, "select datcollate from pg_database where datname = current_database()");
    const std::string_view collation = PQgetvalue(result.get(), 0, 0);
    for (const std::string_view bytewise : {"C", "POSIX", "C.UTF-8", "C.utf8"})
        if (collation == bytewise) return;
    throw base::Unavailable("the PostgreSQL database was made with the collation " + std::string(collation) +
                            "; make it with: create database … template template0 encoding 'UTF8' locale 'C.UTF-8'");
}

// Held by a transaction rather than a session, so that it works through a pooler too.
class AdvisoryLock final : public MigrationLock {
public:
    explicit AdvisoryLock(const std::string& conninfo) : connection_(connect_postgres(conninfo)) {
        execute(connection_.get(), "begin; set local statement_timeout = 0; select pg_advisory_xact_lock(7307001)");
    }

private:
    PostgresHandle connection_;
};

class PostgresDriver final : public Driver {
public:
    PostgresDriver(const Options& options, Counters& counters) : options_(options), counters_(counters) {
        check_collation(connect_postgres(options_.database).get());
    }
    Dialect dialect() const override { return Dialect::postgres; }
    std::unique_ptr<Session> open(Table::File, Use use) override {
        return std::make_unique<PostgresSession>(connect_postgres(options_.database), use, options_, counters_);
    }
    std::string_view table_named_sql() const override {
        return "select tablename from pg_tables where schemaname = current_schema() and tablename = $1";
    }
    std::unique_ptr<MigrationLock> lock_migrations() override {
        return std::make_unique<AdvisoryLock>(options_.database);
    }
    std::vector<std::string> back_up(const std::filesystem::path& folder) override {
        run_program(
            {"pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file=" + (folder / dump_name).string()},
            environment_of(options_.database));
        return {dump_name};
    }
    void restore(const std::filesystem::path& folder) override;
    bool holds_anything() override {
        const auto connection = connect_postgres(options_.database);
        const auto found =
            execute(connection.get(), "select 1 from pg_tables where schemaname = current_schema() limit 1");
        return PQntuples(found.get()) > 0;
    }

private:
    Options options_;
    Counters& counters_;
};

// Restored beside what was there, which goes only once that has succeeded.
void PostgresDriver::restore(const std::filesystem::path& folder) {
    const auto connection = connect_postgres(options_.database);
    execute(connection.get(),
            "alter schema public rename to before_restore; create schema public authorization pg_database_owner");
    try {
        run_program({"pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
                     "--dbname=" + database_name(options_.database), (folder / dump_name).string()},
                    environment_of(options_.database));
    } catch (...) {
        execute(connection.get(), "drop schema public cascade; alter schema before_restore rename to public");
        throw;
    }
    execute(connection.get(), "drop schema before_restore cascade");
}

std::string quoted_name(const std::string& name) {
    const auto plain = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
    };
    base::invariant(!name.empty() && std::all_of(name.begin(), name.end(), plain),
                    "a scratch database has a plain name");
    return "\"" + name + "\"";
}

}  // namespace

PostgresHandle connect_postgres(const std::string& conninfo) {
    // What the conninfo says itself comes later and wins.
    constexpr std::array keywords{"fallback_application_name", "connect_timeout", "client_encoding", "dbname",
                                  static_cast<const char*>(nullptr)};
    const std::array values{"cantref", "10", "UTF8", conninfo.c_str(), static_cast<const char*>(nullptr)};
    PostgresHandle connection(PQconnectdbParams(keywords.data(), values.data(), 1));
    if (PQstatus(connection.get()) != CONNECTION_OK)
        throw Transient("cannot reach PostgreSQL: " + std::string(PQerrorMessage(connection.get())));
    if (PQserverVersion(connection.get()) < least_version) throw base::Unavailable("PostgreSQL 15 or newer is needed");
    const char* encoding = PQparameterStatus(connection.get(), "server_encoding");
    if (!encoding || std::string_view(encoding) != "UTF8")
        throw base::Unavailable("the PostgreSQL database must have the encoding UTF8");
    PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
    return connection;
}

std::unique_ptr<Driver> postgres_driver(const Options& options, Counters& counters) {
    return std::make_unique<PostgresDriver>(options, counters);
}

// Reads every block of the archive and writes the SQL it holds to nowhere.
void verify_postgres_files(const std::filesystem::path& folder, const std::vector<std::string>& names) {
    for (const auto& name : names) run_program({"pg_restore", "--file=/dev/null", (folder / name).string()}, {});
}

std::string create_scratch_database(const std::string& server, const std::string& name) {
    const auto connection = connect_postgres(server);
    execute(connection.get(),
            "create database " + quoted_name(name) + " template template0 encoding 'UTF8' locale 'C.UTF-8'");
    return with_database(server, name);
}

void drop_scratch_database(const std::string& server, const std::string& name) {
    const auto connection = connect_postgres(server);
    execute(connection.get(), "drop database " + quoted_name(name) + " with (force)");
}

}  // namespace store
