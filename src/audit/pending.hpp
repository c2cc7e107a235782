// What a transaction has said to the audit, and its flush. Within this room only.
//
// Invariant: an authority's head is locked before anything of it is numbered, and heads are locked in ascending order
// of authority after all dataset rows; so chain order = change order = commit order, and whoever waits here waits for a
// commit.
#pragma once

#include "audit/chain.hpp"
#include "audit/counter.hpp"
#include "audit/event.hpp"
#include "audit/outbox.hpp"
#include "audit/trail.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace audit {

struct PendingEvent {
    Event event;  // S3 and S4 values sealed already
    base::Instant at;
    const Trail* trail = nullptr;
    std::optional<std::vector<std::int32_t>> erase;  // fields of event.record to empty; none in it: all
};

class Pending {
public:
    explicit Pending(Chain chain) : chain_(chain) {}
    // Seals the values and keeps the event for the flush.
    void add(store::Tx& tx, const Trail& trail, Event event, std::optional<std::vector<std::int32_t>> erase = {});
    void add_counter(base::Id authority, std::string name, Numbered use);
    void add_changes(base::Id authority, std::int64_t count, Numbered use);
    void add_outgoing(const Trail& trail, outbox::Outgoing item);
    void flush(store::Tx& tx);

private:
    struct Numbering {
        std::string counter;  // empty: places in the change order
        std::int64_t count = 1;
        Numbered use;
    };
    struct PendingItem {
        outbox::Outgoing item;
        base::Id id;
        base::Instant created_at;
    };
    struct Head {
        std::int64_t event_number = 0;
        base::Digest event_hash{};
        std::int64_t change_seq = 0;
        std::int64_t outbox_number = 0;
    };
    struct Group {
        std::vector<PendingEvent> events;
        std::vector<Numbering> numberings;
        std::vector<PendingItem> outgoing;
        Bell* bell = nullptr;
        Head head;
    };

    Group& group(base::Id authority);
    Head lock_head(store::Tx& tx, std::int64_t authority) const;
    void give_numbers(store::Tx& tx, std::int64_t authority, Group& group);
    void erase(store::Tx& tx, std::int64_t authority, std::int64_t number, PendingEvent& pending) const;
    void write_events(store::Tx& tx, std::int64_t authority, Group& group) const;
    void write_changes(store::Tx& tx, std::int64_t authority, Group& group, std::int64_t first_event) const;
    void write_outgoing(store::Tx& tx, std::int64_t authority, Group& group) const;
    void move_head(store::Tx& tx, std::int64_t authority, const Head& head) const;

    Chain chain_;
    bool locked_ = false;
    std::map<std::int64_t, Group> groups_;  // ascending: the lock order
};

template <Chain chain>
class PendingPart final : public store::TxPart {
public:
    explicit PendingPart(store::Tx&) {}
    int order() const override { return 900; }
    void flush(store::Tx& tx) override { pending.flush(tx); }
    Pending pending{chain};
};

inline Pending& pending(store::Tx& tx) { return tx.part<PendingPart<Chain::main>>().pending; }
inline Pending& pending_aside(store::Tx& side) { return side.part<PendingPart<Chain::side>>().pending; }

// Every statement of this room that runs in a transaction, for the test that prepares them all.
std::vector<std::string> flush_statements(Chain chain);

}  // namespace audit
