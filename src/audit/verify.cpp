#include "audit/verify.hpp"

#include "audit/chain.hpp"
#include "audit/verify_sql.hpp"

#include <algorithm>
#include <limits>

namespace audit {

namespace {

constexpr std::int64_t stretch_events = 50'000;  // a statement; seconds at most, and memory of a sort stays small
constexpr std::size_t suspects_max = 100;        // changed events compared with each other to tell which were moved

EventColumns event_columns(store::Row row, std::int64_t authority) {
    EventColumns e;
    e.authority = authority;
    e.number = row.integer(0);
    e.at = row.integer(1);
    e.actor_kind = row.integer(2);
    e.actor = row.integer(3);
    e.actor_name = row.text(4);
    e.action = row.text(5);
    e.dataset = row.text(6);
    e.record = row.integer(7);
    e.outcome = row.integer(8);
    e.reason = row.text(9);
    e.request = row.integer(10);
    e.batch = row.integer(11);
    e.value_count = row.integer(12);
    e.values_digest = row.bytes(13);
    e.previous = row.bytes(14);
    return e;
}

std::optional<std::string_view> maybe_text(const store::Cell& cell) {
    return cell.kind == store::Kind::null ? std::nullopt : std::optional(cell.text);
}

// A changed event kept beyond its row, to find out whether it only stood elsewhere.
struct Suspect {
    EventColumns columns;
    std::string actor_name, action, dataset, reason, values_digest, previous, hash;
    std::size_t finding;

    Suspect(const EventColumns& e, std::string_view stored_hash, std::size_t finding_index)
        : columns(e),
          actor_name(e.actor_name),
          action(e.action),
          dataset(e.dataset),
          reason(e.reason),
          values_digest(e.values_digest),
          previous(e.previous),
          hash(stored_hash),
          finding(finding_index) {}

    bool stood_at(std::int64_t number, Joined& scratch) const {
        auto e = columns;
        e.actor_name = actor_name;
        e.action = action;
        e.dataset = dataset;
        e.reason = reason;
        e.values_digest = values_digest;
        e.previous = previous;
        if (e.batch == e.number) e.batch = number;
        e.number = number;
        return base::bytes_of(hash_of(e, scratch)) == hash;
    }
};

// One authority's chain, walked from its first event to its head.
class Walk {
public:
    Walk(Chain chain, base::Id authority, std::span<const Anchor> known, Verification& result)
        : chain_(chain), authority_(authority), result_(result) {
        for (const auto& anchor : known)
            if (anchor.chain == chain && anchor.authority == authority) known_.push_back(anchor);
        std::ranges::sort(known_, {}, &Anchor::number);
    }

    void run(store::Reader& db) {
        const auto head = db.maybe(for_chain(chain_, head_sql), {authority_.value()});
        const auto ends = db.one(for_chain(chain_, last_number_sql), {authority_.value()});
        const auto stretch = for_chain(chain_, stretch_sql);
        for (auto from = ends.integer(0); !ends.is_null(0) && from <= ends.integer(1); from += stretch_events) {
            const auto to = std::min(from + stretch_events - 1, ends.integer(1));
            db.each(stretch, {authority_.value(), from, to}, [&](store::Row row) { take(row); });
        }
        end_event();
        compare_head(head);
        for (const auto& anchor : known_)
            if (anchor.number > number_) add({.fault = Fault::unknown_past, .number = anchor.number});
        tell_moved();
        check_strays(db);
        check_erasures(db);
        result_.heads.push_back({chain_, authority_, number_, hash_});
    }

private:
    void add(Finding finding) {
        finding.chain = chain_;
        finding.authority = authority_;
        ++result_.findings_count;
        faults_in_event_ = true;
        if (result_.findings.size() < findings_max) result_.findings.push_back(finding);
    }

    void take(store::Row row) {
        if (!any_ || row.integer(0) != number_) {
            end_event();
            begin_event(row);
        }
        if (!row.is_null(16)) take_value(row);
    }

