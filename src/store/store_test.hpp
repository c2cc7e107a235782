// A table to try the store on.
#pragma once

#include "tests/support/database.hpp"

#include <thread>

namespace store {

inline Table place_table() {
    return {.name = "place",
            .columns = {{.name = "id", .type = ColumnType::id},
                        {.name = "name", .type = ColumnType::text},
                        {.name = "opened", .type = ColumnType::date, .null = Null::yes},
                        {.name = "pupils", .type = ColumnType::integer, .null = Null::yes, .check_sql = "pupils <> 13"},
                        {.name = "photo", .type = ColumnType::bytes, .null = Null::yes},
                        {.name = "latitude", .type = ColumnType::real, .null = Null::yes},
                        {.name = "open_now", .type = ColumnType::flag, .default_sql = "1"}},
            .primary_key = {"id"}};
}

class PlaceTest : public test_support::DatabaseTest {
public:
    PlaceTest() { create(place_table()); }
    void add(std::int64_t id, std::string_view name, Priority priority = Priority::page) {
        store().write(priority, [&](Tx& tx) { tx.run("insert into place (id, name) values ($1, $2)", {id, name}); });
    }
    void add_from_another_thread(std::int64_t id, std::string_view name) {
        std::jthread([&] { add(id, name); });
    }
    std::int64_t count() {
        return store().read([](Reader& db) { return db.one("select count(*) from place").integer(0); });
    }
};

}  // namespace store
