// What the API says of itself: which datasets there are, the codes of a list, and its description for programs.
#include "base/json_out.hpp"
#include "web/api.hpp"
#include "web/api_description.hpp"
#include "web/routes.hpp"

namespace web {

namespace {

http::Response show_index(Visit& visit) {
    const auto below = "/api/v1/" + visit.authority->slug;
    base::JsonOut json;
    json.begin_object();
    json.member("authority", visit.authority->name.in(visit.language));
    json.member("description", below + "/openapi.json");
    json.member("views", below + "/views");
    json.name("datasets");
    json.begin_list();
    for (const auto* definition : visit.registry().datasets()) {
        if (!visit.app.policy.may_any(visit.principal, visit.authority_id(), dataset::Verb::read, *definition))
            continue;
        const auto records = below + "/" + std::string(definition->name);
        json.begin_object();
        json.member("name", definition->name);
        json.member("label", definition->plural.in(visit.language));
        json.member("records", records);
        json.name("changes");
        if (dataset::tells_changes(*definition))
            json.text(records + "/changes");
        else
            json.null();
        json.end_object();
    }
    json.end_list();
    json.end_object();
    return http::Response::json(json.take() + "\n");
}

void in_both(base::JsonOut& json, const base::OwnedLabel& label) {
    json.member("label.en", label.english);
    json.member("label.cy", label.welsh);
}

void text_or_null(base::JsonOut& json, std::string_view name, std::string_view text) {
    json.name(name);
    if (text.empty())
        json.null();
    else
        json.text(text);
}

http::Response show_codes(Visit& visit) {
    const auto codes = visit.app.store.read([&](store::Reader& db) { return visit.codes(db); });
    const auto* list = codes->list(visit.request.parameter("list"));
    if (!list || !list->is_for(visit.authority_id())) throw base::NotFound("no such code list");
    base::JsonOut json;
    json.begin_object();
    json.member("name", list->name);
    in_both(json, list->label);
    json.name("codes");
    json.begin_list();
    for (const auto& code : list->codes) {
        json.begin_object();
        json.member("code", code.code);
        in_both(json, code.label);
        text_or_null(json, "valid_from", code.valid_from ? code.valid_from->iso() : "");
        text_or_null(json, "valid_to", code.valid_to ? code.valid_to->iso() : "");
        text_or_null(json, "national", code.national);
        text_or_null(json, "parent", code.parent);
        json.end_object();
    }
    json.end_list();
    json.end_object();
    return http::Response::json(json.take() + "\n");
}

http::Response show_description(Visit& visit) { return http::Response::json(api_description(visit)); }

}  // namespace

std::vector<Page> api_about_pages() {
    using enum http::Method;
    constexpr Rule program{.who = Who::program};
    return {
        {get, "/api/v1/{authority}", program, show_index},
        {get, "/api/v1/{authority}/codes/{list}", program, show_codes},
        {get, "/api/v1/{authority}/openapi.json", program, show_description},
    };
}

}  // namespace web
