// What was downloaded or made ready: a person's own runs, and what each says of itself, for people and machines.
// Others' are for those who may read the trail.
#include "audit/reads.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "exchange/kept_file.hpp"
#include "govuk/content.hpp"
#include "govuk/patterns.hpp"
#include "govuk/table.hpp"
#include "web/deliveries.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/views.hpp"

namespace web {

using base::t;
using exchange::Run;
using govuk::Html;

namespace {

constexpr std::int64_t kRunsShown = 50;

// The record of the address, of one's own or where the trail may be read; else there is no such address.
Run run_of(const Visit& visit) {
    const auto id = id_of(visit);
    auto run = visit.app.store.read_side(
        [&](store::Reader& side) { return exchange::find_run(side, visit.authority_id(), id); });
    const bool may = run && (run->account == visit.principal.account ||
                             visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::read, "audit"));
    if (!may) throw base::NotFound("no run of theirs");
    return std::move(*run);
}

std::string run_address(const Visit& visit, const Run& run, std::string_view part) {
    return visit.link("/runs/" + run.id.text() + std::string(part));
}

std::string size_in_words(const Visit& visit, std::int64_t bytes) {
    constexpr std::int64_t kilo = 1000;
    if (bytes < kilo) return visit.say(base::tn("{count} byte", "{count} bytes"), bytes);
    if (bytes < kilo * kilo) return visit.say(t("{size} kB"), {{"size", bytes / kilo}});
    const auto tenths = bytes / (kilo * kilo / 10);
    return visit.say(t("{size} MB"), {{"size", base::with_commas(tenths / 10) + "." + std::to_string(tenths % 10)}});
}

base::Message state_in_words(Run::State state) {
    switch (state) {
        case Run::State::running: return t("Under way");
        case Run::State::done: return t("Whole");
        case Run::State::failed: return t("Broken off: use nothing of what arrived");
    }
    return t("Broken off: use nothing of what arrived");
}

std::string what_of(const Visit& visit, const Run& run) {
    if (run.view.id)
        return visit.say(t("View {name}, version {version}"), {{"name", run.view.name}, {"version", run.view.version}});
    const auto* definition = visit.registry().find(run.dataset);
    return std::string(definition ? definition->plural.in(visit.language) : std::string_view(run.dataset));
}

// Whether its file, made ready by a job, is there for whoever it was made for.
bool is_waiting(const Visit& visit, const Run& run) {
    return run.state == Run::State::done && run.account == visit.principal.account && run.kept_until &&
           *run.kept_until > visit.app.world().clock.now();
}

// ---- All of one's own

void write_runs(Html& out, const Visit& visit, const std::vector<Run>& runs) {
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("My downloads"))),
                                   .caption_classes = "govuk-visually-hidden",
                                   .head = {{.text = visit.say(t("File"))},
                                            {.text = visit.say(t("What"))},
                                            {.text = visit.say(t("When"))},
                                            {.text = visit.say(t("State"))},
                                            {.text = visit.say(t("Rows")), .format = "numeric"},
                                            {.text = visit.say(t("Size")), .format = "numeric"}}});
    for (const auto& run : runs) {
        table.row();
        table.heading_with([&](Html& cell) {
            cell.raw("<a class=\"govuk-link app-break\"")
                .attribute("href", run_address(visit, run, ""))
                .raw(">")
                .text(run.file_name)
                .raw("</a>");
        });
        table.parts_with([&](Html& cell) {
            cell.text(what_of(visit, run));
            const auto words = run.filter_words.in(visit.language);
            if (!words.empty()) cell.raw("<br><span class=\"govuk-hint\">").text(words).raw("</span>");
        });
        table.cell(run.started_at.say(visit.language));
        table.cell(visit.say(is_waiting(visit, run) ? t("Ready to fetch") : state_in_words(run.state)));
        const bool done = run.state == Run::State::done;
        table.number(done ? base::with_commas(run.result.rows) : "");
        table.number(done ? size_in_words(visit, run.result.bytes) : "");
    }
    table.close();
}

