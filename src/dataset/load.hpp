// Loads of many rows that are seen whole or not at all (docs/adr/0001-records.md, "Marks"). Rows are compared with what
// is there by their key; only what is added, changed or gone is written, in chunks through the job lane, under a mark
// that nobody reads yet. Publishing moves the mark.
//
//   auto load = Load::begin(store, load_writing, {.dataset = "organisation", .fields = {…}, .source = "GIAS, 16
//   November 2023"}); while (reader.next(rows)) load->stage(rows);         // any number of rows at a time LoadReport
//   report = load->problems_found() ? load->abandon() : load->publish();
//
// A Load that is destroyed without either is swept. A process that dies leaves nothing visible: sweep_loads() clears it
// when it has been silent for limits::load_lease_seconds.
#pragma once

#include "base/problem.hpp"
#include "dataset/record.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace dataset {

struct Incoming {
    std::int64_t row = 0;       // 1-based row of the file, for problems
    std::vector<Value> values;  // one for each of LoadSettings::fields
};

struct LoadSettings {
    std::string dataset;
    std::vector<std::int32_t>
        fields;             // positions the file fills; the key must be among them; others keep what they hold
    std::string source;     // "GIAS establishments, 16 November 2023": audit, facts
    std::string source_cy;  // the same in Welsh; empty where it has one name, as a file has
    // What to do with records of ours that the file lacks; `only` narrows which are meant (a file of one region), over
    // alias r.
    enum class Missing : std::uint8_t { keep, remove } missing = Missing::keep;
    std::optional<Predicate> only;
    // Facts of dated fields change from this day on.
    base::Date valid_from;
    enum class Corrections : std::uint8_t { keep, ignore } corrections = Corrections::keep;
    // Wings' checks and derivations run for each row; national registers may switch reference checks off where a file
    // is loaded before its targets.
    enum class References : std::uint8_t { checked, taken } references = References::checked;
    // compare: nothing is written at all, and nothing can be published; for previews of an import.
    enum class Mode : std::uint8_t { stage, compare } mode = Mode::stage;
};

struct LoadReport {
    base::Id load;
    std::int64_t rows = 0;  // given
    std::int64_t added = 0, changed = 0, removed = 0, unchanged = 0, refused = 0;
    std::int64_t values_changed = 0;
    std::int64_t corrections_kept = 0, corrections_agreed = 0, corrections_overruled = 0;
    std::int64_t moved = 0;   // rows that somebody changed while the load was being staged; both changes stand
    std::int64_t chunks = 0;  // closures written through the lane
    base::Problems problems;  // the first limits::load_problems, each with its row
};

class Load {
    class Work;

public:
    // Problems: load_running (another load of this dataset and authority is being staged or published).
    static base::Result<std::unique_ptr<Load>> begin(store::Store& store, const Writing& writing,
                                                     LoadSettings settings);
    explicit Load(std::unique_ptr<Work> work);  // only begin() has one to give
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    // Compares and stages. Rows with problems are not staged and are told in the report. The same key twice in a load:
    // the second is refused.
    void stage(std::span<const Incoming> rows);
    bool problems_found() const;
    const LoadReport& report() const;  // so far
    // Whole: the rows are there for everybody, with one audit event. Then clears away what was replaced. `write` makes
    // the one write that publishes, in which a caller may say what is to be true exactly when the load is published (a
    // step of a job); what it throws before that write leaves the load as it was.
    using Publisher = std::function<void(const std::function<void(store::Tx&)>& work)>;
    LoadReport publish(const Publisher& write = {});
    // Not at all.
    LoadReport abandon();
    // What a load would do, row by row, for a preview: called while staging for each row that is not unchanged.
    enum class Outcome : std::uint8_t { added, changed, removed, refused };
    struct Preview {
        std::int64_t row;
        Outcome outcome;
        base::Id id;  // none for added and refused
        const std::vector<Change>* changes;
        const std::vector<Value>* before;          // of the record; null for added
        const base::Problems* problems = nullptr;  // of a refused one
    };
    void on_row(std::function<void(const Preview&)> look);

private:
    std::unique_ptr<Work> work_;
};

// Clears what loads left behind that never published (their process died) and finishes the clearing of those that did;
// loads that any process still works at are left alone. Returns how many loads.
std::int64_t sweep_loads(store::Store& store, const Registry& registry, const base::World& world);

}  // namespace dataset