    void begin_event(store::Row row) {
        const auto e = event_columns(row, authority_.value());
        ++result_.events;
        faults_in_event_ = false;
        const bool follows = e.number == number_ + 1;
        if (!follows) {
            // Numbers below 1 were never given: nothing is missing before them.
            if (e.number > number_ + 1) missing(number_ + 1, e.number - 1);
        } else if (e.previous != base::bytes_of(hash_)) {
            add({.fault = Fault::event_replaced, .number = any_ ? number_ : e.number});
        }
        const auto stored_hash = row.bytes(15);
        count_holds_ = base::bytes_of(hash_of(e, scratch_)) == stored_hash;
        if (!count_holds_) {
            if (suspects_.size() < suspects_max && result_.findings.size() < findings_max)
                suspects_.emplace_back(e, stored_hash, result_.findings.size());
            add({.fault = Fault::event_changed, .number = e.number});
        }
        any_ = true;
        number_ = e.number;
        hash_ = {};
        if (stored_hash.size() == hash_.size()) std::ranges::copy(std::as_bytes(std::span(stored_hash)), hash_.begin());
        value_count_ = e.value_count;
        values_digest_ = e.values_digest;
        position_ = 0;
        running_ = {};
        compare_anchors();
    }

    void missing(std::int64_t from, std::int64_t to) {
        add({.fault = Fault::event_missing, .number = from, .number_to = to});
        for (auto number = from; number <= to && places_.size() < suspects_max; ++number) places_.push_back(number);
        faults_in_event_ = false;
    }

    void take_value(store::Row row) {
        ++result_.values;
        const auto position = row.integer(16);
        miss_values(position);
        position_ = position + 1;
        const Finding about{.number = number_,
                            .position = position,
                            .record = row.id(17),
                            .field = static_cast<std::int32_t>(row.integer(18))};
        const auto digest = row.bytes(23);
        running_ = running(running_, digest);
        if (position >= value_count_) {
            add_value_fault(about, Fault::value_added);
        } else if (!row.is_null(24)) {
            ++result_.erased;
            if (!row.is_null(19) || !row.is_null(20)) add_value_fault(about, Fault::value_changed);
        } else {
            const ValueColumns value{about.record.value(), about.field,         row.integer(21),
                                     maybe_text(row[19]),  maybe_text(row[20]), row.bytes(22)};
            if (base::bytes_of(digest_of(value, scratch_)) != digest) add_value_fault(about, Fault::value_changed);
        }
    }

    // Those before `position` have not come. How many there were is known only from an event that is whole.
    void miss_values(std::int64_t position) {
        for (const auto end = std::min(position, value_count_); count_holds_ && position_ < end; ++position_)
            add({.fault = Fault::value_missing, .number = number_, .position = position_});
    }

    void add_value_fault(Finding finding, Fault fault) {
        finding.fault = fault;
        add(finding);
    }

    void end_event() {
        if (!any_) return;
        miss_values(value_count_);
        // Each value agrees with its own digest, and yet they are not those the event was written with.
        if (!faults_in_event_ && base::bytes_of(running_) != values_digest_)
            add({.fault = Fault::value_changed, .number = number_});
    }

    void compare_anchors() {
        for (const auto& anchor : known_)
            if (anchor.number == number_ && anchor.hash != hash_)
                add({.fault = Fault::unknown_past, .number = number_});
    }

    void compare_head(const std::optional<store::KeptRow>& head) {
        if (!head && !any_) return;
        const auto head_number = head ? head->integer(0) : 0;
        const auto head_hash = head ? head->row().bytes(1) : std::string_view();
        const bool same_hash = head && head_hash == base::bytes_of(hash_);
        if (head_number == number_ && same_hash) return;
        if (head_number > number_ && !same_hash) {
            missing(number_ + 1, head_number);
        } else {
            add({.fault = Fault::head_differs, .number = head_number, .number_to = number_});
        }
    }

    // A changed event that would be whole at the place of another one, or at one that is empty now, was moved from
    // there.
    void tell_moved() {
        for (const auto& suspect : suspects_) {
            const auto number = suspect.columns.number;
            places_.insert(places_.end(), {number, number + 1, number - 1, suspect.columns.batch});
        }
        for (const auto& suspect : suspects_) {
            const auto place = std::ranges::find_if(places_, [&](std::int64_t number) {
                return number != suspect.columns.number && suspect.stood_at(number, scratch_);
            });
            if (place == places_.end()) continue;
            auto& finding = result_.findings[suspect.finding];
            finding.fault = Fault::event_moved;
            finding.number_to = *place;
        }
    }

