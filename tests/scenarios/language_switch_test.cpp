// The language switch of every page that holds a form: the same page in the other language, with everything typed as it
// stood, and nothing written.
#include "scenarios/house.hpp"
#include "web/routes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace {

using scenarios::TestHouse;

class LanguageSwitch : public testing::TestWithParam<store::Dialect> {
public:
    LanguageSwitch() {
        house.add_records(
            "authority", "",
            {{{"slug", "gwynfryn"}, {"name", "Gwynfryn"}, {"kind", "council"}, {"nation", "england-and-wales"}}});
        school = house
                     .add_records("organisation", "",
                                  {{{"as", "school"},
                                    {"register_code", "wales"},
                                    {"reference", "1"},
                                    {"kind", "school"},
                                    {"status", "1"},
                                    {"telephone", "01970 000001"},
                                    {"name", "Ysgol Bro / Bro School"}}})
                     .at("school");
        contact = house
                      .add_records("contact", "gwynfryn",
                                   {{{"as", "c"}, {"organisation", school}, {"role", "head"}, {"name", "Olwen"}}})
                      .at("c");
        house.add_people({{{"name", "Rhiannon"}, {"role", "data_manager"}, {"authority", "gwynfryn"}, {"place", ""}},
                          {{"name", "Rhiannon"}, {"role", "access_manager"}, {"authority", "gwynfryn"}, {"place", ""}},
                          {{"name", "Owain"}, {"role", "officer"}, {"authority", "gwynfryn"}, {"place", ""}},
                          {{"name", "Taliesin"}, {"role", "register_owner"}, {"authority", ""}, {"place", ""}},
                          {{"name", "Taliesin"}, {"role", "reader"}, {"authority", "gwynfryn"}, {"place", ""}}});
    }

    std::string after(const std::string& person, const std::string& address, const std::string& begin) {
        auto& browser = house.browser_of(person);
        browser.open(address);
        const auto at = browser.body().find("href=\"" + begin);
        EXPECT_NE(at, std::string::npos) << begin << " on " << address;
        const auto from = at + 6;
        return browser.body().substr(from, browser.body().find('"', from) - from);
    }

    // Types into every control of the page's form, switches, and expects it all in the other language; and back again.
    void switch_there_and_back(scenarios::Browser& browser) {
        const auto address = browser.target();
        ASSERT_EQ(browser.status(), 200) << address;
        browser.type_everywhere();
        const auto typed = browser.form_fields();
        const auto contacts = house.count("contact");
        for (const auto* language : {"cy", "en"}) {
            browser.switch_language();
            EXPECT_EQ(browser.status(), 200) << address;
            EXPECT_EQ(browser.language(), language) << address;
            const auto held = browser.form_fields();
            EXPECT_EQ(held.size(), typed.size()) << address << " in " << language;
            for (std::size_t i = 0; i < std::min(held.size(), typed.size()); ++i)
                EXPECT_EQ(held[i], typed[i]) << address << " in " << language;
            for (const auto* wrong : {"There is a problem", "Mae problem"})
                EXPECT_EQ(browser.words().find(wrong), std::string::npos) << address;
        }
        EXPECT_EQ(house.count("contact"), contacts) << address;
    }

    // Every page that can be opened, with something that is there in the place of each parameter.
    std::string target(const web::Page& page, const std::map<std::string, std::string>& known) const {
        std::string path(page.path);
        for (const auto& [parameter, value] : known)
            if (const auto at = path.find(parameter); at != std::string::npos)
                path.replace(at, parameter.size(), value);
        return path;
    }

    TestHouse house{GetParam()};
    std::string school, contact;
};
INSTANTIATE_TEST_SUITE_P(databases, LanguageSwitch, testing::ValuesIn(test_support::dialects()),
                         test_support::dialect_name);

