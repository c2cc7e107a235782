// The messages of an authority: what was sent to whom, what became of each, and the letters that wait for a printer.
#include "dataset/query.hpp"
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/patterns.hpp"
#include "govuk/table.hpp"
#include "notify/limits.hpp"
#include "web/list_address.hpp"
#include "web/messages.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/versions.hpp"

#include <algorithm>
#include <set>

namespace web {

using base::t;
using govuk::Html;
using notify::Message;
using notify::Status;

namespace {

// The records that messages are to, by id: those the visitor may see, with their titles. Two statements a dataset.
std::map<std::int64_t, std::string> titles_of(const Visit& visit, store::Reader& db, const std::vector<Message>& all) {
    std::map<std::string, std::set<std::string>> ids;
    for (const auto& message : all)
        if (!message.dataset.empty()) ids[message.dataset].insert(message.record.text());
    std::map<std::int64_t, std::string> titles;
    for (const auto& [name, wanted] : ids) {
        const auto* definition = visit.registry().find(name);
        if (!definition) continue;
        dataset::Query query{.dataset = definition,
                             .scope = visit.scope(*definition, dataset::Verb::read),
                             .language = visit.language,
                             .today = visit.today()};
        if (!query.scope.sees_rows()) continue;
        const std::vector<std::string_view> only(wanted.begin(), wanted.end());
        narrow_to(query, only);
        query.page.rows = static_cast<std::int64_t>(wanted.size());
        const auto rows = dataset::read_page(db, visit.registry(), std::move(query), nullptr);
        if (!rows) continue;
        std::vector<base::Id> seen;
        for (const auto& row : rows->rows) seen.push_back(row.id(dataset::Plan::id_cell));
        for (auto& [id, title] :
             dataset::titles(db, visit.registry(), *definition, visit.authority_id(), seen, visit.language))
            titles[id] = std::move(title);
    }
    return titles;
}

void write_filter(Html& out, const Visit& visit, const std::vector<notify::Counted>& counted,
                  std::optional<Status> chosen) {
    out.raw("<p class=\"govuk-body\">");
    const auto link = [&](const std::string& query, std::string_view text, bool current) {
        if (current)
            out.raw("<strong>").text(text).raw("</strong>");
        else
            out.raw("<a class=\"govuk-link\"")
                .attribute("href", visit.link("/messages") + query)
                .raw(">")
                .text(text)
                .raw("</a>");
    };
    link("", visit.say(t("All")), !chosen);
    for (const auto status : notify::statuses)
        for (const auto& one : counted)
            if (one.status == status) {
                out.raw(" · ");
                link("?status=" + std::string(notify::name(status)),
                     visit.say(t("{status} ({count})"), {{"status", notify::label(status)}, {"count", one.count}}),
                     chosen == status);
            }
    out.raw("</p>");
}

http::Response show_messages(Visit& visit) {
    if (!reads_messages(visit)) throw base::Forbidden("message read, of their own organisation alone");
    const auto chosen = notify::status_from(visit.request.query.get("status"));
    const auto before = base::Id::from_text(visit.request.query.get("before")).value_or(base::Id());
    const auto batch = base::Id::from_text(visit.request.query.get("batch")).value_or(base::Id());
    std::vector<Message> all;
    std::vector<notify::Counted> counted;
    std::map<std::int64_t, std::string> titles;
    visit.app.store.read([&](store::Reader& db) {
        all = notify::list(db, {.authority = visit.authority_id(),
                                .status = chosen,
                                .batch = batch,
                                .before = before,
                                .at_most = notify::limits::listed});
        counted = notify::counts(db, visit.authority_id());
        titles = titles_of(visit, db, all);
    });
    const std::string title(visit.say(t("Messages")));
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    write_filter(body, visit, counted, chosen);
    body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", visit.link("/messages/batches"))
        .raw(">")
        .text(visit.say(t("Messages to many")))
        .raw("</a></p>");
    for (const auto& one : counted)
        if (one.status == Status::to_print)
            body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
                .attribute("href", visit.link("/messages/letters"))
                .raw(">")
                .text(visit.say(t("Print the letters that wait")))
                .raw("</a></p>");
    if (all.empty()) {
        body.raw("<p class=\"govuk-body\">").text(visit.say(t("None yet."))).raw("</p>");
        return page(visit, {.title = title, .current = "messages"}, std::move(body));
    }
    govuk::TableWriter table(body, {.caption = title,
                                    .caption_classes = "govuk-visually-hidden",
                                    .head = {{.text = visit.say(t("Asked for"))},
                                             {.text = visit.say(t("To"))},
                                             {.text = visit.say(t("Kind"))},
                                             {.text = visit.say(t("Language"))},
                                             {.text = visit.say(t("Status"))}}});
    for (const auto& message : all) {
        table.row();
        table.heading_with([&](Html& cell) {
            cell.raw("<a class=\"govuk-link\"")
                .attribute("href", address_of(visit, message))
                .raw(">")
                .text(message.created_at.say(visit.language))
                .raw("</a>");
        });
        const auto found = titles.find(message.record.value());
        table.cell(found == titles.end() ? std::string(visit.say(t("Not shown to you"))) : found->second);
        table.cell(visit.say(notify::label(message.channel)));
        table.cell(visit.say(notify::label(message.language)));
        table.cell_with([&](Html& cell) { write_status(cell, visit, message.status); });
    }
    table.close();
    if (static_cast<std::int64_t>(all.size()) == notify::limits::listed)
        body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
            .attribute("href", visit.link("/messages") + "?before=" + all.back().id.text() +
                                   (chosen ? "&status=" + std::string(notify::name(*chosen)) : "") +
                                   (batch ? "&batch=" + batch.text() : ""))
            .raw(">")
            .text(visit.say(t("Earlier")))
            .raw("</a></p>");
    return page(visit, {.title = title, .width = Frame::Width::full, .current = "messages"}, std::move(body));
}

// ---- One

struct Shown {
    Message message;
    notify::Template of;
    notify::Values values;
    std::vector<notify::StatusTold> told;
    std::string title;     // of the record; empty: the visitor may not see it, nor what was written to it
    bool address = false;  // whether they may see where it went
    bool readable = false;
};

Shown message_shown(const Visit& visit, store::Reader& db, Message message) {
    Shown shown{.message = std::move(message), .of = {}, .values = {}, .told = {}, .title = {}};
    shown.readable = reads_messages(visit);
    const auto& of = shown.message;
    shown.of = notify::get_template(db, of.template_name, of.version);
    shown.told = notify::history_of(db, of);
    shown.values = notify::values_of(db, of);
    if (of.dataset.empty()) {
        shown.address = writes_messages(visit);
        if (shown.address) shown.title = of.address;
        return shown;
    }
    const auto* definition = visit.registry().find(of.dataset);
    const auto scope = definition ? visit.scope(*definition, dataset::Verb::read) : dataset::Scope();
    const auto record =
        definition ? dataset::find(db, visit.registry(), *definition, scope, of.record, visit.language) : std::nullopt;
    if (!record) return shown;
    shown.readable = shown.readable || reads_messages_of(visit, *record);
    shown.title = record->title(visit.language);
    shown.address = reach(visit, db, *record).addresses.contains(of.channel);
    return shown;
}

Shown shown_of(const Visit& visit) {
    const auto id = base::Id::from_text(visit.request.parameter("message"));
    if (!id) throw base::NotFound("not an id");
    return visit.app.store.read([&](store::Reader& db) {
        auto message = notify::find_message(db, visit.authority_id(), *id);
        if (!message) throw base::NotFound("no such message");
        auto shown = message_shown(visit, db, std::move(*message));
        if (!shown.readable) throw base::Forbidden("message read");
        return shown;
    });
}

void write_about(Html& out, const Visit& visit, const Shown& shown) {
    const auto& message = shown.message;
    Names names;
    names.want(message.actor.id);
    visit.app.store.read([&](store::Reader& db) { names.read(db); });
    govuk::SummaryList about;
    const auto row = [&](base::Message key, govuk::Content value) {
        about.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    const std::string hidden(visit.say(t("Not shown to you")));
    Html to(visit.language);
    if (shown.title.empty() || message.dataset.empty())
        to.text(shown.title.empty() ? hidden : shown.title);
    else
        to.raw("<a class=\"govuk-link\"")
            .attribute("href", visit.link("/data/" + message.dataset + "/" + message.record.text()))
            .raw(">")
            .text(shown.title)
            .raw("</a>");
    row(t("To"), to.take());
    row(notify::label(message.channel), shown.address ? message.address : hidden);
    row(t("Language"), visit.say(notify::label(message.language)));
    Html status(visit.language);
    write_status(status, visit, message.status);
    if (const auto reason = why(visit, message); !reason.empty()) status.raw("<br>").text(reason);
    row(t("Status"), status.take());
    row(t("Asked for by"), names.of(visit, message.actor.id));
    row(t("Asked for"), message.created_at.say(visit.language));
    row(t("Number of this message"), message.id.text());
    govuk::summary_list(out, about);
}

void write_told(Html& out, const Visit& visit, const Shown& shown) {
    out.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(t("What became of it"))).raw("</h2>");
    govuk::Timeline timeline;
    for (auto one = shown.told.rbegin(); one != shown.told.rend(); ++one)
        timeline.items.push_back({.title = visit.say(notify::label(one->status)),
                                  .by = reason_in_words(visit, one->reason),
                                  .when = one->at.say(visit.language),
                                  .when_iso = one->at.iso()});
    govuk::timeline(out, timeline);
}

http::Response show_one(Visit& visit) {
    const auto shown = shown_of(visit);
    const std::string title(shown.of.label.in(visit.language));
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    write_about(body, visit, shown);
    const bool stoppable = shown.message.status == Status::waiting || shown.message.status == Status::to_print;
    if (stoppable && writes_messages(visit))
        button_form(body, visit,
                    {.action = address_of(visit, shown.message) + "/cancel",
                     .text = t("Cancel this message"),
                     .classes = "govuk-button--warning"});
    if (!shown.title.empty())
        write_rendered(body, visit, shown.message.channel,
                       notify::render(shown.of, shown.message.channel, shown.message.language, shown.values));
    write_told(body, visit, shown);
    const auto back = reads_messages(visit)
                          ? visit.link("/messages")
                          : visit.link("/data/" + shown.message.dataset + "/" + shown.message.record.text());
    return page(visit, {.title = title, .back = back, .current = "messages"}, std::move(body));
}

http::Response take_cancel(Visit& visit) {
    const auto shown = shown_of(visit);
    const bool stopped = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        return notify::cancel(tx, visit.app.trail, shown.message, visit.actor());
    });
    return done(visit, address_of(visit, shown.message),
                visit.say(stopped ? t("Cancelled") : t("Too late: somebody is sending it, or has sent it")));
}

