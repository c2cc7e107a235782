#include "tests/support/database.hpp"

#include "store/scratch.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>

namespace test_support {
namespace {

std::string postgres_server() {
    const char* server = std::getenv("CANTREF_TEST_POSTGRES");
    return server ? server : "";
}

std::string fresh_name() {
    static std::atomic<int> made{0};
    return "cantref_test_" + std::to_string(::getpid()) + "_" + std::to_string(++made);
}

}  // namespace

ScratchFolder::ScratchFolder() {
    auto name = (std::filesystem::temp_directory_path() / "cantref-test-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make a folder for a test");
    path_ = name;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::vector<store::Dialect> dialects() {
    if (postgres_server().empty()) return {store::Dialect::sqlite};
    return {store::Dialect::sqlite, store::Dialect::postgres};
}

std::string dialect_name(const testing::TestParamInfo<store::Dialect>& info) {
    return info.param == store::Dialect::sqlite ? "sqlite" : "postgres";
}

ScratchDatabase::ScratchDatabase(store::Dialect dialect) {
    options_.readers = 4;
    if (dialect == store::Dialect::sqlite) {
        options_.database = (folder_.path() / "database").string();
        return;
    }
    name_ = fresh_name();
    options_.database = store::create_scratch_database(postgres_server(), name_);
}

ScratchDatabase::~ScratchDatabase() {
    if (name_.empty()) return;
    try {
        store::drop_scratch_database(postgres_server(), name_);
    } catch (const std::exception& error) {
        ADD_FAILURE() << "could not drop " << name_ << ": " << error.what();
    }
}

DatabaseTest::DatabaseTest() : database_(GetParam()), store_(store::Store::open(database_.options())) {}
DatabaseTest::~DatabaseTest() = default;

void DatabaseTest::reopen(const store::Options& options) {
    store_.reset();
    store_ = store::Store::open(options);
}

void DatabaseTest::create(std::span<const store::Table> tables) {
    for (const auto& table : tables) {
        const auto make = [&](store::Tx& tx) {
            for (const auto& sql : store::create_statements(table, tx.dialect())) tx.script(sql);
        };
        if (table.file == store::Table::File::main)
            store_->write(store::Priority::page, make);
        else
            store_->write_side(make);
    }
}

}  // namespace test_support
