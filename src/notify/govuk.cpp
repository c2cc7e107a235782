#include "notify/govuk.hpp"

#include "base/hash.hpp"
#include "base/json_out.hpp"
#include "base/text.hpp"
#include "http/client.hpp"
#include "notify/limits.hpp"
#include "store/store.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>

namespace notify {

namespace {

constexpr std::size_t kUuid = 36;

bool is_uuid(std::string_view text) {
    if (text.size() != kUuid) return false;
    for (std::size_t i = 0; i < kUuid; ++i) {
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (hyphen ? c != '-' : !digit) return false;
    }
    return true;
}

// Gives each call its moment, so that all threads together keep within the limit; a second's worth may go at once.
class Pace {
public:
    std::chrono::milliseconds wait(base::Instant now) {
        const std::scoped_lock lock(mutex_);
        const auto second = now.microseconds() - 1'000'000;
        next_ = std::max(next_, second) + 60'000'000 / limits::notify_per_minute;
        return std::chrono::milliseconds(std::max<std::int64_t>(0, (next_ - now.microseconds()) / 1000));
    }

private:
    std::mutex mutex_;
    std::int64_t next_ = 0;
};

std::string_view address_name(ChannelKind kind) {
    return kind == ChannelKind::email ? "email_address" : "phone_number";
}

void write_value(base::JsonOut& json, const Letter& letter, const std::string& name) {
    const auto in = [&](base::Language language) { return say(letter.of, name, letter.values, language); };
    const auto english = in(base::Language::english), welsh = in(base::Language::welsh);
    switch (letter.message.language) {
        case In::english: json.member(name, english); return;
        case In::welsh: json.member(name, welsh); return;
        case In::both: break;
    }
    json.member(name, english == welsh ? welsh : welsh + " / " + english);
    json.member(name + "_cy", welsh);
    json.member(name + "_en", english);
}

// Of what the public may have typed: markup and links in it are to be made harmless.
std::vector<std::string> to_make_harmless(const Letter& letter) {
    std::vector<std::string> names;
    for (const auto& [name, value] : letter.values) {
        const auto* wanted = letter.of.find(name);
        if (name != "name" && !(wanted && wanted->typed_by == TypedBy::anyone)) continue;
        names.push_back(name);
        if (letter.message.language != In::both) continue;
        names.push_back(name + "_cy");
        names.push_back(name + "_en");
    }
    return names;
}

class Govuk : public Channel {
public:
    Govuk(std::shared_ptr<const GovukSettings> settings, const base::Clock& clock, std::shared_ptr<Pace> pace)
        : settings_(std::move(settings)), clock_(clock), pace_(std::move(pace)) {}

    Handed hand_over(const Letter& letter) override {
        const auto& message = letter.message;
        const auto name = govuk_template_name(message.template_name, message.channel, message.language);
        const auto found = settings_->templates.find(name);
        if (found == settings_->templates.end())
            return {.outcome = Handed::Outcome::later, .why = "no template is set for " + name};
        if (letter.attempt == Letter::Try::again)
            if (auto known = ask_after(letter)) return *known;
        auto asked = call("/v2/notifications/" + std::string(notify::name(message.channel)));
        asked.method = http::Method::post;
        asked.headers.emplace_back("Content-Type", "application/json");
        asked.body = govuk_request(letter, found->second);
        return handed(http::call(asked));
    }

private:
    // Perhaps it was taken, and the answer lost: nothing is sent twice. nullopt: they know nothing of it.
    std::optional<Handed> ask_after(const Letter& letter) {
        const auto answer = http::call(call("/v2/notifications?reference=" + letter.reference));
        if (answer.outcome != http::CallAnswer::Outcome::answered || answer.status != 200) return handed(answer);
        const auto said = settings_->read(answer.body);
        if (said.ids.empty()) return std::nullopt;
        return Handed{.outcome = Handed::Outcome::taken, .provider_reference = said.ids.front()};
    }

    Handed handed(const http::CallAnswer& answer) const {
        if (answer.outcome != http::CallAnswer::Outcome::answered)
            return {.outcome = Handed::Outcome::later, .why = answer.why};
        const auto said = settings_->read(answer.body);
        if (answer.status == 201 && !said.ids.empty())
            return {.outcome = Handed::Outcome::taken, .provider_reference = said.ids.front()};
        auto why = std::to_string(answer.status) + (said.why.empty() ? "" : " ") + said.why;
        // Of us (the key, the clock, the limits) or of them: the operator's to mend, or to wait for.
        const bool later = answer.status < 400 || answer.status == 401 || answer.status == 403 ||
                           answer.status == 429 || answer.status >= 500;
        return {.outcome = later ? Handed::Outcome::later : Handed::Outcome::refused, .why = std::move(why)};
    }

