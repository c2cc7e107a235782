// Runs: what was downloaded, when, by whom and of which moment, kept beside the trail in the side file (table run). The
// record is begun before the first byte leaves and ended after the last; a run whose process died is failed by
// sweep_runs(). The file itself is kept for some days where a job made it (kept_file.hpp), else not at all: the same
// address makes it again.
#pragma once

#include "base/clock.hpp"
#include "dataset/codes.hpp"
#include "dataset/filter.hpp"
#include "exchange/rows_out.hpp"
#include "store/store.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exchange {

struct Run {
    base::Id authority, id;
    base::Id account;  // who
    std::string dataset;
    std::string address;    // path and query that make the file again
    std::string file_name;  // "contact_2026-11-22T0930_12rows.csv"
    Format format = Format::csv;
    FileStyle::Headings headings = FileStyle::Headings::labels;
    FileStyle::Labels labels = FileStyle::Labels::none;
    CsvStyle csv;
    base::Language language = base::Language::english;
    std::string filters;                // JSON, relative dates worked out; filters_json()
    base::OwnedLabel filter_words;      // both empty: all rows
    std::vector<std::string> columns;   // machine names of fields
    OwnHeadings own;                    // headings in place of their labels
    std::vector<std::string> withheld;  // those the reader may not see
    std::string catalogue;              // version of the columns promised, "1.0"; empty: of none
    struct OfView {
        base::Id id;  // none: of a list
        std::int64_t version = 0;
        std::string name;  // as it was then
    } view;
    base::Instant data_as_at, started_at;
    std::optional<base::Instant> oldest_load, newest_load;  // of the registers that the rows and titles come from
    std::optional<std::int64_t> change_seq;                 // the last change that is in it; none: no feed tells them
    std::optional<base::Instant> kept_until;                // its file was made ready and is fetched, until then
    std::optional<base::Instant> fetched_at;                // by the person, first

    enum class State : std::uint8_t { running, done, failed } state = State::running;
    std::optional<base::Instant> ended_at;
    FileResult result;  // rows: as counted before, until it is done
};

std::string_view state_name(Run::State state);  // "running", "done", "failed"

// Performs `write` under the record of `run`. `also` goes into the transaction that begins it: the event of a download.
// What `write` throws passes, the run failed by then.
void make_run(store::Store& store, const base::Clock& clock, const Run& run,
              const std::function<void(store::Tx& side)>& also, const std::function<FileResult()>& write);

// For store.read_side. Newest first, older than `before` (none: from the newest).
std::vector<Run> runs_of(store::Reader& side, base::Id authority, base::Id account, base::Id before,
                         std::int64_t limit);
// Whole, kept on and not fetched yet, newest first.
std::vector<Run> waiting_runs(store::Reader& side, base::Id authority, base::Id account, base::Instant now);
// The newest version of each saved view that they took a file of since then, by view.
std::map<base::Id, std::int64_t> views_taken(store::Reader& side, base::Id authority, base::Id account,
                                             base::Instant since);
void note_fetched(store::Tx& side, const Run& run, base::Instant now);
std::optional<Run> find_run(store::Reader& side, base::Id authority, base::Id id);

struct SweptRuns {
    std::int64_t failed = 0;   // had been running for a day
    std::int64_t removed = 0;  // older than their retention
};
// `keep_months`: the retention class "run" (definitions); 0: for good.
SweptRuns sweep_runs(store::Store& store, base::Instant now, std::int32_t keep_months);

// What a run says of itself, for machines (specs/conversions.md 18.7).
std::string manifest(const Run& run);
// CSVW metadata of a run's CSV file (W3C, Metadata Vocabulary for Tabular Data): columns with names, titles, types.
std::string csv_metadata(const Run& run, const dataset::Dataset& definition);

// Filters as they were worked out on `today`: {"all":[{"column":…,"operator":…,"values":[…]}],"any":[[…]],"words":…,
// "records":[…]}; what is not there is left out.
std::string filters_json(const dataset::Filters& filters, const std::vector<std::string>& records, base::Date today);
// "Status is Open; Name contains “bro”", in the language of `as`.
std::string filters_in_words(const dataset::Dataset& definition, const dataset::Filters& filters, std::int64_t records,
                             const dataset::ShowAs& as);
// Fields among `asked` (none: all that a file can hold) that the scope does not show.
std::vector<std::string> withheld_columns(const dataset::Dataset& definition, const dataset::Scope& scope,
                                          const std::vector<std::string>& asked);
// The oldest and newest of the last loads of the national datasets that a query's rows and titles come from.
void set_loads(store::Reader& db, const dataset::Plan& plan, const dataset::Dataset& definition, Run& run);

}  // namespace exchange
