// Pieces of pages that everybody who asks the same is shown alike, such as a list's filters: made once, and kept.
#pragma once

#include "govuk/html.hpp"

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace web {

class Pieces {
public:
    // `key` names all that the piece is made of: language, version of codes, day, what the reader may see, what was
    // chosen.
    template <typename Make>
    govuk::SafeHtml get(const std::string& key, Make&& make) {
        {
            const std::lock_guard lock(mutex_);
            if (const auto found = kept_.find(key); found != kept_.end()) return found->second;
        }
        govuk::SafeHtml made = make();
        const std::lock_guard lock(mutex_);
        if (kept_.size() >= kept_max) kept_.clear();
        kept_.insert_or_assign(key, made);
        return made;
    }

private:
    static constexpr std::size_t kept_max = 200;  // the largest has some 40 kB
    std::mutex mutex_;
    std::unordered_map<std::string, govuk::SafeHtml> kept_;
};

}  // namespace web
