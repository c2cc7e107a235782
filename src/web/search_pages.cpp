// One box that finds any record: by words of either language, or by a number it knows when it sees one.
#include "base/text.hpp"
#include "dataset/search.hpp"
#include "govuk/button.hpp"
#include "govuk/form_controls.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using govuk::Html;

namespace {

constexpr std::int64_t kHitsShown = 50;

void write_hits(Html& out, const Visit& visit, const dataset::Found& found) {
    out.raw("<ol class=\"govuk-list app-hits\">");
    for (const auto& hit : found.hits) {
        out.raw("<li class=\"app-hit\"><a class=\"govuk-link govuk-!-font-size-24\"")
            .attribute("href", visit.link("/data/" + std::string(hit.dataset->name) + "/" + hit.id.text()))
            .raw(">")
            .text(hit.title)
            .raw("</a><p class=\"govuk-hint\">")
            .text(hit.dataset->label.in(visit.language));
        for (const auto& more : hit.more) out.raw(" · ").text(more);
        out.raw("</p></li>");
    }
    out.raw("</ol>");
}

http::Response show_search(Visit& visit) {
    const auto typed = visit.request.query.get("q");
    dataset::Found found;
    if (!typed.empty())
        visit.app.store.read([&](store::Reader& db) {
            const auto codes = visit.codes(db);
            found = dataset::search(
                db, visit.registry(),
                {.typed = typed,
                 .language = visit.language,
                 .at_most = kHitsShown,
                 .codes = codes.get(),
                 .scope = [&](const dataset::Dataset& of) { return visit.scope(of, dataset::Verb::read); }});
        });
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">")
        .text(visit.say(t("Search")))
        .raw("</h1><form class=\"app-search\" role=\"search\" method=\"get\"")
        .attribute("action", visit.link("/search"))
        .raw(">");
    govuk::input(body, {.label = {.text = visit.say(t("Find a school, trust, person or reference"))},
                        .hint = {.text = visit.say(t("A name in either language, a URN, UPRN, postcode or reference"))},
                        .name = "q",
                        .value = std::string(typed),
                        .type = "search",
                        .spellcheck = false});
    govuk::button(body, {.text = visit.say(t("Search"))});
    body.raw("</form>");
    if (!typed.empty()) {
        const auto count = static_cast<std::int64_t>(found.hits.size());
        body.raw("<p class=\"govuk-body\" role=\"status\">")
            .text(found.more ? visit.say(t("The first {count} that fit. Add a word, like a town, to see fewer."),
                                         {{"count", count}})
                             : visit.say(base::tn("{count} result", "{count} results"), count))
            .raw("</p>");
        if (found.hits.empty())
            body.raw("<p class=\"govuk-body\">")
                .text(visit.say(t("Check the spelling, or use fewer words. Searching looks at names, addresses and "
                                  "numbers that your role lets you see.")))
                .raw("</p>");
        else
            write_hits(body, visit, found);
    }
    const std::string title = typed.empty() ? std::string(visit.say(t("Search")))
                                            : visit.say(t("Search: {words}"), {{"words", base::beginning(typed, 100)}});
    return page(visit, {.title = title, .current = "search"}, std::move(body));
}

}  // namespace

std::vector<Page> search_pages() {
    return {{http::Method::get, "/{authority}/search", {.who = Who::member}, show_search}};
}

}  // namespace web
