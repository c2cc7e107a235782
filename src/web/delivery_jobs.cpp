// Invariant: a file is brought only where a file of the run is kept, and its destination is there still; doing it twice
// puts the same file in its own place.
#include "exchange/kept_file.hpp"
#include "govuk/messages.hpp"
#include "govuk/table.hpp"
#include "web/deliveries.hpp"

#include <algorithm>

namespace web {

using base::t;
using exchange::Delivered;
using exchange::Destination;
using exchange::Run;
using govuk::Html;
using jobs::in_both;

namespace {

constexpr std::string_view kDeliverJob = "file.deliver";

struct Wanted {
    Run run;
    Destination destination;
};

Wanted wanted_of(App& app, const jobs::Job& job) {
    const auto input = http::parse_form(job.input).value_or(http::Fields{});
    const auto id = [&](std::string_view name) { return base::Id::from_text(input.get(name)).value_or(base::Id()); };
    auto run =
        app.store.read_side([&](store::Reader& side) { return exchange::find_run(side, job.authority, id("run")); });
    auto destination = app.store.read(
        [&](store::Reader& db) { return exchange::find_destination(db, job.authority, id("destination")); });
    if (!run || !destination) throw base::NotFound("the file or its destination is there no longer");
    return {std::move(*run), std::move(*destination)};
}

Delivered bring(App& app, const Wanted& wanted) {
    const auto& [run, destination] = wanted;
    const auto file = exchange::kept_path(app.settings.files_folder, run);
    const auto& outward = app.settings.outward;
    if (destination.kind == Destination::Kind::sftp) {
        const auto server = app.store.read(
            [&](store::Reader& db) { return exchange::server_of(db, app.trail, destination, outward.reach); });
        return exchange::deliver_by_sftp(server, destination, run, file);
    }
    if (outward.folder.empty()) return {.outcome = Delivered::Outcome::refused, .where = {}, .why = "no_folder"};
    const auto slug = app.store.read([&](store::Reader& db) {
        return std::string(
            db.one("select slug from authority where id = $1 and to_mark = 9223372036854775807", {run.authority})
                .text(0));
    });
    return exchange::deliver_to_folder(outward.folder, slug, destination, run, file);
}

base::Message reason(std::string_view code) {
    if (code == "no_folder") return t("No folder can be delivered to: whoever operates Cantref gives room for them");
    if (code == "no_host_key") return t("Nobody has confirmed the server’s host key yet");
    if (code == "other_host_key") return t("The server showed another host key than the one that was confirmed");
    if (code == "out_of_reach") return t("The address is not one that may be called from here");
    return t("The other side refused it");
}

jobs::Outcome deliver(App& app, jobs::Run& run) {
    const auto wanted = wanted_of(app, run.job());
    const auto delivered = bring(app, wanted);
    app.store.write(store::Priority::job, [&](store::Tx& tx) {
        exchange::note_delivery(tx, app.world(), wanted.run, wanted.destination, delivered);
        if (delivered.outcome == Delivered::Outcome::done)
            audit::record(tx, app.trail,
                          {.authority = wanted.run.authority,
                           .actor = run.job().asker,
                           .action = wanted.run.dataset + ".deliver",
                           .dataset = wanted.run.dataset,
                           .reason = wanted.destination.id.text(),
                           .note = delivered.where});
    });
    switch (delivered.outcome) {
        case Delivered::Outcome::later: throw base::Unavailable(delivered.why);
        case Delivered::Outcome::done: break;
        case Delivered::Outcome::refused: {
            jobs::Outcome outcome{.address = "/runs/" + wanted.run.id.text()};
            outcome.problems.add("", "refused", reason(delivered.why));
            return outcome;
        }
    }
    return {.words = in_both(t("{file} delivered"), {{"file", wanted.run.file_name}}),
            .address = "/runs/" + wanted.run.id.text()};
}

}  // namespace

bool manages_outward(const Visit& visit) {
    return visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::write, "outward");
}

void add_delivery_jobs(App& app) {
    app.jobs.add({.name = kDeliverJob, .label = t("Delivery of a file"), .handler = [&app](jobs::Run& run) {
                      return deliver(app, run);
                  }});
}

void ask_for_delivery(App& app, const Run& run, base::Id destination, Again again) {
    http::Fields input;
    input.add("run", run.id.text());
    input.add("destination", destination.text());
    const auto key = run.id.text() + " " + destination.text();
    app.jobs.ask({.authority = run.authority,
                  .kind = kDeliverJob,
                  .input = http::query_string(input),
                  .asker = {.kind = audit::ActorKind::staff, .id = run.account, .name = {}},
                  .key = again == Again::yes ? std::string_view() : std::string_view(key)});
}

void write_deliveries(Html& out, const Visit& visit, const std::vector<exchange::DeliveryTry>& tries) {
    if (tries.empty()) return;
    using Outcome = Delivered::Outcome;
    const std::string title(visit.say(t("Deliveries")));
    out.raw("<h2 class=\"govuk-heading-m\">").text(title).raw("</h2>");
    govuk::TableWriter table(out, {.caption = title,
                                   .caption_classes = "govuk-visually-hidden",
                                   .head = {{.text = visit.say(t("When"))},
                                            {.text = visit.say(t("To"))},
                                            {.text = visit.say(t("What became of it"))}}});
    for (const auto& one : tries) {
        table.row();
        table.heading(one.at.say(visit.language));
        table.parts_with([&](Html& cell) {
            cell.text(one.destination).raw("<br><span class=\"govuk-hint app-break\">").text(one.where).raw("</span>");
        });
        table.parts_with([&](Html& cell) {
            const bool done = one.outcome == Outcome::done;
            const auto word = done                              ? t("Delivered")
                              : one.outcome == Outcome::refused ? t("Refused")
                                                                : t("Not reached; tried again");
            govuk::tag(cell, {.text = visit.say(word), .classes = done ? "govuk-tag--green" : "govuk-tag--red"});
            if (done) return;
            cell.raw("<br>").text(one.outcome == Outcome::refused ? visit.say(reason(one.why))
                                                                  : std::string_view(one.why));
        });
    }
    table.close();
}

}  // namespace web
