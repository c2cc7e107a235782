// The API as a program uses it: with a key, by the router's own handlers, on both databases.
#include "base/json.hpp"
#include "gate/api_keys.hpp"
#include "jobs/worker.hpp"
#include "scenarios/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using base::Json;
using scenarios::TestHouse;
using testing::ElementsAre;
using testing::HasSubstr;
using enum http::Method;

class Api : public testing::TestWithParam<store::Dialect> {
public:
    Api() {
        house.add_records(
            "authority", "",
            {{{"slug", "gwynfryn"}, {"name", "Gwynfryn"}, {"kind", "council"}, {"nation", "england-and-wales"}},
             {{"slug", "llanfaglan"}, {"name", "Llanfaglan"}, {"kind", "council"}, {"nation", "england-and-wales"}}});
        school = house
                     .add_records("organisation", "",
                                  {{{"as", "bro"},
                                    {"register_code", "wales"},
                                    {"reference", "1"},
                                    {"kind", "school"},
                                    {"status", "1"},
                                    {"name", "Ysgol Bro"}}})
                     .at("bro");
        key = make_key(gate::Reach::everything);
    }
    std::string make_key(gate::Reach reach, std::string role = "officer", std::string_view authority = "gwynfryn") {
        auto& app = house.app();
        const auto owner = house.authority_id(authority);
        return app.store.write(store::Priority::page, [&](store::Tx& tx) {
            return gate::make_api_key(tx, app.trail, {.kind = audit::ActorKind::staff, .id = base::Id(5), .name = {}},
                                      {.authority = owner,
                                       .name = "Test",
                                       .role = role,
                                       .reach = reach,
                                       .last_day = app.world().clock.today().plus_days(30)});
        });
    }
    using Headers = std::vector<std::pair<std::string, std::string>>;
    http::Response ask(http::Method method, const std::string& target, std::string body = "", Headers more = {}) {
        more.emplace_back("authorization", "Bearer " + key);
        return house.ask("program", method, "/api/v1/gwynfryn" + target, more, std::move(body));
    }
    std::string contact(std::string_view name) {
        return R"({"organisation.id":")" + school + R"(","role":"head","name":")" + std::string(name) + "\"}";
    }

    TestHouse house{GetParam()};
    std::string school, key;
};
INSTANTIATE_TEST_SUITE_P(databases, Api, testing::ValuesIn(test_support::dialects()), test_support::dialect_name);

// The body of an answer, streams included.
std::string text_of(const http::Response& answer) {
    if (const auto* text = std::get_if<std::string>(&answer.body)) return *text;
    struct Whole final : http::Sink {
        std::string text;
        void write(std::string_view bytes) override { text += bytes; }
    } whole;
    std::get<http::Stream>(answer.body).produce(whole);
    return whole.text;
}
Json json_of(const http::Response& answer) {
    const auto text = text_of(answer);
    auto json = Json::parse(text);
    EXPECT_TRUE(json.ok()) << text;
    return json ? *json : Json();
}
std::string type_of(const http::Response& answer) {
    return std::to_string(answer.status) + " " + std::string(json_of(answer).text_of("type"));
}

TEST_P(Api, tells_without_a_working_key_that_there_must_be_one_and_nothing_else) {
    key = "cantref_key_wrong";
    for (const std::string target : {"", "/contact", "/contact/0000000000001", "/openapi.json", "/views"}) {
        const auto answer = ask(get, target);
        EXPECT_EQ(type_of(answer), "401 urn:cantref:problem:no_key") << target;
        EXPECT_EQ(answer.header("www-authenticate"), "Bearer");
    }
    key = make_key(gate::Reach::everything, "officer", "llanfaglan");
    EXPECT_EQ(type_of(ask(get, "/contact")), "404 urn:cantref:problem:not_found");
    EXPECT_EQ(type_of(ask(get, "/nothing/of/this")), "404 urn:cantref:problem:not_found");
}

