#include "store/database_store.hpp"

namespace store {
namespace {

bool names_postgres(std::string_view database) {
    return database.starts_with("postgresql://") || database.starts_with("postgres://") ||
           database.find('=') != std::string_view::npos;
}

class OwnSnapshot final : public Snapshot {
public:
    explicit OwnSnapshot(std::unique_ptr<Session> session) : session_(std::move(session)), reader_(*session_) {
        session_->begin_read();
    }
    Reader& reader() override { return reader_; }

private:
    std::unique_ptr<Session> session_;
    Reader reader_;
};

}  // namespace

std::unique_ptr<Driver> make_driver(const Options& options, Counters& counters) {
    return names_postgres(options.database) ? postgres_driver(options, counters) : sqlite_driver(options, counters);
}

DatabaseStore::DatabaseStore(const Options& options)
    : options_(options),
      driver_(make_driver(options_, counters_)),
      main_lane_(*driver_, Table::File::main, options_, counters_),
      side_lane_(*driver_, Table::File::side, options_, counters_),
      main_readers_(*driver_, Table::File::main, options_.readers),
      side_readers_(*driver_, Table::File::side, options_.readers) {}

std::unique_ptr<Snapshot> DatabaseStore::snapshot() {
    return std::make_unique<OwnSnapshot>(driver_->open(Table::File::main, Use::snapshot));
}

Statistics DatabaseStore::statistics() const {
    return {counters_.commits.load(), counters_.writes.load(), counters_.retries.load(), counters_.statements.load()};
}

std::string DatabaseStore::check_statement(std::string_view sql, Table::File file) {
    return (file == Table::File::main ? main_readers_ : side_readers_).check(sql);
}

void DatabaseStore::checkpoint() {
    for (const auto file : {Table::File::main, Table::File::side}) driver_->open(file, Use::write)->checkpoint();
}

void DatabaseStore::with_writer(Priority priority, Table::File file, const std::function<void(Tx&)>& body) {
    (file == Table::File::main ? main_lane_ : side_lane_).write(priority, body);
}

}  // namespace store
