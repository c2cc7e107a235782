#include "notify/notify_fixture.hpp"

namespace notify::test {
namespace {

using testing::ElementsAre;

class Messages : public NotifyTest {};
CANTREF_ON_BOTH_DATABASES(Messages);

TEST_P(Messages, are_there_with_what_caused_them_or_not_at_all) {
    struct Undo {};
    EXPECT_THROW(store().write(store::Priority::page,
                               [&](store::Tx& tx) {
                                   EXPECT_TRUE(send(tx, trail, visit()));
                                   throw Undo{};
                               }),
                 Undo);
    EXPECT_EQ(number("select count(*) from message"), 0);
    EXPECT_EQ(number("select count(*) from outbox"), 0);

    const auto id = ask(visit());
    ASSERT_TRUE(id);
    EXPECT_EQ(number("select count(*) from outbox where payload like '%' and done_at is null"), 1);
    EXPECT_EQ(number("select count(*) from audit_event where action = 'message.send'"), 1);
    EXPECT_EQ(number("select count(*) from outbox where recipient like '%sampl%'"), 0);  // tells nobody's address
    const auto kept = message(*id);
    EXPECT_EQ(kept.status, Status::waiting);
    EXPECT_EQ(kept.language, In::both);
    EXPECT_EQ(kept.record, base::Id(12));
    EXPECT_EQ(store().read([&](store::Reader& db) { return values_of(db, kept); })["authority"].welsh,
              "Cyngor Gwynfryn");
}

TEST_P(Messages, sent_by_the_same_form_twice_are_one) {
    auto sending = visit();
    sending.id = ids.next();
    EXPECT_EQ(*ask(sending), *ask(sending));
    EXPECT_EQ(number("select count(*) from message"), 1);
    EXPECT_EQ(number("select count(*) from outbox"), 1);
}

TEST_P(Messages, tell_all_that_is_wrong_at_once) {
    auto sending = visit(ChannelKind::email, "nobody");
    sending.values = {};
    const auto refused = ask(sending);
    ASSERT_FALSE(refused);
    std::vector<std::string> where;
    for (const auto& problem : refused.problems()) where.push_back(problem.where);
    EXPECT_THAT(where, ElementsAre("value.day", "value.reason", "address"));
    EXPECT_EQ(number("select count(*) from message"), 0);
}

TEST_P(Messages, can_be_cancelled_until_they_are_taken) {
    const auto id = *ask(visit());
    const auto cancelled = [&] {
        return store().write(store::Priority::page,
                             [&](store::Tx& tx) { return cancel(tx, trail, *find_message(tx, county, id), officer); });
    };
    EXPECT_TRUE(cancelled());
    EXPECT_FALSE(cancelled());
    EXPECT_EQ(message(id).status, Status::cancelled);
    EXPECT_EQ(number("select count(*) from outbox where done_at is null"), 0);
    EXPECT_THAT(told(id), testing::UnorderedElementsAre(Status::waiting, Status::cancelled));
}

TEST_P(Messages, are_listed_newest_first_and_by_status) {
    std::vector<base::Id> all;
    for (int i = 0; i < 5; ++i) all.push_back(*ask(visit(ChannelKind::email, "a" + std::to_string(i) + "@b.example")));
    store().write(store::Priority::page,
                  [&](store::Tx& tx) { cancel(tx, trail, *find_message(tx, county, all[1]), officer); });
    const auto ids_of = [&](const Wanted& wanted) {
        std::vector<base::Id> found;
        for (const auto& one : store().read([&](store::Reader& db) { return list(db, wanted); }))
            found.push_back(one.id);
        return found;
    };
    EXPECT_THAT(ids_of({.authority = county, .at_most = 2}), ElementsAre(all[4], all[3]));
    EXPECT_THAT(ids_of({.authority = county, .before = all[3], .at_most = 2}), ElementsAre(all[2], all[1]));
    EXPECT_THAT(ids_of({.authority = county, .status = Status::cancelled}), ElementsAre(all[1]));
    EXPECT_THAT(ids_of({.authority = county, .record = base::Id(12)}).size(), 5u);
    EXPECT_THAT(ids_of({.authority = base::Id(8)}), ElementsAre());
}

TEST_P(Messages, hear_what_became_of_them_in_any_order_and_once) {
    const auto id = *ask(visit());
    const auto tell_it = [&](Status status, std::int64_t second, const std::string& reason = "") {
        return store().write(store::Priority::page, [&](store::Tx& tx) {
            return tell(tx, *find_message(tx, county, id), {status, start.plus_seconds(second), reason});
        });
    };
    EXPECT_TRUE(tell_it(Status::delivered, 20));
    EXPECT_TRUE(tell_it(Status::sent, 30));  // told late, by another clock
    EXPECT_EQ(message(id).status, Status::delivered);
    EXPECT_FALSE(tell_it(Status::delivered, 20));
    EXPECT_TRUE(tell_it(Status::failed, 10, "temporary-failure"));  // what was before that
    EXPECT_EQ(message(id).status, Status::delivered);
    EXPECT_TRUE(tell_it(Status::failed, 40, "permanent-failure"));
    EXPECT_EQ(message(id).status, Status::failed);
    EXPECT_EQ(message(id).reason, "permanent-failure");
    EXPECT_EQ(told(id).size(), 5u);
}

TEST(Telephones, are_written_as_networks_want_them) {
    EXPECT_EQ(international_number("07700 900 123"), "+447700900123");
    EXPECT_EQ(international_number("+44 (0)7700 900-123"), "+447700900123");
    EXPECT_EQ(international_number("00353 85 123 4567"), "+353851234567");
    for (const auto bad : {"", "01632 960 002", "07700 900", "07700 900 12x", "+44 1632 960002"})
        EXPECT_EQ(international_number(bad), "") << bad;
}

TEST(PostalAddresses, have_three_to_seven_lines) {
    EXPECT_FALSE(fault_in_address(ChannelKind::letter, "Non Sampl\n1 Stryd Fawr\nGwynfryn\nLL1 1AA"));
    EXPECT_TRUE(fault_in_address(ChannelKind::letter, "Non Sampl\nLL1 1AA"));
    EXPECT_TRUE(fault_in_address(ChannelKind::letter, "1\n2\n3\n4\n5\n6\n7\n8"));
    EXPECT_TRUE(fault_in_address(ChannelKind::letter, "1\n\n3\n4"));
}

TEST(References, say_which_message_and_no_more) {
    const auto reference = reference_of(county, base::Id(12345));
    const auto back = from_reference(reference);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->authority, county);
    EXPECT_EQ(back->message, base::Id(12345));
    for (const auto bad : {"", ".", "x.y", "0000000000007"}) EXPECT_FALSE(from_reference(bad)) << bad;
}

}  // namespace
}  // namespace notify::test
