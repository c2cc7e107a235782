#include "standin/notify_receipts.hpp"

#include "base/json_out.hpp"
#include "http/client.hpp"

#include <algorithm>

namespace standin {

namespace {

constexpr int kTries = 1 + 5;
constexpr std::chrono::milliseconds kPoll(50);

std::string_view status_for(Simulated what) {
    switch (what) {
        case Simulated::temporary_failure: return "temporary-failure";
        case Simulated::permanent_failure: return "permanent-failure";
        case Simulated::delivered:
        case Simulated::smoke_test: break;
    }
    return "delivered";
}

}  // namespace

NotifyReceipts::NotifyReceipts(NotifyState& state)
    : state_(state), thread_([this](const std::stop_token& stop) { work(stop); }) {}

void NotifyReceipts::promise(const Notification& notification) {
    if (notification.kind == notify::ChannelKind::letter) return;  // nobody is told of letters
    put({base::Instant::from_microseconds(state_.now().microseconds() + state_.options().receipts_after_ms * 1000),
         notification.id, std::string(status_for(simulated(notification.to))), 0});
}

void NotifyReceipts::put(Due due) {
    {
        const std::scoped_lock lock(mutex_);
        due_.push_back(std::move(due));
    }
    bell_.notify_all();
}

void NotifyReceipts::work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        const auto next = std::ranges::min_element(due_, {}, &Due::at);
        if (next != due_.end() && next->at <= state_.now()) {
            auto due = std::move(*next);
            due_.erase(next);
            lock.unlock();
            deliver(std::move(due));
            lock.lock();
        } else {
            bell_.wait_for(lock, stop, kPoll, [count = due_.size(), this] { return due_.size() != count; });
        }
    }
}

void NotifyReceipts::deliver(Due due) {
    const auto told = due.tries == 0 ? state_.finish(due.id, due.status) : state_.find(due.id);
    if (!told || state_.options().receipts_url.empty() || post(*told) || ++due.tries >= kTries) return;
    due.at = state_.now().plus_seconds(state_.options().retry_seconds);
    put(std::move(due));
}

bool NotifyReceipts::post(const Notification& notification) const {
    const auto& options = state_.options();
    const auto answer = http::call(
        {.method = http::Method::post,
         .url = options.receipts_url,
         .headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + options.receipts_token}},
         .body = receipt_of(notification),
         .timeout_ms = 5000,
         .reach = http::Reach::loopback_too});
    return answer.outcome == http::CallAnswer::Outcome::answered && answer.status / 100 == 2;
}

std::string receipt_of(const Notification& notification) {
    base::JsonOut json;
    const auto moment = [&](std::string_view name, const std::optional<base::Instant>& at) {
        json.name(name);
        if (at)
            json.text(at->iso());
        else
            json.null();
    };
    json.begin_object();
    json.member("id", notification.id);
    json.member("reference", notification.reference);
    json.member("to", notification.to);
    json.member("status", notification.status);
    moment("created_at", notification.created_at);
    moment("completed_at", notification.completed_at);
    moment("sent_at", notification.sent_at);
    json.member("notification_type", name(notification.kind));
    json.member("template_id", notification.template_id);
    json.name("template_version");
    json.number(1);
    json.end_object();
    return json.take();
}

}  // namespace standin