TEST_P(LanguageSwitch, keeps_what_was_typed_on_every_page_with_a_form) {
    auto& rhiannon = house.browser_of("Rhiannon");
    const std::string people = "/gwynfryn/people/";
    const auto owain = after("Rhiannon", "/gwynfryn/people?", people + "0");
    const auto end = after("Rhiannon", owain, owain + "/end/");
    rhiannon.open("/gwynfryn/data/contact/import");
    rhiannon.press("Continue", {{"File to import", "@a.csv"}}, {{"a.csv", "name,role\nOlwen,head\n"}});
    const auto upload = rhiannon.target().substr(0, rhiannon.target().find('?'));
    const auto last = [](const std::string& path) { return path.substr(path.rfind('/') + 1); };
    std::map<std::string, std::string> known{
        {"{authority}", "gwynfryn"}, {"{dataset}", "contact"},   {"{id}", contact},        {"{account}", last(owain)},
        {"{membership}", last(end)}, {"{upload}", last(upload)}, {"{field}", "telephone"}, {"{token}", "none"}};
    std::set<std::string> walked;
    const auto walk = [&](const std::string& person) {
        for (const auto& page : web::all_pages()) {
            if (page.method != http::Method::get || page.pool != http::Pool::page) continue;
            auto& browser = house.browser_of(person);
            browser.open(target(page, known));
            if (browser.status() != 200 || !browser.switches_with_form()) continue;
            walked.insert(std::string(page.path));
            switch_there_and_back(browser);
        }
    };
    walk("visitor");
    walk("Rhiannon");
    known["{dataset}"] = "organisation";
    known["{id}"] = school;
    walk("Rhiannon");
    rhiannon.open("/gwynfryn/data/organisation/" + school + "/correct/telephone");
    rhiannon.press("Send proposal", {{"telephone", "01970 000002"}, {"reason", "They rang"}}, {});
    known["{id}"] = last(after("Rhiannon", "/gwynfryn/data/organisation/" + school, "/gwynfryn/corrections/"));
    walk("Taliesin");
    for (const auto* path :
         {"/sign-in", "/account", "/account/second-step", "/{authority}/corrections/{id}",
          "/{authority}/data/{dataset}/add", "/{authority}/data/{dataset}/import",
          "/{authority}/data/{dataset}/import/{upload}", "/{authority}/data/{dataset}/{id}/change",
          "/{authority}/data/{dataset}/{id}/correct/{field}", "/{authority}/data/{dataset}/{id}/local/{field}",
          "/{authority}/data/{dataset}/{id}/remove", "/{authority}/people/invite", "/{authority}/people/{account}",
          "/{authority}/people/{account}/end/{membership}"})
        EXPECT_TRUE(walked.contains(path)) << path;
}

TEST_P(LanguageSwitch, of_a_page_with_problems_leads_to_the_page_of_its_form) {
    const auto owain = after("Rhiannon", "/gwynfryn/people?", "/gwynfryn/people/0");
    auto& browser = house.browser_of("Rhiannon");
    browser.open(owain);
    browser.press("Give role", {{"reason", "Covers the east"}}, {});
    EXPECT_EQ(browser.status(), 422);
    browser.switch_language();
    EXPECT_EQ(browser.status(), 200);
    EXPECT_EQ(browser.language(), "cy");
    EXPECT_EQ(browser.target(), "/cy" + owain);
    EXPECT_EQ(browser.held("reason"), "Covers the east");
}

TEST_P(LanguageSwitch, does_not_lead_away_from_what_is_shown_only_once) {
    auto& browser = house.browser_of("Rhiannon");
    browser.open(after("Rhiannon", "/gwynfryn/people?", "/gwynfryn/people/0"));
    EXPECT_NE(browser.body().find("Cymraeg"), std::string::npos);
    browser.press("Make a password reset link", {}, {});
    EXPECT_NE(browser.words().find("It works once"), std::string::npos);
    EXPECT_EQ(browser.body().find("Cymraeg"), std::string::npos);
}

TEST_P(LanguageSwitch, does_not_echo_a_password) {
    auto& browser = house.browser_of("visitor");
    browser.open("/sign-in");
    browser.switch_language({{"email", "a@b.example"}, {"password", "a password nobody should see"}});
    EXPECT_EQ(browser.language(), "cy");
    EXPECT_EQ(browser.held("email"), "a@b.example");
    EXPECT_EQ(browser.body().find("nobody should see"), std::string::npos);
}

TEST_P(LanguageSwitch, is_a_link_where_there_is_nothing_to_take_along) {
    auto& browser = house.browser_of("Rhiannon");
    for (const auto* address : {"/gwynfryn", "/gwynfryn/data/contact", "/gwynfryn/people", "/about"}) {
        browser.open(address);
        EXPECT_FALSE(browser.switches_with_form()) << address;
    }
}

}  // namespace
