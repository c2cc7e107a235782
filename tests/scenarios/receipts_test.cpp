// What GOV.UK Notify tells, and what somebody tells who only says so: over a real socket.
#include "base/json.hpp"
#include "http/client.hpp"
#include "notify/govuk.hpp"
#include "scenarios/house.hpp"

#include <gtest/gtest.h>

namespace {

using scenarios::TestHouse;

class Receipts : public testing::TestWithParam<store::Dialect> {
public:
    Receipts() {
        house.app().settings.receipts_token = "hush";
        house.add_records(
            "authority", "",
            {{{"slug", "gwynfryn"}, {"name", "Gwynfryn"}, {"kind", "council"}, {"nation", "england-and-wales"}}});
        authority = house.authority_id("gwynfryn");
        server = house.serve();
        id = *house.app().store.write(store::Priority::page, [&](store::Tx& tx) {
            return notify::send(tx, house.app().trail,
                                {.authority = authority,
                                 .authority_name = {"Gwynfryn", "Gwynfryn"},
                                 .actor = {.name = "test"},
                                 .template_name = "check_details",
                                 .to = {.name = "Non", .address = "non@sampl.example"},
                                 .values = {{"answer_by", {"2026-12-01", "2026-12-01"}}}});
        });
    }
    int post(const std::string& body, const std::string& authorization = "Bearer hush") const {
        return http::call({.method = http::Method::post,
                           .url = "http://127.0.0.1:" + std::to_string(server->port()) + "/notify/receipts",
                           .headers = {{"Content-Type", "application/json"}, {"Authorization", authorization}},
                           .body = body,
                           .reach = http::Reach::loopback_too})
            .status;
    }
    std::string receipt(const std::string& status, const std::string& at, const std::string& theirs = "n1") const {
        return R"({"id":")" + theirs + R"(","reference":")" + notify::reference_of(authority, id) +
               R"(","to":"non@sampl.example","status":")" + status + R"(","completed_at":")" + at + "\"}";
    }
    notify::Status status() {
        return house.app().store.read(
            [&](store::Reader& db) { return notify::find_message(db, authority, id)->status; });
    }
    TestHouse house{GetParam()};
    std::unique_ptr<http::Server> server;
    base::Id authority, id;
};
INSTANTIATE_TEST_SUITE_P(databases, Receipts, testing::ValuesIn(test_support::dialects()), test_support::dialect_name);

TEST_P(Receipts, of_whoever_has_the_token_are_believed_once) {
    EXPECT_EQ(post(receipt("delivered", "2026-11-22T09:00:00Z")), 200);
    EXPECT_EQ(post(receipt("delivered", "2026-11-22T09:00:00Z")), 200);
    EXPECT_EQ(status(), notify::Status::delivered);
    EXPECT_EQ(post(receipt("temporary-failure", "2026-11-22T08:00:00Z")), 200);  // what was before it
    EXPECT_EQ(status(), notify::Status::delivered);
    EXPECT_EQ(post(receipt("permanent-failure", "2026-11-22T10:00:00Z")), 200);
    EXPECT_EQ(status(), notify::Status::failed);
}

TEST_P(Receipts, of_others_are_not) {
    const auto forged = receipt("delivered", "2026-11-22T09:00:00Z");
    for (const auto authorization :
         {"", "Bearer", "Bearer ", "Bearer hus", "Bearer hush2", "bearer hush", "Basic hush"})
        EXPECT_EQ(post(forged, authorization), 401) << authorization;
    EXPECT_EQ(status(), notify::Status::waiting);
    house.app().settings.receipts_token.clear();
    EXPECT_EQ(post(forged, "Bearer "), 404);
}

TEST_P(Receipts, that_make_no_sense_are_told_so) {
    for (const auto& odd : std::vector<std::string>{
             "", "nonsense", "[]", "null", "{}", R"({"id":7})", std::string(2000, '['), "\"\\ud800\"",
             R"({"id":"n1","reference":"r","status":"delivered","completed_at":"yesterday"})",
             receipt("elephant", "2026-11-22T09:00:00Z")})
        EXPECT_EQ(post(odd), 400) << odd;
    EXPECT_EQ(post(std::string(100'000, ' ')), 413);
    EXPECT_EQ(post(R"({"id":"n1","reference":"r","status":"delivered","completed_at":"2026-11-22T09:00:00Z"})"), 404);
    EXPECT_EQ(status(), notify::Status::waiting);
}

}  // namespace
