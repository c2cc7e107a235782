#include "documents/scanning.hpp"

#include "base/failure.hpp"
#include "documents/clamd.hpp"
#include "documents/document.hpp"
#include "documents/limits.hpp"
#include "jobs/run.hpp"

namespace documents {

using base::t;

namespace {

constexpr std::int64_t kAtOnce = 100;

const audit::Actor kScanner{.kind = audit::ActorKind::system, .id = {}, .name = "document-scan"};

struct Verdict {
    State state = State::unscanned;
    std::string finding;
};
// Throws Unavailable where the scanner does not answer: the job is tried again, and the file waits.
Verdict examine(const Shelf& shelf, const std::string& clamd, const Waiting& file) {
    if (clamd.empty()) return {};
    const auto scanned = scan(clamd, shelf.path(file.authority, file.sha256));
    switch (scanned.outcome) {
        case Scanned::Outcome::clean: return {State::clean, {}};
        case Scanned::Outcome::infected: return {State::infected, scanned.words};
        case Scanned::Outcome::refused: return {State::unscanned, scanned.words};
        case Scanned::Outcome::unreachable: break;
    }
    throw base::Unavailable("the virus scanner: " + scanned.words);
}

jobs::Outcome scan_waiting(jobs::Run& run, const Shelf& shelf, const std::string& clamd) {
    std::int64_t scanned = 0, infected = 0;
    for (;;) {
        const auto files = run.store().read([](store::Reader& db) { return waiting(db, kAtOnce); });
        if (files.empty()) break;
        for (const auto& file : files) {
            const auto verdict = examine(shelf, clamd, file);
            run.store().write(store::Priority::job, [&](store::Tx& tx) {
                settle({tx, run.trail(), kScanner}, file.authority, file.sha256, verdict.state, verdict.finding);
            });
            if (verdict.state == State::infected) {
                ++infected;
                shelf.remove(file.authority, file.sha256);
            }
            ++scanned;
            run.check();
        }
    }
    return {.words = jobs::in_both(t("{scanned} documents looked at, {infected} of them infected"),
                                   {{"scanned", scanned}, {"infected", infected}})};
}

jobs::Outcome clear_away(jobs::Run& run, const Shelf& shelf) {
    const auto now = run.now();
    const auto forgotten = run.store().write(store::Priority::job, [&](store::Tx& tx) {
        return forget_removed(tx, now.plus_seconds(-std::int64_t{limits::removed_days} * 24 * 60 * 60));
    });
    std::int64_t files = 0;
    shelf.each_before(now.plus_seconds(-limits::left_over_seconds), [&](const Shelf::Kept& kept) {
        if (run.store().read([&](store::Reader& db) { return is_named(db, kept.authority, kept.sha256); })) return;
        shelf.remove(kept.authority, kept.sha256);
        ++files;
    });
    return {.words = jobs::in_both(t("{documents} documents and {files} files cleared away"),
                                   {{"documents", forgotten}, {"files", files}})};
}

}  // namespace

void add_jobs(jobs::Board& board, const Shelf& shelf, const std::string& clamd) {
    board.add({.name = scan_job,
               .label = t("Scan of documents for viruses"),
               .handler = [&shelf, clamd](jobs::Run& run) { return scan_waiting(run, shelf, clamd); }});
    board.add({.name = "documents.clear",
               .label = t("Clearing away of documents"),
               .handler = [&shelf](jobs::Run& run) { return clear_away(run, shelf); },
               .when = jobs::Kind::When::each_day});
    board.add({.name = "documents.scan_left",
               .label = t("Scan of documents that were left waiting"),
               .handler = [&shelf, clamd](jobs::Run& run) { return scan_waiting(run, shelf, clamd); },
               .when = jobs::Kind::When::each_day});
}

}  // namespace documents
