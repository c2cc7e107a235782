#include "web/views.hpp"

#include "base/text.hpp"
#include "dataset/change_log.hpp"
#include "dataset/record.hpp"
#include "gate/accounts.hpp"
#include "web/policy_words.hpp"
#include "web/record_frame.hpp"

#include <algorithm>

namespace web {

using base::t;
using dataset::Condition;
using dataset::Dataset;
using dataset::View;
using dataset::ViewUser;

ViewUser view_user(const Visit& visit) {
    const auto here = visit.authority_id();
    const auto may = [&](dataset::Verb verb) { return visit.app.policy.may(visit.principal, here, verb, "view"); };
    ViewUser user{.account = visit.principal.account,
                  .sharing = may(dataset::Verb::approve) ? ViewUser::Sharing::keeper
                             : may(dataset::Verb::write) ? ViewUser::Sharing::everyone
                                                         : ViewUser::Sharing::teams};
    for (const auto& membership : visit.principal.memberships) {
        const dataset::Team team{.role = membership.role, .place = membership.place};
        if (membership.authority == here && std::ranges::find(user.teams, team) == user.teams.end())
            user.teams.push_back(team);
    }
    return user;
}

ViewUser view_user(const Visit& visit, store::Reader& db) {
    auto user = view_user(visit);
    if (user.sharing == ViewUser::Sharing::keeper) user.gone = gate::gone_from(db, visit.authority_id(), visit.today());
    return user;
}

dataset::ViewWriting view_writing(const Visit& visit, store::Tx& tx, const ViewUser& user) {
    return {.tx = tx,
            .registry = visit.registry(),
            .trail = visit.app.trail,
            .authority = visit.authority_id(),
            .user = user,
            .actor = visit.actor(),
            .request = static_cast<std::int64_t>(visit.request.number)};
}

namespace {

// The view as an address of its list would say it, and which page of it is asked for.
http::Fields fields_of(const Visit& visit, const View& view) {
    http::Fields fields;
    for (const auto& [name, value] : view.content.filters) fields.add(name, value);
    for (const auto& column : view.content.columns) fields.add("columns", column);
    if (!view.content.sort.empty()) fields.add("sort", view.content.sort);
    for (const auto* name : {"rows", "page"}) fields.add(name, std::string(visit.request.query.get(name)));
    return fields;
}

// Whether the visitor may not see the field; it is then among the withheld.
bool withhold(const Dataset& definition, const dataset::Scope& scope, std::string_view name,
              std::vector<std::string>& withheld) {
    const auto* field = definition.find(name);
    if (!field || scope.sees(*field)) return false;
    if (std::ranges::find(withheld, name) == withheld.end()) withheld.emplace_back(name);
    return true;
}

void withhold_filters(OpenedView& opened, const dataset::Filters& filters) {
    const auto each = [&](const std::vector<Condition>& conditions) {
        for (const auto& condition : conditions)
            withhold(*opened.definition, opened.list.query.scope, condition.field, opened.withheld_filters);
    };
    each(filters.all);
    for (const auto& group : filters.any) each(group);
}

}  // namespace

std::string OpenedView::path(const Visit& visit, std::string_view part) const {
    return visit.link("/views/" + view.id.text() + std::string(part));
}

bool OpenedView::has_changes() const { return can_run() && dataset::tells_changes(*definition); }

OpenedView open_view(const Visit& visit, store::Reader& db) {
    const auto id = base::Id::from_text(visit.request.parameter("view"));
    auto view = id ? dataset::find_view(db, visit.authority_id(), *id) : std::nullopt;
    auto user = view_user(visit, db);
    if (!view || !dataset::may_open(*view, user)) throw base::NotFound("no view of theirs");
    const auto& definition = visit.registry().dataset(view->dataset);
    if (!visit.app.policy.may_any(visit.principal, visit.authority_id(), dataset::Verb::read, definition))
        throw base::Forbidden(view->dataset + " read");
    OpenedView opened{
        .view = std::move(*view), .user = std::move(user), .definition = &definition, .codes = visit.codes(db)};
    const auto& content = opened.view.content;
    opened.list = list_address(visit, definition, *opened.codes, fields_of(visit, opened.view), opened.problems);
    opened.list.headings = content.headings;
    auto& query = opened.list.query;
    for (const auto& column : content.columns) withhold(definition, query.scope, column, opened.withheld);
    // Where none of its columns is seen, a list would show its first ones: a view shows nothing.
    std::erase_if(query.columns, [&](const std::string& column) {
        return std::ranges::find(content.columns, column) == content.columns.end();
    });
    withhold_filters(opened, query.filters);
    std::erase_if(query.order, [&](const dataset::Order& order) {
        return withhold(definition, query.scope, order.field, opened.withheld_order);
    });
    return opened;
}

std::string order_in_words(const Visit& visit, const Dataset& definition, std::string_view sort) {
    std::vector<std::string> parts;
    for (const auto& order : dataset::order_from(sort)) {
        const auto* field = definition.find(order.field);
        if (!field) continue;
        if (order.direction == dataset::Order::Direction::ascending)
            parts.emplace_back(field->label.in(visit.language));
        else
            parts.push_back(visit.say(t("{label}, the other way round"), {{"label", field->label}}));
    }
    return base::join(parts, "; ");
}

std::string labels_of(const Dataset& definition, const std::vector<std::string>& columns, base::Language language) {
    std::vector<std::string> labels;
    for (const auto& column : columns) {
        const auto* field = definition.find(column);
        labels.push_back(field ? std::string(field->label.in(language)) : column);
    }
    return base::join(labels, ", ");
}

ViewWords::ViewWords(const Visit& visit, store::Reader& db, std::span<const View> views)
    : visit_(visit), rules_(visit.app.policy.table()) {
    std::vector<base::Id> places;
    const auto want = [&](const dataset::Team& team) {
        if (team.place) places.push_back(team.place);
    };
    for (const auto& view : views) {
        names_.want(view.owner);
        names_.want(view.changed_by);
        want(view.content.team);
    }
    for (const auto& team : view_user(visit).teams) want(team);
    names_.read(db);
    if (!places.empty())
        places_ =
            dataset::titles(db, visit.registry(), visit.registry().dataset("organisation"), {}, places, visit.language);
}

std::string ViewWords::team(const dataset::Team& team) const {
    auto words = role_label(visit_, *rules_, team.role);
    if (const auto place = places_.find(team.place.value()); place != places_.end()) words += ", " + place->second;
    return words;
}

std::string ViewWords::who_sees(const dataset::ViewContent& content) const {
    switch (content.share) {
        case dataset::Share::owner: return std::string(visit_.say(t("Its owner alone")));
        case dataset::Share::team: return visit_.say(t("Team: {team}"), {{"team", team(content.team)}});
        case dataset::Share::everyone: break;
    }
    return visit_.say(t("Everyone in {authority}"), {{"authority", visit_.authority->name}});
}

std::string ViewWords::account(base::Id account) const { return names_.of(visit_, account); }

}  // namespace web
