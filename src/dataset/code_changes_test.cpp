// Changes of code lists from draft to in force, and what a later release may not undo, on both databases.
#include "dataset/code_changes.hpp"
#include "dataset/dataset_fixture.hpp"

namespace dataset {
namespace {

using test::DatasetTest;
using State = CodeChangeSet::State;

const CodeSeed kFirstCodes[] = {{"open", {"Open", "Agored"}, {}, "", "", "", ""},
                                {"shut", {"Shut", "Ar gau"}, {}, "", "", "", ""}};
const CodeSeed kSecondCodes[] = {{"open", {"In use", "Ar waith"}, {}, "", "", "", ""},
                                 {"shut", {"Shut down", "Wedi cau"}, {}, "", "", "", ""},
                                 {"moved", {"Moved", "Wedi symud"}, {}, "", "", "", ""}};
const CodeListSeed kFirstList[] = {{"door", {"Doors", "Drysau"}, "us", "OGL-UK-3.0", "1", kFirstCodes}};
const CodeListSeed kSecondList[] = {{"door", {"Doors", "Drysau"}, "us", "OGL-UK-3.0", "2", kSecondCodes}};
const Definitions kFirst{.name = "first", .version = "1", .datasets = {}, .code_lists = kFirstList};
const Definitions kSecond{.name = "second", .version = "2", .datasets = {}, .code_lists = kSecondList};

class CodeChanges : public DatasetTest {
protected:
    template <typename F>
    auto as(base::Id who, F&& work) {
        return store().write(store::Priority::page, [&](store::Tx& tx) {
            return work(CodeWriting{tx, trail, {.kind = audit::ActorKind::staff, .id = who, .name = {}}});
        });
    }
    void SetUp() override { seed(kFirst); }
    SeedReport seed(const Definitions& definitions) {
        return store().write(store::Priority::page,
                             [&](store::Tx& tx) { return seed_code_lists(tx, definitions, world); });
    }
    CodeChangeSet make() {
        const auto number = as(mair, [](const CodeWriting& w) { return make_code_changes(w, "door"); });
        EXPECT_TRUE(number.ok());
        return now(*number);
    }
    CodeChangeSet now(std::int64_t number) {
        return *store().read([&](store::Reader& db) { return find_code_changes(db, "door", number); });
    }
    base::Problems put(const CodeChangeSet& set, Code code, CodeIs is = CodeIs::known) {
        return as(mair, [&](const CodeWriting& w) { return change_code(w, set, code, is); });
    }
    base::Problems send(const CodeChangeSet& set, int days = 0) {
        return as(mair, [&](const CodeWriting& w) {
            return send_code_changes(w, set, clock.today().plus_days(days), "A new word");
        });
    }
    base::Problems approve(const CodeChangeSet& set, base::Id who) {
        return as(who, [&](const CodeWriting& w) { return approve_code_changes(w, set); });
    }
    std::string label(std::string_view code) {
        return store().read(
            [&](store::Reader& db) { return cache.get(db)->label("door", code, base::Language::english); });
    }
    static Code word(const char* code, const char* english, const char* welsh) {
        return {code, {english, welsh}, {}, {}, {}, {}, {}, 0};
    }

