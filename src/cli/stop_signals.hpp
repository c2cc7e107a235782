// SIGINT and SIGTERM, heard by one thread alone: made before any other thread, which then never hears them.
#pragma once

#include <csignal>

namespace cli {

class StopSignals {
public:
    StopSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGINT);
        sigaddset(&set_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }
    // Until one comes.
    void wait() const {
        int heard = 0;
        sigwait(&set_, &heard);
    }

private:
    sigset_t set_{};
};

}  // namespace cli
