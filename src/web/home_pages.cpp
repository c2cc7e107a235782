// Where people land: the authorities they belong to, and on each one's home page what awaits them.
#include "dataset/query.hpp"
#include "dataset/standing_order.hpp"
#include "exchange/runs.hpp"
#include "exchange/webhook.hpp"
#include "govuk/button.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/table.hpp"
#include "web/charts.hpp"
#include "web/correction_list.hpp"
#include "web/deliveries.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/views.hpp"

#include <algorithm>
#include <map>

namespace web {

using base::t;
using base::tn;
using govuk::Html;

namespace {

constexpr std::int64_t kCorrectionsShown = 5;
constexpr std::int64_t kCountedAtMost = 1'000'000;
constexpr std::int64_t kDay = 24 * 3600;
constexpr std::int64_t kUsedSeconds = 90 * kDay;         // who took a view's file since counts as its user
constexpr std::int64_t kChangesToldSeconds = 30 * kDay;  // then whoever did not look does not want to know

// Welsh first for those whose browser asks for it before English.
bool prefers_welsh(const http::Request& request) {
    const auto accepted = request.header("accept-language");
    const auto welsh = accepted.find("cy"), english = accepted.find("en");
    return welsh != std::string_view::npos && (english == std::string_view::npos || welsh < english);
}

http::Response show_start(Visit& visit) {
    if (!visit.principal.signed_in())
        return http::Response::see_other(prefers_welsh(visit.request) ? "/cy/sign-in" : visit.root("/sign-in"));
    const auto authorities =
        visit.app.store.read([&](store::Reader& db) { return authorities_of(db, visit.principal); });
    if (authorities.size() == 1) return http::Response::see_other(visit.root("/" + authorities.front().slug));
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(visit.say(t("Choose an organisation"))).raw("</h1>");
    if (authorities.empty()) {
        body.raw("<p class=\"govuk-body\">")
            .text(visit.say(
                t("You have no role in any organisation today. Ask an administrator of yours to give you one.")))
            .raw("</p>");
    } else {
        body.raw("<ul class=\"govuk-list\">");
        for (const auto& authority : authorities)
            body.raw("<li><a class=\"govuk-link govuk-!-font-size-24\"")
                .attribute("href", visit.root("/" + authority.slug))
                .raw(">")
                .text(authority.name.in(visit.language))
                .raw("</a></li>");
        body.raw("</ul>");
    }
    return page(visit, {.title = std::string(visit.say(t("Choose an organisation")))}, std::move(body));
}

struct Shelf {
    const dataset::Dataset* dataset;
    std::int64_t count;
};

// The datasets the visitor may read, each with how many records of it they see.
std::vector<Shelf> shelves(const Visit& visit, store::Reader& db) {
    std::vector<Shelf> found;
    for (const auto* dataset : visit.registry().datasets()) {
        if (dataset->source != dataset::Source::table) continue;
        dataset::Query query{.dataset = dataset,
                             .scope = visit.scope(*dataset, dataset::Verb::read),
                             .language = visit.language,
                             .today = visit.today()};
        if (!query.scope.sees_rows()) continue;
        const auto plan = dataset::plan_count(visit.registry(), query, kCountedAtMost);
        if (!plan) continue;
        found.push_back({dataset, db.one(plan->sql, plan->bound.params()).integer(0)});
    }
    return found;
}

ChartOf shelves_chart(const Visit& visit) {
    return {.id = "kinds",
            .title = std::string(visit.say(t("How many records there are"))),
            .what = std::string(visit.say(t("Kind"))),
            .file_href = visit.link("/data/how-many")};
}

std::vector<Counted> counted_on(const Visit& visit, const std::vector<Shelf>& shelves) {
    std::vector<Counted> counted;
    for (const auto& shelf : shelves)
        counted.push_back(
            {std::string(shelf.dataset->name), std::string(shelf.dataset->plural.in(visit.language)), shelf.count});
    std::ranges::sort(counted, std::greater(), [](const Counted& one) { return std::pair(one.rows, one.value); });
    return counted;
}

void write_heading(Html& out, const Visit& visit, base::Message text) {
    out.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(text)).raw("</h2>");
}

// Lists that are not empty, and files that wait, for those who wanted to be told.
void write_from_views(Html& out, const Visit& visit, const std::vector<dataset::ViewNotice>& notices,
                      const std::vector<exchange::Run>& files, const std::vector<dataset::View>& changed) {
    if (notices.empty() && files.empty() && changed.empty()) return;
    write_heading(out, visit, t("From your saved views"));
    out.raw("<ul class=\"govuk-list govuk-list--spaced\">");
    const auto item = [&](const std::string& href, std::string_view text, std::string_view more) {
        out.raw("<li><a class=\"govuk-link govuk-!-font-weight-bold app-break\"").attribute("href", href).raw(">");
        out.text(text).raw("</a><br><span class=\"govuk-hint\">").text(more).raw("</span></li>");
    };
    for (const auto& notice : notices)
        item(visit.link("/views/" + notice.view.text()), notice.name,
             visit.say(tn("{count} record, looked at on {moment}", "{count} records, looked at on {moment}"),
                       notice.found, {{"moment", notice.looked_at.say(visit.language)}}));
    for (const auto& run : files)
        item(visit.link("/runs/" + run.id.text()), run.file_name,
             visit.say(t("Ready to fetch until {moment}"), {{"moment", run.kept_until->say(visit.language)}}));
    for (const auto& view : changed)
        item(visit.link("/views/" + view.id.text()), view.content.name,
             visit.say(t("Changed on {moment}: it is version {version} now"),
                       {{"moment", view.changed_at.say(visit.language)}, {"version", view.version}}));
    out.raw("</ul>");
}

// Webhooks that fail, for those who look after them.
void write_failing(Html& out, const Visit& visit, const std::vector<exchange::Webhook>& webhooks) {
    for (const auto& webhook : webhooks) {
        if (!exchange::needs_care(webhook, visit.app.world().clock.now())) continue;
        Html text(visit.language);
        text.raw("<a class=\"govuk-link\"")
            .attribute("href", visit.link("/settings/webhooks/" + webhook.id.text()))
            .raw(">")
            .text(visit.say(webhook.state == exchange::Webhook::State::on
                                ? t("The webhook “{name}” fails: another system is not told what changes")
                                : t("The webhook “{name}” was switched off: another system is not told what changes"),
                            {{"name", webhook.name}}))
            .raw("</a>");
        govuk::warning_text(out, {.text = text.take()});
    }
}

// Views shared with the visitor that somebody else changed lately, where they took its file before or have it made
// ready: until they take the new one.
std::vector<dataset::View> changed_views(const Visit& visit, store::Reader& db,
                                         const std::map<base::Id, std::int64_t>& taken) {
    const auto ordered = dataset::views_ordered(db, visit.authority_id(), visit.principal.account);
    if (taken.empty() && ordered.empty()) return {};
    const auto since = visit.app.world().clock.now().plus_seconds(-kChangesToldSeconds);
    auto views = dataset::views_for(db, visit.authority_id(), view_user(visit));
    std::erase_if(views, [&](const dataset::View& view) {
        const auto last = taken.find(view.id);
        const bool used = last == taken.end() ? ordered.contains(view.id) : last->second < view.version;
        return !used || view.version == 1 || view.changed_by == visit.principal.account || view.changed_at < since;
    });
    return views;
}

void write_search(Html& out, const Visit& visit) {
    out.raw("<form class=\"app-search\" role=\"search\" method=\"get\"")
        .attribute("action", visit.link("/search"))
        .raw(">");
    govuk::input(
        out, {.label = {.text = visit.say(t("Find a school, trust, person or reference")), .classes = "govuk-label--m"},
              .hint = {.text = visit.say(t("A name in either language, a URN, UPRN, postcode or reference"))},
              .name = "q",
              .type = "search",
              .spellcheck = false});
    govuk::button(out, {.text = visit.say(t("Search"))});
    out.raw("</form>");
}

http::Response show_home(Visit& visit) {
    const bool decides =
        visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::approve, "correction");
    std::vector<Shelf> found;
    const bool proposes =
        visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::write, "correction");
    std::optional<CorrectionList> waiting, mine;
    std::vector<dataset::ViewNotice> notices;
    std::vector<exchange::Webhook> webhooks;
    std::vector<dataset::View> changed;
    std::map<base::Id, std::int64_t> taken;
    const auto files = visit.app.store.read_side([&](store::Reader& side) {
        const auto now = visit.app.world().clock.now();
        taken =
            exchange::views_taken(side, visit.authority_id(), visit.principal.account, now.plus_seconds(-kUsedSeconds));
        return exchange::waiting_runs(side, visit.authority_id(), visit.principal.account, now);
    });
    visit.app.store.read([&](store::Reader& db) {
        found = shelves(visit, db);
        notices = dataset::view_notices(db, visit.authority_id(), visit.principal.account);
        changed = changed_views(visit, db, taken);
        if (manages_outward(visit)) webhooks = exchange::webhooks_of(db, visit.authority_id());
        if (decides)
            waiting.emplace(visit, db, dataset::corrections_waiting(db, visit.registry(), kCorrectionsShown));
        if (proposes)
            mine.emplace(visit, db,
                         dataset::corrections_by(db, visit.registry(), visit.principal.account, kCorrectionsShown));
    });

    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(visit.authority->name.in(visit.language)).raw("</h1>");
    write_search(body, visit);
    write_failing(body, visit, webhooks);
    write_from_views(body, visit, notices, files, changed);
    if (waiting) {
        write_heading(body, visit, t("Corrections that wait for a decision"));
        if (waiting->empty())
            body.raw("<p class=\"govuk-body\">")
                .text(visit.say(t("None. When somebody proposes to correct a register, it appears here.")))
                .raw("</p>");
        else
            waiting->write(body, visit, CorrectionList::States::one);
    }
    if (mine && !mine->empty()) {
        write_heading(body, visit, t("Corrections you proposed"));
        mine->write(body, visit, CorrectionList::States::many);
    }
    write_heading(body, visit, t("Records"));
    body.raw("<ul class=\"app-shelves\">");
    for (const auto& shelf : found) {
        body.raw("<li class=\"app-shelf\"><a class=\"govuk-link app-shelf__name\"")
            .attribute("href", visit.link("/data/" + std::string(shelf.dataset->name)))
            .raw(">")
            .text(shelf.dataset->plural.in(visit.language))
            .raw("</a> <span class=\"app-shelf__count\">")
            .text(visit.say(tn("{count} record", "{count} records"), shelf.count))
            .raw("</span>");
        if (const auto help = shelf.dataset->help.in(visit.language); !help.empty())
            body.raw("<p class=\"govuk-hint\">").text(help).raw("</p>");
        body.raw("</li>");
    }
    body.raw("</ul>");
    write_bars(body, visit, shelves_chart(visit), counted_on(visit, found));
    return page(visit, {.title = std::string(visit.say(t("Home"))), .current = "home"}, std::move(body));
}

