// Tells what became of notifications, as GOV.UK Notify does: after a while, with the token it was given, and again when
// it was not taken.
#pragma once

#include "standin/notify_state.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace standin {

class NotifyReceipts {
public:
    explicit NotifyReceipts(NotifyState& state);
    NotifyReceipts(const NotifyReceipts&) = delete;
    NotifyReceipts& operator=(const NotifyReceipts&) = delete;

    void promise(const Notification& notification);

private:
    struct Due {
        base::Instant at;
        std::string id, status;
        int tries = 0;
    };
    void work(const std::stop_token& stop);
    void deliver(Due due);
    bool post(const Notification& notification) const;
    void put(Due due);

    NotifyState& state_;
    std::mutex mutex_;
    std::condition_variable_any bell_;
    std::vector<Due> due_;
    std::jthread thread_;  // the last: it uses the rest
};

// The JSON of a receipt.
std::string receipt_of(const Notification& notification);

}  // namespace standin
