// Clears away, while the server runs, what loads left behind whose process died: a killed server's at its next start,
// and those of commands or of other servers beside it. Computes the kept rows that loads made due.
#pragma once

#include "cli/house.hpp"

#include <thread>

namespace cli {

class Sweeper {
public:
    explicit Sweeper(House& house);

private:
    void sweep() const;

    House& house_;
    std::jthread thread_;
};

}  // namespace cli
