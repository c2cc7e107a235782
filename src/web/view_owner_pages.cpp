// Whose a saved view is: whoever looks after views passes one on to a colleague, as when its owner has left.
#include "gate/accounts.hpp"
#include "govuk/form_controls.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/views.hpp"

#include <algorithm>

namespace web {

using base::t;
using govuk::Html;

namespace {

struct PassedOn {
    OpenedView opened;
    std::vector<gate::Account> colleagues;  // who may own views here, but for the owner
};

PassedOn read_view(const Visit& visit, store::Reader& db) {
    PassedOn read{.opened = open_view(visit, db), .colleagues = {}};
    if (!read.opened.may_pass_on()) throw base::Forbidden("view pass on");
    read.colleagues = gate::members_on(db, visit.authority_id(), visit.today());
    std::erase_if(read.colleagues, [&](const auto& account) { return account.id == read.opened.view.owner; });
    return read;
}

http::Response form_page(Visit& visit, const base::Problems* problems) {
    std::optional<ViewWords> words;
    const auto read = visit.app.store.read([&](store::Reader& db) {
        auto found = read_view(visit, db);
        words.emplace(visit, db, std::span(&found.opened.view, 1));
        return found;
    });
    const auto& view = read.opened.view;
    const auto title = visit.say(t("Pass on “{name}”"), {{"name", view.content.name}});
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1><p class=\"govuk-body\">");
    body.text(visit.say(t("It is {name}’s now. Whoever it is passed on to may change and remove it, and takes over "
                          "the schedule that its owner has of it. Who sees it stays as it is."),
                        {{"name", words->account(view.owner)}}))
        .raw("</p>");
    open_form(body, visit, read.opened.path(visit, "/owner"));
    govuk::Select select{.label = {.text = visit.say(t("New owner")), .classes = "govuk-label--s"},
                         .error = {.text = problem_text(visit, problems, "owner")},
                         .name = "owner",
                         .value = std::string(visit.request.form.get("owner"))};
    select.items.push_back({.text = std::string(visit.say(t("Choose a colleague"))), .value = ""});
    for (const auto& account : read.colleagues)
        select.items.push_back({.text = account.name, .value = account.id.text()});
    govuk::select(body, select);
    close_form(body, visit, {.action = t("Pass on"), .cancel_href = read.opened.path(visit)});
    return page(visit,
                {.title = title,
                 .back = read.opened.path(visit),
                 .problems = problems,
                 .current = "data",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_owner(Visit& visit) { return form_page(visit, nullptr); }

http::Response take_owner(Visit& visit) {
    const auto chosen = base::Id::from_text(visit.request.form.get("owner")).value_or(base::Id());
    const auto view = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) -> base::Result<dataset::View> {
        const auto read = read_view(visit, tx);
        if (std::ranges::find(read.colleagues, chosen, &gate::Account::id) == read.colleagues.end())
            return base::Problem{"owner", "required", t("Choose a colleague"), {}, {}};
        const auto user = view_user(visit, tx);
        return dataset::pass_on(view_writing(visit, tx, user), read.opened.view.id, chosen);
    });
    if (!view) return form_page(visit, &view.problems());
    return done(visit, visit.link("/views"), visit.say(t("Passed on")));
}

}  // namespace

std::vector<Page> view_owner_pages() {
    using enum http::Method;
    constexpr Rule members{.who = Who::member};
    return {
        {get, "/{authority}/views/{view}/owner", members, show_owner},
        {post, "/{authority}/views/{view}/owner", members, take_owner},
    };
}

}  // namespace web
