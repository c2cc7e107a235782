#include "base/catalogue.hpp"

namespace base::catalogue {

const Entry* find(std::string_view context, std::string_view english) {
    const auto [entries, places] = table();
    const auto mask = places.size() - 1;
    for (auto at = hash_of(context, english) & mask; places[at] != 0; at = (at + 1) & mask) {
        const auto& entry = entries[places[at] - 1];
        if (entry.english == english && entry.context == context) return &entry;
    }
    return nullptr;
}

}  // namespace base::catalogue
