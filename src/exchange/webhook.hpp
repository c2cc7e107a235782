// Webhooks: an authority's other systems are told that records changed, by a signed request to an address of theirs
// (Standard Webhooks). What they are told is thin, which records and what became of them: values they read by the API,
// with a key and rights of their own.
//
//   webhook          who is told, and how it goes
//   webhook_place    up to where in the change order each of its datasets has been told
//   webhook_message  what is told: laid down in the write that moves the place, so nothing is lost or told in another
//                    order, and sent again under the same id until it was taken
//   webhook_try      each time it was sent
#pragma once

#include "audit/event.hpp"
#include "audit/trail.hpp"
#include "base/problem.hpp"
#include "dataset/definition.hpp"
#include "exchange/outward.hpp"
#include "store/store.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exchange {

struct WebhookDraft {
    std::string name;  // what it is for
    std::string url;
    std::vector<const dataset::Dataset*> datasets;
};

struct Webhook {
    base::Id authority, id;
    std::string name, url;
    std::vector<std::string> datasets;
    enum class State : std::uint8_t {
        on,
        off,      // by a person
        gone,     // by its own answer: 410
        failing,  // by us, after days of failures
    } state = State::on;
    std::int64_t failures = 0;  // in a row
    std::optional<base::Instant> failing_since;
    base::Instant due_at;  // not before
    base::Id made_by;
    base::Instant made_at;
};
// Off, or failing for so long that somebody should look after it.
bool needs_care(const Webhook& webhook, base::Instant now);

// Problems: name (required, too_long), url (wrong), datasets (required).
base::Problems check_webhook(const WebhookDraft& draft, http::Reach reach);

// For the operations below: each is an event.
struct WebhookWriting {
    store::Tx& tx;
    const audit::Trail& trail;
    base::Id authority;
    audit::Actor actor;
};
struct MadeWebhook {
    base::Id id;
    std::string secret;  // "whsec_…", to be shown once
};
// Tells what changes from now on. `slug`: the authority's in addresses.
MadeWebhook add_webhook(const WebhookWriting& writing, std::string_view slug, const WebhookDraft& draft);
// Those below throw NotFound. Datasets that it had keep their place; others are told from now on.
void change_webhook(const WebhookWriting& writing, base::Id webhook, const WebhookDraft& draft);
// Another secret; those before sign beside it for so many hours.
std::string make_webhook_secret(const WebhookWriting& writing, base::Id webhook, std::int64_t overlap_hours);
enum class Switch : std::uint8_t { on, off };
// On: goes on from where it stopped.
void switch_webhook(const WebhookWriting& writing, base::Id webhook, Switch to);
void remove_webhook(const WebhookWriting& writing, base::Id webhook);
// A message that says nothing but that it is a test: it goes before all others, once.
void send_test(const WebhookWriting& writing, base::Id webhook);
// What was sent before is to be sent again, under its own id; how many messages.
std::int64_t send_again(const WebhookWriting& writing, base::Id webhook, base::Id message);
std::int64_t send_again_since(const WebhookWriting& writing, base::Id webhook, base::Instant since);

// By name. Two statements.
std::vector<Webhook> webhooks_of(store::Reader& db, base::Id authority);
std::optional<Webhook> find_webhook(store::Reader& db, base::Id authority, base::Id id);

struct WebhookTry {
    base::Id id, message;
    std::string type;  // of the message: "records.changed", "webhook.test"
    base::Instant at;
    std::int64_t status = 0;  // 0: no answer
    std::int64_t duration_ms = 0;
    std::string why;     // unless it was taken; a code of ours, or libcurl's words
    std::string answer;  // its beginning, as text
    bool taken() const { return why.empty(); }
};
// Newest first, older than `before` (none: from the newest).
std::vector<WebhookTry> tries_of(store::Reader& db, base::Id authority, base::Id webhook, base::Id before,
                                 std::int64_t limit);
std::int64_t waiting_messages(store::Reader& db, base::Id authority, base::Id webhook);

inline constexpr std::string_view test_type = "webhook.test";
inline constexpr std::string_view changed_type = "records.changed";
inline constexpr std::size_t answer_kept_bytes = 1024;
inline constexpr std::int64_t webhook_days_kept = 30;  // of messages that were sent, and of tries

// Removes what was sent longer ago than webhook_days_kept, at most `limit` messages and tries in one write; how many.
std::int64_t sweep_webhooks(store::Store& store, base::Instant now, std::int64_t limit);

// "v1,…": Standard Webhooks. `key`: the bytes of the secret.
std::string webhook_signature(std::string_view key, std::string_view id, std::int64_t seconds, std::string_view body);

}  // namespace exchange
