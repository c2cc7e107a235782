// Undoing an import. All of it is tried out first, in writes that are taken back; then it is done in steps, each of
// some records. Invariant: a step says which record was its last, in the order changed, then added, each by id.
#include "web/imports.hpp"

#include "dataset/operation.hpp"
#include "dataset/undo.hpp"
#include "gate/accounts.hpp"
#include "jobs/run.hpp"

#include <algorithm>
#include <span>

namespace web {

using base::t;
using dataset::Dataset;
using dataset::PastLoad;
using jobs::in_both;

namespace {

constexpr std::size_t kRecordsAtOnce = 50;  // each is some ten statements

struct TakenBack {};  // undoes the write that tried something out

class Undoing {
public:
    Undoing(App& app, jobs::Run& run, const dataset::Writing& writing, const Dataset& definition, PastLoad load)
        : app_(app), run_(run), writing_(writing), definition_(definition), load_(std::move(load)) {}

    jobs::Outcome undo() {
        auto brought =
            app_.store.read([&](store::Reader& db) { return dataset::brought_by(db, writing_, definition_, load_); });
        const auto all = static_cast<std::int64_t>(brought.changed.size() + brought.added.size());
        total_ = 2 * all;
        if (run_.steps() == 0) {
            for (const auto record : brought.touched) say(record, kTouched);
            if (!problems_.empty()) return {.problems = std::move(problems_)};
            try_out(brought.changed);
            try_out(brought.added);
            if (!problems_.empty()) return {.problems = std::move(problems_)};
        }
        done_ = all;
        take_back("changed", brought.changed);
        take_back("added", brought.added);
        if (!problems_.empty()) return {.problems = std::move(problems_)};
        return {.words = in_both(t("Undone: {name}"), {{"name", load_.source}}),
                .address = "/data/" + std::string(definition_.name)};
    }

private:
    static constexpr base::Message kTouched =
        t("Somebody changed this since the import. Change it by hand, or leave it as it is");

    // Named by its address: what it is called is for those to see who may read it.
    void say(base::Id record, base::Message what, std::vector<base::NamedArgument> arguments = {}) {
        problems_.add("/data/" + std::string(definition_.name) + "/" + record.text(), "not_undone", what,
                      std::move(arguments));
    }

    void note(base::Id record, const dataset::Written& written) {
        if (written.outcome == dataset::Written::Outcome::conflicted) say(record, kTouched);
        for (const auto& problem : written.problems) say(record, problem.what, problem.arguments);
    }

    template <typename Use>
    static void in_chunks(std::span<const base::Id> records, Use&& use) {
        while (!records.empty()) {
            const auto chunk = records.first(std::min(records.size(), kRecordsAtOnce));
            use(chunk);
            records = records.subspan(chunk.size());
        }
    }

    std::vector<dataset::Written> take_back_chunk(store::Tx& tx, std::span<const base::Id> chunk) {
        std::vector<dataset::Written> written;
        for (const auto record : chunk) written.push_back(dataset::take_back(tx, writing_, definition_, load_, record));
        return written;
    }

    void note_all(std::span<const base::Id> chunk, const std::vector<dataset::Written>& written) {
        for (std::size_t i = 0; i < chunk.size(); ++i)
            if (!written[i].ok()) note(chunk[i], written[i]);
    }

    void try_out(std::span<const base::Id> records) {
        in_chunks(records, [&](std::span<const base::Id> chunk) {
            std::vector<dataset::Written> written;
            try {
                app_.store.write(store::Priority::job, [&](store::Tx& tx) {
                    written = take_back_chunk(tx, chunk);
                    throw TakenBack();
                });
            } catch (const TakenBack&) {
            }
            note_all(chunk, written);
            tell(chunk.size(), t("Trying it out"));
        });
    }

    // From where the steps made so far have got to.
    void take_back(const std::string& part, std::span<const base::Id> records) {
        const auto reached = run_.reached();
        if (!reached.empty()) {
            const auto space = reached.find(' ');
            const auto last = base::Id::from_text(reached.substr(space + 1)).value_or(base::Id());
            if (reached.substr(0, space) == part)
                records = records.subspan(
                    static_cast<std::size_t>(std::ranges::upper_bound(records, last) - records.begin()));
            else if (part == "changed")
                records = {};
        }
        in_chunks(records, [&](std::span<const base::Id> chunk) {
            std::vector<dataset::Written> written;
            run_.step([&](store::Tx& tx) {
                written = take_back_chunk(tx, chunk);
                return part + " " + chunk.back().text();
            });
            note_all(chunk, written);
            tell(chunk.size(), t("Taking back each record"));
        });
    }

    void tell(std::size_t records, base::Message words) {
        done_ += static_cast<std::int64_t>(records);
        run_.progress({.done = done_, .total = total_, .words = in_both(words)});
    }

    App& app_;
    jobs::Run& run_;
    const dataset::Writing& writing_;
    const Dataset& definition_;
    const PastLoad load_;
    base::Problems problems_;
    std::int64_t done_ = 0, total_ = 0;  // records, tried out and taken back
};

}  // namespace

jobs::Outcome undo_import(App& app, jobs::Run& run) {
    const auto order = order_of(run.job());
    const auto principal = asker_of(app, run.job());
    const auto& registry = app.registries.of(run.job().authority);
    const auto& definition = registry.dataset(order.get("dataset"));
    auto writing = writing_for(app, registry, principal, run.job().authority,
                               app.store.read([&](store::Reader& db) { return app.codes.get(db); }));
    auto load = app.store.read([&](store::Reader& db) {
        return dataset::find_past_load(db, writing, definition,
                                       base::Id::from_text(order.get("load")).value_or(base::Id()));
    });
    if (!load) throw base::NotFound("no such import");
    writing.reason = "undo_import";
    writing.note = load->source;
    return Undoing(app, run, writing, definition, std::move(*load)).undo();
}

}  // namespace web
