// Every route as everyone: a visitor, a member of another authority, and each role there is. What a route's rule says
// is what happens, and nothing that anybody asks for breaks.
#include "web/routes.hpp"
#include "scenarios/house.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using scenarios::TestHouse;

class Routes : public testing::TestWithParam<store::Dialect> {
public:
    Routes() {
        house.add_records(
            "authority", "",
            {{{"slug", "gwynfryn"}, {"name", "Gwynfryn"}, {"kind", "council"}, {"nation", "england-and-wales"}},
             {{"slug", "llanfaglan"}, {"name", "Llanfaglan"}, {"kind", "council"}, {"nation", "england-and-wales"}}});
        const auto schools = house.add_records("organisation", "",
                                               {{{"as", "school"},
                                                 {"register_code", "wales"},
                                                 {"reference", "1"},
                                                 {"kind", "school"},
                                                 {"status", "1"},
                                                 {"name", "Bro"}}});
        school = schools.at("school");
        contact = house
                      .add_records("contact", "gwynfryn",
                                   {{{"as", "c"}, {"organisation", school}, {"role", "head"}, {"name", "Olwen"}}})
                      .at("c");
        view = house.add_view("gwynfryn");
        house.add_people(
            {{{"name", "outsider"}, {"role", "data_manager"}, {"authority", "llanfaglan"}, {"place", ""}}});
        for (const auto& role : house.policy().table()->roles) {
            if (role.name == gate::public_role) continue;
            const bool platform = role.place == dataset::Place::platform;
            const bool at_school = role.place == dataset::Place::organisation;
            house.add_people({{{"name", role.name},
                               {"role", role.name},
                               {"authority", platform ? "" : "gwynfryn"},
                               {"place", at_school ? school : ""}}});
            roles.push_back(role.name);
        }
    }

    // The pattern with something that is there in the place of each parameter; records of contact, which are personal.
    std::string target(const web::Page& page) const {
        std::string path(page.path);
        const auto put = [&](std::string_view name, std::string_view value) {
            if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
        };
        put("{authority}", "gwynfryn");
        put("{dataset}", "contact");
        put("{id}", contact);
        put("{field}", "telephone");
        put("{view}", view);
        for (const auto name : {"{account}", "{document}", "{membership}", "{upload}", "{load}", "{token}", "{webhook}",
                                "{destination}", "{batch}", "{bulk}"})
            put(name, school);
        put("{rest...}", "none.css");
        put("{colour}", "1d70b8");
        put("{list}", "nation");
        put("{role}", "officer");
        put("{version}", "1");
        put("{number}", "1");
        put("{code}", "scotland");
        put("{message}", school);
        return path;
    }

    TestHouse house{GetParam()};
    std::string school, contact, view;
    std::vector<std::string> roles;
    const std::vector<web::Page> pages = web::all_pages();
};
INSTANTIATE_TEST_SUITE_P(databases, Routes, testing::ValuesIn(test_support::dialects()), test_support::dialect_name);

bool of_authority(const web::Page& page) { return page.path.find("/{authority}") != std::string_view::npos; }

TEST_P(Routes, ask_a_visitor_to_sign_in_unless_they_are_for_everyone) {
    for (const auto& page : pages) {
        const auto answer = house.ask("visitor", page.method, target(page));
        if (page.rule.who == web::Who::everyone || page.rule.who == web::Who::machine) {
            EXPECT_LT(answer.status, 500) << page.path;
        } else if (page.rule.who == web::Who::program) {
            EXPECT_EQ(answer.status, 401) << page.path;
            EXPECT_EQ(answer.header("content-type"), "application/problem+json") << page.path;
        } else if (answer.status != 404) {  // an address that nothing is at says so
            EXPECT_EQ(answer.status, 303) << page.path;
            EXPECT_TRUE(answer.header("location").starts_with("/sign-in")) << page.path << answer.header("location");
        }
    }
}

TEST_P(Routes, of_an_authority_are_not_there_for_others) {
    for (const auto& page : pages) {
        if (of_authority(page)) {
            EXPECT_EQ(house.ask("outsider", page.method, target(page)).status, 404) << page.path;
        }
    }
}

TEST_P(Routes, change_nothing_without_the_form_s_token) {
    for (const auto& page : pages) {
        if (page.method == http::Method::get) continue;
        for (const auto& role : roles) {
            const auto status = house.ask(role, page.method, target(page)).status;
            EXPECT_TRUE(status == 403 || status == 404) << role << " " << page.path << " " << status;
        }
    }
}

TEST_P(Routes, do_what_their_rule_says_for_every_role) {
    EXPECT_EQ(house.ask("officer", http::Method::get, "/gwynfryn/data/contact").status, 200);
    const auto table = house.policy().table();
    for (const auto& role : roles) {
        const bool platform = table->find(role)->place == dataset::Place::platform;
        for (const auto& page : pages) {
            if (page.method != http::Method::get) continue;
            const auto status = house.ask(role, page.method, target(page)).status;
            EXPECT_LT(status, 500) << role << " " << page.path;
            if (!of_authority(page) || platform) continue;
            const auto holds = [&](dataset::Verb verb, std::string_view group) {
                return std::ranges::any_of(table->rights, [&](const gate::Right& right) {
                    return right.role == role && right.verb == verb && right.group == group;
                });
            };
            bool may = true;
            // Of the installation: nobody's who works for one authority, whatever they may do there.
            if (page.rule.who == web::Who::installation) may = false;
            if (page.rule.who == web::Who::right) may = holds(page.rule.verb, page.rule.group);
            if (page.rule.who == web::Who::reader) may = holds(dataset::Verb::read, "contact");
            if (page.rule.who == web::Who::writer) may = holds(dataset::Verb::write, "contact");
            if (!may) {
                EXPECT_EQ(status, 403) << role << " " << page.path;
            }
        }
    }
}

std::string text_of(const http::Response& answer) {
    const auto* text = std::get_if<std::string>(&answer.body);
    return text ? *text : "";
}

TEST_P(Routes, to_a_restricted_value_are_for_its_keepers_alone_and_ask_for_the_second_factor) {
    const auto person = house
                            .add_records("person", "gwynfryn",
                                         {{{"as", "p"},
                                           {"reference", "P1"},
                                           {"given_names", "Non"},
                                           {"family_name", "Sampl"},
                                           {"shielded_address", "1 Stryd Gudd"}}})
                            .at("p");
    const auto record = "/gwynfryn/data/person/" + person;
    for (const auto& role : roles) {
        const auto answer = house.ask(role, http::Method::get, record + "/restricted/shielded_address");
        EXPECT_EQ(text_of(answer).find("Gudd"), std::string::npos) << role;
        if (role == "restricted_keeper")
            EXPECT_TRUE(answer.header("location").starts_with("/confirm?then=")) << answer.status;
        else
            EXPECT_TRUE(answer.status == 403 || answer.status == 404) << role << " " << answer.status;
        EXPECT_EQ(text_of(house.ask(role, http::Method::get, record)).find("Gudd"), std::string::npos) << role;
        EXPECT_NE(house.ask(role, http::Method::get, record + "/restricted/family_name").status, 200) << role;
    }
}

}  // namespace