http::Response show_runs(Visit& visit) {
    const auto before = base::Id::from_text(visit.request.query.get("before")).value_or(base::Id());
    auto runs = visit.app.store.read_side([&](store::Reader& side) {
        return exchange::runs_of(side, visit.authority_id(), visit.principal.account, before, kRunsShown + 1);
    });
    const bool more = runs.size() > static_cast<std::size_t>(kRunsShown);
    if (more) runs.pop_back();
    Html body(visit.language);
    const auto title = visit.say(t("My downloads"));
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1><p class=\"govuk-body\">");
    body.text(
            visit.say(t("What you downloaded here and what was made ready for you, newest first. Open one for what is "
                        "in it and to download it again.")))
        .raw("</p>");
    if (runs.empty())
        body.raw("<p class=\"govuk-body\">").text(visit.say(t("You have downloaded nothing yet."))).raw("</p>");
    else
        write_runs(body, visit, runs);
    if (more)
        body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
            .attribute("href", visit.link("/runs") + "?before=" + runs.back().id.text())
            .raw(">")
            .text(visit.say(t("Earlier downloads")))
            .raw("</a></p>");
    return page(
        visit,
        {.title = std::string(title), .back = visit.link("/data"), .width = Frame::Width::full, .current = "data"},
        std::move(body));
}

// ---- One

// "/cy/gwynfryn/data/contact/download?q=bro" → "/cy/gwynfryn/data/contact/changes?q=bro&since=1234"; empty: nobody
// tells.
std::string changes_since(const Visit& visit, const Run& run) {
    const auto* definition = visit.registry().find(run.dataset);
    if (!run.change_seq || !definition || !dataset::is_published(*definition)) return {};
    const auto since = "since=" + std::to_string(*run.change_seq);
    if (run.view.id) return visit.link("/views/" + run.view.id.text() + "/changes?" + since);
    const auto question = run.address.find('?');
    const auto list = visit.link("/data/" + run.dataset + "/changes?");
    return list + (question == std::string::npos ? "" : run.address.substr(question + 1) + "&") + since;
}