TEST_P(Api, adds_reads_changes_and_removes_a_record) {
    const auto added = ask(post, "/contact", contact("Olwen"));
    ASSERT_EQ(added.status, 201) << text_of(added);
    const auto record = json_of(added);
    EXPECT_EQ(record.text_of("name"), "Olwen");
    EXPECT_EQ(record.text_of("organisation.id"), school);
    const auto place = std::string(added.header("location")).substr(std::string("/api/v1/gwynfryn").size());
    EXPECT_EQ(place, "/contact/" + std::string(record.text_of("id")));
    const auto etag = std::string(added.header("etag"));

    const auto read = ask(get, place);
    EXPECT_EQ(read.status, 200);
    EXPECT_EQ(read.header("etag"), etag);
    EXPECT_EQ(ask(get, place, "", {{"if-none-match", etag}}).status, 304);

    const auto changed = ask(patch, place, R"({"name":"Olwen Esiampl"})", {{"if-match", etag}});
    ASSERT_EQ(changed.status, 200) << text_of(changed);
    EXPECT_EQ(json_of(changed).text_of("name"), "Olwen Esiampl");
    EXPECT_EQ(json_of(changed).text_of("role"), "head");
    EXPECT_NE(changed.header("etag"), etag);

    EXPECT_EQ(type_of(ask(patch, place, "{}", {{"if-match", etag}})), "412 urn:cantref:problem:changed");
    EXPECT_EQ(type_of(ask(patch, place, R"({"name":"X"})")), "428 urn:cantref:problem:no_version");
    EXPECT_EQ(type_of(ask(del, place)), "428 urn:cantref:problem:no_version");
    EXPECT_EQ(ask(del, place, "", {{"if-match", std::string(changed.header("etag"))}}).status, 204);
    EXPECT_EQ(ask(get, place).status, 404);
}

TEST_P(Api, does_a_request_that_is_sent_again_with_its_key_once) {
    const Headers again{{"idempotency-key", "a-1"}};
    const auto first = ask(post, "/contact", contact("Non"), again);
    const auto second = ask(post, "/contact", contact("Non"), again);
    ASSERT_EQ(first.status, 201) << text_of(first);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(first.header("location"), second.header("location"));
    EXPECT_EQ(house.count("contact"), 1);
    EXPECT_EQ(type_of(ask(post, "/contact", contact("Mair"), again)), "409 urn:cantref:problem:key_used");
    EXPECT_EQ(ask(post, "/contact", contact("Mair"), {{"idempotency-key", "a-2"}}).status, 201);
    EXPECT_EQ(type_of(ask(post, "/contact", contact("X"), {{"idempotency-key", std::string(201, 'k')}})),
              "400 urn:cantref:problem:bad_key");
}

TEST_P(Api, tells_all_problems_of_what_was_sent_at_once_in_the_language_asked_for) {
    const auto refused =
        ask(post, "/contact", R"({"nickname":"x","role":7,"email":"nobody","id":"1"})", {{"accept-language", "cy"}});
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.header("content-language"), "cy");
    const auto problems = json_of(refused);
    std::vector<std::string> told;
    for (const auto& problem : *problems.find("errors")->list())
        told.push_back(std::string(problem.text_of("field")) + " " + std::string(problem.text_of("code")));
    EXPECT_THAT(told, ElementsAre("nickname unknown_field", "role wrong_kind", testing::StartsWith("email "),
                                  "id unknown_field"));
    EXPECT_EQ(problems.text_of("title"), "Ni chadwyd dim: cywirwch yr hyn y mae’r gwallau’n ei enwi");
    for (const std::string body :
         {"", "[]", "{", "\"x\"", R"({"name":"a","name":"b"})", R"({"name":"\ud800"})", "{\"name\":\"\xff\"}", "null"})
        EXPECT_EQ(ask(post, "/contact", body).status, 422) << body;
    EXPECT_EQ(ask(post, "/contact", std::string(200, '[')).status, 422);
    EXPECT_EQ(house.count("contact"), 0);
}

