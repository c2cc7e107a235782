#include "exchange/runs.hpp"

#include "dataset/list_text.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace exchange {

using State = Run::State;
using Mark = CsvStyle::Mark;
using Guard = CsvStyle::Guard;
using Headings = FileStyle::Headings;
using Labels = FileStyle::Labels;

namespace {

constexpr std::array<std::string_view, 3> state_words = {"running", "done", "failed"};
constexpr std::int64_t seconds_a_run_may_take = 24 * 60 * 60;

State state_of(std::string_view stored) {
    for (std::size_t i = 0; i < state_words.size(); ++i)
        if (state_words[i] == stored) return static_cast<State>(i);
    throw base::Broken("a run in no known state");
}

// Fields and their headings in turn.
std::string list_of(const OwnHeadings& own) {
    std::vector<std::string> parts;
    for (const auto& [field, heading] : own) parts.insert(parts.end(), {field, heading});
    return dataset::list_text(parts);
}

OwnHeadings headings_of(std::string_view stored) {
    auto parts = dataset::parts_of(stored);
    OwnHeadings own;
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2)
        own.emplace_back(std::move(parts[i]), std::move(parts[i + 1]));
    return own;
}

void begin(store::Tx& side, const Run& run) {
    side.run(R"(
        insert into run (authority, id, account, dataset, address, file_name, format, header, labels, mark, guard,
          language, filters, words_en, words_cy, columns, withheld, catalogue, data_as_at, oldest_load, newest_load,
          started_at, state, rows_written, saved_view, view_version, view_name, change_seq, kept_until, own_headings)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
          'running', $23, $24, $25, $26, $27, $28, $29))",
             {run.authority,
              run.id,
              run.account.value(),
              run.dataset,
              run.address,
              run.file_name,
              name(run.format),
              run.headings == Headings::names ? "names" : "labels",
              run.labels == Labels::beside ? 1 : 0,
              run.csv.mark == Mark::byte_order ? 1 : 0,
              run.csv.guard == Guard::formulas ? 1 : 0,
              base::tag(run.language),
              run.filters,
              run.filter_words.english,
              run.filter_words.welsh,
              dataset::list_text(run.columns),
              dataset::list_text(run.withheld),
              run.catalogue,
              run.data_as_at,
              run.oldest_load,
              run.newest_load,
              run.started_at,
              run.result.rows,
              run.view.id,
              run.view.version,
              run.view.name,
              run.change_seq,
              run.kept_until,
              list_of(run.own)});
}

void end(store::Store& store, const Run& run, State state, base::Instant at, const FileResult& result) {
    store.write_side([&](store::Tx& side) {
        side.run(R"(
            update run set state = $3, ended_at = $4, rows_written = $5, bytes = $6, sha256 = $7
            where authority = $1 and id = $2 and state = 'running')",
                 {run.authority, run.id, state_words[static_cast<std::size_t>(state)], at, result.rows, result.bytes,
                  result.sha256});
    });
}

constexpr std::string_view every_column =
    "id, account, dataset, address, file_name, format, header, labels, mark, guard, language, filters, words_en, "
    "words_cy, columns, withheld, catalogue, data_as_at, oldest_load, newest_load, started_at, state, ended_at, "
    "rows_written, bytes, sha256, saved_view, view_version, view_name, change_seq, kept_until, fetched_at, "
    "own_headings";

Run run_at(const store::Row& row, base::Id authority) {
    return {.authority = authority,
            .id = row.id(0),
            .account = row.id(1),
            .dataset = std::string(row.text(2)),
            .address = std::string(row.text(3)),
            .file_name = std::string(row.text(4)),
            .format = format_from(row.text(5)).value_or(Format::csv),
            .headings = row.text(6) == "names" ? Headings::names : Headings::labels,
            .labels = row.flag(7) ? Labels::beside : Labels::none,
            .csv = {.mark = row.flag(8) ? Mark::byte_order : Mark::none,
                    .guard = row.flag(9) ? Guard::formulas : Guard::none},
            .language = row.text(10) == "cy" ? base::Language::welsh : base::Language::english,
            .filters = std::string(row.text(11)),
            .filter_words = {std::string(row.text(12)), std::string(row.text(13))},
            .columns = dataset::parts_of(row.text(14)),
            .own = headings_of(row.text(32)),
            .withheld = dataset::parts_of(row.text(15)),
            .catalogue = std::string(row.text(16)),
            .view = {.id = row.id(26), .version = row.integer(27), .name = std::string(row.text(28))},
            .data_as_at = row.instant(17),
            .started_at = row.instant(20),
            .oldest_load = row.maybe_instant(18),
            .newest_load = row.maybe_instant(19),
            .change_seq = row.maybe_integer(29),
            .kept_until = row.maybe_instant(30),
            .fetched_at = row.maybe_instant(31),
            .state = state_of(row.text(21)),
            .ended_at = row.maybe_instant(22),
            .result = {.rows = row.integer(23), .bytes = row.integer(24), .sha256 = std::string(row.text(25))}};
}

}  // namespace

