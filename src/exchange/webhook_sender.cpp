#include "exchange/webhook_sender.hpp"

#include "audit/keys.hpp"
#include "base/json_out.hpp"
#include "base/text.hpp"
#include "exchange/webhook_rows.hpp"
#include "http/escape.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace exchange {

namespace {

using Outcome = http::CallAnswer::Outcome;

constexpr std::size_t kThreads = 4;         // one receiver that hangs must not hold up the rest
constexpr std::int64_t kPollMs = 2000;      // how long a change waits at most, and what gathers into one message
constexpr int kCallTimeoutMs = 15'000;      // Standard Webhooks: 15 to 30 s
constexpr std::int64_t kLeaseSeconds = 60;  // longer than a call and its two writes
constexpr std::int64_t kDueAtOnce = 20;     // looked at; more are found the next time
// A message covers what was changed meanwhile, until it has so many entries; then the next begins.
constexpr std::int64_t kEntriesCovered = 1000;
constexpr std::size_t kRecordsNamed = 100;  // more are read from the feed, which each message names
constexpr int kGone = 410;
// The pauses that Standard Webhooks recommends, some three days in all; the last goes on until it is switched off.
constexpr std::array<std::int64_t, 9> kPauses = {5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400};

struct Place {
    std::string dataset;
    base::Id home;
    std::int64_t seq = 0;
};

// Up to where one message goes: the end of a group.
std::int64_t end_of_message(store::Reader& db, const Place& place) {
    std::int64_t until = place.seq, entries = 0;
    auto groups = db.query(R"(select first_seq + count - 1, count from change_group
                              where authority = $1 and first_seq > $2 order by first_seq limit $3)",
                           {place.home.value(), place.seq, kEntriesCovered});
    while (entries < kEntriesCovered && groups.next()) {
        until = groups.row().integer(0);
        entries += groups.row().integer(1);
    }
    return until;
}

// By the last that was said of each record.
constexpr std::string_view kRecordsChanged = R"(
select e.record, max(case when e.action = 1 then g.first_seq + e.ordinal else 0 end),
       max(case when e.action = 3 then g.first_seq + e.ordinal else 0 end)
from change_group g join change_entry e on e.authority = g.authority and e.batch = g.batch
where g.authority = $1 and g.first_seq > $2 and g.first_seq <= $3 and e.dataset = $4
group by e.record order by min(g.first_seq + e.ordinal) limit $5)";

std::string_view became(std::int64_t added_at, std::int64_t removed_at) {
    if (removed_at > added_at) return "removed";
    return added_at > 0 ? "added" : "changed";
}

// "": nothing of this dataset changed.
std::string body_of(store::Reader& db, const Place& place, std::int64_t until, std::string_view slug,
                    base::Instant now) {
    base::JsonOut json;
    json.begin_object();
    json.member("type", changed_type);
    json.member("timestamp", now.iso());
    json.name("data");
    json.begin_object();
    json.member("authority", slug);
    json.member("dataset", place.dataset);
    json.name("since");
    json.number(place.seq);
    json.name("until");
    json.number(until);
    json.name("records");
    json.begin_list();
    std::size_t named = 0;
    db.each(kRecordsChanged,
            {place.home.value(), place.seq, until, place.dataset, static_cast<std::int64_t>(kRecordsNamed) + 1},
            [&](const store::Row& row) {
                if (++named > kRecordsNamed) return;
                json.begin_object();
                json.member("id", row.id(0).text());
                json.member("action", became(row.integer(1), row.integer(2)));
                json.end_object();
            });
    if (named == 0) return {};
    json.end_list();
    json.name("complete");  // whether all that changed are among them
    json.truth(named <= kRecordsNamed);
    json.member("changes",
                "/api/v1/" + std::string(slug) + "/" + place.dataset + "/changes?since=" + std::to_string(place.seq));
    json.end_object();
    json.end_object();
    return json.take();
}

std::string kept_answer(std::string_view body) {
    std::string kept(base::beginning(body, answer_kept_bytes));
    if (http::is_text(kept)) return kept;
    std::ranges::replace_if(kept, [](char byte) { return byte < ' ' || byte > '~'; }, '?');
    return kept;
}

bool was_taken(const http::CallAnswer& answer) { return answer.status >= 200 && answer.status < 300; }

// Empty: it was taken.
std::string why_not(const http::CallAnswer& answer) {
    if (was_taken(answer)) return {};
    if (answer.status == kGone) return "gone";
    if (answer.status >= 300 && answer.status < 400) return "redirected";
    if (answer.status != 0) return "status";
    if (answer.outcome == Outcome::refused_address) return "out_of_reach";
    if (answer.outcome == Outcome::timed_out) return "timed_out";
    return answer.why.empty() ? "unreachable" : answer.why;
}

std::int64_t retry_after(const http::CallAnswer& answer) {
    const auto text = answer.header("retry-after");
    std::int64_t seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return std::clamp<std::int64_t>(seconds, 0, kPauses.back());
}

}  // namespace

struct WebhookSender::Due {
    base::Id authority, id;
    base::Instant seen;  // its due_at
};

