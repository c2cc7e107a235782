// Hands over what waits to be sent: threads of its own for each way there is. A message is taken by its item in the
// outbox, and its status in the same write; so no two servers hand over the same one, and one that was being handed
// over when a server died is handed over again, under the reference by which its provider knows it.
//
//   Sender sender(store, trail, log, {smtp_way(…), print_way()});
//   sender.start();
#pragma once

#include "audit/outbox.hpp"
#include "base/log.hpp"
#include "notify/channel.hpp"
#include "store/store.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace notify {

class Sender {
public:
    Sender(store::Store& store, const audit::Trail& trail, const base::Log& log, std::vector<Way> ways);
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;
    ~Sender();

    void start();
    void stop();  // what is being handed over is finished; the rest waits for whoever is next

    // Hands over what is due now, in this thread; how many were tried. What the threads do, for tests and commands.
    std::size_t hand_over_due();

private:
    struct Taken {
        audit::outbox::Item item;
        Letter letter;
    };
    void work(const Way& way);
    std::size_t hand_over(const Way& way, Channel& channel);
    std::vector<Taken> take(const Way& way);
    Handed ask(Channel& channel, const Letter& letter) const;
    void finish(const Way& way, const Taken& taken, const Handed& handed);
    base::Instant now() const;

    store::Store& store_;
    const audit::Trail& trail_;
    const base::Log& log_;
    const std::vector<Way> ways_;
    std::atomic<bool> stopping_{false};
    std::vector<std::thread> threads_;
};

}  // namespace notify
