#include "exchange/webhook.hpp"

#include "audit/counter.hpp"
#include "base/hash.hpp"
#include "base/json_out.hpp"
#include "base/text.hpp"
#include "dataset/shape.hpp"
#include "exchange/webhook_rows.hpp"
#include "http/escape.hpp"

#include <algorithm>
#include <array>

namespace exchange {

using base::t;
using State = Webhook::State;

namespace {

constexpr std::size_t kNameCharacters = 100;
constexpr std::size_t kUrlBytes = 500;
constexpr std::size_t kSecretBytes = 32;  // Standard Webhooks: 24 to 64
constexpr std::int64_t kCareAfterSeconds = 3600;
constexpr std::array<std::string_view, 4> kStates = {"on", "off", "gone", "failing"};

// An address that can be called; what it resolves to is judged when it is (http::Reach).
bool is_address(std::string_view url, http::Reach reach) {
    const bool plain = reach == http::Reach::loopback_too && url.starts_with("http://");
    if (!plain && !url.starts_with("https://")) return false;
    auto rest = url.substr(url.find("://") + 3);
    const auto host = rest.substr(0, rest.find_first_of("/?"));
    return !host.empty() && host.front() != ':' && url.find_first_of(" #\\\"<>") == std::string_view::npos &&
           host.find('@') == std::string_view::npos && !http::has_control(url) &&
           std::ranges::all_of(url, [](char letter) { return static_cast<unsigned char>(letter) < 0x80; });
}

void tell_trail(const WebhookWriting& writing, base::Id webhook, std::string_view verb, std::string_view note = {}) {
    audit::record(writing.tx, writing.trail,
                  {.authority = writing.authority,
                   .actor = writing.actor,
                   .action = "webhook." + std::string(verb),
                   .dataset = "webhook",
                   .record = webhook,
                   .note = std::string(note)});
}

std::string note_of(const WebhookDraft& draft) {
    auto note = base::tidy_line(draft.name) + ": " + draft.url + ":";
    for (const auto* dataset : draft.datasets) (note += " ") += dataset->name;
    return note;
}

std::string add_secret(const WebhookWriting& writing, base::Id webhook) {
    std::string key(kSecretBytes, '\0');
    const auto& world = writing.trail.world();
    world.random.fill(std::as_writable_bytes(std::span(key.data(), key.size())));
    const auto id = world.ids.next();
    const auto sealed =
        audit::seal(writing.tx, writing.trail, writing.authority, audit::Sensitivity::s4, key, secret_context(id));
    writing.tx.run("insert into webhook_secret (authority, webhook, id, sealed) values ($1, $2, $3, $4)",
                   {writing.authority, webhook, id, store::Param::bytes(sealed)});
    return "whsec_" + http::base64(key);
}

void add_place(const WebhookWriting& writing, base::Id webhook, const dataset::Dataset& dataset) {
    const auto home = dataset::home_of(dataset, writing.authority);
    writing.tx.run(R"(insert into webhook_place (authority, webhook, dataset, home, seq) values ($1, $2, $3, $4, $5)
                      on conflict (authority, webhook, dataset) do nothing)",
                   {writing.authority, webhook, dataset.name, home.value(), audit::last_change(writing.tx, home)});
}

void must_be_one(std::int64_t rows) {
    if (rows != 1) throw base::NotFound("no such webhook");
}

Webhook webhook_at(const store::Row& row) {
    Webhook webhook{.authority = row.id(0),
                    .id = row.id(1),
                    .name = std::string(row.text(2)),
                    .url = std::string(row.text(3)),
                    .datasets = {}};
    const auto state = std::ranges::find(kStates, row.text(4));
    base::invariant(state != kStates.end(), "a webhook's state is one of ours");
    webhook.state = static_cast<State>(state - kStates.begin());
    webhook.failures = row.integer(5);
    webhook.failing_since = row.maybe_instant(6);
    webhook.due_at = row.instant(7);
    webhook.made_by = row.id(8);
    webhook.made_at = row.instant(9);
    return webhook;
}

constexpr std::string_view kColumns =
    "authority, id, name, url, state, failures, failing_since, due_at, made_by, made_at";

}  // namespace

std::string_view word(Webhook::State state) { return kStates.at(static_cast<std::size_t>(state)); }

std::string secret_context(base::Id secret) { return audit::value_context("webhook_secret", base::Id(), secret, 0); }

bool needs_care(const Webhook& webhook, base::Instant now) {
    if (webhook.state == State::off) return false;
    return webhook.state != State::on ||
           (webhook.failing_since && *webhook.failing_since <= now.plus_seconds(-kCareAfterSeconds));
}

