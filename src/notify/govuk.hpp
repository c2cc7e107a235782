// GOV.UK Notify: messages by its API (https://docs.notifications.service.gov.uk/rest-api.html).
#pragma once

#include "base/clock.hpp"
#include "notify/channel.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

// "name-SERVICE-SECRET": two UUIDs, read from the end, since the name is free.
struct GovukKey {
    std::string service;
    std::string secret;
};
std::optional<GovukKey> govuk_key_from(std::string_view text);

// What an answer of theirs says: the ids of notifications it names, or why not.
struct GovukSaid {
    std::vector<std::string> ids;
    std::string why;
};

// Templates at GOV.UK Notify by what they are for: "visit.email.cy". In the language "both" a template names each value
// twice, as ((day_cy)) and ((day_en)).
using GovukTemplates = std::map<std::string, std::string, std::less<>>;
std::string govuk_template_name(std::string_view template_name, ChannelKind kind, In language);

struct GovukSettings {
    std::string url;  // "https://api.notifications.service.gov.uk"
    GovukKey key;
    GovukTemplates templates;
    // Reads an answer. JSON is read a floor above (exchange/govuk_notify.hpp), and so handed in.
    std::function<GovukSaid(std::string_view json)> read;
};

// For each kind of message there is a template for.
std::vector<Way> govuk_ways(GovukSettings settings, const base::Clock& clock);

// "Bearer …": who asks, for the next 30 seconds.
std::string govuk_authorization(const GovukKey& key, base::Instant now);
// What they are asked to send, as JSON.
std::string govuk_request(const Letter& letter, std::string_view template_id);

// What became of a message, as they tell it to the address they were given.
struct Receipt {
    std::string id;         // theirs
    std::string reference;  // ours
    std::string status;     // "delivered", "permanent-failure" …
    base::Instant at;
};
enum class Told : std::uint8_t {
    taken,
    known,      // told before, or says nothing new
    nobody_s,   // of no message of ours
    no_status,  // that we know
};
// Whatever order they come in, and however often.
Told take_receipt(store::Tx& tx, const Receipt& receipt);

}  // namespace notify