struct WebhookSender::Work {
    base::Id authority, webhook, message;
    base::Instant lease;
    std::int64_t failures = 0;
    std::optional<base::Instant> failing_since;
    std::string url, type, body, signatures;
    std::int64_t seconds = 0;

    bool is_test() const { return type == test_type; }
    http::Call call(http::Reach reach) const {
        return {.method = http::Method::post,
                .url = url,
                .headers = {{"content-type", "application/json"},
                            {"webhook-id", "msg_" + message.text()},
                            {"webhook-timestamp", std::to_string(seconds)},
                            {"webhook-signature", signatures}},
                .body = body,
                .timeout_ms = kCallTimeoutMs,
                .answer_bytes_max = static_cast<std::int64_t>(answer_kept_bytes),
                .reach = reach};
    }
};

namespace {

// Lays down what changed in the datasets of a webhook since it was last told, one message for each.
void lay_down(store::Tx& tx, const base::World& world, base::Id authority, base::Id webhook, std::string_view slug) {
    std::vector<Place> behind;
    tx.each(R"(select p.dataset, p.home, p.seq from webhook_place p join audit_head h on h.authority = p.home
               where p.authority = $1 and p.webhook = $2 and h.change_seq > p.seq order by p.dataset)",
            {authority, webhook},
            [&](const store::Row& row) { behind.push_back({std::string(row.text(0)), row.id(1), row.integer(2)}); });
    for (const auto& place : behind) {
        const auto until = end_of_message(tx, place);
        const auto body = body_of(tx, place, until, slug, world.clock.now());
        tx.run("update webhook_place set seq = $4 where authority = $1 and webhook = $2 and dataset = $3",
               {authority, webhook, place.dataset, until});
        if (!body.empty())
            add_message(tx, {authority, webhook, world.ids.next()}, changed_type, body, world.clock.now());
    }
}

// Signed with every secret that holds; "": none can be read any more.
std::string signatures_of(store::Reader& db, const audit::Trail& trail, base::Id authority, base::Id webhook,
                          std::string_view id, std::int64_t seconds, std::string_view body) {
    std::vector<std::pair<base::Id, std::string>> sealed;
    db.each(R"(select id, sealed from webhook_secret
               where authority = $1 and webhook = $2 and (ends_at is null or ends_at > $3) order by id desc)",
            {authority, webhook, trail.world().clock.now()},
            [&](const store::Row& row) { sealed.emplace_back(row.id(0), row.bytes(1)); });
    const audit::OpenKeys keys(db, trail, authority);
    std::string all;
    for (const auto& [secret, bytes] : sealed)
        if (const auto key = keys.unseal(bytes, secret_context(secret)))
            (all += all.empty() ? "" : " ") += webhook_signature(*key, id, seconds, body);
    return all;
}

}  // namespace

WebhookSender::WebhookSender(store::Store& store, const audit::Trail& trail, const base::Log& log, Outward outward,
                             Ask ask)
    : store_(store), trail_(trail), log_(log), outward_(outward), ask_(std::move(ask)) {}

WebhookSender::~WebhookSender() { stop(); }

void WebhookSender::start() {
    for (std::size_t i = 0; i < kThreads; ++i)
        threads_.emplace_back([this] {
            while (!stopping_) {
                bool sent = false;
                try {
                    sent = send_one();
                } catch (const std::exception& failure) {
                    log_.write(base::LogLevel::error, "webhooks could not be told", {{"why", failure.what()}});
                }
                std::unique_lock lock(mutex_);
                if (!sent)
                    stopped_.wait_for(lock, std::chrono::milliseconds(kPollMs), [&] { return stopping_.load(); });
            }
        });
}

void WebhookSender::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    stopped_.notify_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

std::size_t WebhookSender::send_due() {
    std::size_t sent = 0;
    while (send_one()) ++sent;
    return sent;
}

std::vector<WebhookSender::Due> WebhookSender::due() const {
    std::vector<Due> found;
    store_.read([&](store::Reader& db) {
        db.each(R"(select w.authority, w.id, w.due_at from webhook w
                   where w.state = 'on' and w.due_at <= $1
                     and (exists (select 1 from webhook_message m
                                  where m.authority = w.authority and m.webhook = w.id and m.sent_at is null)
                          or exists (select 1 from webhook_place p join audit_head h on h.authority = p.home
                                     where p.authority = w.authority and p.webhook = w.id and h.change_seq > p.seq))
                   order by w.due_at limit $2)",
                {trail_.world().clock.now(), kDueAtOnce},
                [&](const store::Row& row) { found.push_back({row.id(0), row.id(1), row.instant(2)}); });
    });
    return found;
}

