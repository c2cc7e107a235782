// Saved views: the list of them, one as a page of its rows, its versions and the way back to an earlier one.
// view_form_pages.cpp has its form, file_pages.cpp its file.
#include "base/text.hpp"
#include "dataset/query.hpp"
#include "exchange/runs.hpp"
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/patterns.hpp"
#include "govuk/table.hpp"
#include "web/bulk.hpp"
#include "web/list_table.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/standing_words.hpp"
#include "web/views.hpp"

namespace web {

using base::t;
using base::tn;
using dataset::View;
using govuk::Html;

namespace {

void paragraph_link(Html& out, std::string_view href, std::string_view text) {
    out.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", href)
        .raw(">")
        .text(text)
        .raw("</a></p>");
}

std::string gone_in_words(const Visit& visit, const std::string& name) {
    return visit.say(t("{name}, no longer here"), {{"name", name}});
}

// ---- All of them

http::Response show_views(Visit& visit) {
    dataset::ViewUser user;
    const auto* only = visit.registry().find(visit.request.query.get("dataset"));
    std::vector<View> views;
    std::optional<ViewWords> words;
    visit.app.store.read([&](store::Reader& db) {
        user = view_user(visit, db);
        views = dataset::views_for(db, visit.authority_id(), user, only ? only->name : std::string_view());
        words.emplace(visit, db, views);
    });
    Html body(visit.language);
    const auto title = visit.say(t("Saved views"));
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1><p class=\"govuk-body\">");
    body.text(visit.say(t("A view is a list with its columns, filters and order under a name. You see of it what you "
                          "may see, whoever made it. To make one, open a list and press “Save as a view”.")))
        .raw("</p>");
    if (views.empty()) {
        body.raw("<p class=\"govuk-body\">").text(visit.say(t("There are no views for you yet."))).raw("</p>");
    } else {
        govuk::TableWriter table(body, {.caption = std::string(title),
                                        .caption_classes = "govuk-visually-hidden",
                                        .head = {{.text = visit.say(t("Name"))},
                                                 {.text = visit.say(t("Records"))},
                                                 {.text = visit.say(t("Who sees it"))},
                                                 {.text = visit.say(t("Owner"))},
                                                 {.text = visit.say(t("Last changed"))}}});
        for (const auto& view : views) {
            const auto* definition = visit.registry().find(view.dataset);
            table.row();
            table.heading_parts_with([&](Html& cell) {
                cell.raw("<a class=\"govuk-link\"")
                    .attribute("href", visit.link("/views/" + view.id.text()))
                    .raw(">")
                    .text(view.content.name)
                    .raw("</a>");
                if (!view.content.description.empty())
                    cell.raw("<br><span class=\"govuk-hint\">").text(view.content.description).raw("</span>");
            });
            table.cell(definition ? definition->plural.in(visit.language) : std::string_view(view.dataset));
            table.cell(words->who_sees(view.content));
            table.cell(user.gone.contains(view.owner) ? gone_in_words(visit, words->account(view.owner))
                                                      : words->account(view.owner));
            table.cell(view.changed_at.say(visit.language));
        }
        table.close();
    }
    if (only) paragraph_link(body, visit.link("/views"), visit.say(t("Views of all kinds of records")));
    return page(visit,
                {.title = std::string(title),
                 .back = only ? visit.link("/data/" + std::string(only->name)) : visit.link("/data"),
                 .width = Frame::Width::full,
                 .current = "data"},
                std::move(body));
}

// ---- One, as a page

std::string words_of_filters(const Visit& visit, const OpenedView& opened) {
    auto words =
        exchange::filters_in_words(*opened.definition, opened.list.query.filters, 0, visit.show_as(*opened.codes));
    return words.empty() ? std::string(visit.say(t("None: all records that you may see"))) : words;
}

std::string changed_in_words(const Visit& visit, const View& view, const ViewWords& words) {
    return visit.say(t("{version}, by {name}, {when}"), {{"version", view.version},
                                                         {"name", words.account(view.changed_by)},
                                                         {"when", view.changed_at.say(visit.language)}});
}

void write_about(Html& out, const Visit& visit, const OpenedView& opened, const ViewWords& words,
                 const std::optional<dataset::StandingOrder>& order) {
    const auto& view = opened.view;
    govuk::SummaryList list{.classes = "govuk-summary-list--no-border"};
    const auto row = [&](base::Message key, std::string value) {
        list.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    row(t("Filters"), words_of_filters(visit, opened));
    if (const auto sort = order_in_words(visit, *opened.definition, view.content.sort); !sort.empty())
        row(t("Order"), sort);
    row(t("Who sees it"), words.who_sees(view.content));
    const auto owner = words.account(view.owner);
    row(t("Owner"), opened.owner_is_gone() ? gone_in_words(visit, owner) : owner);
    if (!view.content.format.empty()) row(t("Format"), std::string(visit.say(format_label(view.content.format))));
    row(t("Version"), changed_in_words(visit, view, words));
    if (order) row(t("For you"), standing_order_in_words(visit, *order));
    govuk::summary_list(out, list);
}

// What to do with a view whose owner has left; their schedule has stopped.
void write_gone(Html& out, const Visit& visit, const OpenedView& opened, const ViewWords& words,
                const std::optional<dataset::StandingOrder>& stopped) {
    const auto name = words.account(opened.view.owner);
    out.raw("<div class=\"govuk-inset-text\"><p class=\"govuk-body\">")
        .text(visit.say(t("{name} can open it no longer: pass it on to a colleague, or remove it."), {{"name", name}}));
    if (stopped)
        out.raw("</p><p class=\"govuk-body\">")
            .text(
                visit.say(t("What they had made of it has stopped ({schedule}). Whoever the view is passed on to takes "
                            "it over."),
                          {{"schedule", standing_order_in_words(visit, *stopped)}}));
    out.raw("</p></div>");
}

// What the reader does not get of this view, and why; nothing is left out silently.
void write_withheld(Html& out, const Visit& visit, const OpenedView& opened) {
    const auto tell = [&](base::Message message, const std::vector<std::string>& fields) {
        if (fields.empty()) return;
        const auto columns = labels_of(*opened.definition, fields, visit.language);
        govuk::inset_text(out, {.text = visit.say(message, {{"columns", columns}})});
    };
    tell(t("Withheld from you: {columns}. Your role does not include them."), opened.withheld);
    tell(t("It is not put in order by what is withheld from you: {columns}."), opened.withheld_order);
    tell(t("No rows can be shown to you: the view filters by what is withheld from you: {columns}."),
         opened.withheld_filters);
    if (opened.problems.empty() && opened.list.query.columns.empty())
        govuk::inset_text(out, {.text = visit.say(t("No rows can be shown to you: every column of the view is withheld "
                                                    "from you, or is there no longer."))});
}

std::string page_address(const Visit& visit, const OpenedView& opened, std::int64_t number) {
    auto address = opened.path(visit);
    const char* between = "?";
    if (const auto rows = visit.request.query.get("rows"); !rows.empty()) {
        address += between + ("rows=" + std::to_string(opened.list.query.page.rows));
        between = "&";
    }
    return number > 1 ? address + between + "page=" + std::to_string(number) : address;
}

void write_rows_page(Html& out, const Visit& visit, const OpenedView& opened, const dataset::PageOfRows& rows) {
    const auto& asked = opened.list.query.page;
    if (rows.total == 0) {
        govuk::results_count(out, {.first = 0, .last = 0, .total = 0});
        out.raw("<p class=\"govuk-body\">").text(visit.say(t("Nothing fits the view today."))).raw("</p>");
        return;
    }
    const auto first = (asked.number - 1) * asked.rows + 1;
    govuk::results_count(
        out, {.first = first, .last = first + static_cast<std::int64_t>(rows.rows.size()) - 1, .total = rows.total});
    write_list_table(out, visit, opened.list, rows, *opened.codes, Boxes::none);
    govuk::numbered_pages(out, {.current = asked.number,
                                .pages = (rows.total + asked.rows - 1) / asked.rows,
                                .href = [&](std::int64_t number) { return page_address(visit, opened, number); }});
    govuk::page_size(out, {.action = opened.path(visit),
                           .name = "rows",
                           .sizes = {25, 50, 100, 250},
                           .current = static_cast<int>(asked.rows),
                           .kept = {}});
    if (bulk_fields_of(visit, *opened.definition).empty()) return;
    out.raw("<p class=\"govuk-body\">");
    write_change_all(out, visit, opened.list, rows.total);
    out.raw("</p>");
}

govuk::PageHeader header_of(const Visit& visit, const OpenedView& opened) {
    govuk::PageHeader header{.caption = std::string(opened.definition->plural.in(visit.language)),
                             .title = opened.view.content.name};
    if (opened.can_run())
        header.actions.push_back({.text = visit.say(t("Download")), .href = opened.path(visit, "/files")});
    auto list = opened.list;
    if (opened.may_change()) {
        list.view = opened.view.id;
        header.actions.push_back(
            {.text = visit.say(t("Change the view")), .href = list.view_form(), .classes = "govuk-button--secondary"});
    } else if (opened.can_run()) {
        header.actions.push_back({.text = visit.say(t("Make a view of your own from it")),
                                  .href = list.view_form(),
                                  .classes = "govuk-button--secondary"});
    }
    return header;
}

void write_ways_on(Html& out, const Visit& visit, const OpenedView& opened) {
    out.raw("<h2 class=\"govuk-heading-s govuk-!-margin-top-6\">").text(visit.say(t("More of this view"))).raw("</h2>");
    out.raw("<ul class=\"govuk-list\">");
    const auto way = [&](std::string_view href, base::Message text) {
        out.raw("<li><a class=\"govuk-link\"").attribute("href", href).raw(">").text(visit.say(text)).raw("</a></li>");
    };
    if (opened.has_changes()) way(opened.path(visit, "/changes"), t("What changed since my last download"));
    if (opened.can_run()) way(opened.path(visit, "/schedule"), t("Schedule and notice"));
    if (opened.can_run()) way(opened.list.page(1), t("Look further in the list, from these filters on"));
    way(opened.path(visit, "/versions"), t("Versions of this view"));
    if (opened.may_pass_on()) way(opened.path(visit, "/owner"), t("Pass it on to a colleague"));
    if (opened.may_change()) way(opened.path(visit, "/remove"), t("Remove this view"));
    out.raw("</ul>");
}

// Its list's changes, as everything told of a list is told there.
http::Response show_changes(Visit& visit) {
    const auto opened = visit.app.store.read([&](store::Reader& db) { return open_view(visit, db); });
    if (!opened.has_changes()) return http::Response::see_other(opened.path(visit));
    auto list = opened.list;
    list.path += "/changes";
    const auto since = visit.request.query.get("since");
    http::Fields asked;
    asked.add("since", since.empty() ? "last" : std::string(since));
    if (const auto mode = visit.request.query.get("mode"); !mode.empty()) asked.add("mode", std::string(mode));
    const auto address = list.page(1);
    return http::Response::see_other(address + (address.find('?') == std::string::npos ? "?" : "&") +
                                     http::query_string(asked));
}

http::Response show_view(Visit& visit) {
    std::optional<OpenedView> opened;
    std::optional<ViewWords> words;
    std::optional<dataset::PageOfRows> rows;
    std::optional<dataset::StandingOrder> order, stopped;
    visit.app.store.read([&](store::Reader& db) {
        opened = open_view(visit, db);
        words.emplace(visit, db, std::span(&opened->view, 1));
        order = dataset::find_standing_order(db, visit.authority_id(), opened->view.id, visit.principal.account);
        if (opened->owner_is_gone())
            stopped = dataset::find_standing_order(db, visit.authority_id(), opened->view.id, opened->view.owner);
        if (!opened->can_run()) return;
        auto read = dataset::read_page(db, visit.registry(), opened->list.query, &visit.app.counts);
        if (read)
            rows = std::move(*read);
        else
            opened->problems.add_all(read.problems());
    });
    if (rows && rows->total > 0 && rows->rows.empty()) return http::Response::see_other(opened->path(visit));
    const auto& view = opened->view;
    Html body(visit.language);
    govuk::page_header(body, header_of(visit, *opened));
    if (!view.content.description.empty())
        body.raw("<p class=\"govuk-body\">").text(view.content.description).raw("</p>");
    write_about(body, visit, *opened, *words, order);
    if (opened->owner_is_gone()) write_gone(body, visit, *opened, *words, stopped);
    write_withheld(body, visit, *opened);
    if (rows) write_rows_page(body, visit, *opened, *rows);
    write_ways_on(body, visit, *opened);
    const bool wrong = !opened->problems.empty();
    return page(visit,
                {.title = view.content.name,
                 .back = visit.link("/views"),
                 .problems = wrong ? &opened->problems : nullptr,
                 .width = Frame::Width::full,
                 .current = "data",
                 .status = wrong ? 422 : 200},
                std::move(body));
}

// ---- Its versions

std::string filters_of_version(const Visit& visit, const OpenedView& opened, const View& version) {
    const auto filters =
        dataset::filters_from(*opened.definition, version.content.filters, {.codes = opened.codes.get()});
    if (!filters) return std::string(visit.say(t("By what is there no longer")));
    return exchange::filters_in_words(*opened.definition, *filters, 0, visit.show_as(*opened.codes));
}

void write_version(Html& out, const Visit& visit, const OpenedView& opened, const View& version,
                   const ViewWords& words) {
    const auto& content = version.content;
    const auto line = [&](base::Message label, const std::string& value) {
        if (!value.empty()) out.text(visit.say(label, {{"value", value}})).raw("<br>");
    };
    out.raw("<strong>").text(content.name).raw("</strong><br>");
    if (!content.description.empty()) out.text(content.description).raw("<br>");
    line(t("Filters: {value}"), filters_of_version(visit, opened, version));
    line(t("Order: {value}"), order_in_words(visit, *opened.definition, content.sort));
    line(t("Columns: {value}"), labels_of(*opened.definition, content.columns, visit.language));
    line(t("Who sees it: {value}"), words.who_sees(content));
    if (!content.format.empty()) line(t("Format: {value}"), std::string(visit.say(format_label(content.format))));
    if (version.gone_back_to > 0)
        out.text(visit.say(t("As version {version} was"), {{"version", version.gone_back_to}}));
}

void write_back_button(Html& out, const Visit& visit, const OpenedView& opened, const View& version) {
    open_side_form(out, visit, opened.path(visit, "/back"));
    govuk::hidden_input(out, "version", std::to_string(opened.view.version));
    govuk::hidden_input(out, "to", std::to_string(version.version));
    Html text(visit.language);
    text.text(visit.say(t("Go back to it")))
        .raw("<span class=\"govuk-visually-hidden\"> ")
        .text(visit.say(t("version {version}"), {{"version", version.version}}))
        .raw("</span>");
    govuk::button(out, {.text = text.take(), .classes = "govuk-button--secondary", .prevent_double_click = true});
    close_form(out);
}

http::Response versions_page(Visit& visit, const base::Problems* problems) {
    std::optional<OpenedView> opened;
    std::vector<View> versions;
    std::optional<ViewWords> words;
    visit.app.store.read([&](store::Reader& db) {
        opened = open_view(visit, db);
        versions = dataset::view_versions(db, visit.authority_id(), opened->view.id);
        words.emplace(visit, db, versions);
    });
    const bool may = opened->may_change();
    const auto title = visit.say(t("Versions of {name}"), {{"name", opened->view.content.name}});
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    govuk::TableWriter table(body, {.caption = title,
                                    .caption_classes = "govuk-visually-hidden",
                                    .head = {{.text = visit.say(t("Version")), .format = "numeric"},
                                             {.text = visit.say(t("When and by whom"))},
                                             {.text = visit.say(t("What it says"))},
                                             {.text = visit.say(t("Undo"))}}});
    for (const auto& version : versions) {
        table.row();
        table.number(std::to_string(version.version));
        table.parts_with([&](Html& cell) {
            cell.text(version.changed_at.say(visit.language)).raw("<br>").text(words->account(version.changed_by));
        });
        table.parts_with([&](Html& cell) { write_version(cell, visit, *opened, version, *words); });
        table.cell_with([&](Html& cell) {
            if (version.version == opened->view.version)
                cell.text(visit.say(t("In use")));
            else if (may)
                write_back_button(cell, visit, *opened, version);
        });
    }
    table.close();
    return page(visit,
                {.title = title,
                 .back = opened->path(visit),
                 .problems = problems,
                 .width = Frame::Width::full,
                 .current = "data",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_versions(Visit& visit) { return versions_page(visit, nullptr); }

http::Response take_back(Visit& visit) {
    const auto opened = visit.app.store.read([&](store::Reader& db) { return open_view(visit, db); });
    const auto version = number_from(visit.request.form.get("version")), to = number_from(visit.request.form.get("to"));
    const auto view = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        return dataset::go_back(view_writing(visit, tx, opened.user), opened.view.id, version, to);
    });
    if (!view) return versions_page(visit, &view.problems());
    return done(visit, opened.path(visit), visit.say(t("The view is as version {version} was"), {{"version", to}}));
}

// ---- Removed

http::Response show_remove(Visit& visit) {
    std::int64_t orders = 0;
    const auto opened = visit.app.store.read([&](store::Reader& db) {
        auto view = open_view(visit, db);
        orders = dataset::standing_orders_of(db, visit.authority_id(), view.view.id);
        return view;
    });
    if (!opened.may_change()) throw base::Forbidden("view change");
    const auto title = visit.say(t("Remove {title}?"), {{"title", opened.view.content.name}});
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    if (opened.view.content.share != dataset::Share::owner)
        govuk::warning_text(body, {.text = visit.say(t("Others use this view: its address and file will be gone for "
                                                       "them too. The records stay as they are."))});
    else
        body.raw("<p class=\"govuk-body\">").text(visit.say(t("The records stay as they are."))).raw("</p>");
    if (orders > 0)
        govuk::inset_text(body, {.text = visit.say(tn("{count} person has a schedule or notice of this view, which "
                                                      "ends with it.",
                                                      "{count} people have a schedule or notice of this view, which "
                                                      "ends with it."),
                                                   orders)});
    open_form(body, visit, opened.path(visit, "/remove"));
    close_form(body, visit,
               {.action = t("Remove"),
                .cancel_href = opened.path(visit),
                .cancel = t("Keep it"),
                .classes = "govuk-button--warning"});
    return page(visit, {.title = title, .back = opened.path(visit), .current = "data"}, std::move(body));
}

http::Response take_remove(Visit& visit) {
    const auto opened = visit.app.store.read([&](store::Reader& db) { return open_view(visit, db); });
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        dataset::remove_view(view_writing(visit, tx, opened.user), opened.view.id);
    });
    return done(visit, visit.link("/views"), visit.say(t("Removed")));
}

}  // namespace

std::vector<Page> view_pages() {
    using enum http::Method;
    constexpr Rule members{.who = Who::member};  // whose view it is, open_view() asks
    return {
        {get, "/{authority}/views", members, show_views},
        {get, "/{authority}/views/{view}", members, show_view},
        {get, "/{authority}/views/{view}/changes", members, show_changes},
        {get, "/{authority}/views/{view}/versions", members, show_versions},
        {post, "/{authority}/views/{view}/back", members, take_back},
        {get, "/{authority}/views/{view}/remove", members, show_remove},
        {post, "/{authority}/views/{view}/remove", members, take_remove},
    };
}

}  // namespace web
