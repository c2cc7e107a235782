// Invariant: a file is made by the rights its person has on that day, as if they asked for its address themselves.
// Looking and making may be done twice without harm: what was found is written over, and a file is asked for once by
// its key.
#include "dataset/standing_order.hpp"
#include "exchange/kept_file.hpp"
#include "jobs/run.hpp"
#include "web/deliveries.hpp"
#include "web/downloads.hpp"
#include "web/imports.hpp"
#include "web/stand_in.hpp"
#include "web/standing.hpp"

#include <algorithm>

namespace web {

using base::t;
using base::tn;
using dataset::StandingOrder;
using jobs::in_both;

namespace {

constexpr std::string_view kFileJob = "view.file";
constexpr std::int64_t kSecondsOfDay = 24 * 60 * 60;

// At the address of the view's file. Null: they can't visit any more.
std::unique_ptr<StandIn> stand_in_for(App& app, const StandingOrder& order) {
    auto theirs = stand_in(app, order.authority, order.account, order.language);
    if (!theirs) return nullptr;
    auto& request = theirs->request;
    request.query.add("format", order.format);
    request.parameters = {{"view", order.view.text()}};
    request.path = theirs->visit.link("/views/" + order.view.text() + "/download");
    request.target = request.path + "?" + http::query_string(request.query);
    return theirs;
}

// What somebody would see there now; nullopt: nothing of it can be shown to them.
std::optional<std::int64_t> rows_for(App& app, const StandingOrder& order) {
    const auto theirs = stand_in_for(app, order);
    if (!theirs) return std::nullopt;
    try {
        return app.store.read([&](store::Reader& db) -> std::optional<std::int64_t> {
            const auto found = wanted_file(theirs->visit, db);
            if (const auto* wanted = std::get_if<WantedFile>(&found)) return wanted->rows;
            return std::nullopt;
        });
    } catch (const base::NotFound&) {  // the view is not theirs to open any more
        return std::nullopt;
    } catch (const base::Forbidden&) {
        return std::nullopt;
    }
}

std::string input_of(const StandingOrder& order) {
    http::Fields fields;
    fields.add("view", order.view.text());
    return http::query_string(fields);
}

void ask_for_file(App& app, const StandingOrder& order, base::Date day) {
    const auto key = order.view.text() + " " + order.account.text() + " " + day.iso();
    app.jobs.ask({.authority = order.authority,
                  .kind = kFileJob,
                  .input = input_of(order),
                  .asker = {.kind = audit::ActorKind::staff, .id = order.account, .name = {}},
                  .key = key});
}

jobs::Outcome begin_day(App& app, jobs::Run& run) {
    const auto orders =
        app.store.read([&](store::Reader& db) { return dataset::standing_orders(db, run.job().authority); });
    const auto today = run.now().london_date();
    std::int64_t done = 0;
    for (const auto& order : orders) {
        // Of whoever has left: it waits for who takes the view over.
        if (!stand_in_for(app, order)) continue;
        if (order.notice == StandingOrder::Notice::when_not_empty) {
            const auto rows = rows_for(app, order).value_or(0);
            app.store.write(store::Priority::job,
                            [&](store::Tx& tx) { dataset::note_found(tx, order, rows, run.now()); });
        }
        if (dataset::is_due(order, today)) {
            ask_for_file(app, order, today);
            app.store.write(store::Priority::job, [&](store::Tx& tx) { dataset::note_made(tx, order, today); });
        }
        run.progress({.done = ++done,
                      .total = static_cast<std::int64_t>(orders.size()),
                      .words = in_both(t("Looking at saved views"))});
    }
    return {.words = in_both(tn("{count} saved view looked at", "{count} saved views looked at"), done)};
}

// ---- One file

jobs::Outcome failed(base::Problem problem) {
    jobs::Outcome outcome;
    outcome.problems.add(std::move(problem));
    return outcome;
}

jobs::Outcome made(const Download& download) {
    return {.words = in_both(t("{file} is ready"), {{"file", download.run.file_name}}),
            .address = "/runs/" + download.run.id.text()};
}

jobs::Outcome keep(App& app, jobs::Run& run, Download& download) {
    download.run.kept_until = run.now().plus_seconds(app.settings.keep_files_days * kSecondsOfDay);
    // Its reader has it when they fetch it, and not before.
    download.position.reset();
    exchange::KeptFile file(app.settings.files_folder, download.run);
    write_download(
        download,
        [&](std::string_view bytes) {
            file.write(bytes);
            run.check();
        },
        [&] { file.finish(); });
    return made(download);
}

jobs::Outcome make_file(App& app, jobs::Run& run) {
    const auto& job = run.job();
    const auto view = base::Id::from_text(order_of(job).get("view")).value_or(base::Id());
    const auto order = app.store.read(
        [&](store::Reader& db) { return dataset::find_standing_order(db, job.authority, view, job.asker.id); });
    if (!order) throw base::NotFound("the standing order was taken back");
    const auto theirs = stand_in_for(app, *order);
    if (!theirs) throw base::Forbidden("the account is not active here");
    auto snapshot = app.store.snapshot();
    const auto found = wanted_file(theirs->visit, snapshot->reader());
    const auto* wanted = std::get_if<WantedFile>(&found);
    const auto style = file_style(theirs->visit);
    if (!wanted || !style)
        return failed({"", "nothing_shown", t("Nothing of this view can be shown to you. Its page says why"), {}, {}});
    if (!fits(*wanted, style->format)) return failed(too_many_rows(*wanted));
    const auto download = prepare_download(theirs->visit, *wanted, *style, std::move(snapshot), run.now());
    if (!download) throw base::NotFound("the view asks for what is there no longer");
    auto outcome = keep(app, run, *download);
    if (order->destination && manages_outward(theirs->visit)) ask_for_delivery(app, download->run, order->destination);
    return outcome;
}

jobs::Outcome sweep(App& app, jobs::Run& run) {
    const auto over = exchange::sweep_kept_files(run.store(), app.settings.files_folder, run.now());
    return {.words = in_both(tn("{count} file cleared away", "{count} files cleared away"), over)};
}

}  // namespace

void add_standing_jobs(App& app) {
    app.jobs.add({.name = views_of_day_job,
                  .label = t("A new day in the saved views"),
                  .handler = [&app](jobs::Run& run) { return begin_day(app, run); }});
    app.jobs.add({.name = kFileJob, .label = t("File of a saved view"), .handler = [&app](jobs::Run& run) {
                      return make_file(app, run);
                  }});
    app.jobs.add({.name = "file.forget",
                  .label = t("Clearing away files made ready"),
                  .handler = [&app](jobs::Run& run) { return sweep(app, run); },
                  .when = jobs::Kind::When::each_day});
}

}  // namespace web