http::Response show_shelves(Visit& visit) {
    const auto found = visit.app.store.read([&](store::Reader& db) { return shelves(visit, db); });
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(visit.say(t("Records"))).raw("</h1>");
    govuk::TableWriter table(body, {.head = {{.text = visit.say(t("Kind"))},
                                             {.text = visit.say(t("What it holds"))},
                                             {.text = visit.say(t("Records")), .format = "numeric"}}});
    for (const auto& shelf : found) {
        table.row();
        table.heading_with([&](Html& cell) {
            cell.raw("<a class=\"govuk-link\"")
                .attribute("href", visit.link("/data/" + std::string(shelf.dataset->name)))
                .raw(">")
                .text(shelf.dataset->plural.in(visit.language))
                .raw("</a>");
        });
        table.cell(shelf.dataset->help.in(visit.language));
        table.number(visit.say(tn("{count}", "{count}"), shelf.count));
    }
    table.close();
    const auto link = [&](const char* path, base::Message text) {
        body.raw("<a class=\"govuk-link\"")
            .attribute("href", visit.link(path))
            .raw(">")
            .text(visit.say(text))
            .raw("</a>");
    };
    body.raw("<p class=\"govuk-body\">");
    link("/views", t("Saved views"));
    body.raw("<br>");
    link("/runs", t("My downloads"));
    body.raw("</p>");
    return page(visit, {.title = std::string(visit.say(t("Records"))), .current = "data"}, std::move(body));
}

http::Response show_how_many(Visit& visit) {
    const auto found = visit.app.store.read([&](store::Reader& db) { return shelves(visit, db); });
    return counted_file(visit, shelves_chart(visit), counted_on(visit, found), visit.authority->slug + "-records");
}

}  // namespace

std::vector<Page> home_pages() {
    using enum http::Method;
    return {
        {get, "/", {.who = Who::everyone}, show_start},
        {get, "/{authority}", {.who = Who::member}, show_home},
        {get, "/{authority}/data", {.who = Who::member}, show_shelves},
        {get, "/{authority}/data/how-many", {.who = Who::member}, show_how_many},
    };
}

}  // namespace web
