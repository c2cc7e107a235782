// One database that holds the tables of both files. Every connection is the same but for what begins its transactions.
#include "store/postgres_session.hpp"
#include "store/scratch.hpp"

#include <algorithm>
#include <array>

namespace store {
namespace {

constexpr int least_version = 150000;

PostgresResult execute(PGconn* connection, const std::string& sql) {
    PostgresResult result(PQexec(connection, sql.c_str()));
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw base::Unavailable(PQerrorMessage(connection));
    return result;
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
    std::unique_ptr<MigrationLock> lock_migrations() override { return std::make_unique<AdvisoryLock>(options_.database); }

private:
    Options options_;
    Counters& counters_;
};

std::string quoted_name(const std::string& name) {
    const auto plain = [](char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_'; };
    base::invariant(!name.empty() && std::all_of(name.begin(), name.end(), plain), "a scratch database has a plain name");
    return "\"" + name + "\"";
}

// The conninfo with every value quoted and another database's name.
std::string with_database(const std::string& server, const std::string& name) {
    char* error = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfoParse(server.c_str(), &error), &PQconninfoFree);
    const std::unique_ptr<char, decltype(&PQfreemem)> message(error, &PQfreemem);
    if (!options) throw base::Unavailable("not a PostgreSQL conninfo: " + std::string(error ? error : ""));
    std::string conninfo = "dbname='" + name + "'";
    for (const auto* option = options.get(); option->keyword; ++option) {
        if (!option->val || std::string_view(option->keyword) == "dbname") continue;
        conninfo += " " + std::string(option->keyword) + "='";
        for (const char letter : std::string_view(option->val)) {
            if (letter == '\'' || letter == '\\') conninfo += '\\';
            conninfo += letter;
        }
        conninfo += "'";
    }
    return conninfo;
}

}  // namespace

PostgresHandle connect_postgres(const std::string& conninfo) {
    // What the conninfo says itself comes later and wins.
    constexpr std::array keywords{"fallback_application_name", "connect_timeout", "client_encoding", "dbname", static_cast<const char*>(nullptr)};
    const std::array values{"cantref", "10", "UTF8", conninfo.c_str(), static_cast<const char*>(nullptr)};
    PostgresHandle connection(PQconnectdbParams(keywords.data(), values.data(), 1));
    if (PQstatus(connection.get()) != CONNECTION_OK) throw Transient("cannot reach PostgreSQL: " + std::string(PQerrorMessage(connection.get())));
    if (PQserverVersion(connection.get()) < least_version) throw base::Unavailable("PostgreSQL 15 or newer is needed");
    const char* encoding = PQparameterStatus(connection.get(), "server_encoding");
    if (!encoding || std::string_view(encoding) != "UTF8") throw base::Unavailable("the PostgreSQL database must have the encoding UTF8");
    PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
    return connection;
}

std::unique_ptr<Driver> postgres_driver(const Options& options, Counters& counters) {
    return std::make_unique<PostgresDriver>(options, counters);
}

std::string create_scratch_database(const std::string& server, const std::string& name) {
    const auto connection = connect_postgres(server);
    execute(connection.get(), "create database " + quoted_name(name) + " template template0 encoding 'UTF8' locale 'C.UTF-8'");
    return with_database(server, name);
}

void drop_scratch_database(const std::string& server, const std::string& name) {
    const auto connection = connect_postgres(server);
    execute(connection.get(), "drop database " + quoted_name(name) + " with (force)");
}

}  // namespace store