TEST_P(Api, gives_lists_page_by_page_until_there_is_no_next) {
    for (const auto* name : {"Alun", "Bethan", "Ceri", "Dewi", "Elin"})
        ASSERT_EQ(ask(post, "/contact", contact(name)).status, 201);
    std::vector<std::string> names;
    std::string after;
    for (int pages = 0; pages < 10; ++pages) {
        const auto page = json_of(ask(get, "/contact?sort=name&rows=2&columns=name" + after));
        for (const auto& record : *page.find("records")->list()) {
            names.emplace_back(record.text_of("name"));
            EXPECT_EQ(record.object()->size(), 3U);  // id, name, _version
        }
        if (page.find("next")->is_null()) break;
        after = "&after=" + http::url_encode(page.text_of("next"));
    }
    EXPECT_THAT(names, ElementsAre("Alun", "Bethan", "Ceri", "Dewi", "Elin"));
    const auto filtered = json_of(ask(get, "/contact?name.begins=be&columns=name"));
    ASSERT_EQ(filtered.find("records")->list()->size(), 1U);
    for (const auto* wrong : {"nickname=x", "colums=name", "columns=nickname", "name.wibble=x", "sort=nickname",
                              "after=wrong", "any1.nickname=x"})
        EXPECT_EQ(ask(get, "/contact?" + std::string(wrong)).status, 400) << wrong;
}

TEST_P(Api, gives_what_changed_since_a_place_and_the_place_to_begin_at_next) {
    ASSERT_EQ(ask(post, "/contact", contact("Olwen")).status, 201);
    const auto all = json_of(ask(get, "/contact/changes?since=0"));
    ASSERT_EQ(all.find("changes")->list()->size(), 1U) << text_of(ask(get, "/contact/changes?since=0"));
    EXPECT_EQ(all.find("changes")->list()->front().text_of("change"), "added");
    const auto place = std::to_string(*all.find("until")->integer());
    EXPECT_TRUE(json_of(ask(get, "/contact/changes?since=" + place)).find("changes")->list()->empty());
    ASSERT_EQ(ask(post, "/contact", contact("Non")).status, 201);
    ASSERT_EQ(ask(post, "/contact", contact("Mair")).status, 201);
    EXPECT_EQ(json_of(ask(get, "/contact/changes?since=" + place)).find("changes")->list()->size(), 2U);
    EXPECT_EQ(json_of(ask(get, "/contact/changes?since=" + place + "&name=Non")).find("changes")->list()->size(), 1U);
    const auto steps = json_of(ask(get, "/contact/changes?mode=every&since=" + place));
    ASSERT_EQ(steps.find("changes")->list()->size(), 2U);
    EXPECT_NE(steps.find("changes")->list()->front().text_of("by"), "");
    EXPECT_EQ(ask(get, "/contact/changes?mode=all&since=0").status, 400);
    EXPECT_EQ(ask(get, "/contact/changes").status, 400);
    EXPECT_EQ(ask(get, "/contact/changes?since=last").status, 400);
    EXPECT_EQ(ask(get, "/contact/changes?since=999999").status, 400);
    EXPECT_EQ(ask(get, "/contact/changes?since=" + place + "&nickname=x").status, 400);
}

TEST_P(Api, gives_views_with_what_the_key_may_see) {
    const auto view = house.add_view("gwynfryn");
    const auto views = json_of(ask(get, "/views"));
    ASSERT_EQ(views.find("views")->list()->size(), 1U);
    EXPECT_EQ(views.find("views")->list()->front().text_of("id"), view);
    const auto opened = json_of(ask(get, "/views/" + view));
    EXPECT_EQ(opened.find("view")->text_of("dataset"), "organisation");
    ASSERT_EQ(opened.find("records")->list()->size(), 1U);
    EXPECT_EQ(opened.find("records")->list()->front().text_of("name.en"), "Ysgol Bro");
    EXPECT_EQ(ask(get, "/views/0000000000001").status, 404);
    EXPECT_EQ(ask(get, "/views/what").status, 404);
}