std::optional<WebhookSender::Work> WebhookSender::take() {
    for (const auto& due : due()) {
        auto work = store_.write(store::Priority::job, [&](store::Tx& tx) -> std::optional<Work> {
            const auto now = trail_.world().clock.now();
            Work taken{.authority = due.authority, .webhook = due.id, .lease = now.plus_seconds(kLeaseSeconds)};
            const auto move = [&](base::Instant from, base::Instant to) {
                return tx.run(R"(update webhook set due_at = $4
                                 where authority = $1 and id = $2 and due_at = $3 and state = 'on')",
                              {taken.authority, taken.webhook, from, to}) == 1;
            };
            if (!move(due.seen, taken.lease)) return std::nullopt;  // somebody else was first
            const auto about = tx.one(R"(select slug, url, failures, failing_since from webhook
                                         where authority = $1 and id = $2)",
                                      {taken.authority, taken.webhook});
            constexpr std::string_view oldest = R"(
                select id, type, body from webhook_message where authority = $1 and webhook = $2 and sent_at is null
                order by case when type = 'webhook.test' then 0 else 1 end, id limit 1)";
            auto message = tx.maybe(oldest, {taken.authority, taken.webhook});
            if (!message) {
                lay_down(tx, trail_.world(), taken.authority, taken.webhook, about.text(0));
                message = tx.maybe(oldest, {taken.authority, taken.webhook});
            }
            if (!message) {
                move(taken.lease, now);
                return std::nullopt;
            }
            taken.url = about.text(1);
            taken.failures = about.integer(2);
            taken.failing_since = about.row().maybe_instant(3);
            taken.message = message->id(0);
            taken.type = message->text(1);
            taken.body = message->text(2);
            taken.seconds = now.microseconds() / 1'000'000;
            taken.signatures = signatures_of(tx, trail_, taken.authority, taken.webhook, "msg_" + taken.message.text(),
                                             taken.seconds, taken.body);
            return taken;
        });
        if (work) return work;
    }
    return std::nullopt;
}

bool WebhookSender::send_one() {
    const auto work = take();
    if (!work) return false;
    const auto answer = work->signatures.empty() ? http::CallAnswer{.headers = {}, .body = {}, .why = "no_secret"}
                                                 : ask_(work->call(outward_.reach));
    finish(*work, answer);
    return true;
}

void WebhookSender::finish(const Work& work, const http::CallAnswer& answer) {
    const auto why = why_not(answer);
    store_.write(store::Priority::job, [&](store::Tx& tx) {
        const auto now = trail_.world().clock.now();
        // One that was removed meanwhile has no tries.
        if (!tx.maybe("select 1 from webhook where authority = $1 and id = $2", {work.authority, work.webhook})) return;
        tx.run(R"(insert into webhook_try (authority, id, webhook, message, type, at, status, duration_ms, why, answer)
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))",
               {work.authority, trail_.world().ids.next(), work.webhook, work.message, work.type, now, answer.status,
                answer.duration_ms, why, kept_answer(answer.body)});
        if (why.empty() || work.is_test())
            tx.run("update webhook_message set sent_at = $3 where authority = $1 and id = $2",
                   {work.authority, work.message, now});
        if (why.empty())
            tx.run(R"(update webhook set failures = 0, failing_since = null, due_at = $4
                      where authority = $1 and id = $2 and due_at = $3)",
                   {work.authority, work.webhook, work.lease, now});
        else
            fail(tx, work, answer);
    });
    if (!why.empty())
        log_.write(base::LogLevel::info, "webhook not taken",
                   {{"webhook", work.webhook.text()}, {"message", work.message.text()}, {"why", why}});
}

// A test that fails counts for nothing: what waits is tried after the same pause as before.
void WebhookSender::fail(store::Tx& tx, const Work& work, const http::CallAnswer& answer) const {
    const auto now = trail_.world().clock.now();
    const auto since = work.failing_since.value_or(now);
    auto state = Webhook::State::on;
    if (since <= now.plus_seconds(-outward_.off_after_days * 24 * 3600)) state = Webhook::State::failing;
    if (answer.status == kGone) state = Webhook::State::gone;
    if (work.is_test() && state == Webhook::State::on) {
        tx.run(
            "update webhook set due_at = $4 where authority = $1 and id = $2 and due_at = $3",
            {work.authority, work.webhook, work.lease, work.failures == 0 ? now : next_try(work.failures - 1, answer)});
        return;
    }
    tx.run(R"(update webhook set state = $4, failures = failures + 1, failing_since = $5, due_at = $6
              where authority = $1 and id = $2 and due_at = $3)",
           {work.authority, work.webhook, work.lease, word(state), since, next_try(work.failures, answer)});
    if (state != Webhook::State::on)
        audit::record(tx, trail_,
                      {.authority = work.authority,
                       .actor = {.name = "webhooks"},
                       .action = "webhook.switch_off",
                       .dataset = "webhook",
                       .record = work.webhook,
                       .reason = std::string(word(state))});
}

base::Instant WebhookSender::next_try(std::int64_t failures, const http::CallAnswer& answer) const {
    const auto step = std::min(static_cast<std::size_t>(failures), kPauses.size() - 1);
    const auto pause = std::max(kPauses.at(step), retry_after(answer));
    // A tenth more at most, so that what failed together does not come back together.
    const auto jitter = static_cast<std::int64_t>(trail_.world().random.number() % 1000);
    return base::Instant::from_microseconds(trail_.world().clock.now().microseconds() + pause * 1'000'000 +
                                            pause * 100 * jitter);
}

}  // namespace exchange
