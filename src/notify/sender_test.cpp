#include "notify/notify_fixture.hpp"

#include "notify/limits.hpp"

namespace notify::test {
namespace {

using testing::ElementsAre;

class Senders : public NotifyTest {
public:
    std::size_t hand_over() { return Sender(store(), trail, log, {keeping_way(seen)}).hand_over_due(); }
    Seen seen;
};
CANTREF_ON_BOTH_DATABASES(Senders);

TEST_P(Senders, hand_over_what_waits_once) {
    const auto id = *ask(visit());
    EXPECT_EQ(hand_over(), 1u);
    EXPECT_EQ(hand_over(), 0u);
    EXPECT_THAT(seen.references, ElementsAre(reference_of(county, id)));
    EXPECT_EQ(message(id).status, Status::sent);
    EXPECT_EQ(message(id).provider, "kept");
    EXPECT_THAT(told(id), ElementsAre(Status::sent, Status::waiting));  // in the same moment
}

TEST_P(Senders, leave_other_channels_messages_waiting) {
    const auto id = *ask(visit(ChannelKind::sms, "07700 900 123"));
    EXPECT_EQ(hand_over(), 0u);
    EXPECT_EQ(message(id).status, Status::waiting);
}

TEST_P(Senders, try_again_after_a_pause_and_say_why_they_wait) {
    seen.answers = {{.outcome = Handed::Outcome::later, .why = "busy"}};
    const auto id = *ask(visit());
    EXPECT_EQ(hand_over(), 1u);
    EXPECT_EQ(message(id).status, Status::waiting);
    EXPECT_EQ(message(id).reason, "busy");
    EXPECT_EQ(hand_over(), 0u);
    clock.advance_seconds(31);
    EXPECT_EQ(hand_over(), 1u);
    EXPECT_EQ(message(id).status, Status::sent);
    EXPECT_EQ(message(id).reason, "");
}

TEST_P(Senders, give_up_what_is_refused_and_what_never_gets_through) {
    seen.answers = {{.outcome = Handed::Outcome::refused, .why = "no such mailbox"}};
    const auto refused = *ask(visit());
    hand_over();
    EXPECT_EQ(message(refused).status, Status::failed);
    EXPECT_EQ(message(refused).reason, "no such mailbox");

    const auto lost = *ask(visit());
    seen.answers.assign(static_cast<std::size_t>(limits::attempts_max),
                        {.outcome = Handed::Outcome::later, .why = "unreachable"});
    for (std::int64_t i = 0; i < limits::attempts_max; ++i) {
        EXPECT_EQ(message(lost).status, Status::waiting) << i;
        EXPECT_EQ(hand_over(), 1u) << i;
        clock.advance_seconds(6 * 3600 + 1);
    }
    EXPECT_EQ(message(lost).status, Status::failed);
    EXPECT_EQ(message(lost).reason, "unreachable");
}

TEST_P(Senders, never_send_what_was_cancelled) {
    const auto id = *ask(visit());
    store().write(store::Priority::page,
                  [&](store::Tx& tx) { cancel(tx, trail, *find_message(tx, county, id), officer); });
    EXPECT_EQ(hand_over(), 0u);
    EXPECT_TRUE(seen.references.empty());
}

TEST_P(Senders, of_several_servers_send_each_message_once) {
    std::vector<std::string> asked;
    for (int i = 0; i < 60; ++i)
        asked.push_back(reference_of(county, *ask(visit(ChannelKind::email, "a" + std::to_string(i) + "@b.example"))));
    {
        Sender one(store(), trail, log, {keeping_way(seen)}), other(store(), trail, log, {keeping_way(seen)});
        one.start();
        other.start();
        for (int i = 0; i < 400 && number("select count(*) from outbox where done_at is null") > 0; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    EXPECT_THAT(seen.references, testing::UnorderedElementsAreArray(asked));
    EXPECT_EQ(number("select count(*) from message where status = 'sent'"), 60);
}

TEST_P(Senders, lay_letters_out_for_the_printer) {
    const auto id = *ask(visit(ChannelKind::letter, "Non Sampl\n1 Stryd Fawr\nLL1 1AA"));
    Sender(store(), trail, log, {print_way()}).hand_over_due();
    EXPECT_EQ(message(id).status, Status::to_print);
    const auto printed = [&] {
        return store().write(store::Priority::page, [&](store::Tx& tx) {
            return mark_printed(tx, trail, *find_message(tx, county, id), officer);
        });
    };
    EXPECT_TRUE(printed());
    EXPECT_FALSE(printed());
    EXPECT_EQ(message(id).status, Status::printed);
}

}  // namespace
}  // namespace notify::test
