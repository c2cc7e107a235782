// Saved views: who sees and changes them, their versions and the way back, on both databases.
#include "dataset/view.hpp"

#include "dataset/dataset_fixture.hpp"
#include "dataset/standing_order.hpp"

namespace dataset {
namespace {

using test::county;
using test::DatasetTest;
using testing::ElementsAre;
using testing::IsEmpty;
using Sharing = ViewUser::Sharing;

const Team officers{.role = "officer", .place = {}};
const Team at_school{.role = "officer", .place = base::Id(77)};
const ViewUser mair{.account = base::Id(55), .teams = {officers}, .sharing = Sharing::everyone};
const ViewUser nest{.account = base::Id(56), .teams = {officers, at_school}};
const ViewUser owain{.account = base::Id(57), .teams = {at_school}};
const ViewUser keeper{.account = base::Id(58), .sharing = Sharing::keeper};

class Views : public DatasetTest {
protected:
    template <typename F>
    auto as(const ViewUser& user, F&& work) {
        return store().write(store::Priority::page, [&](store::Tx& tx) {
            return work(ViewWriting{.tx = tx,
                                    .registry = registry,
                                    .trail = trail,
                                    .authority = county,
                                    .user = user,
                                    .actor = {.kind = audit::ActorKind::staff, .id = user.account, .name = {}}});
        });
    }
    static ViewContent content(const std::string& name, Share share = Share::owner, Team team = {}) {
        return {.name = name,
                .description = {},
                .share = share,
                .team = std::move(team),
                .columns = {"urn", "name"},
                .filters = {{"open_date.in", "last_30_days"}, {"status", "open"}},
                .sort = "-open_date"};
    }
    base::Result<View> try_make(const ViewUser& user, const ViewContent& what) {
        const auto id = ids.next();
        return as(user, [&](const ViewWriting& w) { return make_view(w, id, "school", what); });
    }
    View make(const ViewUser& user, const ViewContent& what) {
        auto made = try_make(user, what);
        EXPECT_TRUE(made.ok());
        return made.ok() ? *made : View{};
    }
    base::Result<View> change(const ViewUser& user, const View& view, const ViewContent& what) {
        return as(user, [&](const ViewWriting& w) { return change_view(w, view.id, view.version, what); });
    }
    std::vector<std::string> names_for(const ViewUser& user, std::string_view dataset = {}) {
        std::vector<std::string> names;
        store().read([&](store::Reader& db) {
            for (const auto& view : views_for(db, county, user, dataset)) names.push_back(view.content.name);
        });
        return names;
    }
    std::optional<View> now(const View& view) {
        return store().read([&](store::Reader& db) { return find_view(db, county, view.id); });
    }
};
CANTREF_ON_BOTH_DATABASES(Views);

TEST_P(Views, of_who_has_left_are_passed_on_by_a_keeper) {
    const auto own = make(mair, content("Mair's own"));
    make(mair, content("Everyone's", Share::everyone));
    auto caretaker = keeper;
    EXPECT_THAT(names_for(caretaker), ElementsAre("Everyone's"));
    caretaker.gone = {mair.account};
    EXPECT_THAT(names_for(caretaker), ElementsAre("Everyone's", "Mair's own"));
    EXPECT_THAT(names_for(nest), ElementsAre("Everyone's"));
    const auto order_of = [&](const ViewUser& user) {
        return store().read([&](store::Reader& db) { return find_standing_order(db, county, own.id, user.account); });
    };
    const auto problems = as(mair, [&](const ViewWriting& w) {
        return put_standing_order(w,
                                  {.authority = county,
                                   .view = own.id,
                                   .account = mair.account,
                                   .file = {.every = Rhythm::Every::day},
                                   .format = "csv"},
                                  clock.today());
    });
    EXPECT_THAT(problems, IsEmpty());
    EXPECT_THROW((void)as(nest, [&](const ViewWriting& w) { return pass_on(w, own.id, nest.account); }),
                 base::NotFound);
    make(nest, content("Mair's own"));
    const auto pass = [&](const ViewUser& to) {
        return as(caretaker, [&](const ViewWriting& w) { return pass_on(w, own.id, to.account); });
    };
    EXPECT_THAT(codes_of(pass(nest).problems()), ElementsAre("owner taken"));
    ASSERT_TRUE(pass(owain).ok());
    EXPECT_EQ(now(own)->owner, owain.account);
    EXPECT_FALSE(order_of(mair));
    ASSERT_TRUE(order_of(owain));
    EXPECT_EQ(order_of(owain)->format, "csv");
    EXPECT_THAT(names_for(owain), ElementsAre("Everyone's", "Mair's own"));
}

TEST_P(Views, hold_what_was_chosen) {
    auto what = content("  Lately   opened ");
    what.format = "jsonl";
    what.description = "For the Monday meeting";
    what.filters.emplace_back("q", "tŷ \"haf\" \\");
    const auto view = make(mair, what);
    const auto kept = now(view);
    ASSERT_TRUE(kept);
    what.name = "Lately opened";
    EXPECT_EQ(kept->content, what);
    EXPECT_EQ(kept->dataset, "school");
    EXPECT_EQ(kept->owner, mair.account);
    EXPECT_EQ(kept->version, 1);
    EXPECT_EQ(kept->changed_at, clock.now());
    EXPECT_EQ(number("select count(*) from audit_event where action = 'view.add'"), 1);
}

TEST_P(Views, are_seen_by_their_owner_a_team_or_everyone) {
    make(mair, content("a mine"));
    make(mair, content("b of officers", Share::team, officers));
    make(nest, content("c of the school", Share::team, at_school));
    make(mair, content("d everyone’s", Share::everyone));
    EXPECT_THAT(names_for(mair), ElementsAre("a mine", "b of officers", "d everyone’s"));
    EXPECT_THAT(names_for(nest), ElementsAre("b of officers", "c of the school", "d everyone’s"));
    EXPECT_THAT(names_for(owain), ElementsAre("c of the school", "d everyone’s"));
    EXPECT_THAT(names_for(keeper), ElementsAre("b of officers", "c of the school", "d everyone’s"));
    EXPECT_THAT(names_for(mair, "visit"), IsEmpty());
    const auto elsewhere = store().read([&](store::Reader& db) { return views_for(db, test::city, mair, {}).size(); });
    EXPECT_EQ(elsewhere, 0U);
}

TEST_P(Views, are_shared_only_by_who_may) {
    const auto codes_of_share = [&](const ViewUser& user, Share share, const Team& team) {
        const auto made = try_make(user, content("x", share, team));
        return made.ok() ? std::vector<std::string>{} : codes_of(made.problems());
    };
    EXPECT_THAT(codes_of_share(nest, Share::everyone, {}), ElementsAre("share not_permitted"));
    EXPECT_THAT(codes_of_share(nest, Share::team, {.role = "auditor", .place = {}}),
                ElementsAre("share not_permitted"));
    EXPECT_THAT(codes_of_share(mair, Share::team, at_school), ElementsAre("share not_permitted"));
    EXPECT_THAT(codes_of_share(nest, Share::team, at_school), IsEmpty());
}

TEST_P(Views, are_changed_by_their_owner_and_by_keepers_of_what_is_shared) {
    const auto shared = make(mair, content("shared", Share::team, officers));
    const auto own = make(mair, content("own"));
    EXPECT_THROW((void)change(nest, shared, content("other", Share::team, officers)), base::Forbidden);
    EXPECT_THROW((void)change(owain, shared, content("other")), base::NotFound);
    EXPECT_THROW((void)change(keeper, own, content("other")), base::NotFound);
    EXPECT_THROW((void)as(nest, [&](const ViewWriting& w) { remove_view(w, shared.id); }), base::Forbidden);
    EXPECT_EQ(now(shared)->content.name, "shared");
    ASSERT_TRUE(change(keeper, shared, content("mended", Share::team, officers)).ok());
    EXPECT_EQ(now(shared)->content.name, "mended");
    EXPECT_EQ(now(shared)->owner, mair.account);
    EXPECT_EQ(now(shared)->changed_by, keeper.account);
}

TEST_P(Views, keep_every_version_and_go_back_to_one) {
    const auto first = make(mair, content("lately opened", Share::everyone));
    auto other = content("lately opened", Share::owner);
    other.columns = {"name"};
    other.filters = {};
    const auto second = change(mair, first, other);
    ASSERT_TRUE(second.ok());
    EXPECT_EQ(second->version, 2);
    ASSERT_TRUE(change(mair, *second, other).ok());
    EXPECT_EQ(now(first)->version, 2) << "the same again is no version";

    const auto third =
        as(mair, [&](const ViewWriting& w) { return go_back(w, first.id, second->version, first.version); });
    ASSERT_TRUE(third.ok());
    EXPECT_EQ(third->version, 3);
    EXPECT_EQ(third->gone_back_to, 1);
    EXPECT_EQ(now(first)->content.columns, first.content.columns);
    EXPECT_EQ(now(first)->content.filters, first.content.filters);
    EXPECT_EQ(now(first)->content.share, Share::owner) << "who sees it stays as it is";
    std::vector<std::int64_t> versions;
    store().read([&](store::Reader& db) {
        for (const auto& version : view_versions(db, county, first.id)) versions.push_back(version.version);
    });
    EXPECT_THAT(versions, ElementsAre(3, 2, 1));
    EXPECT_THROW((void)as(mair, [&](const ViewWriting& w) { return go_back(w, first.id, 3, 9); }), base::NotFound);
}

TEST_P(Views, are_not_changed_over_somebody_else_s_change) {
    const auto first = make(mair, content("shared", Share::everyone));
    ASSERT_TRUE(change(keeper, first, content("theirs", Share::everyone)).ok());
    const auto late = change(mair, first, content("mine", Share::everyone));
    ASSERT_FALSE(late.ok());
    EXPECT_THAT(codes_of(late.problems()), ElementsAre(" changed"));
    EXPECT_EQ(now(first)->content.name, "theirs");
}

TEST_P(Views, of_one_owner_for_the_same_people_have_names_of_their_own) {
    const auto first = make(mair, content("Ysgolion Tŷ"));
    const auto same = try_make(mair, content("ysgolion ty"));
    ASSERT_FALSE(same.ok());
    EXPECT_THAT(codes_of(same.problems()), ElementsAre("name taken"));
    make(mair, content("Ysgolion Tŷ", Share::everyone));
    make(nest, content("Ysgolion Tŷ"));
    as(mair, [&](const ViewWriting& w) { remove_view(w, first.id); });
    make(mair, content("Ysgolion Tŷ"));
}

TEST_P(Views, need_a_name_and_a_column) {
    auto what = content(std::string(81, 'a'));
    what.description = std::string(501, 'a');
    what.columns = {};
    const auto made = try_make(mair, what);
    ASSERT_FALSE(made.ok());
    EXPECT_THAT(codes_of(made.problems()), ElementsAre("name too_long", "description too_long", "columns required"));
    EXPECT_THAT(codes_of(try_make(mair, content(" ")).problems()), ElementsAre("name required"));
}

// specs/conversions.md 21.9, CON_B21.
TEST_P(Views, CON_B21_of_what_is_not_there_or_there_twice_are_refused) {
    const auto refused = [&](const ViewContent& what, std::string_view where) {
        const auto made = try_make(mair, what);
        ASSERT_FALSE(made.ok()) << where;
        EXPECT_EQ(made.problems().front().where, where) << made.problems().front().say(base::Language::english);
    };
    auto one = content("One");
    one.columns = {};
    refused(one, "columns");
    one.columns = {"urn", "nothing"};
    refused(one, "columns");
    one.columns = {"urn", "name", "urn"};
    refused(one, "columns");
    one = content("One");
    one.sort = "urn,name,status,pupils";
    refused(one, "sort");
    one.sort = "nothing";
    refused(one, "sort");
    one = content("One");
    one.headings = {{"urn", std::string(81, 'x')}};
    refused(one, "headings");
    one = content("One");
    one.filters.clear();
    for (const auto* op : {".contains", ".begins", ".empty", ".filled"})
        for (const auto* field : {"urn", "name", "notes", "email", "website", "phone"})
            one.filters.emplace_back(field + std::string(op), "1");
    refused(one, "");
}

TEST_P(Views, keep_headings_of_their_own_columns_alone) {
    auto what = content("Headings");
    what.headings = {{"urn", "  Number "}, {"name", ""}, {"pupils", "Children"}};
    const auto view = make(mair, what);
    EXPECT_THAT(view.content.headings, ElementsAre(testing::Pair("urn", "Number")));
    const auto found = store().read([&](store::Reader& db) { return find_view(db, county, view.id); });
    EXPECT_EQ(found->content, view.content);
}

TEST_P(Views, sent_twice_are_one) {
    const auto id = ids.next();
    const auto send = [&](const ViewUser& user) {
        return as(user, [&](const ViewWriting& w) { return make_view(w, id, "school", content("once")); });
    };
    ASSERT_TRUE(send(mair).ok());
    ASSERT_TRUE(send(mair).ok());
    EXPECT_THAT(names_for(mair), ElementsAre("once"));
    EXPECT_THROW((void)send(nest), base::NotFound);
}

TEST_P(Views, that_were_removed_are_nowhere) {
    const auto view = make(mair, content("shared", Share::everyone));
    as(keeper, [&](const ViewWriting& w) { remove_view(w, view.id); });
    EXPECT_FALSE(now(view));
    EXPECT_THAT(names_for(mair), IsEmpty());
    EXPECT_THROW((void)change(mair, view, content("again")), base::NotFound);
    EXPECT_EQ(number("select count(*) from audit_event where action = 'view.remove'"), 1);
}

}  // namespace
}  // namespace dataset
