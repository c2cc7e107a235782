#include "standin/notify_api.hpp"

#include "base/json_out.hpp"
#include "base/text.hpp"
#include "standin/notify_checks.hpp"

#include <algorithm>

namespace standin {

using http::Request;
using http::Response;

namespace {

constexpr std::size_t kPage = 250;
constexpr std::string_view kBase = "http://stand-in.invalid";  // no address of a real service stands in an answer
constexpr std::string_view kStatuses[] = {"cancelled",         "created",           "sending",  "sent",
                                          "delivered",         "pending",           "failed",   "technical-failure",
                                          "temporary-failure", "permanent-failure", "accepted", "received"};

Response not_found() { return refusal({{404, "NoResultFound", "No result found"}}); }
Response not_a_uuid(std::string_view name) {
    return refusal({{400, "ValidationError", std::string(name) + " is not a valid UUID"}});
}

std::string address_of(std::string_view path, std::string_view id) {
    return std::string(kBase) + std::string(path) + std::string(id);
}

void write_moment(base::JsonOut& json, std::string_view name, const std::optional<base::Instant>& at) {
    json.name(name);
    if (at)
        json.text(at->iso());
    else
        json.null();
}
void write_text_or_null(base::JsonOut& json, std::string_view name, std::string_view text) {
    json.name(name);
    if (text.empty())
        json.null();
    else
        json.text(text);
}

void write_template_link(base::JsonOut& json, const std::string& id) {
    json.name("template");
    json.begin_object();
    json.member("id", id);
    json.name("version");
    json.number(1);
    json.member("uri", address_of("/v2/template/", id) + "/version/1");
    json.end_object();
}

void write_notification(base::JsonOut& json, const Notification& one) {
    const auto only = [&](notify::ChannelKind kind) { return one.kind == kind ? one.to : std::string(); };
    json.begin_object();
    json.member("id", one.id);
    json.member("body", one.body);
    write_text_or_null(json, "subject", one.subject);
    write_text_or_null(json, "reference", one.reference);
    write_text_or_null(json, "email_address", only(notify::ChannelKind::email));
    write_text_or_null(json, "phone_number", only(notify::ChannelKind::sms));
    const auto lines = base::split(only(notify::ChannelKind::letter), '\n');
    for (std::size_t i = 0; i < 7; ++i)
        write_text_or_null(json, "line_" + std::to_string(i + 1), i < lines.size() ? lines[i] : "");
    json.member("type", name(one.kind));
    json.member("status", one.status);
    write_template_link(json, one.template_id);
    json.member("created_at", one.created_at.iso());
    write_moment(json, "sent_at", one.sent_at);
    write_moment(json, "completed_at", one.completed_at);
    json.name("scheduled_for");
    json.null();
    json.end_object();
}

void write_template(base::JsonOut& json, const NotifyTemplate& one) {
    json.begin_object();
    json.member("id", one.id);
    json.member("name", one.text.name);
    json.member("type", name(one.text.kind));
    json.name("version");
    json.number(1);
    json.member("body", one.text.body);
    write_text_or_null(json, "subject", one.text.subject);
    json.end_object();
}

// A handler that only answers who may ask.
class Api {
public:
    Api(http::Router& router, NotifyState& state) : router_(router), state_(state) {}

