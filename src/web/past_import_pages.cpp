// Files that were imported, and undoing one.
#include "dataset/operation.hpp"
#include "dataset/undo.hpp"
#include "govuk/content.hpp"
#include "web/imports.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/versions.hpp"

namespace web {

using base::t;
using base::tn;
using dataset::Dataset;
using dataset::PastLoad;
using govuk::Html;

namespace {

// Of the address; those who may not import have none.
PastLoad load_of(const Visit& visit, const Dataset& definition) {
    const auto writing = visit.writing({});
    if (!dataset::rows_permitted(writing, definition)) throw base::NotFound("no imports here");
    const auto id = base::Id::from_text(visit.request.parameter("load"));
    if (!id) throw base::NotFound("no such import");
    auto load =
        visit.app.store.read([&](store::Reader& db) { return dataset::find_past_load(db, writing, definition, *id); });
    if (!load) throw base::NotFound("no such import");
    return std::move(*load);
}

std::string address_of(const Visit& visit, const Dataset& definition, const PastLoad& load) {
    return visit.link("/data/" + std::string(definition.name) + "/imports/" + load.id.text());
}

http::Response show_import(Visit& visit) {
    const auto& definition = dataset_of(visit);
    const auto load = load_of(visit, definition);
    Names names;
    names.want(load.by);
    visit.app.store.read([&](store::Reader& db) { names.read(db); });
    const std::string title = visit.say(t("Import of {name}"), {{"name", load.source}});
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    govuk::SummaryList about;
    const auto row = [&](base::Message key, std::string value) {
        about.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    row(t("Imported"), load.at.say(visit.language));
    row(t("By"), names.of(visit, load.by));
    row(t("Added"), visit.say(tn("{count} row", "{count} rows"), load.added));
    row(t("Changed"), visit.say(tn("{count} row", "{count} rows"), load.changed));
    govuk::summary_list(body, about);
    body.raw("<p class=\"govuk-body\">")
        .text(
            visit.say(t("Undoing it removes the records it added, and gives the others back the values they had. That "
                        "goes as long as nobody has changed any of them since.")))
        .raw("</p>");
    button_form(body, visit,
                {.action = address_of(visit, definition, load) + "/undo",
                 .text = t("Undo this import"),
                 .classes = "govuk-button--warning"});
    return page(
        visit,
        {.title = title, .back = visit.link("/data/" + std::string(definition.name) + "/import"), .current = "data"},
        std::move(body));
}

http::Response take_undo(Visit& visit) {
    const auto& definition = dataset_of(visit);
    const auto load = load_of(visit, definition);
    http::Fields order;
    order.add("dataset", std::string(definition.name));
    order.add("load", load.id.text());
    const auto job = visit.app.jobs.ask({.authority = visit.authority_id(),
                                         .kind = undo_job,
                                         .input = http::query_string(order),
                                         .asker = visit.actor()});
    return http::Response::see_other(visit.link("/jobs/" + job.text()));
}

}  // namespace

std::vector<Page> past_import_pages() {
    using enum http::Method;
    constexpr Rule writers{.who = Who::writer};
    return {
        {get, "/{authority}/data/{dataset}/imports/{load}", writers, show_import},
        {post, "/{authority}/data/{dataset}/imports/{load}/undo", writers, take_undo},
    };
}

}  // namespace web
