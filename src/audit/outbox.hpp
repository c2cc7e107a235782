// What leaves: mail, webhooks, payment calls. Laid down in the transaction that causes them, sent after it:
// at least once, in order per recipient, each with a key by which the other side can tell repeats.
#pragma once

#include "base/date.hpp"
#include "base/id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class Reader;
class Tx;
}  // namespace store

namespace audit {
class Trail;
}

namespace audit::outbox {

struct Outgoing {
    base::Id authority;
    std::string topic;                    // what it is, and so who sends it: "mail", "webhook"
    std::string recipient;                // items of one topic to one recipient leave in order, one at a time
    std::string key;                      // unique within the authority while kept; empty: the item's id
    std::string payload;                  // the sender's own format. No S3 or S4 values: say where to read them
    std::optional<base::Instant> due_at;  // not before; empty: at once
};

// Buffered; numbered and written at the flush. Rings trail.outbox_bell() once the commit is durable.
void add(store::Tx& tx, const Trail& trail, Outgoing item);

struct Item {
    base::Id authority;
    std::int64_t number = 0;  // order within the authority
    base::Id id;
    std::string topic, recipient, key, payload;
    base::Instant created_at;
    std::int64_t attempts = 0;  // this one included
};

// Takes what is due of a topic: for each recipient its oldest item still waiting, if due, at most `limit` in
// all. What is taken and neither marked done nor failed within `lease_seconds` (a crash) is given out again.
std::vector<Item> take_due(store::Tx& tx, std::string_view topic, base::Instant now, std::int64_t lease_seconds,
                           std::size_t limit);
void mark_done(store::Tx& tx, const Item& item, base::Instant now);
// Another try after 30 s, 1, 2, 4 … minutes, at most 6 hours apart, while later items of the recipient wait.
// After `attempts_max` it is given up (done_at set, error kept) and the next one's turn comes. Returns when
// it is tried again; nullopt: given up.
std::optional<base::Instant> mark_failed(store::Tx& tx, const Item& item, base::Instant now, std::string_view error,
                                         std::int64_t attempts_max);
// The moment something of the topic will next be due; nullopt: nothing waits.
std::optional<base::Instant> next_due(store::Reader& db, std::string_view topic);
// Removes items done before the instant, at most `limit`; returns how many.
std::int64_t sweep_done(store::Tx& tx, base::Instant before, std::int64_t limit);

}  // namespace audit::outbox
