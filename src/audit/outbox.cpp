#include "audit/outbox.hpp"

#include "audit/pending.hpp"

#include <algorithm>

namespace audit {

void Bell::ring() {
    {
        const std::scoped_lock lock(mutex_);
        ++rings_;
    }
    rung_.notify_all();
}

std::uint64_t Bell::wait(std::uint64_t seen, std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    rung_.wait_for(lock, at_most, [&] { return rings_ != seen; });
    return rings_;
}

}  // namespace audit

namespace audit::outbox {

namespace {

constexpr std::int64_t first_pause_seconds = 30;
constexpr std::int64_t longest_pause_seconds = 6 * 3600;

std::int64_t pause_seconds(std::int64_t attempts) {
    auto pause = first_pause_seconds;
    for (std::int64_t i = 1; i < attempts && pause < longest_pause_seconds; ++i) pause *= 2;
    return std::min(pause, longest_pause_seconds);
}

}  // namespace

void add(store::Tx& tx, const Trail& trail, Outgoing item) {
    base::invariant(!item.topic.empty() && !item.recipient.empty(), "audit: what leaves has a topic and a recipient");
    pending(tx).add_outgoing(trail, std::move(item));
}

std::vector<Item> take_due(store::Tx& tx, std::string_view topic, base::Instant now, std::int64_t lease_seconds,
                           std::size_t limit) {
    std::vector<Item> due;
    tx.each(R"(select authority, number, id, recipient, key, payload, created_at, attempts from outbox o
               where topic = $1 and due_at <= $2 and done_at is null
                 and not exists (select 1 from outbox earlier where earlier.authority = o.authority
                                 and earlier.topic = o.topic
                                 and earlier.recipient = o.recipient and earlier.done_at is null
                                 and earlier.number < o.number)
               order by due_at, authority, number limit $3)",
            {topic, now, limit}, [&](store::Row row) {
                due.push_back({row.id(0), row.integer(1), row.id(2), std::string(topic), std::string(row.text(3)),
                               std::string(row.text(4)), std::string(row.text(5)), row.instant(6), row.integer(7) + 1});
            });
    // Another server may have taken it since; then its count of attempts has moved on.
    std::erase_if(due, [&](const Item& item) {
        return tx.run(R"(update outbox set attempts = $3, due_at = $4
                         where authority = $1 and number = $2 and done_at is null and attempts = $3 - 1)",
                      {item.authority.value(), item.number, item.attempts, now.plus_seconds(lease_seconds)}) == 0;
    });
    return due;
}

void mark_done(store::Tx& tx, const Item& item, base::Instant now) {
    tx.run("update outbox set done_at = $3, error = '' where authority = $1 and number = $2 and done_at is null",
           {item.authority.value(), item.number, now});
}

std::optional<base::Instant> mark_failed(store::Tx& tx, const Item& item, base::Instant now, std::string_view error,
                                         std::int64_t attempts_max) {
    if (item.attempts >= attempts_max) {
        tx.run("update outbox set done_at = $3, error = $4 where authority = $1 and number = $2 and done_at is null",
               {item.authority.value(), item.number, now, error});
        return std::nullopt;
    }
    const auto again = now.plus_seconds(pause_seconds(item.attempts));
    tx.run("update outbox set due_at = $3, error = $4 where authority = $1 and number = $2 and done_at is null",
           {item.authority.value(), item.number, again, error});
    return again;
}

std::optional<base::Instant> next_due(store::Reader& db, std::string_view topic) {
    return db
        .one(R"(select min(due_at) from outbox o where topic = $1 and done_at is null
                  and not exists (select 1 from outbox earlier where earlier.authority = o.authority
                                 and earlier.topic = o.topic
                                  and earlier.recipient = o.recipient and earlier.done_at is null
                                 and earlier.number < o.number))",
             {topic})
        .row()
        .maybe_instant(0);
}

std::int64_t sweep_done(store::Tx& tx, base::Instant before, std::int64_t limit) {
    return tx.run(R"(delete from outbox where (authority, number) in
                     (select authority, number from outbox where done_at < $1 order by done_at limit $2))",
                  {before, limit});
}

}  // namespace audit::outbox
