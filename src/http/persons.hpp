// How many streams each person has running.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace http {

// Counts a person's streams; each holds a Slot while it lasts.
class PersonCounts {
public:
    class Slot {
    public:
        Slot(PersonCounts& counts, std::string person) : counts_(&counts), person_(std::move(person)) {}
        Slot(Slot&& other) noexcept
            : counts_(std::exchange(other.counts_, nullptr)), person_(std::move(other.person_)) {}
        Slot& operator=(Slot&& other) noexcept {
            std::swap(counts_, other.counts_);
            std::swap(person_, other.person_);
            return *this;
        }
        ~Slot() {
            if (counts_) counts_->leave(person_);
        }

    private:
        PersonCounts* counts_;
        std::string person_;
    };

    std::optional<Slot> enter(std::string person, int most) {
        const std::lock_guard lock(mutex_);
        auto& count = counts_[person];
        if (count >= most) return std::nullopt;
        ++count;
        return Slot(*this, std::move(person));
    }

private:
    void leave(const std::string& person) {
        const std::lock_guard lock(mutex_);
        const auto found = counts_.find(person);
        if (--found->second == 0) counts_.erase(found);
    }
    std::mutex mutex_;
    std::unordered_map<std::string, int> counts_;
};

}  // namespace http
