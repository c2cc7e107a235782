// Tells webhooks what changed: threads that take a webhook by moving its moment (due_at), so that no two servers tell
// the same one, and what a server died with is sent again under the same id. Of one webhook nothing is sent before what
// was laid down earlier has been taken.
#pragma once

#include "base/log.hpp"
#include "exchange/webhook.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace exchange {

class WebhookSender {
public:
    using Ask = std::function<http::CallAnswer(const http::Call&)>;
    WebhookSender(store::Store& store, const audit::Trail& trail, const base::Log& log, Outward outward,
                  Ask ask = http::call);
    WebhookSender(const WebhookSender&) = delete;
    WebhookSender& operator=(const WebhookSender&) = delete;
    ~WebhookSender();

    void start();
    void stop();  // what is being sent is finished
    // Sends what is due now, in this thread; how many requests. What the threads do, for tests.
    std::size_t send_due();

private:
    struct Due;
    struct Work;
    std::vector<Due> due() const;
    std::optional<Work> take();
    bool send_one();
    void finish(const Work& work, const http::CallAnswer& answer);
    void fail(store::Tx& tx, const Work& work, const http::CallAnswer& answer) const;
    base::Instant next_try(std::int64_t failures, const http::CallAnswer& answer) const;

    store::Store& store_;
    const audit::Trail& trail_;
    const base::Log& log_;
    const Outward outward_;
    const Ask ask_;
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::condition_variable stopped_;
    std::vector<std::thread> threads_;
};

}  // namespace exchange
