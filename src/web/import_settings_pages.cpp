// Settings: of which datasets an organisation takes the good rows of a file and leaves the wrong ones out.
#include "dataset/operation.hpp"
#include "exchange/import_profile.hpp"
#include "govuk/choices.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/settings.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using govuk::Html;

namespace {

constexpr Rule kSee{.who = Who::right, .group = "administration", .verb = dataset::Verb::read};
constexpr Rule kChange{.who = Who::right, .group = "administration", .verb = dataset::Verb::write};

bool is_imported(const dataset::Dataset& definition) {
    return definition.source == dataset::Source::table && definition.write == dataset::Write::generic &&
           definition.kind == dataset::DatasetKind::owned;
}

// As the form says.
std::set<std::string, std::less<>> chosen(const Visit& visit) {
    std::set<std::string, std::less<>> names;
    for (const auto name : visit.request.form.all("good"))
        if (const auto* definition = visit.registry().find(name); definition && is_imported(*definition))
            names.emplace(name);
    return names;
}

http::Response show_settings(Visit& visit) {
    const auto good = visit.switched ? chosen(visit) : visit.app.store.read([&](store::Reader& db) {
        return exchange::good_rows_datasets(db, visit.authority_id());
    });
    const std::string title(visit.say(t("Imported files")));
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    open_form(body, visit, visit.link("/settings/imports"));
    govuk::Checkboxes boxes{
        .fieldset =
            govuk::Fieldset{.legend = {.text = visit.say(t("Where may the good rows of a file be imported alone?"))}},
        .hint = {.text = visit.say(t("Elsewhere one wrong row keeps all of them out. Whoever imports chooses, and gets "
                                     "the other rows back as a file."))},
        .name = "good"};
    for (const auto* definition : visit.registry().datasets())
        if (is_imported(*definition))
            boxes.items.push_back({.text = std::string(definition->plural.in(visit.language)),
                                   .value = std::string(definition->name),
                                   .checked = good.contains(definition->name)});
    govuk::checkboxes(body, boxes);
    close_form(body, visit, {.action = t("Save"), .cancel_href = visit.link("/settings")});
    return page(visit, {.title = title, .back = visit.link("/settings"), .current = "settings"}, std::move(body));
}

http::Response take_settings(Visit& visit) {
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        exchange::set_good_rows_datasets(tx, visit.app.trail, visit.actor(), visit.authority_id(), chosen(visit));
    });
    return done(visit, visit.link("/settings/imports"), visit.say(t("Saved")));
}

}  // namespace

std::vector<Page> import_settings_pages() {
    using enum http::Method;
    return {
        {get, "/{authority}/settings/imports", kSee, show_settings},
        {post, "/{authority}/settings/imports", kChange, take_settings},
    };
}

}  // namespace web