    void check_strays(store::Reader& db) {
        db.each(for_chain(chain_, stray_values_sql), {authority_.value(), number_, first_load_batch},
                [&](store::Row row) {
                    add({.fault = Fault::value_added, .number = row.integer(0), .position = row.integer(1)});
                });
        result_.waiting +=
            db.one(for_chain(chain_, waiting_values_sql), {authority_.value(), first_load_batch}).integer(0);
    }

    void check_erasures(store::Reader& db) {
        db.each(for_chain(chain_, unproven_sql), {authority_.value()}, [&](store::Row row) {
            add({.fault = Fault::erasure_unproven,
                 .number = row.integer(0),
                 .position = row.integer(1),
                 .record = row.id(2),
                 .field = static_cast<std::int32_t>(row.integer(3))});
        });
    }

    Chain chain_;
    base::Id authority_;
    Verification& result_;
    std::vector<Anchor> known_;
    Joined scratch_;
    std::vector<Suspect> suspects_;
    std::vector<std::int64_t> places_;  // where a moved event may have stood

    bool any_ = false;
    std::int64_t number_ = 0;  // of the last event walked, and its hash
    base::Digest hash_{};
    bool faults_in_event_ = false;
    bool count_holds_ = true;
    std::int64_t value_count_ = 0;
    std::string values_digest_;
    std::int64_t position_ = 0;  // the next value's
    base::Digest running_{};
};

void add_verification(Verification& to, Verification more) {
    to.events += more.events;
    to.values += more.values;
    to.erased += more.erased;
    to.waiting += more.waiting;
    to.findings_count += more.findings_count;
    std::ranges::move(more.heads, std::back_inserter(to.heads));
    for (const auto& finding : more.findings)
        if (to.findings.size() < findings_max) to.findings.push_back(finding);
}

}  // namespace

std::string_view name(Fault fault) {
    switch (fault) {
        case Fault::event_missing: return "event_missing";
        case Fault::event_changed: return "event_changed";
        case Fault::event_moved: return "event_moved";
        case Fault::event_replaced: return "event_replaced";
        case Fault::value_changed: return "value_changed";
        case Fault::value_missing: return "value_missing";
        case Fault::value_added: return "value_added";
        case Fault::erasure_unproven: return "erasure_unproven";
        case Fault::head_differs: return "head_differs";
        case Fault::unknown_past: return "unknown_past";
    }
    throw base::Broken("audit: a fault has a name");
}

std::string Finding::text() const {
    std::string line(chain == Chain::main ? "main" : "side");
    line += " chain, authority " + (authority ? authority.text() : std::string("none")) + ", event " +
            std::to_string(number);
    if (number_to != 0 && number_to != number) line += " (" + std::to_string(number_to) + ")";
    if (position >= 0) line += ", value " + std::to_string(position);
    if (record) line += ", record " + record.text() + ", field " + std::to_string(field);
    return line + ": " + std::string(name(fault));
}

Verification verify_chain(store::Reader& db, Chain chain, std::span<const Anchor> known) {
    Verification result;
    std::vector<base::Id> authorities;
    db.each(for_chain(chain, authorities_sql), {}, [&](store::Row row) { authorities.push_back(row.id(0)); });
    for (const auto& anchor : known)
        if (anchor.chain == chain && !std::ranges::binary_search(authorities, anchor.authority))
            authorities.insert(std::ranges::lower_bound(authorities, anchor.authority), anchor.authority);
    for (const auto authority : authorities) Walk(chain, authority, known, result).run(db);
    return result;
}

Verification verify(store::Store& store, std::span<const Anchor> known) {
    const auto snapshot = store.snapshot();
    auto result = verify_chain(snapshot->reader(), Chain::main, known);
    add_verification(result,
                     store.read_side([&](store::Reader& side) { return verify_chain(side, Chain::side, known); }));
    return result;
}

}  // namespace audit
