// A load at work (dataset/load.hpp). Within this room.
#pragma once

#include "dataset/load.hpp"
#include "dataset/load_after.hpp"
#include "dataset/shape.hpp"

#include <future>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace dataset {

// A correction that was accepted and stands until the register agrees or says a third thing.
struct StandingCorrection {
    base::Id authority, id;
    std::string register_value, proposed;
};

class Load::Work {
public:
    Work(store::Store& store, const Writing& writing, LoadSettings settings);

    void stage(std::span<const Incoming> rows);
    void close_missing();
    void publish(const Publisher& write);
    void abandon();

    const LoadReport& report() const { return report_; }
    bool ended() const { return ended_; }
    void on_row(std::function<void(const Preview&)> look) { look_ = std::move(look); }
    LoadRow row() const;

private:
    LoadLease lease() const { return {home_, id_, id_, writing_.trail.world().clock}; }
    // Where much of a file is as it was, nothing is written for long.
    void keep_hold();

    // An incoming row that is to be written, and what it was.
    struct Staging {
        const Incoming* incoming = nullptr;
        std::optional<StoredRow> before;
        Record after;
    };
    // What became of a chunk; `moved`: those whose record changed since it was read.
    struct Landed {
        std::vector<const Incoming*> moved;
        audit::Staged staged;
        std::int64_t mark = 0;
    };
    // A chunk on its way into the database while the next one is compared.
    struct Flight {
        std::vector<Incoming> again;  // what the chunk's rows point to, where they are compared a second time
        std::vector<Staging> chunk;
        std::future<Landed> landed;
    };
    struct Settled {
        StandingCorrection correction;
        std::string state;
    };

    std::vector<Staging> compare(store::Reader& db, std::span<const Incoming> rows);
    std::unordered_map<std::string, StoredRow> current_rows(store::Reader& db, std::span<const Incoming> rows) const;
    std::optional<std::string> key_of(const Incoming& incoming) const;
    void fill(Staging& staging);
    bool fits(store::Reader& db, Staging& staging);
    bool first_with_its_values(const Staging& staging);
    void refuse(const Incoming& incoming, base::Problems problems);
    void count(const Staging& staging);
    Incoming forget(const Staging& staging);
    void launch(std::vector<Staging> chunk, std::vector<Incoming> again);
    // Waits for the chunk that is under way, if one is; what moved is compared and written again.
    void land();
    Landed write_chunk(std::span<Staging> chunk) const;
    bool close_version(store::Tx& tx, const StoredRow& before, std::int64_t mark) const;
    void close_chunk(const std::vector<StoredRow>& gone);
    // The load's mark. The first write of a load: from here on others of its dataset and authority wait.
    std::int64_t start_or_hold(store::Tx& tx) const;
    // Returns what is staged then: what readers are told of a record that moved is told anew.
    audit::Staged take_in_moved(store::Tx& tx);
    audit::Staged tell(store::Tx& tx, const audit::Staged& so_far, audit::Action action,
                       std::span<const audit::Change> changes, std::span<const base::Id> added = {}) const;
    void settle_corrections(store::Tx& tx) const;
    void read_corrections(store::Reader& db);

    store::Store& store_;
    Writing writing_;
    LoadSettings settings_;
    const Dataset& dataset_;
    const Shape& shape_;
    base::Id home_;  // of marks, events, search entries
    base::Id id_;
    std::int64_t mark_ = 0;  // 0: nothing written yet
    base::Instant held_at_;  // by keep_hold or a chunk
    base::Instant published_at_;
    audit::Staged staged_;
    LoadReport report_;
    bool ended_ = false;
    std::function<void(const Preview&)> look_;
    std::unordered_set<std::int64_t> seen_;                  // records that the file has
    std::unordered_set<std::string> keys_;                   // and their keys, to find the same one twice
    std::set<std::pair<std::int32_t, std::string>> unique_;  // values of unique fields that it brings
    std::unordered_map<std::int64_t, std::vector<std::int32_t>>
        changed_fields_;  // by record, for those that move meanwhile
    std::unordered_map<std::int64_t, std::vector<std::pair<std::int32_t, StandingCorrection>>>
        corrections_;  // by record: field position
    std::vector<Settled> settled_;
    std::optional<Flight> flight_;
};

}  // namespace dataset