base::Problems check_webhook(const WebhookDraft& draft, http::Reach reach) {
    base::Problems problems;
    if (base::tidy_line(draft.name).empty())
        problems.add("name", "required", t("Enter what it is for, like: timetable of Ysgol Bro"));
    else if (base::character_count(draft.name) > kNameCharacters)
        problems.add("name", "too_long", t("Use at most {count} characters"),
                     {{"count", std::int64_t{kNameCharacters}}});
    if (draft.url.size() > kUrlBytes || !is_address(draft.url, reach))
        problems.add("url", "wrong", t("Enter an address that begins with https://, without a password in it"));
    if (draft.datasets.empty()) problems.add("datasets", "required", t("Choose at least one kind of record"));
    return problems;
}

MadeWebhook add_webhook(const WebhookWriting& writing, std::string_view slug, const WebhookDraft& draft) {
    const auto& world = writing.trail.world();
    MadeWebhook made{.id = world.ids.next(), .secret = {}};
    writing.tx.run(R"(insert into webhook (authority, id, slug, name, url, due_at, made_by, made_at)
                      values ($1, $2, $3, $4, $5, $6, $7, $6))",
                   {writing.authority, made.id, slug, base::tidy_line(draft.name), draft.url, world.clock.now(),
                    writing.actor.id.value()});
    for (const auto* dataset : draft.datasets) add_place(writing, made.id, *dataset);
    made.secret = add_secret(writing, made.id);
    tell_trail(writing, made.id, "add", note_of(draft));
    return made;
}

void change_webhook(const WebhookWriting& writing, base::Id webhook, const WebhookDraft& draft) {
    must_be_one(writing.tx.run("update webhook set name = $3, url = $4 where authority = $1 and id = $2",
                               {writing.authority, webhook, base::tidy_line(draft.name), draft.url}));
    const auto before = find_webhook(writing.tx, writing.authority, webhook);
    for (const auto& name : before->datasets)
        if (std::ranges::none_of(draft.datasets, [&](const auto* one) { return one->name == name; }))
            writing.tx.run("delete from webhook_place where authority = $1 and webhook = $2 and dataset = $3",
                           {writing.authority, webhook, name});
    for (const auto* dataset : draft.datasets) add_place(writing, webhook, *dataset);
    tell_trail(writing, webhook, "change", note_of(draft));
}

std::string make_webhook_secret(const WebhookWriting& writing, base::Id webhook, std::int64_t overlap_hours) {
    must_be_one(find_webhook(writing.tx, writing.authority, webhook) ? 1 : 0);
    writing.tx.run("update webhook_secret set ends_at = $3 where authority = $1 and webhook = $2 and ends_at is null",
                   {writing.authority, webhook, writing.trail.world().clock.now().plus_seconds(overlap_hours * 3600)});
    tell_trail(writing, webhook, "new_secret");
    return add_secret(writing, webhook);
}

void switch_webhook(const WebhookWriting& writing, base::Id webhook, Switch to) {
    must_be_one(writing.tx.run(R"(update webhook set state = $3, failures = 0, failing_since = null, due_at = $4
                                  where authority = $1 and id = $2)",
                               {writing.authority, webhook, word(to == Switch::on ? State::on : State::off),
                                writing.trail.world().clock.now()}));
    tell_trail(writing, webhook, to == Switch::on ? "switch_on" : "switch_off");
}

void remove_webhook(const WebhookWriting& writing, base::Id webhook) {
    for (const auto* sql : {"delete from webhook_try where authority = $1 and webhook = $2",
                            "delete from webhook_message where authority = $1 and webhook = $2",
                            "delete from webhook_secret where authority = $1 and webhook = $2",
                            "delete from webhook_place where authority = $1 and webhook = $2"})
        writing.tx.run(sql, {writing.authority, webhook});
    must_be_one(writing.tx.run("delete from webhook where authority = $1 and id = $2", {writing.authority, webhook}));
    tell_trail(writing, webhook, "remove");
}

void send_test(const WebhookWriting& writing, base::Id webhook) {
    const auto now = writing.trail.world().clock.now();
    must_be_one(writing.tx.run("update webhook set due_at = $3 where authority = $1 and id = $2 and state = 'on'",
                               {writing.authority, webhook, now}));
    base::JsonOut json;
    json.begin_object();
    json.member("type", test_type);
    json.member("timestamp", now.iso());
    json.name("data");
    json.begin_object();
    json.end_object();
    json.end_object();
    add_message(writing.tx, {writing.authority, webhook, writing.trail.world().ids.next()}, test_type, json.take(),
                now);
    tell_trail(writing, webhook, "test");
}