TEST_P(Api, makes_changes_and_removes_views) {
    const std::string body = R"({"name":"Open","dataset":"organisation","columns":["name","urn"],)"
                             R"("filters":{"status":["1","2"],"name.contains":"bro"},"sort":"-urn","format":"jsonl"})";
    const Headers once{{"idempotency-key", "view"}};
    const auto made = ask(post, "/views", body, once);
    ASSERT_EQ(made.status, 201) << text_of(made);
    const auto id = std::string(json_of(made).text_of("id"));
    EXPECT_EQ(made.header("location"), "/api/v1/gwynfryn/views/" + id);
    EXPECT_EQ(made.header("etag"), "\"1\"");
    EXPECT_THAT(text_of(made), HasSubstr(R"("filters":{"status":["1","2"],"name.contains":"bro"},"sort":"-urn")"));
    EXPECT_EQ(json_of(ask(post, "/views", body, once)).text_of("id"), id);
    EXPECT_EQ(ask(post, "/views", contact("other"), once).status, 422);
    EXPECT_EQ(ask(post, "/views", R"({"name":"Other","dataset":"organisation","columns":["urn"]})", once).status, 409);
    EXPECT_EQ(json_of(ask(get, "/views/" + id)).find("records")->list()->size(), 1U);

    EXPECT_EQ(ask(patch, "/views/" + id, R"({"sort":""})").status, 428);
    const auto changed =
        ask(patch, "/views/" + id, R"({"name":"Open schools","share":"everyone"})", {{"if-match", "\"1\""}});
    EXPECT_EQ(changed.status, 200) << text_of(changed);
    EXPECT_EQ(changed.header("etag"), "\"2\"");
    EXPECT_THAT(text_of(changed), HasSubstr(R"("columns":["name","urn"])"));
    EXPECT_EQ(type_of(ask(patch, "/views/" + id, R"({"sort":"urn"})", {{"if-match", "\"1\""}})),
              "412 urn:cantref:problem:changed");
    const auto wrong =
        ask(patch, "/views/" + id, R"({"name":"","colour":"red","columns":"urn","format":"pdf","share":"all"})",
            {{"if-match", "\"2\""}});
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(json_of(wrong).find("errors")->list()->size(), 4U) << text_of(wrong);
    EXPECT_EQ(ask(patch, "/views/" + id, R"({"filters":{"nothing":"1"}})", {{"if-match", "\"2\""}}).status, 422);

    const auto full = key;
    key = make_key(gate::Reach::reading);
    EXPECT_EQ(ask(post, "/views", body).status, 403);
    EXPECT_EQ(ask(get, "/views/" + id).status, 200);
    EXPECT_EQ(ask(del, "/views/" + id, "", {{"if-match", "\"2\""}}).status, 403);
    key = make_key(gate::Reach::everything);  // another program: it may open what everyone may, and change it not
    EXPECT_EQ(ask(del, "/views/" + id, "", {{"if-match", "\"2\""}}).status, 403);
    key = full;
    EXPECT_EQ(ask(del, "/views/" + id, "", {{"if-match", "\"1\""}}).status, 412);
    EXPECT_EQ(ask(del, "/views/" + id, "", {{"if-match", "\"2\""}}).status, 204);
    EXPECT_EQ(ask(get, "/views/" + id).status, 404);
}

TEST_P(Api, says_what_there_is) {
    const auto index = json_of(ask(get, ""));
    EXPECT_EQ(index.text_of("description"), "/api/v1/gwynfryn/openapi.json");
    EXPECT_FALSE(index.find("datasets")->list()->empty());
    const auto codes = json_of(ask(get, "/codes/nation"));
    EXPECT_EQ(codes.text_of("name"), "nation");
    EXPECT_THAT(text_of(ask(get, "/codes/nation")), HasSubstr("\"label.cy\":"));
    EXPECT_EQ(ask(get, "/codes/none").status, 404);
    const auto description = json_of(ask(get, "/openapi.json"));
    EXPECT_EQ(description.text_of("openapi"), "3.1.0");
    EXPECT_NE(description.find("paths")->find("/gwynfryn/contact/{id}"), nullptr);
}

