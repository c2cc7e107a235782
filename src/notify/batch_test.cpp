#include "notify/batch.hpp"

#include "notify/notify_fixture.hpp"

namespace notify::test {
namespace {

class Batches : public NotifyTest {
public:
    Batch made(Batch::Same same = Batch::Same::once) {
        const Batch batch{.authority = county,
                          .id = ids.next(),
                          .dataset = "contact",
                          .list = "role=head",
                          .template_name = "visit",
                          .form = "value.day-day=1",
                          .same = same,
                          .actor = officer,
                          .wanted = 3};
        store().write(store::Priority::page, [&](store::Tx& tx) { add_batch(tx, trail, batch); });
        return batch;
    }
    void send(const Batch& batch, const std::vector<std::string>& addresses) {
        std::vector<Recipient> recipients;
        for (const auto& address : addresses)
            recipients.push_back({.dataset = "contact",
                                  .record = base::Id(12),
                                  .name = "Non",
                                  .address = address,
                                  .language = In::welsh});
        store().write(store::Priority::job, [&](store::Tx& tx) {
            send_chunk(tx, trail, batch, {"Gwynfryn", "Gwynfryn"}, good_values(), recipients);
        });
    }
    Batch found(const Batch& batch) {
        return store().read([&](store::Reader& db) { return *find_batch(db, county, batch.id); });
    }
};
CANTREF_ON_BOTH_DATABASES(Batches);

TEST_P(Batches, write_once_to_an_address_that_several_have) {
    const auto batch = made();
    send(batch, {"non@sampl.example", "Non@Sampl.example", ""});
    send(batch, {"gwen@sampl.example", "non@sampl.example"});
    EXPECT_EQ(found(batch).laid_down, 2);
    EXPECT_EQ(found(batch).repeated, 2);
    EXPECT_EQ(found(batch).without, 1);
    const auto counted = store().read([&](store::Reader& db) { return counts_of(db, batch); });
    ASSERT_EQ(counted.size(), 1u);
    EXPECT_EQ(counted[0].status, Status::waiting);
    EXPECT_EQ(counted[0].count, 2);
    const auto all =
        store().read([&](store::Reader& db) { return list(db, {.authority = county, .batch = batch.id}); });
    EXPECT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].language, In::welsh);
}

TEST_P(Batches, forget_whom_they_wrote_to_when_they_are_long_done) {
    send(made(), {"non@sampl.example", "gwen@sampl.example"});
    EXPECT_EQ(sweep_batch_addresses(store(), clock.now(), 1), 0);
    clock.advance_seconds(std::int64_t{batch_addresses_days + 1} * 24 * 60 * 60);
    EXPECT_EQ(sweep_batch_addresses(store(), clock.now(), 1), 2);
    EXPECT_EQ(number("select count(*) from message_batch_address"), 0);
    EXPECT_EQ(number("select count(*) from message"), 2);
}

TEST_P(Batches, write_to_each_where_somebody_wants_that) {
    const auto batch = made(Batch::Same::each);
    send(batch, {"non@sampl.example", "non@sampl.example"});
    EXPECT_EQ(found(batch).laid_down, 2);
    EXPECT_EQ(found(batch).repeated, 0);
}

TEST_P(Batches, are_remembered_as_they_were_asked_for) {
    const auto batch = made();
    store().write(store::Priority::page, [&](store::Tx& tx) { note_job(tx, batch, base::Id(77)); });
    const auto kept = found(batch);
    EXPECT_EQ(kept.list, "role=head");
    EXPECT_EQ(kept.form, "value.day-day=1");
    EXPECT_EQ(kept.job, base::Id(77));
    EXPECT_EQ(kept.wanted, 3);
    EXPECT_EQ(store().read([](store::Reader& db) { return batches(db, county, 10); }).size(), 1u);
    EXPECT_EQ(number("select count(*) from audit_event where action = 'message_batch.add'"), 1);
}

TEST(Addresses, are_the_same_whatever_their_capitals_and_spaces) {
    EXPECT_EQ(folded_address(ChannelKind::email, "Non@Sampl.Example"),
              folded_address(ChannelKind::email, "non@sampl.example"));
    EXPECT_EQ(folded_address(ChannelKind::sms, "07700 900123"), folded_address(ChannelKind::sms, "+447700900123"));
}

}  // namespace
}  // namespace notify::test
