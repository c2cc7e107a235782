// Code lists: versioned, dated, bilingual rows, seeded from the definitions and changed without a release. Tables
// code_list and code (dataset/migrations.hpp). What the program reads is a snapshot, kept in memory and renewed when
// the lists' version moves.
#pragma once

#include "base/clock.hpp"
#include "base/label.hpp"
#include "dataset/definition.hpp"
#include "store/store.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dataset {

struct Code {
    std::string code;
    base::OwnedLabel label;
    base::OwnedLabel help;
    std::optional<base::Date> valid_from;  // first day it may be chosen
    std::optional<base::Date> valid_to;    // last day
    std::string national;                  // a local code: the national one it stands for
    std::string parent;
    std::int32_t position = 0;  // order within its list
    bool valid_on(base::Date day) const {
        return (!valid_from || *valid_from <= day) && (!valid_to || day <= *valid_to);
    }
};

// The approved lists as they stood at one version. Immutable: share it freely between threads.
class Codes {
public:
    struct List {
        std::string name;
        base::Id authority;  // whose own list it is (dataset/local_field.hpp); none: everybody's
        base::OwnedLabel label;
        std::vector<Code> codes;  // in order
        bool is_for(base::Id reader) const { return !authority || authority == reader; }
        const Code* find(std::string_view code) const;
        // The code whose label (either language, folded) this is.
        const Code* by_label(std::string_view label) const;

        std::unordered_map<std::string_view, std::size_t> by_code;
        std::unordered_map<std::string, std::size_t> by_folded_label;
    };
    const List* list(std::string_view name) const;
    const std::map<std::string, List, std::less<>>& lists() const { return lists_; }  // by name
    const Code* find(std::string_view list, std::string_view code) const;
    // Its label; of an unknown code the code itself, in words ("approved_with_conditions" → "Approved with
    // conditions").
    std::string label(std::string_view list, std::string_view code, base::Language language) const;
    // Those that may be chosen on a day, in order.
    std::vector<const Code*> choices(std::string_view list, base::Date day) const;
    std::int64_t version() const { return version_; }

    static std::shared_ptr<const Codes> load(store::Reader& db);
    // For tests and tools: straight from seeds.
    static std::shared_ptr<const Codes> from_seeds(std::span<const CodeListSeed> seeds);

private:
    void add(List list);
    std::map<std::string, List, std::less<>> lists_;
    std::int64_t version_ = 0;
};

// Keeps the newest snapshot; one small statement tells whether it still is.
class CodeCache {
public:
    std::shared_ptr<const Codes> get(store::Reader& db);

private:
    std::mutex mutex_;
    std::shared_ptr<const Codes> newest_;
};

struct SeedReport {
    std::int64_t lists_changed = 0;
    std::int64_t codes_added = 0;
    std::int64_t codes_changed = 0;
    std::int64_t codes_closed = 0;
    std::int64_t codes_kept = 0;  // where people here had approved another word than the release's
};
// Brings the rows owned by the product (authority 0) to what the definitions say. Lists whose hash stands are not
// touched; a code that left the definitions is closed as of `today`, never removed; a code that people here changed or
// added stays as they approved it (dataset/code_changes.hpp), the rest of its list goes with the release; rows an
// authority owns are left alone. Done again: changes nothing.
SeedReport seed_code_lists(store::Tx& tx, const Definitions& definitions, const base::World& world);

}  // namespace dataset