    CodeCache cache;
    base::Id mair{101}, gwen{102};
};
CANTREF_ON_BOTH_DATABASES(CodeChanges);

TEST_P(CodeChanges, are_in_force_when_another_person_approved_them) {
    EXPECT_EQ(label("open"), "Open");
    const auto set = make();
    EXPECT_EQ(codes_of(send(set)), std::vector<std::string>{" no_difference"});
    EXPECT_TRUE(put(set, word("open", "Opened", "Agorwyd")).empty());
    EXPECT_TRUE(put(set, word("ajar", "Ajar", "Cilagored"), CodeIs::added).empty());
    EXPECT_EQ(label("open"), "Open") << "a draft changes nothing";
    EXPECT_TRUE(send(set).empty());
    EXPECT_EQ(codes_of(put(set, word("open", "x", "x"))), std::vector<std::string>{" not_draft"});
    EXPECT_EQ(codes_of(approve(set, mair)), std::vector<std::string>{" same_person"});
    EXPECT_TRUE(approve(set, gwen).empty());
    EXPECT_EQ(label("open"), "Opened") << "at once, in the cache too";
    EXPECT_EQ(label("ajar"), "Ajar");
    EXPECT_EQ(now(set.number).state, State::done);
    EXPECT_EQ(now(set.number).edition, 2);
    EXPECT_EQ(number("select count(*) from code where list = 'door' and version = 1"), 2) << "the old edition stays";
    EXPECT_EQ(number("select count(*) from audit_event where dataset = 'code_list'"), 6);
    EXPECT_EQ(codes_of(as(mair, [&](const CodeWriting& w) { return withdraw_code_changes(w, set); })),
              std::vector<std::string>{" in_force"});
}

TEST_P(CodeChanges, wait_for_their_day) {
    const auto set = make();
    put(set, word("open", "Opened", "Agorwyd"));
    EXPECT_EQ(codes_of(send(set, -1)), std::vector<std::string>{"valid_from past"});
    EXPECT_TRUE(send(set, 2).empty());
    EXPECT_TRUE(approve(set, gwen).empty());
    EXPECT_EQ(label("open"), "Open");
    const auto bring = [&] {
        return store().write(store::Priority::job, [&](store::Tx& tx) { return bring_in_code_changes(tx, trail); });
    };
    EXPECT_EQ(bring(), 0);
    clock.advance_seconds(2 * 24 * 60 * 60);
    EXPECT_EQ(bring(), 1);
    EXPECT_EQ(bring(), 0) << "once";
    EXPECT_EQ(label("open"), "Opened");
}

TEST_P(CodeChanges, are_not_undone_by_a_release) {
    const auto set = make();
    put(set, word("open", "Opened", "Agorwyd"));
    put(set, word("ajar", "Ajar", "Cilagored"), CodeIs::added);
    send(set);
    approve(set, gwen);
    EXPECT_EQ(seed(kFirst).lists_changed, 0) << "the same release again";
    const auto report = seed(kSecond);
    EXPECT_EQ(report.lists_changed, 1);
    EXPECT_EQ(report.codes_added, 1);
    EXPECT_EQ(report.codes_changed, 1);
    EXPECT_EQ(report.codes_kept, 2);
    EXPECT_EQ(label("open"), "Opened") << "changed here: stays";
    EXPECT_EQ(label("ajar"), "Ajar") << "added here: stays";
    EXPECT_EQ(label("shut"), "Shut down") << "not touched here: goes with the release";
    EXPECT_EQ(label("moved"), "Moved");
    EXPECT_EQ(seed(kSecond).lists_changed, 0);
}

TEST_P(CodeChanges, say_all_that_is_wrong_with_a_code) {
    const auto set = make();
    EXPECT_EQ(codes_of(put(set, word("a b", "", ""), CodeIs::added)),
              (std::vector<std::string>{"code wrong_form", "label_en required", "label_cy required"}));
    EXPECT_EQ(codes_of(put(set, word("open", "x", "x"), CodeIs::added)), std::vector<std::string>{"code taken"});
    auto closed = word("open", "Open", "Agored");
    closed.valid_from = clock.today();
    closed.valid_to = clock.today().plus_days(-1);
    closed.parent = "nowhere";
    EXPECT_EQ(codes_of(put(set, closed)), (std::vector<std::string>{"valid_to before_start", "parent unknown"}));
    EXPECT_THROW((void)put(set, word("nothing", "x", "x")), base::NotFound);
    closed.parent = "shut";
    closed.valid_to = clock.today();
    EXPECT_TRUE(put(set, closed).empty());
    EXPECT_TRUE(put(set, word("open", "Open", "Agored")).empty());
    EXPECT_EQ(number("select count(*) from code_change"), 0) << "the same as it is: no change";
}

TEST_P(CodeChanges, are_one_set_for_a_list_and_may_be_given_back_or_withdrawn) {
    const auto set = make();
    EXPECT_FALSE(as(gwen, [](const CodeWriting& w) { return make_code_changes(w, "door"); }).ok());
    put(set, word("open", "Opened", "Agorwyd"));
    send(set);
    EXPECT_TRUE(as(gwen, [&](const CodeWriting& w) { return give_code_changes_back(w, set, "Which door?"); }).empty());
    EXPECT_EQ(now(set.number).state, State::draft);
    EXPECT_TRUE(as(mair, [&](const CodeWriting& w) { return withdraw_code_changes(w, set); }).empty());
    EXPECT_EQ(now(set.number).state, State::withdrawn);
    EXPECT_EQ(make().number, set.number + 1);
}

}  // namespace
}  // namespace dataset