TEST_P(Api, holds_a_caller_who_asks_too_often_until_it_is_its_turn) {
    for (int i = 0; i < web::RateLimit::a_minute; ++i) ASSERT_EQ(ask(get, "/codes/nation").status, 200) << i;
    const auto refused = ask(get, "/codes/nation");
    EXPECT_EQ(type_of(refused), "429 urn:cantref:problem:too_many_requests");
    EXPECT_EQ(refused.header("retry-after"), "1");
    house.pass_seconds(1);
    EXPECT_EQ(ask(get, "/codes/nation").status, 200);
}

TEST_P(Api, goes_by_rules_that_another_server_changed) {
    static constexpr dataset::RoleSeed roles[] = {
        {"officer", {"Officer", "Swyddog"}, {}, dataset::Place::authority, dataset::Ending::open, {}}};
    static constexpr dataset::Definitions without{.name = "core", .version = "2", .roles = roles};
    EXPECT_EQ(ask(get, "/contact").status, 200);
    house.app().store.write(store::Priority::page,
                            [&](store::Tx& tx) { gate::seed_policy(tx, house.app().trail, without); });
    house.pass_seconds(gate::Policy::freshness_seconds);
    EXPECT_EQ(ask(get, "/contact").status, 403);
}

TEST_P(Api, of_a_key_for_reading_writes_nothing) {
    ASSERT_EQ(ask(post, "/contact", contact("Olwen")).status, 201);
    const auto id = json_of(ask(get, "/contact")).find("records")->list()->front().text_of("id");
    const auto place = "/contact/" + std::string(id);
    key = make_key(gate::Reach::reading);
    const auto before = ask(get, place);
    EXPECT_EQ(before.status, 200);
    const Headers match{{"if-match", std::string(before.header("etag"))}};
    EXPECT_EQ(ask(post, "/contact", contact("Non")).status, 403);
    for (const auto method : {patch, del}) EXPECT_EQ(ask(method, place, R"({"name":"X"})", match).status, 403);
    EXPECT_EQ(text_of(ask(get, place)), text_of(before));
}

TEST_P(Api, answers_pages_of_ours_by_their_session_and_takes_changes_with_their_token_alone) {
    house.add_people({{{"name", "Rhiannon"}, {"role", "officer"}, {"authority", "gwynfryn"}, {"place", ""}}});
    EXPECT_EQ(house.ask("Rhiannon", get, "/api/v1/gwynfryn/contact").status, 200);
    EXPECT_EQ(type_of(house.ask("Rhiannon", post, "/api/v1/gwynfryn/contact", {}, contact("X"))),
              "403 urn:cantref:problem:not_from_here");
    EXPECT_EQ(house.ask("Rhiannon", get, "/api/v1/llanfaglan/contact").status, 404);
    // A page of ours is not opened by a key.
    EXPECT_EQ(house.ask("program", get, "/gwynfryn", {{"authorization", "Bearer " + key}}).status, 303);
}

// ---- Imports

TEST_P(Api, imports_a_file_and_undoes_it) {
    const auto json_of = [](const http::Response& answer) { return *Json::parse(std::get<std::string>(answer.body)); };
    const std::string good = "reference,given_names,family_name\nP1,Math,Sampl\nP2,Gwydion,Sampl\n";
    const auto sent = ask(post, "/person/imports?name=people.csv", good);
    ASSERT_EQ(sent.status, 202);
    const auto id = std::string(json_of(sent).text_of("id"));
    EXPECT_EQ(sent.header("location"), "/api/v1/gwynfryn/person/imports/" + id);
    const auto tried = ask(get, "/person/imports/" + id);
    EXPECT_THAT(std::get<std::string>(tried.body),
                testing::AllOf(HasSubstr(R"("state":"ready")"), HasSubstr(R"("added":2)"),
                               HasSubstr(R"({"heading":"given_names","fills":"given_names"})")));
    const auto asked = ask(post, "/person/imports/" + id + "/confirm?name=people.csv");
    ASSERT_EQ(asked.status, 202);
    const auto job = std::string(json_of(asked).text_of("id"));
    EXPECT_EQ(json_of(ask(post, "/person/imports/" + id + "/confirm")).text_of("id"), job);  // it is one import
    EXPECT_TRUE(jobs::Worker(house.jobs(), house.app().log).run_one());
    EXPECT_EQ(house.count("person"), 2);
    const auto done = json_of(ask(get, "/jobs/" + job));
    EXPECT_EQ(done.text_of("state"), "done");
    EXPECT_EQ(done.text_of("result"), "Imported: 2 added, 0 changed, 0 the same");
    // The trail says which key it was.
    EXPECT_EQ(house.app().store.read([&](store::Reader& db) {
        return db.one("select count(*) from audit_event where action = 'person.load' and actor_kind = 3").integer(0);
    }),
              1);
    EXPECT_EQ(ask(post, "/person/loads/" + std::string(done.text_of("load")) + "/undo").status, 202);
    EXPECT_TRUE(jobs::Worker(house.jobs(), house.app().log).run_one());
    EXPECT_EQ(house.count("person"), 0);
}

