#include "cli/sweeper.hpp"

#include "dataset/kept.hpp"
#include "dataset/load.hpp"

#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>

namespace cli {

Sweeper::Sweeper(House& house)
    : house_(house), thread_([this](const std::stop_token& stop) {
          std::mutex mutex;
          std::condition_variable_any bell;
          std::unique_lock lock(mutex);
          do sweep();
          while (!bell.wait_for(lock, stop, std::chrono::minutes(1), [&] { return stop.stop_requested(); }));
      }) {}

void Sweeper::sweep() const {
    try {
        const auto swept = dataset::sweep_loads(house_.store(), house_.registry(), house_.world());
        if (swept > 0) std::cerr << "Cleared away what " << swept << " unfinished loads left\n";
    } catch (const std::exception& failure) {
        std::cerr << "What unfinished loads left could not be cleared away; trying again: " << failure.what() << '\n';
    }
    try {
        dataset::recompute_due(house_.store(), house_.registry(), house_.trail());
    } catch (const std::exception& failure) {
        std::cerr << "Rows that are due could not be computed; trying again: " << failure.what() << '\n';
    }
}

}  // namespace cli
