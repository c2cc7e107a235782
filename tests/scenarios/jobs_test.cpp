// The pages of background work: what whoever asked sees while it waits, while it is done and after it, and who else
// may.
#include "jobs/board.hpp"
#include "jobs/run.hpp"
#include "jobs/worker.hpp"
#include "scenarios/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using base::t;
using scenarios::Browser;
using scenarios::TestHouse;
using testing::HasSubstr;
using testing::Not;

class JobPages : public testing::TestWithParam<store::Dialect> {
public:
    JobPages() {
        house.add_records(
            "authority", "",
            {{{"slug", "gwynfryn"}, {"name", "Gwynfryn"}, {"kind", "council"}, {"nation", "england-and-wales"}},
             {{"slug", "llanfaglan"}, {"name", "Llanfaglan"}, {"kind", "council"}, {"nation", "england-and-wales"}}});
        house.add_people({person("Rhiannon", "officer", "gwynfryn"), person("Branwen", "reader", "gwynfryn"),
                          person("Lleu", "access_manager", "gwynfryn"), person("Goewin", "officer", "llanfaglan"),
                          person("Bendigeidfran", "access_manager", "llanfaglan")});
    }
    static std::map<std::string, std::string> person(const std::string& name, const std::string& role,
                                                     const std::string& authority) {
        return {{"name", name}, {"role", role}, {"authority", authority}, {"place", ""}};
    }
    void add(std::function<jobs::Outcome(jobs::Run&)> handler) {
        house.jobs().add({.name = "try", .label = t("Search"), .handler = std::move(handler)});
    }
    // The address of its page.
    std::string ask() {
        job = house.jobs().ask({.authority = house.authority_id("gwynfryn"),
                                .kind = "try",
                                .asker = {audit::ActorKind::staff, house.account("Rhiannon"), {}}});
        return "/gwynfryn/jobs/" + job.text();
    }
    const Browser& open(const std::string& who, const std::string& address) {
        house.browser_of(who).open(address);
        return house.browser_of(who);
    }
    bool run_one() { return jobs::Worker(house.jobs(), house.app().log).run_one(); }

    TestHouse house{GetParam()};
    base::Id job;
};
INSTANTIATE_TEST_SUITE_P(databases, JobPages, testing::ValuesIn(test_support::dialects()), test_support::dialect_name);

TEST_P(JobPages, are_for_whoever_asked_and_for_administrators) {
    add([](jobs::Run&) { return jobs::Outcome{}; });
    const auto page = ask();
    for (const auto* who : {"Rhiannon", "Lleu"}) {
        EXPECT_EQ(open(who, page).status(), 200) << who;
        EXPECT_THAT(open(who, "/gwynfryn/jobs").words(), HasSubstr("Search Waiting")) << who;
    }
    for (const auto* who : {"Branwen", "Goewin", "Bendigeidfran"}) EXPECT_EQ(open(who, page).status(), 404) << who;
    EXPECT_THAT(open("Branwen", "/gwynfryn/jobs").words(), HasSubstr("Nothing yet."));
    EXPECT_EQ(open("Bendigeidfran", "/llanfaglan/jobs/" + job.text()).status(), 404);
}

TEST_P(JobPages, show_how_far_it_is_and_look_again_by_themselves) {
    std::string running, welsh, source;
    std::string page;
    add([&](jobs::Run& run) {
        house.pass_seconds(60);
        run.progress({.done = 25, .total = 100, .words = jobs::in_both(t("Records"))});
        running = open("Rhiannon", page).words();
        source = open("Rhiannon", page).body();
        welsh = open("Rhiannon", "/cy" + page).words();
        return jobs::Outcome{.words = jobs::in_both(t("Saved")), .address = "/data"};
    });
    page = ask();
    EXPECT_THAT(open("Rhiannon", page).words(), HasSubstr("It begins as soon as its turn comes."));
    EXPECT_TRUE(run_one());
    EXPECT_THAT(running, HasSubstr("Running Records 25 of 100 · About 3 minutes left"));
    EXPECT_THAT(welsh, HasSubstr("Ar waith Cofnodion 25 o 100 · Tua 3 munud ar ôl"));
    EXPECT_THAT(source, HasSubstr("<noscript><meta http-equiv=\"refresh\""));
    EXPECT_THAT(source, HasSubstr("max=\"100\" value=\"25\""));
    const auto& after = open("Rhiannon", page);
    EXPECT_THAT(after.words(), HasSubstr("Finished Saved See the result"));
    EXPECT_THAT(after.body(), HasSubstr("href=\"/gwynfryn/data\""));
    EXPECT_THAT(after.body(), Not(HasSubstr("http-equiv")));
    EXPECT_THAT(after.words(), Not(HasSubstr("Cancel this job")));
}

TEST_P(JobPages, say_in_the_reader_s_language_what_was_wrong) {
    add([](jobs::Run&) {
        base::Problems problems;
        problems.add({"name", "required", t("Choose a file"), {}, 7});
        return jobs::Outcome{.problems = std::move(problems)};
    });
    const auto page = ask();
    EXPECT_TRUE(run_one());
    const std::vector<std::vector<std::string>> wrong = {{"7", "name", "Choose a file"}};
    EXPECT_EQ(open("Rhiannon", page).rows({"Row", "Where", "How to mend it"}), wrong);
    EXPECT_THAT(open("Rhiannon", "/cy" + page).words(),
                HasSubstr(std::string(base::say(base::Language::welsh, t("Choose a file")))));
}

TEST_P(JobPages, cancel_what_waits_at_once_and_what_runs_at_its_next_step) {
    std::string page;
    add([&](jobs::Run& run) {
        auto& browser = house.browser_of("Lleu");
        browser.open(page);
        browser.press("Cancel this job", {}, {});
        EXPECT_THAT(browser.words(), HasSubstr("Somebody cancelled it: it ends at its next step."));
        EXPECT_THAT(browser.words(), Not(HasSubstr("Cancel this job")));
        house.pass_seconds(1);
        run.check();
        return jobs::Outcome{};
    });
    page = ask();
    auto& rhiannon = house.browser_of("Rhiannon");
    rhiannon.open(page);
    rhiannon.press("Cancel this job", {}, {});
    EXPECT_THAT(rhiannon.words(), HasSubstr("It was cancelled."));
    EXPECT_FALSE(run_one());
    rhiannon.send_again();
    EXPECT_EQ(rhiannon.status(), 200);

    page = ask();
    EXPECT_TRUE(run_one());
    EXPECT_THAT(open("Rhiannon", page).words(), HasSubstr("It was cancelled. What it had finished by then stays."));
}

}  // namespace
