// Saved views by the API: what they say, and making, changing and removing them by the rules of the pages.
#include "base/json.hpp"
#include "base/json_out.hpp"
#include "gate/api_requests.hpp"
#include "web/api.hpp"
#include "web/api_records.hpp"
#include "web/standing_words.hpp"
#include "web/views.hpp"

#include <algorithm>

namespace web {

using base::Json;
using base::t;
using dataset::AddressFields;
using dataset::View;
using dataset::ViewContent;

namespace {

std::string address_of(const Visit& visit, base::Id view) {
    return "/api/v1/" + visit.authority->slug + "/views/" + view.text();
}

// {"status":"1","name.contains":["bro","ysgol"]}: several values of one name stand in a list.
void write_pairs(base::JsonOut& json, std::string_view name, const AddressFields& pairs) {
    json.name(name);
    json.begin_object();
    for (auto at = pairs.begin(); at != pairs.end(); ++at) {
        const auto same = [&](const auto& other) { return other.first == at->first; };
        if (std::any_of(pairs.begin(), at, same)) continue;
        json.name(at->first);
        if (std::none_of(at + 1, pairs.end(), same)) {
            json.text(at->second);
            continue;
        }
        json.begin_list();
        for (const auto& [other, value] : pairs)
            if (other == at->first) json.text(value);
        json.end_list();
    }
    json.end_object();
}

// ---- What is sent

class ViewInput {
public:
    ViewInput(ViewContent before, bool is_new) : content_(std::move(before)), is_new_(is_new) {}

    base::Result<ViewContent> read(std::string_view body) {
        const auto sent = Json::parse(body);
        if (!sent) return sent.problems();
        const auto* object = sent->object();
        if (!object)
            return base::Problem{{}, "not_an_object", t("Send one JSON object of fields and their values"), {}, {}};
        for (const auto& [name, value] : *object) take(name, value);
        if (!problems_.empty()) return std::move(problems_);
        return std::move(content_);
    }
    const std::string& dataset() const { return dataset_; }

private:
    void wrong_kind(const std::string& name) {
        problems_.add(name, "wrong_kind", t("This field holds another kind of value: see the API’s description"));
    }
    void take(const std::string& name, const Json& value) {
        if (name == "name") return text(name, value, content_.name);
        if (name == "description") return text(name, value, content_.description);
        if (name == "sort") return text(name, value, content_.sort);
        if (name == "dataset" && is_new_) return text(name, value, dataset_);
        if (name == "format") return format(value);
        if (name == "share") return share(value);
        if (name == "team") return team(value);
        if (name == "columns") return columns(value);
        if (name == "headings") return pairs(name, value, content_.headings);
        if (name == "filters") return pairs(name, value, content_.filters);
        problems_.add(name, "unknown_field", t("There is no field of this name"));
    }
    void text(const std::string& name, const Json& value, std::string& into) {
        if (value.is_null())
            into.clear();
        else if (const auto* typed = value.text())
            into = *typed;
        else
            wrong_kind(name);
    }
    void format(const Json& value) {
        text("format", value, content_.format);
        if (!content_.format.empty() && std::ranges::find(file_formats, content_.format) == file_formats.end())
            problems_.add("format", "unknown_format", t("There is no such format"));
    }
    void share(const Json& value) {
        const auto* typed = value.text();
        for (const auto one : {dataset::Share::owner, dataset::Share::team, dataset::Share::everyone})
            if (typed && *typed == dataset::word(one)) {
                content_.share = one;
                return;
            }
        wrong_kind("share");
    }
    void team(const Json& value) {
        const auto* of = value.object();
        if (!of) return wrong_kind("team");
        const auto place = value.text_of("place");
        const auto id = base::Id::from_text(place);
        if (!place.empty() && !id) return wrong_kind("team");
        content_.team = {.role = std::string(value.text_of("role")), .place = id.value_or(base::Id())};
    }
    void columns(const Json& value) {
        const auto* list = value.list();
        if (!list) return wrong_kind("columns");
        content_.columns.clear();
        for (const auto& one : *list) {
            const auto* typed = one.text();
            if (!typed) return wrong_kind("columns");
            content_.columns.push_back(*typed);
        }
    }
    void pairs(const std::string& name, const Json& value, AddressFields& into) {
        const auto* object = value.object();
        if (!object) return wrong_kind(name);
        into.clear();
        for (const auto& [key, one] : *object) {
            const Json::List single{one};
            const auto* values = one.list();
            for (const auto& each : values ? *values : single) {
                const auto* typed = each.text();
                if (!typed) return wrong_kind(name + "." + key);
                into.emplace_back(key, *typed);
            }
        }
    }