    http::Call call(const std::string& path) const {
        std::this_thread::sleep_for(pace_->wait(clock_.now()));
        const bool plain = settings_->url.starts_with("http://");  // of this machine alone: a stand-in
        return {.url = settings_->url + path,
                .headers = {{"Authorization", govuk_authorization(settings_->key, clock_.now())}},
                .body = {},
                .timeout_ms = static_cast<int>(limits::call_timeout_ms),
                .reach = plain ? http::Reach::loopback_too : http::Reach::anywhere};
    }

    std::shared_ptr<const GovukSettings> settings_;
    const base::Clock& clock_;
    std::shared_ptr<Pace> pace_;
};

std::optional<Status> status_of(std::string_view theirs) {
    if (theirs == "delivered") return Status::delivered;
    if (theirs == "permanent-failure" || theirs == "temporary-failure" || theirs == "technical-failure")
        return Status::failed;
    return std::nullopt;
}

}  // namespace

std::optional<GovukKey> govuk_key_from(std::string_view text) {
    text = base::trim(text);
    if (text.size() < 2 * kUuid + 1) return std::nullopt;
    const auto secret = text.substr(text.size() - kUuid);
    const auto service = text.substr(text.size() - 2 * kUuid - 1, kUuid);
    if (!is_uuid(secret) || !is_uuid(service) || text[text.size() - kUuid - 1] != '-') return std::nullopt;
    return GovukKey{std::string(service), std::string(secret)};
}

std::string govuk_template_name(std::string_view template_name, ChannelKind kind, In language) {
    return std::string(template_name) + "." + std::string(name(kind)) + "." + std::string(name(language));
}

std::string govuk_authorization(const GovukKey& key, base::Instant now) {
    base::JsonOut header, claims;
    header.begin_object();
    header.member("typ", "JWT");
    header.member("alg", "HS256");
    header.end_object();
    claims.begin_object();
    claims.member("iss", key.service);
    claims.name("iat");
    claims.number(now.microseconds() / 1'000'000);
    claims.end_object();
    const auto what = base::base64url(header.take()) + "." + base::base64url(claims.take());
    const auto signature = base::hmac_sha256(key.secret, what);
    return "Bearer " + what + "." + base::base64url(base::bytes_of(signature));
}

std::string govuk_request(const Letter& letter, std::string_view template_id) {
    const auto& message = letter.message;
    base::JsonOut json;
    json.begin_object();
    json.member("template_id", template_id);
    json.member("reference", letter.reference);
    if (message.channel != ChannelKind::letter) json.member(address_name(message.channel), message.address);
    json.name("personalisation");
    json.begin_object();
    for (const auto& [name, value] : letter.values) write_value(json, letter, name);
    if (message.channel == ChannelKind::letter) {
        std::int64_t number = 0;
        for (const auto line : base::split(message.address, '\n'))
            json.member("address_line_" + std::to_string(++number), line);
    }
    json.end_object();
    if (message.channel == ChannelKind::email) {
        json.name("sanitise_content_for");
        json.texts(to_make_harmless(letter));
    }
    json.end_object();
    return json.take();
}

std::vector<Way> govuk_ways(GovukSettings settings, const base::Clock& clock) {
    const auto shared = std::make_shared<const GovukSettings>(std::move(settings));
    const auto pace = std::make_shared<Pace>();
    std::vector<Way> all;
    for (const auto kind : channel_kinds) {
        const auto carries = "." + std::string(name(kind)) + ".";
        if (std::ranges::none_of(shared->templates,
                                 [&](const auto& one) { return one.first.find(carries) != std::string::npos; }))
            continue;
        all.push_back({.kind = kind, .provider = "govuk-notify", .threads = 4, .open = [shared, pace, &clock] {
                           return std::unique_ptr<Channel>(std::make_unique<Govuk>(shared, clock, pace));
                       }});
    }
    return all;
}

Told take_receipt(store::Tx& tx, const Receipt& receipt) {
    const auto ours = from_reference(receipt.reference);
    const auto message = ours ? find_message(tx, ours->authority, ours->message) : std::nullopt;
    if (!message) return Told::nobody_s;
    // A receipt may be here before we have written down what they call it.
    const auto theirs = tx.one("select provider_reference from message where authority = $1 and id = $2",
                               {message->authority.value(), message->id});
    if (!theirs.text(0).empty() && theirs.text(0) != receipt.id) return Told::nobody_s;
    const auto status = status_of(receipt.status);
    if (!status) return Told::no_status;
    const auto reason = *status == Status::failed ? receipt.status : std::string();
    return tell(tx, *message, {*status, receipt.at, reason}) ? Told::taken : Told::known;
}

}  // namespace notify