// ---- Letters

std::vector<Shown> letters_to_print(const Visit& visit) {
    return visit.app.store.read([&](store::Reader& db) {
        std::vector<Shown> letters;
        for (auto& message : notify::list(
                 db,
                 {.authority = visit.authority_id(), .status = Status::to_print, .at_most = notify::limits::listed})) {
            auto shown = message_shown(visit, db, std::move(message));
            if (!shown.title.empty() && shown.address) letters.push_back(std::move(shown));
        }
        return letters;
    });
}

// The address stands where the window of a DL or C5 envelope is (assets/scss/_print.scss).
void write_letter(Html& out, const Visit& visit, const Shown& shown) {
    const auto& message = shown.message;
    const auto rendered = notify::render(shown.of, notify::ChannelKind::letter, message.language, shown.values);
    out.raw("<article class=\"app-letter\"><address class=\"app-letter__address app-lines\">")
        .text(message.address)
        .raw("</address><p class=\"govuk-body app-letter__day\">")
        .text(message.created_at.london_date().say(visit.language))
        .raw("</p><p class=\"govuk-body govuk-!-font-weight-bold\">")
        .text(rendered.subject)
        .raw("</p><div class=\"app-message__body\">")
        .put(rendered.html)
        .raw("</div></article>");
}

http::Response show_letters(Visit& visit) {
    const auto letters = letters_to_print(visit);
    const std::string title(visit.say(t("Letters to print")));
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l app-not-printed\">").text(title).raw("</h1>");
    if (letters.empty()) {
        body.raw("<p class=\"govuk-body\">").text(visit.say(t("No letter waits for a printer."))).raw("</p>");
        return page(visit, {.title = title, .back = visit.link("/messages"), .current = "messages"}, std::move(body));
    }
    body.raw("<p class=\"govuk-body app-not-printed\">")
        .text(visit.say(base::tn("Print this page: {count} letter, on a sheet of its own, with the address where a "
                                 "window envelope shows it. Then say that it is done.",
                                 "Print this page: {count} letters, each on a sheet of its own, with the address where "
                                 "a window envelope shows it. Then say that it is done."),
                        static_cast<std::int64_t>(letters.size())))
        .raw("</p>");
    open_form(body, visit, visit.link("/messages/letters"));
    for (const auto& letter : letters) govuk::hidden_input(body, "letter", letter.message.id.text());
    close_form(body, visit, {.action = t("They are printed"), .cancel_href = visit.link("/messages")});
    for (const auto& letter : letters) write_letter(body, visit, letter);
    return page(visit, {.title = title, .back = visit.link("/messages"), .current = "messages"}, std::move(body));
}

http::Response take_printed(Visit& visit) {
    const auto named = visit.request.form.all("letter");
    std::int64_t count = 0;
    for (const auto& letter : letters_to_print(visit)) {
        if (std::ranges::find(named, letter.message.id.text()) == named.end()) continue;
        count += visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
            return notify::mark_printed(tx, visit.app.trail, letter.message, visit.actor()) ? 1 : 0;
        });
    }
    return done(visit, visit.link("/messages"),
                visit.say(base::tn("{count} letter printed", "{count} letters printed"), count));
}

}  // namespace

std::vector<Page> message_pages() {
    using enum http::Method;
    constexpr Rule readers{.who = Who::right, .group = "message", .verb = dataset::Verb::read};
    constexpr Rule writers{.who = Who::right, .group = "message", .verb = dataset::Verb::write};
    return {
        {get, "/{authority}/messages", readers, show_messages},
        {get, "/{authority}/messages/letters", writers, show_letters},
        {post, "/{authority}/messages/letters", writers, take_printed},
        {get, "/{authority}/messages/{message}", readers, show_one},
        {post, "/{authority}/messages/{message}/cancel", writers, take_cancel},
    };
}

}  // namespace web
