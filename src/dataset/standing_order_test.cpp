// Standing orders of views: their days, who may have one, and what is told of them, on both databases.
#include "dataset/standing_order.hpp"

#include "dataset/dataset_fixture.hpp"

namespace dataset {
namespace {

using test::county;
using test::DatasetTest;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Every = Rhythm::Every;

base::Date day(std::string_view iso) { return base::Date::from_iso(iso).value(); }

struct Days {
    Rhythm rhythm;
    std::string_view today, last, next;
};

TEST(Rhythm, has_a_last_and_a_next_day) {
    const Days all[] = {
        {{Every::day}, "2026-11-22", "2026-11-22", "2026-11-23"},
        {{Every::week, 1}, "2026-11-22", "2026-11-16", "2026-11-23"},  // a Sunday
        {{Every::week, 7}, "2026-11-22", "2026-11-22", "2026-11-29"},
        {{Every::month, 28}, "2026-03-01", "2026-02-28", "2026-03-28"},
        {{Every::month, 1}, "2026-01-01", "2026-01-01", "2026-02-01"},
        {{Every::month, 28}, "2026-02-28", "2026-02-28", "2026-03-28"},
    };
    for (const auto& [rhythm, today, last, next] : all) {
        EXPECT_EQ(last_day_of(rhythm, day(today)), day(last)) << word(rhythm.every) << rhythm.on << today;
        EXPECT_EQ(next_day_of(rhythm, day(today)), day(next)) << word(rhythm.every) << rhythm.on << today;
    }
    EXPECT_EQ(last_day_of({}, day("2026-11-22")), std::nullopt);
    EXPECT_EQ(next_day_of({}, day("2026-11-22")), std::nullopt);
}

TEST(StandingOrder, makes_up_for_missed_days_by_one_file) {
    StandingOrder order{.file = {Every::week, 1}, .made_for = day("2026-11-16")};
    EXPECT_FALSE(is_due(order, day("2026-11-22")));
    EXPECT_TRUE(is_due(order, day("2026-11-23")));
    EXPECT_TRUE(is_due(order, day("2026-12-09")));
    order.made_for = day("2026-12-09");
    EXPECT_FALSE(is_due(order, day("2026-12-10")));
    order.file = {};
    EXPECT_FALSE(is_due(order, day("2026-12-10")));
}

const ViewUser mair{.account = base::Id(55), .sharing = ViewUser::Sharing::everyone};
const ViewUser nest{.account = base::Id(56)};

class StandingOrders : public DatasetTest {
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
    View make(Share share) {
        const auto made = as(mair, [&](const ViewWriting& w) {
            return make_view(w, ids.next(), "school", {.name = "Schools", .share = share, .columns = {"urn"}});
        });
        EXPECT_TRUE(made.ok());
        return *made;
    }
    base::Problems put(const ViewUser& user, const View& view, Rhythm rhythm,
                       StandingOrder::Notice notice = StandingOrder::Notice::when_not_empty) {
        const StandingOrder order{.authority = county,
                                  .view = view.id,
                                  .account = user.account,
                                  .file = rhythm,
                                  .format = "xlsx",
                                  .language = base::Language::welsh,
                                  .notice = notice};
        return as(user, [&](const ViewWriting& w) { return put_standing_order(w, order, day("2026-11-20")); });
    }
    std::vector<StandingOrder> all() {
        return store().read([](store::Reader& db) { return standing_orders(db, county); });
    }
    std::vector<ViewNotice> notices(const ViewUser& user) {
        return store().read([&](store::Reader& db) { return view_notices(db, county, user.account); });
    }
};
INSTANTIATE_TEST_SUITE_P(databases, StandingOrders, testing::ValuesIn(test_support::dialects()),
                         test_support::dialect_name);

TEST_P(StandingOrders, are_each_persons_own) {
    const auto view = make(Share::everyone);
    EXPECT_TRUE(put(mair, view, {Every::week, 1}).empty());
    EXPECT_TRUE(put(nest, view, {Every::day}).empty());
    EXPECT_TRUE(put(nest, view, {Every::month, 28}).empty());  // in place of the first
    ASSERT_THAT(all(), SizeIs(2));
    EXPECT_EQ(all()[0].file, (Rhythm{Every::week, 1}));
    EXPECT_EQ(all()[0].made_for, day("2026-11-16"));  // none is owed for days before it was asked for
    EXPECT_EQ(all()[1].file, (Rhythm{Every::month, 28}));
    EXPECT_EQ(all()[1].language, base::Language::welsh);
    EXPECT_TRUE(put(nest, view, {}, StandingOrder::Notice::none).empty());
    EXPECT_THAT(all(), SizeIs(1));
}

TEST_P(StandingOrders, are_of_views_that_their_person_may_open) {
    const auto view = make(Share::owner);
    EXPECT_THROW(put(nest, view, {Every::day}), base::NotFound);
    EXPECT_TRUE(put(mair, view, {Every::day}).empty());
    as(mair, [&](const ViewWriting& w) {
        remove_view(w, view.id);
        return 0;
    });
    EXPECT_THAT(all(), IsEmpty());
}

TEST_P(StandingOrders, are_refused_on_days_that_not_every_month_has) {
    const auto view = make(Share::owner);
    EXPECT_THAT(put(mair, view, {Every::month, 29}).of("every"), SizeIs(1));
    EXPECT_THAT(put(mair, view, {Every::month, 0}).of("every"), SizeIs(1));
    EXPECT_THAT(put(mair, view, {Every::week, 8}).of("every"), SizeIs(1));
    EXPECT_THAT(all(), IsEmpty());
}

TEST_P(StandingOrders, tell_of_lists_that_are_not_empty) {
    const auto view = make(Share::everyone);
    ASSERT_TRUE(put(mair, view, {}).empty());
    EXPECT_THAT(notices(mair), IsEmpty());
    const auto at = base::Instant::start_of(day("2026-11-21"));
    const auto found = [&](std::int64_t rows) {
        const auto orders = all();
        as(mair, [&](const ViewWriting& w) {
            note_found(w.tx, orders.front(), rows, at);
            return 0;
        });
    };
    found(3);
    ASSERT_THAT(notices(mair), SizeIs(1));
    EXPECT_EQ(notices(mair).front().name, "Schools");
    EXPECT_EQ(notices(mair).front().found, 3);
    EXPECT_EQ(notices(mair).front().looked_at, at);
    EXPECT_THAT(notices(nest), IsEmpty());
    found(0);
    EXPECT_THAT(notices(mair), IsEmpty());
}

}  // namespace
}  // namespace dataset