    template <typename F>
    void add(http::Method method, std::string pattern, F&& answer) {
        router_.add({.method = method,
                     .pattern = std::move(pattern),
                     .handler = [this_state = &state_, answer](const Request& request) -> Response {
                         if (const auto error = check_caller(*this_state, request)) return refusal({*error});
                         return answer(*this_state, request);
                     },
                     .limits = {.body_bytes = 2 << 20}});
    }

private:
    http::Router& router_;
    NotifyState& state_;
};

Response sent(const NotifyState&, const Notification& one) {
    base::JsonOut json;
    json.begin_object();
    json.member("id", one.id);
    write_text_or_null(json, "reference", one.reference);
    json.name("content");
    json.begin_object();
    if (one.kind != notify::ChannelKind::sms) json.member("subject", one.subject);
    json.member("body", one.body);
    if (one.kind == notify::ChannelKind::email) json.member("from_email", "stand-in@stand-in.invalid");
    if (one.kind == notify::ChannelKind::sms) json.member("from_number", "StandIn");
    json.end_object();
    json.member("uri", address_of("/v2/notifications/", one.id));
    write_template_link(json, one.template_id);
    json.name("scheduled_for");
    json.null();
    json.end_object();
    return Response::json(json.take(), 201);
}

Response show_one(NotifyState& state, const Request& request) {
    const auto id = request.parameter("id");
    if (!is_uuid(id)) return not_a_uuid("id");
    const auto found = state.find(id);
    if (!found) return not_found();
    base::JsonOut json;
    write_notification(json, *found);
    return Response::json(json.take());
}

std::optional<NotifyError> check_filters(const Request& request) {
    const auto in = [](std::string_view given, auto&& allowed) {
        return given.empty() || std::ranges::find(allowed, given) != std::end(allowed);
    };
    static constexpr std::string_view types[] = {"sms", "email", "letter"};
    const auto& query = request.query;
    if (!in(query.get("template_type"), types))
        return NotifyError{
            400, "ValidationError",
            "template_type " + std::string(query.get("template_type")) + " is not one of [sms, email, letter]"};
    for (const auto status : query.all("status"))
        if (!in(status, kStatuses))
            return NotifyError{400, "ValidationError",
                               "status " + std::string(status) + " is not one of [" +
                                   base::join({std::begin(kStatuses), std::end(kStatuses)}, ", ") + "]"};
    if (const auto older = query.get("older_than"); !older.empty() && !is_uuid(older))
        return NotifyError{400, "ValidationError", "older_than is not a valid UUID"};
    return std::nullopt;
}

Response show_all(NotifyState& state, const Request& request) {
    if (const auto error = check_filters(request)) return refusal({*error});
    const auto& query = request.query;
    const auto older = query.get("older_than");
    const auto wanted_statuses = query.all("status");
    bool reached = older.empty();
    const auto found = state.list(kPage, [&](const Notification& one) {
        const bool here = reached;
        reached = reached || one.id == older;
        if (!here) return false;
        if (query.has("template_type") && query.get("template_type") != name(one.kind)) return false;
        if (query.has("reference") && query.get("reference") != one.reference) return false;
        return wanted_statuses.empty() || std::ranges::find(wanted_statuses, one.status) != wanted_statuses.end();
    });
    base::JsonOut json;
    json.begin_object();
    json.name("notifications");
    json.begin_list();
    for (const auto& one : found) write_notification(json, one);
    json.end_list();
    json.name("links");
    json.begin_object();
    json.member("current", std::string(kBase) + request.target);
    if (found.size() == kPage) json.member("next", address_of("/v2/notifications?older_than=", found.back().id));
    json.end_object();
    json.end_object();
    return Response::json(json.take());
}

Response show_templates(NotifyState& state, const Request& request) {
    const auto type = request.query.get("type");
    base::JsonOut json;
    json.begin_object();
    json.name("templates");
    json.begin_list();
    for (const auto& one : state.templates())
        if (type.empty() || type == name(one.text.kind)) write_template(json, one);
    json.end_list();
    json.end_object();
    return Response::json(json.take());
}

Response show_template(NotifyState& state, const Request& request) {
    const auto id = request.parameter("id");
    if (!is_uuid(id)) return not_a_uuid("id");
    const auto* found = state.find_template(id);
    const auto version = request.parameter("version");
    if (!found || (!version.empty() && version != "1")) return not_found();
    base::JsonOut json;
    write_template(json, *found);
    return Response::json(json.take());
}

Response preview(NotifyState& state, const Request& request) {
    const auto id = request.parameter("id");
    if (!is_uuid(id)) return not_a_uuid("id");
    const auto* found = state.find_template(id);
    if (!found) return not_found();
    const auto parsed = base::Json::parse(request.body);
    if (!parsed || !parsed->object()) return refusal({{400, "BadRequestError", "Invalid JSON supplied in POST data"}});
    const auto* given = parsed->find("personalisation");
    const auto personalisation = given ? *given : base::Json(base::Json::Object());
    std::vector<std::string> missing;
    const auto subject = fill(found->text.subject, personalisation, missing);
    const auto body = fill(found->text.body, personalisation, missing);
    if (!missing.empty())
        return refusal({{400, "BadRequestError", "Missing personalisation: " + base::join(missing, ", ")}});
    base::JsonOut json;
    json.begin_object();
    json.member("id", found->id);
    json.member("type", name(found->text.kind));
    json.name("version");
    json.number(1);
    json.member("body", body);
    write_text_or_null(json, "subject", subject);
    json.end_object();
    return Response::json(json.take());
}

}  // namespace

void add_notify_api(http::Router& router, NotifyState& state, NotifyReceipts& receipts) {
    using enum http::Method;
    Api api(router, state);
    for (const auto kind : notify::channel_kinds)
        api.add(post, "/v2/notifications/" + std::string(name(kind)),
                [kind, &receipts](NotifyState& here, const Request& request) {
                    auto asked = read_asked(here, kind, request.body);
                    if (!asked.errors.empty()) return refusal(asked.errors);
                    // A smoke test is answered like any other, and leaves nothing behind.
                    if (simulated(asked.notification.to) != Simulated::smoke_test) {
                        here.add(asked.notification);
                        receipts.promise(asked.notification);
                    }
                    return sent(here, asked.notification);
                });
    api.add(get, "/v2/notifications", show_all);
    api.add(get, "/v2/notifications/{id}", show_one);
    api.add(get, "/v2/templates", show_templates);
    api.add(get, "/v2/template/{id}", show_template);
    api.add(get, "/v2/template/{id}/version/{version}", show_template);
    api.add(post, "/v2/template/{id}/preview", preview);
}

}  // namespace standin
