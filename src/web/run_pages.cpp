// What was downloaded: a person's own runs, and what each says of itself for machines. Others' are for those who may
// read the trail.
#include "base/number.hpp"
#include "exchange/runs.hpp"
#include "govuk/button.hpp"
#include "govuk/table.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

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

void link(Html& out, std::string_view href, std::string_view text, std::string_view what) {
    out.raw("<a class=\"govuk-link\"")
        .attribute("href", href)
        .raw(">")
        .text(text)
        .raw("<span class=\"govuk-visually-hidden\"> ");
    out.text(what).raw("</span></a>");
}

void write_file(Html& out, const Visit& visit, const Run& run) {
    out.text(run.file_name);
    if (run.state == Run::State::done)
        out.raw("<br><span class=\"govuk-hint govuk-!-margin-bottom-0\">SHA-256 <span class=\"app-code\">")
            .text(run.result.sha256)
            .raw("</span></span>");
    out.raw("<br>");
    link(out, run.address, visit.say(t("Download again")), run.file_name);
    out.raw("<br>");
    link(out, run_address(visit, run, "/manifest.json"), visit.say(t("Manifest")), run.file_name);
    if (run.format != exchange::Format::csv) return;
    out.raw("<br>");
    link(out, run_address(visit, run, "/csv-metadata.json"), visit.say(t("Description of the columns")), run.file_name);
}

void write_runs(Html& out, const Visit& visit, const std::vector<Run>& runs) {
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("My downloads"))),
                                   .caption_classes = "govuk-visually-hidden",
                                   .head = {{.text = visit.say(t("What"))},
                                            {.text = visit.say(t("When"))},
                                            {.text = visit.say(t("State"))},
                                            {.text = visit.say(t("Rows")), .format = "numeric"},
                                            {.text = visit.say(t("Size")), .format = "numeric"},
                                            {.text = visit.say(t("File"))}}});
    for (const auto& run : runs) {
        const auto* definition = visit.app.registry.find(run.dataset);
        table.row();
        table.heading_with([&](Html& cell) {
            cell.text(definition ? definition->plural.in(visit.language) : std::string_view(run.dataset));
            const auto words = run.filter_words.in(visit.language);
            if (run.view.id)
                cell.raw("<br>").text(visit.say(t("View {name}, version {version}"),
                                                {{"name", run.view.name}, {"version", run.view.version}}));
            if (!words.empty()) cell.raw("<br><span class=\"govuk-hint\">").text(words).raw("</span>");
        });
        table.cell(run.started_at.say(visit.language));
        table.cell(visit.say(state_in_words(run.state)));
        const bool done = run.state == Run::State::done;
        table.number(done ? base::with_commas(run.result.rows) : "");
        table.number(done ? size_in_words(visit, run.result.bytes) : "");
        table.cell_with([&](Html& cell) { write_file(cell, visit, run); });
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
    body.text(visit.say(t("What you downloaded here, newest first. The files are not kept: downloading again makes "
                          "the file anew, of that moment.")))
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

http::Response show_manifest(Visit& visit) {
    const auto run = run_of(visit);
    auto response = http::Response::json(exchange::manifest(run));
    response.attach_as(run.file_name + ".manifest.json");
    return response;
}

http::Response show_metadata(Visit& visit) {
    const auto run = run_of(visit);
    const auto* definition = visit.app.registry.find(run.dataset);
    if (run.format != exchange::Format::csv || !definition) throw base::NotFound("no CSV file");
    auto response = http::Response::json(exchange::csv_metadata(run, *definition));
    response.set("content-type", "application/csvm+json");
    response.attach_as(run.file_name + "-metadata.json");
    return response;
}

}  // namespace

std::vector<Page> run_pages() {
    using enum http::Method;
    constexpr Rule members{.who = Who::member};
    return {
        {get, "/{authority}/runs", members, show_runs},
        {get, "/{authority}/runs/{id}/manifest.json", members, show_manifest},
        {get, "/{authority}/runs/{id}/csv-metadata.json", members, show_metadata},
    };
}

}  // namespace web
