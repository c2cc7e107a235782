// A fresh, empty database for each test, on SQLite and, where CANTREF_TEST_POSTGRES names a server, on PostgreSQL:
//
//   class Places : public test_support::DatabaseTest {};
//   CANTREF_ON_BOTH_DATABASES(Places);
//   TEST_P(Places, are_found_again) { store().write(…); }
//
// CANTREF_TEST_POSTGRES: a conninfo of somebody who may create databases (tests/support/postgres start DIR prints one).
#pragma once

#include "store/store.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace test_support {

// A folder of its own under the system's temporary folder, removed with all that is in it.
class ScratchFolder {
public:
    ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder();
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// Databases to test on: sqlite, and postgres where there is a server.
std::vector<store::Dialect> dialects();
std::string dialect_name(const testing::TestParamInfo<store::Dialect>& info);

// A fresh database of either kind; `options()` opens it (again), and it is gone with this object.
class ScratchDatabase {
public:
    explicit ScratchDatabase(store::Dialect dialect);
    ScratchDatabase(const ScratchDatabase&) = delete;
    ScratchDatabase& operator=(const ScratchDatabase&) = delete;
    ~ScratchDatabase();
    const store::Options& options() const { return options_; }
    const std::filesystem::path& folder() const { return folder_.path(); }

private:
    ScratchFolder folder_;
    std::string name_;
    store::Options options_;
};

class DatabaseTest : public testing::TestWithParam<store::Dialect> {
public:
    DatabaseTest();
    ~DatabaseTest() override;
    store::Store& store() { return *store_; }
    const store::Options& options() const { return database_.options(); }
    // For whatever else the test needs on disk.
    const std::filesystem::path& folder() const { return database_.folder(); }
    // Closes the store and opens the same database again, with other options where wanted.
    void reopen() { reopen(options()); }
    void reopen(const store::Options& options);
    void close() { store_.reset(); }
    // Makes tables, without a migration's record.
    void create(std::span<const store::Table> tables);
    void create(const store::Table& table) { create(std::span(&table, 1)); }

private:
    ScratchDatabase database_;
    std::unique_ptr<store::Store> store_;
};

}  // namespace test_support

#define CANTREF_ON_BOTH_DATABASES(Fixture)                                                    \
    INSTANTIATE_TEST_SUITE_P(databases, Fixture, testing::ValuesIn(test_support::dialects()), \
                             test_support::dialect_name)