TEST_P(Api, tells_what_is_wrong_with_a_file) {
    const auto sent = ask(post, "/person/imports", "reference,given_names,family_name\nP1,,Sampl\n");
    const auto id = std::string(Json::parse(std::get<std::string>(sent.body))->text_of("id"));
    const auto tried = ask(get, "/person/imports/" + id);
    EXPECT_THAT(std::get<std::string>(tried.body),
                testing::AllOf(HasSubstr(R"("state":"refused")"),
                               HasSubstr(R"({"row":2,"field":"given_names","code":"required")")));
    EXPECT_EQ(ask(post, "/person/imports/" + id + "/confirm?take=good").status, 403);  // nobody allowed it
    EXPECT_EQ(ask(post, "/person/imports", "a,a\n1,2\n").status, 422);
    EXPECT_EQ(ask(get, "/person/imports/0000000000001").status, 404);
    EXPECT_EQ(ask(post, "/code_list/imports", "a\n1\n").status, 404);
    key = make_key(gate::Reach::reading);
    EXPECT_EQ(ask(post, "/person/imports", "reference\nP1\n").status, 404);
    EXPECT_EQ(ask(get, "/person/imports/" + id).status, 404);  // another key's
}

// specs/conversions.md 21.9
TEST_P(Api, CON_B26_a_file_without_its_key_or_with_a_bad_byte_is_refused_whole) {
    const auto tried = [&](const std::string& file) {
        const auto sent = ask(post, "/person/imports", file);
        const auto id = std::string(Json::parse(std::get<std::string>(sent.body))->text_of("id"));
        const auto asked = Json::parse(std::get<std::string>(ask(post, "/person/imports/" + id + "/confirm").body));
        EXPECT_TRUE(jobs::Worker(house.jobs(), house.app().log).run_one());
        EXPECT_EQ(Json::parse(std::get<std::string>(ask(get, "/jobs/" + std::string(asked->text_of("id"))).body))
                      ->text_of("state"),
                  "failed");
        return std::get<std::string>(ask(get, "/person/imports/" + id).body);
    };
    EXPECT_THAT(tried("given_names,family_name\nMath,Sampl\n"),
                HasSubstr("Choose a column for Reference: records are told apart by it"));
    EXPECT_THAT(tried("\xEF\xBB\xBFreference,given_names,family_name\nP1,M\xC3\xA2th,Sampl\nP2,M\xE2th,Sampl\n"),
                HasSubstr(R"({"row":3,"field":"","code":"not_utf8","message":"There are characters in this row)"));
    EXPECT_EQ(house.count("person"), 0);
}

TEST_P(Api, lists_the_runs_of_the_caller) {
    EXPECT_EQ(std::get<std::string>(ask(get, "/runs").body), "{\"runs\":[],\"next\":null}\n");
    EXPECT_EQ(ask(get, "/runs/0000000000001").status, 404);
    EXPECT_EQ(ask(get, "/jobs/0000000000001").status, 404);
}

}  // namespace