std::int64_t send_again(const WebhookWriting& writing, base::Id webhook, base::Id message) {
    const auto count = writing.tx.run(R"(update webhook_message set sent_at = null
                                         where authority = $1 and webhook = $2 and id = $3 and sent_at is not null)",
                                      {writing.authority, webhook, message});
    tell_trail(writing, webhook, "again", message.text());
    return count;
}

std::int64_t send_again_since(const WebhookWriting& writing, base::Id webhook, base::Instant since) {
    const auto count = writing.tx.run(R"(update webhook_message set sent_at = null
                                         where authority = $1 and webhook = $2 and made_at >= $3
                                           and sent_at is not null and type = $4)",
                                      {writing.authority, webhook, since, changed_type});
    tell_trail(writing, webhook, "again", since.iso());
    return count;
}

std::vector<Webhook> webhooks_of(store::Reader& db, base::Id authority) {
    std::vector<Webhook> all;
    db.each("select " + std::string(kColumns) + " from webhook where authority = $1 order by name, id", {authority},
            [&](const store::Row& row) { all.push_back(webhook_at(row)); });
    db.each("select webhook, dataset from webhook_place where authority = $1 order by webhook, dataset", {authority},
            [&](const store::Row& row) {
                const auto one = std::ranges::find(all, row.id(0), &Webhook::id);
                if (one != all.end()) one->datasets.emplace_back(row.text(1));
            });
    return all;
}

std::optional<Webhook> find_webhook(store::Reader& db, base::Id authority, base::Id id) {
    const auto row =
        db.maybe("select " + std::string(kColumns) + " from webhook where authority = $1 and id = $2", {authority, id});
    if (!row) return std::nullopt;
    auto webhook = webhook_at(row->row());
    db.each("select dataset from webhook_place where authority = $1 and webhook = $2 order by dataset", {authority, id},
            [&](const store::Row& place) { webhook.datasets.emplace_back(place.text(0)); });
    return webhook;
}

std::vector<WebhookTry> tries_of(store::Reader& db, base::Id authority, base::Id webhook, base::Id before,
                                 std::int64_t limit) {
    std::vector<WebhookTry> tries;
    db.each(R"(select id, message, type, at, status, duration_ms, why, answer from webhook_try
               where authority = $1 and webhook = $2 and ($3 = 0 or id < $3) order by id desc limit $4)",
            {authority, webhook, before.value(), limit}, [&](const store::Row& row) {
                tries.push_back({row.id(0), row.id(1), std::string(row.text(2)), row.instant(3), row.integer(4),
                                 row.integer(5), std::string(row.text(6)), std::string(row.text(7))});
            });
    return tries;
}

std::int64_t waiting_messages(store::Reader& db, base::Id authority, base::Id webhook) {
    return db
        .one("select count(*) from webhook_message where authority = $1 and webhook = $2 and sent_at is null",
             {authority, webhook})
        .integer(0);
}

void add_message(store::Tx& tx, const MessageKey& key, std::string_view type, std::string_view body,
                 base::Instant now) {
    tx.run("insert into webhook_message (authority, webhook, id, type, body, made_at) values ($1, $2, $3, $4, $5, $6)",
           {key.authority, key.webhook, key.id, type, body, now});
}

std::int64_t sweep_webhooks(store::Store& store, base::Instant now, std::int64_t limit) {
    const auto before = now.plus_seconds(-webhook_days_kept * 24 * 3600);
    std::int64_t swept = 0;
    for (std::int64_t some = 1; some > 0; swept += some)
        some = store.write(store::Priority::job, [&](store::Tx& tx) {
            return tx.run(R"(delete from webhook_try where (authority, id) in
                             (select authority, id from webhook_try where at < $1 order by at limit $2))",
                          {before, limit}) +
                   tx.run(R"(delete from webhook_message where (authority, id) in
                             (select authority, id from webhook_message where sent_at < $1 order by sent_at limit $2))",
                          {before, limit}) +
                   tx.run("delete from webhook_secret where ends_at < $1", {now});
        });
    return swept;
}

std::string webhook_signature(std::string_view key, std::string_view id, std::int64_t seconds, std::string_view body) {
    const auto content = std::string(id) + "." + std::to_string(seconds) + "." + std::string(body);
    return "v1," + http::base64(base::bytes_of(base::hmac_sha256(key, content)));
}

}  // namespace exchange
