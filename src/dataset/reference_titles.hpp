// References among many values, each shown by the title its record has now: read in one statement for each dataset that
// they point to.
#pragma once

#include "dataset/record.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace dataset {

class ReferenceTitles {
public:
    void want(const Field& field, const Value& value) {
        if (field.type == Type::reference && !value.empty()) wanted_[std::string(field.target)].push_back(value.id());
    }
    void read(store::Reader& db, const Registry& registry, base::Id authority, base::Language language) {
        for (const auto& [target, ids] : wanted_)
            if (const auto* dataset = registry.find(target))
                for (auto& [id, title] : titles(db, registry, *dataset, authority, ids, language))
                    known_[id] = std::move(title);
    }
    // Empty for nothing.
    std::string shown(const Field& field, const Value& value, const ShowAs& as) const {
        if (value.empty()) return {};
        const auto known = field.type == Type::reference ? known_.find(value.number()) : known_.end();
        return known != known_.end() ? known->second : show(field, value, as);
    }

private:
    std::unordered_map<std::string, std::vector<base::Id>> wanted_;
    std::unordered_map<std::int64_t, std::string> known_;
};

}  // namespace dataset