void write_run(Html& out, const Visit& visit, const Run& run) {
    const auto* definition = visit.registry().find(run.dataset);
    govuk::SummaryList list;
    const auto row = [&](base::Message key, std::string value) {
        if (!value.empty()) list.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    const auto columns = [&](const std::vector<std::string>& names) {
        return definition ? labels_of(*definition, names, visit.language) : base::join(names, ", ");
    };
    const auto words = run.filter_words.in(visit.language);
    row(t("State"), std::string(visit.say(state_in_words(run.state))));
    row(t("What"), what_of(visit, run));
    row(t("Filters"),
        words.empty() ? std::string(visit.say(t("None: all records that you may see"))) : std::string(words));
    row(t("Columns"), columns(run.columns));
    row(t("Withheld from you"), columns(run.withheld));
    row(t("Data as at"), run.data_as_at.say(visit.language));
    if (run.newest_load) row(t("Registers last loaded"), run.newest_load->say(visit.language));
    row(t("Version of the catalogue"), run.catalogue);
    if (run.change_seq) row(t("Last change in it"), std::to_string(*run.change_seq));
    if (run.state == Run::State::done) {
        row(t("Rows"), base::with_commas(run.result.rows));
        row(t("Size"), size_in_words(visit, run.result.bytes));
        row(t("SHA-256"), run.result.sha256);
    }
    if (is_waiting(visit, run)) row(t("Kept until"), run.kept_until->say(visit.language));
    govuk::summary_list(out, list);
}

http::Response show_run(Visit& visit) {
    const auto run = run_of(visit);
    Html body(visit.language);
    govuk::PageHeader header{.caption = std::string(visit.say(t("Download"))), .title = run.file_name};
    if (is_waiting(visit, run))
        header.actions.push_back({.text = visit.say(t("Fetch the file")), .href = run_address(visit, run, "/file")});
    header.actions.push_back({.text = visit.say(t("Make it anew")),
                              .href = run.address,
                              .classes = is_waiting(visit, run) ? "govuk-button--secondary" : ""});
    govuk::page_header(body, header);
    write_run(body, visit, run);
    body.raw("<ul class=\"govuk-list\">");
    const auto way = [&](std::string_view href, base::Message text) {
        if (href.empty()) return;
        body.raw("<li><a class=\"govuk-link\"").attribute("href", href).raw(">").text(visit.say(text)).raw("</a></li>");
    };
    way(changes_since(visit, run), t("What changed since this file"));
    way(run_address(visit, run, "/manifest.json"), t("Manifest, for programs"));
    if (run.format == exchange::Format::csv)
        way(run_address(visit, run, "/csv-metadata.json"), t("Description of the columns, for programs"));
    body.raw("</ul>");
    const auto deliveries = visit.app.store.read(
        [&](store::Reader& db) { return exchange::deliveries_of(db, visit.authority_id(), run.id); });
    write_deliveries(body, visit, deliveries);
    if (!deliveries.empty() && deliveries.front().outcome == exchange::Delivered::Outcome::refused &&
        is_waiting(visit, run) && manages_outward(visit))
        button_form(body, visit, {.action = run_address(visit, run, "/deliver"), .text = t("Deliver it again")});
    return page(visit, {.title = run.file_name, .back = visit.link("/runs"), .current = "data"}, std::move(body));
}

// To where it was refused.
http::Response deliver_again(Visit& visit) {
    const auto run = run_of(visit);
    const auto deliveries = visit.app.store.read(
        [&](store::Reader& db) { return exchange::deliveries_of(db, visit.authority_id(), run.id); });
    if (deliveries.empty() || !is_waiting(visit, run)) throw base::NotFound("no file of this run is kept");
    ask_for_delivery(visit.app, run, deliveries.front().destination_id, Again::yes);
    return done(visit, run_address(visit, run, ""), visit.say(t("It is on its way: load this page again in a moment")));
}

// Nobody else's, whatever they may read of the trail. A right that was taken from its reader since takes the file too.
http::Response fetch_file(Visit& visit) {
    const auto run = run_of(visit);
    const auto path = exchange::kept_path(visit.app.settings.files_folder, run);
    if (!is_waiting(visit, run) || !std::filesystem::exists(path)) throw base::NotFound("no file of this run is kept");
    const auto& definition = visit.registry().dataset(run.dataset);
    const auto scope = visit.scope(definition, dataset::Verb::read);
    for (const auto& column : run.columns)
        if (const auto* field = definition.find(column); !field || !scope.sees(*field))
            throw base::Forbidden(run.dataset + " read");
    audit::record_aside(visit.app.store, visit.app.trail,
                        {.authority = visit.authority_id(),
                         .actor = visit.actor(),
                         .action = run.dataset + ".fetch",
                         .dataset = run.dataset,
                         .note = visit.request.target,
                         .request = static_cast<std::int64_t>(visit.request.number)});
    visit.app.store.write_side(
        [&](store::Tx& side) { exchange::note_fetched(side, run, visit.app.world().clock.now()); });
    http::Response response;
    response.body = http::File{path};
    response.set("content-type", std::string(exchange::content_type(run.format)));
    response.attach_as(run.file_name);
    response.set("x-data-as-at", run.data_as_at.iso());
    response.set("x-row-count", std::to_string(run.result.rows));
    return response;
}

http::Response show_manifest(Visit& visit) {
    const auto run = run_of(visit);
    auto response = http::Response::json(exchange::manifest(run));
    response.attach_as(run.file_name + ".manifest.json");
    return response;
}

// For programs: one's own, newest first, as their manifests.
http::Response list_runs(Visit& visit) {
    const auto before = base::Id::from_text(visit.request.query.get("after")).value_or(base::Id());
    auto runs = visit.app.store.read_side([&](store::Reader& side) {
        return exchange::runs_of(side, visit.authority_id(), visit.principal.account, before, kRunsShown + 1);
    });
    const bool more = runs.size() > static_cast<std::size_t>(kRunsShown);
    if (more) runs.pop_back();
    std::string out = "{\"runs\":[";
    for (const auto& run : runs) {
        if (out.back() != '[') out += ",\n";
        out += "{\"id\":\"" + run.id.text() + "\",\"state\":\"" + std::string(exchange::state_name(run.state)) +
               "\",\"manifest\":" + exchange::manifest(run) + "}";
    }
    out += "],\"next\":" + (more ? "\"" + runs.back().id.text() + "\"" : std::string("null"));
    return http::Response::json(out + "}\n");
}

http::Response show_metadata(Visit& visit) {
    const auto run = run_of(visit);
    const auto* definition = visit.registry().find(run.dataset);
    if (run.format != exchange::Format::csv || !definition) throw base::NotFound("no CSV file");
    auto response = http::Response::json(exchange::csv_metadata(run, *definition));
    response.set("content-type", "application/csvm+json");
    response.attach_as(run.file_name + "-metadata.json");
    return response;
}

}  // namespace

std::vector<Page> run_pages() {
    using enum http::Method;
    constexpr Rule members{.who = Who::member}, program{.who = Who::program};
    return {
        {get, "/{authority}/runs", members, show_runs},
        {get, "/{authority}/runs/{id}", members, show_run},
        {get, "/{authority}/runs/{id}/file", members, fetch_file},
        {post,
         "/{authority}/runs/{id}/deliver",
         {.who = Who::right, .group = "outward", .verb = dataset::Verb::write},
         deliver_again},
        {get, "/{authority}/runs/{id}/manifest.json", members, show_manifest},
        {get, "/{authority}/runs/{id}/csv-metadata.json", members, show_metadata},
        {get, "/api/v1/{authority}/runs", program, list_runs},
        {get, "/api/v1/{authority}/runs/{id}", program, show_manifest},
        {get, "/api/v1/{authority}/runs/{id}/file", program, fetch_file},
    };
}

}  // namespace web