std::string_view state_name(Run::State state) { return state_words[static_cast<std::size_t>(state)]; }

void make_run(store::Store& store, const base::Clock& clock, const Run& run,
              const std::function<void(store::Tx& side)>& also, const std::function<FileResult()>& write) {
    store.write_side([&](store::Tx& side) {
        begin(side, run);
        also(side);
    });
    FileResult result;
    try {
        result = write();
    } catch (...) {
        end(store, run, State::failed, clock.now(), {});
        throw;
    }
    end(store, run, State::done, clock.now(), result);
}

std::vector<Run> runs_of(store::Reader& side, base::Id authority, base::Id account, base::Id before,
                         std::int64_t limit) {
    std::vector<Run> runs;
    side.each("select " + std::string(every_column) +
                  " from run where authority = $1 and account = $2 and id < $3 order by id desc limit $4",
              {authority, account, before ? before.value() : std::numeric_limits<std::int64_t>::max(), limit},
              [&](const store::Row& row) { runs.push_back(run_at(row, authority)); });
    return runs;
}

std::vector<Run> waiting_runs(store::Reader& side, base::Id authority, base::Id account, base::Instant now) {
    std::vector<Run> runs;
    side.each("select " + std::string(every_column) +
                  " from run where authority = $1 and account = $2 and kept_until > $3 and fetched_at is null and "
                  "state = 'done' order by id desc",
              {authority, account, now}, [&](const store::Row& row) { runs.push_back(run_at(row, authority)); });
    return runs;
}

std::map<base::Id, std::int64_t> views_taken(store::Reader& side, base::Id authority, base::Id account,
                                             base::Instant since) {
    std::map<base::Id, std::int64_t> taken;
    side.each(R"(select saved_view, max(view_version) from run
                 where authority = $1 and account = $2 and started_at >= $3 and saved_view is not null group by saved_view)",
              {authority, account, since}, [&](const store::Row& row) { taken.emplace(row.id(0), row.integer(1)); });
    return taken;
}

void note_fetched(store::Tx& side, const Run& run, base::Instant now) {
    side.run("update run set fetched_at = $3 where authority = $1 and id = $2 and fetched_at is null",
             {run.authority, run.id, now});
}

std::optional<Run> find_run(store::Reader& side, base::Id authority, base::Id id) {
    const auto row = side.maybe("select " + std::string(every_column) + " from run where authority = $1 and id = $2",
                                {authority, id});
    return row ? std::optional(run_at(row->row(), authority)) : std::nullopt;
}

SweptRuns sweep_runs(store::Store& store, base::Instant now, std::int32_t keep_months) {
    const auto first_kept = base::Instant::start_of(now.london_date().plus_months(-keep_months));
    return store.write_side([&](store::Tx& side) {
        SweptRuns swept;
        swept.failed =
            side.run("update run set state = 'failed', ended_at = $1 where state = 'running' and started_at < $2",
                     {now, now.plus_seconds(-seconds_a_run_may_take)});
        if (keep_months > 0) swept.removed = side.run("delete from run where started_at < $1", {first_kept});
        return swept;
    });
}

std::vector<std::string> withheld_columns(const dataset::Dataset& definition, const dataset::Scope& scope,
                                          const std::vector<std::string>& asked) {
    std::vector<std::string> withheld;
    for (const auto& field : definition.fields) {
        // What leaves in no file at all is withheld from nobody in particular.
        if (!dataset::is_column(field) || field.type == dataset::Type::file || scope.sees(field)) continue;
        if (asked.empty() || std::ranges::find(asked, field.name) != asked.end()) withheld.emplace_back(field.name);
    }
    return withheld;
}

void set_loads(store::Reader& db, const dataset::Plan& plan, const dataset::Dataset& definition, Run& run) {
    std::vector<std::string_view> from{definition.name};
    for (const auto& column : plan.columns)
        if (column.field->type == dataset::Type::reference) from.push_back(column.field->target);
    std::string names;
    dataset::Bound bound;
    for (const auto dataset : from) names += (names.empty() ? "" : ", ") + bound.add_text(dataset);
    const auto row = db.one(
        "select min(last), max(last) from (select max(ended_at) as last from dataset_load "
        "where authority = 0 and state in ('published', 'cleared') and dataset in (" +
            names + ") group by dataset) newest",
        bound.params());
    run.oldest_load = row.row().maybe_instant(0);
    run.newest_load = row.row().maybe_instant(1);
}

}  // namespace exchange
