#include "exchange/govuk_notify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exchange {
namespace {

using testing::ElementsAre;

std::vector<std::string> codes(std::string_view json) {
    std::vector<std::string> all;
    const auto receipt = read_govuk_receipt(json);
    if (receipt) return {"read"};
    for (const auto& problem : receipt.problems()) all.push_back(std::string(problem.code) + " " + problem.where);
    return all;
}

TEST(GovukNotify, answers_name_ids_or_say_why_not) {
    EXPECT_THAT(read_govuk_answer(R"({"id":"a","reference":"r"})").ids, ElementsAre("a"));
    EXPECT_THAT(read_govuk_answer(R"({"notifications":[{"id":"a"},{"id":"b"}],"links":{}})").ids,
                ElementsAre("a", "b"));
    EXPECT_EQ(
        read_govuk_answer(R"({"status_code":400,"errors":[{"error":"X","message":"one"},{"message":"two"}]})").why,
        "one; two");
    for (const auto odd : {"", "<html>", "[]", "null", "{\"id\":7}", "{\"errors\":{}}", "{\"notifications\":[7]}"}) {
        EXPECT_TRUE(read_govuk_answer(odd).ids.empty()) << odd;
        EXPECT_TRUE(read_govuk_answer(odd).why.empty()) << odd;
    }
}

TEST(GovukNotify, receipts_are_read_whole_or_refused_with_what_is_missing) {
    const auto receipt = read_govuk_receipt(
        R"({"id":"i","reference":"r","to":"non@sampl.example","status":"delivered","created_at":"2026-11-22T09:00:00Z",
            "completed_at":"2026-11-22T09:01:00.000000Z","sent_at":null,"notification_type":"email","template_version":1})");
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->id, "i");
    EXPECT_EQ(receipt->at.iso(), "2026-11-22T09:01:00.000000Z");
    EXPECT_THAT(codes("{}"), ElementsAre("missing id", "missing reference", "missing status", "wrong completed_at"));
    EXPECT_THAT(codes(R"({"id":7,"reference":null,"status":["delivered"],"completed_at":"yesterday"})"),
                ElementsAre("missing id", "missing reference", "missing status", "wrong completed_at"));
    EXPECT_THAT(codes("nonsense"), ElementsAre("not_json "));
    EXPECT_THAT(codes(std::string(10'000, '[')), ElementsAre("not_json "));
}

}  // namespace
}  // namespace exchange