    ViewContent content_;
    bool is_new_;
    std::string dataset_;
    base::Problems problems_;
};

// Anything else is a slip of the pen, which a list's page would pass over.
base::Problems unknown_filters(const dataset::Dataset& definition, const ViewContent& content) {
    base::Problems problems;
    for (const auto& [name, value] : content.filters)
        if (name != "q" && !asks_by(definition, name))
            problems.add("filters." + name, "unknown_filter", t("There is no field to filter by of this name"));
    return problems;
}

// ---- Answers

http::Response refused(const Visit& visit, const base::Problems& problems) {
    const bool meanwhile = std::ranges::any_of(problems, [](const auto& problem) { return problem.code == "changed"; });
    if (meanwhile) return api_problem(visit, 412, "changed", t("Somebody else changed this first"));
    return api_problem(visit, 422, "refused", t("Nothing was saved: mend what the errors name"), &problems);
}

http::Response view_answer(const Visit& visit, const View& view, int status) {
    base::JsonOut json;
    describe_view(json, visit, view);
    auto response = http::Response::json(json.take() + "\n", status);
    response.set("etag", etag(view.version));
    return response;
}

void must_write(const Visit& visit) {
    if (visit.principal.reach == gate::Reach::reading) throw base::Forbidden("a key for reading");
}

http::Response take_add(Visit& visit) {
    must_write(visit);
    const auto key = visit.request.header("idempotency-key");
    if (key.size() > gate::idempotency_key_bytes_max) return key_too_long(visit);
    ViewInput input({}, true);
    const auto content = input.read(visit.request.body);
    if (!content) return refused(visit, content.problems());
    const auto* definition = visit.registry().find(input.dataset());
    if (!definition ||
        !visit.app.policy.may_any(visit.principal, visit.authority_id(), dataset::Verb::read, *definition)) {
        base::Problems problems;
        problems.add("dataset", "unknown", t("There is no dataset of this name for this role"));
        return refused(visit, problems);
    }
    if (const auto problems = unknown_filters(*definition, *content); !problems.empty())
        return refused(visit, problems);
    auto earlier = gate::Earlier::none;
    const auto made = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) -> base::Result<View> {
        base::Id id = visit.app.world().ids.next();
        const gate::ApiRequest request{visit.authority_id(), visit.principal.account, std::string(key),
                                       visit.request.path + "\n" + visit.request.body};
        earlier = key.empty() ? gate::Earlier::none : gate::find_request(tx, request, id);
        if (earlier == gate::Earlier::other) return View{};
        const auto user = view_user(visit, tx);
        auto view = dataset::make_view(view_writing(visit, tx, user), id, definition->name, *content);
        if (view && earlier == gate::Earlier::none && !key.empty())
            gate::keep_request(tx, request, id, visit.app.world().clock.now());
        return view;
    });
    if (earlier == gate::Earlier::other) return key_used(visit);
    if (!made) return refused(visit, made.problems());
    auto response = view_answer(visit, *made, 201);
    response.set("location", address_of(visit, made->id));
    return response;
}

http::Response take_change(Visit& visit) {
    must_write(visit);
    const auto version = version_named(visit);
    if (!version) return no_version_named(visit);
    const auto opened = visit.app.store.read([&](store::Reader& db) { return open_view(visit, db); });
    const auto content = ViewInput(opened.view.content, false).read(visit.request.body);
    if (!content) return refused(visit, content.problems());
    if (const auto problems = unknown_filters(*opened.definition, *content); !problems.empty())
        return refused(visit, problems);
    const auto changed = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        return dataset::change_view(view_writing(visit, tx, opened.user), opened.view.id, *version, *content);
    });
    return changed ? view_answer(visit, *changed, 200) : refused(visit, changed.problems());
}

http::Response take_remove(Visit& visit) {
    must_write(visit);
    const auto version = version_named(visit);
    if (!version) return no_version_named(visit);
    const auto is_that = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        const auto opened = open_view(visit, tx);
        if (opened.view.version != *version) return false;
        dataset::remove_view(view_writing(visit, tx, opened.user), opened.view.id);
        return true;
    });
    if (!is_that) return api_problem(visit, 412, "changed", t("Somebody else changed this first"));
    return http::Response(204, "application/json", "");
}

}  // namespace

void describe_view(base::JsonOut& json, const Visit& visit, const View& view) {
    const auto& content = view.content;
    json.begin_object();
    json.member("id", view.id.text());
    json.member("name", content.name);
    json.member("dataset", view.dataset);
    json.member("records", address_of(visit, view.id));
    json.name("version");
    json.number(view.version);
    json.member("description", content.description);
    json.member("share", dataset::word(content.share));
    if (content.share == dataset::Share::team) {
        json.name("team");
        json.begin_object();
        json.member("role", content.team.role);
        json.member("place", content.team.place ? content.team.place.text() : std::string());
        json.end_object();
    }
    json.name("columns");
    json.texts(content.columns);
    write_pairs(json, "headings", content.headings);
    write_pairs(json, "filters", content.filters);
    json.member("sort", content.sort);
    json.member("format", content.format);
    json.end_object();
}

std::vector<Page> api_view_pages() {
    using enum http::Method;
    constexpr Rule program{.who = Who::program};
    return {
        {post, "/api/v1/{authority}/views", program, take_add},
        {patch, "/api/v1/{authority}/views/{view}", program, take_change},
        {del, "/api/v1/{authority}/views/{view}", program, take_remove},
    };
}

}  // namespace web
