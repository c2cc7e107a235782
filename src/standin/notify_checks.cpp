#include "standin/notify_checks.hpp"

#include "base/hash.hpp"
#include "base/json_out.hpp"
#include "base/text.hpp"
#include "notify/message.hpp"
#include "notify/mime.hpp"

#include <algorithm>

namespace standin {

using base::Json;

namespace {

constexpr std::int64_t kTokenSeconds = 30;

NotifyError denied(int status, std::string message) { return {status, "AuthError", std::move(message)}; }
NotifyError invalid(std::string message) { return {400, "ValidationError", std::move(message)}; }
NotifyError bad(std::string message) { return {400, "BadRequestError", std::move(message)}; }

// One part of a token: JSON in base64url.
std::optional<Json> token_part(std::string_view encoded) {
    const auto text = base::from_base64url(encoded);
    if (!text || !base::is_utf8(*text)) return std::nullopt;
    auto parsed = Json::parse(*text);
    return parsed ? std::optional(std::move(*parsed)) : std::nullopt;
}

std::optional<NotifyError> check_token(const NotifyState& state, std::string_view token) {
    const auto parts = base::split(token, '.');
    const auto header = parts.size() == 3 ? token_part(parts[0]) : std::nullopt;
    const auto claims = header ? token_part(parts[1]) : std::nullopt;
    if (!claims || header->text_of("alg") != "HS256")
        return denied(403, "Invalid token: signature, api token is not valid");
    if (!claims->find("iss")) return denied(403, "Invalid token: iss field not provided");
    const auto& key = state.options().key;
    if (!is_uuid(claims->text_of("iss"))) return denied(403, "Invalid token: service id is not the right data type");
    if (claims->text_of("iss") != key.service) return denied(403, "Invalid token: service not found");
    const auto digest = base::hmac_sha256(key.secret, token.substr(0, token.rfind('.')));
    if (!base::same_secret(base::base64url(base::bytes_of(digest)), parts[2]))
        return denied(403, "Invalid token: API key not found");
    const auto* issued = claims->find("iat") ? claims->find("iat")->integer() : nullptr;
    const auto now = state.now().microseconds() / 1'000'000;
    if (!issued || *issued > now + kTokenSeconds || *issued < now - kTokenSeconds)
        return denied(403, "Error: Your system clock must be accurate to within 30 seconds");
    return std::nullopt;
}

std::vector<std::string_view> members_of(notify::ChannelKind kind) {
    switch (kind) {
        case notify::ChannelKind::email:
            return {"email_address",       "template_id",       "personalisation",
                    "reference",           "email_reply_to_id", "one_click_unsubscribe_url",
                    "sanitise_content_for"};
        case notify::ChannelKind::sms:
            return {"phone_number", "template_id", "personalisation", "reference", "sms_sender_id"};
        case notify::ChannelKind::letter: break;
    }
    return {"template_id", "personalisation", "reference", "postage"};
}

std::string_view required_of(notify::ChannelKind kind) {
    if (kind == notify::ChannelKind::letter) return "personalisation";
    return kind == notify::ChannelKind::email ? "email_address" : "phone_number";
}

void check_members(const Json& asked, notify::ChannelKind kind, std::vector<NotifyError>& errors) {
    const auto known = members_of(kind);
    for (const auto& [name, value] : *asked.object())
        if (std::ranges::find(known, name) == known.end())
            errors.push_back(invalid("Additional properties are not allowed (" + name + " was unexpected)"));
    for (const auto name : {required_of(kind), std::string_view("template_id")})
        if (!asked.find(name)) errors.push_back(invalid(std::string(name) + " is a required property"));
    for (const auto name : {"reference", "template_id", "email_address", "phone_number"})
        if (const auto* value = asked.find(name); value && !value->text())
            errors.push_back(invalid(std::string(name) + " is not of type string"));
    if (const auto* value = asked.find("personalisation"); value && !value->object())
        errors.push_back(invalid("personalisation is not of type object"));
    if (asked.text_of("reference").size() > 1000) errors.push_back(invalid("reference is too long"));
    if (const auto id = asked.text_of("template_id"); asked.find("template_id") && !is_uuid(id))
        errors.push_back(invalid("template_id is not a valid UUID"));
}

std::string read_number(std::string_view typed, std::vector<NotifyError>& errors) {
    auto number = notify::international_number(typed);
    if (!number.empty()) return number;
    const auto digits = std::ranges::count_if(typed, [](char c) { return c >= '0' && c <= '9'; });
    const bool letters = std::ranges::any_of(typed, [](char c) {
        return !(c >= '0' && c <= '9') && std::string_view("+ -().").find(c) == std::string_view::npos;
    });
    errors.push_back(invalid(letters       ? "phone_number Must not contain letters or symbols"
                             : digits < 11 ? "phone_number Not enough digits"
                             : digits > 12 ? "phone_number Too many digits"
                                           : "phone_number Not a UK mobile number"));
    return {};
}

std::string read_lines(const Json& asked, std::vector<NotifyError>& errors) {
    std::string lines;
    const auto* personalisation = asked.find("personalisation");
    std::size_t count = 0;
    for (int number = 1; personalisation && number <= 7; ++number) {
        const auto line = personalisation->text_of("address_line_" + std::to_string(number));
        if (line.empty()) continue;
        lines += (lines.empty() ? "" : "\n") + std::string(line);
        ++count;
    }
    if (count == 0)
        errors.push_back(invalid("personalisation address_line_1 is a required property"));
    else if (count < 3)
        errors.push_back(invalid("Address must be at least 3 lines"));
    return lines;
}

std::string read_address(const Json& asked, notify::ChannelKind kind, std::vector<NotifyError>& errors) {
    if (kind == notify::ChannelKind::letter) return read_lines(asked, errors);
    const auto given = asked.text_of(required_of(kind));
    if (given.empty()) return {};  // complained of already
    if (kind == notify::ChannelKind::sms) return read_number(given, errors);
    if (notify::fault_in_email(given)) errors.push_back(invalid("email_address is not a valid email address"));
    return std::string(given);
}

}  // namespace

http::Response refusal(const std::vector<NotifyError>& errors) {
    const int status = errors.front().status;
    base::JsonOut json;
    json.begin_object();
    json.name("status_code");
    json.number(status);
    json.name("errors");
    json.begin_list();
    for (const auto& one : errors) {
        json.begin_object();
        json.member("error", one.error);
        json.member("message", one.message);
        json.end_object();
    }
    json.end_list();
    json.end_object();
    return http::Response::json(json.take(), status);
}

bool is_uuid(std::string_view text) {
    return text.size() == 36 && notify::govuk_key_from(std::string(text) + "-" + std::string(text)).has_value();
}

std::optional<NotifyError> check_caller(NotifyState& state, const http::Request& request) {
    const auto given = request.header("authorization");
    if (given.empty()) return denied(401, "Unauthorized: authentication token must be provided");
    if (!given.starts_with("Bearer ")) return denied(401, "Unauthorized: authentication bearer scheme must be used");
    if (auto error = check_token(state, given.substr(7))) return error;
    if (!state.may_call())
        return NotifyError{429, "RateLimitError",
                           "Exceeded rate limit for key type LIVE of " + std::to_string(state.options().per_minute) +
                               " requests per 60 seconds"};
    return std::nullopt;
}

Asked read_asked(NotifyState& state, notify::ChannelKind kind, std::string_view body) {
    Asked asked;
    const auto parsed = Json::parse(body);
    if (!parsed || !parsed->object()) {
        asked.errors.push_back(bad("Invalid JSON supplied in POST data"));
        return asked;
    }
    check_members(*parsed, kind, asked.errors);
    auto& out = asked.notification;
    out.to = read_address(*parsed, kind, asked.errors);
    if (!asked.errors.empty()) return asked;
    const auto* of = state.find_template(parsed->text_of("template_id"));
    if (!of) {
        asked.errors.push_back(bad("Template not found"));
    } else if (of->text.kind != kind) {
        asked.errors.push_back(bad(std::string(name(of->text.kind)) + " template is not suitable for " +
                                   std::string(name(kind)) + " notification"));
    } else {
        const auto* given = parsed->find("personalisation");
        const Json personalisation = given ? *given : Json(Json::Object());
        std::vector<std::string> missing;
        out.subject = fill(of->text.subject, personalisation, missing);
        out.body = fill(of->text.body, personalisation, missing);
        if (!missing.empty()) asked.errors.push_back(bad("Missing personalisation: " + base::join(missing, ", ")));
        out.template_id = of->id;
    }
    out.id = state.uuid();
    out.reference = parsed->text_of("reference");
    out.kind = kind;
    out.created_at = state.now();
    if (kind == notify::ChannelKind::letter) out.status = "accepted";
    return asked;
}

}  // namespace standin
